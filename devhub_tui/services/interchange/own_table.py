"""The CSV that devhub exports (csv_out.py), read back: who is known goes by the id in the last of our columns."""

from collections.abc import Callable, Iterator

from devhub_tui.domain import custom, fields
from devhub_tui.domain.people import Person, Relation, Skipped
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.services.interchange import csv_out, table, values
from devhub_tui.storage.known_people import INTRODUCED, OWN_UID
from devhub_tui.text import clean, visible

FORMAT = "devhub_csv"

_OURS = frozenset(title.lower() for title in csv_out.HEADER)
_CHECKED = {
    **{title.lower(): column for title, column in csv_out.FIELDS},
    **{title.lower(): column for title, column in csv_out.MORE if column in fields.CONTACT},
    "vip": "vip",
    "notes": "notes",
}
_PASSED = frozenset(("last contacted", "archived", "id"))
"""What follows from interactions, or is not for a table to decide."""


def fits(names: frozenset[str]) -> bool:
    """Whether these lower-case column names are ours."""
    return names >= _OURS


def parse_own_table(
    text: str, progress: Callable[[int, int], None] | None = None, cancelled: Callable[[], bool] | None = None
) -> Iterator[Person | Skipped]:
    """People and skipped rows, in file order. Raises DevHubError when there is no such header."""
    header = table.find_header(text, fits)
    if header is None:
        raise DevHubError("This is not a CSV of devhub. Nothing was changed.", "devhub export --format csv writes one.")
    for row in table.told(table.rows(text, header, short=True), text, progress, cancelled):
        yield row if isinstance(row, Skipped) else _person(row)


def _person(row: table.Row) -> Person | Skipped:
    taken = set(_PASSED)
    found: dict[str, str] = {}
    for title, column in _CHECKED.items():
        cell = _plain(row.cells.get(title, ""))
        try:
            checked = fields.contact_value(column, cell) if cell.strip() else None
        except FieldError:
            continue
        taken.add(title)
        if checked:
            found[column] = str(checked)
    points = _points(row, taken)
    dates = _dates(row, taken)
    tags = _plain(row.get("tags")).split(", ")
    introducer = clean(_plain(row.get("introduced by")))
    taken |= {"tags", "introduced by"}
    own: dict[str, str] = {}
    for title, cell in row.written:
        if title.lower() not in _OURS and visible(value := clean(_plain(cell), multiline=True)):
            label = _plain(title)
            if label.removesuffix(csv_out.OWN).lower() in _OURS:
                label = label.removesuffix(csv_out.OWN)
            try:
                own[custom.check_label(label)] = value
            except FieldError:
                continue
            taken.add(title.lower())
    key = row.get("id").lower()
    person = values.person(row.line, found, points, tags, OWN_UID + key if key else None, table.kept(row, taken.__contains__))
    if isinstance(person, Skipped):
        return person
    relations = (Relation(INTRODUCED, "", introducer),) if introducer else ()
    return person._replace(dates=dates, custom=own, relations=relations, is_sorted=bool(key))


def _plain(cell: str) -> str:
    """The cell without the apostrophe that kept spreadsheets from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and csv_out.safe(cell[1:]) == cell else cell


def _points(row: table.Row, taken: set[str]) -> values.Points:
    """The primary one, then the others of each kind, then the handles."""
    points = values.Points()
    for first, more, kind in csv_out.POINTS:
        for title in (first.lower(), more.lower()):
            cell = _plain(row.get(title))
            parts = [cell] if title == first.lower() else cell.split(csv_out.SEPARATOR)
            read = [_value(kind, part) for part in parts if part]
            for value in filter(None, read):
                points.add(kind, value)
            if all(read):
                taken.add(title)
    handles = [part.rpartition(": ") for part in _plain(row.get("handles")).split(csv_out.SEPARATOR) if part]
    for label, _, value in handles:
        if checked := _value("handle", value):
            points.add("handle", checked, clean(label, limit=values.TAG_LIMIT) or None)
    taken.add("handles")
    return points


def _value(kind: str, value: str) -> str | None:
    try:
        return fields.point_value(kind, value)
    except FieldError:
        return None


def _dates(row: table.Row, taken: set[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for part in _plain(row.get("dates")).split(csv_out.SEPARATOR):
        label, _, day = part.rpartition(": ")
        try:
            checked = fields.birthday("dates", day) if label else None
        except FieldError:
            checked = None
        if checked:
            found.append((clean(label, limit=values.TAG_LIMIT), checked))
        elif part:
            return ()
    taken.add("dates")
    return tuple(dict.fromkeys(found))
