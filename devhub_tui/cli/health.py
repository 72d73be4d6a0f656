"""Health from the shell: of one person, of everybody the coolest first, of groups the cooling ones first."""

import sys
from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.cli.people import who
from devhub_tui.errors import AmbiguousError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.health import Everybody
    from devhub_tui.storage.rows import ContactRow


def run_health(options: "Options") -> int:
    """Says how it stands with somebody, or lists people or groups."""
    if options.who and options.groups:
        raise UsageError("WHO and --groups at once.", "Choose one of them.")
    if options.groups:
        return _groups(options)
    return _one(options) if options.who else _everybody(options)


def _one(options: "Options") -> int:
    from devhub_tui.cli import health_shape
    from devhub_tui.domain import cadence_words
    from devhub_tui.domain import health as rule
    from devhub_tui.storage import contacts, health

    with reading() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(options.who))
        vip = bool(contacts.contact(connection, contact_id).values["vip"])
        found = health.of_person(connection, contact_id)
        command = f"devhub cadence {_words_for(connection, contact_id, name)} {found.learned.cadence}" if found.learned else None
    if options.json:
        shape = health_shape.shape(found)
        if shape["learned"]:
            shape["learned"]["command"] = command
        output.emit({"health": {"id": contact_id, "name": name, "vip": vip, **shape}})
        return 0
    score = str(found.health.score) if found.health else "–"
    why = f"({rule.WHY_NOT[found.why]})" if found.why else rule.sparkline(found.trend).strip()
    output.say(f"{name}{' ★' if vip else ''}  health {score}  {why}")
    for line in health_shape.lines(found):
        output.say(line)
    if found.learned:
        output.say(f"{str(found.learned)[0].upper()}{str(found.learned)[1:]}.")
        output.say(f"{cadence_words.said(found.learned.cadence).capitalize()}, if you like:  {command}")
    return 0


def _words_for(connection: Any, contact_id: str, name: str) -> str:
    """What names this person and nobody else on a command line: the name, else the id."""
    from shlex import quote

    from devhub_tui.storage import contacts

    try:
        known = not name.startswith(("-", "@")) and contacts.resolve(connection, name)[0] == contact_id
    except (AmbiguousError, NotFoundError):
        known = False
    return quote(name) if known else contact_id


def _everybody(options: "Options") -> int:
    from devhub_tui.storage import health, lists

    today = clock.today()
    with reading() as database, database.reader(4000) as connection:
        found = _telling(lambda tell: health.of_everybody(connection, today, tell))
        places = found.lowest()[: options.limit]
        rows = lists.rows(connection, today.isoformat(), [found.numbers[place] for place in places])
    shown = [(row, place) for row in rows if (place := found.place(row.n)) is not None]
    average = found.average()
    if options.json:
        people = [_person_shape(row, found, place) for row, place in shown]
        output.emit({"total": len(found), "average": _rounded(average), "people": people})
        return 0
    if average is None:
        output.note("Nobody has a health yet: it needs a cadence. devhub cadence WHO 3w sets one.")
        return 0
    _print_people(shown, found)
    output.note(f"{len(found):,} people with a health, {average:.0f} on average.")
    return 0


def _telling(work: Any) -> Any:
    """Runs a long look, with its progress on a terminal."""
    if not sys.stderr.isatty():
        return work(None)

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"\r\x1b[KLooking at everybody {100 * done // max(total, 1)} %")
        sys.stderr.flush()

    try:
        return work(tell)
    finally:
        sys.stderr.write("\r\x1b[K")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _person_shape(row: "ContactRow", found: "Everybody", place: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "vip": row.vip,
        "status": row.status,
        "company": row.company,
        "score": found.now[place],
        "change": found.change(place),
        "trend": list(found.trend(place)),
        "last_contacted": row.last_contacted,
    }


def _print_people(shown: "list[tuple[ContactRow, int]]", found: "Everybody") -> None:
    from devhub_tui.cli.health_shape import signed
    from devhub_tui.domain.health import sparkline

    output.table(
        ("HEALTH", "3 MO", "12 MONTHS", "NAME", "COMPANY", "LAST"),
        (
            (
                str(found.now[place]),
                signed(found.change(place)),
                sparkline(found.trend(place)),
                row.name + " ★" if row.vip else row.name,
                row.company or "",
                row.last_contacted or "",
            )
            for row, place in shown
        ),
        right=(0, 1),
    )


def _groups(options: "Options") -> int:
    from devhub_tui.cli.health_shape import signed
    from devhub_tui.domain.health import sparkline
    from devhub_tui.storage import health_groups

    kind = options.groups
    with reading() as database, database.reader(4000) as connection:
        found = _telling(lambda tell: health_groups.look(connection, clock.today(), tell, kinds=(kind,)))
    groups = found.groups[kind]
    shown = groups[: options.limit]
    if options.json:
        shapes = [
            {
                "name": group.name,
                "people": group.people,
                "average": _rounded(group.average),
                "change": _rounded(group.change),
                "cooling": group.cooling,
                "trend": [_rounded(value) for value in group.trend],
                "reconnect": group.reconnects,
            }
            for group in shown
        ]
        output.emit({"kind": kind, "total": len(groups), "groups": shapes})
        return 0
    if not groups:
        output.note(f"No {kind} has {health_groups.SMALLEST} people with a health.")
        return 0
    output.table(
        ("HEALTH", "3 MO", "12 MONTHS", kind.upper(), "PEOPLE", "RECONNECT"),
        (
            (
                f"{group.average:.0f}",
                signed(group.change),
                sparkline(group.trend),
                group.name,
                str(group.people),
                str(group.reconnects or ""),
            )
            for group in shown
        ),
        right=(0, 1, 4, 5),
    )
    if len(groups) > len(shown):
        output.note(f"{len(groups) - len(shown):,} more; --limit shows more of them.")
    return 0
