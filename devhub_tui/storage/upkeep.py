"""What a vault wants done when nobody is waiting: the search index merged into few pieces.

Notes are indexed without merging, so that logging stays cheap; but every piece makes each search a little slower.
"""

from contextlib import suppress
from typing import Any

from sqlcipher3 import dbapi2

from devhub_tui.errors import VaultError
from devhub_tui.storage.database import Database

_TABLES = ("interaction_notes_fts", "contact_notes_fts", "points_fts", "people_fts")
_PIECES = 4
"""So many pieces are left alone."""
_PAGES = 100
"""How much one step merges: some 15 ms in which nobody else can write."""


def wanted(database: Database) -> bool:
    """Whether the index is in many pieces."""
    return any(_pieces(database.connection, table) > _PIECES for table in _TABLES)


def merge(database: Database) -> None:
    """Merges what is in many pieces, in short transactions that let others write in between. For a thread with time.

    A vault that cannot be written now is left for another time.
    """
    with suppress(dbapi2.OperationalError, VaultError), database.reader() as connection:
        for table in _TABLES:
            if _pieces(connection, table) > _PIECES:
                merge_all(database, connection, table)


def _pieces(connection: Any, table: str) -> int:
    return int(connection.execute(f"SELECT count(DISTINCT segid) FROM {table}_idx").fetchone()[0])


def merge_all(database: Database, connection: Any, table: str) -> None:
    """Merges one index into one piece, which then holds nothing of deleted rows."""
    # A negative number begins to merge everything into one piece, positive ones go on with it until nothing is written.
    pages = -_PAGES
    while True:
        before = connection.total_changes
        database.begin(connection)
        try:
            connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('merge', ?)", (pages,))
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        if connection.total_changes - before < 2:
            return
        pages = _PAGES
