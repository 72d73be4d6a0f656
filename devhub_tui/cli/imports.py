"""`devhub import`: files of people, one transaction and one undoable batch each. A broken file does not stop the others."""

import sys
from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.errors import DevHubError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.interchange.importer import Report

_SHOWN = 20


def run_import(options: "Options") -> int:
    """Imports files, or says what importing them would do. Exit code 1 when a file is broken."""
    import gc

    from devhub_tui.domain import fields
    from devhub_tui.services.interchange import importer

    gc.enable()
    tags = [fields.tag_name(tag) for tag in options.tag]
    tell = _progress if sys.stderr.isatty() else None
    shapes, failed = [], False
    with reading() as database:
        for path in options.files:
            try:
                report = importer.import_file(
                    database, path, format=options.format, tags=tags, dry_run=options.dry_run, tell=tell
                )
            except DevHubError as problem:
                failed = True
                shapes.append(_broken(path, problem))
                _clear(tell is not None)
                output.note(f"devhub: {problem.message}")
                if problem.hint:
                    output.note(problem.hint)
                continue
            _clear(tell is not None)
            shapes.append(_shape(report))
            if not options.json:
                _print(report, options.dry_run)
    if options.json:
        output.emit({"dry_run": options.dry_run, "files": shapes})
    return 1 if failed else 0


def _shape(report: "Report") -> dict[str, Any]:
    return {
        "file": report.file,
        "format": report.format,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": [{"line": each.line, "reason": each.reason} for each in report.skipped],
        "possible_duplicates": report.possible,
    }


def _broken(path: str, problem: DevHubError) -> dict[str, Any]:
    nothing: dict[str, Any] = {"file": path, "format": None, "added": 0, "updated": 0, "unchanged": 0, "skipped": []}
    return {**nothing, "possible_duplicates": 0, "error": output.error(problem, problem.exit_code)}


def _print(report: "Report", dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    output.say(
        f"{report.file} ({report.format}): {report.added:,} {would}added, {report.updated:,} {would}updated, "
        f"{report.unchanged:,} unchanged, {len(report.skipped):,} skipped"
    )
    for each in report.skipped[:_SHOWN]:
        output.say(f"  line {each.line}: {each.reason}")
    if len(report.skipped) > _SHOWN:
        output.say(f"  {len(report.skipped) - _SHOWN:,} more; --json lists them all.")
    if report.possible:
        output.say(f"  {report.possible:,} may be {'a duplicate' if report.possible == 1 else 'duplicates'} · devhub duplicates")


_DOING = {"read": "Reading", "back up": "Making a backup", "write": "Writing", "compare": "Looking for duplicates"}


def _progress(what: str, done: int, total: int) -> None:
    share = f" {100 * done // total} %" if total > 1 else "…"
    sys.stderr.write(f"\r\x1b[K{_DOING.get(what, what)}{share}")
    sys.stderr.flush()


def _clear(shown: bool) -> None:
    if shown:
        sys.stderr.write("\r\x1b[K")
