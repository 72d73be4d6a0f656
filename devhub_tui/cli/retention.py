"""How long history is kept, from the shell: said, set, and applied at once."""

import sys
from typing import TYPE_CHECKING

from devhub_tui import text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import CancelledError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options


def run_retention(options: "Options") -> int:
    """Says how far back the journal goes, or sets how long it is kept."""
    from devhub_tui.domain import retention as words
    from devhub_tui.storage import retention

    if not options.words:
        if options.dry_run or options.yes:
            raise UsageError("Nothing was to be changed.", "Write devhub retention 2y, or forever.")
        return _say(options, None, None)
    days = words.parse(" ".join(options.words))
    with reading() as database:
        going = retention.beyond(database.connection, days)
    if options.dry_run:
        return _say(options, going, None)
    _be_sure(options, words.said(days), going)
    with writing() as database:
        with database.write(f"keep history {'' if days is None else 'for '}{words.said(days)}") as tx:
            retention.keep(tx, days)
        gone = retention.prune(database)
    return _say(options, None, gone)


def _be_sure(options: "Options", how_long: str, going: int) -> None:
    """Asks before history goes. Raises UsageError where nobody can be asked."""
    if options.yes or not going:
        return
    question = f"{_changes(going)} older than {how_long} would go, and what they did could no longer be undone"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{question}. That needs --yes where nobody can be asked.", "Nothing was changed. --dry-run says the same."
        )
    sys.stderr.write(text.line(f"{question}. Go on? [y/N] "))
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CancelledError("Nothing was changed.")


def _say(options: "Options", going: int | None, gone: int | None) -> int:
    from devhub_tui.domain import retention as words
    from devhub_tui.storage import retention

    with reading() as database:
        days, since = retention.reach(database.connection)
        changes = retention.count(database.connection)
    if options.json:
        shape = {"keep_days": days, "changes": changes, "since": output.instant(since), "would_go": going, "went": gone}
        output.emit({"retention": shape})
        return 0
    if going is not None:
        output.say(f"{_changes(going)} would go. Nothing was changed.")
    if gone:
        output.say(f"{_changes(gone)} went.")
    began = f" since {(output.instant(since) or '')[:10]}" if since else ""
    there = f"There {'is' if changes == 1 else 'are'} {_changes(changes)}{began}."
    output.say(f"History is kept {'' if days is None else 'for '}{words.said(days)}. {there}")
    return 0


def _changes(count: int) -> str:
    return f"{count:,} change{'' if count == 1 else 's'}"
