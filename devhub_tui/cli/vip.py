"""VIPs from the shell: the list of them, switching, and what is remembered of one."""

from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.options import assigned
from devhub_tui.cli.people import who
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.vip import Next
    from devhub_tui.storage.vip import VipRow


def run_vip(options: "Options") -> int:
    """Lists VIPs; with WHO shows or changes one."""
    if options.on and options.off:
        raise UsageError("--on and --off at once.", "Choose one of them.")
    changes = options.on or options.off or options.set
    if not options.who:
        if changes:
            raise UsageError("Nobody was named.", "Write devhub vip WHO --on.")
        return _list(options)
    return _change(options) if changes else _show(options)


def _list(options: "Options") -> int:
    """The VIPs in order."""
    from devhub_tui.storage import vip

    today = clock.today()
    with reading() as database:
        numbers = vip.order(database.connection, today, options.sort)
        rows = vip.rows(database.connection, today, numbers[: options.limit])
    if options.json:
        output.emit({"total": len(numbers), "vips": [_shape(row) for row in rows]})
        return 0
    if not rows:
        output.note("Nobody is a VIP yet. devhub vip WHO --on makes somebody one.")
    _print(rows)
    if len(numbers) > len(rows):
        output.note(f"{len(numbers) - len(rows)} more.")
    return 0


def _shape(row: "VipRow") -> dict[str, Any]:
    icon, label, words = row.talk or ("", "", "")
    return {
        "id": row.id,
        "name": row.name,
        "status": row.status,
        "company": row.company,
        "last_contacted": row.last_contacted,
        "last_talk": {"type": label, "icon": icon, "text": words or None} if row.talk else None,
        "next": {"on": row.next.on, "kind": row.next.kind, "text": row.next.words or None} if row.next else None,
        "background": row.background or None,
    }


def _print(rows: "list[VipRow]") -> None:
    from devhub_tui.widgets.status import LOOKS

    looks = {status: f"{look.icon} {look.word}" for status, look in LOOKS.items()}
    output.table(
        ("STATUS", "NAME", "LAST", "TALK", "NEXT", "WHAT", "BACKGROUND"),
        (
            (
                looks[row.status],
                row.name,
                row.last_contacted or "",
                (row.talk[2] or row.talk[1]) if row.talk else "",
                row.next.on if row.next else "",
                _what(row.next),
                row.background,
            )
            for row in rows
        ),
        statuses=[row.status for row in rows],
    )


def _what(coming: "Next | None") -> str:
    return (coming.words or coming.kind.replace("_", " ")) if coming else ""


def _show(options: "Options") -> int:
    """What is known of one person as a VIP."""
    from devhub_tui.cli import shapes, vip_shape
    from devhub_tui.storage import contacts, vip

    with reading() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(options.who))
        if options.json:
            output.emit({"contact": shapes.contact(connection, contact_id)})
            return 0
        on, details = vip.is_vip(connection, contact_id), vip.details(connection, contact_id)
        shape = vip_shape.shape(connection, contact_id, on)
    if not on:
        output.say(f"{name} is not a VIP." + (" Their background is kept; --on shows it again." if any(details) else ""))
        return 0
    output.say(f"{name} ★")
    vip_shape.say(shape)
    if not any(details):
        output.note("Nothing is noted yet. devhub vip WHO --set family=… likes=… notes=… does.")
    return 0


def _change(options: "Options") -> int:
    """Switches, sets fields, or both, in one step."""
    from devhub_tui.domain import vip as rules
    from devhub_tui.storage import contacts, vip

    values = _values(options.set)
    with writing() as database:
        contact_id, name = contacts.resolve(database.connection, who(options.who))
        label = f"make {name} a VIP" if options.on else f"take {name} off the VIPs" if options.off else f"background of {name}"
        with database.write(label) as tx:
            if options.on or options.off:
                vip.switch(tx, [contact_id], options.on)
            was = vip.details(tx.connection, contact_id)
            vip.save(tx, contact_id, was, was._replace(**values))
        on = vip.is_vip(database.connection, contact_id)
        if options.json:
            from devhub_tui.cli import shapes

            output.emit({"contact": shapes.contact(database.connection, contact_id)})
            return 0
        kept = vip.details(database.connection, contact_id) != rules.NOTHING
    said = [f"{name} is a VIP." if on else f"{name} is not a VIP."] if options.on or options.off else []
    if values:
        said.append(f"Set {', '.join(values)}{'' if said else f' of {name}'}.")
    if kept and not on:
        said.append("The background is kept out of sight; --on shows it.")
    output.say(" ".join(said))
    return 0


def _values(settings: list[str]) -> dict[str, str | None]:
    """Fields and what they are to hold, checked."""
    from devhub_tui.domain import vip as rules

    values: dict[str, str | None] = {}
    for word, typed in assigned(settings, "Write --set family=value; quote values with spaces."):
        field = rules.field_name(word)
        values[field] = rules.value(field, typed)
    return values
