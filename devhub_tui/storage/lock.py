"""The vault's lock file: every process holds it shared; whatever replaces the file would take it alone.

Also tells whether a folder lies on a network file system, where WAL is unsafe (SQLite documentation, "Write-Ahead
Logging", section 1).
"""

import fcntl
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.errors import LockedError

_NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ncpfs",
    "fuse.sshfs",
    "fuse.rclone",
    "ceph",
    "glusterfs",
    "lustre",
}


class HeldError(LockedError):
    """Another process holds the lock that is needed."""


class Holder(NamedTuple):
    """A process that holds a vault's lock: its number, and what it is ("devhub import"), empty where that cannot be told."""

    pid: int
    command: str


class VaultLock:
    """An flock on `path`, held until `release`. Shared by default; `alone` for a single instance.

    Raises LockedError, which names who is in the way.
    """

    def __init__(self, path: str, *, alone: bool = False) -> None:
        self.path = path
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            self._descriptor = os.open(path, flags, 0o600)
        except OSError:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            self._take(alone)
        except LockedError:
            os.close(self._descriptor)
            raise

    def _take(self, alone: bool) -> None:
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            who = named(holders(self.path))
            raise HeldError(
                f"Another devhub holds this vault{f': {who}' if who else ''}.", "Nothing was changed. Close it and try again."
            ) from None

    def become_alone(self) -> None:
        """From shared to alone. Raises LockedError while others hold it; it stays shared then."""
        try:
            self._take(True)
        except LockedError:
            # Changing an flock may drop the old one first (flock(2)).
            with suppress(LockedError):
                self._take(False)
            raise

    def become_shared(self) -> None:
        """From alone to shared."""
        self._take(False)

    def release(self) -> None:
        """Lets go of the lock; calling it again does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def holders(path: str) -> list[Holder]:
    """The other processes that hold the lock in the file `path`, where /proc tells."""
    found: dict[int, Holder] = {}
    try:
        inode = os.stat(path).st_ino
        with open("/proc/locks", encoding="ascii") as table:
            for entry in table:
                words = entry.split()
                if len(words) > 5 and words[1] == "FLOCK" and words[5].rpartition(":")[2] == str(inode):
                    pid = int(words[4])
                    if pid not in (os.getpid(), -1, 0):
                        found[pid] = Holder(pid, command(pid))
    except (OSError, ValueError):
        pass
    return list(found.values())


_VALUED = ("--vault", "--user", "--passphrase-fd")
"""Options before a command whose next word is a value of theirs."""


def command(pid: int) -> str:
    """`devhub import`, or the name of another program; without the arguments: those may be of people."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().decode("utf-8", "replace").split("\0")
    except OSError:
        return ""
    for place, word in enumerate(words):
        if os.path.basename(word) in ("devhub", "devhub_tui"):
            before = words[place:]
            rest = [each for each, last in zip(before[1:], before, strict=False) if each.isalpha() and last not in _VALUED]
            return f"devhub {rest[0]}" if rest and rest[0].isascii() else "devhub"
    return os.path.basename(text.line(words[0]))[:40]


def named(found: Sequence[Holder]) -> str:
    """`process 123 (devhub import)`, several joined by commas; empty where nobody is known."""
    return ", ".join(f"process {pid}" + (f" ({command})" if command else "") for pid, command in found)


def on_network(folder: str) -> bool:
    """Whether the folder lies on a network file system, as far as /proc tells (elsewhere: no)."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as table:
            mounts = [line.split()[1:3] for line in table]
    except OSError:
        return False
    real = os.path.realpath(folder)
    best, kind = "", ""
    for place, filesystem in mounts:
        place = place.replace("\\040", " ")
        if (real == place or real.startswith(place.rstrip("/") + "/")) and len(place) >= len(best):
            best, kind = place, filesystem
    return kind in _NETWORK
