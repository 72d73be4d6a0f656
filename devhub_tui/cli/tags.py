"""Tags as a list, from the shell: the cadence that each gives, renaming, removing."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options


def run_tags(options: "Options") -> int:
    """Lists the tags, shows one, adds one, or changes one."""
    changes = options.add or options.remove or options.rename is not None or options.cadence is not None
    if not options.name:
        if changes:
            raise UsageError("Which tag?", "Write devhub tags NAME --cadence 2w.")
        return _list(options)
    if options.remove and (options.add or options.rename is not None or options.cadence is not None):
        raise UsageError("A tag that is removed cannot be changed at the same time.", "Leave the other options out.")
    return _change(options, " ".join(options.name)) if changes else _show(options, " ".join(options.name))


def _change(options: "Options", word: str) -> int:
    from devhub_tui.domain import fields
    from devhub_tui.storage import tags

    values = {} if options.rename is None else {"name": options.rename}
    values |= {} if options.cadence is None else {"cadence": options.cadence}
    with writing() as database:
        connection = database.connection
        if options.add:
            if options.rename is not None:
                raise UsageError("--add and --rename at once.", "Choose one of them.")
            with database.write(f"add the tag {fields.tag_name(word)}") as tx:
                tag_id = tags.add(tx, word, options.cadence)
            return _say(options, connection, tag_id, "Added")
        row = tags.find(connection, word)
        if options.remove:
            with database.write(f"remove the tag {row.name}") as tx:
                had = tags.remove(tx, row.id)
            if options.json:
                output.emit({"removed": {"id": row.id, "name": row.name, "people": had}})
            else:
                output.say(f"Removed the tag {row.name}. People who had it: {had}. devhub undo brings it back.")
            return 0
        with database.write(f"change the tag {row.name}") as tx:
            tag_id = tags.update(tx, row.id, values)
        return _say(options, connection, tag_id, "Changed")


def _show(options: "Options", word: str) -> int:
    from devhub_tui.storage import tags

    with reading() as database:
        return _say(options, database.connection, tags.find(database.connection, word).id, "")


def _list(options: "Options") -> int:
    from devhub_tui.storage import tags

    with reading() as database:
        rows, counts = tags.listing(database.connection), tags.counts(database.connection)
    if options.json:
        output.emit({"tags": [_shape(row, counts.get(row.id, 0)) for row in rows]})
        return 0
    if not rows:
        output.note("There are no tags yet. devhub tag WHO +NAME makes one.")
    output.table(
        ("TAG", "CADENCE", "PEOPLE"), [(row.name, row.cadence or "", f"{counts.get(row.id, 0):,}") for row in rows], right=(2,)
    )
    return 0


def _shape(row: Any, people: int) -> dict[str, Any]:
    return {**row._asdict(), "people": people}


def _say(options: "Options", connection: Any, tag_id: str, verb: str) -> int:
    from devhub_tui.domain.cadence import parse_cadence
    from devhub_tui.domain.cadence_words import said
    from devhub_tui.storage import tags

    row, people = tags.one(connection, tag_id), tags.people(connection, tag_id)
    if options.json:
        output.emit({"tag": _shape(row, people)})
        return 0
    every = parse_cadence(row.cadence)
    output.say(f"{verb} {row.name}{', ' + said(every) if every else ''}. People: {people}.".lstrip())
    return 0
