"""The vault file before it is opened: made privately if there is none, its kind and modes looked at, never opened here."""

import os
import stat
from contextlib import suppress

from devhub_tui import paths
from devhub_tui.errors import DamagedError, LockedError, VaultError
from devhub_tui.storage import keys, private
from devhub_tui.storage.copying import create_private
from devhub_tui.storage.keys import Key
from devhub_tui.storage.lock import VaultLock

_PLAIN = b"SQLite format 3\x00"

MISSING, OPEN, PROTECTED = "missing", "open", "protected"


def state(path: str) -> str:
    """What the vault at `path` is: MISSING, OPEN (a plain file) or PROTECTED. Raises OSError."""
    start = _start(path)
    if start == _PLAIN:
        return OPEN
    if os.path.lexists(keys.beside(path)):
        return PROTECTED
    return OPEN if start else MISSING


def _start(path: str) -> bytes:
    with suppress(FileNotFoundError):
        if stat.S_ISREG(os.lstat(path).st_mode):
            with open(path, "rb") as file:
                return file.read(len(_PLAIN))
    return b""


def is_plain(path: str) -> bool:
    """Whether a file is a database that anybody who can read it can open. Raises OSError."""
    return _start(path) == _PLAIN


def fitting(path: str, key: Key | None) -> Key | None:
    """The key to open the file with: none for a plain one. Raises LockedError for a protected vault without a key."""
    if state(path) != PROTECTED:
        return None
    if key is None:
        raise LockedError("The vault is locked.", "devhub unlock opens it for the shell; devhub opens the app and asks.")
    return key


def as_it_stands(path: str, lock: VaultLock) -> str:
    """How to open a vault beside which SQLite has no room even for the index of its log, on a full or a read-only disk: as a file
    that nobody changes, for which the lock is then held alone. Empty where it is held by others or is another user's, or where a log
    has something to add."""
    if not private.own(os.path.dirname(path)):
        return ""
    for each in ("-wal", "-journal"):
        with suppress(FileNotFoundError):
            if os.path.getsize(path + each):
                return ""
    try:
        lock.become_alone()
    except LockedError:
        return ""
    return "mode=ro&immutable=1"


def prepare(path: str) -> bool:
    """Makes an empty private file if there is none; True if it did. Narrows the modes of an existing one."""
    folder = os.path.dirname(path)
    backups = os.path.join(folder, "backups")
    there = os.path.lexists(path)
    if not there and os.path.lexists(keys.beside(path)):
        raise DamagedError(
            f"The vault file is missing, but its keys are there: {path}",
            "Nothing was made in its place. devhub backups lists what can be restored.",
        )
    if not there or os.lstat(path).st_size == 0:
        word = "empty" if there else "missing"
        if os.path.isdir(backups) and os.listdir(backups):
            raise DamagedError(
                f"The vault file is {word}: {path}",
                f"devhub restore newest brings back the newest backup of {backups}; or move the folder away.",
            )
        # SQLite would throw away the log of a file that is empty.
        if os.path.exists(f"{path}-wal") and os.path.getsize(f"{path}-wal") and not there:
            raise DamagedError(
                f"The vault file is {word}, but its log is there: {path}-wal", "Put the file back, or move the log away."
            )
    if not there:
        from pathlib import Path

        paths.private_dir(Path(folder))
        with suppress(FileExistsError):  # another devhub makes it at this moment
            create_private(path)
        return True
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise VaultError(
            f"The vault is not a regular file: {path}", "A link or device could lead elsewhere; put the file itself there."
        )
    private.secure(path)
    if 0 < status.st_size < 512:  # SQLite takes a file of a few bytes for a new one
        raise DamagedError(
            "The vault file is damaged, or is not a vault.",
            "It was not touched. Backups are in the folder backups beside it; devhub doctor tells more.",
        )
    return status.st_size == 0
