"""The lines below the search box: groups of results, and a cursor that walks over what can be opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message

from devhub_tui import clock
from devhub_tui.domain.query import Term
from devhub_tui.screens.search_lines import Row, line, teaching
from devhub_tui.widgets.line_view import Line, LineView


class SearchList(LineView, can_focus=False):
    """Results in groups. The box above keeps the focus; `Opened` when a line is clicked twice."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--match"}
    DEFAULT_CSS = """
    SearchList {
        & > .line--match { color: $text-accent; text-style: bold underline; }
        & > .line--blurred { background: $primary-muted; }
    }
    """

    @dataclass
    class Opened(Message):
        """A double click on a line that can be opened."""

        row: Row

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self.cursor = 0
        self._terms: Sequence[Term] = ()
        self._empty: list[Line] = []
        self._said: Line = ()

    @property
    def row(self) -> Row | None:
        """The line under the cursor, if it can be opened."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) and self.rows[self.cursor].chosen else None

    def put(self, rows: Sequence[Row], terms: Sequence[Term], *, follow: bool) -> None:
        """Shows these lines. With `follow` the cursor and the view stay where they are, else they go to the top."""
        self._said = ()
        self.rows, self._terms = rows, terms
        if not follow:
            self.top = self.cursor = 0
        self._stand(self.cursor, 1)
        self.top = max(0, min(self.top, self.count() - self.page))
        self.refresh()

    def say(self, *parts: tuple[str, str]) -> None:
        """Shows a sentence instead of results; without one, what can be typed."""
        self.rows = ()
        self._said = tuple(parts)
        self.top = self.cursor = 0
        self.refresh()

    def rewrap(self) -> None:
        """Another width."""
        self._empty = teaching(self.room)

    def count(self) -> int:
        """How many lines there are."""
        return len(self.rows) or (2 if self._said else len(self._empty))

    def make(self, index: int) -> Line:
        """One line."""
        if self.rows:
            return line(self.rows[index], self._terms, self.room, clock.today(), self.marked(index))
        return self._empty[index] if not self._said else self._said if index else ()

    def marked(self, index: int) -> bool:
        """Whether the cursor is on this line."""
        return bool(self.rows) and index == self.cursor and self.rows[index].chosen

    def _stand(self, place: int, step: int) -> bool:
        """Puts the cursor on the next line from here, in this direction, that can be opened; else on the nearest before."""
        for direction in (step, -step):
            at = place
            while 0 <= at < len(self.rows):
                if self.rows[at].chosen:
                    self.cursor = at
                    return direction == step
                at += direction
        return False

    def move(self, by: int) -> None:
        """Moves the cursor by so many lines, to one that can be opened."""
        before = self.cursor
        wanted = max(0, min(self.cursor + by, len(self.rows) - 1))
        self._stand(wanted, 1 if by > 0 else -1)
        self._seen(before)

    def group(self, step: int) -> None:
        """To the first line of the next group, or of this one and the one before; round at the ends."""
        starts = [place + 1 for place, row in enumerate(self.rows) if row.title]
        if not starts:
            return
        before, after = self.cursor, [start for start in starts if start > self.cursor]
        if step > 0:
            self.cursor = after[0] if after else starts[0]
        else:
            earlier = [start for start in starts if start < self.cursor]
            self.cursor = earlier[-1] if earlier else starts[-1]
        self._seen(before)

    def _seen(self, before: int) -> None:
        """Scrolls the cursor's line into view, its group's title too where it is the first of it."""
        titled = self.cursor > 0 and self.rows[self.cursor - 1].title
        self.reveal(self.cursor - bool(titled), self.cursor)
        self.repaint((before, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a double click opens."""
        place = self.top + event.y
        if event.x < self.size.width - 1 and place < len(self.rows) and self.rows[place].chosen:
            before, self.cursor = self.cursor, place
            self.repaint((before, place))
            if event.chain == 2:
                self.post_message(self.Opened(self.rows[place]))
