"""The list of the Log: interactions by row number, newest first."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from devhub_tui.storage.log_page import LogRow
from devhub_tui.widgets.interaction_lines import Columns, columns, heading, row_line
from devhub_tui.widgets.line_view import Line
from devhub_tui.widgets.numbered_list import NumberedList


class LogList(NumberedList[LogRow]):
    """Interactions by row number. What is wrong with the filter, or could follow in it, takes the place of the heading."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open", id="log.open")]

    _cells = Columns(20)
    problem = ""
    _hint = ""

    def rewrap(self) -> None:
        """Another width: other columns."""
        self._cells = columns(self.room)

    def complain(self, words: str) -> None:
        """Says what is wrong above the rows, or takes it back."""
        if words != self.problem:
            self.problem = words
            self.refresh()

    @property
    def hint(self) -> str:
        """What could follow in the filter."""
        return self._hint

    @hint.setter
    def hint(self, words: str) -> None:
        if words != self._hint:
            self._hint = words
            self.refresh()

    def make(self, index: int) -> Line:
        """One line; what is wrong is said above an empty list too."""
        if index < 0 and self.problem:
            return ((" ✗ " + self.problem, "due"),)
        if index < 0 and self._hint:
            return ((" " + self._hint, "accent"),)
        return super().make(index)

    def heading(self) -> Line:
        """The words above the columns."""
        return heading(self._cells)

    def line(self, row: LogRow, index: int) -> Line:
        """One interaction."""
        return row_line(row, self._cells, self._today, self.marked(index))
