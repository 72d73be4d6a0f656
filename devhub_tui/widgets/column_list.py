"""The columns of a table, each with values of it and what it becomes. Knows no targets: words come from the screen."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList


class ColumnRow(NamedTuple):
    """One column: its name, some of its values, what it becomes in words; `used` is false for what is left out or only kept."""

    n: int
    name: str
    values: tuple[str, ...]
    becomes: str
    used: bool


class ColumnList(NumberedList[ColumnRow]):
    """Columns in file order. Enter opens one, which is to choose what it becomes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "Choose", tooltip="What this column becomes", id="mapper.choose"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(self._some, id=id)
        self._all: Sequence[ColumnRow] = ()

    def _some(self, numbers: Sequence[int]) -> list[ColumnRow]:
        return [self._all[number] for number in numbers]

    def set(self, rows: Sequence[ColumnRow]) -> None:
        """Shows these columns; the cursor stays where it is."""
        self._all = rows
        self.show(range(len(rows)), follow=True)

    def _cells(self) -> tuple[int, int, int]:
        left = self.room - 1 - 2 - 2 - 2
        name = max(left * 3 // 10, 8)
        becomes = max(min(left * 3 // 10, 26), 8)
        return name, max(left - name - becomes, 4), becomes

    def heading(self) -> Line:
        """The words above the columns."""
        name, values, becomes = self._cells()
        return ((f" {fit('column', name)}  {fit('values', values)}    {fit('becomes', becomes)}", "heading"),)

    def line(self, row: ColumnRow, index: int) -> Line:
        """One column."""
        name, values, becomes = self._cells()
        return (
            ("▌" if self.marked(index) else " ", "accent"),
            (fit(row.name, name), "name" if row.used else "text"),
            ("  " + fit(", ".join(row.values[:8]) or "–", values), "muted"),
            (" → ", "muted"),
            (" " + fit(row.becomes, becomes), "text" if row.used else "muted"),
        )
