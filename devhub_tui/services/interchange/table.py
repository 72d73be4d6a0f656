"""CSV as people get it: a header somewhere in the first lines, odd rows, cells of several lines. Knows no program's columns.

A row is read from its own first line, so a quotation mark that is never closed costs one row and not the file. Text is read
in place: neither the number of lines nor what is opened and not closed makes the work more than a multiple of its size.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from devhub_tui.domain.people import Skipped
from devhub_tui.errors import CancelledError

WIDEST = 2_000
"""Columns of a header that is taken for one."""

_HEADER_WITHIN = 60
_HEADER_CHARS = 1 << 18
_ROW_LINES = 2_000
_FREE_LINES, _FREE_CHARS = 4, 1 << 20
_EARNED = 8  # characters that may be read ahead in vain for each one that was read for good
_FIELD_LIMIT = 2**31 - 1
_DELIMITERS = ",;\t"
_Numbered = TypeVar("_Numbered", bound=tuple[Any, ...])
"""A row whose first part is its line."""

_BLANK = re.compile(r"\s*\n")


class Header(NamedTuple):
    """The header row as written, its delimiter, the index of the first line below it, and where in the text that begins."""

    names: tuple[str, ...]
    delimiter: str
    below: int
    offset: int


class Row(NamedTuple):
    """One record: `cells` by lower-case column name, and all non-empty ones as (column as written, value) in order."""

    line: int
    cells: dict[str, str]
    written: tuple[tuple[str, str], ...]

    def get(self, column: str) -> str:
        """The cell's text without outer white space, "" when there is none."""
        return self.cells.get(column, "").strip()


class Taken(NamedTuple):
    """The cells of one record, how many lines it takes, and where the next one begins. `closed` is false after an open quote."""

    cells: list[str]
    lines: int
    end: int
    closed: bool


def find_header(text: str, fits: Callable[[frozenset[str]], bool]) -> Header | None:
    """The first row among the first lines whose lower-case names fit; comma, semicolon and tab are tried."""
    for line, offset in line_starts(text, _HEADER_WITHIN, _HEADER_CHARS):
        for delimiter in _DELIMITERS:
            if delimiter not in text[offset : _line_end(text, offset)]:
                continue
            found = record(text, offset, delimiter, _HEADER_WITHIN, _HEADER_CHARS)
            names = tuple(name.strip() for name in found.cells[:WIDEST])
            if len(names) > 1 and fits(frozenset(name.lower() for name in names)):
                return Header(names, delimiter, line + found.lines, found.end)
    return None


def line_starts(text: str, count: int, chars: int) -> Iterator[tuple[int, int]]:
    """(index, offset) of the first lines of a text."""
    offset = 0
    for line in range(count):
        yield line, offset
        offset = text.find("\n", offset, chars) + 1
        if not offset:
            return


def rows(text: str, header: Header, short: bool = False) -> Iterator[Row | Skipped]:
    """Records below the header, with the line they start on. Blank rows are passed over.

    A row with more cells than the header is skipped, and so is one with fewer unless `short` allows trailing cells to
    be missing (spreadsheets leave them out).
    """
    keys = [name.lower() for name in header.names]
    for line, cells in records(text, header, short):
        if isinstance(cells, Skipped):
            yield cells
            continue
        by_name: dict[str, str] = {}
        for key, cell in zip(keys, cells, strict=False):
            by_name.setdefault(key, cell)
        written = zip(header.names, cells, strict=False)
        yield Row(line, by_name, tuple((name, cell) for name, cell in written if cell.strip()))


def told(
    found: Iterable[_Numbered], text: str, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None
) -> Iterator[_Numbered]:
    """The same rows; now and then `progress` hears (line, lines) and `cancelled` is asked. Raises CancelledError."""
    total = text.count("\n") + 1
    for number, row in enumerate(found):
        if number % 256 == 0:
            if cancelled is not None and cancelled():
                raise CancelledError("The import was cancelled.", "Nothing was changed.")
            if progress is not None:
                progress(row[0], total)
        yield row


def records(text: str, header: Header, short: bool = False) -> Iterator[tuple[int, list[str] | Skipped]]:
    """(line, cells) of the same rows, not yet by name; what was skipped stands in the place of the cells."""
    width = len(header.names)
    line, here, credit = header.below + 1, header.offset, _FREE_CHARS
    while here < len(text):
        blank = _BLANK.match(text, here)
        if blank:
            line += text.count("\n", here, blank.end())
            here = blank.end()
            continue
        found = record(text, here, header.delimiter, _ROW_LINES, max(credit, 0))
        cells = found.cells
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        whole = found.closed or found.lines == 1
        fits = whole and (len(cells) == width or (short and 1 < len(cells) < width))
        start, size = line, found.end - here
        if not fits and found.lines > 1:
            here = _line_end(text, here) + 1
            line += 1
            credit -= size
            yield start, Skipped(start, "a quotation mark is opened here and not closed")
            continue
        here, line = found.end, line + found.lines
        credit = min(credit + _EARNED * size, _FREE_CHARS)
        if fits and any(cell.strip() for cell in cells):
            yield start, cells
        elif any(cell.strip() for cell in cells):
            yield start, Skipped(start, f"{_counted(len(cells))} where the header has {width}")


def record(text: str, offset: int, delimiter: str, most_lines: int, most_chars: int) -> Taken:
    """The record that starts at `offset`. It ends after so many lines, or so many characters and a few lines, at the latest."""
    csv.field_size_limit(_FIELD_LIMIT)
    here, taken, closed = offset, 0, True

    def lines() -> Iterator[str]:
        nonlocal here, taken, closed
        while here < len(text) and taken < most_lines and (taken < _FREE_LINES or here - offset < most_chars):
            start, here = here, _line_end(text, here) + 1
            taken += 1
            yield text[start : here - 1] + "\n"
        # Asked for one more: a quotation mark is still open.
        closed = False

    try:
        cells = next(csv.reader(lines(), delimiter=delimiter))
    except (StopIteration, csv.Error):
        return Taken([], 1, _line_end(text, offset) + 1, True)
    return Taken(cells, max(taken, 1), here, closed)


def kept(row: Row, used: Callable[[str], bool]) -> list[str]:
    """`Header: value` lines of the cells that no column took; further lines of a value are indented by a blank."""
    return [f"{name}: {cell.strip()}".replace("\n", "\n ") for name, cell in row.written if not used(name.lower())]


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _counted(number: int) -> str:
    return "1 column" if number == 1 else f"{number} columns"
