"""Invented authorities, people and cases: the demonstration, and the throw-away store of a preview."""
