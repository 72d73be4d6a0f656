"""What was imported, and an import taken back as one, also when other things were done since.

Undoing an old import spares what has been lived with: a person that somebody changed, tagged, logged or promised something to
since stays, with all that the import said of them. Everything else of the import goes, as with undo (storage/undo.py).
"""

import json
from typing import Any, NamedTuple

from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.storage import undo
from devhub_tui.storage.database import Database, Transaction
from devhub_tui.storage.undo import Reverted

DONE, UNDONE, ELSEWHERE = "done", "undone", "elsewhere"
_NAMED = 20


class ImportRow(NamedTuple):
    """One import. `at` is milliseconds UTC; `n` counts from the newest, which is 1. `added`, `updated`, `unchanged` and
    `skipped` count records and are None for a restore. `state` is done, undone, or elsewhere for one that another device or an
    older copy of the vault made: it has no step here that could be undone.
    """

    n: int
    id: str
    file: str
    format: str
    at: int
    added: int | None
    updated: int | None
    unchanged: int | None
    skipped: int | None
    state: str
    batch: int | None


# The row of an import is the first thing that its batch wrote: a number alone could be another file's batch after a restore.
_IMPORTS = (
    "SELECT i.id,i.file,i.format,i.created_at,i.added,i.updated,i.unchanged,i.skipped,b.batch,b.undone_by FROM import_batches i "
    "LEFT JOIN batches b ON b.batch=i.batch AND b.kind='do' AND EXISTS (SELECT 1 FROM changes c WHERE c.seq=b.first_seq AND c.pk=i.id) "
    "WHERE i.deleted_at IS NULL OR b.undone_by IS NOT NULL"
)
_RESTORES = (
    "SELECT 'batch-'||b.batch,substr(b.label,9),'json',b.at,NULL,NULL,NULL,NULL,b.batch,b.undone_by FROM batches b "
    "WHERE b.kind='do' AND b.label GLOB 'restore *' AND b.last_seq IS NOT NULL"
)


def listing(connection: Any, limit: int = 1_000) -> list[ImportRow]:
    """Imports and restores, the newest first."""
    rows = connection.execute(f"{_IMPORTS} UNION ALL {_RESTORES} ORDER BY 4 DESC, 9 DESC LIMIT ?", (limit,)).fetchall()
    return [ImportRow._make((number, *row[:8], _state(*row[8:]), row[8])) for number, row in enumerate(rows, 1)]


def _state(batch: int | None, undone_by: int | None) -> str:
    return ELSEWHERE if batch is None else DONE if undone_by is None else UNDONE


def find(connection: Any, which: str) -> ImportRow:
    """The import that a number of the list or an id names. Raises NotFoundError."""
    for row in listing(connection):
        if which in (str(row.n), row.id):
            return row
    raise NotFoundError(f"There is no import {which[:60]}.", "devhub imports lists them.")


def undo_import(database: Database, import_id: str) -> Reverted:
    """Takes one import back; `kept` names the people and fields that stay because they changed since. Raises DevHubError."""
    with database.write("undo an import", kind="undo") as tx:
        row = find(tx.connection, import_id)
        _can(row, DONE, "was undone already.")
        label, first, last = tx.execute("SELECT label,first_seq,last_seq FROM batches WHERE batch=?", (row.batch,)).fetchone()
        spared, people = _lived_with(tx, first, last)
        changed, kept = undo.revert(tx, first, last, spared)
        tx.execute("UPDATE batches SET undone_by=? WHERE batch=?", (tx.batch, row.batch))
        tx.execute("UPDATE batches SET reverts=?,label='undo '||? WHERE batch=?", (row.batch, label, tx.batch))
    return Reverted(label, changed, (*people, *kept))


def redo_import(database: Database, import_id: str) -> Reverted:
    """Brings an undone import back. Raises DevHubError."""
    with database.write("redo an import", kind="redo") as tx:
        row = find(tx.connection, import_id)
        _can(row, UNDONE, "was not undone.")
        label, undone_by = tx.execute("SELECT label,undone_by FROM batches WHERE batch=?", (row.batch,)).fetchone()
        span = tx.execute("SELECT first_seq,last_seq FROM batches WHERE batch=?", (undone_by,)).fetchone()
        done = undo.revert(tx, *span) if span else (0, ())
        tx.execute("UPDATE batches SET undone_by=NULL WHERE batch=?", (row.batch,))
        tx.execute("UPDATE batches SET reverts=?,label='redo '||? WHERE batch=?", (row.batch, label, tx.batch))
    return Reverted(label, *done)


def _can(row: ImportRow, state: str, otherwise: str) -> None:
    if row.state == ELSEWHERE:
        raise DevHubError(
            f"The import of {row.file[:80]} was not made in this copy of the vault, or longer ago than its history is kept.",
            "It cannot be undone as one any more. devhub bulk and the list of people delete many at once.",
        )
    if row.state != state:
        raise DevHubError(f"The import of {row.file[:80]} {otherwise}", "devhub imports shows how each one stands.")


def _lived_with(tx: Transaction, first: int, last: int) -> tuple[frozenset[str], tuple[str, ...]]:
    """Ids of the rows that a batch inserted and that something still standing has changed or points at since, with all that
    belongs to them; and the names of the people among them."""
    names = dict(tx.execute("SELECT tbl,name FROM journal_tables").fetchall())
    made: dict[str, str] = {}
    refers: dict[str, set[str]] = {}
    for tbl, pk, new in tx.execute("SELECT tbl,pk,new FROM changes WHERE seq BETWEEN ? AND ? AND old IS NULL", (first, last)):
        made[pk] = names[tbl]
        refers[pk] = _words(new)
    owned: dict[str, list[str]] = {}
    for pk, others in refers.items():
        refers[pk] = {other for other in others if other in made and made[other] != "import_batches"}
        for other in refers[pk]:
            if made[other] == "contacts" and made[pk] != "contacts":
                owned.setdefault(other, []).append(pk)
    waiting = [pk for pk in _touched_since(tx, last, made) if made[pk] != "import_batches"]
    spared: set[str] = set()
    while waiting:
        pk = waiting.pop()
        if pk not in spared:
            spared.add(pk)
            waiting += [*refers[pk], *owned.get(pk, ())]
    return frozenset(spared), _people(tx, [pk for pk in spared if made[pk] == "contacts"])


def _touched_since(tx: Transaction, last: int, made: dict[str, str]) -> set[str]:
    """Rows of a batch that a later change is about or mentions; what was undone since does not count."""
    found: set[str] = set()
    later = tx.execute(
        "SELECT c.pk,c.new FROM changes c LEFT JOIN batches b ON b.batch=c.batch WHERE c.seq>? AND "
        "(c.batch IS NULL OR (b.kind='do' AND b.undone_by IS NULL AND b.batch<>?))",
        (last, tx.batch),
    )
    for pk, new in later:
        if pk in made:
            found.add(pk)
        found.update(word for word in _words(new) if word in made)
    return found


def _words(written: str | None) -> set[str]:
    """The texts among the values of a change that could be ids."""
    return {value for value in json.loads(written).values() if isinstance(value, str)} if written else set()


def _people(tx: Transaction, ids: list[str]) -> tuple[str, ...]:
    rows = tx.execute(
        "SELECT c.name FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value WHERE c.deleted_at IS NULL ORDER BY c.sort_name",
        (json.dumps(ids),),
    ).fetchall()
    shown = tuple(row[0] for row in rows[:_NAMED])
    return (*shown, f"{len(rows) - _NAMED} more people") if len(rows) > _NAMED else shown
