"""The list of people: what a person's line shows at each width."""

from datetime import date
from typing import NamedTuple

from rich.cells import cell_len
from textual.binding import Binding

from devhub_tui.storage.rows import ContactRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.selecting_list import SelectingList, sign
from devhub_tui.widgets.status import LOOKS, SNOOZED, is_snoozed

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


def row_line(row: ContactRow, cells: Columns, today: date, marked: bool, selected: bool = False) -> Line:
    """One person as the list shows them."""
    look = LOOKS[row.status]
    star = " ★" if row.vip else ""
    moon = f" {SNOOZED}" if is_snoozed(row.snoozed_until, today) else ""
    name = fit(row.name, cells.name)
    if star or moon:
        name = fit(row.name, min(cell_len(name.rstrip()), cells.name - len(star) - len(moon))).rstrip()
    parts = [sign(marked, selected), (look.icon + " ", row.status), (name, "name")]
    if star or moon:
        parts += [(star, "due"), (moon, "accent"), (" " * (cells.name - cell_len(name) - len(star) - len(moon)), "")]
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


class RecordList(SelectingList[ContactRow]):
    """People by row number."""

    BINDINGS = [Binding("enter", "open", "Open", id="people.open")]  # noqa: RUF012

    _cells = Columns(20)

    def rewrap(self) -> None:
        """Another width: other columns."""
        self._cells = columns(self.room)

    def heading(self) -> Line:
        """The words above the columns."""
        return heading(self._cells, self.sort)

    def line(self, row: ContactRow, index: int) -> Line:
        """One person."""
        return row_line(row, self._cells, self._today, self.marked(index), row.n in self.selected)
