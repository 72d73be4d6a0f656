"""Reusable Textual parts; they know rows and rules, never screens."""
