"""What the form of a person holds beside the model's own columns: points and dates as lines, the user's own fields, drafts.

Plain values only; the widgets are in edit_modal.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import date_lines, point_lines
from devhub_tui.domain.forms import FieldSpec, Kind, form_fields
from devhub_tui.domain.models import NOTES, Contact
from devhub_tui.domain.people import Point
from devhub_tui.storage import contacts
from devhub_tui.storage.custom_fields import Field
from devhub_tui.storage.records import INTRODUCED_BY, Person

OWN = "Your own fields"


class Area(NamedTuple):
    """Something that is written one on a line: its label, an example, and what else there is to know."""

    label: str
    example: str
    help: str


_FIRST = "one on a line, the main one first, or with * in front"
AREAS = {
    "email": Area("Emails", "work: ana@example.org", _FIRST),
    "phone": Area("Phones", "mobile: +49 30 1234567", _FIRST),
    "link": Area("Links", "github: ana, or https://ana.example", _FIRST),
    "handle": Area("Handles", "signal: ana.01, matrix: @ana:matrix.org", _FIRST),
    "dates": Area("Dates", "wedding day: 2019-06-01", "one on a line · without a year: --06-01, 14 days before"),
}
"""By the names of the parts of records.Person."""


def specs(fields: Sequence[Field]) -> list[FieldSpec]:
    """The model's fields, and before the notes the user's own."""
    kinds: dict[str, Kind] = {"date": "day", "choice": "choice"}
    helps = {"number": "a number", "date": "2026-02-01, last friday"}
    own = [
        FieldSpec(
            field.id,
            field.label,
            kinds.get(field.kind, "line"),
            OWN,
            ", ".join(field.choices) if field.kind == "choice" else helps.get(field.kind, ""),
            field.choices,
        )
        for field in fields
    ]
    model = form_fields(Contact)
    return [
        *(spec for spec in model if spec.section != NOTES),
        *own,
        *(spec for spec in model if spec.section == NOTES),
    ]


def lines(person: Person, name: str) -> str:
    """What stands in an area."""
    return text.lines(date_lines.written(person.dates) if name == "dates" else point_lines.written(person.points[name]))


def with_lines(was: Person, typed: Mapping[str, str], name: str) -> Person:
    """The person with what an area says; what was not touched is taken as it is stored, whatever it holds. Raises FieldError."""
    if typed[name] == lines(was, name):
        return was
    if name == "dates":
        return was._replace(dates=date_lines.read(typed[name], clock.now()))
    return was._replace(points=was.points | {name: point_lines.read(name, typed[name])})


def said(connection: Any, person: Person, name: str) -> str:
    """One part of a person in one line, for showing two versions of it."""
    if name in AREAS:
        return lines(person, name).replace("\n", ", ")
    value = person.part(name)
    if name == INTRODUCED_BY and value:
        return name_of(connection, value)
    return "" if value is None else str(value)


def name_of(connection: Any, contact_id: str | None) -> str:
    """Somebody's name; empty for nobody."""
    found = contacts.name(connection, contact_id) if contact_id else None
    return found or ""


def kept(person: Person) -> dict[str, Any]:
    """A person as a draft keeps what it was begun on."""
    return {
        "values": person.values,
        "points": person.points,
        "tags": person.tags,
        "dates": person.dates,
        "custom": dict(person.custom),
    }


def begun_on(draft: Any) -> Person | None:
    """The person a draft was begun on; None for what does not look like one."""
    try:
        values = {spec.name: draft["values"][spec.name] for spec in form_fields(Contact)}
        values[INTRODUCED_BY] = draft["values"].get(INTRODUCED_BY)
        points = {name: tuple(_point(name, each) for each in draft["points"].get(name, ())) for name in AREAS if name != "dates"}
        # A draft of an earlier version knows no days of notice.
        dates = tuple((str(each[0]), str(each[1]), _days(each)) for each in draft.get("dates", ()))
        custom = {str(key): str(value) for key, value in draft.get("custom", {}).items()}
        return Person(values, points, tuple(str(tag) for tag in draft["tags"]), dates, custom)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


def _days(date: Any) -> int | None:
    return date[2] if len(date) > 2 and isinstance(date[2], int) else None


def _point(kind: str, draft: Any) -> Point:
    return Point(kind, str(draft[1]), str(draft[2]) if draft[2] else None)
