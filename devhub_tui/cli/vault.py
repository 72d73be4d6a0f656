"""Walking back and forth over what was done: undo, redo."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.undo import Reverted

_LISTED = 20


def run_undo(options: "Options") -> int:
    """Takes back the newest changes, or lists what can be taken back."""
    from devhub_tui.storage import undo

    if options.list:
        return _list(options)
    return _walk(options, undo.undo, "undone", "Undone", "Nothing to undo.")


def run_redo(options: "Options") -> int:
    """Brings back what undo took last."""
    from devhub_tui.storage import undo

    return _walk(options, undo.redo, "redone", "Redone", "Nothing to redo.")


def _walk(options: "Options", step: "Callable[[Database], Reverted | None]", key: str, verb: str, nothing: str) -> int:
    done: list[Reverted] = []
    # Who arrived meanwhile would be what is taken back, or would end what can be redone.
    with writing(fetch=False) as database:
        for _ in range(options.count or 1):
            reverted = step(database)
            if reverted is None:
                break
            done.append(reverted)
    if options.json:
        output.emit({key: [{"label": each.label, "changed": each.changed, "kept": list(each.kept)} for each in done]})
        return 0
    for each in done:
        output.say(f"{verb}: {each.label}.")
        if each.kept:
            output.say(f"  Changed again since, so kept: {', '.join(each.kept)}.")
    if not done:
        output.say(nothing)
    return 0


def _list(options: "Options") -> int:
    from devhub_tui.storage import undo

    with reading() as database:
        batches = undo.batches(database.connection, options.count or _LISTED)
    if options.json:
        shapes: list[dict[str, Any]] = [
            {"label": each.label, "at": output.instant(each.at), "changes": each.changes, "undone": each.undone}
            for each in batches
        ]
        output.emit({"batches": shapes})
        return 0
    rows = [
        (str(output.instant(each.at))[:16].replace("T", " "), f"{each.changes:,}", each.label, "undone" if each.undone else "")
        for each in batches
    ]
    output.table(("WHEN", "RECORDS", "WHAT", ""), rows, right=(1,))
    if not rows:
        output.say("Nothing was done yet.")
    return 0
