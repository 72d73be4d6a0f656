"""Search as storage answers it (people, tags, points, notes, interactions) against a bare FTS5 prefix query on names."""

import random
import statistics
from collections.abc import Callable, Iterator
from typing import Any

from bench.dataset import vault
from bench.measure import Row, Settings, pairs, percentile, timed
from devhub_tui.storage import search
from devhub_tui.storage.database import Database

_PREFIXES = 400
_BARE = "SELECT rowid FROM people_fts WHERE people_fts MATCH ? LIMIT 50"


def prefixes(connection: Any, count: int, seed: int = 7) -> list[str]:
    """Beginnings, one to six letters long, of words that people of the vault are found by."""
    chance = random.Random(seed)
    newest = connection.execute("SELECT max(n) FROM contacts").fetchone()[0]
    drawn: list[str] = []
    while len(drawn) < count:
        row = connection.execute(
            "SELECT name, company, location FROM contacts WHERE n=?", (chance.randint(1, newest),)
        ).fetchone()
        word = chance.choice(" ".join(filter(None, row)).split())
        if word[0].isalpha():
            drawn.append(word[: chance.randint(1, min(6, len(word)))])
    return drawn


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    database = Database.open(str(vault(100_000) / "vaults" / "main" / "vault.db"))
    try:
        connection = database.connection
        asked = prefixes(connection, _PREFIXES)

        def p95(ask: Callable[[str], object]) -> float:
            return percentile([timed(lambda: ask(prefix)) for prefix in asked], 0.95)  # noqa: B023

        def ours() -> float:
            return p95(lambda prefix: search.numbers(connection, prefix, 50))

        def bare() -> float:
            return p95(lambda prefix: connection.execute(_BARE, (f'"{prefix}"*',)).fetchall())

        ours()
        bare()
        mine, other = pairs(settings.pairs, ours, bare)
        value = statistics.median(a / b for a, b in zip(mine, other, strict=True))
        yield Row(
            "search, p95, 100,000",
            statistics.median(mine) * 1000,
            statistics.median(other) * 1000,
            "ms",
            value,
            2,
            "bare FTS5 prefix query",
        )
    finally:
        database.close()
