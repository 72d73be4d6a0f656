"""Walking back and forth over the journal's batches.

Undo reverts the changes of one batch, newest first, as a batch of its own; redo reverts that. A field that was changed
again since keeps what it has now and is named. An insert is undone by moving the row out of sight (deleted_at), because
nothing that syncs is ever hard-deleted.
"""

import json
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.storage.database import Database, Transaction
from devhub_tui.storage.rows import BatchRow


class Reverted(NamedTuple):
    """What one step did: the label of the batch, how many records moved, and the fields that were kept as they are."""

    label: str
    changed: int
    kept: tuple[str, ...]


_UNDOABLE = "kind='do' AND undone_by IS NULL AND last_seq IS NOT NULL"
_REDOABLE = "kind='do' AND undone_by>(SELECT coalesce(max(batch),0) FROM batches WHERE kind='do')"


def batches(connection: Any, limit: int = 50) -> list[BatchRow]:
    """What can be undone or was, newest first."""
    return [
        BatchRow(row[0], row[1], row[2], row[3], row[4] is not None)
        for row in connection.execute(
            "SELECT batch,label,at,last_seq-first_seq+1,undone_by FROM batches WHERE kind='do' AND last_seq IS NOT NULL "
            "ORDER BY batch DESC LIMIT ?",
            (limit,),
        )
    ]


def undo(database: Database) -> Reverted | None:
    """Takes back this device's newest batch that still stands; None when there is nothing left."""
    with database.write("undo", kind="undo") as tx:
        row = tx.execute(
            f"SELECT batch,label,first_seq,last_seq FROM batches WHERE {_UNDOABLE} ORDER BY batch DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        batch, label, first, last = row
        done = _revert(tx, first, last)
        tx.execute("UPDATE batches SET undone_by=? WHERE batch=?", (tx.batch, batch))
        tx.execute("UPDATE batches SET reverts=?,label='undo '||? WHERE batch=?", (batch, label, tx.batch))
    return Reverted(label, *done)


def redo(database: Database) -> Reverted | None:
    """Brings back what undo took last; None when there is nothing, or something new was done since."""
    with database.write("redo", kind="redo") as tx:
        row = tx.execute(
            f"SELECT batch,label,undone_by FROM batches WHERE {_REDOABLE} ORDER BY undone_by DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        batch, label, undone_by = row
        span = tx.execute("SELECT first_seq,last_seq FROM batches WHERE batch=?", (undone_by,)).fetchone()
        done = _revert(tx, *span) if span else (0, ())
        tx.execute("UPDATE batches SET undone_by=NULL WHERE batch=?", (batch,))
        tx.execute("UPDATE batches SET reverts=?,label='redo '||? WHERE batch=?", (batch, label, tx.batch))
    return Reverted(label, *done)


class _Hidings:
    """Changes of `deleted_at` alone, gathered so that an import of thousands is hidden or shown by one statement a table."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._groups: dict[tuple[str, int | None, int | None], list[str]] = {}
        self._seen: set[tuple[str, str]] = set()

    def add(self, table: str, pk: str, old: int | None, new: int | None) -> None:
        """Notes that `deleted_at` of this row should go from `new` back to `old`."""
        self._seen.add((table, pk))
        self._groups.setdefault((table, old, new), []).append(pk)

    def holds(self, table: str, pk: str) -> bool:
        """Whether this row was noted already, so that order matters."""
        return (table, pk) in self._seen

    def apply(self) -> int:
        """Sets the rows that still hold what the batch left; gives how many did."""
        changed = 0
        for (table, old, new), keys in self._groups.items():
            sql = f"UPDATE {table} SET deleted_at=? WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS ?"
            changed += self._tx.execute(sql, (old, json.dumps(keys), new)).rowcount
        self._groups.clear()
        self._seen.clear()
        return changed


def _revert(tx: Transaction, first: int, last: int) -> tuple[int, tuple[str, ...]]:
    names = dict(tx.execute("SELECT tbl,name FROM journal_tables").fetchall())
    rows = tx.execute("SELECT tbl,pk,old,new FROM changes WHERE seq BETWEEN ? AND ? ORDER BY seq DESC", (first, last)).fetchall()
    hidings = _Hidings(tx)
    now = clock.now_ms()
    kept: list[str] = []
    changed = 0
    for table, pk, old, new in rows:
        name = names[table]
        before = json.loads(old) if old else None
        after = json.loads(new) if new else None
        if hidings.holds(name, pk):
            changed += hidings.apply()
        if before is None:
            hidings.add(name, pk, now, None)
        elif after is None:
            changed += _bring_back(tx, name, pk, before)
        elif list(after) == ["deleted_at"]:
            hidings.add(name, pk, before["deleted_at"], after["deleted_at"])
        else:
            moved, left = _restore(tx, name, pk, before, after)
            changed += moved
            kept += left
    return changed + hidings.apply(), tuple(kept)


def _bring_back(tx: Transaction, table: str, pk: str, old: dict[str, Any]) -> int:
    """Puts a row back that another program removed for good; or into sight, when a redo only moved it away."""
    row = {"id": pk, **old}
    marks = ",".join("?" * len(row))
    cursor = tx.execute(
        f"INSERT INTO {table}({','.join(row)}) VALUES ({marks}) "
        "ON CONFLICT(id) DO UPDATE SET deleted_at=excluded.deleted_at WHERE deleted_at IS NOT excluded.deleted_at",
        tuple(row.values()),
    )
    return int(cursor.rowcount > 0)


def _restore(tx: Transaction, table: str, pk: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[int, list[str]]:
    """Sets back the columns that still hold what the batch left; names the others."""
    columns = list(new)
    row = tx.execute(f"SELECT {','.join(columns)} FROM {table} WHERE id=?", (pk,)).fetchone()
    if row is None:
        return 0, []
    now = dict(zip(columns, row, strict=True))
    back = {column: old.get(column) for column in columns if now[column] == new[column]}
    lost = [column for column in columns if now[column] != new[column] and now[column] != old.get(column)]
    if back:
        sets = ",".join(f"{column}=?" for column in back)
        tx.execute(f"UPDATE {table} SET {sets} WHERE id=?", (*back.values(), pk))
    return int(bool(back)), [f"{column} of {_called(tx, table, pk)}" for column in lost]


def _called(tx: Transaction, table: str, pk: str) -> str:
    """What people call a record: the contact's name where it has one."""
    if table == "contacts":
        row = tx.execute("SELECT name FROM contacts WHERE id=?", (pk,)).fetchone()
    elif "contact_id" in {column[1] for column in tx.execute(f"PRAGMA table_info({table})")}:
        row = tx.execute(f"SELECT c.name FROM {table} t JOIN contacts c ON c.id=t.contact_id WHERE t.id=?", (pk,)).fetchone()
    else:
        row = None
    return str(row[0]) if row else table.replace("_", " ").rstrip("s")
