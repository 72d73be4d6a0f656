"""A brief on the screen: lines made for just the room there is. It is handed what it shows; it reads nothing."""

from textual import events
from textual.geometry import Size

from devhub_tui import clock
from devhub_tui.storage.brief import Brief
from devhub_tui.widgets import brief_lines
from devhub_tui.widgets.line_view import Line, LineView

_TICK = 10  # seconds after which the time where they are is looked at again


class BriefView(LineView):
    """Never more lines than fit, so nothing scrolls."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.brief: Brief | None = None
        self._lines: list[Line] = []
        self._made_for = Size(0, 0)

    def show(self, brief: Brief) -> None:
        """Shows a brief."""
        self.brief = brief
        self._lay_out()

    def rewrap(self) -> None:
        """Another width."""
        self._make()

    def on_resize(self, event: events.Resize) -> None:
        """Another height takes or gives lines too."""
        super().on_resize(event)
        if self.size != self._made_for:
            self._lay_out()

    def on_mount(self) -> None:
        """The time where they are goes on."""
        self.set_interval(_TICK, self.tick)

    def tick(self) -> None:
        """Says the time again when it is another minute there, or another day here."""
        before = self._lines
        self._make()
        if self._lines != before:
            self.refresh()

    def _lay_out(self) -> None:
        self._make()
        self.refresh()

    def _make(self) -> None:
        self._made_for = self.size
        found = brief_lines.lines(self.brief, clock.now(), self.room - 1, self.size.height) if self.brief else []
        self._lines = [((" ", ""), *line) for line in found]

    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def make(self, index: int) -> Line:
        """One line."""
        return self._lines[index]

    def move(self, by: int) -> None:
        """Everything is in sight."""
