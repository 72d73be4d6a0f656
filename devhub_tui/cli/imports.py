"""`devhub import`: files of people, one transaction and one undoable batch each. A broken file does not stop the others."""

import sys
from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.errors import DevHubError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.people import Skipped
    from devhub_tui.services.interchange.importer import Report
    from devhub_tui.services.interchange.mapping import Mapping
    from devhub_tui.services.interchange.sheet import Sheet
    from devhub_tui.storage.database import Database

_SHOWN = 20


def run_import(options: "Options") -> int:
    """Imports files, or says what importing them would do.

    Exit code 1 when a file is broken, 2 when nothing was imported and only because nobody has said what its columns mean.
    """
    import gc

    from devhub_tui.domain import fields
    from devhub_tui.services.interchange import importer

    gc.enable()
    tags = [fields.tag_name(tag) for tag in options.tag]
    # Whoever says what the columns mean says that it is a table.
    stated = "csv" if (options.map or options.no_header or options.days) and options.format == "auto" else options.format
    tell = _progress if sys.stderr.isatty() else None
    shapes: list[dict[str, Any]] = []
    codes: list[int] = []
    with reading() as database:
        choose = _chooser(database, options)
        for path in options.files:
            try:
                report = importer.import_file(
                    database,
                    path,
                    format=stated,
                    tags=tags,
                    dry_run=options.dry_run,
                    tell=tell,
                    choose=choose,
                    named=False if options.no_header else None,
                )
            except DevHubError as problem:
                codes.append(2 if isinstance(problem, UsageError) else 1)
                shapes.append(_broken(path, problem))
                _clear(tell is not None)
                output.note(f"devhub: {problem.message}")
                for each in problem.hint.splitlines():
                    output.note(each)
                continue
            _clear(tell is not None)
            codes.append(0)
            shapes.append(_shape(report))
            if not options.json:
                _print(report, options.dry_run)
    if options.json:
        output.emit({"dry_run": options.dry_run, "files": shapes})
    return 0 if not any(codes) else 2 if set(codes) == {2} else 1


def _chooser(database: "Database", options: "Options") -> "Callable[[Sheet], Mapping | None]":
    """What the columns of a table mean: as the options say, else as remembered, else as guessed if sure or asked for."""
    from devhub_tui.services.interchange import importer, mapping

    known = importer.remembered(database)

    def choose(sheet: "Sheet") -> "Mapping | None":
        base = known(sheet)
        if base is None:
            guess = mapping.guess(sheet)
            base = guess if options.format == "csv" or options.map or mapping.sure(sheet, guess) else None
        if base is None:
            return None
        chosen = mapping.said(sheet, options.map, base)
        return chosen._replace(order=options.days) if options.days else chosen

    return choose


def _shape(report: "Report") -> dict[str, Any]:
    return {
        "file": report.file,
        "format": report.format,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": [_skipped(each) for each in report.skipped],
        "possible_duplicates": report.possible,
        "remarks": list(report.remarks),
        "columns_remembered": report.remembered,
    }


def _skipped(each: "Skipped") -> dict[str, Any]:
    return {**({"file": each.file} if each.file else {}), "line": each.line, "reason": each.reason}


def _broken(path: str, problem: DevHubError) -> dict[str, Any]:
    nothing: dict[str, Any] = {"file": path, "format": None, "added": 0, "updated": 0, "unchanged": 0, "skipped": []}
    error: dict[str, Any] = output.error(problem, problem.exit_code)
    sheet = getattr(problem, "sheet", None)
    if sheet is not None:
        targets = problem.guess.targets  # type: ignore[attr-defined]
        columns = zip(sheet.columns, targets, sheet.samples, strict=True)
        error["columns"] = [{"column": name, "field": str(target), "values": cells[:3]} for name, target, cells in columns]
    more = {"possible_duplicates": 0, "remarks": [], "columns_remembered": False}
    return {**nothing, **more, "error": error}


def _print(report: "Report", dry_run: bool) -> None:
    from devhub_tui.services.interchange.bundle import where

    would = "would be " if dry_run else ""
    output.say(
        f"{report.file} ({report.format}): {report.added:,} {would}added, {report.updated:,} {would}updated, "
        f"{report.unchanged:,} unchanged, {len(report.skipped):,} skipped"
    )
    for each in report.skipped[:_SHOWN]:
        output.say(f"  {where(each)}: {each.reason}")
    if len(report.skipped) > _SHOWN:
        output.say(f"  {len(report.skipped) - _SHOWN:,} more; --json lists them all.")
    for remark in report.remarks:
        output.say(f"  {remark}" + (" · --days dmy or mdy says which" if "two ways" in remark else ""))
    if report.remembered and not dry_run:
        output.say("  Its columns are remembered for files with the same header.")
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
