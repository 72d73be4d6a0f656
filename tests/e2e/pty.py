"""The app on a real pseudo-terminal: every byte it sends is kept, so that a test can read what a terminal would obey.

It draws nothing and knows no screen; what is on the screen is asked of tmux elsewhere.
"""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0
"""Seconds until a test gives up. Two slow cores at work on something else are no failure."""

SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]P^_X][^\x1b\x07]*(?:\x07|\x1b\\|$)"  # OSC, DCS, PM, APC, SOS up to their end
    r"|\x1b[ -/]*[0-~]"  # two or three characters
    r"|\x1b|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]"  # a control on its own
)
"""Whatever a terminal would obey rather than show, but for tab and line ends."""

ENTER, ESCAPE, TAB, BACKSPACE = "\r", "\x1b", "\t", "\x7f"
DOWN, UP, RIGHT, LEFT, PAGE_DOWN, HOME, END = "\x1b[B", "\x1b[A", "\x1b[C", "\x1b[D", "\x1b[6~", "\x1b[H", "\x1b[F"


def ctrl(letter: str) -> str:
    """The character that ctrl and a letter send."""
    return chr(ord(letter) & 0x1F)


def click(column: int, row: int) -> str:
    """A left click (SGR mouse report), counted from 0."""
    return f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m"


def shown(stream: str) -> str:
    """The stream without what a terminal would obey."""
    return SEQUENCE.sub("", stream)


def obeyed(stream: str) -> Counter[str]:
    """What a terminal would obey, counted. Colours count as one, and so does going to a place."""
    kinds: Counter[str] = Counter()
    for match in SEQUENCE.finditer(stream):
        kinds[re.sub(r"^\x1b\[[0-9;]*([mH])$", r"\\e[\1", match[0])] += 1
    return kinds


class Terminal:
    """One run of `devhub`. Use it in `with`; leaving ends the program if it still lives."""

    def __init__(
        self,
        *words: str,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
        controls: bool = True,
    ) -> None:
        """Without `controls` the terminal is not the one of the program's session: no signal tells it when the line is cut."""
        self._is_cut = False
        self._parent, child = os.openpty()
        self._window(*size)
        everything = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(env or {})}
        self.process = subprocess.Popen(
            [*(command or (sys.executable, "-m", "devhub_tui")), *words],
            cwd=ROOT,
            stdin=child,
            stdout=child,
            stderr=child,
            env={name: value for name, value in everything.items() if value != ""},
            preexec_fn=(lambda: os.login_tty(os.dup(0))) if controls else os.setsid,
        )
        os.close(child)
        self._bytes = bytearray()
        self._last = self._sent = time.monotonic()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.cut()

    def cut(self) -> None:
        """The line goes: nobody is at the other end any more."""
        self._is_cut = True
        self._reader.join(2)
        if self._parent >= 0:
            os.close(self._parent)
        self._parent = -1

    def _read(self) -> None:
        while not self._is_cut:
            ready, _, _ = select.select([self._parent], [], [], 0.02)
            if not ready:
                if self.process.poll() is not None:
                    return
                continue
            try:
                read = os.read(self._parent, 65536)
            except OSError:
                return
            if not read:
                return
            self._bytes += read
            self._last = time.monotonic()

    def _window(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._parent, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def stream(self) -> str:
        """Everything it sent so far."""
        return bytes(self._bytes).decode("utf-8", "surrogateescape")

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return self.process.poll() is None

    def press(self, *keys: str, until: str | None = None) -> str:
        """Sends keys one by one, waits until `until` is shown (or nothing more comes), and gives what was sent since."""
        mark = len(self._bytes)
        for key in keys:
            self._sent = time.monotonic()
            os.write(self._parent, key.encode("utf-8", "surrogatepass"))
            time.sleep(0.02)
            if key == ESCAPE:
                time.sleep(0.15)  # an escape is a key only when nothing follows it
                self._answered()
        if until is not None:
            self.wait(until, mark)
        else:
            self._answered()
            self.settle()
        return self.since(mark)

    def _answered(self) -> None:
        """Waits until something came after the last key, but not for long: some keys change nothing."""
        start, end = self._sent, time.monotonic() + 1.0
        while time.monotonic() < end and self._last < start:
            time.sleep(0.01)

    def since(self, mark: int) -> str:
        """What came after so many bytes."""
        return bytes(self._bytes[mark:]).decode("utf-8", "surrogateescape")

    def wait(self, words: str, mark: int = 0) -> None:
        """Waits until the words were shown after `mark`."""
        end = time.monotonic() + PATIENCE
        while words not in shown(self.since(mark)):
            if time.monotonic() > end or (not self.alive and not self._reader.is_alive()):
                raise AssertionError(f"“{words}” never came. The end of what did: {shown(self.since(mark))[-2000:]!r}")
            time.sleep(0.02)

    def settle(self, quiet: float = 0.2) -> None:
        """Waits until nothing was sent for a while."""
        end = time.monotonic() + PATIENCE
        start = time.monotonic()
        while time.monotonic() < end:
            if time.monotonic() - max(self._last, start) > quiet:
                return
            time.sleep(0.02)

    def resize(self, columns: int, rows: int) -> None:
        """Makes the window larger or smaller."""
        self._window(columns, rows)
        self.process.send_signal(signal.SIGWINCH)
        self.settle()

    def leave(self) -> int:
        """Quits with ctrl+q and gives the exit code."""
        self.press(ctrl("q"))
        return self.process.wait(PATIENCE)
