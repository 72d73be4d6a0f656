"""The inbox's folder and file before it is opened: made privately, or for a group that shares them; links and strangers refused.

Knows nothing of the vault, because the page's server loads it.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlcipher3 import dbapi2

from devhub_tui.errors import DevHubError

NAME = "inbox.db"

VERSION = 1
_SCHEMA = """
CREATE TABLE codes(
  id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  max_uses INTEGER, uses INTEGER NOT NULL DEFAULT 0, revoked_at INTEGER,
  event TEXT, location TEXT, session TEXT, owner TEXT NOT NULL, public_key BLOB, vault TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE submissions(
  n INTEGER PRIMARY KEY AUTOINCREMENT, submission_id TEXT NOT NULL UNIQUE,
  code_id TEXT NOT NULL REFERENCES codes(id) ON DELETE CASCADE, visitor TEXT NOT NULL, arrived_at INTEGER NOT NULL,
  sealed INTEGER NOT NULL, body BLOB, aside TEXT, UNIQUE(code_id, visitor)
);
CREATE INDEX submissions_waiting ON submissions(code_id) WHERE body IS NOT NULL AND aside IS NULL;
"""
_SENTENCES = (
    ("locked", "Another program holds the inbox", "Nothing was changed. Try again."),
    ("readonly", "The inbox is read-only", "Nothing was changed. Check the permissions of the file and its folder."),
    ("full", "The disk is full, so the inbox cannot be written", "Nothing was changed. Free some space and try again."),
    ("disk i/o", "The disk reported an error at the inbox", "Nothing was changed. Check free space and the disk."),
    (
        "not a database",
        "The inbox is damaged, or is not one",
        "It was not touched. Move the file away, and the next code makes a new one.",
    ),
    ("malformed", "The inbox is damaged", "It was not touched. Move the file away, and the next code makes a new one."),
    ("unable to open", "The inbox cannot be opened", "Check that its folder exists and who may write to it."),
)


class InboxError(DevHubError):
    """The inbox cannot be opened, read or written."""


def file(folder: str | os.PathLike[str]) -> str:
    """Where an inbox in that folder has its file."""
    return os.path.join(os.fspath(folder), NAME)


def prepare(folder: str) -> str:
    """Makes folder and file as far as they are missing, narrows modes that let others in, and gives the file's path.

    A folder that its group may write to is shared: its files are the group's too. Raises InboxError for a link, another user's
    file, or a folder in which others could put another file in its place.
    """
    path = file(folder)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        shared = _check_folder(folder)
        mode = 0o660 if shared else 0o600
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            _check_file(path, mode, shared=shared)
        else:
            try:
                os.fchmod(handle, mode)  # whatever the umask says
            finally:
                os.close(handle)
    except OSError as error:
        raise InboxError(f"The inbox cannot be opened ({error.strerror}): {path}", "Nothing was changed.") from None
    return path


def _check_folder(folder: str) -> bool:
    """Whether a group shares it."""
    found = os.stat(folder)
    if not stat.S_ISDIR(found.st_mode):
        raise InboxError(f"The inbox is to be in a folder: {folder}", "Name a folder of its own.")
    shared = bool(found.st_mode & stat.S_IWGRP)
    others = 0o007 if shared else 0o077
    if found.st_uid == os.geteuid():
        if found.st_mode & others:
            os.chmod(folder, stat.S_IMODE(found.st_mode) & ~others)
    elif not shared or found.st_mode & others:
        raise _strange(folder)
    return shared


def _check_file(path: str, mode: int, *, shared: bool) -> None:
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise InboxError(
            f"The inbox is not a regular file: {path}", "A link or device could lead elsewhere; put the file itself there."
        )
    if found.st_uid == os.geteuid():
        if stat.S_IMODE(found.st_mode) != mode:
            os.chmod(path, mode)
    elif not shared or found.st_mode & 0o007:
        raise _strange(path)


def _strange(place: str) -> InboxError:
    return InboxError(
        f"This belongs to another user: {place}",
        "Nothing was changed. Two users share an inbox through a group that both are in: chgrp GROUP and chmod 2770 its folder.",
    )


def up_to_date(connection: Any, path: str) -> None:
    """Makes the tables of an empty inbox. Raises InboxError for one of a newer devhub, and for another program's file."""
    if _version(connection, path) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been faster.
        if _version(connection, path) == 0:
            if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                raise InboxError(f"This file is no inbox: {path}", "It was not touched. Name another folder.")
            for statement in _SCHEMA.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: Any, path: str) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise InboxError(f"This inbox was made by a newer devhub: {path}", "Nothing was changed. Update devhub to use it.")
    return version


@contextmanager
def explained(path: str) -> Iterator[None]:
    """What SQLite complains about, as a sentence."""
    try:
        yield
    except dbapi2.Error as error:
        said = str(error).lower()
        for part, message, hint in _SENTENCES:
            if part in said:
                raise InboxError(f"{message}: {path}", hint) from None
        raise InboxError(f"The inbox could not do that ({error}): {path}", "Nothing was changed.") from None
