"""Walking back and forth over the journal's batches.

Undo reverts the changes of one batch, newest first, as a batch of its own; redo reverts that. A field that was changed
again since keeps what it has now and is named. An insert is undone by moving the row out of sight (deleted_at), because
nothing that syncs is ever hard-deleted.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.storage.database import Database, Transaction
from devhub_tui.storage.rows import BatchRow


class Reverted(NamedTuple):
    """What one step did: the label of the batch, how many records moved, and the fields that were kept as they are."""

    label: str
    changed: int
    kept: tuple[str, ...]


_Values = dict[str, Any]

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
        done = revert(tx, first, last)
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
        done = revert(tx, *span) if span else (0, ())
        tx.execute("UPDATE batches SET undone_by=NULL WHERE batch=?", (batch,))
        tx.execute("UPDATE batches SET reverts=?,label='redo '||? WHERE batch=?", (batch, label, tx.batch))
    return Reverted(label, *done)


class _Layer:
    """At most one change of each row, so that their order does not matter: set back by a statement or two for all that are
    alike, because a step may hold a hundred thousand."""

    def __init__(self) -> None:
        self._hidings: dict[tuple[str, int | None, int | None], list[str]] = {}
        self._gone: list[tuple[str, str, _Values]] = []
        self._edits: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = {}

    def add(self, table: str, pk: str, before: _Values | None, after: _Values | None, now: int) -> None:
        """Notes what a row was before one change, and after it; None for a row that was not there."""
        if before is None:
            self._hidings.setdefault((table, now, None), []).append(pk)
        elif after is None:
            self._gone.append((table, pk, before))
        elif list(after) == ["deleted_at"]:
            self._hidings.setdefault((table, before["deleted_at"], after["deleted_at"]), []).append(pk)
        else:
            row = [pk, *(before.get(column) for column in after), *after.values()]
            self._edits.setdefault((table, tuple(after)), []).append(row)

    def set_back(self, tx: Transaction) -> tuple[int, list[str]]:
        """Gives how many rows moved, and which fields were left because they hold something newer."""
        changed = 0
        for (table, before, after), keys in self._hidings.items():
            sql = f"UPDATE {table} SET deleted_at=? WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS ?"
            changed += tx.execute(sql, (before, json.dumps(keys), after)).rowcount
        changed += sum(_bring_back(tx, table, pk, before) for table, pk, before in self._gone)
        kept: list[str] = []
        for (table, columns), rows in self._edits.items():
            moved, left = _restore(tx, table, columns, rows)
            changed += moved
            kept += left
        return changed, kept


def revert(tx: Transaction, first: int, last: int, spared: frozenset[str] = frozenset()) -> tuple[int, tuple[str, ...]]:
    """Sets back the changes of a batch but for the `spared` rows (ids): how many rows moved, and the fields that were kept."""
    names = dict(tx.execute("SELECT tbl,name FROM journal_tables").fetchall())
    layers: list[_Layer] = []
    depths: dict[tuple[int, str], int] = {}
    now = clock.now_ms()
    # Newest first: what happened to a row last is the first to be set back.
    for table, pk, old, new in tx.execute(
        "SELECT tbl,pk,old,new FROM changes WHERE seq BETWEEN ? AND ? ORDER BY seq DESC", (first, last)
    ):
        if pk in spared:
            continue
        depth = depths[table, pk] = depths.get((table, pk), -1) + 1
        if depth == len(layers):
            layers.append(_Layer())
        layers[depth].add(names[table], pk, _values(old), _values(new), now)
    changed, kept = 0, []
    for layer in layers:
        moved, left = layer.set_back(tx)
        changed += moved
        kept += left
    return changed, tuple(kept)


@lru_cache(64)
def _values(written: str | None) -> _Values | None:
    """The columns of one side of a change. Many changes of a step are alike."""
    return json.loads(written) if written else None


def _bring_back(tx: Transaction, table: str, pk: str, old: _Values) -> int:
    """Puts a row back that another program removed for good; or into sight, when a redo only moved it away."""
    row = {"id": pk, **old}
    marks = ",".join("?" * len(row))
    cursor = tx.execute(
        f"INSERT INTO {table}({','.join(row)}) VALUES ({marks}) "
        "ON CONFLICT(id) DO UPDATE SET deleted_at=excluded.deleted_at WHERE deleted_at IS NOT excluded.deleted_at",
        tuple(row.values()),
    )
    return int(cursor.rowcount > 0)


def _restore(tx: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[int, list[str]]:
    """Sets back the columns that still hold what the batch left; names the others. Rows are an id, values before, values after."""
    before = [f"value->>{place}" for place in range(1, len(columns) + 1)]
    after = [f"value->>{place}" for place in range(len(columns) + 1, 2 * len(columns) + 1)]
    sides = [f"{side} AS {letter}{place}" for letter, each in (("b", before), ("a", after)) for place, side in enumerate(each)]
    source = f"(SELECT value->>0 AS pk,{','.join(sides)} FROM json_each(:rows)) g"
    still = [f"t.{column} IS g.a{place}" for place, column in enumerate(columns)]
    newer = [
        f"(NOT {each} AND t.{column} IS NOT g.b{place})" for place, (each, column) in enumerate(zip(still, columns, strict=True))
    ]
    given = {"rows": json.dumps(rows)}
    lost = tx.execute(
        f"SELECT g.pk,{','.join(newer)} FROM {source} CROSS JOIN {table} t ON t.id=g.pk WHERE {' OR '.join(newer)}", given
    ).fetchall()
    sets = [f"{column}=iif({still[place]},g.b{place},t.{column})" for place, column in enumerate(columns)]
    moved = tx.execute(
        f"UPDATE {table} AS t SET {','.join(sets)} FROM {source} WHERE t.id=g.pk AND ({' OR '.join(still)})", given
    ).rowcount
    kept = [
        f"{column} of {_called(tx, table, pk)}"
        for pk, *flags in lost
        for column, flag in zip(columns, flags, strict=True)
        if flag
    ]
    return moved, kept


def _called(tx: Transaction, table: str, pk: str) -> str:
    """What people call a record: the contact's name where it has one."""
    if table == "contacts":
        row = tx.execute("SELECT name FROM contacts WHERE id=?", (pk,)).fetchone()
    elif "contact_id" in {column[1] for column in tx.execute(f"PRAGMA table_info({table})")}:
        row = tx.execute(f"SELECT c.name FROM {table} t JOIN contacts c ON c.id=t.contact_id WHERE t.id=?", (pk,)).fetchone()
    else:
        row = None
    return str(row[0]) if row else table.replace("_", " ").rstrip("s")
