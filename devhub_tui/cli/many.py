"""Many people at once from the shell: bulk; and archive, unarchive for one."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import output
from devhub_tui.cli.arguments import Options
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import CancelledError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.domain.many import Change
    from devhub_tui.storage.database import Database

ASKED_FROM = 100
"""More people than this are not changed without a yes."""


def run_archive(options: Options) -> int:
    """Puts one person out of the way."""
    return _archive(options, True)


def run_unarchive(options: Options) -> int:
    """Brings one person back."""
    return _archive(options, False)


def _archive(options: Options, archived: bool) -> int:
    from devhub_tui.cli import shapes
    from devhub_tui.cli.people import who
    from devhub_tui.domain import many
    from devhub_tui.storage import bulk, contacts

    change = many.Change(archived=archived)
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(options.who), archived=not archived)
        with database.write(many.label(change, name)) as tx:
            changed = bulk.change(tx, bulk.numbers_of(connection, [contact_id]), change)
        if options.json:
            output.emit({"contact": shapes.contact(connection, contact_id)})
        elif not changed:
            output.say(f"{name} is {'archived already' if archived else 'not archived'}.")
        else:
            # Not with the name: what people copy from here goes into a shell.
            hint = "devhub unarchive brings them back." if archived else "devhub undo archives them again."
            output.say(f"{many.done(change, name)}. {hint}")
    return 0


def run_bulk(options: Options) -> int:
    """Changes everybody whom a query, a view or a list of ids names."""
    from devhub_tui.domain import many
    from devhub_tui.storage import bulk

    change = _change(options)
    if not (options.query or options.view is not None or options.ids is not None):
        raise UsageError("Nobody was named.", "Write a QUERY, --view NAME (Everybody is one), or --ids - and ids on stdin.")
    with reading() as database:
        numbers = _numbers(database, options)
        changes = bulk.would_change(database.connection, numbers, change)
    shown = sys.stderr.isatty() and len(numbers) > bulk.CHUNK
    if changes and not options.dry_run:
        _be_sure(options, change, changes)
        with writing() as database, database.write(many.label(change, many.people(changes))) as tx:
            changes = bulk.change(tx, numbers, change, _progress if shown else None)
    if options.json:
        shape = {"dry_run": options.dry_run, "people": len(numbers), "changed": changes, "change": _shape(change)}
        output.emit({"bulk": shape})
        return 0
    output.say(_said(change, len(numbers), changes, options.dry_run))
    return 0


def _said(change: "Change", people: int, changes: int, dry_run: bool) -> str:
    from devhub_tui.domain import many

    if not people:
        return "Nobody fits."
    if not changes and change.skip:
        return f"{many.people(people)} {'is' if people == 1 else 'are'} never due: there is no round to skip."
    if not changes:
        return f"Nothing to change: {many.people(people)} {'is' if people == 1 else 'are'} so already."
    rest = people - changes
    already = (
        f" {many.number(rest)} {'is' if rest == 1 else 'are'} never due."
        if change.skip
        else f" {many.number(people - changes)} were so already."
    )
    already = already if rest else ""
    if dry_run:
        words = many.label(change, many.people(changes))
        return f"Would {words}.{already} Nothing was changed."
    return f"{many.done(change, many.people(changes))}.{already} devhub undo takes it back."


def _change(options: Options) -> "Change":
    """What the options ask for, checked. Raises UsageError, FieldError."""
    from devhub_tui.domain import fields
    from devhub_tui.domain.many import Change

    if options.archive and options.unarchive:
        raise UsageError("--archive and --unarchive at once.", "Choose one of them.")
    words = [word.strip() for given in options.tag for word in given.split(",") if word.strip()]
    add, remove = (
        tuple({fields.tag_name(word.lstrip("+-")): None for word in words if (word[:1] == "-") == off}) for off in (False, True)
    )
    values = {
        field: fields.contact_value(field, given)
        for field in ("relationship", "importance", "cadence", "tracking", "vip")
        if (given := getattr(options, field)) is not None
    }
    if options.snooze is not None:
        from devhub_tui.domain import snooze_words

        rest = snooze_words.until(options.snooze, clock.now(), "snooze")
        values["snoozed_until"] = rest.isoformat() if rest else None
    archived = True if options.archive else False if options.unarchive else None
    change = Change(add, remove, values, archived, options.delete, options.skip)
    if not change:
        raise UsageError(
            "There is nothing to change.", "Write --tag +a,-b, --cadence 30d, --archive; devhub bulk --help says more."
        )
    if options.delete and (add or remove or values or archived is not None or options.skip):
        raise UsageError("Who is deleted cannot be changed at the same time.", "Leave the other options out.")
    return change


def _numbers(database: "Database", options: Options) -> Sequence[int]:
    """Who is meant, by row number. Raises what reading the query raises, and NotFoundError for an id that nobody has."""
    from devhub_tui.storage import bulk, lists

    connection = database.connection
    if options.ids is not None:
        if options.ids != "-" or options.query or options.view is not None:
            raise UsageError("--ids takes - and reads ids from stdin, one on a line, without a QUERY or a view.")
        ids = list(dict.fromkeys(line.split()[0].lower() for line in sys.stdin if line.strip()))
        numbers = bulk.numbers_of(connection, ids)
        if len(numbers) < len(ids):
            raise NotFoundError(
                f"{len(ids) - len(numbers)} of {len(ids)} ids are nobody's.",
                "Nothing was changed. devhub contacts --json has ids.",
            )
        return numbers
    from devhub_tui.cli.views import asked

    found = asked(connection, Options(view=options.view, query=options.query, status=None))
    if found.numbers is not None:
        return found.numbers
    return lists.order(connection, clock.today().isoformat(), "name")


def _be_sure(options: Options, change: "Change", changes: int) -> None:
    """Asks before people are deleted and before many are changed. Raises UsageError where nobody can be asked."""
    from devhub_tui.domain import many

    if options.yes or not (change.deleted or changes > ASKED_FROM):
        return
    words = many.label(change, many.people(changes))
    question = words[:1].upper() + words[1:]
    if options.ids is not None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{question}? That needs --yes where nobody can be asked.", "Nothing was changed. --dry-run says how many."
        )
    sys.stderr.write(text.line(f"{question}? [y/N] "))
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CancelledError("Nothing was changed.")


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r\x1b[KChanging {100 * done // total} %" if done < total else "\r\x1b[K")
    sys.stderr.flush()


def _shape(change: "Change") -> dict[str, Any]:
    return {
        "add": list(change.add),
        "remove": list(change.remove),
        "set": {field: bool(value) if field == "vip" else value for field, value in change.values.items()},
        "archive": change.archived,
        "delete": change.deleted,
        "skip": change.skip,
    }
