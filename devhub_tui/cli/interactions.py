"""The log from the shell: list what fits, show one, change it, log it again, delete it."""

from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.options import assigned
from devhub_tui.errors import AmbiguousError, FieldError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.log_query import LogQuery
    from devhub_tui.storage.database import Transaction
    from devhub_tui.storage.log_filter import LogFilter
    from devhub_tui.storage.rows import InteractionRow

_TAIL = 8
"""So much of the end of an id is shown in tables: its beginning is the time, the same for all of a day."""

_LEAST = 4
_FIELDS = ("type", "on", "direction", "duration", "event", "transcript", "notes")


def run_interactions(options: "Options") -> int:
    """Lists interactions, newest first."""
    from devhub_tui.cli import shapes
    from devhub_tui.storage import interactions, log_filter, log_page

    with reading() as database:
        connection = database.connection
        chosen = log_filter.read(connection, _query(options))
        found = _count(connection, chosen, options)
        numbers = log_page.numbers(connection, chosen, options.limit)
        if options.json:
            rows = [interactions.interaction(connection, row.id) for row in log_page.rows(connection, numbers)]
            shown = [shapes.interaction(row) for row in rows if row is not None]
            output.emit({"total": log_page.total(connection), "found": found, "interactions": shown})
            return 0
        table = log_page.rows(connection, numbers)
    if not table:
        output.note("Nothing fits." if chosen != log_filter.EVERYTHING else "Nothing is logged yet.")
        return 0
    _print(table)
    if found > len(table):
        output.note(f"{found - len(table):,} more; --limit N shows them.".replace(",", " "))
    return 0


def _count(connection: Any, chosen: "LogFilter", options: "Options") -> int:
    from devhub_tui.storage import log_filter, log_page

    return log_page.total(connection) if chosen == log_filter.EVERYTHING else len(log_page.numbers(connection, chosen))


def _query(options: "Options") -> "LogQuery":
    """The words of the query, and the options as if they had been written into it."""
    from devhub_tui.domain import log_query

    # A word with a space in it was quoted, so it is a phrase or a whole value.
    words = [_requoted(word) for word in options.query]
    for name, operator in (("type", "type"), ("with", "with"), ("tag", "tag"), ("event", "event")):
        words += [log_query.quoted(operator, value) for value in getattr(options, name)]
    for name, operator in (("direction", "from"), ("since", "since"), ("until", "until")):
        value = getattr(options, name)
        if value is not None:
            if not value.strip():
                raise UsageError(f"--{name} needs a value.", "devhub interactions --help says more.")
            words.append(log_query.quoted(operator, value))
    return log_query.parse(" ".join(words), clock.now())


def _requoted(word: str) -> str:
    """The shell took the quotes off `type:"video call"`; they are put back."""
    if " " not in word or '"' in word:
        return word
    head, colon, value = word.partition(":")
    if word[:1] in "@#":
        return f'{word[0]}"{word[1:]}"'
    return f'{head}:"{value}"' if colon and head.isalpha() else f'"{word}"'


def _print(rows: Any) -> None:
    from devhub_tui.domain import durations
    from devhub_tui.domain.log_query import DIRECTIONS

    cells = []
    for row in rows:
        names = ", ".join(name for _, name, _ in row.people) + (f" and {row.others} more" if row.others else "")
        note = " · ".join(filter(None, (row.event, row.note)))
        cells.append(
            (
                *(row.occurred_on, row.type_label, names, DIRECTIONS.get(row.direction or "", row.direction or "")),
                *(durations.said(row.duration_minutes), row.id[-_TAIL:], note),
            )
        )
    output.table(("DAY", "TYPE", "WITH", "WHO REACHED OUT", "TOOK", "ID", "NOTE"), cells)


def run_interaction(options: "Options") -> int:
    """Shows one interaction, changes it, logs it again, or deletes it."""
    asked = [
        name
        for name, given in (("--set", options.set), ("--duplicate", options.duplicate), ("--delete", options.delete))
        if given
    ]
    if len(asked) > 1:
        raise UsageError(f"{asked[0]} and {asked[1]} do not go together.", "devhub interaction --help says more.")
    changes_people = options.add or options.remove
    if changes_people and asked and asked[0] != "--set":
        raise UsageError(f"{asked[0]} changes nobody.", "devhub interaction --help says more.")
    if options.on is not None and not options.duplicate:
        raise UsageError("--on says when it is logged again, with --duplicate.", "To move it: --set on=yesterday.")
    word = " ".join(options.id)
    if options.set or changes_people:
        return _edit(options, word)
    if options.duplicate:
        return _duplicate(options, word)
    if options.delete:
        return _delete(options, word)
    with reading() as database:
        row = _find(database.connection, word)
    return _show(options, row, "")


def _find(connection: Any, word: str) -> "InteractionRow":
    """The interaction that an id, or the end of one, means. Raises NotFoundError, AmbiguousError."""
    from devhub_tui.storage import interactions

    wanted = text.clean(word).lower()
    found = interactions.by_end_of_id(connection, wanted, 20) if len(wanted) >= _LEAST else []
    if len(found) > 1:
        rows = [interactions.interaction(connection, each) for each in found]
        candidates = tuple((row.id, f"{row.occurred_on} {row.type_label}") for row in rows if row)
        raise AmbiguousError(f"“{wanted[:40]}” could be {len(found)} interactions.", "Say more of the id.", candidates)
    row = interactions.interaction(connection, found[0]) if found else None
    if row is None:
        raise NotFoundError(f"No interaction has the id “{wanted[:40]}”.", "devhub interactions lists them with their ids.")
    return row


def _show(options: "Options", row: "InteractionRow", done: str) -> int:
    from devhub_tui.cli import shapes

    if options.json:
        output.emit({"interaction": shapes.interaction(row)})
    elif done:
        output.say(done)
    else:
        shapes.print_interaction(row)
    return 0


def _name(row: "InteractionRow") -> str:
    people = ", ".join(text.clean(name, limit=40) for _, name, _ in row.people[:3])
    return text.clean(f"{row.type_label.lower()} with {people}" if people else row.type_label.lower(), limit=160)


def _edit(options: "Options", word: str) -> int:
    from devhub_tui.cli.people import who
    from devhub_tui.storage import contacts, interaction_edit, interactions

    with writing() as database:
        connection = database.connection
        row = _find(connection, word)
        was = interaction_edit.entry(connection, row.id)
        values, event = _values(connection, options.set)
        added = [contacts.resolve(connection, who([each]))[0] for each in options.add]
        gone = {contacts.resolve(connection, who([each]))[0] for each in options.remove}
        people = tuple(each for each in dict.fromkeys((*was.people, *added)) if each not in gone)
        if not people:
            raise UsageError("Nobody would be left in it.", "devhub interaction ID --delete deletes it.")
        with database.write(f"edit {_name(row)}") as tx:
            if event is not None:
                values["event_id"] = interactions.event_id(tx, event) if event else None
            changed = interaction_edit.save(tx, row.id, was, interaction_edit.Entry(was.values | values, people))
        row = _find(connection, row.id)
    return _show(options, row, f"Changed {_name(row)} of {row.occurred_on}." if changed else "Nothing is different.")


def _values(connection: Any, settings: list[str]) -> tuple[dict[str, Any], str | None]:
    """(columns, name of the event: empty to clear it, None to leave it) of `field=value` texts, checked."""
    from devhub_tui.domain import durations, fields, log_query
    from devhub_tui.storage import interactions

    values: dict[str, Any] = {}
    event = None
    for written, value in assigned(settings):
        field = written.lower()
        if field == "type":
            values["type"] = interactions.check_type(connection, value)
        elif field == "on":
            values |= when_columns(value)
        elif field == "direction":
            values["direction"] = log_query.direction(value, "direction") if value.strip() else None
        elif field == "duration":
            values["duration_minutes"] = durations.parse_duration(value)
        elif field == "event":
            event = text.clean(value, limit=200)
        elif field == "transcript":
            values["transcript_source"] = fields.line("transcript", value)
        elif field == "notes":
            values["notes"] = fields.note("notes", value)
        else:
            raise FieldError(field, f"There is no field “{field[:40]}”.", "Fields: " + ", ".join(_FIELDS) + ".")
    return values, event


def when_columns(value: str) -> dict[str, Any]:
    """The columns of a day, and of the time where one is given."""
    from devhub_tui.domain.dates import parse_when

    when = parse_when(value, clock.now(), "past", "on")
    offset = when.at.utcoffset() if when.at else None
    return {
        "occurred_on": when.day.isoformat(),
        "occurred_at": int(when.at.timestamp() * 1000) if when.at else None,
        "utc_offset": int(offset.total_seconds() // 60) if offset is not None else None,
    }


def _duplicate(options: "Options", word: str) -> int:
    from devhub_tui.storage import interaction_edit

    day = when_columns(options.on)["occurred_on"] if options.on is not None else None
    with writing() as database:
        row = _find(database.connection, word)

        def work(tx: "Transaction") -> str:
            return interaction_edit.duplicate(tx, row.id, day)

        with database.write(f"log {_name(row)}") as tx:
            made = work(tx)
        copy = _find(database.connection, made)
    return _show(options, copy, f"Logged {_name(copy)} on {copy.occurred_on}.")


def _delete(options: "Options", word: str) -> int:
    from devhub_tui.cli import shapes
    from devhub_tui.storage import interactions

    with writing() as database:
        row = _find(database.connection, word)
        with database.write(f"delete {_name(row)}") as tx:
            interactions.delete(tx, row.id)
    if options.json:
        output.emit({"deleted": shapes.interaction(row)})
    else:
        output.say(f"Deleted {_name(row)} of {row.occurred_on}. devhub undo brings it back.")
    return 0
