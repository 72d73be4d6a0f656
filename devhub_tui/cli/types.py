"""Interaction types from the shell: list, add, change, move, archive, delete."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.options import assigned
from devhub_tui.errors import FieldError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.database import Transaction
    from devhub_tui.storage.interaction_types import InteractionType

_FIELDS = {"label": "label", "icon": "icon", "counts": "counts_as_contact", "meaningful": "meaningful"}
"""Word on the command line -> column."""


def run_types(options: "Options") -> int:
    """Lists the types, or changes one."""
    if options.add is not None:
        if options.type or _asked(options):
            raise UsageError("A new type has nothing to change yet.", "Write devhub types --add LABEL --icon X --set counts=no.")
        return _add(options)
    if options.icon is not None:
        raise UsageError("--icon belongs to --add.", "To change one: devhub types TYPE --set icon=♪.")
    if not options.type:
        if _asked(options) or options.set:
            raise UsageError("No type was named.", "Write devhub types TYPE --set label=…; devhub types lists them.")
        return _list(options)
    asked = [*_asked(options), *(["--set"] if options.set else [])]
    if len(asked) > 1 and asked != ["--move", "--set"]:
        raise UsageError(f"{asked[0]} and {asked[1]} do not go together.", "devhub types --help says more.")
    return _change(options) if asked else _show(options)


def _asked(options: "Options") -> list[str]:
    given = (
        ("--move", options.move),
        ("--archive", options.archive),
        ("--unarchive", options.unarchive),
        ("--delete", options.delete),
    )
    return [name for name, value in given if value]


def _settings(settings: list[str]) -> dict[str, Any]:
    """Columns of `field=value` texts; labels and icons are checked where they are written."""
    from devhub_tui.domain import fields

    found: dict[str, Any] = {}
    for written, value in assigned(settings, "Write --set field=value, as in --set icon=♪ counts=no."):
        field = written.lower()
        if field not in _FIELDS:
            raise FieldError(field, f"There is no field “{field[:40]}”.", "Fields: " + ", ".join(_FIELDS) + ".")
        found[_FIELDS[field]] = value if field in ("label", "icon") else bool(fields.flag(field, value))
    return found


def _add(options: "Options") -> int:
    from devhub_tui.storage import interaction_types

    values = _settings(options.set)
    icon = values.get("icon", options.icon or "·")
    label = values.get("label", options.add)
    with writing() as database:
        with database.write(f"add the type {interaction_types.check_label(label)}") as tx:
            made = interaction_types.add(
                tx,
                label,
                icon,
                counts_as_contact=values.get("counts_as_contact", True),
                meaningful=values.get("meaningful", True),
            )
        row = _row(database.connection, made)
    return _say(options, row, f"Added {row.icon} {row.label}; log it with --type {row.key}.")


def _change(options: "Options") -> int:
    from devhub_tui.storage import interaction_types

    values = _settings(options.set)
    if options.archive or options.unarchive:
        values["archived"] = options.archive
    with writing() as database:
        row = interaction_types.find(database.connection, " ".join(options.type))
        if options.delete:
            return _delete(options, database, row)

        def work(tx: "Transaction") -> bool:
            moved = interaction_types.move(tx, row.id, options.move - 1) if options.move else False
            return (interaction_types.update(tx, row.id, values) if values else False) or moved

        with database.write(f"edit the type {row.label}") as tx:
            changed = work(tx)
        row = _row(database.connection, row.id)
    return _say(options, row, f"Changed {row.icon} {row.label}." if changed else "Nothing is different.")


def _delete(options: "Options", database: Any, row: "InteractionType") -> int:
    from devhub_tui.storage import interaction_types

    with database.write(f"remove the type {row.label}") as tx:
        how = interaction_types.remove(tx, row.id)
    if options.json:
        output.emit({how: _shape(row, None)})
    elif how == "archived":
        output.say(f"{row.label} is used, so it was archived: no longer offered, and kept with what happened.")
    else:
        output.say(f"Deleted {row.label}. devhub undo brings it back.")
    return 0


def _row(connection: Any, type_id: str) -> "InteractionType":
    from devhub_tui.storage import interaction_types

    return next(row for row in interaction_types.listing(connection) if row.id == type_id)


def _say(options: "Options", row: "InteractionType", done: str) -> int:
    if options.json:
        output.emit({"type": _shape(row, None)})
    else:
        output.say(done)
    return 0


def _shape(row: "InteractionType", count: int | None) -> dict[str, Any]:
    shape = {
        "key": row.key,
        "label": row.label,
        "icon": row.icon,
        "counts_as_contact": row.counts_as_contact,
        "meaningful": row.meaningful,
        "archived": row.archived,
    }
    return shape if count is None else {**shape, "interactions": count}


def _show(options: "Options") -> int:
    from devhub_tui.storage import interaction_types

    with reading() as database:
        row = interaction_types.find(database.connection, " ".join(options.type))
        count = interaction_types.counts(database.connection).get(row.key, 0)
    if options.json:
        output.emit({"type": _shape(row, count)})
    else:
        _table([(row, count)])
    return 0


def _list(options: "Options") -> int:
    from devhub_tui.storage import interaction_types

    with reading() as database:
        counts = interaction_types.counts(database.connection)
        found = [(row, counts.get(row.key, 0)) for row in interaction_types.listing(database.connection)]
    if options.json:
        output.emit({"types": [_shape(row, count) for row, count in found]})
    else:
        _table(found)
    return 0


def _table(found: "list[tuple[InteractionType, int]]") -> None:
    output.table(
        ("", "TYPE", "LABEL", "COUNTS", "MEANINGFUL", "INTERACTIONS", ""),
        [
            (
                *(row.icon, row.key, row.label, "yes" if row.counts_as_contact else "no", "yes" if row.meaningful else "no"),
                *(f"{count:,}", "archived" if row.archived else ""),
            )
            for row, count in found
        ],
        right=(5,),
    )
