"""Duplicates from the shell: `devhub duplicates` finds them, `devhub merge` makes one person of two."""

import sys
from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.people import who
from devhub_tui.errors import AmbiguousError, DevHubError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.duplicates import Pair
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.duplicates import Somebody
    from devhub_tui.storage.merging import Merged


def run_duplicates(options: "Options") -> int:
    """Lists people that may be there twice, or says of two that they are not."""
    if options.distinct:
        return _distinct(options)
    from devhub_tui.services import duplicates
    from devhub_tui.storage import contacts
    from devhub_tui.storage import duplicates as stored

    tell = _progress if sys.stderr.isatty() else None
    with reading() as database:
        connection = database.connection
        only = [contacts.resolve(connection, who(options.who))[0]] if options.who else None
        try:
            found = duplicates.find(connection, tell, only=only)
        finally:
            if tell:
                sys.stderr.write("\r\x1b[K")
        shown = found.pairs[: options.limit]
        people = stored.somebodies(connection, [each for pair in shown for each in (pair.first, pair.second)])
        if options.json:
            output.emit(
                {
                    "total": len(found.pairs),
                    "considered": found.considered,
                    "pairs": [_pair_shape(pair, people) for pair in shown],
                }
            )
            return 0
        _print_pairs(connection, shown, people)
    if not found.pairs:
        output.note("Nobody seems to be there twice.")
    elif len(found.pairs) > len(shown):
        output.note(f"{len(found.pairs) - len(shown):,} more; --limit shows more of them.")
    return 0


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r\x1b[KLooking for duplicates {100 * done // max(total, 1)} %")
    sys.stderr.flush()


def _kept_first(pair: "Pair", people: "dict[str, Somebody]") -> "tuple[Somebody, Somebody]":
    """The one with more to keep, then the other."""
    one, other = people[pair.first], people[pair.second]
    return (one, other) if one.weight >= other.weight else (other, one)


def _pair_shape(pair: "Pair", people: "dict[str, Somebody]") -> dict[str, Any]:
    a, b = (
        {
            "id": each.id,
            "name": each.name,
            "company": each.company,
            "title": each.title,
            "email": each.email,
            "vip": each.vip,
            "archived": each.archived,
            "interactions": each.talks,
        }
        for each in _kept_first(pair, people)
    )
    return {"score": pair.score, "reasons": list(pair.reasons), "against": list(pair.against), "a": a, "b": b}


def _print_pairs(connection: Any, pairs: "list[Pair]", people: "dict[str, Somebody]") -> None:
    for pair in pairs:
        a, b = _kept_first(pair, people)
        but = f"; but {', '.join(pair.against)}" if pair.against else ""
        output.say(f"{pair.score:>3}  {_about(a)}  =  {_about(b)}")
        output.say(f"     {', '.join(pair.reasons)}{but}")
        output.say(f"     devhub merge {_words_for(connection, a)} {_words_for(connection, b)}")


def _about(person: "Somebody") -> str:
    known = person.company or person.title or person.email
    return person.name + (f" · {known}" if known else "") + (" (archived)" if person.archived else "")


def _words_for(connection: Any, person: "Somebody") -> str:
    """What names this person and nobody else on a command line: the email, else the name, else the id."""
    from shlex import quote

    from devhub_tui.storage import contacts

    for word in (person.email, person.name):
        try:
            if word and not word.startswith(("-", "@")) and contacts.resolve(connection, word)[0] == person.id:
                return quote(word)
        except (AmbiguousError, NotFoundError):
            continue
    return person.id


def _distinct(options: "Options") -> int:
    from devhub_tui.storage import duplicates as stored

    with writing() as database:
        (one, one_name), (other, other_name) = _two(database, options.who)
        with database.write(f"{one_name} and {other_name} are two people") as tx:
            stored.mark_distinct(tx, one, other)
    if options.json:
        output.emit({"distinct": [{"id": one, "name": one_name}, {"id": other, "name": other_name}]})
    else:
        output.say(f"{one_name} and {other_name} are two people. They are not shown as duplicates again; devhub undo does.")
    return 0


def _two(database: "Database", words: list[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two people that are named. Raises UsageError unless they are two."""
    from devhub_tui.storage import contacts

    if len(words) != 2:
        raise UsageError("Two people have to be named.", "Quote names with spaces: devhub merge 'Ana Souza' ana@old.example")
    one, other = (contacts.resolve(database.connection, word.removeprefix("@")) for word in words)
    if one[0] == other[0]:
        raise DevHubError(f"Both words mean {one[1]}.", "Name two people; ids tell people of one name apart.")
    return one, other


class _DryRunError(DevHubError):
    """Ends a merge that was only to be looked at; what it wrote is rolled back."""

    def __init__(self) -> None:
        super().__init__("This was a dry run.")


def run_merge(options: "Options") -> int:
    """Merges B into A, or says what that would do."""
    from devhub_tui import clock
    from devhub_tui.domain import merge as rule
    from devhub_tui.storage import derived, merging

    with reading() if options.dry_run else writing() as database:
        (keep, name), (gone, gone_name) = _two(database, options.who)
        own = merging.own_fields(database.connection)
        choices = dict(rule.choice_of(setting, own) for setting in options.set)
        answer: dict[str, Any] = {}
        try:
            with database.write(f"merge {gone_name} into {name}") as tx:
                done = merging.merge(tx, keep, gone, choices)
                if options.dry_run:
                    derived.recompute(tx.connection, clock.today())
                    answer = _merged_shape(tx.connection, done, options)
                    raise _DryRunError
        except _DryRunError:
            pass
        else:
            answer = _merged_shape(database.connection, done, options)
    if options.json:
        output.emit(answer)
        return 0
    would = "would gain" if options.dry_run else "gained"
    gained = rule.gained(done.joined)
    output.say(f"{'Would merge' if options.dry_run else 'Merged'} {gone_name} into {name}.")
    if gained:
        output.say(f"{done.name} {would} {gained}.")
    for line in done.also:
        output.say(f"  in the notes: {line.removeprefix('Also: ')}")
    if not options.dry_run:
        output.say("devhub undo gives both back.")
    return 0


def _merged_shape(connection: Any, done: "Merged", options: "Options") -> dict[str, Any]:
    if not options.json:
        return {}
    from devhub_tui.cli import shapes

    return {
        "dry_run": bool(options.dry_run),
        "contact": shapes.contact(connection, done.id),
        "merged": {"id": done.gone_id, "name": done.gone_name},
        "joined": done.joined,
        "also": list(done.also),
    }
