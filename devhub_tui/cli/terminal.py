"""The terminal a command was started from, to ask for what must not be echoed or stand in a pipe.

Opened by itself (/dev/tty), so that stdin and stdout stay free for data.
"""

import os
import signal
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from devhub_tui import text
from devhub_tui.errors import UsageError


class Terminal:
    """An open terminal: shows lines, asks for lines. `ended` tells that the last answer was ctrl+d.

    After the first secret nothing is echoed until `restore`: who types on while the first try is looked at types a passphrase.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._before = termios.tcgetattr(descriptor)
        self.ended = False

    def say(self, line: str) -> None:
        """Shows a line, cleaned."""
        self._write(text.line(line) + "\n")

    def line(self, prompt: str) -> str:
        """What is typed after the prompt, as it is shown there. Empty for ctrl+d."""
        return self._ask(prompt, echo=True)

    def secret(self, prompt: str) -> str:
        """What is typed or pasted after the prompt, of which nothing is shown. Empty for ctrl+d."""
        return self._ask(prompt, echo=False)

    @contextmanager
    def page(self) -> Iterator[None]:
        """What is said inside stands on a page of its own; nothing of it stays on the screen or in the scrollback."""
        plain = os.environ.get("TERM", "dumb") == "dumb"
        self._write("" if plain else "\x1b[?1049h\x1b[2J\x1b[H")
        try:
            yield
        finally:
            self._write("" if plain else "\x1b[2J\x1b[H\x1b[?1049l")

    def count_down(self, seconds: int) -> None:
        """Waits, and shows how long it still takes."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._write(f"\rToo many wrong passphrases in a row: wait {int(left) + 1} s ")
            time.sleep(min(left, 1.0))
        if seconds:
            self._write("\r" + " " * 60 + "\r")

    def _ask(self, prompt: str, *, echo: bool) -> str:
        # What was typed before there was a question is no answer to it.
        self._set(termios.TCSAFLUSH, echo=echo)
        self._write(text.line(prompt))
        try:
            return self._read()
        finally:
            if not echo:
                self._write("\n")

    def _set(self, when: int, *, echo: bool) -> None:
        *modes, special = self._before
        special = [*special]
        modes[3] = modes[3] | termios.ECHO if echo else modes[3] & ~termios.ECHO
        # Stopped in the middle of a question, the shell would inherit a terminal that shows nothing.
        special[termios.VSUSP] = b"\0"
        termios.tcsetattr(self._descriptor, when, [*modes, special])

    def restore(self) -> None:
        """The terminal as it was."""
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

    def _read(self) -> str:
        read = bytearray()
        while not read.endswith(b"\n") and (piece := os.read(self._descriptor, 4096)):
            read += piece
        self.ended = not read.endswith(b"\n")
        try:
            return bytes(read).decode("utf-8").removesuffix("\n")
        except UnicodeDecodeError:
            pass
        raise UsageError("What was typed is not UTF-8.", "Check the encoding of the terminal.")

    def _write(self, written: str) -> None:
        os.write(self._descriptor, written.encode("utf-8", "replace"))


@contextmanager
def terminal() -> Iterator[Terminal | None]:
    """The terminal that somebody sits at; None for a job in the background, a timer, or a program that runs this one with all of
    its output caught."""
    descriptor = _opened()
    if descriptor is None:
        yield None
        return
    found = Terminal(descriptor)
    # Killed politely, it must not leave a terminal that shows nothing.
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield found
    finally:
        found.restore()
        os.close(descriptor)
        signal.signal(signal.SIGTERM, before)


def _opened() -> int | None:
    if not any(os.isatty(each) for each in (0, 1, 2)):
        return None
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None
    with suppress(OSError):
        if os.tcgetpgrp(descriptor) == os.getpgrp():
            return descriptor
    os.close(descriptor)
    return None
