"""What of a person's imported property lines goes out again: once each, unless the vault knows better by now.

A line may hold more than a column does (an address with its street, an email with a program's own parameters). As long as
the column says what the line says, the line goes out in the column's place. Once the user has changed or removed that, it
does not come back.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from devhub_tui.services.interchange import content_lines, vcard
from devhub_tui.services.interchange.content_lines import Line
from devhub_tui.services.interchange.properties import Property
from devhub_tui.services.interchange.vcard_draft import JOINED
from devhub_tui.storage.exporting import Record, Whole
from devhub_tui.storage.known_people import INTRODUCED
from devhub_tui.text import fold

COLUMN = "X-DEVHUB-COLUMN"
"""The property that keeps a cell of a table (LinkedIn, Google, …) that no column of ours holds."""

_LABEL = "X-ABLABEL"
_SINGLE = {"BDAY": "birthday", "TZ": "timezone"}
"""Of these a card has one: a value of the user's own takes the place of one that could not be read."""


class Kept(NamedTuple):
    """One line of the record with this number, and what it says. A group is one within its record."""

    record: int
    line: Line
    said: vcard.Said = vcard.NOTHING

    @property
    def group(self) -> tuple[int, str] | None:
        """What ties it to its label and the like."""
        return (self.record, self.line.group.lower()) if self.line.group else None


def prop(line: Line) -> Property:
    """A line as the reader has it."""
    params: dict[str, list[str]] = {}
    types: list[str] = []
    for name, values in line.params:
        params.setdefault(name, []).extend(values)
        if name == "TYPE":
            types += [word for value in values for word in value.split(",")]
        elif not values:
            types.append(name)
    return Property(line.name, line.group, params, tuple(word.lower() for word in types if word), line.value, "")


class Raw:
    """A person's kept lines, to be given out once each."""

    def __init__(self, person: Whole) -> None:
        found = [each for number, record in enumerate(person.records) for each in _lines(number, record)]
        labels = {each.group: each.line.value for each in found if each.group and each.line.name == _LABEL}
        for place, each in enumerate(found):
            if each.line.name != _LABEL:
                found[place] = each._replace(said=vcard.alone(prop(each.line), labels.get(each.group) if each.group else None))
        self._lines = _living(found, person) if found else []
        self._used = bytearray(len(self._lines))
        self._groups: dict[tuple[int, str], list[int]] = {}
        self._columns: dict[tuple[str, str], list[int]] = {}
        self._points: dict[tuple[str, str, str | None], list[int]] = {}
        self._dates: dict[tuple[str, str], list[int]] = {}
        for place, each in enumerate(self._lines):
            if each.group:
                self._groups.setdefault(each.group, []).append(place)
            for column, value in each.said.fields.items():
                self._columns.setdefault((column, value), []).append(place)
            for point in each.said.points:
                self._points.setdefault(point[:3], []).append(place)
            for date in each.said.dates:
                self._dates.setdefault(date, []).append(place)

    def of_name(self, name: str, records: Sequence[Record]) -> list[Kept]:
        """The parts of the name (N), unless the name was changed since they came in. A card has one N: others are done with."""
        fitting = None
        for place, each in enumerate(self._lines):
            if each.line.name == "N":
                if fitting is None and records[each.record].fields.get("name", name) == name:
                    fitting = place
                else:
                    self._used[place] = 1
        return self._take(fitting)

    def of_column(self, column: str, value: str) -> list[Kept]:
        """The line that says what the column says and more, with its group; nothing if there is none."""
        return self._take(self._free(self._columns.get((column, value), ())))

    def of_point(self, kind: str, value: str, label: str | None) -> list[Kept]:
        """The line that says what the contact point says and more, with its group."""
        return self._take(self._free(self._points.get((kind, value, label), ())))

    def of_date(self, label: str, day: str) -> list[Kept]:
        """The line that says what the date says and more (an hour), with its group."""
        return self._take(self._free(self._dates.get((label, day), ())))

    def rest(self) -> Iterator[Kept]:
        """Everything else, each group in one place."""
        for place in range(len(self._lines)):
            if not self._used[place]:
                yield from self._take(place)

    def _free(self, places: Sequence[int]) -> int | None:
        return next((place for place in places if not self._used[place]), None)

    def _take(self, place: int | None) -> list[Kept]:
        if place is None:
            return []
        group = self._lines[place].group
        members = self._groups[group] if group else ()
        taken = [place, *(each for each in members if each != place and not self._used[each])]
        for each in taken:
            self._used[each] = 1
        return [self._lines[each] for each in taken]


def _living(found: Sequence[Kept], person: Whole) -> list[Kept]:
    """The lines that still hold, each once. A group whose property went goes with it."""
    given: dict[str, set[str]] = {}
    for record in person.records:
        for column, value in record.fields.items():
            given.setdefault(column, set()).add(value)
    points = {(point.kind, point.value, label) for point in person.points for label in (point.label, None)}
    anyhow = {point[:2] for point in points}
    dates = set(person.dates)
    kept: list[Kept] = []
    gone: set[tuple[int, str] | None] = set()
    seen: set[Line] = set()
    for each in found:
        # What says nothing more was kept because the point had another label already: a second one.
        known = anyhow if each.said.is_all else points
        moved = not known.issuperset(point[: 2 if each.said.is_all else 3] for point in each.said.points)
        moved = moved or not dates.issuperset(each.said.dates)
        if each.line.name != _LABEL and (moved or _outdated(each, person, given) or _tied(each, person)):
            gone.add(each.group)
        elif _repeats(each, person):
            continue
        elif each.group or each.line not in seen:
            kept.append(each)
            seen.add(each.line)
    alive = {each.group for each in kept if not each.line.name.startswith("X-AB")}
    return [each for each in kept if each.group not in gone or each.group in alive]


def _outdated(each: Kept, person: Whole, given: Mapping[str, set[str]]) -> bool:
    """Whether the column that the line was for has been changed since."""
    for column, value in each.said.fields.items():
        if person.values.get(column) != value and value in given.get(column, ()):
            return True
    single = _SINGLE.get(each.line.name, "")
    present = person.values.get(single) if single else None
    return present is not None and present not in given.get(single, ()) and each.said.fields.get(single) != present


def _repeats(each: Kept, person: Whole) -> bool:
    """Whether the line says what a column says, and nothing more: a second BDAY of the same day."""
    if not each.said.is_all or each.line.name in JOINED:  # a nickname is kept for its commas
        return False
    return any(person.values.get(column) == value for column, value in each.said.fields.items())


def _tied(each: Kept, person: Whole) -> bool:
    """Whether a relation that the line speaks of is one of the vault's by now, or was, and is told from there."""
    if not each.said.relations:
        return False
    if each.said.relations[0].kind == INTRODUCED and person.introduced_by:
        return True
    there = [
        (fold(other.word), other.uid or f"urn:uuid:{other.id}", fold(other.name)) for other in (*person.relations, *person.former)
    ]
    return any(
        fold(relation.kind) == word and (relation.uid == uid or fold(relation.name) == name)
        for relation in each.said.relations
        for word, uid, name in there
    )


def _lines(number: int, record: Record) -> list[Kept]:
    """The kept lines of one file's record."""
    if not record.raw:
        return []
    found: list[Line] = []
    if record.source != "vcard":
        found = _cells(record.source, record.raw)
    for text in record.raw.split("\n") if record.source == "vcard" else ():
        line = content_lines.read(text)
        if line is not None:
            found.append(line)
        elif found:
            # A line break of an unusual kind stood in the value.
            found[-1] = found[-1]._replace(value=f"{found[-1].value}\\n{text}")
    return [Kept(number, line) for line in found]


def _cells(source: str, raw: str) -> list[Line]:
    """`Header: value` lines of a table."""
    found: list[Line] = []
    for text in raw.split("\n"):
        name, colon, value = text.partition(": ")
        if text.startswith(" ") and found:
            found[-1] = found[-1]._replace(value=f"{found[-1].value}\\n{content_lines.escaped(text[1:])}")
        elif colon:
            params = (("X-SOURCE", (source,)), ("X-NAME", (name,)))
            found.append(Line(COLUMN, content_lines.escaped(value), params))
    return found
