"""A program on a pseudo-terminal: started, typed to, and timed by the bytes it paints. Its questions get no answer."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from bench.measure import NotMeasuredError

HERE = Path(__file__).parent
_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]*[0-~])|[\x00-\x1f]")


def devhub() -> list[str]:
    """The command line of the app: as installed beside this interpreter, else as a module."""
    script = Path(sys.executable).parent / "devhub"
    return [str(script)] if script.exists() else [sys.executable, "-m", "devhub_tui"]


def plain(app: str) -> list[str]:
    """The command line of one of the bare Textual apps in bench/plain."""
    return [sys.executable, str(HERE / "plain" / f"{app}.py")]


def environment(**more: str) -> dict[str, str]:
    """What every measured program sees: a modern terminal, and none of the caller's DEVHUB_ and TEXTUAL_ settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEVHUB_", "TEXTUAL", "PYTHON"))}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **more}


def printed(raw: bytes) -> str:
    """The text among the escapes."""
    return _ESCAPES.sub(b"", raw).decode("utf-8", "replace")


class Terminal:
    """One program on a pty of its own. Use it in a `with`; leaving ends the program."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (100, 30)) -> None:
        self.output = b""
        self._command = command
        self.started = time.perf_counter()
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                os.execvpe(command[0], list(command), dict(env))
            finally:
                os._exit(127)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def read(self, seconds: float) -> tuple[bytes, float] | None:
        """What arrives next and when it had arrived; None when nothing does for so long."""
        ready, _, _ = select.select([self._handle], [], [], max(seconds, 0))
        if not ready:
            return None
        try:
            data = os.read(self._handle, 1 << 16)
        except OSError:
            data = b""
        if not data:
            raise NotMeasuredError(f"{Path(self._command[0]).name} ended: {printed(self.output)[-300:].strip()}")
        arrived = time.perf_counter()
        self.output += data
        return data, arrived

    def wait_for(self, *texts: str, seconds: float = 30) -> float:
        """The moment at which all of the texts had been painted."""
        limit = time.perf_counter() + seconds
        while True:
            found = self.read(limit - time.perf_counter())
            if found is None:
                raise NotMeasuredError(
                    f"{Path(self._command[0]).name} did not paint {texts}: {printed(self.output)[-300:].strip()}"
                )
            shown = printed(self.output)
            if all(text in shown for text in texts):
                return found[1]

    def drain(self, quiet: float) -> bytes:
        """Everything that arrives until nothing does for so long."""
        gathered = b""
        while (found := self.read(quiet)) is not None:
            gathered += found[0]
        self.output = b""
        return gathered

    def press(self, keys: str, characters: int = 1, seconds: float = 5) -> float:
        """Seconds from a key to the chunk with which at least so many characters have been painted."""
        gathered = b""
        sent = time.perf_counter()
        os.write(self._handle, keys.encode())
        while True:
            found = self.read(sent + seconds - time.perf_counter())
            if found is None:
                raise NotMeasuredError(f"{Path(self._command[0]).name} painted too little after {keys!r}: {printed(gathered)!r}")
            gathered += found[0]
            if len(printed(gathered)) >= characters:
                return found[1] - sent

    def type(self, keys: str) -> None:
        """Sends keys without waiting."""
        os.write(self._handle, keys.encode())

    def end(self) -> None:
        """Asks the program to end, then makes it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        limit = time.perf_counter() + 3
        gone = 0
        while not gone and time.perf_counter() < limit:
            with suppress(NotMeasuredError):
                self.read(0.01)
            gone, _ = os.waitpid(self.pid, os.WNOHANG)
        if not gone:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._handle)


def resident(pid: int) -> float:
    """Resident memory of a process in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise NotMeasuredError("this system does not tell a process's memory in /proc")
