"""Versions of policy areas: going live, returning, approval by a second person, and words apart from versions."""
