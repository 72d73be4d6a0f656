"""An export from vault to file: who, read at one moment, written by one module per format. Changes nothing in the vault.

The shell and the app both come here. Memory stays within a page of people, whatever the vault holds.
"""

import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple

from devhub_tui.errors import CancelledError, UsageError
from devhub_tui.services.interchange import target as targets
from devhub_tui.services.interchange.target import Counting
from devhub_tui.storage import exporting, tables
from devhub_tui.storage.database import Database
from devhub_tui.storage.exporting import Whole

FORMATS = ("vcard", "csv", "json", "markdown")
VERSION = "3.0"
"""The vCard version that is written unless said otherwise: what most programs read (docs/decisions.md)."""
SUFFIXES = {"vcard": ".vcf", "csv": ".csv", "json": ".json", "markdown": ""}
_EVERY = 200

Tell = Callable[[int, int], None]
"""Progress: how many people are written, how many there are."""


class Who(NamedTuple):
    """Whom an export is of: these ids, these row numbers, those that a query finds, or everybody, the archived included.

    `archived` adds those that the query finds among the archived.
    """

    ids: Sequence[str] | None = None
    query: str | None = None
    archived: bool = False
    numbers: Sequence[int] | None = None


class Options(NamedTuple):
    """How it is written: the vCard version, a byte order mark for spreadsheets, and whether what is there may be replaced."""

    version: str = VERSION
    bom: bool = False
    force: bool = False


EVERYBODY = Who()
USUAL = Options()


class Report(NamedTuple):
    """What was written. `target` is None for a stream; of a folder, `written`, `unchanged` and
    `removed` count its files, and `edited` are those that were left as somebody had edited them."""

    format: str
    target: str | None
    people: int
    bytes: int
    written: int = 1
    unchanged: int = 0
    removed: int = 0
    edited: tuple[str, ...] = ()


def export(
    database: Database,
    format: str,  # noqa: A002 - the word of the shell and of the documents
    target: str | BinaryIO,
    who: Who = EVERYBODY,
    options: Options = USUAL,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Writes people to a path, or to a stream. May run in any thread.

    Raises DevHubError when the place will not do (nothing is written then), CancelledError when `cancelled()` becomes true.
    """
    if format not in FORMATS:
        raise UsageError(f"There is no export format “{format[:40]}”.", "Formats: " + ", ".join(FORMATS) + ".")
    path = os.path.expanduser(target) if isinstance(target, str) else None
    if format == "markdown" and path is None:
        raise UsageError("Markdown is one file for each person.", "Say which folder: --output FOLDER.")
    if path is not None and format != "markdown":
        targets.check(path, options.force)
    with database.reader() as connection, _moment(connection):
        numbers = _numbers(connection, who)
        pace = _Pace(len(numbers), tell, cancelled)
        if format == "markdown":
            return _pages(connection, path or "", numbers, who, options, pace)
        if path is None:
            assert not isinstance(target, str)
            stream = Counting(target)
            _write(connection, format, stream, numbers, who, options, pace)
        else:
            with targets.whole_file(path, options.force) as stream:
                _write(connection, format, stream, numbers, who, options, pace)
        pace.done()
        return Report(format, path, len(numbers), stream.bytes)


@contextmanager
def _moment(connection: Any) -> Iterator[None]:
    """One read transaction: what others write meanwhile is not seen."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _numbers(connection: Any, who: Who) -> "array[int]":
    if who.ids is not None:
        return exporting.of_ids(connection, who.ids)
    if who.numbers is not None:
        return exporting.of_numbers(connection, who.numbers)
    if who.query:
        return exporting.of_query(connection, who.query, archived=who.archived)
    return exporting.everybody(connection)


class _Pace:
    """Tells how far the work is, and stops it when that is wished."""

    def __init__(self, total: int, tell: Tell | None, cancelled: Callable[[], bool] | None) -> None:
        self._total, self._tell, self._cancelled = total, tell, cancelled
        self._count = 0

    def step(self) -> None:
        """One more person."""
        self._count += 1
        if self._count % _EVERY == 1:
            if self._cancelled is not None and self._cancelled():
                raise CancelledError("The export was cancelled.", targets.KEPT)
            if self._tell is not None:
                self._tell(self._count - 1, self._total)

    def done(self) -> None:
        """Everybody is written."""
        if self._tell is not None:
            self._tell(self._total, self._total)


def _write(connection: Any, kind: str, stream: Counting, numbers: "array[int]", who: Who, options: Options, pace: _Pace) -> None:
    if kind == "json":
        from devhub_tui.services.interchange import json_out

        part = who != EVERYBODY
        if part:
            tables.choose(connection, numbers)
        for piece in json_out.document(connection, len(numbers), part=part, step=pace.step):
            stream.write(piece)
        return
    people = _paced(exporting.people(connection, numbers), pace)
    if kind == "csv":
        from devhub_tui.services.interchange import csv_out

        table = csv_out.Writer(stream, exporting.own_fields(connection), bom=options.bom)
        for person in people:
            table.add(person)
    else:
        from devhub_tui.services.interchange import vcard_out

        shared = exporting.shared_uids(connection)
        for person in people:
            stream.write(vcard_out.card(person, options.version, shared).encode("utf-8", "replace"))


def _pages(connection: Any, folder: str, numbers: "array[int]", who: Who, options: Options, pace: "_Pace") -> Report:
    from devhub_tui.services.interchange import markdown_folder

    chosen = exporting.ids_of(connection, numbers) if who != EVERYBODY else None
    people = exporting.people(connection, numbers)
    done = markdown_folder.write(connection, people, folder, chosen, options.force, pace.step)
    pace.done()
    return Report("markdown", folder, len(numbers), *done)


def _paced(people: Iterator[Whole], pace: _Pace) -> Iterator[Whole]:
    for person in people:
        pace.step()
        yield person
