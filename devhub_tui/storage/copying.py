"""A whole copy of an open vault in a file of its own: encrypted with another key, the same, or none."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlcipher3 import dbapi2

from devhub_tui.errors import CancelledError
from devhub_tui.storage import keys
from devhub_tui.storage.keys import Key

Progress = Callable[[int, int], bool | None]
"""Told how many of how many bytes are done, now and then; True stops the work, which raises CancelledError."""

_STEPS = 20_000  # virtual machine steps between two reports: some milliseconds


def create_private(path: str) -> None:
    """An empty file that only its owner may read: the driver's own would be readable by all. Raises FileExistsError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))


def put(place: str, content: bytes) -> None:
    """A private file with this content, in one step in place of whatever was there, and on the disk before it returns."""
    fresh = f"{place}.{os.getpid()}.new"
    with suppress(FileNotFoundError):
        os.unlink(fresh)
    try:
        create_private(fresh)
        with open(fresh, "wb") as file:
            file.write(content)
        sync(fresh)
        os.rename(fresh, place)
    except OSError:
        with suppress(OSError):
            os.unlink(fresh)
        raise
    sync(place)


def uri(path: str, how: str = "") -> str:
    """How SQLite opens a file with options, such as mode=ro (SQLite documentation, "URI Filenames")."""
    place = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{place}?{how}"


def copy_into(connection: Any, target: str, key: Key | None, progress: Progress | None = None) -> None:
    """Copies all that the connection sees into a new file, defragmented, and syncs it. `key` is the copy's.

    Raises CancelledError when `progress` says so and the driver's errors; a part of a file may be left then.
    """
    create_private(target)
    source = connection.execute("PRAGMA database_list").fetchone()[2]
    with reporting(connection, progress, target, os.path.getsize(source)):
        if key is not None:
            _encrypted_into(connection, target, key)
        else:
            connection.execute("ATTACH ? AS fresh KEY ''", (target,))
            try:
                connection.execute("SELECT sqlcipher_export('fresh')")
                version = connection.execute("PRAGMA main.user_version").fetchone()[0]
                connection.execute(f"PRAGMA fresh.user_version={version}")
            finally:
                connection.execute("DETACH fresh")
    sync(target)


def _encrypted_into(connection: Any, target: str, key: Key) -> None:
    """The driver names what it cannot open, and the name has the key in it: that never goes further than here."""
    try:
        connection.execute("VACUUM INTO ?", (uri(target, f"key=x%27{key.data.hex()}%27"),))
        return
    except dbapi2.Error as error:
        if key.data.hex() not in str(error):
            raise
        kind = type(error)
    raise kind(f"unable to open database: {target}")


@contextmanager
def reporting(connection: Any, progress: Progress | None, target: str, total: int) -> Iterator[None]:
    """While something fills the file `target`: tells `progress` its size of `total` bytes; CancelledError when that says stop."""
    if progress is None:
        yield
        return
    stopped = False

    def report() -> bool:
        nonlocal stopped
        try:
            done = os.path.getsize(target)
        except OSError:
            done = 0
        stopped = bool(progress(min(done, total), total))
        return stopped

    connection.set_progress_handler(report, _STEPS)
    try:
        yield
    except dbapi2.OperationalError:
        if stopped:
            raise CancelledError("Stopped. Nothing was changed.") from None
        raise
    finally:
        connection.set_progress_handler(None, _STEPS)


def verified(path: str, key: Key | None) -> str:
    """What is wrong with the database in a file; empty when it is sound, and readable with the key."""
    connection = dbapi2.connect(path, isolation_level=None)
    try:
        keys.apply(connection, key)
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if found == "ok" and key is not None:
            broken = connection.execute("PRAGMA cipher_integrity_check").fetchone()
            found = str(broken[0]) if broken else found
    except dbapi2.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    return "" if found == "ok" else found


def sync(path: str) -> None:
    """Waits until the file and its name are on the disk."""
    for place in (path, os.path.dirname(path)):
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
