"""Reading the journal backwards: where in it an instant lies, what records held before, and which step changed them.

`changes` has no index on the record. The clock (`hlc`) grows with `seq`, so an instant is found by halving; `cells` says which
columns of a record were ever changed and when last, so that a stretch is walked only for whoever has something in it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Row = dict[str, Any]


class Change(NamedTuple):
    """One change of one record. None on a side means that the record was not there. `batch` is None for what no step is known of."""

    hlc: int
    batch: int | None
    table: str
    pk: str
    old: Row | None
    new: Row | None

    @property
    def at(self) -> int:
        """When it was, in milliseconds UTC."""
        return self.hlc >> 16


class Batch(NamedTuple):
    """One step: what undo calls it, do, undo or redo, and who it was."""

    label: str
    kind: str
    author: str | None


class Record(NamedTuple):
    """A row as it is now, and what happened to it, oldest first."""

    table: str
    pk: str
    now: Row
    changes: tuple[Change, ...]

    def states(self) -> tuple[Row | None, list[Row | None]]:
        """What the row held before the first change that is known, and after each. Found backwards from what it holds now, so
        that it is right also where the journal no longer reaches the beginning."""
        state: Row | None = self.now
        after = []
        for change in reversed(self.changes):
            after.append(state)
            state = None if change.old is None else {**(state or {}), **change.old}
        return state, after[::-1]


def tables(connection: Any) -> dict[str, int]:
    """The journal's number of each table."""
    return dict(connection.execute("SELECT name,tbl FROM journal_tables").fetchall())


def seq_at(connection: Any, hlc: int, low: int = 0) -> int:
    """The first `seq` (from `low` on) whose clock is not before `hlc`; one past the end when there is none."""
    # Two questions: each is one step in the tree, both in one would be a walk over all of it.
    low = max(low, connection.execute("SELECT coalesce(min(seq),1) FROM changes").fetchone()[0])
    high = connection.execute("SELECT coalesce(max(seq),0)+1 FROM changes").fetchone()[0]
    while low < high:
        middle = (low + high) // 2
        found = connection.execute("SELECT seq,hlc FROM changes WHERE seq>=? ORDER BY seq LIMIT 1", (middle,)).fetchone()
        if found is None or found[1] >= hlc:
            high = middle
        else:
            low = found[0] + 1
    return int(low)


def span(connection: Any, pks: Iterable[str], first: int, last: int) -> list[Change]:
    """The changes of these records from `first` to `last`, oldest first. Looks at every change in between."""
    names = {number: name for name, number in tables(connection).items()}
    rows = connection.execute(
        "SELECT hlc,batch,tbl,pk,old,new FROM changes WHERE seq BETWEEN ? AND ? AND pk IN (SELECT value FROM json_each(?)) "
        "ORDER BY seq",
        (first, last, json.dumps(list(pks))),
    )
    return [
        Change(hlc, batch, names.get(table, ""), pk, json.loads(old) if old else None, json.loads(new) if new else None)
        for hlc, batch, table, pk, old, new in rows
    ]


def records(
    connection: Any, found: Mapping[str, Sequence[Row]], columns: Mapping[str, frozenset[str]] | None = None
) -> list[Record]:
    """These rows of each table (with their `id`) and what happened to them, as far as it touched `columns` of the table (any,
    where it names none).

    What was added and never changed since needs no walk through the journal.
    """
    numbers = tables(connection)
    added: dict[str, tuple[str, int]] = {}
    edited: dict[str, int] = {}
    for table, rows in found.items():
        cells = connection.execute(
            "SELECT c.pk,c.col,c.hlc FROM json_each(?) j CROSS JOIN cells c ON c.tbl=? AND c.pk=j.value",
            (json.dumps([row["id"] for row in rows]), numbers[table]),
        )
        for pk, column, hlc in cells:
            if not column:
                added[pk] = (table, hlc)
            elif columns is None or column in columns[table]:
                edited[pk] = max(hlc, edited.get(pk, 0))
    changes = _walked(connection, added, edited)
    plain = sorted(((hlc, pk, table) for pk, (table, hlc) in added.items() if pk not in edited))
    for (hlc, pk, table), batch in zip(plain, _batches_at(connection, [hlc for hlc, _, _ in plain]), strict=True):
        changes[pk] = [Change(hlc, batch, table, pk, None, {})]
    return [
        Record(table, str(row["id"]), row, tuple(changes.get(str(row["id"]), ())))
        for table, rows in found.items()
        for row in rows
    ]


def _batches_at(connection: Any, sorted_hlcs: Sequence[int]) -> Iterator[int | None]:
    """The step of each of these instants, in order. What one step made together is looked up once."""
    low, batch, end = 0, None, -1
    for hlc in sorted_hlcs:
        if hlc > end:
            low = seq_at(connection, hlc, low)
            row = connection.execute(
                "SELECT c.batch,coalesce((SELECT e.hlc FROM changes e WHERE e.seq=b.last_seq),0) FROM changes c "
                "LEFT JOIN batches b ON b.batch=c.batch WHERE c.seq=? AND c.hlc=?",
                (low, hlc),
            ).fetchone()
            batch, end = row or (None, -1)
        yield batch


def _walked(connection: Any, added: dict[str, tuple[str, int]], edited: dict[str, int]) -> dict[str, list[Change]]:
    """All changes of the records that were edited, by record."""
    found: dict[str, list[Change]] = {}
    if edited:
        first = seq_at(connection, min(added[pk][1] if pk in added else 0 for pk in edited))
        for change in span(connection, edited, first, seq_at(connection, max(edited.values()))):
            found.setdefault(change.pk, []).append(change)
    return found


def batches(connection: Any, numbers: Iterable[int | None]) -> dict[int, Batch]:
    """The steps of these numbers."""
    rows = connection.execute(
        "SELECT b.batch,b.label,b.kind,u.display_name,u.username FROM json_each(?) j CROSS JOIN batches b ON b.batch=j.value "
        "LEFT JOIN users u ON u.n=b.author",
        (json.dumps(sorted({number for number in numbers if number is not None})),),
    )
    return {number: Batch(label, kind, display or name) for number, label, kind, display, name in rows}
