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


def _triggers(connection: Any, table: str, number: int) -> list[str]:
    columns: list[tuple[str, str]] = [
        (row[1], row[4] if row[4] is not None else "NULL")
        for row in connection.execute(f"PRAGMA table_info({table})")
        if row[1] not in _BOOKKEEPING and row[1] not in DERIVED
    ]
    kept = [(name, default) for name, default in columns if name != "created_at"]
    inserted = _json([(f"new.{name}", name, f"new.{name} IS {default}") for name, default in kept])
    deleted = _json([(f"old.{name}", name, f"old.{name} IS {default}") for name, default in columns])
    before = _json([(f"old.{name}", name, f"old.{name} IS new.{name}") for name, _ in columns])
    after = _json([(f"new.{name}", name, f"old.{name} IS new.{name}") for name, _ in columns])
    changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name, _ in columns)
    names = ",".join(name for name, _ in columns)
    tick = f"UPDATE batch SET hlc=max(hlc+1,{_MS}<<16);"

    def record(pk: str, old: str, new: str) -> str:
        return (
            "INSERT INTO changes(change_id,batch,tbl,pk,old,new,hlc,author) "
            f"SELECT randomblob(8),current,{number},{pk},{old},{new},hlc,author FROM batch;"
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
        f"{record('new.id', before, after)} {each}{upsert} "
        f"UPDATE {table} SET updated_at=(SELECT hlc>>16 FROM batch) WHERE n=new.n; END",
        f"CREATE TRIGGER journal_{table}_delete AFTER DELETE ON {table} BEGIN {tick} "
        f"{record('old.id', deleted, 'NULL')} {whole}{upsert} END",
    ]


def _json(parts: list[tuple[str, str, str]]) -> str:
    """SQL for a JSON object of (value, key) whose skip-condition does not hold."""
    pieces = "||".join(f"iif({skip},'',',\"{key}\":'||json_quote({value}))" for value, key, skip in parts)
    return "'{'||substr(" + pieces + ",2)||'}'"


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
