"""Whether a vault is sound: file structure, references, search indexes, journal triggers, derived dates. Changes nothing."""

import os
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui.errors import DamagedError
from devhub_tui.storage import backup, derived, journal, witness
from devhub_tui.storage.database import Database, explained

_MOST = 10  # findings named one by one
_DOUBTS = 1_000
SALVAGE = "devhub doctor --repair salvages what can be read."
"""What the doctor says beside the hint of a vault that does not open."""
_RESTORE = (
    "devhub restore newest takes the newest backup; devhub doctor --repair salvages what can be read. Both keep the damaged file."
)


class Finding(NamedTuple):
    """Something wrong. Damage means that what the vault says cannot be relied on."""

    check: str
    damage: bool
    message: str
    hint: str


def versions() -> dict[str, str]:
    """The versions of the engine."""
    connection = dbapi2.connect(":memory:")
    try:
        cipher = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return {"sqlite": dbapi2.sqlite_version, "sqlcipher": cipher[0] if cipher else ""}


def has_backups(path: str) -> bool:
    """Whether a vault that would lie at `path` has left backups."""
    return bool(backup.listed(os.path.join(os.path.dirname(path), "backups")))


def figures(database: Database) -> dict[str, Any]:
    """How large the vault is."""
    connection = database.connection
    found = {"bytes": os.path.getsize(database.path)}
    for key, what in (
        ("people", "contacts WHERE archived_at IS NULL AND"),
        ("archived", "contacts WHERE archived_at IS NOT NULL AND"),
        ("interactions", "interactions WHERE"),
    ):
        found[key] = connection.execute(f"SELECT count(*) FROM {what} deleted_at IS NULL").fetchone()[0]
    found["changes"] = connection.execute("SELECT count(*) FROM changes").fetchone()[0]
    names = backup.listed(backup.folder(database))
    return {**found, "backups": len(names), "newest_backup": names[0] if names else None}


def examine(database: Database, today: date) -> list[Finding]:
    """Everything that is wrong with an open vault; empty when it is sound."""
    try:
        with explained():
            return _examined(database, today)
    except DamagedError as problem:
        return [Finding("integrity", True, problem.message, _RESTORE)]
    except (TypeError, ValueError, OverflowError):  # something of a kind that no column holds
        return [Finding("integrity", True, "A value in the file is of a kind that devhub never writes.", _RESTORE)]


def _examined(database: Database, today: date) -> list[Finding]:
    connection = database.connection
    found = _structure(connection)
    if found:
        return found
    found = [*_references(connection), *_indexes(connection), *_triggers(connection), *_derived(connection, today)]
    # Each page of a protected vault has a code of its own, which the reading checked.
    return found if database.key is not None else [*found, *_witnessed(connection)]


def _structure(connection: Any) -> list[Finding]:
    try:
        rows = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    except dbapi2.DatabaseError as error:
        rows = [str(error)]
    return [Finding("integrity", True, f"The file is damaged: {row}.", _RESTORE) for row in rows if row != "ok"]


def _witnessed(connection: Any) -> list[Finding]:
    """Values that became others without breaking the file: what the journal says of them is something else."""
    doubts = list(islice(witness.doubts(connection), _DOUBTS))
    found = []
    if doubts:
        many = f"{len(doubts):,}{' or more' if len(doubts) == _DOUBTS else ''}"
        where = ", ".join(sorted({each.table.replace("_", " ") for each in doubts}))
        message = f"{many} records are not what the journal says of them ({where}; the first is {doubts[0].id})."
        found.append(Finding("journal", True, message, _RESTORE))
    if wrong := witness.journal_itself(connection):
        found.append(Finding("journal", True, f"{wrong:,} changes of the journal are not as they were written.", _RESTORE))
    return found


def _references(connection: Any) -> list[Finding]:
    tables = {row[0] for row in connection.execute("PRAGMA foreign_key_check")}
    return [Finding("references", False, f"Rows of {name} point at records that do not exist.", "") for name in sorted(tables)]


def _indexes(connection: Any) -> list[Finding]:
    """Compares each full-text index with what it indexes (FTS5 documentation, "The 'integrity-check' command")."""
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%' ORDER BY name")
    ]
    found = []
    try:
        connection.execute("BEGIN IMMEDIATE")
        for name in names:
            try:
                connection.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
            except dbapi2.OperationalError:
                raise
            except dbapi2.DatabaseError:
                found.append(Finding("search", True, f"The search index {name} does not agree with its data.", _RESTORE))
    except dbapi2.OperationalError as error:
        # The check is a write to SQLite, though it changes nothing: a busy or read-only vault refuses it.
        found.append(
            Finding("search", False, f"The search indexes could not be checked: {error}.", "Try again when it can be written.")
        )
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return found


def _triggers(connection: Any) -> list[Finding]:
    missing = journal.missing_triggers(connection)
    if not missing:
        return []
    return [Finding("journal", True, f"{len(missing)} triggers of the journal are missing, so undo misses changes.", _RESTORE)]


def _derived(connection: Any, today: date) -> list[Finding]:
    wrong = derived.differing(connection, today)
    if not wrong:
        return []
    return [
        Finding("dates", True, f"The due dates of {len(wrong):,} people do not follow from their records.", "Please report this.")
    ]
