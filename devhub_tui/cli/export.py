"""`devhub export`: people out of the vault, to a file, a folder or stdout."""

import io
import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from devhub_tui import text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading
from devhub_tui.errors import DevHubError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.services.interchange.export import Report

_SHOWN = 20


def run_export(options: "Options") -> int:
    """Exports everybody, or whom a query finds."""
    from devhub_tui.services.interchange import export

    place = options.output
    target: str | BinaryIO = place if place and place != "-" else stdout()
    format_ = options.format or _by_name(place)
    if target is not place and options.json:
        raise UsageError("--json prints what was done, and the people would stand in the same place.", "Say --output FILE.")
    who = export.Who(query=" ".join(options.query) or None, archived=options.archived)
    how = export.Options(options.version, options.bom, options.force)
    shown = sys.stderr.isatty() and target is place
    sys.stdout.flush()
    with reading() as database:
        try:
            report = export.export(database, format_, target, who, how, _progress if shown else None)
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise DevHubError(f"The output cannot be written: {problem.strerror}.", "Nothing in the vault was changed.") from None
        finally:
            if shown:
                sys.stderr.write("\r\x1b[K")
    if options.json:
        output.emit({"export": shape(report)})
    elif report.target is not None:
        output.say(said(report))
        for name in report.edited[:_SHOWN]:
            output.note(f"{name} was edited since, and is left as it is; --force writes it anew.")
        if len(report.edited) > _SHOWN:
            output.note(f"{len(report.edited) - _SHOWN:,} more were edited.")
    elif not report.people:
        output.note("Nobody fits." if who.query else "Nobody is here yet.")
    return 0


class _Shown(io.BytesIO):
    """Stdout when it is a terminal: lines, and nothing in them that it would obey."""

    def write(self, data: Any) -> int:
        sys.stdout.buffer.write(text.lines(bytes(data).decode("utf-8", "replace")).encode("utf-8", "replace"))
        return len(data)


def stdout() -> BinaryIO:
    """Stdout for a whole file: its bytes, or on a terminal nothing that it would obey."""
    return _Shown() if sys.stdout.isatty() else sys.stdout.buffer


def _by_name(place: str | None) -> str:
    """The format that a file's name says."""
    from devhub_tui.services.interchange.export import FORMATS, SUFFIXES

    suffix = os.path.splitext(place or "")[1].lower()
    found = next((name for name, known in SUFFIXES.items() if known and known == suffix), None)
    if found is None:
        raise UsageError("Which format?", f"Say --format, one of {', '.join(FORMATS)}, or --output with a name that tells.")
    return found


def shape(report: "Report") -> dict[str, Any]:
    """A report as JSON."""
    return report._asdict()


def said(report: "Report") -> str:
    """A report as a sentence."""
    people = "1 person" if report.people == 1 else f"{report.people:,} people"
    done = f"Exported {people} to {report.target}"
    if report.format != "markdown":
        return done + "."
    return f"{done}: {report.written:,} written, {report.unchanged:,} unchanged, {report.removed:,} removed."


def _progress(done: int, total: int) -> None:
    share = f" {100 * done // total} %" if total else "…"
    sys.stderr.write(f"\r\x1b[KExporting{share}")
    sys.stderr.flush()
