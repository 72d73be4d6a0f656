"""`devhub audit`: who changed what and when, from the journal."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.audit import Entry

_LONG = 40  # cells of a value that is told
_TOLD = 3  # fields of one change that are told


def run_audit(options: "Options") -> int:
    """Lists the newest changes of a member, a table, a time."""
    from devhub_tui.domain.log_query import period
    from devhub_tui.storage import audit

    now = clock.now()
    since = _instant(period(options.since, now, "since")[0]) if options.since else None
    until = _instant(period(options.until, now, "until")[1] + timedelta(days=1)) if options.until else None
    with reading() as database:
        found = audit.entries(
            database.connection, options.limit + 1, who=options.who, table=options.table, since=since, until=until
        )
    shown = found[: options.limit]
    if options.json:
        output.emit({"changes": [_shape(each) for each in shown], "more": len(found) > len(shown)})
        return 0
    rows = [
        (str(output.instant(each.at))[:16].replace("T", " "), each.by or "–", each.step, each.what, _record(each), _fields(each))
        for each in shown
    ]
    output.table(("WHEN", "WHO", "STEP", "WHAT", "RECORD", "FIELDS"), rows)
    if not rows:
        output.say("The journal knows of no such change.")
    elif len(found) > len(shown):
        output.note("More with --limit.")
    return 0


def _instant(day: date) -> int:
    """When a local day begins, in milliseconds UTC."""
    return int(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)


def _record(each: "Entry") -> str:
    kind = each.table.replace("_", " ")
    return f"{kind}: {each.record}" if each.record else kind


def _fields(each: "Entry") -> str:
    if each.what != "changed":
        return ""
    told = [f"{name}: {_value(old)} → {_value(new)}" for name, old, new in each.fields[:_TOLD]]
    return ", ".join(told) + (f" and {len(each.fields) - _TOLD} more" if len(each.fields) > _TOLD else "")


def _value(value: Any) -> str:
    return "–" if value is None else output.fit(text.line(str(value)), _LONG)


def _shape(each: "Entry") -> dict[str, Any]:
    return {
        "at": output.instant(each.at),
        "who": each.by,
        "step": each.step,
        "kind": each.kind,
        "table": each.table,
        "id": each.id,
        "record": each.record or None,
        "what": each.what,
        "fields": {name: [old, new] for name, old, new in each.fields},
    }
