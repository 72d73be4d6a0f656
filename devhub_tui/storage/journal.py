"""The journal's triggers, made anew from the columns after every migration, and the adoption of outside edits.

Each journaled table gets three: one row in `changes` per changed record, holding only changed columns, and the clock of
every touched cell in `cells`. Plain SQL that SQLite 3.40 understands, so that any program's edits are captured.
Undo reads these rows (storage/undo.py).
"""

from typing import Any

from devhub_tui import clock

DERIVED = {"sort_name", "last_contacted", "cadence_days", "next_due", "soon_on", "reconnect_on"}
"""Columns that are computed from others: never journaled, never synced."""

_BOOKKEEPING = {"n", "id", "updated_at"}
_MS = "CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)"


def journaled_tables(connection: Any) -> list[str]:
    """Every table with an `id` and a `deleted_at`, in the order of creation."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
        )
    ]
    return [
        name for name in names if {"id", "deleted_at"} <= {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
    ]


def install(connection: Any) -> None:
    """Drops and creates the journal triggers of every table. Runs inside the migration's transaction."""
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'journal\\_%' ESCAPE '\\'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for table in journaled_tables(connection):
        connection.execute("INSERT INTO journal_tables(name) VALUES (?) ON CONFLICT DO NOTHING", (table,))
        number = connection.execute("SELECT tbl FROM journal_tables WHERE name=?", (table,)).fetchone()[0]
        for trigger in _triggers(connection, table, number):
            connection.execute(trigger)


def missing_triggers(connection: Any) -> list[str]:
    """The names of the journal's triggers that should be there and are not."""
    present = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")}
    wanted = {f"journal_{table}_{event}" for table in journaled_tables(connection) for event in ("insert", "update", "delete")}
    return sorted(wanted - present)


def _triggers(connection: Any, table: str, number: int) -> list[str]:
    columns: list[tuple[str, str]] = [
        (row[1], row[4] if row[4] is not None else "NULL")
        for row in connection.execute(f"PRAGMA table_info({table})")
        if row[1] not in _BOOKKEEPING and row[1] not in DERIVED
    ]
    kept = [(name, default) for name, default in columns if name != "created_at"]
    inserted = _whole("new", kept)
    deleted = _whole("old", columns)
    changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name, _ in columns)
    names = ",".join(name for name, _ in columns)
    tick = f"UPDATE batch SET hlc=max(hlc+1,{_MS}<<16);"

    def record(pk: str, old: str, new: str, also: str = "") -> str:
        return (
            "INSERT INTO changes(change_id,batch,tbl,pk,old,new,hlc,author) "
            f"SELECT randomblob(8),current,{number},{pk},{old},{new},hlc,author FROM batch{also};"
        )

    newest = "FROM changes WHERE seq=last_insert_rowid()"
    whole = "INSERT INTO cells(tbl,pk,col,hlc,change_id) SELECT tbl,pk,'',hlc,change_id " + newest
    each = (
        "INSERT INTO cells(tbl,pk,col,hlc,change_id) SELECT tbl,pk,key,hlc,change_id FROM changes, json_each(changes.new) "
        "WHERE seq=last_insert_rowid()"
    )
    upsert = " ON CONFLICT DO UPDATE SET hlc=excluded.hlc,change_id=excluded.change_id;"
    return [
        f"CREATE TRIGGER journal_{table}_insert AFTER INSERT ON {table} BEGIN {tick} "
        f"{record('new.id', 'NULL', inserted)} {whole}{upsert} END",
        f"CREATE TRIGGER journal_{table}_update AFTER UPDATE OF {names} ON {table} WHEN {changed} BEGIN {tick} "
        f"{record('new.id', 'before', 'after', _changed(columns))} {each}{upsert} "
        f"UPDATE {table} SET updated_at=(SELECT hlc>>16 FROM batch) WHERE n=new.n; END",
        f"CREATE TRIGGER journal_{table}_delete AFTER DELETE ON {table} BEGIN {tick} "
        f"{record('old.id', deleted, 'NULL')} {whole}{upsert} END",
    ]


def inserted(row: str, connection: Any, table: str) -> str:
    """SQL for what the trigger of an insert writes of a row, under the name `row`."""
    columns = [
        (each[1], each[4] if each[4] is not None else "NULL")
        for each in connection.execute(f"PRAGMA table_info({table})")
        if each[1] not in _BOOKKEEPING and each[1] not in DERIVED and each[1] != "created_at"
    ]
    return _whole(row, columns)


def _whole(row: str, columns: list[tuple[str, str]]) -> str:
    """SQL for a JSON object of the columns that differ from their default. A merge patch drops what is null.

    Every connection holds every trigger, parsed: these expressions are short for the sake of memory and of opening.
    """
    values = ",".join(
        f"'{name}',{row}.{name}" if default == "NULL" else f"'{name}',nullif({row}.{name},{default})" for name, default in columns
    )
    return f"json_patch('{{}}',json_object({values}))"


def _changed(columns: list[tuple[str, str]]) -> str:
    """SQL for one row (before, after): JSON objects of the columns that an update changed."""
    pairs = ",".join(f"('{name}',old.{name},new.{name})" for name, _ in columns)
    # The empty first row only names the columns.
    return (
        ",(SELECT json_group_object(k,a) AS before,json_group_object(k,b) AS after "
        f"FROM (SELECT '' AS k,NULL AS a,NULL AS b UNION ALL VALUES {pairs}) WHERE a IS NOT b)"
    )


def adopt_outside_edits(connection: Any) -> None:
    """Gives changes that another program made (batch NULL) a batch of their own, so that undo can walk over them."""
    last = connection.execute("SELECT coalesce((SELECT last_seq FROM batches ORDER BY batch DESC LIMIT 1),0)").fetchone()[0]
    first, newest = connection.execute("SELECT min(seq),max(seq) FROM changes WHERE seq>? AND batch IS NULL", (last,)).fetchone()
    if first is None:
        return
    cursor = connection.execute(
        "INSERT INTO batches(label,at,first_seq,last_seq) VALUES ('edit by another program',?,?,?)",
        (clock.real_ms(), first, newest),
    )
    connection.execute(
        "UPDATE changes SET batch=? WHERE seq BETWEEN ? AND ? AND batch IS NULL", (cursor.lastrowid, first, newest)
    )
