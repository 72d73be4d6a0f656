"""Being in touch, from the shell: log, due, find, stats."""

from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.dates import When
    from devhub_tui.storage.rows import FollowUpRow

_OPEN_SHOWN = 8


def run_log(options: "Options") -> int:
    """Logs one interaction with one or several people, and perhaps a follow-up with each."""
    from devhub_tui.cli import shapes
    from devhub_tui.cli.follow_ups import find
    from devhub_tui.domain import fields
    from devhub_tui.domain.dates import When, parse_when
    from devhub_tui.domain.follow_ups import what
    from devhub_tui.storage import contacts, follow_ups, interaction_types, interactions

    named, words = _people_first(options.words)
    notes = fields.note("notes", " ".join(words))
    if notes is None and options.type is None:
        raise UsageError("There is nothing to log.", "Say what it was about, or at least --type coffee.")
    now = clock.now()
    when = parse_when(options.on, now, "past", "on") if options.on is not None else When(now.date(), now)
    more, event = _more(options)
    later = parse_when(options.follow_up, now, "future", "follow-up").day.isoformat() if options.follow_up is not None else None
    with writing() as database:
        connection = database.connection
        people = dict(contacts.resolve(connection, each) for each in named)
        closing = {row.id: row for row in (find(connection, word) for word in options.done)}
        left = [row for row in follow_ups.open_with(connection, people) if row.id not in closing]
        kind = (
            interactions.check_type(connection, options.type)
            if options.type is not None
            else interaction_types.default(connection)
        )
        with database.write(_label(kind, list(people.values()))) as tx:
            if event:
                more["event_id"] = interactions.event_id(tx, event)
            interaction_id = interactions.log(tx, list(people), kind, when.day.isoformat(), notes, **_instant(when), **more)
            if later:
                for contact_id in people:
                    follow_ups.add(tx, contact_id, later, notes, source=("interactions", interaction_id))
            closed = {row_id: follow_ups.complete(tx, row_id) for row_id in closing}
        row = interactions.interaction(connection, interaction_id)
        due = [contacts.contact(connection, contact_id).values["next_due"] for contact_id in people]
    assert row is not None
    if options.json:
        logged = {**shapes.interaction(row), "follow_up_on": later}
        output.emit({"interaction": logged, "closed": [*closed], "open": [shapes.follow_up(each) for each in left]})
        return 0
    verb = "Logged" if when.day <= now.date() else "Planned"
    output.say(f"{verb} {row.type_label.lower()} with {', '.join(people.values())} on {row.occurred_on}.")
    rest = [f"Next due {due[0]}."] if len(due) == 1 and due[0] else []
    rest += [f"Follow-up on {later}."] if later else []
    if rest:
        output.say(" ".join(rest))
    for row_id, done in closed.items():
        output.say(
            f"Done: {what(closing[row_id].kind, closing[row_id].note)}." + (f" Next on {done.next_on}." if done.next_on else "")
        )
    _print_open(left)
    return 0


def _print_open(left: "list[FollowUpRow]") -> None:
    """What is still open with those who were talked to: perhaps it is done now."""
    from devhub_tui.cli.follow_ups import TAIL, label

    if left:
        output.say("Still open; devhub done ID, or --done ID when logging, closes one:")
    for row in left[:_OPEN_SHOWN]:
        output.say(f"  {row.id[-TAIL:]}  {label(row)}")
    if len(left) > _OPEN_SHOWN:
        output.say(f"  {len(left) - _OPEN_SHOWN} more; devhub follow-ups WHO lists them.")


def _more(options: "Options") -> tuple[dict[str, Any], str]:
    """The rarer columns, checked, and the name of the event."""
    from devhub_tui import text
    from devhub_tui.domain import durations, fields, log_query

    more: dict[str, Any] = {}
    if options.direction is not None:
        more["direction"] = log_query.direction(options.direction, "direction")
    if options.duration is not None:
        more["duration_minutes"] = durations.parse_duration(options.duration)
    if options.transcript is not None:
        more["transcript_source"] = fields.line("transcript", options.transcript)
    return more, text.clean(options.event or "", limit=200)


def _people_first(words: list[str]) -> tuple[list[str], list[str]]:
    """Splits the leading @WHO words off. Raises UsageError when there are none."""
    count = next((place for place, word in enumerate(words) if not word.startswith("@")), len(words))
    if not count:
        raise UsageError("Nobody was named.", "Write devhub log @ana 'what it was about'; quote names with spaces: '@Ana Souza'.")
    return [word[1:] for word in words[:count]], words[count:]


def _instant(when: "When") -> dict[str, Any]:
    if when.at is None:
        return {}
    offset = when.at.utcoffset()
    return {"occurred_at": int(when.at.timestamp() * 1000), "utc_offset": int(offset.total_seconds() // 60) if offset else 0}


def _label(kind: str, names: list[str]) -> str:
    """What undo calls it."""
    others = "" if len(names) == 1 else f" and {len(names) - 1} other{'s' if len(names) > 2 else ''}"
    return f"log {kind.replace('_', ' ')} with {names[0]}{others}"


def run_due(options: "Options") -> int:
    """Lists who needs the user, most urgent first."""
    from devhub_tui.storage import dashboard

    today = clock.today()
    with reading() as database:
        found = dashboard.queue(database.connection, today).rows
        counts = dashboard.status_counts(database.connection, today.isoformat())
        share = dashboard.share_of(database.connection, today)
    if options.json:
        names = ("id", "name", "status", "vip", "importance", "days_since", "cadence_days", "next_due", "reason")
        due = [{name: getattr(row, name) for name in names} for row in found]
        waiting = max(len(due) - share.left, 0)
        rest = {"waiting": waiting, "limit": share.limit, "paused_until": share.paused_until, "quiet": share.quiet}
        output.emit({"today": today.isoformat(), "counts": counts, **rest, "due": due})
        return 0
    from devhub_tui.widgets.status import LOOKS

    if not found:
        fine = counts["in_touch"] + counts["soon"]
        output.say("Nobody is waiting." + (f" {fine:,} {'person is' if fine == 1 else 'people are'} in touch." if fine else ""))
    output.table(
        ("STATUS", "NAME", "DUE", "WHY"),
        [
            (
                f"{LOOKS[row.status].icon} {LOOKS[row.status].word}",
                row.name + " ★" if row.vip else row.name,
                row.next_due or "",
                row.reason.removeprefix(f"{row.status}: "),
            )
            for row in found
        ],
        statuses=[row.status for row in found],
    )
    if found and (share.paused_until or share.quiet):
        why = f"Reminders are paused until {share.paused_until}" if share.paused_until else "Today is a quiet day"
        output.note(f"{why}: the dashboard asks for nobody.")
    return 0


def run_find(options: "Options") -> int:
    """Searches everything."""
    from devhub_tui.domain.query import joined
    from devhub_tui.storage import search

    with reading() as database:
        hits = search.hits(database.connection, joined(options.text, clock.now), options.limit)
    if options.json:
        names = ("id", "name", "where", "excerpt", "archived")
        output.emit({"hits": [{name: getattr(hit, name) for name in names} for hit in hits]})
        return 0
    if not hits:
        output.note("Nothing fits.")
    output.table(
        ("NAME", "WHERE", "WHAT"),
        [
            (hit.name + (" (archived)" if hit.archived else ""), hit.where, "" if hit.where == "name" else hit.excerpt)
            for hit in hits
        ],
    )
    return 0


def run_stats(options: "Options") -> int:
    """Numbers: people, interactions, follow-ups."""
    from devhub_tui.storage import statistics

    with reading() as database:
        found = statistics.read(database.connection, clock.today())
    if options.json:
        output.emit(found)
    else:
        _print_stats(found)
    return 0


def _print_stats(found: dict[str, Any]) -> None:
    from devhub_tui.widgets.status import LOOKS

    talks, waiting = found["interactions"], found["follow_ups"]
    output.say(f"People: {found['people']:,}")
    for status, count in found["counts"].items():
        output.say(f"  {count:>8,}  {LOOKS[status].icon} {LOOKS[status].word}")
    output.say(f"Interactions: {talks['total']:,}")
    output.say(f"  {talks['last_30_days']:>8,}  in the last 30 days (people: {talks['people_last_30_days']:,})")
    output.say(f"  {talks['last_365_days']:>8,}  in the last 365 days (people: {talks['people_last_365_days']:,})")
    for each in found["types"][:8]:
        output.say(f"  {each['count']:>8,}  {each['type'].replace('_', ' ')}")
    output.say(f"Open follow-ups: {waiting['open']:,} ({waiting['overdue']:,} overdue)")
    if found["tags"]:
        output.say("Tags")
        for each in found["tags"][:8]:
            output.say(f"  {each['people']:>8,}  {each['name']}")
