"""The list of follow-ups and promises, by row number."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets.follow_up_lines import Columns, columns, heading, row_line
from devhub_tui.widgets.line_view import Line
from devhub_tui.widgets.numbered_list import NumberedList


class FollowUpList(NumberedList[FollowUpRow]):
    """Of everybody, or of one person, whose name is not said then."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Person", id="follow_ups.open")]

    def __init__(self, fetch: Callable[[Sequence[int]], Iterable[FollowUpRow]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(fetch, id=id)
        self.names = True
        self._cells = Columns()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An empty list has nobody to open."""
        return self._total > 0 if action == "open" else True

    def rewrap(self) -> None:
        """Another width: other columns."""
        self._cells = columns(self.room, names=self.names)

    def heading(self) -> Line:
        """The words above the columns."""
        return heading(self._cells)

    def line(self, row: FollowUpRow, index: int) -> Line:
        """One follow-up."""
        return row_line(row, self._cells, self._today, self.marked(index))
