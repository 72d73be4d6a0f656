"""`devhub inbox`: what visitors sent is fetched, and decided where somebody known may be meant."""

from typing import TYPE_CHECKING, Any

from devhub_tui import text
from devhub_tui.cli import arrival_shape, inbox_place, output
from devhub_tui.cli.opening import writing
from devhub_tui.errors import AmbiguousError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.quick_connect.drainer import Drained
    from devhub_tui.storage.arrivals import ArrivalRow, Known
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.inbox import Inbox

_LEAST = 4  # characters of the end of an id


def run_inbox(options: "Options") -> int:
    """Lists what is to be decided, decides, or only fetches."""
    from devhub_tui.cli.connect_commands import INBOX_WORDS

    word, *rest = options.words or ["list"]
    if word not in INBOX_WORDS:
        raise UsageError(f"“{text.clean(word, limit=40)}” is nothing to do with the inbox.", f"Words: {', '.join(INBOX_WORDS)}.")
    named = word in ("accept", "discard")
    if len(rest) != named:
        raise UsageError(
            f"devhub inbox {word} takes {'one ID' if named else 'no ID'}.", "devhub inbox lists what is to be decided, with ids."
        )
    if word != "accept" and (options.merge is not None or options.both or options.set):
        raise UsageError("--merge, --set and --both belong to accept.", "devhub inbox --help says more.")
    if word == "accept":
        _check_choice(options)
    with writing(fetch=False) as database, inbox_place.opened(inbox_place.folder(options.inbox)) as inbox:
        if word == "drain":
            _take_up(database, inbox)
        found = _fetched(database, inbox)
        if word == "accept":
            return _accept(options, database, rest[0])
        if word == "discard":
            return _discard(options, database, inbox, rest[0])
        return _drained(options, database, found) if word == "drain" else _list(options, database, inbox, found)


def _check_choice(options: "Options") -> None:
    if options.merge is not None and options.both:
        raise UsageError("--merge and --both do not go together.", "--merge WHO makes one person of two, --both keeps two.")
    if options.set and options.merge is None:
        raise UsageError("--set belongs to --merge.", "It says whose value is kept.")


def _fetched(database: "Database", inbox: "Inbox") -> "Drained":
    """Takes in what waits. A viewer cannot: what is there already is shown then."""
    from devhub_tui.errors import RoleError
    from devhub_tui.services.quick_connect import drainer

    try:
        return drainer.drain(database, inbox)
    except RoleError as problem:
        waiting = drainer.waits(database, inbox)
        output.note(f"devhub: {waiting} wait{'s' if waiting == 1 else ''} on. {problem.message}")
        return drainer.Drained([], 0)


def _take_up(database: "Database", inbox: "Inbox") -> None:
    from devhub_tui.services.quick_connect import drainer

    if found := drainer.troubles(database, inbox):
        inbox.take_up([pending.n for pending, _ in found])


def _list(options: "Options", database: "Database", inbox: "Inbox", found: "Drained") -> int:
    from devhub_tui.services.quick_connect import drainer
    from devhub_tui.storage import arrivals

    rows = arrivals.in_review(database.connection)
    known = {row.id: arrivals.known_as(database.connection, row.email, row.github) for row in rows}
    aside = drainer.troubles(database, inbox)
    if options.json:
        output.emit(
            {
                "fetched": _fetched_shapes(database, found),
                "review": [{**arrival_shape.shape(row), "known": [_known_shape(each) for each in known[row.id]]} for row in rows],
                "aside": [{"id": each.submission_id, "code_id": each.code_id, "why": why} for each, why in aside],
            }
        )
        return 0
    _say_fetched(database, found)
    if not rows:
        output.note("Nothing is to be decided.")
    for row in rows:
        output.say(f"{row.id[-arrival_shape.TAIL :]}  {arrival_shape.line(row).partition('  (known?')[0]}")
        if row.message:
            output.say(f"{'':10}{output.fit(text.line(row.message), 70)}")
        for each in known[row.id]:
            output.say(f"{'':10}may be {each.name}, who has {each.reason}")
    if rows:
        output.note("devhub inbox accept ID --merge WHO, or --both; devhub inbox discard ID.")
    for pending, why in aside:
        output.say(f"{pending.submission_id[-arrival_shape.TAIL :]}  could not be read: {why}")
    if aside:
        output.note("devhub inbox drain tries again; devhub inbox discard ID lets it go for good.")
    return 0


def _known_shape(known: "Known") -> dict[str, Any]:
    return {"id": known.id, "name": known.name, "company": known.company, "archived": known.archived, "reason": known.reason}


def _fetched_shapes(database: "Database", found: "Drained") -> list[dict[str, Any]]:
    from devhub_tui.storage import arrivals

    return [arrival_shape.shape(arrivals.one(database.connection, each.arrival_id)) for each in found.arrived]


def _say_fetched(database: "Database", found: "Drained") -> None:
    from devhub_tui.storage import arrivals

    for each in found.arrived:
        if each.state != arrivals.REVIEW:
            output.say(arrival_shape.line(arrivals.one(database.connection, each.arrival_id)))


def _drained(options: "Options", database: "Database", found: "Drained") -> int:
    if options.json:
        output.emit({"fetched": _fetched_shapes(database, found), "aside": found.aside})
        return 0
    from devhub_tui.storage import arrivals

    for each in found.arrived:
        output.say(arrival_shape.line(arrivals.one(database.connection, each.arrival_id)))
    if found.aside:
        output.note(f"{inbox_place.aside(found.aside)} devhub inbox says why.")
    if not found.arrived:
        output.note("Nothing waits.")
    return 0


def _accept(options: "Options", database: "Database", word: str) -> int:
    from devhub_tui.domain import merge as rule
    from devhub_tui.storage import arrivals, contacts, merging

    connection = database.connection
    row = _in_review(connection, word)
    if options.merge is None and not options.both:
        found = [each.name for each in arrivals.known_as(connection, row.email, row.github)]
        may = f"{row.name} may be {arrival_shape.names(found)}." if found else f"{row.name} is in review."
        raise UsageError(may, "--merge WHO makes one person of two, --both keeps two.")
    into = name = None
    choices: dict[str, str] = {}
    if options.merge is not None:
        into, name = contacts.resolve(connection, options.merge.removeprefix("@"))
        own = merging.own_fields(connection)
        choices = dict(rule.choice_of(setting, own) for setting in options.set)
    with database.write(f"merge {row.name} into {name}" if into else arrivals.label(row.name)) as tx:
        arrivals.accept(tx, row.id, into, choices)
    if options.json:
        output.emit({"accepted": arrival_shape.shape(arrivals.one(connection, row.id))})
    else:
        output.say(f"Merged {row.name} into {name}." if into else f"Added {row.name}.")
    return 0


def _discard(options: "Options", database: "Database", inbox: "Inbox", word: str) -> int:
    from devhub_tui.services.quick_connect import drainer
    from devhub_tui.storage import arrivals

    connection = database.connection
    unread = [each for each, _ in drainer.troubles(database, inbox) if _ends(each.submission_id, word)]
    if len(unread) == 1 and not [each for each in arrivals.in_review(connection) if _ends(each.id, word)]:
        inbox.drained([unread[0].n])
        if options.json:
            output.emit({"discarded": {"id": unread[0].submission_id, "code_id": unread[0].code_id}})
        else:
            output.say("Let go of what could not be read.")
        return 0
    row = _in_review(connection, word)
    with database.write(f"discard {row.name}") as tx:
        arrivals.discard(tx, row.id)
    if options.json:
        output.emit({"discarded": arrival_shape.shape(arrivals.one(connection, row.id))})
    else:
        output.say(f"Discarded {row.name}: nobody was added. devhub undo brings it back.")
    return 0


def _ends(whole: str, word: str) -> bool:
    wanted = text.clean(word).lower()
    return whole == wanted or (len(wanted) >= _LEAST and whole.endswith(wanted))


def _in_review(connection: Any, word: str) -> "ArrivalRow":
    """The arrival in review that an id, or the end of one, means. Raises NotFoundError, AmbiguousError."""
    from devhub_tui.storage import arrivals

    found = [row for row in arrivals.in_review(connection) if _ends(row.id, word)]
    if len(found) > 1:
        raise AmbiguousError(
            f"“{text.clean(word, limit=40)}” could be {len(found)} arrivals.",
            "Say more of the id.",
            tuple((row.id, row.name) for row in found),
        )
    if not found:
        raise NotFoundError(
            f"Nobody in review has the id “{text.clean(word, limit=40)}”.", "devhub inbox lists what is to be decided, with ids."
        )
    return found[0]
