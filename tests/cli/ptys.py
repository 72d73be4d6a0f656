"""A terminal of its own for a command: what it shows is kept, what a user would type is sent."""

import os
import pty
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from tests.conftest import ROOT


class Typed:
    """A devhub on a pseudo-terminal. `seen` is everything that was shown so far."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid, self._descriptor = pid, descriptor
        self.seen = ""
        self._past = 0

    def until(self, *parts: str, seconds: float = 60) -> str:
        """Waits until one of these has been shown since the last one that was waited for; says which."""
        start, end = self._past, time.monotonic() + seconds
        while not any(part in self.seen[start:] for part in parts) and self._more(end - time.monotonic()):
            pass
        found = [(self.seen.find(part, start), part) for part in parts if part in self.seen[start:]]
        assert found, self.seen
        place, part = min(found)
        self._past = place + len(part)
        return part

    def send(self, keys: str) -> None:
        """Types."""
        os.write(self._descriptor, keys.encode())

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._descriptor)[3] & termios.ECHO)

    def ended(self, seconds: float = 30) -> int:
        """Waits for its end; the exit code."""
        end = time.monotonic() + seconds
        while self._more(end - time.monotonic()):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _more(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], max(seconds, 0))
        piece = b""
        with suppress(OSError):  # what it was the terminal of has ended
            piece = os.read(self._descriptor, 65536) if ready else b""
        self.seen += piece.decode("utf-8", "replace")
        return bool(piece)


@contextmanager
def typed(words: Sequence[str], before: Callable[[], None] = lambda: None) -> Iterator[Typed]:
    """`devhub WORDS…` on a terminal, as the child of this process; `before` runs in it first."""
    pid, descriptor = pty.fork()
    if not pid:
        try:
            os.chdir(ROOT)
            before()
            os.execv(sys.executable, [sys.executable, "-m", "devhub_tui", *words])
        finally:
            os._exit(99)
    process = Typed(pid, descriptor)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
        os.close(descriptor)
