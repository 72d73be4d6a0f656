"""Wrong passphrases in a row, counted in a file beside the vault: after the third one waits, longer each time.

Kept by the real clock and across restarts; counted before the attempt, so that killing it does not help. Who can write the file
can delete it: it slows down guessing at a keyboard, Argon2id slows down the rest (docs/vault.md).
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from devhub_tui import clock
from devhub_tui.errors import DevHubError, LockedError, WaitError

FREE = 3
"""So many may fail before there is any waiting."""
_LONGEST = 300  # seconds
_LENGTH = 80  # bytes of the file


def pause_after(failures: int) -> int:
    """Seconds to wait after so many failures in a row: 2 after the third, then twice as long each time, 5 minutes at most."""
    return min(2 ** (failures - FREE + 1), _LONGEST) if failures >= FREE else 0


def left(path: str) -> int:
    """Seconds still to wait before the next attempt at the vault at `path`."""
    try:
        with open(_file(path), "rb") as file:
            return _left(_parsed(file.read(1000)))
    except OSError:
        return 0


@contextmanager
def counted(path: str) -> Iterator[list[bool]]:
    """One attempt: put True into the list when it succeeded. Raises WaitError while there is something to wait for.

    One that came to no verdict (no memory for Argon2) is not counted.

    Attempts at the same vault come one after the other. Where nothing can be written (a read-only or a full disk) nothing is
    counted: what is in the vault can still be read.
    """
    try:
        handle = os.open(_file(path), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError:
        yield []
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        found = _parsed(os.pread(handle, 1000, 0))
        if seconds := _left(found):
            raise WaitError(seconds)
        _put(handle, found["failures"] + 1, clock.real_ms())
        success: list[bool] = []
        try:
            yield success
        except LockedError:
            raise
        except DevHubError:
            _put(handle, **found)
            raise
        if success:
            _put(handle, 0, clock.real_ms())
    finally:
        os.close(handle)


def _file(path: str) -> str:
    return os.path.join(os.path.dirname(path), "failures")


def _parsed(content: bytes) -> dict[str, int]:
    try:
        found = json.loads(content)
        return {"failures": max(0, int(found["failures"])), "at": int(found["at"])}
    except (ValueError, KeyError, TypeError):
        return {"failures": 0, "at": 0}


def _left(found: dict[str, int]) -> int:
    pause = pause_after(min(found["failures"], 64))
    # A clock that was set back does not lengthen the wait.
    waited = max(0, clock.real_ms() - found["at"]) / 1000
    return max(0, -int(-(pause - waited) // 1))


def _put(handle: int, failures: int, at: int) -> None:
    """In place and of one length: a full disk takes it, and a crash leaves one or the other."""
    content = json.dumps({"failures": failures, "at": at}).ljust(_LENGTH).encode()
    with suppress(OSError):
        if os.fstat(handle).st_size > len(content):
            os.ftruncate(handle, len(content))
        os.pwrite(handle, content, 0)
        os.fsync(handle)
