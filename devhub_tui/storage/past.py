"""Plain copies of a vault that became protected: found by their first bytes, sealed with its key, or removed."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing, suppress

from devhub_tui.errors import DamagedError
from devhub_tui.storage import backup, copying, keys, vault_file
from devhub_tui.storage.copying import Progress
from devhub_tui.storage.keys import Key

SALVAGE = ".salvage-"
"""How the folder begins in which a salvage works, among the backups."""
_HELPERS = ("-wal", "-shm", "-journal")


def plain_copies(path: str) -> list[str]:
    """The plain database files beside the vault at `path` and among its backups, oldest name first; not the vault itself."""
    folder = os.path.dirname(path)
    found = [*_files(folder), *_files(os.path.join(folder, "backups"))]
    return sorted(each for each in found if each != path and vault_file.is_plain(each))


def clear_salvage(path: str) -> None:
    """Removes what a salvage that was killed had gathered. For who holds the lock of the vault at `path` alone."""
    import shutil

    place = os.path.join(os.path.dirname(path), "backups")
    with suppress(OSError):
        for name in os.listdir(place):
            if name.startswith(SALVAGE):
                shutil.rmtree(os.path.join(place, name), ignore_errors=True)


def _files(folder: str) -> Iterator[str]:
    with suppress(OSError):
        yield from (os.path.join(folder, name) for name in os.listdir(folder))


def seal(copy: str, key: Key, header: bytes, progress: Progress | None = None) -> None:
    """Puts an encrypted copy, with its own key file beside it, in the place of a plain one. Its time stays.

    Interrupted, the plain one is still there, whole. Raises DamagedError for one that cannot be read as a vault, and
    CancelledError when `progress` says so.
    """
    status = os.stat(copy, follow_symlinks=False)
    part, key_file = f"{copy}.{os.getpid()}.part", keys.beside(copy)
    try:
        with suppress(FileNotFoundError):
            os.unlink(part)
        _encrypted(copy, part, key, progress)
        os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))
        copying.put(key_file, header)
        os.rename(part, copy)
        copying.sync(copy)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)
    for each in _HELPERS:
        with suppress(FileNotFoundError):
            os.unlink(copy + each)


def _encrypted(copy: str, part: str, key: Key, progress: Progress | None) -> None:
    from sqlcipher3 import dbapi2

    damaged = DamagedError(f"{os.path.basename(copy)} cannot be read, so it was left as it is.", "Remove it by hand.")
    try:
        with closing(dbapi2.connect(copy, isolation_level=None, uri=True)) as connection:
            keys.apply(connection, None)
            copying.copy_into(connection, part, key, progress)
    except dbapi2.DatabaseError as error:
        raise damaged from error
    if backup.quickly_verified(part, key):
        raise damaged


def remove(copy: str) -> None:
    """Unlinks a plain copy and what SQLite keeps beside it. Raises OSError."""
    if not stat.S_ISREG(os.lstat(copy).st_mode):
        return
    os.unlink(copy)
    for each in _HELPERS:
        with suppress(FileNotFoundError):
            os.unlink(copy + each)
