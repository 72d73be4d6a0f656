"""Lists of health: groups of people, and people. A line has the score, twelve months as bars, and what three months changed."""

from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from devhub_tui.domain.health import MONTHS, sparkline
from devhub_tui.storage.health_groups import Group
from devhub_tui.storage.rows import ContactRow
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList
from devhub_tui.widgets.status import LOOKS

_COUNT, _SCORE, _CHANGE, _LATE, _LAST = 6, 6, 6, 4, 5  # cells
_NAME = 46  # the widest a name's column gets


class GroupRow(NamedTuple):
    """One group; `n` is its place in the order."""

    n: int
    group: Group


class HealthRow(NamedTuple):
    """One person with what their health is, was, and how it went."""

    n: int
    person: ContactRow
    score: int
    change: int | None
    trend: tuple[int | None, ...]

    @property
    def id(self) -> str:
        """Of the person."""
        return self.person.id

    @property
    def name(self) -> str:
        """Of the person."""
        return self.person.name


def moved(change: float | None) -> str:
    """`▼ 31`, `▲ 4`, `=`; `–` where there is nothing to compare with. Never colour alone."""
    if change is None:
        return "–"
    points = round(change)
    return "=" if not points else f"▼ {-points}" if points < 0 else f"▲ {points}"


class GroupList(NumberedList[GroupRow]):
    """Groups, who cools most first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "People", id="insights.open")]

    word = "group"
    """What the groups are."""
    _named = 20

    def rewrap(self) -> None:
        """Another width: another room for the name."""
        self._named = max(min(self.room - 1 - _COUNT - _SCORE - MONTHS - _CHANGE - _LATE - 8, _NAME), 8)

    def heading(self) -> Line:
        """The words above the columns."""
        words = (
            f" {fit(self.word, self._named)} {fit('people', _COUNT, right=True)} {fit('health', _SCORE, right=True)}"
            f"  {fit('12 months', MONTHS)} {fit('3 mo', _CHANGE, right=True)} {fit('‼', _LATE, right=True)}"
        )
        return ((words, "heading"),)

    def line(self, row: GroupRow, index: int) -> Line:
        """One group."""
        group = row.group
        return (
            ("▌" if self.marked(index) else " ", "accent"),
            (fit(group.name, self._named), "name"),
            (" " + fit(str(group.people), _COUNT, right=True), "muted"),
            (" " + fit(f"{group.average:.0f}", _SCORE, right=True), "text"),
            ("  " + fit(sparkline(group.trend), MONTHS), "accent"),
            (" " + fit(moved(group.change), _CHANGE, right=True), "text" if group.cooling else "muted"),
            (" " + fit(str(group.reconnects or ""), _LATE, right=True), "reconnect"),
        )


class HealthList(NumberedList[HealthRow]):
    """People, VIPs first and then who cools most."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open", id="people.open")]

    _named = 20
    _company = 0

    def rewrap(self) -> None:
        """Another width: another room for the name, and for the company where there is some left."""
        left = self.room - 3 - _SCORE - MONTHS - _CHANGE - _LAST - 6
        self._named = max(min(left, 30), 8)
        left -= self._named + 2
        self._company = min(left, 40) if left >= 10 else 0

    def heading(self) -> Line:
        """The words above the columns."""
        words = f"   {fit('name', self._named)} {fit('health', _SCORE, right=True)}  {fit('12 months', MONTHS)}"
        words += f" {fit('3 mo', _CHANGE, right=True)}  {fit('last', _LAST, right=True)}"
        return ((words + ("  " + fit("company", self._company) if self._company else ""), "heading"),)

    def line(self, row: HealthRow, index: int) -> Line:
        """One person."""
        person, look = row.person, LOOKS[row.person.status]
        star = " ★" if person.vip else ""
        name = fit(person.name, self._named - len(star)).rstrip() if star else fit(person.name, self._named)
        pad = " " * (self._named - cell_len(name) - len(star))
        parts = [
            ("▌" if self.marked(index) else " ", "accent"),
            (look.icon + " ", person.status),
            (name, "name"),
            (star, "due"),
            (pad + " " + fit(str(row.score), _SCORE, right=True), "text"),
            ("  " + fit(sparkline(row.trend), MONTHS), "accent"),
            (" " + fit(moved(row.change), _CHANGE, right=True), "text" if (row.change or 0) < 0 else "muted"),
            ("  " + fit(when.ago(person.last_contacted, self._today), _LAST, right=True), "muted"),
        ]
        if self._company:
            parts.append(("  " + fit(person.company or "", self._company), "text"))
        return tuple(parts)
