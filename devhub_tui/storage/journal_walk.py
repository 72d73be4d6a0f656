"""Reading the journal backwards: where in it an instant lies, and what a record's columns held before.

`changes` has no index on the record. The clock (`hlc`) grows with `seq`, so an instant is found by halving; `cells` says which
columns of a record were ever changed and when last, so that a stretch is walked only for whoever has something in it.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple


class Change(NamedTuple):
    """One change of one record. `at` is milliseconds UTC; None on a side means that the record was not there."""

    seq: int
    batch: int | None
    table: str
    pk: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    at: int


def tables(connection: Any) -> dict[str, int]:
    """The journal's number of each table."""
    return dict(connection.execute("SELECT name,tbl FROM journal_tables").fetchall())


def seq_at(connection: Any, hlc: int) -> int:
    """The first `seq` whose clock is not before `hlc`; one past the end when there is none."""
    low, high = connection.execute("SELECT coalesce(min(seq),1),coalesce(max(seq),0)+1 FROM changes").fetchone()
    while low < high:
        middle = (low + high) // 2
        found = connection.execute("SELECT seq,hlc FROM changes WHERE seq>=? ORDER BY seq LIMIT 1", (middle,)).fetchone()
        if found is None or found[1] >= hlc:
            high = middle
        else:
            low = found[0] + 1
    return int(low)


def span(connection: Any, pks: Sequence[str], first: int, last: int) -> list[Change]:
    """The changes of these records from `first` to `last`, oldest first. Looks at every change in between."""
    names = {number: name for name, number in tables(connection).items()}
    rows = connection.execute(
        "SELECT seq,batch,tbl,pk,old,new,hlc>>16 FROM changes WHERE seq BETWEEN ? AND ? AND pk IN (SELECT value FROM json_each(?)) "
        "ORDER BY seq",
        (first, last, json.dumps(list(pks))),
    )
    return [
        Change(seq, batch, names.get(table, ""), pk, json.loads(old) if old else None, json.loads(new) if new else None, at)
        for seq, batch, table, pk, old, new, at in rows
    ]
