"""Short lists of things that are set up: a name and a few columns a line, and beside it the list of such lists."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding

from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList

_NAME = 14  # cells that a name has at least
_AWAY = " · archived"


class Column(NamedTuple):
    """A column after the name: its title, its cells, and whether it holds numbers."""

    title: str
    width: int
    right: bool = False


class Entry(NamedTuple):
    """One line. `cells` are as many as there are columns; archived ones are quieter and say so."""

    n: int
    id: str
    name: str
    cells: tuple[str, ...]
    archived: bool = False


class EntryList(NumberedList[Entry]):
    """Entries in their order. Columns drop from the right as it narrows; the name never does. `named` is its title."""

    named: ClassVar[str] = "name"
    BINDINGS = [Binding("enter", "open", "Edit", id="settings.edit")]  # noqa: RUF012

    class Opened(NumberedList.Opened):
        """An entry is to be edited."""

    class Moved(NumberedList.Moved):
        """The cursor stands on another entry."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(lambda numbers: [self._entries[number] for number in numbers], id=id)
        self._entries: dict[int, Entry] = {}
        self._columns: tuple[Column, ...] = ()

    def put(self, columns: Sequence[Column], entries: Sequence[Entry], *, follow: bool) -> None:
        """Shows these entries; with `follow` the cursor stays on its entry."""
        self._columns = tuple(columns)
        self._entries = {entry.n: entry for entry in entries}
        self.show(list(self._entries), follow=follow)

    def _widths(self) -> list[int]:
        """Cells of the name, and of those columns that there is room for."""
        left = self.room - 1 - _NAME
        shown = []
        for column in self._columns:
            if left < column.width + 2:
                break
            shown.append(column.width)
            left -= column.width + 2
        return [_NAME + min(left, 30), *shown]

    def heading(self) -> Line:
        """The titles of the columns."""
        name, *widths = self._widths()
        said = " " + fit(self.named, name)
        for column, width in zip(self._columns, widths, strict=False):
            said += "  " + fit(column.title, width, right=column.right)
        return ((said, "heading"),)

    def line(self, row: Entry, index: int) -> Line:
        """One entry."""
        name, *widths = self._widths()
        mark = ("▌" if self.marked(index) else " ", "accent")
        parts = [mark, (fit(row.name, name), "name")]
        if row.archived:
            kept = fit(row.name, name - len(_AWAY)).rstrip()
            parts = [mark, (kept + _AWAY + " " * (name - len(_AWAY) - cell_len(kept)), "muted")]
        for column, width, cell in zip(self._columns, widths, row.cells, strict=False):
            parts.append(("  " + fit(cell, width, right=column.right), "muted" if row.archived or column.right else "text"))
        return tuple(parts)


class SectionList(NumberedList[Entry]):
    """The names of the lists there are."""

    BINDINGS = [Binding("enter,right", "open", "To the list", key_display="enter", id="settings.enter")]  # noqa: RUF012
    fixed = 0

    class Opened(NumberedList.Opened):
        """The focus goes to the list that this is the title of."""

    class Moved(NumberedList.Moved):
        """Another list is chosen."""

    def __init__(self, titles: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(lambda numbers: [self._titles[number] for number in numbers], id=id)
        self._titles = [Entry(number, title, title, ()) for number, title in enumerate(titles)]
        self.show(range(len(titles)))

    def line(self, row: Entry, index: int) -> Line:
        """One title."""
        return (("▌" if self.marked(index) else " ", "accent"), (row.name, "name" if self.marked(index) else "text"))
