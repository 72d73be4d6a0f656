"""Making sure that nothing of what was forgotten is left in the bytes of the file.

Rows that are gone leave their text in the search indexes (until the pieces that still hold it are merged with those that say it
is deleted), in free pages and between the cells of others, and in the write-ahead log. So: the indexes are merged, the file is
written anew (VACUUM) and the log is emptied. What was begun is remembered in the vault and taken up again by whoever has time.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlcipher3 import dbapi2

from devhub_tui.storage import upkeep
from devhub_tui.storage.database import Database, explained

_KEY = "wipe"
_PATIENCE = 10.0
"""Seconds to wait for readers that hold the log."""
INDEXES = ("people_fts", "tags_fts", "points_fts", "contact_notes_fts", "interaction_notes_fts", "facts_fts")


def mark(connection: Any) -> None:
    """Notes that the file holds what it should not, inside the transaction that removed it."""
    connection.execute("INSERT INTO local(key,value) VALUES (?,'1') ON CONFLICT(key) DO UPDATE SET value='1'", (_KEY,))


def marked(connection: Any) -> bool:
    """Whether the file was marked so and not wiped since."""
    return connection.execute("SELECT 1 FROM local WHERE key=?", (_KEY,)).fetchone() is not None


def unmark(connection: Any) -> None:
    """Takes the mark away."""
    connection.execute("DELETE FROM local WHERE key=?", (_KEY,))


def wanted(database: Database) -> bool:
    """Whether something that was removed may still be in the file's bytes."""
    return marked(database.connection)


def wipe(database: Database, progress: Callable[[int, int], None] | None = None) -> bool:
    """Wipes it; True when nothing is left. False when another program reads on in what was: then the rest is done another time.

    Others can read meanwhile, and write in between. Raises VaultError for a full disk; what is done stays done.
    """
    steps = len(INDEXES) + 2
    with explained(), database.reader() as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA temp_store=FILE")  # a copy of the whole vault; the driver encrypts it with the vault's key
        for place, index in enumerate(INDEXES):
            if progress:
                progress(place, steps)
            upkeep.merge_all(database, connection, index)
        if progress:
            progress(len(INDEXES), steps)
        rewrite(database, connection)
        if progress:
            progress(steps - 1, steps)
        if database.wal and not _emptied(connection):
            return False
        database.begin(connection)
        unmark(connection)
        connection.execute("COMMIT")
    if progress:
        progress(steps, steps)
    return True


def rewrite(database: Database, connection: Any) -> None:
    """Writes the file anew without its gaps, as soon as no other writer is at it."""
    database.patiently(connection, "VACUUM")


def _emptied(connection: Any) -> bool:
    """Whether the log could be brought into the file and cut to nothing."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(dbapi2.OperationalError):
            if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                return True
        time.sleep(0.05)
    return False
