"""Two people side by side, field by field: the cursor walks over the fields that differ, and a side is chosen for each.

It knows no SQL and no rule: rows come with their words, and with what is kept.
"""

from typing import NamedTuple

from devhub_tui import text
from devhub_tui.widgets.line_view import Line, LineView, fit

_LABEL = 15  # cells
_WIDEST = 64


class Row(NamedTuple):
    """One line. `key` is empty for what only is joined or the same; marks are one cell: ✓ kept, + joined or noted."""

    key: str
    label: str
    a: str
    b: str
    mark_a: str = " "
    mark_b: str = " "
    result: str = ""
    remark: str = ""

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to see here: both sides say the same."""
        return not self.key and self.mark_a == self.mark_b == " "


class SideBySide(LineView):
    """The rows, with headings over the two sides."""

    fixed = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: tuple[Row, ...] = ()
        self.cursor = 0
        self._names = ("", "")

    def show(self, rows: tuple[Row, ...], names: tuple[str, str]) -> None:
        """Shows these rows; the cursor stays on its field."""
        key = self.row.key if self.row else ""
        self.rows, self._names = rows, names
        places = self._places()
        same = [place for place in places if rows[place].key == key]
        self.cursor = same[0] if key and same else places[0] if places else 0
        self.top = max(0, min(self.top, self.count() - self.page))
        self.refresh()

    @property
    def row(self) -> Row | None:
        """The row under the cursor, if it is one to decide."""
        found = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return found if found and found.key else None

    def _places(self) -> list[int]:
        """The rows on which the cursor can stand."""
        return [place for place, row in enumerate(self.rows) if row.key]

    def count(self) -> int:
        """How many lines there are."""
        return len(self.rows)

    def marked(self, index: int) -> bool:
        """Whether the cursor is on this line."""
        return index == self.cursor and self.row is not None

    def move(self, by: int) -> None:
        """To the next field that differs; beyond the last one the rest comes into sight."""
        places = self._places()
        step = 1 if by > 0 else -1
        for _ in range(abs(by)):
            ahead = [place for place in places if (place - self.cursor) * step > 0]
            if not ahead:
                self.show_from(self.top + step * min(abs(by), self.page))
                break
            self._stand_on(ahead[0] if step > 0 else ahead[-1])

    def _stand_on(self, place: int) -> None:
        before, self.cursor = self.cursor, place
        self.reveal(max(place - 1, 0), min(place + 1, self.count() - 1))
        self.repaint((before, place))
        self.moved()

    def moved(self) -> None:
        """Called after the cursor moved."""

    def _cells(self) -> tuple[int, int]:
        """Cells of one side, and of what comes of it, for which there is room on wide screens only."""
        left = self.room - 1 - _LABEL
        if left >= 130:
            side = min((left - 9) // 3, _WIDEST)
            return side, side
        return min((left - 6) // 2, _WIDEST), 0

    def make(self, index: int) -> Line:
        """One line."""
        side, result = self._cells()
        if index < 0:
            words = fit("", _LABEL + 3) + fit(self._names[0], side) + "   " + fit(self._names[1], side)
            return ((words + ("   " + fit("merged", result) if result else ""), "heading"),)
        row = self.rows[index]
        mark = "▌" if self.marked(index) else " "
        label = fit(row.label, _LABEL - 1) + " "
        parts = [(mark, "accent"), (label, "muted" if row.quiet else "section")]
        for value, sign in ((row.a, row.mark_a), (row.b, row.mark_b)):
            role = "muted" if sign == " " else "name" if sign == "✓" else "text"
            parts += [(f"{sign} ", "accent"), (fit(one_line(value), side), role), (" ", "")]
        if result:
            parts.append(("  " + fit(one_line(row.result), result), "muted" if row.quiet else "text"))
        return tuple(parts)


def one_line(value: str) -> str:
    """Text of several lines as one, its lines told apart."""
    return " ⏎ ".join(line for line in text.lines(value[:4000]).split("\n") if line.strip())
