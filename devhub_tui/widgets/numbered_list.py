"""A list of any number of rows, of which only those in sight are read and drawn.

It holds row numbers in sort order and asks `fetch` for blocks of rows around what is shown. It knows no SQL and no sort;
subclasses say how a row looks and how wide its columns are.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from devhub_tui import clock
from devhub_tui.widgets.line_view import Line, LineView

BLOCK = 64
"""Rows read at once."""

_KEPT = 512  # rows held in memory
_DRAWN = 160  # lines held as drawn; each is some ten kilobytes, with what Textual keeps beside it


class Numbered(Protocol):
    """A row that its table's local number finds."""

    @property
    def n(self) -> int:
        """The number."""


R = TypeVar("R", bound=Numbered)


class NumberedList(LineView, Generic[R]):
    """Rows by number. `Opened` when one is chosen, `Moved` when the cursor stands on another one."""

    fixed = 1

    @dataclass
    class Opened(Message):
        """Enter or a double click on a row."""

        row: Any

    @dataclass
    class Moved(Message):
        """The cursor stands on another row, or on none."""

        row: Any

    def __init__(self, fetch: Callable[[Sequence[int]], Iterable[R]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.cursor = 0
        self.touched = False
        self.sort = "name"
        self.empty: tuple[Line, ...] = ()
        self._fetch = fetch
        self._numbers: Sequence[int] = array("q")
        self._total = 0
        self._rows: dict[int, R | None] = {}
        self._strips: dict[tuple[int, str], Strip] = {}
        self._today = clock.today()
        self._current: int | None = None
        self._to_end = False

    def show(
        self,
        numbers: Sequence[int],
        rows: Iterable[R] = (),
        *,
        total: int | None = None,
        sort: str = "name",
        follow: bool = False,
    ) -> None:
        """Shows these rows. `rows` are those already read; `total` counts the ones still to come.

        With `follow` the cursor stays on its row, in the same place of the screen; without, it starts at the top.
        """
        self.forget()
        for row in rows:
            self._rows[row.n] = row
        self.sort = sort
        height, before = self.cursor - self.top, self.cursor
        self._numbers = numbers
        self._total = max(len(numbers), total or 0)
        if follow:
            place = self._place_of(self._current)
            self.cursor = min(before, max(len(numbers) - 1, 0)) if place is None else place
            self.top = max(0, min(self.cursor - height, self._total - self.page))
        else:
            self.cursor = self.top = 0
            self.touched = self._to_end = False
        if self._to_end and len(numbers) == self._total:
            self._to_end = False
            self.move(self._total)
        self._tell()
        self.refresh()

    def _place_of(self, number: int | None) -> int | None:
        if number is None:
            return None
        if self.cursor < len(self._numbers) and self._numbers[self.cursor] == number:
            return self.cursor
        try:
            return self._numbers.index(number)
        except ValueError:
            return None

    def forget(self) -> None:
        """What was read may be out of date: rows in sight are read again."""
        self._today = clock.today()
        self._rows.clear()
        self._strips.clear()
        self.refresh()

    def forget_strips(self) -> None:
        """Drops finished lines: another width or theme."""
        self._strips.clear()

    def heading(self) -> Line:
        """The line above the rows."""
        raise NotImplementedError

    def line(self, row: R, index: int) -> Line:
        """One row as the list shows it."""
        raise NotImplementedError

    @property
    def row(self) -> R | None:
        """The row under the cursor."""
        return self.row_at(self.cursor) if self.cursor < len(self._numbers) else None

    @property
    def number(self) -> int | None:
        """The number of the row under the cursor."""
        return self._current

    def return_to(self, number: object) -> None:
        """Puts the cursor on the row of this number; on one that is still to come once it is listed."""
        if not isinstance(number, int):
            return
        place = self._place_of(number)
        if place is not None:
            self._stand_on(place)
        elif len(self._numbers) < self._total:
            self._current, self.touched = number, True

    def row_at(self, place: int) -> R | None:
        """The row at a place; None when it was deleted a moment ago or is still to come."""
        if place >= len(self._numbers):
            return None
        number = self._numbers[place]
        if number not in self._rows:
            if len(self._rows) > _KEPT:
                self._rows.clear()
            start = place // BLOCK * BLOCK
            block = self._numbers[start : start + BLOCK]
            self._rows.update(dict.fromkeys(block))
            self._rows.update({row.n: row for row in self._fetch(block)})
        return self._rows[number]

    def count(self) -> int:
        """How many rows there are, those still to come included."""
        return self._total or len(self.empty)

    def marked(self, index: int) -> bool:
        """Whether the cursor is on this line."""
        return index == self.cursor and self._total > 0

    def make(self, index: int) -> Line:
        """One line: the heading, a row, or what an empty list says."""
        if index < 0:
            return self.heading() if self._total else ()
        if not self._total:
            return self.empty[index]
        row = self.row_at(index)
        return self.line(row, index) if row else (("   …", "muted"),)

    def look(self, index: int) -> str:
        """What tells the looks of a row at one time from those at another, for the lines that are kept."""
        return "" if index != self.cursor else "f" if self.has_focus else "b"

    def strip(self, index: int, bar: str) -> Strip:
        """One line, kept for when it comes into sight again."""
        if not 0 <= index < len(self._numbers):
            return super().strip(index, bar)
        key = (self._numbers[index], bar + self.look(index))
        found = self._strips.get(key)
        if found is None:
            if len(self._strips) > _DRAWN:
                self._strips.clear()
            found = self._strips[key] = super().strip(index, bar)
        return found

    def move(self, by: int) -> None:
        """Moves the cursor. Beyond what is loaded it goes to the end once everything is."""
        known = len(self._numbers)
        if not known:
            return
        wanted = self.cursor + by
        self._to_end = wanted >= known < self._total
        self._stand_on(max(0, min(wanted, known - 1)))

    def _stand_on(self, place: int) -> None:
        before, self.cursor = self.cursor, place
        self.touched = True
        self.reveal(place, place)
        self.repaint((before, place))
        self._tell()

    def _tell(self) -> None:
        number = self._numbers[self.cursor] if self.cursor < len(self._numbers) else None
        if number != self._current:
            self._current = number
            self.post_message(self.Moved(self.row))

    def action_open(self) -> None:
        """Opens the row under the cursor."""
        if row := self.row:
            self.post_message(self.Opened(row))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a double click opens."""
        place = self.top + event.y - self.fixed
        if event.y < self.fixed or event.x >= self.size.width - 1 or place >= len(self._numbers):
            return
        self._stand_on(place)
        if event.chain == 2:
            self.action_open()

    def on_focus(self) -> None:
        """The cursor line shows where the keys go."""
        self.repaint((self.cursor,))

    def on_blur(self) -> None:
        """The cursor line shows that keys go elsewhere."""
        self.repaint((self.cursor,))
