"""Verified copies of the vault beside it: copied, opened again, checked, and only then given a name.

The copy of a protected vault is encrypted with the same key and has the key header of that moment beside it. Kept: 7 daily, 4 weekly,
6 monthly, and the newest 5 of those made before a migration or an import, on request, or set aside when one was restored.
"""

import errno
import os
import re
import threading
from contextlib import suppress
from datetime import date
from typing import Any

from sqlcipher3 import dbapi2

from devhub_tui import clock
from devhub_tui.errors import CancelledError, VaultError
from devhub_tui.storage import copying, keys
from devhub_tui.storage.copying import Progress, create_private
from devhub_tui.storage.keys import Key

_OURS = re.compile(r"\d{4}-\d\d-\d\d-\d{6}-(?:daily|import|migration|request|replaced)(?:-\d+)?\.db")
_STEP = 4096  # pages copied between two reports
_DAILY, _WEEKLY, _MONTHLY, _OTHER = 7, 4, 6, 5


def folder(database: Any) -> str:
    """Where this vault's backups are."""
    return os.path.join(os.path.dirname(database.path), "backups")


def make(database: Any, reason: str = "daily", progress: Progress | None = None) -> str:
    """Makes one verified backup and gives its path. `reason` is daily, import, migration or request.

    Raises VaultError when the disk is full or the copy does not pass its check, CancelledError when `progress` says stop;
    nothing else is touched then.
    """
    place = folder(database)
    target = fresh_name(place, reason)
    part = f"{target}.{os.getpid()}.part"
    try:
        os.makedirs(place, mode=0o700, exist_ok=True)
        create_private(part)
        _copy(database, part, progress)
        _verify(part, database.key)
        copying.sync(part)
        if database.key is not None:
            # Before the copy has its name: one without its header would be worth nothing.
            _copy_header(database.path, target)
        os.rename(part, target)
        copying.sync(target)
    except BaseException as error:
        for each in (part, f"{part}-journal"):
            with suppress(OSError):
                os.unlink(each)
        if isinstance(error, dbapi2.Error | OSError):
            raise explain(error) from error
        raise
    _prune(place)
    return target


def fresh_name(place: str, reason: str) -> str:
    """A path in the folder that is not taken yet, named by the present moment."""
    stamp = clock.now().strftime("%Y-%m-%d-%H%M%S")
    target = os.path.join(place, f"{stamp}-{reason}.db")
    number = 1
    while os.path.lexists(target):
        number += 1
        target = os.path.join(place, f"{stamp}-{reason}-{number}.db")
    return target


def _copy(database: Any, part: str, progress: Progress | None) -> None:
    """Page by page, as one reader sees the vault: two thirds of the time that VACUUM INTO takes."""
    total = os.path.getsize(database.path)

    def report(status: int, remaining: int, pages: int) -> None:
        if progress is not None and progress(total * (pages - remaining) // max(pages, 1), total):
            raise CancelledError("Stopped. Nothing was kept of this backup.")

    target = dbapi2.connect(part, isolation_level=None)
    try:
        keys.apply(target, database.key)
        with database.reader() as connection:
            # What others write meanwhile neither gets into the copy nor makes it begin again.
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            connection.backup(target, pages=_STEP, progress=report)
            connection.execute("COMMIT")
        # No log beside a backup: any tool should open the one file.
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()


def _copy_header(path: str, target: str) -> None:
    with open(keys.beside(path), "rb") as file:
        copying.put(keys.beside(target), file.read())


def explain(error: Exception) -> VaultError:
    """What to say when a backup could not be made or put in place."""
    full = "full" in str(error).lower() or getattr(error, "errno", None) in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
    return VaultError(
        "The disk is too full for a backup." if full else f"The backup could not be made: {error}.",
        "The vault itself is as it was. Free some space and try again." if full else "The vault itself is as it was.",
    )


def _verify(path: str, key: Key | None) -> None:
    if quickly_verified(path, key):
        raise VaultError(
            "The backup did not pass its check and was thrown away.", "The vault may be damaged: devhub doctor tells more."
        )


def quickly_verified(path: str, key: Key | None) -> str:
    """What is wrong with a copy, table by table on two cores: structure, types and constraints of every row (SQLite's quick_check;
    each page's own code too, where it is encrypted). Empty when it is sound."""
    from concurrent.futures import ThreadPoolExecutor

    connection = dbapi2.connect(path, isolation_level=None)
    try:
        keys.apply(connection, key)
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY rowid")]
    except dbapi2.DatabaseError as error:
        return str(error)
    finally:
        connection.close()

    left = iter(names)
    turn = threading.Lock()

    def check(_: int) -> str:
        own = dbapi2.connect(path, isolation_level=None)
        try:
            keys.apply(own, key)
            while True:
                with turn:
                    name = next(left, None)
                if name is None:
                    return ""
                found = str(own.execute(f'PRAGMA quick_check("{name}")').fetchone()[0])
                if found != "ok":
                    return found
        except dbapi2.DatabaseError as error:
            return str(error)
        finally:
            own.close()

    with ThreadPoolExecutor(2) as pool:
        return next(filter(None, pool.map(check, range(2))), "")


def remove(path: str) -> None:
    """Deletes a backup, its header, and the log that a damaged vault was set aside with. Raises OSError."""
    os.unlink(path)
    for each in (keys.beside(path), f"{path}-wal", f"{path}-shm", f"{path}-journal"):
        with suppress(FileNotFoundError):
            os.unlink(each)


def listed(place: str) -> list[str]:
    """The backups in a folder, newest first."""
    try:
        return sorted((name for name in os.listdir(place) if name.endswith(".db")), reverse=True)
    except FileNotFoundError:
        return []


def empty(database: Any) -> bool:
    """Whether the vault holds nothing worth a backup yet."""
    return database.connection.execute("SELECT 1 FROM contacts LIMIT 1").fetchone() is None


def wanted(database: Any) -> bool:
    """Whether today's daily backup is still to be made."""
    if empty(database):
        return False
    today = clock.today().isoformat()
    return not any(name.startswith(today) and "-daily" in name for name in listed(folder(database)))


def _prune(place: str) -> None:
    """Keeps the newest of each of the last days, weeks and months that have one; drops parts of broken runs.

    Files of other names are the user's own.
    """
    ours = [name for name in listed(place) if _OURS.fullmatch(name)]
    daily = [name for name in ours if "-daily" in name]
    keep: set[str] = set(daily[:_DAILY])
    for most, period in ((_WEEKLY, _week), (_MONTHLY, _month)):
        newest: dict[str, str] = {}
        for name in daily:
            newest.setdefault(period(name), name)
        keep.update(list(newest.values())[:most])
    keep.update([name for name in ours if "-daily" not in name][:_OTHER])
    for name in os.listdir(place):
        stale = name.endswith(".part") and not _alive(name)
        if stale or (name in ours and name not in keep):
            with suppress(OSError):
                remove(os.path.join(place, name))


def _week(name: str) -> str:
    try:
        return "{}-{}".format(*date.fromisoformat(name[:10]).isocalendar()[:2])
    except ValueError:
        return name


def _month(name: str) -> str:
    return name[:7]


def _alive(name: str) -> bool:
    """Whether the process that writes NAME.PID.part still runs."""
    pid = name.removesuffix(".part").rpartition(".")[2]
    try:
        os.kill(int(pid), 0)  # asks, and ends nobody
    except PermissionError:
        return True
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    return int(pid) > 0
