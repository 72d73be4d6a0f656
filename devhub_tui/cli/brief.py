"""The brief before a call, from the shell."""

import shutil
from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.cli.people import who

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.brief import Day, FieldChange, Promise
    from devhub_tui.storage.brief import Brief, Talk

_SMALL = (80, 24)
"""What a brief fits where nobody says how large the terminal is."""


def run_brief(options: "Options") -> int:
    """Prints one screen about somebody."""
    from devhub_tui.storage import brief, contacts

    with reading() as database:
        contact_id, _ = contacts.resolve(database.connection, who(options.who))
        found = brief.brief(database.connection, contact_id, clock.today())
    if options.json:
        output.emit({"brief": shape(found)})
        return 0
    from devhub_tui.widgets import brief_lines

    width, height = shutil.get_terminal_size(_SMALL)
    # The prompt that follows takes a line too; a wide terminal is one that may scroll.
    height = max(height - 2, 22) if width >= 120 else min(max(height - 2, 10), 23)
    for line in brief_lines.plain(found, clock.now(), min(width, brief_lines.WIDEST), height):
        output.say(line)
    return 0


def shape(found: "Brief") -> dict[str, Any]:
    """A brief as JSON (docs/cli.md)."""
    from devhub_tui.cli import shapes
    from devhub_tui.domain import brief as rules
    from devhub_tui.domain import local_time
    from devhub_tui.widgets.brief_lines import why

    value, today = found.contact.values, clock.today()
    moment = local_time.there(value["timezone"], clock.now())
    return {
        "id": found.contact.id,
        "name": found.contact.name,
        "status": found.contact.status,
        "why": why(found, today),
        "vip": bool(value["vip"]),
        **{key: value[key] for key in ("pronouns", "title", "company", "location", "timezone")},
        "local_time": moment.isoformat(timespec="seconds") if moment else None,
        "last_contacted": value["last_contacted"],
        "next_due": value["next_due"],
        "cadence_days": value["cadence_days"],
        "cadence": found.every or None,
        "cadence_source": found.source or None,
        "usual_days": found.rhythm,
        "last": _talk(found.last) if found.last else None,
        "before": [_talk(talk) for talk in found.before],
        "planned": _talk(found.planned) if found.planned else None,
        "interactions": found.interactions,
        "open": [_promise(each) for each in found.promises],
        "dates": [_day(day) for day in rules.days(value["birthday"], found.dates, today, found.leap_day)],
        "changes": [_change(each) for each in found.changes],
        "background": found.details._asdict() if any(found.details) else None,
        "notes": value["notes"],
        "relations": [shapes.relation(row) for row in found.relations],
        "met": {"on": value["met_on"], "where": value["met_where"], "how": value["met_how"]},
        "tags": list(found.contact.tags),
    }


def _talk(talk: "Talk") -> dict[str, Any]:
    from devhub_tui.domain.brief import essence

    return {
        "id": talk.id,
        "type": talk.type,
        "occurred_on": talk.on,
        "direction": talk.direction,
        "event": talk.event,
        "with": list(talk.others),
        "said": essence(talk.notes) or None,
    }


def _promise(promise: "Promise") -> dict[str, Any]:
    from devhub_tui.domain.brief import late

    shape: dict[str, Any] = promise._asdict()
    return {**shape, "overdue": late(promise, clock.today()) >= 0}


def _day(day: "Day") -> dict[str, Any]:
    return {"label": day.label, "date": day.stored, "on": day.on.isoformat(), "days": day.days, "years": day.years}


def _change(change: "FieldChange") -> dict[str, Any]:
    return {"what": change.what, "old": change.old, "new": change.new, "on": change.on.isoformat()}
