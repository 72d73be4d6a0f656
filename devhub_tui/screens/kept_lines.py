"""The lines of a screen that is no form, kept as they are typed, and put back when the screen is opened again."""

from collections.abc import Mapping
from typing import Any

from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from devhub_tui.errors import DevHubError
from devhub_tui.services.session import Session
from devhub_tui.widgets.completer import Completer

_AFTER = 1.0  # seconds from the first key that is not kept yet


class KeptLines:
    """A draft of some fields, by the name each is kept under. Made when they are there: what was kept is put into them."""

    def __init__(
        self, screen: Screen[Any], session: Session, name: str, title: str, fields: Mapping[str, Input | Completer]
    ) -> None:
        self._screen, self._title, self._fields = screen, title, dict(fields)
        self._empty = self._typed()
        self._held = session.drafts.take(name)
        self._timer: Timer | None = None
        found = self._held.found.values if self._held.found else {}
        for key, field in self._fields.items():
            value = found.get(key)
            if not isinstance(value, str):
                continue
            if isinstance(field, Completer):
                field.settle(value)
            else:
                field.value = value

    def _typed(self) -> dict[str, str]:
        return {name: field.value for name, field in self._fields.items()}

    def touched(self) -> None:
        """Something was typed: it is kept within a second."""
        if self._timer is None:
            self._timer = self._screen.set_timer(_AFTER, self._save)

    def _save(self) -> None:
        try:
            self.save()
        except DevHubError as error:
            self._screen.notify(f"{error.message} {error.hint}", severity="error", markup=False)

    def save(self) -> None:
        """Keeps it now. Raises DevHubError."""
        self._timer = None
        typed = self._typed()
        if typed == self._empty:
            self._held.drop()
        else:
            self._held.save(typed, self._title)

    def drop(self) -> None:
        """It is written: nothing is half-written any more."""
        self._held.drop()

    def leave(self) -> None:
        """Keeps it, says so when that cannot be done, and lets go."""
        self._save()
        self.release()

    def release(self) -> None:
        """The screen goes; what is kept is for the next one."""
        self._held.release()
