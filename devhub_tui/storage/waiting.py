"""Waiting for others who hold the vault: up to a minute, saying who they are where /proc tells.

SQLite names nobody. Its writers hold POSIX locks on certain bytes: in WAL mode on bytes 120 to 122 of the -shm file, otherwise from
the pending byte of the vault file on (SQLite documentation, "WAL-mode File Format", section 2.3, and "File Locking", section 3).
"""

import os
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from sqlcipher3 import dbapi2

from devhub_tui.errors import VaultError
from devhub_tui.storage.lock import HeldError, Holder, command, holders, named

T = TypeVar("T")
_WAL_BYTES = (120, 122)
_FILE_BYTES = (1073741824, 1073742335)


class Wait(NamedTuple):
    """How long somebody has waited, and for whom (nobody, where that cannot be told)."""

    seconds: int
    holders: tuple[Holder, ...] = ()

    def __str__(self) -> str:
        """Waiting for process 4711 (devhub import)… 12 s"""
        return f"Waiting for {named(self.holders) or 'another program'}… {self.seconds} s"


def patiently(
    path: str, attempt: Callable[[], T], tell: Callable[[Wait | None], None] | None, most: int, gone: Callable[[], bool]
) -> T:
    """What `attempt` gives, tried again while somebody holds the vault at `path`, for at most so many seconds.

    `tell` hears of it once a second, and None when it is over. Raises VaultError or HeldError that name who holds it; at once when `gone`
    says that the program is about to end.
    """
    started, told = time.monotonic(), False
    try:
        while True:
            try:
                return attempt()
            except (dbapi2.OperationalError, HeldError) as error:
                if isinstance(error, dbapi2.OperationalError) and "locked" not in str(error):
                    raise
                if isinstance(error, HeldError) and most and not gone():
                    time.sleep(1)  # SQLite has waited as long by itself
                found = Wait(round(time.monotonic() - started), tuple(writers(path) or holders(_lock(path))))
                if found.seconds >= most or gone():
                    if most and isinstance(error, dbapi2.OperationalError):
                        raise _given_up(found) from error
                    raise
                if tell:
                    told = True
                    tell(found)
    finally:
        if told and tell:
            tell(None)


def writers(path: str) -> list[Holder]:
    """The other processes that keep everybody from writing to the vault file at `path`, or from reading it."""
    places = {_inode(f"{path}-shm"): _WAL_BYTES, _inode(path): _FILE_BYTES}
    found: dict[int, Holder] = {}
    try:
        with open("/proc/locks", encoding="ascii") as table:
            for entry in table:
                words = entry.replace("->", "").split()
                if len(words) < 8 or words[1] not in ("POSIX", "OFDLCK") or words[3] != "WRITE":
                    continue
                first, last = places.get(int(words[5].rpartition(":")[2]), (1, 0))
                end = last if words[7] == "EOF" else int(words[7])
                pid = int(words[4])
                if int(words[6]) <= last and end >= first and first <= last and pid > 0 and pid != os.getpid():
                    found[pid] = Holder(pid, command(pid))
    except (OSError, ValueError):
        pass
    return list(found.values())


def _inode(path: str) -> int:
    try:
        return os.stat(path).st_ino
    except OSError:
        return -1


def _lock(path: str) -> str:
    return os.path.join(os.path.dirname(path), "lock")


def _given_up(wait: Wait) -> VaultError:
    who = named(wait.holders)
    doing = f"{who[:1].upper()}{who[1:]} has been holding this vault" if who else "Another program has been writing to this vault"
    how_long = "for a minute" if wait.seconds >= 60 else f"for {wait.seconds} s"
    return VaultError(f"{doing} {how_long}.", "Nothing was changed. Close it, or try again.")
