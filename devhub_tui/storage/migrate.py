"""Brings a vault file to this program's schema: ordered SQL files, those that are missing in one transaction."""

import os
from typing import Any

from sqlcipher3 import dbapi2

from devhub_tui import __version__, clock, text
from devhub_tui.domain.ids import new_id
from devhub_tui.errors import DamagedError, VaultError
from devhub_tui.storage import journal

_FOLDER = os.path.join(os.path.dirname(__file__), "migrations")
VERSION = 5
"""The schema this program speaks: the number of the newest file in migrations/."""


def known_version(connection: Any, *, new: bool) -> int:
    """The schema of the open file. Raises VaultError for a newer one and for another program's; reads only."""
    # One statement, so that a vault being made at this moment is seen either before or after.
    version, tables, ours = connection.execute(
        "SELECT (SELECT user_version FROM pragma_user_version), count(*), total(name IN ('contacts','changes','journal_tables')) "
        "FROM sqlite_master"
    ).fetchone()
    if version > VERSION:
        raise VaultError(
            f"This vault was made by a newer devhub (schema {version}; this one knows {VERSION}).",
            f"Nothing was changed. Update devhub{_needed(connection)} to open it.",
        )
    if ours < 3 if version else tables and not new:
        raise DamagedError(
            "This file is a database, but not a devhub vault.", "It was not touched. Move it away, or name another place."
        )
    return int(version)


def _needed(connection: Any) -> str:
    """` to 0.9.0 or newer`, as the devhub that migrated the vault has left it; empty when it has not."""
    try:
        row = connection.execute("SELECT value FROM local WHERE key='migrated_by'").fetchone()
    except dbapi2.DatabaseError:
        return ""
    return f" to {text.line(str(row[0]))[:20]} or newer" if row else ""


def up_to_date(database: Any, version: int, username: str | None = None) -> None:
    """Migrates the open database from `version`, after a verified backup unless it is new. `username` is a new vault's owner.

    All that is missing is one transaction, checked before it is committed: interrupted anywhere, the file is as old as it was or as
    new as this program, never between. Raises VaultError when the check fails; the file is as it was then.
    """
    if version == VERSION:
        return
    if version:
        from devhub_tui.storage import backup

        backup.make(database, "migration")
    connection = database.connection
    database.begin(connection)
    try:
        # Another process may have been faster.
        now = connection.execute("PRAGMA user_version").fetchone()[0]
        before, dangling = _counts(connection), _dangling(connection)
        for number, name in sorted(_files().items()):
            if number > now:
                _apply(connection, number, name, username)
        if now < VERSION:
            connection.execute(
                "INSERT INTO local VALUES ('migrated_by',?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", (__version__,)
            )
        if now and now < VERSION and (wrong := _wrong(connection, before, dangling)):
            raise VaultError(
                f"The vault could not be brought to schema {VERSION} ({wrong}).",
                f"It is as it was, at schema {now}, and a backup of it was made. Please report this.",
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _counts(connection: Any) -> dict[str, int]:
    """How many rows each journaled table has, and the journal itself."""
    names = [*journal.journaled_tables(connection), "changes", "batches"] if journal.journaled_tables(connection) else []
    return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def _dangling(connection: Any) -> int:
    """How many references point at nothing: an outside edit may have left some."""
    return len(connection.execute("PRAGMA foreign_key_check").fetchall())


def _wrong(connection: Any, before: dict[str, int], dangling: int) -> str:
    """What is wrong with a vault that was just migrated; empty when it is sound and nothing is missing that was there before."""
    after = _counts(connection)
    for table, count in before.items():
        if after.get(table, -1) < count:
            return f"rows of {table} would be missing"
    if _dangling(connection) > dangling:
        return "records would point at nothing"
    if missing := journal.missing_triggers(connection):
        return f"the trigger {missing[0]} is missing"
    if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        return str(found)
    return ""


def _files() -> dict[int, str]:
    return {int(name[:4]): name for name in os.listdir(_FOLDER) if name.endswith(".sql")}


def _apply(connection: Any, number: int, name: str, username: str | None) -> None:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        script = file.read()
    for statement in statements(script):
        connection.execute(statement)
    journal.install(connection)
    if number == 1:
        _first_rows(connection, username or _system_user())
    connection.execute(f"PRAGMA user_version={number}")


def _system_user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "owner"


def _first_rows(connection: Any, name: str) -> None:
    """The owner, and what this device calls itself."""
    connection.execute("INSERT INTO users(id,username,display_name) VALUES (?,?,NULL)", (new_id(), name))
    connection.execute("INSERT INTO local VALUES ('device_id',?), ('derived_on',?)", (new_id(), clock.today().isoformat()))
    last = connection.execute("SELECT max(seq) FROM changes").fetchone()[0]
    connection.execute(
        "INSERT INTO batches(label,at,first_seq,last_seq,kind) VALUES ('make the vault',?,1,?,'setup')", (clock.real_ms(), last)
    )
    connection.execute("UPDATE changes SET batch=1")


def statements(script: str) -> list[str]:
    """The statements of an SQL file; a trigger's body belongs to its statement."""
    from sqlite3 import complete_statement

    found: list[str] = []
    current = ""
    for line in script.splitlines(keepends=True):
        if not current and (not line.strip() or line.lstrip().startswith("--")):
            continue
        current += line
        if line.rstrip().endswith(";") and complete_statement(current):
            found.append(current)
            current = ""
    if current.strip():
        raise ValueError("an SQL file ends in the middle of a statement")
    return found
