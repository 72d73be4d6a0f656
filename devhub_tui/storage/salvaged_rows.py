"""Whether a row from a damaged vault can stand in a sound one: every value by the same checks as a restored copy's.

A value that cannot be is left empty where the column may be, else the row is. What happened is told.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from devhub_tui.domain import restored
from devhub_tui.domain.restored import Check
from devhub_tui.errors import FieldError
from devhub_tui.storage.journal import DERIVED

MOST = 1_000
"""So many losses of a kind are named; all are counted."""


class Lost(NamedTuple):
    """Something that is not in the salvaged vault, or not as it was. `row` is the id or the row number, `why` a few words."""

    table: str
    row: str
    why: str


class Told:
    """What was lost, told up to a limit and counted without one."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[Lost] = []

    def add(self, table: str, row: object, why: str) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < MOST:
            self.first.append(Lost(table, str(row), why))


def _blob(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) != 8:
        raise ValueError("not a change's id")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise ValueError("not a number")
    return value


def _object(value: Any) -> str:
    if not isinstance(value, str) or not isinstance(json.loads(value), dict):
        raise ValueError("not a JSON object")
    return value


JOURNAL: Mapping[str, Mapping[str, Check]] = {
    "changes": {
        "seq": _number,
        "change_id": _blob,
        "batch": _number,
        "tbl": _number,
        "pk": restored.identity,
        "old": _object,
        "new": _object,
        "hlc": _number,
        "author": _number,
        "sent": _number,
    },
    "batches": {
        "batch": _number,
        "label": restored.line,
        "author": _number,
        "at": restored.instant,
        "first_seq": _number,
        "last_seq": _number,
        "kind": restored.line,
        "reverts": _number,
        "undone_by": _number,
    },
}


class Gate:
    """The way into one table of the new vault. `columns` are all of its columns in the order of the file, `kept` those that are
    taken over: what is derived is derived anew."""

    def __init__(self, connection: Any, table: str, values: Told) -> None:
        self.table = table
        self._values = values
        facts = connection.execute(f"PRAGMA table_info({table})").fetchall()
        self.columns = tuple(row[1] for row in facts)
        self.kept = tuple(name for name in self.columns if name not in DERIVED)
        own = JOURNAL.get(table) or restored.CHECKS.get(table, {})
        local: dict[str, Check] = {"n": _number, "deleted_at": restored.instant, "batch": _number}
        self._checks: list[Callable[[Any], Any] | None] = [
            own.get(name) or restored.EVERYWHERE.get(name) or local.get(name) for name in self.kept
        ]
        self._defaults = {
            row[1]: connection.execute(f"SELECT {row[4]}").fetchone()[0]
            for row in facts
            if row[3] and row[4] is not None and row[1] not in ("id", "created_at", "updated_at")
        }
        self._needed = {row[1] for row in facts if row[3]} | {self.columns[0]}
        self._places = [self.columns.index(name) for name in self.kept]

    def of_file(self, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """A row of all columns in the order of the file, as it can be stored; None when it cannot."""
        return self.fitted(tuple(row[place] for place in self._places))

    def fitted(self, row: tuple[Any, ...], *, quiet: bool = False) -> tuple[Any, ...] | None:
        """A row of the kept columns as it can be stored; None when it lacks what a row needs."""
        found = []
        wrong = []
        for name, check, value in zip(self.kept, self._checks, row, strict=True):
            kept = None
            if value is not None:
                try:
                    kept = check(value) if check is not None else None
                except (FieldError, ValueError, TypeError, RecursionError) as error:
                    wrong.append((name, getattr(error, "message", None) or str(error)))
            if kept is None and name in self._needed:
                kept = self._defaults.get(name)
                if kept is None and name in ("created_at", "updated_at"):
                    kept = 0
                if kept is None:
                    return None
            found.append(kept)
        if not quiet:
            key = row[1] if self.kept[1] == "id" else row[0]
            for name, why in wrong:
                self._values.add(self.table, key, f"{name}: {why}")
        return tuple(found)

    def likely(self, row: tuple[Any, ...]) -> bool:
        """Whether a row number and values of a page that no tree leads to look like a row of this table."""
        values = (row[0], *row[2 : len(self.columns) + 1])
        if row[1] is not None or any(value is not None for value in row[len(self.columns) + 1 :]):
            return False
        for name, check, place in zip(self.kept, self._checks, self._places, strict=True):
            value = values[place]
            if value is None:
                # A column that was added later is missing at the end of an old row; nowhere else is a needed one empty.
                if name in self._needed and (name not in self._defaults or any(each is not None for each in values[place:])):
                    return False
                continue
            try:
                if check is None or check(value) is None:
                    return False
            except (FieldError, ValueError, TypeError, RecursionError):
                return False
        return True

    def of_loose(self, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """A row as `likely` takes it, as it can be stored."""
        return self.of_file((row[0], *row[2 : len(self.columns) + 1]))
