"""Bare Textual apps to measure against; each is run as a script."""
