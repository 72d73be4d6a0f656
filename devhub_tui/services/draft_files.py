"""The files that drafts are kept in: private, replaced in one step, sealed when there is a key, locked while a form is open."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from devhub_tui.errors import DamagedError, DevHubError

if TYPE_CHECKING:
    from devhub_tui.storage.keys import Key

LIMIT = 16_000_000
"""Bytes: a larger file is none of ours."""
PLAIN, SEALED, AGAIN, PART = ".json", ".sealed", ".again", ".new"
"""How files end: as JSON, sealed with the vault's key, sealed a second time with the key that is to come, half written."""


class DraftFolder:
    """One folder of such files. Their names are random, and tell nothing."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def files(self, *suffixes: str) -> Iterator[str]:
        """The names of our files in the folder."""
        suffixes = suffixes or (PLAIN, SEALED)
        with suppress(OSError):
            yield from [file for file in os.listdir(self.folder) if file.endswith(suffixes) and safe(file.partition(".")[0])]

    def path(self, file: str) -> str:
        """Where it is."""
        return os.path.join(self.folder, file)

    def remove(self, file: str) -> None:
        """Away with it."""
        with suppress(OSError):
            os.unlink(self.path(file))

    def open(self, file: str) -> int | None:
        """A descriptor of a regular file of the user's own; others may not read it from now on."""
        try:
            handle = os.open(self.path(file), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            return None
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            os.close(handle)
            return None
        if status.st_mode & 0o077:
            with suppress(OSError):
                os.fchmod(handle, 0o600)
        return handle

    def is_still(self, handle: int, file: str) -> bool:
        """Whether the descriptor still is the file of this name: another window may have replaced it before it was locked."""
        with suppress(OSError):
            return os.path.samestat(os.fstat(handle), os.lstat(self.path(file)))
        return False

    def understood(self, handle: int, file: str, key: "Key | None") -> bytes | None:
        """The JSON in an open file; None for one that is too large, damaged, or sealed with another key."""
        os.lseek(handle, 0, os.SEEK_SET)
        with open(handle, "rb", closefd=False) as opened:
            content = opened.read(LIMIT + 1)
        if len(content) > LIMIT:
            return None
        if file.endswith(PLAIN):
            return content
        if key is None:
            return None
        from devhub_tui.storage import keys

        try:
            return keys.unseal(key, _purpose(file), content)
        except DamagedError:
            return None

    def write(self, file: str, content: bytes, key: "Key | None") -> int:
        """Puts content under a name in one step, durable, and gives a descriptor that holds its lock. Raises DevHubError."""
        if key is not None:
            from devhub_tui.storage import keys

            content = keys.seal(key, _purpose(file), content)
        part = self.path(f"{file}.{os.urandom(4).hex()}{PART}")
        handle = -1
        try:
            _private(self.folder)
            handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            lock(handle)
            with open(handle, "wb", closefd=False) as opened:
                opened.write(content)
            os.fsync(handle)
            os.replace(part, self.path(file))
            self.sync()
        except OSError as error:
            if handle >= 0:
                os.close(handle)
            with suppress(OSError):
                os.unlink(part)
            raise DevHubError(
                f"The draft could not be kept: {error.strerror}.", "What you typed is still on the screen."
            ) from error
        return handle

    def sync(self) -> None:
        """Makes names and removals last."""
        _sync(self.folder)

    def rewrite(self, old: str, new: str, key: "Key | None", with_key: "Key | None", *, keep: bool = False) -> int:
        """Writes every file that ends in `old` anew, ending in `new`, and removes it then; what cannot be read is left alone."""
        count = 0
        for file in list(self.files(old)):
            handle = self.open(file)
            if handle is None:
                continue
            try:
                content = self.understood(handle, file, key) if lock(handle) and self.is_still(handle, file) else None
                if content is not None:
                    os.close(self.write(file.removesuffix(old) + new, content, with_key))
                    count += 1
                    if not keep:
                        self.remove(file)
            finally:
                os.close(handle)
        return count


def lock(handle: int, how: int = fcntl.LOCK_EX) -> bool:
    """Whether the file is nobody else's. Where files cannot be locked, as on some network file systems, it counts as such."""
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def _private(folder: str) -> None:
    """Makes the folder, for its owner alone. Raises OSError for a link."""
    with suppress(FileExistsError):
        os.makedirs(folder, mode=0o700)
        _sync(os.path.dirname(folder))
    status = os.lstat(folder)
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(20, "its folder is a link, or no folder", folder)
    if status.st_mode & 0o077 and status.st_uid == os.geteuid():
        os.chmod(folder, 0o700)


def _sync(folder: str) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def safe(name: str) -> bool:
    """Whether it can be a name: letters, digits and dashes."""
    return 0 < len(name) <= 100 and name.isascii() and name.replace("-", "").isalnum()


def _purpose(file: str) -> str:
    """What a sealed file is bound to: its own name, so that one cannot be put in the place of another."""
    return f"draft {file.partition('.')[0]}"
