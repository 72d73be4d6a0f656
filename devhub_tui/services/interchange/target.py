"""Where an export goes: a file that appears whole or not at all, or a stream such as the shell's output.

The file is written beside its place under a name of its own (0600), synced, and only then given its name.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from devhub_tui.errors import DevHubError
from devhub_tui.text import line

KEPT = "Nothing was written."
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Counting:
    """A binary stream that knows how much went through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.bytes = 0
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Hands the bytes on."""
        self._stream.write(data)
        self.bytes += len(data)


def check(path: str, force: bool = False) -> None:
    """Raises DevHubError, before any work is done, where a file could not or should not be written."""
    shown = line(path)
    if not path or "\0" in path:
        raise DevHubError(f"“{shown}” is not a file name. {KEPT}", "Name a file.")
    if os.path.isdir(path):
        raise DevHubError(f"{shown} is a folder. {KEPT}", "Name a file in it.")
    if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode) and not os.path.isfile(path):
        raise DevHubError(f"{shown} is not a regular file. {KEPT}", "Name another place.")
    if os.path.lexists(path) and not force:
        raise DevHubError(f"{shown} is there already. {KEPT}", "Name another file, or overwrite it with --force.")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise DevHubError(f"There is no folder {line(folder)}. {KEPT}", "Make it first, or name another place.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DevHubError(f"Nothing may be written into {line(folder)}. {KEPT}", "Check its permissions, or name another place.")


@contextmanager
def whole_file(path: str, force: bool = False) -> Iterator[Counting]:
    """A file that is there only if everything went well. A link is followed, so that it keeps pointing there."""
    check(path, force)
    path = os.path.realpath(path)
    part = os.path.join(os.path.dirname(path), f".{os.path.basename(path)[:100]}.{os.getpid()}.part")
    with explained(path):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            with os.fdopen(descriptor, "wb", buffering=1 << 18) as stream:
                yield Counting(stream)
                stream.flush()
                os.fsync(stream.fileno())
            if force:
                os.replace(part, path)
            else:
                _name_anew(part, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)
            raise
        with suppress(OSError):
            sync_folder(os.path.dirname(path))


def _name_anew(part: str, path: str) -> None:
    """Gives the file its name, unless something came to stand there meanwhile."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise DevHubError(f"{line(path)} is there already. {KEPT}", "Name another file, or overwrite it with --force.") from None
    except OSError:  # a file system without links
        os.rename(part, path)
    else:
        os.unlink(part)


def sync_folder(folder: str) -> None:
    """Makes names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def explained(path: str, kept: str = KEPT) -> Iterator[None]:
    """Turns what the file system says into sentences. A reader that went away stays what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise DevHubError(f"The disk is too full for {line(path)}. {kept}", "Free some space and try again.") from None
        raise DevHubError(
            f"{line(path)} cannot be written: {error.strerror or error}. {kept}", "Check the place, or name another."
        ) from None
