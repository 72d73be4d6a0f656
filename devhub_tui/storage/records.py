"""One record as a SQLModel object: read, checked, compared with what its editor saw, and written. For forms.

Lists, counts and the shell read plain rows instead (storage/rows.py). SQLModel is imported when a form first asks.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from devhub_tui import clock, text
from devhub_tui.domain.fields import POINT_KINDS
from devhub_tui.domain.forms import form_fields, hints
from devhub_tui.domain.people import Point
from devhub_tui.errors import DevHubError, FieldError, NotFoundError
from devhub_tui.storage import contacts, custom_fields, important_dates, relations, relationship_types
from devhub_tui.storage.database import Database, Transaction

if TYPE_CHECKING:
    from sqlmodel import Session

    from devhub_tui.domain.columns import Record

M = TypeVar("M", bound="Record")
INTRODUCED_BY = "introduced_by"


class InvalidError(DevHubError):
    """Some fields cannot hold what was typed. `errors` are by field; nothing was written."""

    def __init__(self, errors: Mapping[str, FieldError]) -> None:
        super().__init__("Some fields need another look.", "Nothing was saved yet.")
        self.errors = dict(errors)


class Person(NamedTuple):
    """What the form of a person holds: form columns and who introduced them (an id), points of each kind (the primary first),
    tags, important dates as (label, day, days of notice), and values of the user's own fields by the fields' ids.
    """

    values: dict[str, Any]
    points: dict[str, tuple[Point, ...]]
    tags: tuple[str, ...]
    dates: tuple[tuple[str, str, int | None], ...] = ()
    custom: Mapping[str, str] = MappingProxyType({})

    def part(self, name: str) -> Any:
        """One of the parts that can clash: a column, a kind of point, `dates`, or the id of an own field."""
        if name in POINT_KINDS:
            return self.points[name]
        if name == "dates":
            return self.dates
        return self.values[name] if name in self.values else self.custom.get(name)

    def with_part(self, name: str, other: "Person") -> "Person":
        """The same with one part as another has it."""
        if name in POINT_KINDS:
            return self._replace(points=self.points | {name: other.points[name]})
        if name == "dates":
            return self._replace(dates=other.dates)
        if name in other.values:
            return self._replace(values=self.values | {name: other.values[name]})
        custom = {key: value for key, value in self.custom.items() if key != name}
        return self._replace(custom=custom | ({name: other.custom[name]} if name in other.custom else {}))


class ConflictError(DevHubError):
    """Somebody else changed the same fields since the form was opened. `theirs` is the person as it is now."""

    def __init__(self, fields: Sequence[str], theirs: Person) -> None:
        super().__init__("This person was changed elsewhere since you opened the form.", "Nothing was saved yet.")
        self.fields = tuple(fields)
        self.theirs = theirs


def checked(model: type[M], changed: Mapping[str, str], present: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns in `changed` store for the text typed into them. Raises InvalidError with every mistake.

    `present` gives the fields that a record cannot be without.
    """
    from pydantic import ValidationError

    needed = {name: present.get(name) or "" for name, hint in hints(model).items() if hint.needed and hint.section}
    try:
        record = model.model_validate({**needed, **changed})
    except ValidationError as error:
        raise InvalidError(
            {
                str(each["loc"][0]): FieldError(str(each["loc"][0]), each["msg"], each.get("ctx", {}).get("hint", ""))
                for each in error.errors()
            }
        ) from None
    return {name: getattr(record, name) for name in changed}


def find(session: "Session", model: type[M], record_id: str) -> M:
    """One record that is not deleted. Raises NotFoundError."""
    from sqlmodel import select

    record = session.exec(select(model).where(model.id == record_id)).one_or_none()
    if record is None or record.deleted_at is not None:
        raise NotFoundError("This is no longer in the vault.", "It may have been deleted; undo brings it back.")
    return record


def read(database: Database, model: type[M], record_id: str) -> M:
    """The same, for reading only: the object is detached. Raises NotFoundError."""
    from sqlmodel import Session

    with Session(database.engine(), expire_on_commit=False) as session:
        record = find(session, model, record_id)
        session.expunge(record)
        return record


def update(tx: Transaction, model: type[M], record_id: str, values: Mapping[str, Any]) -> M:
    """Sets columns of one record, already checked, and gives it. Columns that hold the value already are left alone."""
    session = tx.session()
    record = find(session, model, record_id)
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
    session.add(record)
    session.flush()
    return record


def person(connection: Any, contact_id: str) -> Person:
    """A person as the form shows them. Raises NotFoundError."""
    from devhub_tui.domain.models import Contact

    found = contacts.contact(connection, contact_id)
    values = {spec.name: found.values[spec.name] for spec in form_fields(Contact)} | {
        INTRODUCED_BY: _introducer(connection, found)
    }
    points = {
        kind: tuple(Point(kind, point.value, point.label) for point in found.points if point.kind == kind) for kind in POINT_KINDS
    }
    dates = tuple((row.label, row.on_date, row.lead_days) for row in important_dates.of_person(connection, contact_id))
    custom = {row.field_id: row.value for row in custom_fields.of_person(connection, contact_id)}
    return Person(values, points, found.tags, dates, custom)


def _introducer(connection: Any, contact: contacts.Contact) -> str | None:
    """Who introduced somebody, unless that person was deleted since."""
    introducer = contact.values[INTRODUCED_BY]
    there = (
        introducer and connection.execute("SELECT 1 FROM contacts WHERE id=? AND deleted_at IS NULL", (introducer,)).fetchone()
    )
    return str(introducer) if there else None


NOBODY = Person({"tracking": "auto", "introduced_by": None}, dict.fromkeys(POINT_KINDS, ()), ())
"""What the form of a new person starts from."""


def add_person(tx: Transaction, new: Person) -> str:
    """Adds a person by hand and gives the id. Empty columns are left to their defaults, but for tracking: none is a choice."""
    values = {name: value for name, value in new.values.items() if value not in (None, 0) or name == "tracking"}
    if values.get("relationship"):
        values["relationship"] = relationship_types.spelled(tx.connection, values["relationship"])
    contact_id = contacts.add(tx, values, [point for kind in POINT_KINDS for point in new.points[kind]], new.tags)
    important_dates.set_all(tx, contact_id, new.dates)
    for field_id, value in new.custom.items():
        custom_fields.set_value(tx, contact_id, field_id, value)
    return contact_id


def save_person(tx: Transaction, contact_id: str, was: Person, new: Person, *, force: bool = False) -> bool:
    """Writes what differs between `was` (as the form was opened) and `new`; False if nothing does.

    Where somebody else has changed the same part meanwhile, raises ConflictError, unless `force` lets the new values
    win. Tags never clash: what was added is added, what was taken off is taken off.
    """
    from devhub_tui.domain.models import Contact

    changed = [name for name in _parts(was, new) if new.part(name) != was.part(name)]
    if not force:
        _compare(tx, contact_id, was, new, changed)
    before, after = ({text.fold(tag): tag for tag in each} for each in (was.tags, new.tags))
    added = [tag for key, tag in after.items() if key not in before]
    gone = [tag for key, tag in before.items() if key not in after]
    if not (changed or added or gone):
        return False
    row = {name: new.values[name] for name in changed if name in new.values and name != INTRODUCED_BY}
    if row.get("relationship"):
        row["relationship"] = relationship_types.spelled(tx.connection, row["relationship"])
    present, today = find(tx.session(), Contact, contact_id), clock.today().isoformat()
    if contacts.begins_tracking(present.tracked_on, row):
        row["tracked_on"] = today
    if contacts.changes_rhythm(row) and (present.skipped_on or "") > today:
        row["skipped_on"] = None
    update(tx, Contact, contact_id, {**row, "last_update": clock.now_ms()})
    for name in changed:
        if name in POINT_KINDS:
            _set_points(tx, contact_id, name, new.points[name])
        elif name == "dates":
            important_dates.set_all(tx, contact_id, new.dates)
        elif name == INTRODUCED_BY:
            relations.set_introducer(tx, contact_id, new.values[name])
        elif name not in new.values:
            custom_fields.set_value(tx, contact_id, name, new.custom.get(name))
    contacts.add_tags(tx, [contact_id], added)
    contacts.remove_tags(tx, [contact_id], gone)
    return True


def _parts(was: Person, new: Person) -> list[str]:
    """The names of everything that can differ, in the order of the form."""
    return [*new.values, *POINT_KINDS, "dates", *dict.fromkeys((*was.custom, *new.custom))]


def _compare(tx: Transaction, contact_id: str, was: Person, new: Person, changed: Sequence[str]) -> None:
    theirs = person(tx.connection, contact_id)
    clashes = [name for name in changed if theirs.part(name) not in (was.part(name), new.part(name))]
    if clashes:
        raise ConflictError(clashes, theirs)


def _set_points(tx: Transaction, contact_id: str, kind: str, wanted: Sequence[Point]) -> None:
    """Makes these the points of one kind, the first the primary. A changed value stays the same record."""
    from sqlmodel import col, select

    from devhub_tui.domain.models import ContactPoint

    session = tx.session()
    rows: list[ContactPoint] = list(
        session.exec(
            select(ContactPoint)
            .where(ContactPoint.contact_id == contact_id, ContactPoint.kind == kind, col(ContactPoint.deleted_at).is_(None))
            .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.n))
        )
    )
    kept: dict[int, ContactPoint] = {}
    for number, point in enumerate(wanted):
        fits = [row for row in rows if row.value == point.value]
        same = next((row for row in fits if row.label == point.label), fits[0] if fits else None)
        if same is not None:
            rows.remove(same)
            kept[number] = same
    for number, point in enumerate(wanted):
        row = kept.get(number) or (rows.pop(0) if rows else ContactPoint(contact_id=contact_id, kind=kind, value=point.value))
        row.value, row.label, row.is_primary = point.value, point.label, int(number == 0)
        session.add(row)
    for row in rows:
        row.deleted_at = clock.now_ms()
        session.add(row)
    session.flush()
