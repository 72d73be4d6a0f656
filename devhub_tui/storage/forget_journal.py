"""Taking a person out of the journal: changes of what was removed, values of theirs in changes of others, and names in labels.

A change that stays but said something of them gets another id and is to be sent again, while the old id is purged elsewhere:
so nobody who has not read it yet misses what it says of others (docs/decisions.md).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from devhub_tui.domain.forgetting import Names
from devhub_tui.storage.forget_find import Found

_PORTION = 20_000
_Row = tuple[int, int, str, str | None, str | None, str, int | None]
_Values = dict[str, Any] | None


def purge(
    connection: Any, found: Found, reworded: Mapping[str, Names], progress: Callable[[int, int], None] | None = None
) -> list[str]:
    """Takes all of them out of the journal; gives the ids (hex) of the changes that other copies have to purge."""
    numbers = dict(connection.execute("SELECT name,tbl FROM journal_tables").fetchall())
    gone = {(numbers[table], each) for table, ids in found.rows.items() for each in ids}
    current = connection.execute("SELECT current FROM batch").fetchone()[0]
    undone = {batch for merge in found.merges for batch in merge.batches}
    columns = _people_columns(connection, numbers)
    purged: list[str] = []
    touched: set[int] = set()
    for row in _concerned(connection, found, reworded, undone, progress):
        seq, tbl, pk, old, new, change_id, batch = row
        if batch is not None:
            touched.add(batch)
        if (tbl, pk) in gone:
            connection.execute("DELETE FROM changes WHERE seq=?", (seq,))
            if batch is None or batch != current:  # nobody has read what this step wrote
                purged.append(change_id)
            continue
        before, after = _read(old), _read(new)
        sides = before, after
        if batch in undone:
            sides = _as_now(connection, numbers, tbl, pk, *sides)
        sides = _without_ids(connection, numbers, tbl, pk, columns.get(tbl, frozenset()), set(found.ids), *sides)
        if pk in reworded:
            sides = _worded(reworded[pk], sides[0]), _worded(reworded[pk], sides[1])
        if sides != (before, after):
            _replace(connection, row, *sides)
            purged.append(change_id)
    for tbl, pk in gone:
        connection.execute("DELETE FROM cells WHERE tbl=? AND pk=?", (tbl, pk))
    _batches(connection, found, touched, undone)
    return purged


def _concerned(
    connection: Any,
    found: Found,
    reworded: Mapping[str, Names],
    undone: set[int],
    progress: Callable[[int, int], None] | None,
) -> Any:
    """The changes that may have something of them. `changes` has no index on the record: all are looked at, some at a time."""
    pks = json.dumps([*(each for ids in found.rows.values() for each in ids), *reworded])
    said = "".join(f" OR instr(old,'{each}') OR instr(new,'{each}')" for each in found.ids if _plain(each))
    first, last = (connection.execute(f"SELECT coalesce({what}(seq),0) FROM changes").fetchone()[0] for what in ("min", "max"))
    for start in range(first, last + 1, _PORTION):
        if progress:
            progress(start - first, last - first + 1)
        yield from connection.execute(
            "SELECT seq,tbl,pk,old,new,lower(hex(change_id)),batch FROM changes WHERE seq BETWEEN ? AND ? AND "
            f"(pk IN (SELECT value FROM json_each(?)) OR batch IN (SELECT value FROM json_each(?)){said}) ORDER BY seq",
            (start, min(start + _PORTION - 1, last), pks, json.dumps(sorted(undone))),
        ).fetchall()
    if progress:
        progress(last - first + 1, last - first + 1)


def _plain(row_id: str) -> bool:
    """Whether an id may stand in SQL: another program may have chosen any text."""
    return row_id.isascii() and row_id.replace("-", "").isalnum()


def _people_columns(connection: Any, numbers: Mapping[str, int]) -> dict[int, frozenset[str]]:
    """The columns of each table that hold somebody's id."""
    return {
        number: frozenset(row[3] for row in connection.execute(f"PRAGMA foreign_key_list({table})") if row[2] == "contacts")
        for table, number in numbers.items()
    }


def _read(written: str | None) -> _Values:
    return json.loads(written) if written is not None else None


def _worded(names: Names, side: _Values) -> _Values:
    return None if side is None else names.out_of(side)


def _as_now(
    connection: Any, numbers: Mapping[str, int], tbl: int, pk: str, before: _Values, after: _Values
) -> tuple[_Values, _Values]:
    """A change of a merge that was taken back: it and its undoing come to nothing, so neither needs to say what was between."""
    if before is None or after is None:
        return before, after
    now = _current(connection, numbers, tbl, pk, list(after))
    return (now, dict(now)) if now else (before, after)


def _current(connection: Any, numbers: Mapping[str, int], tbl: int, pk: str, columns: list[str]) -> dict[str, Any]:
    table = next(name for name, number in numbers.items() if number == tbl)
    there = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    columns = [each for each in columns if each in there]
    row = connection.execute(f"SELECT {','.join(columns) or 'id'} FROM {table} WHERE id=?", (pk,)).fetchone()
    return dict(zip(columns, row, strict=False)) if row else {}


def _without_ids(
    connection: Any,
    numbers: Mapping[str, int],
    tbl: int,
    pk: str,
    columns: frozenset[str],
    ids: set[str],
    before: _Values,
    after: _Values,
) -> tuple[_Values, _Values]:
    """Undo must never put back a reference to somebody who is no longer there: such a column says what it says now, or nothing."""
    named = [column for column in columns for side in (before, after) if side and side.get(column) in ids]
    if not named:
        return before, after
    now = _current(connection, numbers, tbl, pk, named)
    sides: list[_Values] = []
    for side in (before, after):
        fresh = None if side is None else {**side, **{column: now.get(column) for column in named if side.get(column) in ids}}
        # The other side of an update still needs the column: both name the same ones.
        sides.append(fresh)
    return sides[0], sides[1]


def _replace(connection: Any, row: _Row, before: _Values, after: _Values) -> None:
    """The change as one that was never sent."""
    seq, tbl, pk, _, _, change_id, _ = row
    written = [None if side is None else json.dumps(side, ensure_ascii=False, separators=(",", ":")) for side in (before, after)]
    connection.execute(
        "UPDATE changes SET old=?,new=?,change_id=randomblob(8),sent=NULL WHERE seq=?",
        (*written, seq),
    )
    connection.execute(
        "UPDATE cells SET change_id=(SELECT change_id FROM changes WHERE seq=?) WHERE tbl=? AND pk=? AND change_id=?",
        (seq, tbl, pk, bytes.fromhex(change_id)),
    )


def _batches(connection: Any, found: Found, touched: set[int], undone: set[int]) -> None:
    """Steps of which nothing is left go, with what undid them; the others no longer say the name."""
    current = connection.execute("SELECT current FROM batch").fetchone()[0]
    namesake = connection.execute(
        "SELECT 1 FROM contacts c WHERE c.deleted_at IS NULL AND c.sort_name IN (SELECT sort_name FROM contacts WHERE id=?) LIMIT 1",
        (found.ids[0],),
    ).fetchone()
    empty = {
        batch
        for batch in touched - {current}
        if not connection.execute(
            "SELECT 1 FROM batches b JOIN changes c ON c.seq BETWEEN b.first_seq AND b.last_seq AND c.batch=b.batch "
            "WHERE b.batch=? LIMIT 1",
            (batch,),
        ).fetchone()
    }
    going = json.dumps(sorted((empty | undone) - {current}))
    connection.execute(
        "DELETE FROM batches WHERE batch IN (SELECT value FROM json_each(?1)) OR reverts IN (SELECT value FROM json_each(?1))",
        (going,),
    )
    for batch, label in connection.execute("SELECT batch,label FROM batches").fetchall():
        if (batch in touched or not namesake) and found.names.in_(label):
            connection.execute("UPDATE batches SET label=? WHERE batch=?", (found.names.taken_out(label), batch))
