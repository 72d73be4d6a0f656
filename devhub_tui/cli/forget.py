"""A person forgotten for good, from the shell: what it would take, the question, and what becomes of the backups."""

import sys
from typing import TYPE_CHECKING, Any

from devhub_tui import text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.errors import CancelledError, NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.forgetting import Done, Plan, Purged
    from devhub_tui.storage.forget_backups import Held

_LISTED = 10


def run_forget(options: "Options") -> int:
    """Forgets one person; nothing brings them back."""
    from devhub_tui.cli.people import who
    from devhub_tui.services import forgetting

    if options.dry_run and options.yes:
        raise UsageError("--dry-run and --yes at once.", "Choose one of them.")
    if not options.who:
        return _outstanding(options)
    # No backup is made before: it would be one more that holds them.
    with reading() as database:
        planned = forgetting.plan(database, _meant(database.connection, who(options.who)))
        if options.dry_run:
            _show(options, planned, None, None)
            return 0
        if not options.yes:
            _be_sure(planned, options.mentions)
        done = forgetting.forget(database, planned, mentions=options.mentions, progress=_progress())
        how = options.purge_backups or _ask_backups(options, planned)
        purged = forgetting.purge(database, planned, how, mentions=options.mentions) if how else None
        _show(options, planned, done, purged)
    return 1 if purged and purged.failed else 0


def _outstanding(options: "Options") -> int:
    """The backups that hold somebody who was forgotten before."""
    from devhub_tui.services import forgetting

    with reading() as database:
        waiting = forgetting.outstanding(database)
        how = None if options.dry_run else options.purge_backups
        purged = forgetting.purge_outstanding(database, waiting, how) if how else None
    held = list({each.name: each for backups in waiting.values() for each in backups}.values())
    if options.json:
        output.emit({"backups": _backups(held, purged)})
    else:
        if not held:
            output.say("No backup holds anybody who was forgotten.")
        _say_backups(held, purged)
    return 1 if purged and purged.failed else 0


def _meant(connection: Any, wanted: str) -> str:
    """The id of whom WHO names; somebody deleted by their id or whole name, where nobody else goes by it."""
    from devhub_tui.storage import contacts

    try:
        return contacts.resolve(connection, wanted)[0]
    except NotFoundError:
        found = contacts.deleted_ids(connection, wanted)
        if len(found) != 1:
            raise
        return found[0]


def _be_sure(planned: "Plan", mentions: bool) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"Forgetting {text.line(planned.name)[:60]} cannot be undone. That needs --yes where nobody can be asked.",
            "Nothing was changed. --dry-run says what would go.",
        )
    for line in _lines(planned, mentions):
        sys.stderr.write(text.line(line) + "\n")
    sys.stderr.write(text.line(f"Forget {planned.name} for good? This cannot be undone. [y/N] "))
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CancelledError("Nothing was changed.")


def _lines(planned: "Plan", mentions: bool) -> list[str]:
    from devhub_tui.domain import forget_words

    named = forget_words.mention_lines(planned.found.mentions, _LISTED)
    return forget_words.plan_lines(forget_words.facts(planned), mentions, named)


def _ask_backups(options: "Options", planned: "Plan") -> str | None:
    if options.yes or options.json or not planned.backups or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    count = len(planned.backups)
    sys.stderr.write(
        f"{count} backup{'s' if count > 1 else ''} still hold{'' if count > 1 else 's'} them. "
        "r rewrites without them, d deletes, enter leaves them. [r/d/N] "
    )
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()[:1]
    return {"r": "rewrite", "d": "delete"}.get(answer)


def _show(options: "Options", planned: "Plan", done: "Done | None", purged: "Purged | None") -> None:
    from devhub_tui.domain import forget_words

    if options.json:
        output.emit(_shape(options, planned, done, purged))
        return
    if done is None:
        for line in _lines(planned, options.mentions):
            output.say(line)
        output.say("Nothing was changed.")
    else:
        output.say(f"Forgot {planned.name}. Nothing brings them back.")
        if not done.wiped:
            output.note(f"What was theirs in unused parts of the file is wiped later, when the app has time. {done.problem}")
        if done.waiting:
            output.note(done.waiting)
        if planned.found.mentions and not options.mentions:
            output.say(f"Still named in what is written about others ({len(planned.found.mentions):,}):")
            for line in forget_words.mention_lines(planned.found.mentions, _LISTED):
                output.say(line)
    _say_backups(planned.backups, purged)


def _say_backups(backups: "list[Held]", purged: "Purged | None") -> None:
    gone = set(purged.done) if purged else set()
    left = [held for held in backups if held.name not in gone]
    for name in sorted(gone):
        output.say(f"Purged the backup {name}.")
    for held in left:
        problem = purged.failed.get(held.name) if purged else None
        holds = "holds them" if held.readable else "cannot be read with this vault's key, so it may hold them"
        output.say(f"The backup {held.name} {holds}{f': {problem}' if problem else ''}.")
    if left:
        output.note("devhub forget --purge-backups rewrite takes whoever was forgotten out of them; delete removes them whole.")


def _shape(options: "Options", planned: "Plan", done: "Done | None", purged: "Purged | None") -> dict[str, Any]:
    found = planned.found
    return {
        "dry_run": done is None,
        "forgotten": {"id": planned.id, "name": planned.name},
        "records": [each[0] for each in found.people],
        "rows": {table: len(ids) for table, ids in found.rows.items()},
        "kept_interactions": len(found.kept),
        "changes": done.forgotten.changes if done else None,
        "drafts": done.drafts if done else planned.drafts,
        "views": found.views,
        "mentions": [
            {"table": each.table, "id": each.id, "about": each.about, "on": each.on, "reworded": bool(done and options.mentions)}
            for each in found.mentions
        ],
        "wiped": done.wiped if done else None,
        "backups": _backups(planned.backups, purged),
    }


def _backups(backups: "list[Held]", purged: "Purged | None") -> list[dict[str, Any]]:
    return [
        {
            "file": held.name,
            "readable": held.readable,
            "purged": bool(purged and held.name in purged.done),
            "problem": purged.failed.get(held.name) if purged else None,
        }
        for held in backups
    ]


def _progress() -> Any:
    """How far it is, on a terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"\r\x1b[KForgetting {100 * done // max(total, 1)} %" if done < total else "\r\x1b[K")
        sys.stderr.flush()

    return tell
