"""The list of VIPs: what a VIP's line shows at each width."""

from datetime import date
from typing import NamedTuple

from rich.cells import cell_len
from textual.binding import Binding

from devhub_tui import text
from devhub_tui.domain.vip import Next
from devhub_tui.storage.vip import VipRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList
from devhub_tui.widgets.status import LOOKS, SNOOZED, is_snoozed

SIGNS = {"birthday": "♪", "date": "♪", "follow_up": "→", "my_promise": "→", "their_promise": "←", "due": "!"}
"""What the next date is about; words follow where there is room."""

_WORDS = {
    "birthday": "birthday",
    "follow_up": "follow up",
    "my_promise": "you promised",
    "their_promise": "they promised",
    "due": "due",
}
_LAST, _DAY = 5, 8  # cells of how long ago, and of a day
_WORDED = 8  # cells from which words about the next date say something


class Columns(NamedTuple):
    """Cells of each column; 0 is a column that the width has no room for. `coming` counts the words after the day."""

    name: int
    status: int = 0
    company: int = 0
    last: int = 0
    talk: int = 0
    day: int = 0
    coming: int = 0
    known: int = 0


_STEPS = (
    ("last", _LAST, 2),
    ("day", _DAY, 2),
    ("coming", 1, 1),
    ("known", 16, 2),
    ("talk", 18, 2),
    ("coming", 15, 0),
    ("company", 12, 2),
    ("status", 13, 2),
)
"""What gets its place in which order: column, cells, and the gap before it. The first that does not fit ends it."""

_GROWTH = (("known", 30), ("name", 26), ("coming", 20), ("talk", 40), ("company", 20), ("known", 60), ("talk", 50))
"""What the rest goes to, in this order, and up to how many cells."""


def columns(room: int) -> Columns:
    """What fits into `room` cells. Columns drop from the right of `_STEPS`; name, icon, last and next stay longest."""
    cells = dict.fromkeys(Columns._fields, 0)
    left = room - 3  # cursor mark, icon, space
    cells["name"] = min(left, 20)
    left -= cells["name"]
    for column, wanted, gap in _STEPS:
        need = wanted - cells[column] + gap
        if left < need:
            break
        cells[column] = wanted
        left -= need
    for column, most in _GROWTH:
        if cells[column] > 1:
            grow = min(left, max(most - cells[column], 0))
            cells[column] += grow
            left -= grow
    cells["known" if cells["known"] else "name"] += left
    return Columns(**cells)


def heading(cells: Columns, sort: str) -> Line:
    """The words above the columns; the one that sorts carries an arrow."""

    def word(name: str, key: str) -> str:
        return name + ("▼" if key == "last" else " ▲") * (key == sort)

    said = "   " + fit(word("name", "name"), cells.name)
    for width, name, right in (
        (cells.status, "status", False),
        (cells.company, "company", False),
        (cells.last, word("last", "last"), True),
        (cells.talk, "talk", False),
        (cells.day, word("next", "next"), True),
    ):
        if width:
            said += "  " + fit(name, width, right=right)
    if cells.coming:
        said += " " + " " * cells.coming
    if cells.known:
        said += "  " + fit("background", cells.known)
    return ((said, "heading"),)


def row_line(row: VipRow, cells: Columns, today: date, marked: bool) -> Line:
    """One VIP as the list shows them."""
    look = LOOKS[row.status]
    parts = [("▌" if marked else " ", "accent"), (look.icon + " ", row.status), *_name(row, cells.name, today)]
    if cells.status:
        parts.append(("  " + fit(look.word, cells.status), row.status))
    if cells.company:
        parts.append(("  " + fit(row.company or "", cells.company), "text"))
    if cells.last:
        parts.append(("  " + fit(when.ago(row.last_contacted, today), cells.last, right=True), "muted"))
    if cells.talk:
        parts.append(("  " + fit(_talk(row), cells.talk), "text"))
    if cells.day:
        late = row.next is not None and row.next.on < today.isoformat()
        parts.append(
            ("  " + fit(when.short(row.next.on, today) if row.next else "–", cells.day, right=True), "due" if late else "muted")
        )
        if cells.coming:
            parts.append((" " + fit(_coming(row.next, today, cells.coming), cells.coming), "due" if late else "muted"))
    if cells.known:
        parts.append(("  " + fit(row.background, cells.known), "muted"))
    return tuple(parts)


def _name(row: VipRow, width: int, today: date) -> Line:
    """The name; a moon behind that of somebody who is left alone."""
    if not is_snoozed(row.snoozed_until, today):
        return ((fit(row.name, width), "name"),)
    name = fit(row.name, min(cell_len(text.line(row.name)), width - 2))
    return ((name, "name"), (f" {SNOOZED}", "accent"), (" " * (width - cell_len(name) - 2), ""))


def _talk(row: VipRow) -> str:
    """Icon, and what was said, or else what kind of talk it was."""
    if row.talk is None:
        return "not talked yet"
    icon, label, words = row.talk
    return f"{icon}{' ' * max(2 - cell_len(icon), 0)} {words or label}"


def _coming(coming: Next | None, today: date, width: int) -> str:
    """What comes next: a sign, and words where there is room for them."""
    if coming is None or width < _WORDED:
        return SIGNS.get(coming.kind, "·") if coming else ""
    words = coming.words or _WORDS.get(coming.kind, "")
    late = (today.isoformat() > coming.on) and coming.kind != "due"
    return f"{SIGNS.get(coming.kind, '·')} {words}" + (" (late)" if late else "")


class VipList(NumberedList[VipRow]):
    """VIPs by row number."""

    BINDINGS = [Binding("enter", "open", "Open", id="people.open")]  # noqa: RUF012

    _cells = Columns(20)

    def rewrap(self) -> None:
        """Another width: other columns."""
        self._cells = columns(self.room)

    def heading(self) -> Line:
        """The words above the columns."""
        return heading(self._cells, self.sort)

    def line(self, row: VipRow, index: int) -> Line:
        """One VIP."""
        return row_line(row, self._cells, self._today, self.marked(index))
