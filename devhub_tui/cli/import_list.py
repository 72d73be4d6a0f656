"""`devhub imports`: what was imported, and one import taken back or brought back as a whole."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.imports import ImportRow

_STATES = {"done": "", "undone": "undone", "elsewhere": "made elsewhere"}


def run_imports(options: "Options") -> int:
    """Lists imports, or undoes or redoes one."""
    from devhub_tui.storage import imports

    if options.undo and options.redo:
        raise UsageError("--undo and --redo are two different things.", "Give one of them.")
    if options.undo or options.redo:
        return _turn(options)
    with reading() as database:
        rows = imports.listing(database.connection, options.limit or 1_000)
    if options.json:
        output.emit({"imports": [_shape(row) for row in rows]})
        return 0
    if not rows:
        output.note("Nothing was imported yet.")
        return 0
    table = [
        (str(row.n), str(output.instant(row.at))[:16].replace("T", " "), row.file, row.format, *_counts(row), _STATES[row.state])
        for row in rows
    ]
    output.table(("N", "WHEN", "FILE", "FORMAT", "NEW", "CHANGED", "SAME", "SKIPPED", ""), table, right=(0, 4, 5, 6, 7))
    return 0


def _counts(row: "ImportRow") -> tuple[str, ...]:
    return tuple("" if each is None else f"{each:,}" for each in (row.added, row.updated, row.unchanged, row.skipped))


def _shape(row: "ImportRow") -> dict[str, Any]:
    shape = row._asdict()
    shape["at"] = output.instant(row.at)
    del shape["batch"]
    return shape


def _turn(options: "Options") -> int:
    from devhub_tui.storage import imports

    with writing() as database:
        row = imports.find(database.connection, options.undo or options.redo)
        done = imports.undo_import(database, row.id) if options.undo else imports.redo_import(database, row.id)
    if options.json:
        key = "undone" if options.undo else "redone"
        output.emit({key: {"id": row.id, "file": row.file, "changed": done.changed, "kept": list(done.kept)}})
        return 0
    output.say(f"{'Undone' if options.undo else 'Redone'}: import of {row.file}, {done.changed:,} records.")
    if done.kept:
        output.say(f"  Changed since, so kept: {', '.join(done.kept)}.")
    return 0
