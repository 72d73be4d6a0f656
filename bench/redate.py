"""A preference that moves everybody's due day, durably, among 100,000 people, against a bare UPDATE of the same rows.

The bare one sets the same columns to the same values in a vault with the same indexes, in one transaction, but works nothing
out and fires no trigger.
"""

import gc
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.bulk import bare
from bench.dataset import cache_dir, copy, vault
from bench.measure import NotMeasuredError, Row, Settings, compared, pairs, timed
from devhub_tui import clock
from devhub_tui.storage import derived, reminder_preferences
from devhub_tui.storage.database import Database

_PEOPLE = 100_000
_COLUMNS = "cadence_days,next_due,soon_on,reconnect_on"
_CADENCES = ("45d", "30d")


def _everybody_dated(source: Path, place: Path) -> Path:
    """A copy of the vault in which the default cadence is everybody's."""
    data = copy(source, place / "ours")
    database = Database.open(str(data / "vaults" / "main" / "vault.db"))
    try:
        with database.write("prepare", kind="setup") as tx:
            tx.execute("UPDATE contacts SET tracking='auto',vip=0,importance=NULL,cadence=NULL,skipped_on=NULL")
    finally:
        database.close()
    return data


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows; the second is the preview, for information. Works on copies beside the cached vault."""
    place = Path(tempfile.mkdtemp(prefix="redate-", dir=cache_dir()))
    database = None
    try:
        ours = _everybody_dated(vault(_PEOPLE), place)
        plain = bare(copy(ours, place / "bare") / "vaults" / "main" / "vault.db")
        database = Database.open(str(ours / "vaults" / "main" / "vault.db"))
        connection, turns, previews = database.connection, {"ours": 0, "bare": 0}, []
        wanted: dict[str, list[tuple[object, ...]]] = {}
        for cadence in _CADENCES[::-1]:
            with database.write("cadence") as tx:
                reminder_preferences.put(tx, {"default": cadence})
            rows = connection.execute(f"SELECT {_COLUMNS},n FROM contacts WHERE deleted_at IS NULL")
            wanted[cadence] = rows.fetchall()

        def next_one(whose: str) -> str:
            turns[whose] += 1
            return _CADENCES[turns[whose] % 2]

        def redate() -> float:
            cadence = next_one("ours")
            gc.collect()
            today = clock.today()
            previews.append(timed(lambda: reminder_preferences.preview(connection, {"default": cadence}, today)))

            def work() -> None:
                with database.write("cadence") as tx:
                    reminder_preferences.put(tx, {"default": cadence})

            took = timed(work)
            if connection.execute(f"SELECT {_COLUMNS},n FROM contacts WHERE n=?", wanted[cadence][-1][-1:]).fetchone() not in (
                wanted[cadence][-1],
            ):
                raise NotMeasuredError("the due days did not move")
            return took

        def update() -> float:
            cadence = next_one("bare")
            rows = wanted[cadence]
            gc.collect()

            def work() -> None:
                plain.execute("BEGIN IMMEDIATE")
                plain.executemany("UPDATE contacts SET cadence_days=?,next_due=?,soon_on=?,reconnect_on=? WHERE n=?", rows)
                plain.execute("COMMIT")

            return timed(work)

        mine, baseline = pairs(settings.pairs, redate, update)
        yield compared("re-dating 100,000 people, durable", 4, mine, baseline, "a bare UPDATE of the same rows")
        median = statistics.median(previews)
        yield Row("how many would move", median * 1000, None, "ms", median, None)
        if derived.differing(connection, clock.today()):
            raise NotMeasuredError("somebody's due day is not what the rule says")
        plain.close()
    finally:
        if database is not None:
            database.close()
        shutil.rmtree(place)
