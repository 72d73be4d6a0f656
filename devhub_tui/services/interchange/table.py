"""CSV as people get it: a header somewhere in the first lines, odd rows, cells of several lines. Knows no program's columns.

A row is read from its own first line, so a quotation mark that is never closed costs one row and not the file.
"""

import csv
from collections.abc import Callable, Iterator
from typing import NamedTuple

from devhub_tui.domain.people import Skipped

_HEADER_WITHIN = 60
_ROW_LINES = 2_000
_FIELD_LIMIT = 2**31 - 1
_DELIMITERS = ",;\t"


class Header(NamedTuple):
    """The header row as written, its delimiter, and the index of the first line below it."""

    names: tuple[str, ...]
    delimiter: str
    below: int


class Row(NamedTuple):
    """One record: `cells` by lower-case column name, and all non-empty ones as (column as written, value) in order."""

    line: int
    cells: dict[str, str]
    written: tuple[tuple[str, str], ...]

    def get(self, column: str) -> str:
        """The cell's text without outer white space, "" when there is none."""
        return self.cells.get(column, "").strip()


def find_header(text: str, fits: Callable[[frozenset[str]], bool]) -> Header | None:
    """The first row among the first lines whose lower-case names fit; comma, semicolon and tab are tried."""
    lines = text[: 1 << 18].split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN]
    for start in range(len(lines)):
        for delimiter in _DELIMITERS:
            names, used = _read(lines, start, delimiter)
            if len(names) > 1 and fits(frozenset(name.strip().lower() for name in names)):
                return Header(tuple(name.strip() for name in names), delimiter, start + used)
    return None


def rows(text: str, header: Header, short: bool = False) -> Iterator[Row | Skipped]:
    """Records below the header, with the line they start on. Blank rows are passed over.

    A row with more cells than the header is skipped, and so is one with fewer unless `short` allows trailing cells to
    be missing (spreadsheets leave them out).
    """
    lines = text.split("\n")
    keys = [name.lower() for name in header.names]
    width = len(keys)
    here = header.below
    while here < len(lines):
        start = here
        if not lines[start].strip():
            here += 1
            continue
        cells, used = _read(lines, start, header.delimiter)
        here += used
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        fits = len(cells) == width or (short and 1 < len(cells) < width)
        if not fits and used > 1:
            here = start + 1
            yield Skipped(start + 1, "a quotation mark is opened here and not closed")
        elif not fits and any(cell.strip() for cell in cells):
            yield Skipped(start + 1, f"{_counted(len(cells))} where the header has {width}")
        elif any(cell.strip() for cell in cells):
            by_name: dict[str, str] = {}
            for key, cell in zip(keys, cells, strict=False):
                by_name.setdefault(key, cell)
            written = zip(header.names, cells, strict=False)
            yield Row(start + 1, by_name, tuple((name, cell) for name, cell in written if cell.strip()))


def kept(row: Row, used: Callable[[str], bool]) -> list[str]:
    """`Header: value` lines of the cells that no column took; further lines of a value are indented by a blank."""
    return [f"{name}: {cell.strip()}".replace("\n", "\n ") for name, cell in row.written if not used(name.lower())]


def _counted(number: int) -> str:
    return "1 column" if number == 1 else f"{number} columns"


def _read(lines: list[str], start: int, delimiter: str) -> tuple[list[str], int]:
    """The cells of the record that starts at `start`, and how many lines it takes."""
    csv.field_size_limit(_FIELD_LIMIT)
    stop = min(len(lines), start + _ROW_LINES)
    reader = csv.reader((lines[index] + "\n" for index in range(start, stop)), delimiter=delimiter)
    try:
        cells = next(reader)
    except (StopIteration, csv.Error):
        return [], 1
    return cells, max(reader.line_num, 1)
