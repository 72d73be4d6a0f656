"""Logging one interaction, durably: journal, clocks, index, derived dates and all, against a raw transaction of two inserts.

The raw one is the same tables and indexes without triggers, in SQLite's own default: a rollback journal, synchronous FULL.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from bench.dataset import cache_dir, copy, vault
from bench.measure import Row, Settings, compared, pairs, percentile, timed
from devhub_tui import clock
from devhub_tui.domain.ids import new_id
from devhub_tui.storage import interactions
from devhub_tui.storage.database import Database

_ROUNDS = 25
_NOTE = "talked about completion queues; wants the slides of the workshop"


def _raw_copy(path: Path) -> Any:
    """The vault with its tables and indexes, but no trigger."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def measure(settings: Settings) -> Iterator[Row]:
    """One row. Works on copies beside the cached vault: on the real disk, where fsync costs what it costs."""
    place = Path(tempfile.mkdtemp(prefix="log-", dir=cache_dir()))
    database = None
    try:
        source = vault(10_000)
        protected = copy(source, place / "ours") / "vaults" / "main" / "vault.db"
        raw = _raw_copy(copy(source, place / "raw") / "vaults" / "main" / "vault.db")
        database = Database.open(str(protected))
        people = [row[0] for row in database.connection.execute("SELECT id FROM contacts ORDER BY random() LIMIT 2000")]
        today = clock.today().isoformat()

        def log() -> None:
            with database.write("log coffee") as tx:
                interactions.log(tx, [people.pop()], "coffee", today, _NOTE)

        def insert() -> None:
            interaction_id, now = new_id(), clock.now_ms()
            raw.execute("BEGIN IMMEDIATE")
            raw.execute(
                "INSERT INTO interactions(id,type,occurred_on,notes,created_at,updated_at) VALUES (?,?,?,?,?,?)",
                (interaction_id, "coffee", today, _NOTE, now, now),
            )
            raw.execute(
                "INSERT INTO interaction_contacts(id,interaction_id,contact_id,created_at,updated_at) VALUES (?,?,?,?,?)",
                (new_id(), interaction_id, people.pop(), now, now),
            )
            raw.execute("COMMIT")

        log()
        insert()
        ours, baseline = pairs(
            settings.pairs,
            lambda: percentile([timed(log) for _ in range(_ROUNDS)], 0.5),
            lambda: percentile([timed(insert) for _ in range(_ROUNDS)], 0.5),
        )
        yield compared("log one interaction, durable", 0.9, ours, baseline, "raw, rollback journal FULL")
        raw.close()
    finally:
        if database is not None:
            database.close()
        shutil.rmtree(place)
