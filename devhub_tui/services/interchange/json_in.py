"""A copy that json_out.py wrote, taken into a vault: read row by row, every value checked, merged by id in one step of undo.

The file may come from anywhere: what is no copy, or of a newer devhub, is refused; a row that cannot be is left out and told.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from devhub_tui.domain import restored
from devhub_tui.domain.people import Skipped
from devhub_tui.errors import CancelledError, DevHubError, FieldError
from devhub_tui.services.interchange.detect import read_text
from devhub_tui.services.interchange.json_out import FORMAT, VERSION
from devhub_tui.storage import backup, restoring, tables
from devhub_tui.storage.database import Database, Transaction
from devhub_tui.storage.restoring import Incoming, Merged
from devhub_tui.text import line

Tell = Callable[[str, int, int], None]
"""Progress: what is being done ("back up", "write"), how much of it is done (in bytes), how much there is."""

_MARK = re.compile(r'"format"\s*:\s*"devhub"')
_HEAD_WITHIN = 4_096
_CHUNK = 2_000
_TOLD = 1_000
_UNCHANGED = "Nothing was changed."


class Restored(NamedTuple):
    """What a copy brought. The three counts are people; `rows` has them for every table; `left_out` counts all skipped rows,
    of which `skipped` tells the first thousand."""

    file: str
    added: int
    updated: int
    unchanged: int
    rows: dict[str, Merged]
    skipped: tuple[Skipped, ...]
    left_out: int
    dry_run: bool = False


def looks_like(text: str) -> bool:
    """Whether a text begins as a copy does."""
    return text[:_HEAD_WITHIN].lstrip("\ufeff \n\r\t").startswith("{") and _MARK.search(text[:_HEAD_WITHIN]) is not None


def is_copy(path: str) -> bool:
    """The same for a file; one that cannot be read is none."""
    try:
        with open(path, "rb") as file:
            return looks_like(file.read(_HEAD_WITHIN).decode("utf-8", "replace"))
    except (OSError, ValueError):
        return False


def restore(
    database: Database,
    path: str,
    *,
    dry_run: bool = False,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Restored:
    """Takes a copy in, after a verified backup; or says what taking it in would do, and leaves everything as it is."""
    said = tell or (lambda what, done, total: None)
    shown = line(os.fspath(path))
    rows = _Rows(path, shown)
    if not dry_run and not backup.empty(database):
        said("back up", 0, 1)
        backup.make(database, "import")
    work = _Work(rows, said, cancelled)
    with suppress(_TakenBack), database.write(f"restore {os.path.basename(shown)}") as tx:
        work.run(tx)
        if dry_run:
            raise _TakenBack
    people = work.counts.get("contacts", Merged())
    return Restored(path, *people, work.counts, tuple(work.skipped), work.left_out, dry_run)


class _TakenBack(Exception):
    """The dry run is over."""


class _Work:
    """One copy on its way into the vault."""

    def __init__(self, rows: "_Rows", tell: Tell, cancelled: Callable[[], bool] | None) -> None:
        self.counts: dict[str, Merged] = {}
        self.skipped: list[Skipped] = []
        self.left_out = 0
        self._rows = rows
        self._tell = tell
        self._cancelled = cancelled
        self._said: set[str] = set()

    def run(self, tx: Transaction) -> None:
        """Reads and merges table by table."""
        known = set(tables.names(tx.connection)) & set(restored.CHECKS)
        table: restoring.Table | None = None
        chunk: list[Incoming] = []
        for name, number, values in self._rows:
            if name not in known:
                self._once(number, f"there is no table “{line(name)[:40]}” here; a newer devhub may have made this copy")
                continue
            if table is None or table.name != name or len(chunk) >= _CHUNK:
                self._merge(table, chunk)
                chunk = []
                if table is None or table.name != name:
                    table = restoring.Table(tx, name, self._skip)
            checked = self._checked(name, number, values, table.columns)
            if checked is not None:
                chunk.append(Incoming(number, checked))
        self._merge(table, chunk)
        restoring.settle(tx)

    def _merge(self, table: restoring.Table | None, chunk: list[Incoming]) -> None:
        if self._cancelled is not None and self._cancelled():
            raise CancelledError("The restore was cancelled.", _UNCHANGED)
        self._tell("write", self._rows.done, self._rows.size)
        if table is not None and chunk:
            before = self.counts.get(table.name, Merged())
            found = table.merge(chunk)
            self.counts[table.name] = Merged(*(a + b for a, b in zip(before, found, strict=True)))

    def _checked(self, table: str, number: int, values: Any, columns: list[str]) -> dict[str, Any] | None:
        """The row with what its columns can hold; None when it is no row or has no id."""
        if not isinstance(values, dict):
            self._skip(Skipped(number, f"{table}: not a row"))
            return None
        found: dict[str, Any] = {}
        checks = restored.CHECKS[table]
        for column, value in values.items():
            check = restored.EVERYWHERE.get(column) or checks.get(column)
            if check is None or column not in columns:
                self._once(number, f"{table} has no column “{line(column)[:40]}” here")
            elif value is not None:
                try:
                    found[column] = check(value)
                except FieldError as error:
                    self._skip(Skipped(number, f"{table}: {column}: {error.message}"))
                except ValueError as error:
                    self._skip(Skipped(number, f"{table}: {column}: {error}"))
        if "id" not in found:
            if "id" not in values:
                self._skip(Skipped(number, f"{table}: no id"))
            return None
        return found

    def _skip(self, skipped: Skipped) -> None:
        self.left_out += 1
        if len(self.skipped) < _TOLD:
            self.skipped.append(skipped)

    def _once(self, number: int, reason: str) -> None:
        if reason not in self._said and len(self._said) < _TOLD:
            self._said.add(reason)
            self._skip(Skipped(number, reason))


class _Rows:
    """The rows of a copy in file order as (table, line, row). `done` of `size` bytes are read.

    A copy as it was written is read a line at a time; one that another program has formatted anew, in one go.
    """

    def __init__(self, path: str, shown: str) -> None:
        self.done = 0
        self._path = path
        self._shown = shown
        self.size = 1
        self._by_line = False
        self._whole: dict[str, Any] = {}
        try:
            with open(path, "rb") as file:
                self.size = max(os.fstat(file.fileno()).st_size, 1)
                first = file.readline(_HEAD_WITHIN)
        except OSError:
            first = b""  # read_text says what is wrong
        head = None
        if first.rstrip().endswith(b'"tables":{'):
            with suppress(ValueError):
                head = json.loads(first.rstrip() + b"}}")
        self._by_line = head is not None
        if head is None:
            head = self._whole = self._parsed()
        _check(head, shown)

    def _parsed(self) -> dict[str, Any]:
        text, _ = read_text(self._path)
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise DevHubError(f"{self._shown} is not JSON that can be read. {_UNCHANGED}", "The file may be cut off.") from None
        if not isinstance(found, dict) or not isinstance(found.get("tables", {}), dict):
            raise DevHubError(f"{self._shown} is no copy of a vault. {_UNCHANGED}", "devhub export --format json makes one.")
        return found

    def __iter__(self) -> Iterator[tuple[str, int, Any]]:
        if self._by_line:
            yield from self._lines()
            return
        number = 0
        for table, rows in self._whole.get("tables", {}).items():
            for row in rows if isinstance(rows, list) else ():
                number += 1
                yield table, number, row

    def _lines(self) -> Iterator[tuple[str, int, Any]]:
        table = ""
        ended = False
        with open(self._path, "rb") as file:
            for number, data in enumerate(file, 1):
                self.done += len(data)
                data = data.strip()
                if number == 1 or data in (b"]", b"],", b""):
                    continue
                if data == b"}}":
                    ended = True
                elif data.endswith(b":["):
                    table = str(self._value(data[:-2], number))
                else:
                    yield table, number, self._value(data.removesuffix(b","), number)
        if not ended:
            raise DevHubError(f"{self._shown} ends too early. {_UNCHANGED}", "Copy the file again, or take another copy.")

    def _value(self, data: bytes, number: int) -> Any:
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise DevHubError(
                f"{self._shown} is damaged in line {number}. {_UNCHANGED}", "Copy the file again, or take another copy."
            ) from None


def _check(head: dict[str, Any], shown: str) -> None:
    """Whether this is a copy, and one that can be understood."""
    if head.get("format") != FORMAT:
        raise DevHubError(f"{shown} is no copy of a vault. {_UNCHANGED}", "devhub export --format json makes one.")
    version = head.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise DevHubError(f"{shown} does not say which version it is. {_UNCHANGED}", "devhub export --format json makes a copy.")
    if version > VERSION:
        raise DevHubError(f"{shown} was made by a newer devhub. {_UNCHANGED}", "Update devhub, then try again.")
