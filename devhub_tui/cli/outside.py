"""Reminders for other programs: a line for a prompt, a calendar. `devhub due` without all that is the list itself."""

import os
import sys
from typing import TYPE_CHECKING, Any

from devhub_tui import clock
from devhub_tui.cli import output
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.short import Waiting


def run_due(options: "Options") -> int:
    """Lists who needs the user, or says it elsewhere: `--short`, `--notify`, `--format ics`."""
    wanted = {"--short": options.short, "--notify": options.notify, "--format": options.format}
    asked = [word for word, given in wanted.items() if given]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(asked)} do not go together.", "Ask for one at a time.")
    if (options.now or options.again) and not options.notify:
        raise UsageError("--now and --again belong to --notify.", "devhub due --help says more.")
    if options.short:
        return _short(options)
    if options.notify:
        from devhub_tui.cli.notify import run_notify

        return run_notify(options)
    if options.format:
        from devhub_tui.domain.calendar_events import DAYS

        return _calendar(None, DAYS, json=options.json)
    from devhub_tui.cli.log import run_due as run_list

    return run_list(options)


def _short(options: "Options") -> int:
    from devhub_tui.cli import short

    if not options.json:
        return short.prompt()
    output.emit({"short": shape(short.waiting())})
    return 0


def shape(waiting: "Waiting") -> dict[str, Any]:
    """What waits, as JSON; the numbers are whole even where the line holds back."""
    return {
        "state": waiting.state,
        "text": waiting.said(),
        "due": waiting.due,
        "follow_ups": waiting.follow_ups,
        "birthdays": waiting.birthdays,
        "dates": waiting.dates,
        "limit": waiting.limit,
        "left": waiting.left,
        "paused_until": waiting.paused_until.isoformat() if waiting.paused_until else None,
        "quiet": waiting.quiet,
    }


def run_calendar(options: "Options") -> int:
    """Writes the calendar to a file or to stdout."""
    return _calendar(options.output, options.days, force=options.force, json=options.json)


def _calendar(place: str | None, days: int, *, force: bool = False, json: bool = False) -> int:
    from devhub_tui.cli.opening import reading
    from devhub_tui.domain.calendar_events import MOST_DAYS
    from devhub_tui.services.interchange import ics_out

    if days > MOST_DAYS:
        raise UsageError(f"--days: {days:,} days are more than ten years.", f"Say {MOST_DAYS:,} at most.")
    path = os.path.expanduser(place) if place is not None and place != "-" else None
    if path is None and json:
        raise UsageError(
            "--json prints what was done, and the calendar would stand in the same place.", "Say devhub calendar --output FILE."
        )
    shown = sys.stderr.isatty()
    with reading() as database:
        found = ics_out.calendar(database, clock.today(), days, _progress if shown else None)
    if shown:
        sys.stderr.write("\r\x1b[K")
    if path is None:
        from devhub_tui.cli.export import stdout

        sys.stdout.flush()
        stdout().write(found.content)
        return 0
    changed = ics_out.save(path, found.content, force)
    if json:
        output.emit(
            {"calendar": {"target": path, "events": found.events, "days": days, "bytes": len(found.content), "changed": changed}}
        )
    elif not changed:
        output.say(f"{path} is up to date.")
    else:
        output.say(f"Wrote {found.events:,} event{'' if found.events == 1 else 's'} to {path}.")
    return 0


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r\x1b[KWriting {100 * done // total} %")
    sys.stderr.flush()
