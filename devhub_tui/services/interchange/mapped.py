"""The rows of a table as people, by a mapping. What does not fit its field stays with the person as it stood."""

import re
from collections.abc import Callable, Iterator

from devhub_tui.domain import fields as checks
from devhub_tui.domain.people import Person, Skipped
from devhub_tui.errors import FieldError
from devhub_tui.services.interchange import days, table, values
from devhub_tui.services.interchange.mapping import Mapping, Target, labelled
from devhub_tui.services.interchange.sheet import Sheet
from devhub_tui.text import LINE_LIMIT, NOTE_LIMIT, clean, line

_MOST = 100  # values of one cell
_EMAILS = re.compile(r"[;\n]|:::|,(?=[^,]*@)")
_OTHERS = re.compile(r"[;\n]|:::")
_TAGS = re.compile(r"[;,|\n]|:::")
_YES = frozenset(("1", "x", "y", "yes", "true", "on", "vip", "★", "✓", "ja", "j", "oui", "si", "sim", "wahr", "vrai"))
_PLAIN = frozenset(("nickname", "pronouns", "company", "title", "industry", "met_where", "met_how", "relationship"))
_DAYS = frozenset(("birthday", "met_on", "date"))


class Misfits:
    """Cells that did not fit what their column became: how many of each column, and the first of them."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str, bool]] = {}

    def add(self, column: str, cell: str, twofold: bool) -> None:
        """Notes one. `twofold` says that it is a day that can be read in two ways."""
        count, first, before = self._found.get(column, (0, cell, twofold))
        self._found[column] = (count + 1, first, before and twofold)

    def sentences(self) -> list[str]:
        """What to say of them."""
        found = []
        for column, (count, first, twofold) in self._found.items():
            many = f"{count:,} {'value' if count == 1 else 'values'}"
            why = (
                "can be read in two ways, day first or month first" if twofold else "do not fit" if count > 1 else "does not fit"
            )
            found.append(line(f"{column[:40]}: {many} ({clean(first)[:30]}) {why}; kept beside the person"))
        return found


def parse_mapped(
    text: str,
    sheet: Sheet,
    mapping: Mapping,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    misfits: Misfits | None = None,
) -> Iterator[Person | Skipped]:
    """People and skipped rows, in file order."""
    mapping = labelled(sheet, mapping)
    orders = _orders(text, sheet, mapping, cancelled)
    wrong = misfits or Misfits()
    for start, cells in table.told(table.records(text, sheet.header, short=True), text, progress, cancelled):
        yield cells if isinstance(cells, Skipped) else _Record(sheet.columns, mapping, orders, wrong).person(start, cells)


def _orders(text: str, sheet: Sheet, mapping: Mapping, cancelled: Callable[[], bool] | None) -> dict[int, days.Order | None]:
    """How the days of each column are to be read: as the column itself tells, else as the mapping says."""
    places = [place for place, target in enumerate(mapping.targets) if target.kind in _DAYS]
    if not places:
        return {}
    seen: dict[int, set[days.Order]] = {place: set() for place in places}
    for _, cells in table.told(table.records(text, sheet.header, short=True), text, None, cancelled):
        if isinstance(cells, Skipped):
            continue
        for place in places:
            if place < len(cells) and (found := days.order_of(cells[place : place + 1])):
                seen[place].add(found)
    return {place: orders.pop() if len(orders) == 1 else mapping.order for place, orders in seen.items()}


class _Record:
    """One row in the making."""

    def __init__(
        self, columns: tuple[str, ...], mapping: Mapping, orders: dict[int, days.Order | None], misfits: Misfits
    ) -> None:
        self.columns = columns
        self.mapping = mapping
        self.orders = orders
        self.misfits = misfits
        self.fields: dict[str, str] = {}
        self.parts: dict[str, str] = {}
        self.places: list[str] = []
        self.notes: list[tuple[str, str]] = []
        self.points = values.Points()
        self.tags: list[str] = []
        self.dates: list[tuple[str, str]] = []
        self.custom: dict[str, str] = {}
        self.raw: list[str] = []

    def person(self, start: int, cells: list[str]) -> Person | Skipped:
        """The record, with the cells that found no place."""
        for place, (target, cell) in enumerate(zip(self.mapping.targets, cells, strict=False)):
            cell = cell.strip()
            if not cell or target.kind == "ignore":
                continue
            if target.kind == "keep":
                self._keep(place, cell)
            elif not self._take(place, target, cell):
                self._keep(place, cell)
                twofold = target.kind in _DAYS and days.day(cell, "dmy") is not None and days.day(cell, "mdy") is not None
                self.misfits.add(self.columns[place], cell, twofold)
        self._name(cells)
        if self.places:
            self.fields["location"] = ", ".join(dict.fromkeys(self.places))
        if len(self.notes) == 1:
            self.fields["notes"] = self.notes[0][1]
        elif self.notes:
            joined = "\n\n".join(f"{column}: {note}" for column, note in self.notes)
            self.fields["notes"] = clean(joined, multiline=True)
        found = values.person(start, self.fields, self.points, self.tags, raw=self.raw)
        if isinstance(found, Skipped):
            return found
        return found._replace(dates=tuple(dict.fromkeys(self.dates)), custom=self.custom)

    def _keep(self, place: int, cell: str) -> None:
        self.raw.append(f"{self.columns[place]}: {cell}".replace("\n", "\n "))

    def _name(self, cells: list[str]) -> None:
        """The whole name, or its parts; parts that the name alone would not give back are kept."""
        parts = [self.parts.get(part, "") for part in ("first_name", "middle_name", "last_name")]
        whole = " ".join(part for part in parts if part)
        if not self.fields.get("name"):
            self.fields["name"] = whole
        if whole and not values.simple_name(self.fields["name"], parts[0], parts[2]):
            for place, target in enumerate(self.mapping.targets):
                if target.kind in self.parts and place < len(cells) and cells[place].strip():
                    self._keep(place, cells[place].strip())

    def _take(self, place: int, target: Target, cell: str) -> bool:
        """Whether the cell found its place, whole."""
        kind = target.kind
        if kind in ("email", "phone", "link"):
            return self._reach(target, cell)
        if kind in _DAYS:
            return self._day(place, target, cell)
        if kind == "notes":
            self.notes.append((self.columns[place], clean(cell, multiline=True)))
            return len(cell) <= NOTE_LIMIT
        if kind == "tags":
            self.tags += _TAGS.split(cell)[:_MOST]
            return True
        value = clean(cell)
        if not value:
            return False
        if kind in ("first_name", "middle_name", "last_name"):
            self.parts[kind] = value
        elif kind == "location":
            self.places.append(value)
        elif kind == "custom":
            self.custom[target.label] = value
        elif kind == "name" or kind in _PLAIN:
            self.fields[kind] = value
        else:
            return self._checked(kind, value)
        return len(cell) <= LINE_LIMIT

    def _checked(self, kind: str, value: str) -> bool:
        """Fields that hold only certain values."""
        if kind == "vip":
            if value.lower() in _YES:
                self.fields["vip"] = "1"
            return True
        found = values.zone(value) if kind == "timezone" else None
        if kind in ("importance", "cadence"):
            try:
                checked = checks.contact_value(kind, value)
            except FieldError:
                return False
            found = str(checked) if checked else None
        if found:
            self.fields[kind] = found
        return found is not None

    def _day(self, place: int, target: Target, cell: str) -> bool:
        found = days.day(cell, self.orders.get(place), past=target.kind != "date")
        if found is None or (target.kind == "met_on" and found.startswith("--")):
            return False
        if target.kind == "date":
            self.dates.append((target.label, found))
        else:
            self.fields[target.kind] = found
        return True

    def _reach(self, target: Target, cell: str) -> bool:
        """Several values in a cell are taken apart; all of them must fit."""
        pattern = _EMAILS if target.kind == "email" else _OTHERS
        parts = [part.strip() for part in pattern.split(cell)[:_MOST] if part.strip(" ,")]
        found = [_point(target, part) for part in parts]
        for point in found:
            if point:
                self.points.add(*point)
        return all(found)


def _point(target: Target, value: str) -> tuple[str, str, str | None] | None:
    label = values.label(target.label) if target.label else None
    if target.kind == "link":
        on_site = values.on_a_site(value, target.label)
        if on_site:
            return on_site
        link = values.link(value)
        return (*link, target.label or None) if link else None
    address = values.email(value) if target.kind == "email" else values.phone(value)
    return (target.kind, address, label) if address else None
