"""Figures: counted as cases go on, and again from raw history by other code."""
