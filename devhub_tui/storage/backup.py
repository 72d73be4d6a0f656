"""Verified copies of the vault beside it: VACUUM INTO, opened again, checked, and only then given its name.

Kept: 7 daily, 4 weekly, 6 monthly, and the newest 5 made before a migration or an import.
"""

import errno
import os
import re
from contextlib import suppress
from datetime import date
from typing import Any

from sqlcipher3 import dbapi2

from devhub_tui import clock
from devhub_tui.errors import VaultError
from devhub_tui.storage import copying
from devhub_tui.storage.keys import Key

_OURS = re.compile(r"\d{4}-\d\d-\d\d-\d{6}-(?:daily|import|migration|request)(?:-\d+)?\.db")
_DAILY, _WEEKLY, _MONTHLY, _OTHER = 7, 4, 6, 5


def folder(database: Any) -> str:
    """Where this vault's backups are."""
    return os.path.join(os.path.dirname(database.path), "backups")


def make(database: Any, reason: str = "daily") -> str:
    """Makes one verified backup and gives its path. `reason` is daily, import, migration or request.

    Raises VaultError when the disk is full or the copy does not pass its check; nothing else is touched then.
    """
    place = folder(database)
    stamp = clock.now().strftime("%Y-%m-%d-%H%M%S")
    target = os.path.join(place, f"{stamp}-{reason}.db")
    number = 1
    while os.path.lexists(target):
        number += 1
        target = os.path.join(place, f"{stamp}-{reason}-{number}.db")
    part = f"{target}.{os.getpid()}.part"
    try:
        os.makedirs(place, mode=0o700, exist_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        with database.reader() as connection:
            connection.execute("VACUUM INTO ?", (part,))
        _verify(part, database.key)
        with open(part, "rb") as file:
            os.fsync(file.fileno())
        os.rename(part, target)
        _sync_folder(place)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(part)
        if isinstance(error, dbapi2.Error | OSError):
            raise _explain(error) from error
        raise
    _prune(place)
    return target


def _explain(error: Exception) -> VaultError:
    full = "full" in str(error).lower() or getattr(error, "errno", None) in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
    return VaultError(
        "The disk is too full for a backup." if full else f"The backup could not be made: {error}.",
        "The vault itself is as it was. Free some space and try again." if full else "The vault itself is as it was.",
    )


def _verify(path: str, key: Key | None) -> None:
    if copying.verified(path, key):
        raise VaultError(
            "The backup did not pass its check and was thrown away.", "The vault may be damaged: devhub doctor tells more."
        )


def _sync_folder(place: str) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
                os.unlink(os.path.join(place, name))


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
    return pid.isdecimal() and os.path.exists(f"/proc/{pid}")
