"""People from the shell: contacts, show, add, edit, tag, delete."""

from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.rows import ContactRow

_NO_LIMIT = 1 << 31


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
    from devhub_tui.widgets.status import LOOKS, SNOOZED, is_snoozed

    looks = {status: f"{look.icon} {look.word}" for status, look in LOOKS.items()}
    output.table(
        ("STATUS", "NAME", "COMPANY", "LAST", "DUE", "TAGS"),
        (
            (
                looks[row.status] + (f" {SNOOZED}" if is_snoozed(row.snoozed_until, clock.today()) else ""),
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
    from devhub_tui.storage import contacts, derived

    with reading() as database:
        connection = database.connection
        found = contacts.resolve(connection, who(options.who))
        shape = shapes.contact(connection, found[0])
        leap_day = derived.preferences_of(connection).leap_day
    if options.json:
        output.emit({"contact": shape})
    else:
        shapes.print_contact(shape, leap_day)
    return 0


def who(words: list[str]) -> str:
    """WHO as one text: its words may come unquoted, an @ in front is allowed."""
    return " ".join(words).removeprefix("@")


def run_add(options: "Options") -> int:
    """Adds a person, tracked from today."""
    from devhub_tui.cli import assignments
    from devhub_tui.domain import fields, point_lines
    from devhub_tui.storage import contacts

    values: dict[str, Any] = {"name": fields.contact_value("name", " ".join(options.name)), "vip": int(options.vip)}
    for field in ("company", "title"):
        given = getattr(options, field)
        if given is not None:
            values[field] = fields.contact_value(field, given)
    points = dict.fromkeys(point_lines.one(kind, each) for kind in fields.POINT_KINDS for each in getattr(options, kind))
    tags = [fields.tag_name(tag) for tag in options.tag]
    with writing() as database:
        connection = database.connection
        more = assignments.read(connection, options.set)
        with database.write(f"add {values['name']}") as tx:
            contact_id = contacts.add(tx, values, points, tags)
            more.write(tx, contact_id)
        return show_result(options, connection, contact_id, f"Added {contacts.name(connection, contact_id)}.")


def show_result(options: "Options", connection: Any, contact_id: str, done: str) -> int:
    """The person as JSON, or a sentence of what was done."""
    if options.json:
        from devhub_tui.cli import shapes

        output.emit({"contact": shapes.contact(connection, contact_id)})
    else:
        output.say(done)
    return 0


def run_edit(options: "Options") -> int:
    """Sets fields of one person."""
    from devhub_tui.cli import assignments
    from devhub_tui.storage import contacts

    if not options.set:
        raise UsageError("There is nothing to change.", "Write --set field=value, as in --set company=Oxide cadence_days=30.")
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(options.who))
        found = assignments.read(connection, options.set)
        with database.write(f"edit {name}") as tx:
            found.write(tx, contact_id)
        return show_result(
            options, connection, contact_id, f"Changed {', '.join(found.named)} of {found.values.get('name', name)}."
        )


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
        return show_result(options, connection, contact_id, f"Tags of {name}: {now}.")


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
