"""Fills a vault with made-up people."""

from devhub_tui.storage.database import Database


def fill(database: Database) -> None:
    """60 people and a year of history."""
