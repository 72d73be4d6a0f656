"""People as a table for spreadsheets and other programs: RFC 4180, one row each, columns that do not depend on who is in it.

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection").
"""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from devhub_tui.services.interchange.target import Counting
from devhub_tui.storage.exporting import Whole
from devhub_tui.text import clean

OWN = " (own)"
"""After the label of an own field that is called as one of our columns."""

SEPARATOR = "; "
"""Between several values in a cell."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"\+[0-9][0-9 ()./-]*(?:;? ?ext\.? ?[0-9]+)?")
FIELDS = (
    ("Name", "name"),
    ("Nickname", "nickname"),
    ("Pronouns", "pronouns"),
    ("Relationship", "relationship"),
    ("Company", "company"),
    ("Title", "title"),
    ("Industry", "industry"),
    ("Location", "location"),
    ("Time zone", "timezone"),
    ("Birthday", "birthday"),
)
POINTS = (("Email", "More emails", "email"), ("Phone", "More phones", "phone"), ("Link", "More links", "link"))
MORE = (
    ("Met on", "met_on"),
    ("Met where", "met_where"),
    ("Met how", "met_how"),
    ("Importance", "importance"),
    ("Cadence", "cadence"),
    ("Last contacted", "last_contacted"),
)

HEADER = (
    *(title for title, _ in FIELDS),
    *(title for first, more, _ in POINTS for title in (first, more)),
    "Handles",
    "Tags",
    *(title for title, _ in MORE),
    "VIP",
    "Introduced by",
    "Dates",
    "Notes",
    "Archived",
    "Id",
)
"""The columns. The user's own fields follow, each in one of its own."""


def safe(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula. A plain phone number may begin with its plus: that computes nothing."""
    return "'" + cell if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


class Writer:
    """Writes the header at once, then a row for each person."""

    def __init__(self, stream: Counting, own: Sequence[str], *, bom: bool) -> None:
        """`own` are the labels of the user's own fields; `bom` begins with a byte order mark."""
        self._own = own
        self._stream = stream
        self._line = io.StringIO()
        self._csv = csv.writer(self._line)
        if bom:
            stream.write(b"\xef\xbb\xbf")
        taken = {title.lower() for title in HEADER}
        self._row([*HEADER, *(label + OWN if label.lower() in taken else label for label in own)])

    def add(self, person: Whole) -> None:
        """One more row."""
        values = person.values
        custom: dict[str, list[str]] = {}
        for each in person.custom:
            custom.setdefault(each.label, []).append(each.value)
        cells = [_cell(values[column]) for _, column in FIELDS]
        for _, _, kind in POINTS:
            points = [point.value for point in person.points if point.kind == kind]
            cells += [points[0] if points else "", SEPARATOR.join(points[1:])]
        cells += [
            SEPARATOR.join(f"{point.label}: {point.value}" for point in person.points if point.kind == "handle"),
            ", ".join(person.tags),
        ]
        cells += [_cell(values[column]) for _, column in MORE]
        cells += [
            "yes" if values["vip"] else "",
            person.introduced_by or "",
            SEPARATOR.join(f"{label}: {day}" for label, day in person.dates),
            values["notes"] or "",
            "yes" if values["archived_at"] is not None else "",
            person.id,
        ]
        self._row([*cells, *(SEPARATOR.join(custom.get(label, ())) for label in self._own)])

    def _row(self, cells: Sequence[str]) -> None:
        sound = (cell if cell.isprintable() else clean(cell, multiline=True) for cell in cells)
        self._csv.writerow(map(safe, sound))
        self._stream.write(self._line.getvalue().encode("utf-8", "replace"))
        self._line.seek(0)
        self._line.truncate()


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
