"""A tag for 10,000 people in one step, durably: journal, clocks, due dates and all, against bare inserts of the same rows.

The bare ones go into the same table with the same indexes, in the same kind of file, in one transaction, but fire no trigger.
"""

import gc
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from bench.dataset import cache_dir, copy, vault
from bench.measure import NotMeasuredError, Row, Settings, compared, pairs, timed
from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.many import Change
from devhub_tui.storage import bulk, undo
from devhub_tui.storage.database import Database

_PEOPLE = 10_000


def bare(path: Path) -> Any:
    """The vault with its tables and indexes, but no trigger: a log and full syncs, as the vault itself has."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows; the second is how long undo takes, for information. Works on copies beside the cached vault."""
    place = Path(tempfile.mkdtemp(prefix="bulk-", dir=cache_dir()))
    database = None
    try:
        source = vault(_PEOPLE)
        plain = bare(copy(source, place / "bare") / "vaults" / "main" / "vault.db")
        database = Database.open(str(copy(source, place / "ours") / "vaults" / "main" / "vault.db"))
        people = database.connection.execute("SELECT n,id FROM contacts WHERE deleted_at IS NULL").fetchall()
        numbers = [row[0] for row in people]
        turns = {"ours": 0, "bare": 0}
        undone: list[float] = []

        def tag() -> float:
            turns["ours"] += 1
            gc.collect()

            def work() -> None:
                with database.write("tag") as tx:
                    changed = bulk.change(tx, numbers, Change(add=(f"tag {turns['ours']}",)))
                if changed != len(numbers):
                    raise NotMeasuredError(f"{changed} of {len(numbers)} were tagged")

            took = timed(work)
            undone.append(timed(lambda: undo.undo(database)))
            undo.redo(database)
            return took

        def insert() -> float:
            turns["bare"] += 1
            name = f"tag {turns['bare']}"
            key, now = natural_id("tag", text.fold(name)), clock.now_ms()
            rows = [(natural_id("contact_tag", contact_id, key), contact_id, key, now, now) for _, contact_id in people]
            plain.execute("INSERT INTO tags(id,name) VALUES (?,?)", (key, name))
            gc.collect()

            def work() -> None:
                plain.execute("BEGIN IMMEDIATE")
                plain.executemany("INSERT INTO contact_tags(id,contact_id,tag_id,created_at,updated_at) VALUES (?,?,?,?,?)", rows)
                plain.execute("COMMIT")

            return timed(work)

        ours, baseline = pairs(settings.pairs, tag, insert)
        yield compared("bulk tag of 10,000, durable", 6, ours, baseline, "bare inserts of the same rows")
        median = statistics.median(undone)
        yield Row("undo of it", median * 1000, None, "ms", median, None)
        plain.close()
    finally:
        if database is not None:
            database.close()
        shutil.rmtree(place)
