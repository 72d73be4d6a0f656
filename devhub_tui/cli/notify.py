"""`devhub due --notify`: a desktop notification of who waits, at most one a day. Made to be run by a timer every hour."""

import os
import sys
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from devhub_tui import clock, paths, text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.errors import DevHubError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.notifying import Note
    from devhub_tui.storage.short import Waiting

_NAMES = 3  # of the people who wait; the others are a number
_SILENT = {
    "missing": "There is no vault yet.",
    "paused": "Reminders are paused.",
    "quiet": "Today is a quiet day.",
    "nobody": "Nobody is waiting.",
    "early": "It is too early; --now does not mind.",
    "already": "Today's notification was shown already; --again shows it once more.",
}


def run_notify(options: "Options") -> int:
    """Shows it, or says why not. Raises DevHubError when somebody waits and there is no way to show it."""
    from devhub_tui.services import notifying
    from devhub_tui.storage import notified

    if not os.path.lexists(paths.vault_file()):
        return _done(options, "", "missing")
    now = clock.now()
    today = now.date()
    with reading() as database:
        from devhub_tui.storage import short

        waiting, hour = short.count(database.connection, today)
        said = waiting.said()
        why = _reason(waiting, said)
        if why is None and now.hour < hour and not options.now:
            why = "early"
        if why is None and not notified.claim(database, today.isoformat()) and not options.again:
            why = "already"
        if why is not None:
            return _done(options, said, why)
        by = notifying.show(_note(database.connection, today, waiting))
        if by is None:
            notified.give_back(database)
            raise DevHubError(
                "There is no way to show a notification from here.",
                "It needs notify-send and a desktop, or a terminal that shows them; docs/reminders.md lists those.",
            )
    return _done(options, said, None, by)


def _reason(waiting: "Waiting", said: str) -> str | None:
    if waiting.paused_until:
        return "paused"
    if waiting.quiet:
        return "quiet"
    return None if said else "nobody"


def _note(connection: Any, today: date, waiting: "Waiting") -> "Note":
    """Title: the numbers. Below: who waits longest, and what is celebrated today."""
    from devhub_tui.services.notifying import Note
    from devhub_tui.storage import coming, dashboard

    rows = dashboard.queue(connection, today, max(waiting.left, 1)).rows[: waiting.left]
    names = ", ".join(text.line(row.name)[:40] for row in rows[:_NAMES])
    more = len(rows) - _NAMES
    lines = [f"{names} and {more} more" if more > 0 else names]
    known = (each for each in coming.celebrations(connection, today, today) if not each.new)
    for each in islice(known, _NAMES):
        what = each.words if each.kind == "birthday" else f"· {each.words}"
        lines.append(f"{text.line(each.name)[:40]} {'has a birthday' if what == 'birthday' else what}")
    return Note(f"devhub: {waiting.said()}", "\n".join(filter(None, lines)))


def _done(options: "Options", said: str, why: str | None, by: str | None = None) -> int:
    """A timer's output becomes a mail, so only a terminal is told in words."""
    if options.json:
        output.emit({"notified": {"sent": why is None, "by": by, "why": why, "text": said}})
    elif sys.stderr.isatty():
        output.note(_SILENT[why] if why else f"Shown by the {by}: {said}" if by == "terminal" else f"Shown by {by}: {said}")
    return 0
