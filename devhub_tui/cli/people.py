"""People from the shell: contacts, show, add, edit, tag, delete."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import FieldError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.people import Point
    from devhub_tui.storage.database import Transaction
    from devhub_tui.storage.rows import ContactRow

_NO_LIMIT = 1 << 31
_DAYS = {"tracked_on": "past", "met_on": "past", "snoozed_until": "future"}


def run_contacts(options: "Options") -> int:
    """Lists people."""
    from devhub_tui.storage import lists

    today, tag = clock.today().isoformat(), options.tag
    if tag is not None:
        from devhub_tui.domain import fields

        tag = fields.tag_name(tag)
    with reading() as database:
        connection = database.connection
        status, sort, numbers = options.status, options.sort or "name", None
        if options.query or options.view is not None:
            from devhub_tui.cli.views import asked

            found = asked(connection, options)
            status, sort, numbers = status or found.status, options.sort or found.sort, found.numbers
        narrow = lists.Narrow(status, tag, options.vip, numbers)
        rows = lists.first_page(connection, today, sort, narrow, options.limit or _NO_LIMIT)
        total = lists.total(connection, today, narrow) if len(rows) == options.limit else len(rows)
    if options.json:
        output.emit({"total": total, "contacts": [_row_shape(row) for row in rows]})
        return 0
    if not rows:
        narrowed = options.query or options.status or options.tag or options.vip or options.view is not None
        output.note("Nobody fits." if narrowed else "Nobody is here yet.")
    _print_rows(rows)
    if total > len(rows):
        output.note(f"{total - len(rows)} more.")
    return 0


def _row_shape(row: "ContactRow") -> dict[str, Any]:
    shape = row._asdict()
    del shape["n"]
    shape["created_at"] = output.instant(row.created_at)
    shape["tags"] = list(row.tags)
    return shape


def _print_rows(rows: "list[ContactRow]") -> None:
    from devhub_tui.widgets.status import LOOKS

    looks = {status: f"{look.icon} {look.word}" for status, look in LOOKS.items()}
    output.table(
        ("STATUS", "NAME", "COMPANY", "LAST", "DUE", "TAGS"),
        (
            (
                looks[row.status],
                row.name + " ★" if row.vip else row.name,
                row.company or "",
                row.last_contacted or "",
                row.next_due or "",
                ", ".join(row.tags),
            )
            for row in rows
        ),
        statuses=[row.status for row in rows],
    )


def run_show(options: "Options") -> int:
    """Shows everything about one person."""
    from devhub_tui.cli import shapes
    from devhub_tui.storage import contacts

    with reading() as database:
        connection = database.connection
        found = contacts.resolve(connection, who(options.who))
        shape = shapes.contact(connection, found[0])
        introducer = shape["introduced_by"]
        name = contacts.contact(connection, introducer).name if introducer and not options.json else ""
    if options.json:
        output.emit({"contact": shape})
    else:
        shapes.print_contact(shape, name)
    return 0


def who(words: list[str]) -> str:
    """WHO as one text: its words may come unquoted, an @ in front is allowed."""
    return " ".join(words).removeprefix("@")


def run_add(options: "Options") -> int:
    """Adds a person, tracked from today."""
    from devhub_tui.domain import fields, point_lines
    from devhub_tui.storage import contacts

    values: dict[str, Any] = {"name": fields.contact_value("name", " ".join(options.name)), "vip": int(options.vip)}
    for field in ("company", "title"):
        given = getattr(options, field)
        if given is not None:
            values[field] = fields.contact_value(field, given)
    points = dict.fromkeys(point_lines.one(kind, each) for kind in fields.POINT_KINDS for each in getattr(options, kind))
    tags = [fields.tag_name(tag) for tag in options.tag]
    return _write(options, f"add {values['name']}", lambda tx: contacts.add(tx, values, points, tags), f"Added {values['name']}.")


def _write(options: "Options", label: str, work: "Callable[[Transaction], str]", done: str) -> int:
    """Does one write and shows the person it was about."""
    with writing() as database:
        with database.write(label) as tx:
            contact_id = work(tx)
        return _show_result(options, database.connection, contact_id, done)


def _show_result(options: "Options", connection: Any, contact_id: str, done: str) -> int:
    if options.json:
        from devhub_tui.cli import shapes

        output.emit({"contact": shapes.contact(connection, contact_id)})
    else:
        output.say(done)
    return 0


def run_edit(options: "Options") -> int:
    """Sets fields of one person."""
    from devhub_tui.storage import contacts

    if not options.set:
        raise UsageError("There is nothing to change.", "Write --set field=value, as in --set company=Oxide cadence_days=30.")
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(options.who))
        values, points = _values(connection, contact_id, options.set)
        with database.write(f"edit {name}") as tx:
            contacts.edit(tx, contact_id, values)
            for kind, point in points.items():
                contacts.set_point(tx, contact_id, kind, point and point.value, point and point.label)
        return _show_result(
            options, connection, contact_id, f"Changed {', '.join([*values, *points])} of {values.get('name', name)}."
        )


def _values(connection: Any, contact_id: str, settings: list[str]) -> "tuple[dict[str, Any], dict[str, Point | None]]":
    """(columns, primary contact points) of `field=value` texts, checked."""
    from devhub_tui.domain import fields, point_lines

    values: dict[str, Any] = {}
    points: dict[str, Point | None] = {}
    for setting in settings:
        field, equals, value = setting.partition("=")
        field = field.strip().lower().replace("-", "_")
        if not equals:
            raise UsageError(
                f"“{setting[:40]}” is not a field and a value.", "Write --set field=value; quote values with spaces."
            )
        if field in fields.POINT_KINDS:
            point = point_lines.one(field, value) if value.strip() else None
            points[point.kind if point else field] = point
        elif field == "introduced_by":
            values[field] = _introducer(connection, contact_id, value)
        elif field == "cadence_days":
            values["cadence"] = _cadence_days(value)
        elif field in _DAYS and value.strip():
            values[field] = _day(field, value)
        else:
            values[field] = _plain(field, value)
    return values, points


def _introducer(connection: Any, contact_id: str, value: str) -> str | None:
    from devhub_tui.storage import contacts

    if not value.strip():
        return None
    introducer = contacts.resolve(connection, value.strip().removeprefix("@"))
    if introducer[0] == contact_id:
        raise FieldError("introduced_by", "Nobody introduces themselves.", "Name the person who introduced you.")
    return introducer[0]


def _cadence_days(value: str) -> str | None:
    from devhub_tui.domain import fields

    value = value.strip()
    if value and not (value.isascii() and value.isdecimal()):
        raise FieldError("cadence_days", f"“{value[:40]}” is not a number of days.", "Write cadence_days=30, or cadence=2w.")
    stored: str | None = fields.contact_value("cadence", value and f"{value}d")
    return stored


def _day(field: str, value: str) -> str:
    from devhub_tui.domain.dates import parse_when

    return parse_when(value, clock.now(), "future" if _DAYS[field] == "future" else "past", field).day.isoformat()


def _plain(field: str, value: str) -> Any:
    from devhub_tui.domain import fields

    if field in ("status", "last_contacted", "next_due", "soon_on", "reconnect_on"):
        raise FieldError(
            field, f"{field} follows from interactions and cadence; it cannot be set.", "Set cadence or tracking, or log."
        )
    if field in ("tag", "tags"):
        raise FieldError(field, "Tags have a command of their own.", "devhub tag WHO +mentors -work")
    return fields.contact_value(field, value)


def run_tag(options: "Options") -> int:
    """Puts tags on one person and takes tags off."""
    from devhub_tui.domain import fields
    from devhub_tui.storage import contacts

    named = [word for word in options.words if word[:1] not in ("+", "-")]
    add, remove = ([fields.tag_name(word[1:]) for word in options.words if word.startswith(sign)] for sign in "+-")
    if not named:
        raise UsageError("Nobody was named.", "Write devhub tag WHO +mentors -work.")
    if not add and not remove:
        raise UsageError("No tag was named.", "Write devhub tag WHO +mentors -work.")
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(named))
        with database.write(f"tag {name}") as tx:
            contacts.remove_tags(tx, [contact_id], remove)
            contacts.add_tags(tx, [contact_id], add)
        now = ", ".join(contacts.tags(connection, contact_id)) or "none"
        return _show_result(options, connection, contact_id, f"Tags of {name}: {now}.")


def run_delete(options: "Options") -> int:
    """Deletes one person; undo brings them back."""
    from devhub_tui.storage import contacts

    with writing() as database:
        contact_id, name = contacts.resolve(database.connection, who(options.who))
        with database.write(f"delete {name}") as tx:
            contacts.delete(tx, [contact_id])
    if options.json:
        output.emit({"deleted": {"id": contact_id, "name": name}})
    else:
        output.say(f"Deleted {name}. devhub undo brings them back.")
    return 0
