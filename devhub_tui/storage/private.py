"""Who else could look into a vault or put something in its place: links, other owners, open modes. Looks at names, opens nothing.

In a folder of the user's own everything must be a plain file or folder of the user's own: a link or another's file is refused, a mode
that lets others in is narrowed. Another user's vault is left as it is, and read as far as its modes let.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from devhub_tui.errors import VaultError

_FILES = ("vault.db", "vault.db-wal", "vault.db-shm", "keys", "lock", "failures")
_FOLDERS = ("backups", "drafts")


class Loose(NamedTuple):
    """A place that others can get at: its path, the mode it has and the one it should have."""

    path: str
    mode: int
    wanted: int


def places(path: str) -> Iterator[tuple[str, int]]:
    """Everything there is of the vault at `path`, with the mode that each should have."""
    folder = os.path.dirname(path)
    yield folder, 0o700
    for name in _FOLDERS:
        place = os.path.join(folder, name)
        if os.path.lexists(place):
            yield place, 0o700
            with suppress(OSError):  # read as far as it may be
                for inner in sorted(os.listdir(place)):
                    if inner.endswith((".db", ".keys")):
                        yield os.path.join(place, inner), 0o600
    for name in _FILES:
        place = os.path.join(folder, name)
        if os.path.lexists(place):
            yield place, 0o600


def own(folder: str) -> bool:
    """Whether the folder is there and belongs to the user, through a link or not."""
    try:
        return os.stat(folder).st_uid == os.geteuid()
    except OSError:
        return False


def secure(path: str) -> list[Loose]:
    """Narrows what is too open in the vault's folder, and gives what that was. Raises VaultError for a link in it or another user's
    file: what is written there would go elsewhere, or could be read by them."""
    folder = os.path.dirname(path)
    if not own(folder):
        return []
    narrowed = []
    for place, wanted in places(path):
        with suppress(FileNotFoundError):
            status = os.stat(place) if place == folder else os.lstat(place)
            if os.path.dirname(place) != folder and place != folder:
                # What is kept in the folders stops nobody from opening the vault; restore looks at it by itself.
                if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
                    continue
            else:
                _refuse(place, status, directory=wanted == 0o700)
            if status.st_mode & 0o077:
                with suppress(OSError):  # a read-only file system: it can still be read
                    os.chmod(place, wanted)
                    narrowed.append(Loose(place, stat.S_IMODE(status.st_mode), wanted))
    return narrowed


def own_file(place: str) -> None:
    """Raises VaultError for a link, and for what is no file of the user's own; none at all is fine."""
    with suppress(FileNotFoundError):
        _refuse(place, os.lstat(place), directory=False)


def _refuse(place: str, status: os.stat_result, *, directory: bool) -> None:
    if stat.S_ISLNK(status.st_mode) or not (directory or stat.S_ISREG(status.st_mode)):
        raise not_regular(place, "folder" if directory else "file")
    if status.st_uid != os.geteuid():
        raise VaultError(
            f"This belongs to another user: {place}",
            f"Nothing was changed. sudo chown {os.geteuid()} makes it yours, if you know where it came from.",
        )


def not_regular(place: str, kind: str = "file") -> VaultError:
    """What is said of a link, or of anything else that is not what it should be."""
    what = "The vault is not a regular file" if os.path.basename(place) == "vault.db" else f"This is not a regular {kind}"
    return VaultError(f"{what}: {place}", f"A link or device could lead elsewhere; put the {kind} itself there.")


def exposed(path: str) -> str:
    """The folder above the vault's in which others could put another folder in its place; empty when there is none."""
    above = os.path.dirname(os.path.dirname(path))
    try:
        mode = os.stat(above).st_mode
    except OSError:
        return ""
    return above if mode & 0o022 and not mode & stat.S_ISVTX else ""
