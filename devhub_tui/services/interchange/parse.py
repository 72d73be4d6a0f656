"""A file of people, read whole: detected, decoded, parsed. Large vCard files are parsed by two processes of their own.

The processes are started by subprocess, not by multiprocessing: inside a Textual app the latter hands on a standard
error that has no file number and fails, and it runs the program's main module again.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from devhub_tui.domain.people import Person, Skipped
from devhub_tui.errors import DevHubError, UsageError
from devhub_tui.services.interchange import bundle, mapping, own_table, sheet
from devhub_tui.services.interchange.cards import count_cards, halves, has_cards
from devhub_tui.services.interchange.detect import EXPECTED, detect_format, read_text
from devhub_tui.services.interchange.google import parse_google
from devhub_tui.services.interchange.linkedin import parse_linkedin
from devhub_tui.services.interchange.mapped import Misfits, parse_mapped
from devhub_tui.services.interchange.mapping import Mapping
from devhub_tui.services.interchange.outlook import parse_outlook
from devhub_tui.services.interchange.sheet import Sheet
from devhub_tui.services.interchange.vcard import parse_vcards
from devhub_tui.text import line

__all__ = ["FORMATS", "Choose", "Parsed", "parse_file", "parse_text"]

FORMATS = ("auto", "vcard", "linkedin", "google", "outlook", "csv")
SPLIT_ABOVE = 1_500

Progress = Callable[[int, int], None]


Choose = Callable[[Sheet], Mapping | None]
"""Says what the columns of a table mean, or None when nobody knows."""


class Parsed(NamedTuple):
    """A file's people and broken records, both in file order.

    For a table with columns of its own, `key` and `mapping` are what to remember (mapping.py), `remarks` say in words which
    cells did not fit.
    """

    format: str
    encoding: str
    people: list[Person]
    skipped: list[Skipped]
    remarks: tuple[str, ...] = ()
    key: str | None = None
    mapping: str | None = None


def parse_file(
    path: str | os.PathLike[str],
    format: str = "auto",  # noqa: A002 - the word of the shell and of the documents
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    choose: Choose | None = None,
    named: bool | None = None,
) -> Parsed:
    """Everything that can be read from a file, a folder or a ZIP archive.

    `progress(done, total)` is told in bytes, from the calling thread. `choose` is asked about tables of unknown columns,
    `named` says whether the first row names them if that is known. Raises DevHubError when the file is not of that format or
    holds nobody, MappingNeededError when `choose` does not know, CancelledError when `cancelled()` becomes true. Nothing is
    ever changed.
    """
    shown = line(os.fspath(path))
    if bundle.is_bundle(path):
        parsed = bundle.parse_bundle(path, format, progress=progress, cancelled=cancelled)
    else:
        text, encoding = read_text(path)
        found = detect_format(text, shown) if format == "auto" else format
        told = _in_bytes(progress, os.stat(path).st_size) if progress is not None else None
        if found == "csv":
            parsed = _table(text, encoding, shown, format == "csv", told, cancelled, choose, named)
        else:
            parsed = parse_text(text, found, encoding, progress=told, cancelled=cancelled)
    if not parsed.people:
        first = parsed.skipped[0] if parsed.skipped else None
        why = f" ({bundle.where(first)}: {first.reason})" if first else ""
        raise DevHubError(f"Nobody could be read from {shown}{why}. Nothing was changed.", EXPECTED)
    return parsed


def _table(
    text: str,
    encoding: str,
    shown: str,
    stated: bool,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    choose: Choose | None,
    named: bool | None,
) -> Parsed:
    """A table whose columns are the file's own. `stated` says that the user calls it a table, so that it is one."""
    found = sheet.look(text, named, one_column=stated)
    if found is None:
        raise DevHubError(f"{shown} is no table. Nothing was changed.", EXPECTED)
    chosen = choose(found) if choose else None
    if chosen is None:
        raise mapping.MappingNeededError(shown, found, mapping.guess(found))
    if chosen.named != found.named:
        found = sheet.look(text, chosen.named, one_column=stated) or found
    if wrong := mapping.problems(found, chosen):
        raise UsageError(f"{shown} cannot be imported so. Nothing was changed.", " ".join(wrong))
    misfits = Misfits()
    parsed = Parsed("csv", encoding, [], [])
    _collect(parsed, parse_mapped(text, found, chosen, progress, cancelled, misfits))
    return parsed._replace(remarks=tuple(misfits.sentences()), key=mapping.key(found), mapping=mapping.stored(chosen))


def parse_text(
    text: str,
    format: str,  # noqa: A002
    encoding: str = "utf-8",
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Parsed:
    """The same for text with newlines as `\\n`; an empty result is no error here, progress is in shares of any unit."""
    parsed = Parsed(format, encoding, [], [])
    _collect(parsed, _records(text, format, encoding, progress, cancelled))
    return parsed


def _collect(parsed: Parsed, records: Iterator[Person | Skipped]) -> None:
    for record in records:
        if isinstance(record, Skipped):
            parsed.skipped.append(record)
        else:
            parsed.people.append(record)


def _records(
    text: str, kind: str, encoding: str, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> Iterator[Person | Skipped]:
    tables = {
        "linkedin": parse_linkedin,
        "google": parse_google,
        "outlook": parse_outlook,
        own_table.FORMAT: own_table.parse_own_table,
    }
    if kind in tables:
        return tables[kind](text, progress, cancelled)
    if kind != "vcard":
        raise DevHubError(f"There is no import format {line(kind)}.", "Formats: " + ", ".join(FORMATS))
    if not has_cards(text):
        raise DevHubError("This is not a vCard file. Nothing was changed.", "Expected cards that begin with BEGIN:VCARD.")
    parts = halves(text) if count_cards(text) > SPLIT_ABOVE and can_spawn() else None
    if parts is None:
        return parse_vcards(text, progress, cancelled, encoding=encoding)
    from devhub_tui.services.interchange.processes import parse_parts

    return parse_parts(parts, encoding, progress, cancelled)


def can_spawn() -> bool:
    """Whether a second Python can be started and would have a core to run on."""
    return bool(sys.executable) and not getattr(sys, "frozen", False) and (os.cpu_count() or 1) > 1


def _in_bytes(progress: Progress, size: int) -> Progress:
    def told(done: int, total: int) -> None:
        progress(min(size, size * done // max(total, 1)), size)

    return told
