"""`devhub due` for other programs: a line for a prompt, and the list itself for everybody else."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.short import Waiting


def run_due(options: "Options") -> int:
    """Lists who needs the user; `--short` says it in one line."""
    if options.short:
        return _short(options)
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
        "paused_until": waiting.paused_until.isoformat() if waiting.paused_until else None,
        "quiet": waiting.quiet,
    }
