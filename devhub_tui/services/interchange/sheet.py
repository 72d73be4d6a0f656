"""A table of unknown make: where it begins, what parts its cells, whether its first row names the columns. Nothing of people."""

import re
from collections import Counter
from typing import NamedTuple

from devhub_tui.services.interchange import column_words, table, values
from devhub_tui.text import clean, fold

_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"  # no cleaned text holds it
_LOOK_AT = 60  # rows
_HEAD = 1 << 18
_SEP = re.compile(r'"?sep=([,;\t|])"?[ \t]*\n', re.IGNORECASE)
_VALUE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+|www\.\S+|[+(]?\d[\d ().:/-]*\d|\d")


class Sheet(NamedTuple):
    """A table. Column names are unique whatever their case; `named` tells whether the file itself gives them.

    `samples` are the different values of each column in the first rows; `head` is the beginning of the text, for trying
    things out; `even` says how many of the first rows have cells as the header has, from 0 to 1.
    """

    header: table.Header
    named: bool
    samples: tuple[tuple[str, ...], ...]
    head: str
    even: float

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.header.names


def look(text: str, named: bool | None = None, one_column: bool = False) -> Sheet | None:
    """The table in a text, or None if it is none. `named` overrules the guess whether the first row names the columns.

    With `one_column` any text is a table.
    """
    head = text[:_HEAD]
    found = _SEP.match(head)
    start, line = (found.end(), 1) if found else (0, 0)
    best = None
    for delimiter in (found[1],) if found else _DELIMITERS:
        if (read := _read(head, start, line, delimiter)) and (best is None or read[0] > best[0]):
            best = read
    if best is None:
        if not one_column:
            return None
        best = 0.0, _NO_DELIMITER, _rows(head, start, line, _NO_DELIMITER), 1, 1.0
    _, delimiter, rows, width, even = best
    while rows and width > 1 and len(rows[0].cells) == 1:
        rows.pop(0)
    if not rows:
        return None
    return _sheet(head, rows, width, delimiter, named)._replace(even=even)


class _Row(NamedTuple):
    cells: list[str]
    line: int
    offset: int
    end: int
    below: int
    wide: int


def _rows(head: str, offset: int, line: int, delimiter: str) -> list[_Row]:
    rows: list[_Row] = []
    while offset < len(head) and len(rows) < _LOOK_AT:
        found = table.record(head, offset, delimiter, _LOOK_AT, 1 << 16)
        if not found.closed and found.lines > 1:
            end = head.find("\n", offset) + 1 or len(head)
            found = table.Taken([], 1, end, True)
        wide = len(found.cells)
        while found.cells and not found.cells[-1].strip():
            found.cells.pop()
        if found.cells:
            rows.append(_Row(found.cells, line, offset, found.end, line + found.lines, wide))
        offset, line = found.end, line + found.lines
    return rows


def _read(head: str, offset: int, line: int, delimiter: str) -> tuple[float, str, list[_Row], int, float] | None:
    """(how well it fits, delimiter, rows, width): most rows have the same number of cells, or fewer at the end of a row."""
    if delimiter not in head:
        return None
    rows = _rows(head, offset, line, delimiter)
    widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    if not widths:
        return None
    first = next(row for row in rows if len(row.cells) > 1)
    # A header is at least as wide as its rows, whose last cells may be missing.
    width = max(len(first.cells), widths.most_common(1)[0][0], *(cells for cells in widths if cells <= first.wide))
    width = width if width <= table.WIDEST else 0
    fitting = sum(count for cells, count in widths.items() if 1 < cells <= width)
    share = fitting / len(rows)
    if not width or share < 0.5:
        return None
    return share + min(width, 50) / 100, delimiter, rows, width, share


def _sheet(head: str, rows: list[_Row], width: int, delimiter: str, named: bool | None) -> Sheet:
    first, rest = rows[0], rows[1:]
    cells = [clean(cell) for cell in first.cells]
    is_named = _names(cells, rest) if named is None else named
    names = _unique(cells if is_named else [], width)
    header = table.Header(names, delimiter, first.below if is_named else first.line, first.end if is_named else first.offset)
    samples: list[tuple[str, ...]] = []
    for place in range(width):
        seen = dict.fromkeys(
            clean(row.cells[place]) for row in (rest if is_named else rows) if place < len(row.cells) and row.cells[place].strip()
        )
        samples.append(tuple(seen))
    return Sheet(header, is_named, tuple(samples), head, 1.0)


def _names(cells: list[str], rest: list[_Row]) -> bool:
    """Whether a first row names columns: short words, each once, none of them a value such as the rows below have."""
    filled = [cell for cell in cells if cell]
    if not filled or any(len(cell) > 100 or _VALUE.fullmatch(cell) for cell in filled):
        return False
    if any(column_words.by_name(cell) for cell in filled):
        return True
    if len({fold(cell) for cell in filled}) < len(filled) * 0.8:
        return False
    below = [cell.strip() for row in rest for cell in row.cells if cell.strip()]
    return any(_VALUE.fullmatch(cell) or values.email(cell) for cell in below)


def _unique(cells: list[str], width: int) -> tuple[str, ...]:
    """Names for all columns, each once whatever its case."""
    names: dict[str, str] = {}
    for place in range(width):
        name = (cells[place] if place < len(cells) else "") or f"Column {place + 1}"
        shown, number = name, 2
        while shown.lower() in names:
            shown, number = f"{name} ({number})", number + 1
        names[shown.lower()] = shown
    return tuple(names.values())
