"""The lists that are the user's own, from the shell: fields, relationships."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options


def run_fields(options: "Options") -> int:
    """Lists the fields of the user's own, or changes one."""
    changes = (
        options.add,
        options.rename,
        options.kind,
        options.choices,
        options.archive,
        options.unarchive,
        options.remove,
        options.to,
    )
    if not options.name and not any(each not in (None, False) for each in changes):
        return _list_fields(options)
    if not options.name:
        raise UsageError("Which field?", "Write devhub fields NAME --rename …, or devhub fields NAME --add.")
    return _add_field(options) if options.add else _change_field(options)


def _list_fields(options: "Options") -> int:
    from devhub_tui.storage import custom_fields

    with reading() as database:
        found = custom_fields.listing(database.connection)
        counts = custom_fields.counts(database.connection)
    if options.json:
        output.emit({"fields": [_field(row, counts.get(row.id, 0)) for row in found]})
        return 0
    if not found:
        output.note("There are no fields of your own yet. devhub fields NAME --add makes one.")
    output.table(
        ("FIELD", "KIND", "CHOICES", "PEOPLE", ""),
        [(row.label, row.kind, ", ".join(row.choices), str(counts.get(row.id, 0)), "archived" * row.archived) for row in found],
        right=(3,),
    )
    return 0


def _field(row: Any, people: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "kind": row.kind,
        "choices": list(row.choices),
        "archived": row.archived,
        "people": people,
    }


def _add_field(options: "Options") -> int:
    from devhub_tui.domain import custom
    from devhub_tui.storage import custom_fields

    label = custom.check_label(" ".join(options.name))
    with writing() as database:
        with database.write(f"add the field {label}") as tx:
            field_id = custom_fields.add(tx, label, options.kind or "text", custom.split(options.choices or ""))
            if options.to:
                custom_fields.move(tx, field_id, options.to - 1)
        return _say_field(options, database.connection, field_id, f"Added the field {label}.")


def _change_field(options: "Options") -> int:
    from devhub_tui.domain import custom
    from devhub_tui.storage import custom_fields

    values: dict[str, Any] = {} if options.rename is None else {"label": options.rename}
    values |= {} if options.kind is None else {"kind": options.kind}
    values |= {} if options.choices is None else {"choices": custom.split(options.choices)}
    if options.archive and options.unarchive:
        raise UsageError("A field is archived or brought back, not both.", "devhub fields --help says more.")
    if options.archive or options.unarchive:
        values["archived"] = options.archive
    if not (values or options.to or options.remove):
        raise UsageError("There is nothing to change.", "devhub fields --help says what there is.")
    with writing() as database:
        row = custom_fields.find(database.connection, " ".join(options.name))
        with database.write(f"change the field {row.label}") as tx:
            if options.remove:
                done = custom_fields.remove(tx, row.id)
            else:
                custom_fields.update(tx, row.id, values)
                if options.to:
                    custom_fields.move(tx, row.id, options.to - 1)
        if not options.remove:
            return _say_field(options, database.connection, row.id, f"Changed the field {row.label}.")
    if options.json:
        output.emit({"removed": {"id": row.id, "label": row.label, "how": done}})
    else:
        output.say(
            f"Deleted the field {row.label}."
            if done == "deleted"
            else f"Archived the field {row.label}: people have values in it."
        )
    return 0


def _say_field(options: "Options", connection: Any, field_id: str, done: str) -> int:
    from devhub_tui.storage import custom_fields

    if options.json:
        people = custom_fields.counts(connection).get(field_id, 0)
        output.emit({"field": _field(custom_fields.one(connection, field_id), people)})
    else:
        output.say(done)
    return 0


def run_relationships(options: "Options") -> int:
    """Lists what people can be to the user, or changes an entry of that list."""
    from devhub_tui.storage import relationship_types

    if not options.name:
        if options.add or options.remove or options.rename is not None or options.cadence is not None:
            raise UsageError("Which relationship?", "Write devhub relationships NAME --cadence 2w.")
        return _list_relationships(options)
    name = " ".join(options.name)
    with writing() as database:
        connection = database.connection
        if options.add:
            with database.write(f"add the relationship {relationship_types.check_name(name)}") as tx:
                type_id = relationship_types.add(tx, name, options.cadence)
            return _say_relationship(options, connection, type_id, "Added")
        row = relationship_types.find(connection, name)
        if options.remove:
            with database.write(f"remove the relationship {row.name}") as tx:
                relationship_types.remove(tx, row.id)
            if options.json:
                output.emit({"removed": {"id": row.id, "name": row.name, "people": row.people}})
            else:
                output.say(f"Removed {row.name} from the list. People with that word: {row.people}; they keep it.")
            return 0
        values = {} if options.rename is None else {"name": options.rename}
        values |= {} if options.cadence is None else {"cadence": options.cadence}
        if not values:
            raise UsageError("There is nothing to change.", "devhub relationships --help says what there is.")
        with database.write(f"change the relationship {row.name}") as tx:
            relationship_types.update(tx, row.id, values)
        return _say_relationship(options, connection, row.id, "Changed")


def _list_relationships(options: "Options") -> int:
    from devhub_tui.storage import relationship_types

    with reading() as database:
        found = relationship_types.listing(database.connection)
    if options.json:
        output.emit({"relationships": [row._asdict() for row in found]})
        return 0
    if not found:
        output.note("Your list is empty. devhub relationships NAME --add --cadence 2w begins it.")
    output.table(
        ("RELATIONSHIP", "CADENCE", "PEOPLE"), [(row.name, row.cadence or "", str(row.people)) for row in found], right=(2,)
    )
    return 0


def _say_relationship(options: "Options", connection: Any, type_id: str, verb: str) -> int:
    from devhub_tui.domain.cadence import parse_cadence
    from devhub_tui.domain.cadence_words import said
    from devhub_tui.storage import relationship_types

    row = relationship_types.one(connection, type_id)
    every = parse_cadence(row.cadence)
    if options.json:
        output.emit({"relationship": row._asdict()})
    else:
        output.say(f"{verb} {row.name}{', ' + said(every) if every else ''}. People: {row.people}.")
    return 0
