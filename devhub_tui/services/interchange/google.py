"""Google Contacts CSV, both generations: the one with `E-mail 1 - Label` and the one before it with `E-mail 1 - Type`."""

import re
from collections.abc import Callable, Iterator

from devhub_tui.domain.people import Person, Skipped
from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import table, values
from devhub_tui.text import NOTE_LIMIT, clean

_NUMBERED = re.compile(r"(e-mail|phone|website|im|address|organization|event|relation|custom field) \d{1,3} - .+")
_OWN = frozenset(("group membership", "labels", "file as", "organization name", "given name", "yomi name"))
_NAMES = frozenset(("name", "first name", "given name", "last name", "family name"))
_NAME_PARTS = frozenset(
    ("first name", "given name", "middle name", "additional name", "last name", "family name", "yomi name", "file as")
)
_POINT_LIMIT = 100


def fits(names: frozenset[str]) -> bool:
    """Whether these lower-case column names are Google's. Any may be missing; one of its own must be there."""
    return bool(_NAMES & names) and (bool(_OWN & names) or any(_NUMBERED.fullmatch(name) for name in names))


def parse_google(
    text: str, progress: Callable[[int, int], None] | None = None, cancelled: Callable[[], bool] | None = None
) -> Iterator[Person | Skipped]:
    """People and skipped rows, in file order. Raises DevHubError when there is no such header."""
    header = table.find_header(text, fits)
    if header is None:
        raise DevHubError(
            "This is not a Google Contacts export. Nothing was changed.",
            "Expected a CSV with columns such as First Name (or Given Name), Labels (or Group Membership), E-mail 1 - Value.",
        )
    numbers = _numbers(header)
    for row in table.told(table.rows(text, header, short=True), text, progress, cancelled):
        yield row if isinstance(row, Skipped) else _Record(row, numbers).person()


def _numbers(header: table.Header) -> dict[str, list[str]]:
    """Which numbered groups there are: {"e-mail": ["e-mail 1", …], …}."""
    found: dict[str, dict[str, None]] = {}
    for name in header.names:
        group, dash, _ = name.lower().partition(" - ")
        kind, _, number = group.rpartition(" ")
        if dash and number.isdecimal():
            found.setdefault(kind, {})[group] = None
    return {kind: list(groups)[:_POINT_LIMIT] for kind, groups in found.items()}


class _Record:
    """One row in the making; `taken` holds the columns that need not be kept raw."""

    def __init__(self, row: table.Row, numbers: dict[str, list[str]]) -> None:
        self.row = row
        self.numbers = numbers
        self.taken: set[str] = set()
        self.fields: dict[str, str] = {}
        self.points = values.Points()

    def person(self) -> Person | Skipped:
        """The record, with the cells that nobody took."""
        self._name()
        self._work()
        self._place()
        self._plain("nickname", _several(self.row.get("nickname")))
        self._notes()
        self._birthday()
        self._points("e-mail", "email")
        self._points("phone", "phone")
        self._points("website", "link")
        self._points("im", "link", handle=True)
        labels: list[str] = []
        for column in ("labels", "group membership"):
            labels += _several(self.row.get(column))
            self.taken.add(column)
        dates = self._events()
        raw = table.kept(self.row, self.taken.__contains__)
        found = values.person(self.row.line, self.fields, self.points, labels, raw=raw)
        return found if isinstance(found, Skipped) else found._replace(dates=dates)

    def _plain(self, column: str, parts: list[str]) -> None:
        self.fields[column] = clean(", ".join(parts))
        self.taken.add(column)

    def _name(self) -> None:
        get = self.row.get
        given = clean(get("first name") or get("given name"))
        middle = clean(get("middle name") or get("additional name"))
        family = clean(get("last name") or get("family name"))
        whole = clean(get("name")) or " ".join(part for part in (given, middle, family) if part)
        self.fields["name"] = whole or clean(get("file as"))
        self.taken.add("name")
        if values.simple_name(self.fields["name"], given, family):
            self.taken |= _NAME_PARTS
            if clean(get("file as")) not in ("", whole):
                self.taken.discard("file as")

    def _work(self) -> None:
        """`Organization Name` in the new export, `Organization 1 - Name` in the old; the department is the unit."""
        for prefix, dash in (("organization", " "), ("organization 1", " - ")):
            company, unit, title = (clean(self.row.get(f"{prefix}{dash}{part}")) for part in ("name", "department", "title"))
            if company or unit or title:
                self.fields["company"] = "; ".join(part for part in (company, unit) if part)
                self.fields["title"] = title
                self.taken |= {f"{prefix}{dash}title"} | (set() if unit else {f"{prefix}{dash}name"})
                return

    def _place(self) -> None:
        for group in self.numbers.get("address", ()):
            parts = {part: _first(self.row.get(f"{group} - {part}")) for part in ("city", "region", "country")}
            place = ", ".join(dict.fromkeys(part for part in parts.values() if part))
            place = place or clean(_first(self.row.get(f"{group} - formatted")).replace("\n", ", "))
            if place:
                self.fields["location"] = place
                return
        self._plain("location", _several(self.row.get("location")))

    def _notes(self) -> None:
        notes = self.row.get("notes")
        self.fields["notes"] = clean(notes, multiline=True)
        if len(notes) <= NOTE_LIMIT:
            self.taken.add("notes")

    def _birthday(self) -> None:
        day = values.birthday(self.row.get("birthday"))
        if day:
            self.fields["birthday"] = day
            self.taken.add("birthday")

    def _events(self) -> tuple[tuple[str, str], ...]:
        """Anniversaries and the like."""
        found: dict[tuple[str, str], None] = {}
        for group in self.numbers.get("event", ()):
            words = self.row.get(f"{group} - label") or self.row.get(f"{group} - type")
            day = values.birthday(self.row.get(f"{group} - value"))
            label = values.label(words.lstrip("* ")) or "date"
            if day:
                found[label, day] = None
                self.taken |= {f"{group} - {part}" for part in ("value", "label", "type")}
        return tuple(found)

    def _points(self, column: str, kind: str, handle: bool = False) -> None:
        """`* ` before a label marks the primary one; several values in a cell share their label."""
        for group in self.numbers.get(column, ()):
            words = self.row.get(f"{group} - service") or self.row.get(f"{group} - label") or self.row.get(f"{group} - type")
            primary = words.startswith("*")
            label = values.label(words.lstrip("* "))
            found = [_point(kind, value, label, handle) for value in _several(self.row.get(f"{group} - value"))]
            for point in found:
                if point:
                    self.points.add(*point, 1 if primary else None)
            if all(found):
                self.taken |= {f"{group} - {part}" for part in ("value", "label", "type")}
                self.taken.add(f"{group} - service")


def _point(kind: str, value: str, label: str | None, handle: bool) -> tuple[str, str, str | None] | None:
    """(kind, value, label) of one value; None for what stays raw."""
    if kind == "link":
        known = values.on_a_site(value, label)
        if known:
            return known
        link = values.link(value, handle)
        return (*link, label) if link else None
    found = values.email(value) if kind == "email" else values.phone(value)
    return (kind, found, label) if found else None


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(":::") if part.strip()]


def _first(cell: str) -> str:
    return clean(next(iter(_several(cell)), ""))
