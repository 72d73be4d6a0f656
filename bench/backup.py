"""A backup of 100,000 people and a million interactions, made, synced and verified, against a bare VACUUM INTO of the file."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlcipher3 import dbapi2

from bench.dataset import cache_dir, copy, protected, vault
from bench.measure import Row, Settings, compared, pairs, timed
from devhub_tui.storage import backup, keys
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key

_PEOPLE = 100_000


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows: an open vault and a protected one."""
    yield _compared(settings, "backup, verified", vault(_PEOPLE), None)
    twin, key = protected(_PEOPLE)
    yield _compared(settings, "backup of a protected vault, verified", twin, key)


def _compared(settings: Settings, measure: str, source: Path, key: Key | None) -> Row:
    place = Path(tempfile.mkdtemp(prefix="backup-", dir=cache_dir()))
    try:
        path = copy(source, place / "ours") / "vaults" / "main" / "vault.db"
        database = Database.open(str(path), key=key)
        bare = dbapi2.connect(str(path), isolation_level=None)
        keys.apply(bare, key)
        target = str(place / "bare.db")
        made: list[str] = []

        def ours() -> float:
            took = timed(lambda: made.append(backup.make(database, "request")))
            backup.remove(made.pop())
            return took

        def vacuum() -> float:
            with suppress(FileNotFoundError):
                os.unlink(target)
            return timed(lambda: bare.execute("VACUUM INTO ?", (target,)))

        try:
            vacuum()
            ours()
            mine, theirs = pairs(settings.pairs, ours, vacuum)
            return compared(measure, 1.3, mine, theirs, "bare VACUUM INTO, not verified", unit="s", scale=1)
        finally:
            bare.close()
            database.close()
    finally:
        shutil.rmtree(place)
