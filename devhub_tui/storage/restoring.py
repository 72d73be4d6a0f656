"""Rows of a copy back into a vault, merged by id, a table at a time and thousands at once. The rows were checked before.

What the vault does not know, or has deleted, is added. What it knows is changed only where the copy's row is the newer one,
and nothing is emptied. All of it is one batch, so one undo takes it back.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.domain.people import Skipped
from devhub_tui.storage import tables
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.imported_facts import bulk


class Incoming(NamedTuple):
    """One checked row, and the line of the file where it stands."""

    line: int
    values: dict[str, Any]


class Merged(NamedTuple):
    """How many rows were new or brought back, changed, or as they are."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


class Table:
    """One table of the vault, taking rows in."""

    def __init__(self, tx: Transaction, name: str, skip: Callable[[Skipped], None]) -> None:
        self.name = name
        self._tx = tx
        self._skip = skip
        self.columns = tables.columns(tx.connection, name)
        self._references = tables.references(tx.connection, name)
        facts = {row[1]: (bool(row[3]), row[4]) for row in tx.execute(f"PRAGMA table_info({name})")}
        self._needed = {column for column in self.columns if facts[column][0]}
        self._defaults = {
            column: tx.execute(f"SELECT {facts[column][1]}").fetchone()[0]
            for column in self._needed
            if facts[column][1] is not None and column != "id"
        }
        self._closed = name == "users" and tx.execute("SELECT 1 FROM users LIMIT 1").fetchone() is not None

    def merge(self, incoming: Sequence[Incoming]) -> Merged:
        """Takes rows in, and says what became of them. Whose vault it is stays as it is: users are added to a new one only."""
        if self._closed:
            return Merged()
        rows = self._fitting(incoming)
        known = self._known(rows)
        fresh, changes = [], 0
        for key, row in rows.items():
            before = known.get(key)
            if before is None:
                fresh.append(row.values)
            elif before["deleted_at"] is not None:
                self._bring_back(row.values)
            elif change := _newer(before, row.values):
                self._set(key, change)
                changes += 1
        self._insert(fresh)
        returned = sum(1 for key in rows if key in known and known[key]["deleted_at"] is not None)
        return Merged(len(fresh) + returned, changes, len(rows) - len(fresh) - returned - changes)

    def _fitting(self, incoming: Sequence[Incoming]) -> dict[str, Incoming]:
        """The rows by id that have all they need; references to what is not there go, or the row with them."""
        there = {column: self._there(table, column, incoming) for column, table in self._references.items()}
        found: dict[str, Incoming] = {}
        for row in incoming:
            gone = [
                column
                for column, table in self._references.items()
                if table != self.name and row.values.get(column) is not None and row.values[column] not in there[column]
            ]
            values = {column: value for column, value in row.values.items() if column not in gone}
            lacking = [column for column in self._needed if values.get(column) is None and column not in self._defaults]
            if values.get("id") in found:
                self._skip(Skipped(row.line, f"{self.name}: the same id twice"))
            elif lacking:
                why = "refers to what is not there" if set(lacking) & set(gone) else "is missing"
                self._skip(Skipped(row.line, f"{self.name}: {min(lacking)} {why}"))
            else:
                found[values["id"]] = row._replace(values=values)
        return found

    def _there(self, table: str, column: str, incoming: Sequence[Incoming]) -> set[str]:
        wanted = json.dumps(sorted({row.values[column] for row in incoming if row.values.get(column) is not None}))
        sql = f"SELECT t.id FROM json_each(?) j CROSS JOIN {table} t ON t.id=j.value AND t.deleted_at IS NULL"
        return {row[0] for row in self._tx.execute(sql, (wanted,))}

    def _known(self, rows: Mapping[str, Incoming]) -> dict[str, dict[str, Any]]:
        names = [*self.columns, "deleted_at"]
        sql = f"SELECT {','.join('t.' + name for name in names)} FROM json_each(?) j CROSS JOIN {self.name} t ON t.id=j.value"
        found = (dict(zip(names, row, strict=True)) for row in self._tx.execute(sql, (json.dumps(list(rows)),)))
        return {row["id"]: row for row in found}

    def _whole(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Every column, with defaults where one is needed."""
        return {
            name: self._defaults.get(name) if values.get(name) is None and name in self._needed else values.get(name)
            for name in self.columns
        }

    def _insert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        whole = [self._whole(row) for row in rows]
        columns = [*self.columns]
        if self.name == "contacts":  # derived, and what lists sort by until it is derived anew
            columns.append("sort_name")
            for row in whole:
                row["sort_name"] = text.fold(row["name"])
        bulk(self._tx, self.name, columns, [tuple(row[name] for name in columns) for row in whole])

    def _bring_back(self, values: Mapping[str, Any]) -> None:
        whole = self._whole(values)
        self._set(whole.pop("id"), {**whole, "deleted_at": None})

    def _set(self, key: str, values: Mapping[str, Any]) -> None:
        sets = ",".join(f"{name}=?" for name in values)
        self._tx.execute(f"UPDATE {self.name} SET {sets} WHERE id=?", (*values.values(), key))


def _newer(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What a newer row changes in a known one."""
    if (values.get("updated_at") or 0) <= (before["updated_at"] or 0):
        return {}
    return {
        name: value
        for name, value in values.items()
        if value is not None and value != before[name] and name not in ("created_at", "updated_at")
    }


def settle(tx: Transaction) -> None:
    """After the last row: who was introduced by nobody that is there was introduced by nobody."""
    lost = tx.execute(
        "SELECT c.id FROM contacts c LEFT JOIN contacts i ON i.id=c.introduced_by WHERE c.introduced_by IS NOT NULL "
        "AND c.deleted_at IS NULL AND i.id IS NULL"
    ).fetchall()
    tx.executemany("UPDATE contacts SET introduced_by=NULL WHERE id=?", lost)
