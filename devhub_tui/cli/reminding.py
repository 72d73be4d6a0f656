"""A person's reminders from the shell: cadence, snooze, skip; and pause for all of them."""

from datetime import date
from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.people import show_result, who
from devhub_tui.errors import DevHubError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options


def run_cadence(options: "Options") -> int:
    """Says how often somebody is due and where that comes from, or changes it."""
    values = _values(options)
    with (writing if values or options.words[1:] else reading)() as database:
        connection = database.connection
        contact_id, name, every = _named(connection, options.words)
        if every is not None:
            if options.off:
                raise UsageError("A cadence and --off at once.", "Choose one of them.")
            values["cadence"] = every
        if not values:
            return show_result(options, connection, contact_id, _rhythm(connection, contact_id, name))
        from devhub_tui.storage import reminding

        with database.write("set reminders") as tx:
            changed = reminding.set_rhythm(tx, [contact_id], values)
        said = _rhythm(connection, contact_id, name)
        return show_result(options, connection, contact_id, said if changed else f"Nothing to change. {said}")


def _values(options: "Options") -> dict[str, Any]:
    """What the options ask for, checked."""
    from devhub_tui.domain import fields

    values: dict[str, Any] = {"cadence": None} if options.off else {}
    if options.importance is not None:
        values["importance"] = None if options.importance == "none" else int(options.importance)
    if options.tracking is not None:
        values["tracking"] = fields.tracking("tracking", options.tracking)
    return values


def _named(connection: Any, words: list[str]) -> tuple[str, str, str | None]:
    """(id, name, cadence as stored) of words that name somebody and perhaps a cadence: `ana souza every 2 months`.

    The longest end that reads as a cadence is one. Raises FieldError where the end is no cadence and nobody is called so.
    """
    from devhub_tui.domain import fields
    from devhub_tui.domain.cadence_words import read_cadence
    from devhub_tui.storage import contacts

    for start in range(1, len(words)):
        if found := read_cadence(" ".join(words[start:])):
            contact_id, name = contacts.resolve(connection, who(words[:start]))
            return contact_id, name, str(found)
    try:
        contact_id, name = contacts.resolve(connection, who(words))
    except NotFoundError:
        if len(words) > 1:
            contacts.resolve(connection, who(words[:-1]))
            fields.cadence("cadence", words[-1])
        raise
    return contact_id, name, None


def _rhythm(connection: Any, contact_id: str, name: str) -> str:
    """`Ana Souza: every 2 weeks, from tag mentors, due 30 Mar 2026.`"""
    from devhub_tui.domain import cadence_source, cadence_words
    from devhub_tui.domain.many import day
    from devhub_tui.storage import contacts, rhythm

    found = rhythm.rhythm(connection, contacts.contact(connection, contact_id).values, clock.today())
    due = found.derived.next_due
    if due is None:
        return f"{name} is {found.status}: never due."
    return f"{name}: {cadence_words.said(found.source.cadence)}, {cadence_source.said(found.source)}, due {day(due.isoformat())}."


def run_snooze(options: "Options") -> int:
    """Leaves somebody alone until a day, or wakes them."""
    from devhub_tui.domain import snooze_words
    from devhub_tui.domain.many import day
    from devhub_tui.storage import contacts, reminding

    found = snooze_words.parted(options.words, clock.now())
    if found is None:
        raise UsageError("Until when?", "Write devhub snooze WHO monday, “in 2 weeks”, 2026-03-30, or off.")
    named, words = found
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(named))
        until = snooze_words.until(words, clock.now())
        with database.write("snooze") as tx:
            changed = reminding.snooze(tx, [contact_id], until)
        if not changed:
            said = f"{name} is {'snoozed until then' if until else 'awake'} already."
        elif until:
            said = f"Snoozed {name} until {day(until.isoformat())}. devhub snooze WHO off wakes them."
        else:
            said = f"Woke {name}."
        return show_result(options, connection, contact_id, said)


def run_skip(options: "Options") -> int:
    """Lets somebody's round pass."""
    from devhub_tui.domain.many import day
    from devhub_tui.storage import contacts, reminding

    with writing() as database:
        contact_id, name = contacts.resolve(database.connection, who(options.who))
        with database.write("skip") as tx:
            done = reminding.skip(tx, [contact_id], clock.today())
    if not done.skipped:
        raise DevHubError(f"{name} is never due: there is no round to skip.", "devhub cadence WHO 3w sets a cadence.")
    one = done.skipped[0]
    if options.json:
        output.emit({"skipped": one._asdict()})
    else:
        coming = f" The next one is {day(one.next_due)}." if one.next_due else ""
        output.say(f"{reminding.said(done, 'Skipped')}.{coming}")
    return 0


def run_pause(options: "Options") -> int:
    """Says until when reminders pause, begins a pause, or ends it."""
    from devhub_tui.domain import snooze_words
    from devhub_tui.domain.many import day
    from devhub_tui.storage import reminding

    if not options.words:
        with reading() as database:
            now = reminding.paused_until(database.connection)
        return _say_pause(options, now, f"Reminders pause until {day(now.isoformat())}." if now else "Reminders are not paused.")
    until = snooze_words.until(" ".join(options.words), clock.now())
    with writing() as database, database.write(reminding.pause_label(until)) as tx:
        changed = reminding.pause(tx, until)
    if not changed:
        return _say_pause(options, until, "Nothing to change: it is so already.")
    said = f"Reminders pause until {day(until.isoformat())}: nobody is asked for." if until else "Reminders go on."
    return _say_pause(options, until, said)


def _say_pause(options: "Options", until: date | None, said: str) -> int:
    if options.json:
        output.emit({"paused_until": until.isoformat() if until else None})
    else:
        output.say(said)
    return 0
