"""Follow-ups and promises from the shell: noting one, listing, done, moving, changing."""

from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.options import assigned
from devhub_tui.errors import AmbiguousError, DevHubError, FieldError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.database import Transaction
    from devhub_tui.storage.rows import FollowUpRow

TAIL = 8
"""So much of the end of an id is shown in tables: its beginning is the time, the same for all of a day."""

_LABEL = 100  # characters of a note in a list to choose from
_PROMISE_IN = "in a week"
_KINDS = {
    "follow_up": "follow_up",
    "follow up": "follow_up",
    "mine": "my_promise",
    "my_promise": "my_promise",
    "theirs": "their_promise",
    "their_promise": "their_promise",
}
_FIELDS = ("on", "note", "kind", "every", "fixed")
_CHANGES = ("set", "reschedule", "snooze", "reopen", "delete")


def run_follow_up(options: "Options") -> int:
    """Notes a follow-up; or shows, changes, moves, puts off or deletes one."""
    asked = [f"--{name}" for name in _CHANGES if getattr(options, name) not in (None, False, [])]
    if options.on is not None:
        if asked:
            raise UsageError(f"--on and {asked[0]} do not go together.", "To move one: devhub follow-up ID --reschedule WHEN.")
        return _add(options, "follow_up", options.on)
    if options.every is not None or options.fixed:
        raise UsageError("A follow-up needs a day.", "Say --on WHEN; to change one: devhub follow-up ID --set every=2w.")
    if len(asked) > 1:
        raise UsageError(f"{asked[0]} and {asked[1]} do not go together.", "devhub follow-up --help says more.")
    word = " ".join(options.words)
    if asked:
        return _change(options, word, asked[0][2:])
    with reading() as database:
        try:
            row = find(database.connection, word)
        except NotFoundError:
            raise UsageError(
                "A follow-up needs a day.", "For example: devhub follow-up ana 'ask about the grant' --on 'in 2 weeks'."
            ) from None
    return _show(options, row)


def run_promise(options: "Options") -> int:
    """Notes what you promised somebody, or they promised you."""
    code = _add(options, "their_promise" if options.theirs else "my_promise", options.by or _PROMISE_IN)
    if options.by is None and not options.json:
        output.note(f"Due {_PROMISE_IN}: --by WHEN says another day.")
    return code


def _add(options: "Options", kind: str, due: str) -> int:
    from devhub_tui.cli import shapes
    from devhub_tui.domain import fields, recurrence
    from devhub_tui.domain.dates import parse_when
    from devhub_tui.domain.follow_ups import called
    from devhub_tui.storage import contacts, follow_ups

    named, words = _people_and_words(options.words)
    note = fields.line("note", " ".join(words))
    if note is None and kind != "follow_up":
        raise UsageError("There is no word about what was promised.", "Write devhub promise @ana 'the talk link'.")
    day = parse_when(due, clock.now(), "future", "on").day
    every = recurrence.parse_repeat(options.every, "every") if options.every is not None else None
    if options.fixed and every is None:
        raise UsageError("--fixed says how something that comes back counts.", "Say how often with --every 2w.")
    with writing() as database:
        people = dict(contacts.resolve(database.connection, each) for each in named)
        others = len(people) - 1
        who = next(iter(people.values())) + (f" and {others} other{'s' if others > 1 else ''}" if others else "")
        with database.write(called(kind, who)) as tx:
            repeat = str(every) if every else None
            made = [
                follow_ups.add(tx, contact_id, day.isoformat(), note, kind=kind, repeat=repeat, fixed=options.fixed)
                for contact_id in people
            ]
        rows = [row for each in made if (row := follow_ups.one(database.connection, each))]
    if options.json:
        output.emit({"follow_ups": [shapes.follow_up(row) for row in rows]})
        return 0
    said = called(kind, ", ".join(people.values()))
    output.say(f"{said[0].upper()}{said[1:]} {'on' if kind == 'follow_up' else 'by'} {day.isoformat()}{_rhythm(rows[0])}.")
    if day < clock.today():
        output.say("That day is past, so it is overdue.")
    return 0


def _people_and_words(words: list[str]) -> tuple[list[str], list[str]]:
    """Leading @WHO words; without any the first word is WHO."""
    count = next((place for place, word in enumerate(words) if not word.startswith("@")), len(words))
    if not count:
        return words[:1], words[1:]
    return [word[1:] for word in words[:count]], words[count:]


def _rhythm(row: "FollowUpRow") -> str:
    from devhub_tui.widgets.follow_up_lines import rhythm

    said = rhythm(row)
    return f", {said}" if said else ""


def find(connection: Any, word: str) -> "FollowUpRow":
    """The follow-up that an id, or the end of one, means. Raises NotFoundError, AmbiguousError."""
    from devhub_tui.storage import follow_ups

    wanted = text.clean(word).lower()
    found = follow_ups.by_end_of_id(connection, wanted)
    if len(found) > 1:
        raise AmbiguousError(
            f"“{wanted[:40]}” could be {len(found)} follow-ups.",
            "Say more of the id.",
            tuple((row.id, label(row)) for row in found),
        )
    if not found:
        raise NotFoundError(f"No follow-up has the id “{wanted[:40]}”.", "devhub follow-ups lists them with their ids.")
    return found[0]


def label(row: "FollowUpRow") -> str:
    """Ana Souza, you promised: the talk link, 2026-03-13 (3 d late)."""
    from devhub_tui.domain.follow_ups import what

    note = row.note if row.note is None or len(row.note) <= _LABEL else row.note[: _LABEL - 1] + "…"
    return f"{row.name}, {what(row.kind, note)}, {day_said(row)}"


def day_said(row: "FollowUpRow") -> str:
    """2026-03-13 (3 d late)."""
    from devhub_tui.domain.cadence import read_day

    today, day = clock.today(), read_day(row.due_on)
    if row.completed_at is not None:
        return f"done {(output.instant(row.completed_at) or '')[:10]}"
    if row.snoozed_until and row.snoozed_until > today.isoformat():
        return f"{row.due_on} (snoozed until {row.snoozed_until})"
    late = (today - day).days if day else 0
    return f"{row.due_on} ({late} d late)" if late > 0 else f"{row.due_on} (today)" if day == today else row.due_on


def _show(options: "Options", row: "FollowUpRow", done: str = "") -> int:
    from devhub_tui.cli import shapes
    from devhub_tui.domain.follow_ups import what

    if options.json:
        output.emit({"follow_up": shapes.follow_up(row)})
    elif done:
        output.say(done)
    else:
        output.say(what(row.kind, row.note))
        facts = (
            *(("with", row.name), ("due", day_said(row)), ("again", _rhythm(row)[2:])),
            *(("from", f"{row.source.lower()}, {row.source_on}" if row.source else ""), ("id", row.id)),
        )
        for name, value in facts:
            if value:
                output.say(f"{name:<6} {value}")
    return 0


def _change(options: "Options", word: str, what: str) -> int:
    from devhub_tui.domain.dates import parse_when
    from devhub_tui.domain.follow_ups import called
    from devhub_tui.storage import follow_ups

    values = _values(options.set)
    day = None
    if what in ("reschedule", "snooze"):
        day = parse_when(getattr(options, what), clock.now(), "future", what).day
        if what == "snooze" and day <= clock.today():
            raise FieldError("snooze", "A snooze is until a day that is ahead.", "--reschedule moves the day itself.")
    with writing() as database:
        connection = database.connection
        row = find(connection, word)
        name = called(row.kind, row.name)
        if what in ("reschedule", "snooze") and row.completed_at is not None:
            raise DevHubError("It is done already.", "devhub follow-up ID --reopen opens it again.")

        def work(tx: "Transaction") -> bool:
            if what == "set":
                return follow_ups.edit(tx, row.id, values)
            if what == "reschedule":
                return follow_ups.reschedule(tx, row.id, str(day))
            if what == "snooze":
                return follow_ups.snooze(tx, row.id, str(day))
            return (follow_ups.reopen if what == "reopen" else follow_ups.delete)(tx, row.id)

        with database.write(f"{'edit' if what == 'set' else what} {name}") as tx:
            changed = work(tx)
        after = follow_ups.one(connection, row.id)
    if what == "delete":
        return _deleted(options, row)
    assert after is not None
    said = {
        "set": f"Changed the {name}.",
        "reschedule": f"Moved the {name} to {day}.",
        "snooze": f"Snoozed the {name} until {day}.",
        "reopen": f"The {name} is open again.",
    }
    return _show(options, after, said[what] if changed else "Nothing is different.")


def _deleted(options: "Options", row: "FollowUpRow") -> int:
    from devhub_tui.cli import shapes
    from devhub_tui.domain.follow_ups import called

    if options.json:
        output.emit({"deleted": shapes.follow_up(row)})
    else:
        output.say(f"Deleted the {called(row.kind, row.name)}. devhub undo brings it back.")
    return 0


def _values(settings: list[str]) -> dict[str, Any]:
    """The columns of `field=value` texts, checked. Raises UsageError, FieldError."""
    from devhub_tui.domain import fields, recurrence
    from devhub_tui.domain.dates import parse_when

    values: dict[str, Any] = {}
    for written, value in assigned(settings):
        field = written.lower()
        if field in ("on", "by", "due_on"):
            values["due_on"] = parse_when(value, clock.now(), "future", "on").day.isoformat()
        elif field == "note":
            values["note"] = fields.line("note", value)
        elif field == "kind":
            values["kind"] = _kind(value)
        elif field in ("every", "repeat"):
            every = recurrence.parse_repeat(value, "every")
            values["repeat"] = str(every) if every else None
        elif field == "fixed":
            values["fixed"] = _yes(value)
        else:
            raise FieldError(field, f"There is no field “{field[:40]}”.", "Fields: " + ", ".join(_FIELDS) + ".")
    return values


def _kind(value: str) -> str:
    word = " ".join(text.clean(value, limit=40).lower().replace("-", " ").split())
    found = _KINDS.get(word) or _KINDS.get(word.replace(" ", "_"))
    if found is None:
        raise FieldError("kind", f"“{text.clean(value, limit=40)}” is none of the kinds.", "Kinds: follow_up, mine, theirs.")
    return found


def _yes(value: str) -> bool:
    word = text.clean(value, limit=10).lower()
    if word not in ("yes", "no", "1", "0", "on", "off", "true", "false", ""):
        raise FieldError("fixed", f"“{text.clean(value, limit=40)}” is neither yes nor no.")
    return word in ("yes", "1", "on", "true")


def run_done(options: "Options") -> int:
    """Marks a follow-up or promise as done: by its id, or the one that is open with somebody."""
    from devhub_tui.cli import shapes
    from devhub_tui.domain.follow_ups import called
    from devhub_tui.storage import follow_ups

    with writing() as database:
        row = _meant(database.connection, options.who)
        with database.write(f"done: {called(row.kind, row.name)}") as tx:
            found = follow_ups.complete(tx, row.id)
        after = follow_ups.one(database.connection, row.id) or row
        following = follow_ups.one(database.connection, follow_ups.next_id(row.id)) if found.next_on else None
    if options.json:
        output.emit({"done": shapes.follow_up(after), "next": shapes.follow_up(following) if following else None})
    elif not found.changed:
        output.say("It was done already.")
    else:
        from devhub_tui.domain.follow_ups import what

        said = f" Next on {found.next_on}." if found.next_on else ""
        output.say(f"Done, {row.name}, {what(row.kind, row.note)}.{said}")
    return 0


def _meant(connection: Any, words: list[str]) -> "FollowUpRow":
    """The one that the words mean: an id, or somebody with exactly one open one. Raises NotFoundError, AmbiguousError."""
    from devhub_tui.cli.people import who
    from devhub_tui.storage import contacts, follow_ups

    word = who(words)
    if len(words) == 1 and len(word) >= TAIL and follow_ups.by_end_of_id(connection, word):
        return find(connection, word)
    try:
        contact_id, name = contacts.resolve(connection, word)
    except NotFoundError:
        if follow_ups.by_end_of_id(connection, word):
            return find(connection, word)
        raise
    found = follow_ups.open_with(connection, [contact_id])
    if not found:
        raise NotFoundError(f"Nothing is open with {name}.", "devhub follow-ups lists what is open with whom.")
    if len(found) > 1:
        raise AmbiguousError(
            f"{len(found)} things are open with {name}.",
            "Say which: devhub done ID; the end of an id is enough.",
            tuple((row.id, label(row)) for row in found),
        )
    return found[0]


def run_follow_ups(options: "Options") -> int:
    """Lists what is open, overdue first."""
    from devhub_tui.cli import shapes
    from devhub_tui.cli.people import who
    from devhub_tui.storage import contacts, follow_ups
    from devhub_tui.storage.follow_ups import Narrow

    today = clock.today().isoformat()
    with reading() as database:
        connection = database.connection
        person = contacts.resolve(connection, who(options.who))[0] if options.who else None
        found = follow_ups.listing(connection, today, Narrow(person, done=options.all, overdue=options.overdue))
        numbers = found.numbers[: options.limit]
        by_number = {row.n: row for row in follow_ups.rows(connection, numbers)}
    rows = [by_number[number] for number in numbers if number in by_number]
    if options.json:
        counts = {"found": len(found.numbers), "overdue": found.overdue, "due_today": found.today, "done": found.done}
        output.emit({"today": today, **counts, "follow_ups": [shapes.follow_up(row) for row in rows]})
        return 0
    if not rows:
        output.note("Nothing is overdue." if options.overdue else "Nothing is open.")
        return 0
    _print(rows)
    if len(found.numbers) > len(rows):
        output.note(f"{len(found.numbers) - len(rows):,} more; --limit N shows them.".replace(",", " "))
    return 0


def _print(rows: "list[FollowUpRow]") -> None:
    from devhub_tui.domain.follow_ups import SAID

    cells = [
        (
            day_said(row),
            row.name + (" ★" if row.vip else ""),
            SAID.get(row.kind, row.kind),
            _rhythm(row)[2:],
            row.id[-TAIL:],
            row.note or "",
        )
        for row in rows
    ]
    output.table(("DUE", "WITH", "WHAT", "AGAIN", "ID", "NOTE"), cells)
