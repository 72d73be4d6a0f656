"""One line that says what is under way, moving. While it has the focus, keys are kept in order for whoever comes next."""

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from devhub_tui import text

_FRAMES = "◐◓◑◒"
_EVERY = 0.1  # seconds


class Waiting(Widget, can_focus=True):
    """Empty until `starts`; the field that had the focus gets it back with `stops`."""

    DEFAULT_CSS = """
    Waiting { height: 1; padding: 0 1; color: $text-muted; }
    """

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self._words = words
        self._frame = 0
        self._timer: Timer | None = None
        self.kept: list[events.Event] = []

    def on_mount(self) -> None:
        """Moves at once when there are words from the start."""
        if self._words:
            self.starts(self._words)

    def starts(self, words: str) -> None:
        """Says what is under way, and takes the keys."""
        self.kept.clear()
        self._words = words
        if self._timer is None:
            self._timer = self.set_interval(_EVERY, self._turn)
        self.refresh()
        self.focus()

    def stops(self) -> list[events.Event]:
        """Says nothing more; gives what was typed meanwhile."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._words = ""
        self.refresh()
        found, self.kept = self.kept, []
        return found

    def _turn(self) -> None:
        self._frame += 1
        self.refresh()

    def render(self) -> Content:
        """The words behind a mark that turns."""
        return Content(f"{_FRAMES[self._frame % len(_FRAMES)]} {text.line(self._words)} …" if self._words else "")

    def on_key(self, event: events.Key) -> None:
        """Kept for later, as if it had not arrived yet."""
        self.kept.append(events.Key(event.key, event.character))
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """The same."""
        self.kept.append(events.Paste(event.text))
        event.stop()
        event.prevent_default()
