"""Brings a vault file to this program's schema: ordered SQL files, each in one transaction with its user_version."""

import os
from typing import Any

from devhub_tui import clock
from devhub_tui.domain.ids import new_id
from devhub_tui.errors import DamagedError, VaultError
from devhub_tui.storage import journal

_FOLDER = os.path.join(os.path.dirname(__file__), "migrations")
VERSION = 4
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
            "Nothing was changed. Update devhub to open it.",
        )
    if ours < 3 if version else tables and not new:
        raise DamagedError(
            "This file is a database, but not a devhub vault.", "It was not touched. Move it away, or name another place."
        )
    return int(version)


def up_to_date(database: Any, version: int, username: str | None = None) -> None:
    """Migrates the open database from `version`, after a verified backup unless it is new. `username` is a new vault's owner."""
    if version == VERSION:
        return
    if version:
        from devhub_tui.storage import backup

        backup.make(database, "migration")
    for number, name in sorted(_files().items()):
        if number > version:
            _apply(database, number, name, username)


def _files() -> dict[int, str]:
    return {int(name[:4]): name for name in os.listdir(_FOLDER) if name.endswith(".sql")}


def _apply(database: Any, number: int, name: str, username: str | None) -> None:
    connection = database.connection
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        script = file.read()
    database.begin(connection)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] >= number:
            connection.execute("ROLLBACK")
            return
        for statement in statements(script):
            connection.execute(statement)
        journal.install(connection)
        if number == 1:
            _first_rows(connection, username or _system_user())
        connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


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
