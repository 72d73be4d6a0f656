"""The rows of a folder: folders, files with their size and when they changed. Knows no file system."""

from collections.abc import Sequence
from datetime import datetime

from devhub_tui import clock
from devhub_tui.services.folders import Row, size_in_words
from devhub_tui.widgets.day_words import short
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList

_SIZE, _DAY = 7, 8


class FileList(NumberedList[Row]):
    """Folders and files. The path line moves its cursor; a double click opens."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(self._some, id=id)
        self.can_focus = False
        self._all: Sequence[Row] = ()

    def _some(self, numbers: Sequence[int]) -> list[Row]:
        return [self._all[number] for number in numbers]

    def set(self, rows: Sequence[Row], numbers: Sequence[int], empty: str) -> None:
        """Shows these of the rows; `empty` is said when there are none."""
        self._all = rows
        self.empty = ((("   " + empty, "muted"),),) if empty else ()
        self.show(numbers)

    def heading(self) -> Line:
        """The words above the columns."""
        return ((f"   {fit('name', self._name_cells())}  {fit('size', _SIZE, right=True)}  {fit('changed', _DAY)}", "heading"),)

    def _name_cells(self) -> int:
        return max(self.room - 3 - 2 - _SIZE - 2 - _DAY, 8)

    def line(self, row: Row, index: int) -> Line:
        """One row. Folders end in a slash."""
        marked = self.marked(index)
        name = row.name + ("/" if row.kind in ("folder", "up") else "")
        size = size_in_words(row.size) if row.size is not None else ""
        day = datetime.fromtimestamp(row.at, clock.now().tzinfo).date().isoformat() if row.at is not None else ""
        return (
            ("▌" if marked else " ", "accent"),
            ("▸ " if row.kind != "file" else "  ", "muted"),
            (fit(name, self._name_cells()), "name" if row.kind == "file" else "text"),
            ("  " + fit(size, _SIZE, right=True) + "  " + fit(short(day, self._today) if day else "", _DAY), "muted"),
        )
