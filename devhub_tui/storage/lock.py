"""The vault's lock file: every process holds it shared; whatever replaces the file would take it alone.

Also tells whether a folder lies on a network file system, where WAL is unsafe (SQLite documentation, "Write-Ahead
Logging", section 1).
"""

import fcntl
import os

from devhub_tui.errors import VaultError

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


class VaultLock:
    """An flock on `path`, held until `release`. Shared by default; `alone` for a single instance."""

    def __init__(self, path: str, *, alone: bool = False) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            self._descriptor = os.open(path, flags, 0o600)
        except OSError:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise VaultError(
                f"Another devhub holds this vault{_holder(path)}.", "Nothing was changed. Close it and try again."
            ) from None

    def release(self) -> None:
        """Lets go of the lock; calling it again does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _holder(path: str) -> str:
    """` (process 123)` where /proc tells who holds the lock."""
    try:
        inode = os.stat(path).st_ino
        with open("/proc/locks", encoding="ascii") as table:
            for entry in table:
                words = entry.split()
                if len(words) > 5 and words[5].rpartition(":")[2] == str(inode) and words[4] != str(os.getpid()):
                    return f" (process {words[4]})"
    except OSError:
        pass
    return ""


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
