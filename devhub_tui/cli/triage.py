"""Sorting who is new, from the shell: listing them, and answering for some of them. It never asks."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.arguments import Options
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.domain.triage import Answer
    from devhub_tui.storage.triage import Group

_GROUPS_SHOWN = 6  # of each kind
_GROUPS = 100  # of each kind in JSON
_NAMES = 3  # in a sentence
_PLURALS = {"source": "imports", "event": "events", "tag": "tags", "company": "companies"}


def run_triage(options: Options) -> int:
    """Lists who is new; with an answer, says it of those who are named."""
    asked = {kind: value for kind in _PLURALS if (value := getattr(options, kind)) is not None}
    if not options.words:
        return _list(options, asked)
    if options.limit is not None:
        raise UsageError("--limit is for the list.", "An answer is for everybody who is named.")
    what = _answer(options.words[-1])
    if asked and len(options.words) > 1:
        raise UsageError("People are named and a group too.", "Write either WHO or --tag, --company, --source, --event.")
    if not asked and len(options.words) == 1:
        raise UsageError("Nobody was named.", "Write devhub triage WHO ANSWER, or --tag T ANSWER for a group.")
    return _say(options, asked, what)


def _answer(word: str) -> "Answer":
    from devhub_tui.domain.triage import read_answer

    what = read_answer(word)
    if what is None:
        raise UsageError(
            f"“{word[:40]}” is no answer.",
            "Write 1 to 5, w, m, q, y, a cadence as 6w, passive, collaborating, vip or archive, after WHO.",
        )
    return what


def _say(options: Options, asked: dict[str, str], what: "Answer") -> int:
    """Writes the answer, as one step."""
    from devhub_tui.domain import many
    from devhub_tui.storage import bulk, contacts, triage

    shown = sys.stderr.isatty()
    with writing() as database:
        connection = database.connection
        if asked:
            numbers = _fitting(connection, asked)
            people: dict[str, str] = {}
        else:
            people = dict(contacts.resolve(connection, who) for who in _named(options.words[:-1]))
            numbers = bulk.numbers_of(connection, people)
        done = 0
        if numbers:
            name = next(iter(people.values())) if len(people) == 1 else None
            with database.write(many.label(what.change, many.people(len(numbers), name))) as tx:
                done = triage.answer(tx, numbers, what, _progress if shown and len(numbers) > bulk.CHUNK else None)
        left = triage.left(connection)
    if options.json:
        shape = {"answer": what.said, "people": len(numbers), "changed": done, "ids": list(people) if people else None}
        output.emit({"triage": {**shape, "left": left}})
        return 0
    if not numbers:
        output.say("Nobody who is new fits.")
    elif not done:
        output.say(f"Nothing to change: {_who(people, len(numbers))} so already.")
    else:
        output.say(f"{_who(people, done, verb=False)}: {what.said}. devhub undo takes it back.")
    if numbers:
        output.say(f"{many.people(left)} still new." if left else "Nobody is new any more.")
    return 0


def _named(words: Sequence[str]) -> list[str]:
    """One WHO of all words, or several where each begins with an @, as devhub log has them."""
    if not words[0].startswith("@"):
        return [" ".join(words)]
    named: list[str] = []
    for word in words:
        if word.startswith("@"):
            named.append(word[1:])
        else:
            named[-1] += f" {word}"
    return named


def _who(people: dict[str, str], count: int, verb: bool = True) -> str:
    from devhub_tui.domain import many

    names = list(people.values())
    said = ", ".join(names) if 0 < len(names) <= _NAMES else many.people(count)
    return said + ((" is" if count == 1 else " are") if verb else "")


def _fitting(connection: Any, asked: dict[str, str]) -> list[int]:
    """The new people of all these groups at once, in the order of triage."""
    from devhub_tui.storage import triage

    found: set[int] | None = None
    for kind, name in asked.items():
        these = set(triage.named(connection, kind, name))
        found = these if found is None else found & these
    return list(triage.order(connection, sorted(found or ())))


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r\x1b[KChanging {100 * done // total} %" if done < total else "\r\x1b[K")
    sys.stderr.flush()


def _list(options: Options, asked: dict[str, str]) -> int:
    from devhub_tui.domain import many
    from devhub_tui.storage import lists, triage

    limit = options.limit or 50
    with reading() as database:
        connection = database.connection
        numbers = _fitting(connection, asked) if asked else triage.order(connection)
        rows = lists.rows(connection, clock.today().isoformat(), numbers[:limit]) if numbers else []
        files = {row.id: [each.file for each in triage.origins(connection, row.id)] for row in rows}
        groups = triage.groups(connection, limit=_GROUPS) if numbers and not asked else []
    if options.json:
        names = ("id", "name", "company", "title", "location", "last_contacted")
        new = [
            {
                **{name: getattr(row, name) for name in names},
                "created_at": output.instant(row.created_at),
                "tags": list(row.tags),
                "imports": files[row.id],
            }
            for row in rows
        ]
        counts = {kind: [{"name": each.name, "people": each.people} for each in groups if each.kind == kind] for kind in _PLURALS}
        output.emit({"total": len(numbers), "new": new, "groups": counts})
        return 0
    if not numbers:
        output.note("Nobody who is new fits." if asked else "Nobody is new.")
        return 0
    from devhub_tui.widgets.day_words import ago

    today = clock.today()
    output.table(
        ("NAME", "COMPANY", "TITLE", "LAST", "FROM", "TAGS"),
        (
            (
                row.name,
                row.company or "",
                row.title or "",
                ago(row.last_contacted, today),
                files[row.id][0] if files[row.id] else "",
                ", ".join(row.tags),
            )
            for row in rows
        ),
    )
    _print_groups(groups)
    more = f", {many.number(len(numbers) - len(rows))} of them not listed" if len(numbers) > len(rows) else ""
    output.note(
        f"{many.people(len(numbers))} new{more} · devhub triage WHO 1-5|w|m|q|y|passive|vip, or T in the app, sorts them."
    )
    return 0


def _print_groups(groups: "Sequence[Group]") -> None:
    """What they have in common: the largest of each kind."""
    from devhub_tui.domain import many

    lines = []
    for kind, word in _PLURALS.items():
        these = [each for each in groups if each.kind == kind and each.people > 1]
        if these:
            said = ", ".join(f"{each.name[:40]} {many.number(each.people)}" for each in these[:_GROUPS_SHOWN])
            lines.append(f"{word:<10} {said}" + (f", {len(these) - _GROUPS_SHOWN} more" if len(these) > _GROUPS_SHOWN else ""))
    if lines:
        output.say()
    for line in lines:
        output.say(line)
