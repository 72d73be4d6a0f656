"""What became of somebody, from the shell: when their status changed and why, and what was edited by whom."""

from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.cli.people import who

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.status_history import Transition
    from devhub_tui.storage.field_history import FieldChange

_LONG = 60  # cells of a value that is told


def run_history(options: "Options") -> int:
    """Lists changes of status and of fields, newest first."""
    from devhub_tui.storage import contacts, field_history, status_history

    with reading() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(options.who))
        moves = status_history.history(connection, contact_id, clock.today())[::-1]
        edits = field_history.changes(connection, contact_id, options.limit)
    if options.json:
        shown = moves[: options.limit]
        shape = {
            "id": contact_id,
            "name": name,
            "status": [_move(each) for each in shown],
            "changes": [_edit(each) for each in edits],
        }
        output.emit({"history": shape})
        return 0
    lines = [_edit_line(each) for each in edits] + [_move_line(each) for each in moves]
    lines.sort(key=lambda each: each[0], reverse=True)
    if not lines:
        output.note("The journal knows nothing of this person.")
    for _, line in lines[: options.limit]:
        output.say(line)
    if len(lines) > options.limit:
        output.note("More with --limit.")
    return 0


def _move(each: "Transition") -> dict[str, Any]:
    return {"on": each.on.isoformat(), "from": each.before, "to": each.after, "why": each.why}


def _edit(each: "FieldChange") -> dict[str, Any]:
    return {
        "at": output.instant(each.at),
        "what": each.what,
        "from": each.old,
        "to": each.new,
        "why": each.why or None,
        "by": each.by,
    }


def _move_line(each: "Transition") -> tuple[str, str]:
    from devhub_tui.widgets.status import LOOKS

    def look(status: str) -> str:
        return f"{LOOKS[status].icon} {LOOKS[status].word}"

    became = f"{look(each.before)} → {look(each.after)}" if each.before else look(each.after)
    # Midnight comes before whatever was done on a day.
    return f"{each.on.isoformat()}T", f"{each.on.isoformat()}        {became} · {each.why}"


def _edit_line(each: "FieldChange") -> tuple[str, str]:
    moment = output.instant(each.at) or ""
    old, new = (output.fit(text.line(value or ""), _LONG) for value in (each.old, each.new))
    said = f"{old} → {new}" if old and new else f"+ {new}" if new else f"- {old}"
    why = " · ".join(filter(None, (each.why, each.by)))
    return moment, f"{moment[:10]} {moment[11:16]}  {each.what.replace('_', ' ')}: {said}{f'  ({why})' if why else ''}"
