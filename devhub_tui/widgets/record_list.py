"""The list of people: any number of rows, of which only those in sight are read and drawn.

It holds row numbers in sort order and asks `fetch` for blocks of rows around what is shown. It knows no SQL and no sort.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip

from devhub_tui import clock
from devhub_tui.storage.rows import ContactRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, LineView, fit
from devhub_tui.widgets.status import LOOKS

BLOCK = 64
"""Rows read at once."""

_KEPT = 512  # rows held in memory
_DRAWN = 160  # lines held as drawn; each is some ten kilobytes, with what Textual keeps beside it
_LAST, _DUE = 5, 8  # cells of the two dates


class Columns(NamedTuple):
    """Cells of each column; 0 is a column that the width has no room for."""

    name: int
    company: int = 0
    last: int = 0
    due: int = 0
    tags: int = 0


def columns(room: int) -> Columns:
    """What fits into `room` cells. Columns drop from the right; the name stays, and grows into what is left."""
    left = room - 3  # cursor mark, icon, space
    name = min(left, 20)
    left -= name
    company = last = due = tags = 0
    if left >= 14:
        company, left = 12, left - 14
        if left >= _LAST + 2:
            last, left = _LAST, left - _LAST - 2
            if left >= _DUE + 2:
                due, left = _DUE, left - _DUE - 2
                if left >= 10:
                    tags, left = 8, left - 10
    if not company:
        return Columns(name + left)
    for most_name, most_company, most_tags in ((24, 16, 20), (30, 22, 28), (36, 30, 48)):
        grow = min(left, most_name - name)
        name, left = name + grow, left - grow
        grow = min(left, most_company - company)
        company, left = company + grow, left - grow
        if tags:
            grow = min(left, most_tags - tags)
            tags, left = tags + grow, left - grow
    return Columns(name + (0 if tags else left), company, last, due, tags + (left if tags else 0))


def heading(cells: Columns, sort: str) -> Line:
    """The words above the columns; the one that sorts carries an arrow."""
    arrow = {"name": "▲", "company": "▲", "due": "▲", "last": "▼"}.get(sort, "")

    def word(name: str, key: str) -> str:
        return name + (f" {arrow}" if key == sort else "")

    parts = ["   ", fit(word("name", "name"), cells.name)]
    if cells.company:
        parts += ["  ", fit(word("company", "company"), cells.company)]
    if cells.last:
        parts += ["  ", fit("last▼" if sort == "last" else "last", cells.last, right=True)]
    if cells.due:
        parts += ["  ", fit(word("due", "due"), cells.due, right=True)]
    if cells.tags:
        parts += ["  ", fit("tags", cells.tags)]
    return (("".join(parts), "heading"),)


def row_line(row: ContactRow, cells: Columns, today: date, marked: bool) -> Line:
    """One person as the list shows them."""
    look = LOOKS[row.status]
    star = " ★" if row.vip else ""
    name = fit(row.name, cells.name)
    if star:
        name = fit(row.name, min(cell_len(name.rstrip()), cells.name - 2)).rstrip()
    parts = [("▌" if marked else " ", "accent"), (look.icon + " ", row.status), (name, "name")]
    if star:
        parts += [(star, "due"), (" " * (cells.name - cell_len(name) - 2), "")]
    if cells.company:
        parts.append(("  " + fit(row.company or "", cells.company), "text"))
    if cells.last:
        parts.append(("  " + fit(when.ago(row.last_contacted, today), cells.last, right=True), "muted"))
    if cells.due:
        late = row.status if row.status in ("due", "reconnect") else "muted"
        parts.append(("  " + fit(when.short(row.next_due, today), cells.due, right=True), late))
    if cells.tags:
        parts.append(("  " + fit(_tags(row.tags, cells.tags), cells.tags), "muted"))
    return tuple(parts)


def _tags(names: tuple[str, ...], width: int) -> str:
    """As many tags as fit whole, and how many more there are."""
    said = ""
    for place, name in enumerate(names):
        longer = f"{said} {name}" if said else name
        rest = len(names) - place - 1
        if said and cell_len(longer) + (len(f" +{rest}") if rest else 0) > width:
            return f"{said} +{rest + 1}" if cell_len(said) + len(f" +{rest + 1}") <= width else said
        said = longer
    return said


class RecordList(LineView):
    """People by row number. `Opened` when one is chosen, `Moved` when the cursor stands on another one."""

    BINDINGS = [Binding("enter", "open", "Open", id="people.open")]  # noqa: RUF012
    fixed = 1

    @dataclass
    class Opened(Message):
        """Enter or a double click on a person."""

        row: ContactRow

    @dataclass
    class Moved(Message):
        """The cursor stands on another person, or on nobody."""

        row: ContactRow | None

    def __init__(self, fetch: Callable[[Sequence[int]], Iterable[ContactRow]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.cursor = 0
        self.touched = False
        self.sort = "name"
        self.empty: tuple[Line, ...] = ()
        self._fetch = fetch
        self._numbers: Sequence[int] = array("q")
        self._total = 0
        self._rows: dict[int, ContactRow | None] = {}
        self._strips: dict[tuple[int, str], Strip] = {}
        self._cells = Columns(20)
        self._today = clock.today()
        self._current: int | None = None
        self._to_end = False

    def show(
        self,
        numbers: Sequence[int],
        rows: Iterable[ContactRow] = (),
        *,
        total: int | None = None,
        sort: str = "name",
        follow: bool = False,
    ) -> None:
        """Shows these people. `rows` are those already read; `total` counts the ones still to come.

        With `follow` the cursor stays on its person, in the same place of the screen; without, it starts at the top.
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

    def rewrap(self) -> None:
        """Another width: other columns."""
        self._cells = columns(self.room)

    @property
    def row(self) -> ContactRow | None:
        """The person under the cursor."""
        return self.row_at(self.cursor) if self.cursor < len(self._numbers) else None

    def row_at(self, place: int) -> ContactRow | None:
        """The person at a place; None when they were deleted a moment ago or are still to come."""
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
        """How many people there are, those still to come included."""
        return self._total or len(self.empty)

    def marked(self, index: int) -> bool:
        """Whether the cursor is on this line."""
        return index == self.cursor and self._total > 0

    def make(self, index: int) -> Line:
        """One line: the heading, a person, or what an empty list says."""
        if index < 0:
            return heading(self._cells, self.sort) if self._total else ()
        if not self._total:
            return self.empty[index]
        row = self.row_at(index)
        return row_line(row, self._cells, self._today, self.marked(index)) if row else (("   …", "muted"),)

    def strip(self, index: int, bar: str) -> Strip:
        """One line, kept for when it comes into sight again."""
        if not 0 <= index < len(self._numbers):
            return super().strip(index, bar)
        key = (self._numbers[index], bar + ("f" if self.has_focus else "b") if index == self.cursor else bar)
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
        """Opens the person under the cursor."""
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
