"""The lists of Quick Connect: codes with how they stand, and who came. Rows in, lines out."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.binding import Binding

from devhub_tui import clock, text
from devhub_tui.domain import code_terms
from devhub_tui.storage.arrivals import DISCARDED, MERGED, REVIEW, ArrivalRow
from devhub_tui.storage.codes import CodeRow
from devhub_tui.widgets.entry_list import Column, Entry, EntryList
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList

_CODES = (Column("made", 12), Column("", 22), Column("used", 8, True), Column("ends", 12), Column("came", 5, True))
_AGO = 6  # cells
SIGNS = {REVIEW: ("? ", "to review"), DISCARDED: ("- ", "discarded"), MERGED: ("= ", "known already")}
"""What stands before somebody who is not simply new, and what it means."""
_NEW = ("+ ", "")


def moment(at_ms: int) -> str:
    """`16 Mar 09:00`, in local time."""
    at = clock.from_ms(at_ms)
    return f"{at.day} {at:%b} {at:%H:%M}"


def state_of(row: CodeRow, uses: Mapping[str, int], now_ms: int, *, here: bool) -> str:
    """How a code stands, in words. `here`: it can be shown again."""
    used = uses.get(row.id, row.came)
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at <= now_ms:
        return "over"
    if row.max_uses is not None and used >= row.max_uses:
        return "used up"
    left = code_terms.left(row.expires_at - now_ms)
    return f"open, {left}" + (" · shown" if here else "")


def title_of(row: CodeRow) -> str:
    """What a code is called in a list: its event, else where, else what for."""
    return text.line(row.event or row.location or row.session or row.note or "one person")


def used_of(row: CodeRow, uses: Mapping[str, int]) -> str:
    """`3 of 10`, `3`."""
    used = max(uses.get(row.id, 0), row.came)
    return f"{used} of {row.max_uses}" if row.max_uses is not None else f"{used}"


class CodeList(EntryList):
    """Codes, the newest first."""

    BINDINGS = [Binding("enter", "open", "Show it, or who came", id="codes.open")]  # noqa: RUF012

    class Opened(EntryList.Opened):
        """A code is to be shown, or who came by it."""

    class Moved(EntryList.Moved):
        """Another code has the cursor."""

    def tell(self, rows: Sequence[CodeRow], uses: Mapping[str, int], shown: "Sequence[str]", *, follow: bool) -> None:
        """Shows these codes; `shown` are the ids of those whose token is here."""
        now = clock.real_ms()
        entries = []
        for number, row in enumerate(rows):
            state = state_of(row, uses, now, here=row.id in shown)
            cells = (moment(row.made_at), state, used_of(row, uses), moment(row.expires_at), str(row.came))
            entries.append(Entry(_number(row.id, number), row.id, title_of(row), cells))
        self.put(_CODES, entries, follow=follow)


def _number(row_id: str, place: int) -> int:
    """A number that stays a row's own when others come before it."""
    try:
        return int(row_id.replace("-", "")[-15:], 16)
    except ValueError:
        return place


class Came(NamedTuple):
    """One who came, with the number that a list wants."""

    n: int
    arrival: ArrivalRow


class ArrivalList(NumberedList[Came]):
    """Who came, the newest first."""

    BINDINGS = [Binding("enter", "open", "Open", id="arrivals.open")]  # noqa: RUF012
    fixed = 0

    class Opened(NumberedList.Opened):
        """Somebody is to be looked at."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(lambda numbers: [self._came[number] for number in numbers], id=id)
        self._came: dict[int, Came] = {}

    def tell(self, rows: Sequence[ArrivalRow], *, follow: bool) -> None:
        """Shows these. The cursor stays on whom it was, unless nobody moved it: then it is on the newest."""
        came = [Came(_number(row.id, place), row) for place, row in enumerate(rows)]
        self._came = {each.n: each for each in came}
        self.show(list(self._came), follow=follow and self.touched)

    def line(self, row: Came, index: int) -> Line:
        """Sign, name, company, and how long ago."""
        arrival = row.arrival
        sign, word = SIGNS.get(arrival.state, _NEW)
        name = text.line(arrival.name)
        ago = ago_in_words(clock.real_ms() - arrival.arrived_at)
        room = max(self.room - 3 - _AGO - 1, 4)
        about = word or text.line(arrival.company or "")
        shown = fit(name, min(cell_len(name), room))
        mark = ("▌" if self.marked(index) else " ", "accent")
        rest = fit(f"  {about}" if about else "", room - cell_len(shown))
        return (mark, (sign, "accent"), (shown, "name"), (rest, "muted"), (" " + fit(ago, _AGO, right=True), "muted"))


def ago_in_words(milliseconds: int) -> str:
    """`now`, `5 min`, `3 h`, `2 d`."""
    minutes = milliseconds // 60_000
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"
