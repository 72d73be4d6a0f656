"""Which backups still hold a person, and a backup made to forget them: rewritten beside, checked, and put in its place.

A backup keeps whatever else it holds: what it was for stays.
"""

import os
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui.errors import NotFoundError, VaultError
from devhub_tui.storage import backup, copying, keys, vault_file, wiping
from devhub_tui.storage.database import Database
from devhub_tui.storage.forget_find import find
from devhub_tui.storage.forgetting import remove
from devhub_tui.storage.keys import Key

_PIECE = 1 << 20


class Held(NamedTuple):
    """A backup that holds them, or that cannot be read to tell (`readable`). `name` is the file's, which begins with its date."""

    name: str
    path: str
    readable: bool


def holding(database: Database, ids: Iterable[str]) -> list[Held]:
    """The backups of this vault that hold any of these people, or that could not be asked, the newest first."""
    place, wanted = backup.folder(database), list(ids)
    found = []
    for name in backup.listed(place):
        path = os.path.join(place, name)
        holds = _holds(path, database.key, wanted)
        if holds is not False:
            found.append(Held(name, path, holds is True))
    return found


def _holds(path: str, key: Key | None, ids: list[str]) -> bool | None:
    """Whether it has a record of them; None for a file that this vault's key does not open, or that is none of ours."""
    try:
        with closing(_opened(path, key)) as connection:
            # One that was made before the file was wiped has no row of them, but the mark that it is to be wiped.
            return wiping.marked(connection) or any(
                connection.execute("SELECT 1 FROM contacts WHERE id=?", (each,)).fetchone() for each in ids
            )
    except (dbapi2.Error, OSError):
        return None


def _opened(path: str, key: Key | None, *, write: bool = False) -> Any:
    connection = dbapi2.connect(copying.uri(path, "" if write else "immutable=1"), uri=True, isolation_level=None)
    keys.apply(connection, _key(path, key))
    return connection


def _key(path: str, key: Key | None) -> Key | None:
    """What a file is opened with; a copy that has no name yet has no header beside it that would tell."""
    return None if vault_file.is_plain(path) else key


def delete(held: Held) -> None:
    """Removes a backup whole. Raises VaultError."""
    try:
        backup.remove(held.path)
    except OSError as error:
        raise VaultError(f"The backup {held.name} could not be deleted: {error.strerror}.") from error


def rewrite(database: Database, held: Held, contact_id: str, *, mentions: bool = False) -> None:
    """Puts a copy without the person in the backup's place. Raises VaultError; the backup is as it was then."""
    part = f"{held.path}.{os.getpid()}.part"
    try:
        status = os.stat(held.path)
        copying.create_private(part)
        _copy(held.path, part)
        with closing(_opened(part, database.key, write=True)) as connection:
            _forget_in(connection, contact_id, mentions)
        wrong = copying.verified(part, _key(part, database.key))
        if wrong:
            raise VaultError(f"The backup {held.name} could not be rewritten: it does not pass its check.", "It is as it was.")
        os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))  # for one of the user's own, the day it is of
        copying.sync(part)
        os.rename(part, held.path)
        copying.sync(held.path)
    except (dbapi2.Error, OSError) as error:
        raise VaultError(
            f"The backup {held.name} could not be rewritten: {error}.", "It is as it was; deleting it is the other way."
        ) from error
    finally:
        for left in (part, f"{part}-journal", f"{part}-wal", f"{part}-shm"):
            with suppress(FileNotFoundError):
                os.unlink(left)


def _copy(source: str, target: str) -> None:
    with open(source, "rb") as there, open(target, "r+b") as here:
        while piece := there.read(_PIECE):
            here.write(piece)


def _forget_in(connection: Any, contact_id: str, mentions: bool) -> None:
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("BEGIN IMMEDIATE")
    with suppress(NotFoundError):  # forgotten there already
        remove(connection, find(connection, contact_id, mentions=mentions), mentions=mentions)
    for index in wiping.INDEXES:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name=?", (index,)).fetchone():
            connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
    wiping.unmark(connection)
    connection.execute("COMMIT")
    connection.execute("VACUUM")
