"""The journal as a witness: whether every record is what its newest changes say. Reads only.

SQLite's own check sees torn pages, not a letter that became another one. Each value stands in the file twice, though: in its row and
in the change that made it so. Where the two differ, one of them is not as it was written. A protected vault needs no witness: the
code of each page is checked whenever it is read.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from devhub_tui.storage import journal


class Doubt(NamedTuple):
    """A record that differs from what the journal says of it."""

    table: str
    id: str


def doubts(connection: Any) -> Iterator[Doubt]:
    """Every record that is not as its newest changes made it, or that nothing in the journal took away."""
    for table in journal.journaled_tables(connection):
        row = connection.execute("SELECT tbl FROM journal_tables WHERE name=?", (table,)).fetchone()
        if row is not None:
            yield from _never_edited(connection, table, row[0])
            yield from _edited(connection, table, row[0])
            yield from _unknown(connection, table, row[0])


def _never_edited(connection: Any, table: str, number: int) -> Iterator[Doubt]:
    """Records with one change, the one that made them: compared as a whole, by the expression that the trigger wrote it with."""
    whole = journal.inserted("t", connection, table)
    sql = (
        f"SELECT c.pk FROM changes c LEFT JOIN {table} t ON t.id=c.pk WHERE c.tbl=? AND c.old IS NULL AND "
        f"(t.id IS NULL OR {whole} IS NOT c.new) AND EXISTS (SELECT 1 FROM cells k WHERE k.tbl=c.tbl AND k.pk=c.pk AND k.col='' "
        "AND k.change_id=c.change_id) AND NOT EXISTS (SELECT 1 FROM cells k WHERE k.tbl=c.tbl AND k.pk=c.pk AND k.col>'')"
    )
    for (key,) in connection.execute(sql, (number,)):
        yield Doubt(table, key)


def _edited(connection: Any, table: str, number: int) -> Iterator[Doubt]:
    """Records that were edited: each cell compared with the change that the clocks say is its newest, the rest with the first one."""
    sql = (
        "SELECT c.pk,j.key,j.value FROM changes c, json_each(c.new) j CROSS JOIN cells k ON k.tbl=c.tbl AND k.pk=c.pk AND k.col=j.key "
        "AND k.change_id=c.change_id WHERE c.tbl=? AND c.old IS NOT NULL AND c.new IS NOT NULL"
    )
    names = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    for key, column, value in connection.execute(sql, (number,)):
        found = column in names and connection.execute(f"SELECT {column} FROM {table} WHERE id=?", (key,)).fetchone()
        if not found or found[0] != value:
            yield Doubt(table, key)
    whole = f"SELECT {journal.inserted('t', connection, table)} FROM {table} t WHERE id=?"
    edited = "SELECT col FROM cells WHERE tbl=? AND pk=? AND col>''"
    sql = (
        "SELECT c.pk,c.new FROM changes c JOIN cells k ON k.tbl=c.tbl AND k.pk=c.pk AND k.col='' AND k.change_id=c.change_id "
        "WHERE c.tbl=? AND c.old IS NULL AND EXISTS (SELECT 1 FROM cells e WHERE e.tbl=c.tbl AND e.pk=c.pk AND e.col>'')"
    )
    for key, new in connection.execute(sql, (number,)):
        since = {row[0] for row in connection.execute(edited, (number, key))}
        row = connection.execute(whole, (key,)).fetchone()
        if row is None or _without(row[0], since) != _without(new, since):
            yield Doubt(table, key)


def _without(payload: str, columns: set[str]) -> dict[str, Any]:
    return {name: value for name, value in json.loads(payload).items() if name not in columns}


def _unknown(connection: Any, table: str, number: int) -> Iterator[Doubt]:
    """Records that no clock knows. The built-in ones of the first schema were made before there was a journal: their time is 0."""
    sql = f"SELECT t.id FROM {table} t WHERE t.created_at<>0 AND NOT EXISTS (SELECT 1 FROM cells k WHERE k.tbl=? AND k.pk=t.id)"
    for (key,) in connection.execute(sql, (number,)):
        yield Doubt(table, key)


def journal_itself(connection: Any) -> int:
    """How many changes are not such as the triggers write: not JSON, of no table, with a clock that does not rise, or not known to
    the clocks of the cells."""
    before, wrong = 0, 0
    known = {row[0] for row in connection.execute("SELECT tbl FROM journal_tables")}
    for number, old, new, hlc in connection.execute("SELECT tbl,old,new,hlc FROM changes ORDER BY seq"):
        good = isinstance(hlc, int) and hlc > before and number in known and (old is not None or new is not None)
        wrong += not (good and _is_object(old) and _is_object(new))
        before = hlc if isinstance(hlc, int) else before
    if wrong:
        return wrong
    for cells in (
        "changes c LEFT JOIN cells k ON k.tbl=c.tbl AND k.pk=c.pk AND k.col='' WHERE (c.old IS NULL OR c.new IS NULL)",
        "(SELECT * FROM changes WHERE old IS NOT NULL AND new IS NOT NULL) c, json_each(c.new) j "
        "LEFT JOIN cells k ON k.tbl=c.tbl AND k.pk=c.pk AND k.col=j.key WHERE true",
    ):
        sql = f"SELECT count(*) FROM {cells} AND (k.hlc IS NULL OR k.hlc<c.hlc OR (k.hlc=c.hlc)<>(k.change_id=c.change_id))"
        wrong += connection.execute(sql).fetchone()[0]
    return wrong


def _is_object(payload: Any) -> bool:
    if payload is None:
        return True
    try:
        return isinstance(json.loads(payload), dict)
    except (TypeError, ValueError, RecursionError):
        return False
