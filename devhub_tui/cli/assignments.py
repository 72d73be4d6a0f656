"""`field=value` as `add --set` and `edit --set` take it: columns, points, names on services, own fields, who introduced."""

from typing import TYPE_CHECKING, Any, NamedTuple

from devhub_tui import clock
from devhub_tui.cli.options import assigned
from devhub_tui.domain import fields, point_lines, sites
from devhub_tui.errors import FieldError
from devhub_tui.storage import contacts, custom_fields, points, relations, relationship_types

if TYPE_CHECKING:
    from devhub_tui.domain.people import Point
    from devhub_tui.storage.database import Transaction

_DAYS = {"tracked_on": "past", "met_on": "past", "snoozed_until": "future"}
_OWN = "field."
_DERIVED = ("status", "last_contacted", "next_due", "soon_on", "reconnect_on")


class Assignments(NamedTuple):
    """What is to be set, checked. `points` are by kind, `services` by the key of the service; None takes the present one away."""

    values: dict[str, Any]
    points: "dict[str, Point | None]"
    services: "dict[str, Point | None]"
    own: dict[str, str | None]
    named: tuple[str, ...]

    def write(self, tx: "Transaction", contact_id: str) -> None:
        """Sets all of it for one person."""
        values = dict(self.values)
        if "introduced_by" in values:
            relations.set_introducer(tx, contact_id, values.pop("introduced_by"))
        contacts.edit(tx, contact_id, values)
        for kind, point in self.points.items():
            contacts.set_point(tx, contact_id, kind, point and point.value, point and point.label)
        for key, point in self.services.items():
            points.set_service(tx, contact_id, key, point)
        for field_id, value in self.own.items():
            custom_fields.set_value(tx, contact_id, field_id, value)


def read(connection: Any, settings: list[str]) -> Assignments:
    """What `field=value` texts say. Raises UsageError, FieldError, and what resolving a WHO raises."""
    found = Assignments({}, {}, {}, {}, ())
    named: dict[str, None] = {}
    for written, value in assigned(settings):
        named[_one(connection, found, written, value)] = None
    return found._replace(named=tuple(named))


def _one(connection: Any, found: Assignments, written: str, value: str) -> str:
    """Takes in one setting and says what it was for."""
    field = written.lower().replace("-", "_")
    service = sites.find(written)
    if field.startswith(_OWN):
        return _own(connection, found, written[len(_OWN) :], value)
    if field in fields.POINT_KINDS:
        point = point_lines.one(field, value) if value.strip() else None
        kind = point.kind if point else field
        found.points[kind] = point
        return kind
    if field == "introduced_by":
        found.values[field] = _introducer(connection, value)
    elif field == "cadence_days":
        found.values["cadence"] = _cadence_days(value)
    elif field in _DAYS and value.strip():
        found.values[field] = _day(field, value)
    elif field in fields.CONTACT:
        checked = fields.contact_value(field, value)
        found.values[field] = relationship_types.spelled(connection, checked) if field == "relationship" else checked
    elif service is not None:
        found.services[service.key] = sites.point(service.kind, value, service.label) if value.strip() else None
        return service.label
    else:
        return _other(connection, found, written, field, value)
    return field


def _other(connection: Any, found: Assignments, written: str, field: str, value: str) -> str:
    """A field of the user's own by its name alone, or what to say of one that there is not."""
    if field in _DERIVED:
        raise FieldError(
            field, f"{field} follows from interactions and cadence; it cannot be set.", "Set cadence or tracking, or log."
        )
    if field in ("tag", "tags"):
        raise FieldError(field, "Tags have a command of their own.", "devhub tag WHO +mentors -work")
    try:
        return _own(connection, found, written, value)
    except FieldError as error:
        if error.field != "field":
            raise
    fields.contact_value(field, value)  # raises, and names the fields there are
    return field


def _own(connection: Any, found: Assignments, label: str, value: str) -> str:
    own = custom_fields.find(connection, label)
    try:
        found.own[own.id] = own.check(value)
    except FieldError as error:
        raise FieldError(f"{_OWN}{own.label}", error.message, error.hint) from None
    return own.label


def _introducer(connection: Any, value: str) -> str | None:
    return contacts.resolve(connection, value.strip().removeprefix("@"))[0] if value.strip() else None


def _cadence_days(value: str) -> str | None:
    value = value.strip()
    if value and not (value.isascii() and value.isdecimal()):
        raise FieldError("cadence_days", f"“{value[:40]}” is not a number of days.", "Write cadence_days=30, or cadence=2w.")
    stored: str | None = fields.contact_value("cadence", value and f"{value}d")
    return stored


def _day(field: str, value: str) -> str:
    from devhub_tui.domain.dates import parse_when

    return parse_when(value, clock.now(), "future" if _DAYS[field] == "future" else "past", field).day.isoformat()
