"""The journal of a damaged vault: records built anew from it, and itself put in order after losses."""

import json
from typing import Any

from devhub_tui import clock
from devhub_tui.domain.ids import new_id
from devhub_tui.storage.debris import Debris
from devhub_tui.storage.salvaged_rows import Gate

_NEWEST = """
INSERT INTO cells(tbl,pk,col,hlc,change_id)
SELECT c.tbl,c.pk,'',c.hlc,c.change_id FROM changes c WHERE (c.old IS NULL OR c.new IS NULL)
UNION ALL SELECT c.tbl,c.pk,j.key,c.hlc,c.change_id FROM changes c, json_each(c.new) j WHERE c.old IS NOT NULL AND c.new IS NOT NULL
ORDER BY 4
ON CONFLICT DO UPDATE SET hlc=excluded.hlc,change_id=excluded.change_id WHERE excluded.hlc>cells.hlc
"""


def numbers(connection: Any, debris: Debris) -> None:
    """Changes name tables by the old vault's numbers; from now on by the new one's. Those of no table go."""
    ours = {row[1]: row[0] for row in connection.execute("SELECT tbl,name FROM journal_tables")}
    theirs = {}
    if "journal_tables" in debris.roots:
        from devhub_tui.storage.debris import Root

        found = debris.tables({"journal_tables": Root(("tbl", "name"), debris.roots["journal_tables"])})
        try:
            theirs = {row[0]: row[1] for row in found.rows("journal_tables", ("tbl", "name"))}
        finally:
            found.close()
    moved = [(ours[name], number) for number, name in theirs.items() if name in ours and ours[name] != number]
    connection.executemany("UPDATE changes SET tbl=-? WHERE tbl=?", moved)
    connection.execute("UPDATE changes SET tbl=-tbl WHERE tbl<0")
    connection.execute("DELETE FROM changes WHERE tbl NOT IN (SELECT tbl FROM journal_tables)")


def rebuilt(connection: Any, gate: Gate) -> int:
    """Records of a torn table that only the journal still knows, as its changes made them. Gives how many."""
    found: dict[str, dict[str, Any] | None] = {}
    sql = (
        "SELECT c.pk,c.old,c.new,c.hlc>>16 FROM changes c JOIN journal_tables t USING (tbl) "
        f"WHERE t.name=? AND c.pk NOT IN (SELECT id FROM {gate.table}) ORDER BY c.seq"
    )
    for key, old, new, at in connection.execute(sql, (gate.table,)):
        if new is None:
            found.pop(key, None)
        elif old is None:
            found[key] = {"created_at": at, **json.loads(new), "updated_at": at}
        elif (known := found.get(key)) is not None:
            known.update(json.loads(new), updated_at=at)
    number = connection.execute(f"SELECT coalesce(max(n),0) FROM {gate.table}").fetchone()[0]
    count = 0
    marks = ",".join("?" * len(gate.kept))
    for key, values in found.items():
        number += 1
        row = gate.fitted(tuple({**(values or {}), "id": key, "n": number}.get(name) for name in gate.kept))
        if row is not None:
            connection.execute(f"INSERT INTO {gate.table}({','.join(gate.kept)}) VALUES ({marks}) ON CONFLICT DO NOTHING", row)
            count += 1
    return count


def settle(connection: Any, debris: Debris, torn: set[str]) -> None:
    """Clocks, batches and what belongs to this machine. Steps of which changes are lost are no longer walked over by undo."""
    for key, value in debris.keyed("local", "key,value", "key"):
        if isinstance(key, str) and key != "derived_on" and (value is None or isinstance(value, str)):
            connection.execute("INSERT INTO local VALUES (?,?) ON CONFLICT DO NOTHING", (key, value))
    connection.execute("INSERT INTO local VALUES ('device_id',?) ON CONFLICT DO NOTHING", (new_id(),))
    known = {row[0] for row in connection.execute("SELECT tbl FROM journal_tables")}
    for tbl, pk, col, hlc, change_id in debris.keyed("cells", "tbl,pk,col,hlc,change_id", "tbl,pk,col"):
        if (
            tbl in known
            and isinstance(hlc, int)
            and isinstance(change_id, bytes)
            and isinstance(pk, str)
            and isinstance(col, str)
        ):
            connection.execute(
                "INSERT INTO cells VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET hlc=excluded.hlc,change_id=excluded.change_id "
                "WHERE excluded.hlc>cells.hlc",
                (tbl, pk, col, hlc, change_id),
            )
    connection.execute(_NEWEST)
    connection.execute(
        "UPDATE batch SET current=NULL,author=NULL,hlc=max((SELECT coalesce(max(hlc),0) FROM changes),"
        "(SELECT coalesce(max(hlc),0) FROM cells))"
    )
    last = connection.execute("SELECT coalesce(max(seq),0) FROM changes").fetchone()[0]
    _whole_batches(connection, last)
    connection.execute(
        "INSERT INTO batches(label,at,first_seq,last_seq,kind) VALUES ('salvaged from a damaged vault',?,?,?,'setup')",
        (clock.real_ms(), last + 1, last),
    )


def _whole_batches(connection: Any, last: int) -> None:
    connection.execute(
        "UPDATE batches SET kind='setup' WHERE last_seq IS NOT NULL AND last_seq-first_seq+1<>"
        "(SELECT count(*) FROM changes WHERE seq BETWEEN first_seq AND last_seq AND changes.batch=batches.batch)"
    )
    lost = "batch IS NOT NULL AND batch NOT IN (SELECT batch FROM batches)"
    first = connection.execute(f"SELECT min(seq),max(seq) FROM changes WHERE {lost}").fetchone()
    if first[0] is not None:
        number = connection.execute(
            "INSERT INTO batches(label,at,first_seq,last_seq,kind) VALUES ('steps whose names are lost',?,?,?,'setup')",
            (clock.real_ms(), *first),
        ).lastrowid
        connection.execute(f"UPDATE changes SET batch=? WHERE {lost}", (number,))
