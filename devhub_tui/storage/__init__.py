"""The vault's only SQL."""
