"""Merges that somebody had a part in, as the journal tells: they carried what was theirs into another record, or the other way.

Whoever was merged into a person goes with them. A merge that was undone left the values of both on both sides of the journal.
"""

import json
from typing import Any, NamedTuple

_MERGES = "SELECT batch,first_seq,last_seq,undone_by FROM batches WHERE kind='do' AND label LIKE 'merge % into %' AND last_seq IS NOT NULL"


class Merge(NamedTuple):
    """A merge that was undone: its step and those that took it back or brought it back, and rows of the other person that it
    made and that are out of sight since (table -> ids)."""

    batches: tuple[int, ...]
    inserted: dict[str, list[str]]


def merged_away(connection: Any) -> dict[str, str]:
    """Id of each deleted person who was merged into another -> the other's id."""
    found = {}
    for _, first, last, undone_by in connection.execute(f"{_MERGES} ORDER BY batch").fetchall():
        pair = _pair(connection, first, last) if undone_by is None else None
        if pair:
            row = connection.execute("SELECT deleted_at FROM contacts WHERE id=?", (pair[1],)).fetchone()
            if row and row[0] is not None:
                found[pair[1]] = pair[0]
    return found


def merges(connection: Any, ids: list[str]) -> list[Merge]:
    """The undone merges of one of these people with somebody else."""
    names = dict(connection.execute("SELECT tbl,name FROM journal_tables").fetchall())
    found = []
    for batch, first, last, undone_by in connection.execute(f"{_MERGES} AND undone_by IS NOT NULL").fetchall():
        pair = _pair(connection, first, last)
        if undone_by is None or pair is None or (pair[0] in ids) == (pair[1] in ids):
            continue
        again = [row[0] for row in connection.execute("SELECT batch FROM batches WHERE reverts=?", (batch,))]
        inserted: dict[str, list[str]] = {}
        for tbl, pk in connection.execute("SELECT tbl,pk FROM changes WHERE seq BETWEEN ? AND ? AND old IS NULL", (first, last)):
            hidden = connection.execute(f"SELECT 1 FROM {names[tbl]} WHERE id=? AND deleted_at IS NOT NULL", (pk,)).fetchone()
            if hidden:
                inserted.setdefault(names[tbl], []).append(pk)
        found.append(Merge((batch, *again), inserted))
    return found


def _pair(connection: Any, first: int, last: int) -> tuple[str, str] | None:
    """(who was kept, who went) of a step that has the look of a merge."""
    keep = gone = None
    owners: dict[str, None] = {}
    for table, pk, old, new in connection.execute(
        "SELECT t.name,c.pk,c.old,c.new FROM changes c JOIN journal_tables t ON t.tbl=c.tbl WHERE c.seq BETWEEN ? AND ? AND c.new IS NOT NULL",
        (first, last),
    ):
        values = json.loads(new)
        if table == "contacts" and old is not None:
            if values.get("deleted_at") is not None:
                gone = pk
            elif set(values) - {"introduced_by"}:
                keep = pk
        elif isinstance(values.get("contact_id"), str):
            owners[values["contact_id"]] = None
    # Who had every field already may only have gained rows.
    keep = keep or next((each for each in owners if each != gone), None)
    return (keep, gone) if keep and gone else None
