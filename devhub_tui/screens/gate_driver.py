"""The terminal as the gate leaves it to the app that follows: no shell prompt in between, and what was typed meanwhile is kept.

Textual's driver gives the terminal back whenever an app ends, and throws away what was typed by then. This one leaves it as it
is when the gate goes on, and the app's driver takes it over; who does not get that far restores it (`Kept.restore`).
"""

import os
import re
import termios
from contextlib import suppress
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

_CAPS_LOCK = 64
_MODIFIERS = re.compile(r"\x1b\[\d+(?::\d*)*(?:;(\d*)(?::\d*)?(?:;[\d:]*)?)?u")
_KEYBOARD_BACK = "\x1b[<u"
_OFF = (1000, 1003, 1015, 1006, 2004, 2048)  # mouse, paste, resize
_BACK = "".join(f"\x1b[?{mode}l" for mode in _OFF) + f"\x1b[?7h{_KEYBOARD_BACK}\x1b[?1049l\x1b[?25h\x1b[?1004l"


class Kept:
    """A terminal that is still in application mode: how it was before, and the keys that nobody answered yet."""

    def __init__(self) -> None:
        self.is_open = False
        self.attributes: list[Any] | None = None
        self.ahead: list[events.Event] = []

    def restore(self) -> None:
        """Gives the terminal back, if nobody has taken it over."""
        if not self.is_open:
            return
        self.is_open = False
        with suppress(OSError):
            os.write(2, _BACK.encode())
        if self.attributes is not None:
            with suppress(termios.error):
                termios.tcsetattr(0, termios.TCSANOW, self.attributes)


class CapsLockParser(XTermParser):
    """Notes whether Caps Lock is on, which terminals with the kitty keyboard protocol tell with every key and Textual leaves out.

    Source: Comprehensive keyboard handling in terminals, section Modifiers: the field is 1 plus a sum of bits, 64 for Caps Lock.
    """

    is_on: bool | None = None
    """None where the terminal does not tell."""

    def _parse_extended_key(self, sequence: str) -> list[events.Key] | None:  # type: ignore[override]
        if found := _MODIFIERS.fullmatch(sequence):
            CapsLockParser.is_on = bool(int(found[1] or 1) - 1 & _CAPS_LOCK)
        return super()._parse_extended_key(sequence)


class GateDriver(LinuxDriver):
    """Leaves the terminal as it is when the gate `goes_on`."""

    def run_input_thread(self) -> None:
        """As Textual's, but for the parser, which it takes from its module."""
        linux_driver.XTermParser = CapsLockParser  # type: ignore[attr-defined]
        try:
            super().run_input_thread()
        finally:
            linux_driver.XTermParser = XTermParser  # type: ignore[attr-defined]

    def disable_input(self) -> None:
        """Stops reading; what is not read yet stays for the next reader."""
        if not self._goes_on:
            super().disable_input()
            return
        self.exit_event.set()
        if self._key_thread is not None:
            self._key_thread.join()
        self.exit_event.clear()

    def stop_application_mode(self) -> None:
        """Hands the terminal over, or gives it back."""
        if not self._goes_on:
            super().stop_application_mode()
            return
        self.disable_input()
        kept: Kept = self._app.kept  # type: ignore[attr-defined]
        kept.is_open = True
        kept.attributes = self.attrs_before
        self.write(_KEYBOARD_BACK)  # the next driver asks for it once more
        self.flush()

    @property
    def _goes_on(self) -> bool:
        return bool(getattr(self._app, "goes_on", False))


def taking_over(kept: Kept) -> type[LinuxDriver]:
    """The driver of an app that follows the gate."""

    class HeirDriver(LinuxDriver):
        """Begins where the gate stopped; ends as if it had begun."""

        def start_application_mode(self) -> None:
            """The first time, the terminal is in application mode already."""
            for event in kept.ahead:  # before the first one that is read from now on
                self.process_message(event)
            kept.ahead.clear()
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if kept.is_open:
                kept.is_open = False
                self.attrs_before = kept.attributes

    return HeirDriver
