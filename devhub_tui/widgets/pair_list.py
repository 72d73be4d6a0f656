"""The list of pairs of people that may be one: both names, how likely it is, and why."""

from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from devhub_tui.domain.duplicates import Pair
from devhub_tui.storage.duplicates import Somebody
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList


class PairRow(NamedTuple):
    """One line: a pair, and its people as they are now, the one with more to keep first. `n` is its place in what was found."""

    n: int
    pair: Pair
    a: Somebody
    b: Somebody


class Columns(NamedTuple):
    """Cells of each column."""

    person: int
    why: int


def columns(room: int) -> Columns:
    """The people share what there is with the reasons; on a narrow screen the reasons get a third."""
    left = room - 6 - 4  # cursor mark, score and gap; gaps between the columns
    person = min(max(left * 3 // 10, 12), 44)
    return Columns(person, max(left - 2 * person, 8))


def about(person: Somebody) -> str:
    """A name, and what tells it from others of that name."""
    known = person.company or person.title or person.email
    return person.name + (f" · {known}" if known else "")


def why(pair: Pair) -> str:
    """What speaks for it, then what speaks against it."""
    return ", ".join(pair.reasons) + (f"; {', '.join(pair.against)}" if pair.against else "")


class PairList(NumberedList[PairRow]):
    """Pairs, the likeliest first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Compare", id="duplicates.open")]

    _cells = Columns(20, 20)

    def rewrap(self) -> None:
        """Another width: other columns."""
        self._cells = columns(self.room)

    def heading(self) -> Line:
        """The words above the columns."""
        cells = self._cells
        words = f"    %  {fit('one', cells.person)}  {fit('the other', cells.person)}  {fit('why', cells.why)}"
        return ((words, "heading"),)

    def line(self, row: PairRow, index: int) -> Line:
        """One pair. Archived people are marked."""
        cells = self._cells
        parts = [("▌" if self.marked(index) else " ", "accent"), (f"{row.pair.score:>4}", "muted")]
        for person in (row.a, row.b):
            parts.append(("  ", ""))
            parts += _person(person, cells.person)
        parts.append(("  " + fit(why(row.pair), cells.why), "text"))
        return tuple(parts)


def _person(person: Somebody, width: int) -> list[tuple[str, str]]:
    """The name bold, what follows it plain, cut together."""
    mark = "▫ " if person.archived else ""
    whole = fit(mark + about(person), width)
    name = fit(mark + person.name, width).rstrip()
    if not whole.startswith(name):
        return [(whole, "name")]
    return [(name, "name"), (whole[len(name) :], "muted")]
