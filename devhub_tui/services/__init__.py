"""I/O beyond the database; no Textual, no vault SQL."""
