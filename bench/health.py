"""The health of everybody among 100,000 people with a million interactions, against a bare scan of the rows it reads.

The scan asks the same statements in the same portions, and does nothing with what they give.
"""

import json
import statistics
from collections.abc import Iterator
from typing import Any

from bench.dataset import vault
from bench.measure import NotMeasuredError, Row, Settings, pairs, ratio, timed
from devhub_tui import clock
from devhub_tui.storage import health, health_groups
from devhub_tui.storage.database import Database

_PEOPLE = 100_000


def _scan(connection: Any, today: str) -> int:
    """How many rows there are to read."""
    numbers = [row[0] for row in connection.execute(health.DUE)]
    rows = 0
    for at in range(0, len(numbers), health.CHUNK):
        people = connection.execute(health.THESE, (json.dumps(numbers[at : at + health.CHUNK]),)).fetchall()
        ids = json.dumps([row[1] for row in people])
        rows += len(people)
        for _ in connection.execute(health.TALKS, (ids, today, "")):
            rows += 1
        for sql in (health.PROMISES, health.DONE_EARLY):
            rows += len(connection.execute(sql, (ids, today)).fetchall())
    return rows


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows: everybody on fourteen days each; the same with the groups of every kind, as Insights looks."""
    today = clock.today()
    database = Database.open(str(vault(_PEOPLE) / "vaults" / "main" / "vault.db"))
    try:
        with database.reader() as connection:
            found: list[int] = []

            def everybody() -> float:
                return timed(lambda: found.append(len(health.of_everybody(connection, today))))

            def groups() -> float:
                return timed(lambda: health_groups.look(connection, today))

            def bare() -> float:
                return timed(lambda: found.append(_scan(connection, today.isoformat())))

            ours, whole, scan = pairs(min(settings.pairs, 5), everybody, groups, bare)
        if min(found) < _PEOPLE // 4:
            raise NotMeasuredError("too few people have a health")
        for name, took in (("health of everybody", ours), ("the same by groups", whole)):
            yield Row(
                f"{name}, {_PEOPLE:,}",
                statistics.median(took),
                statistics.median(scan),
                "s",
                ratio(took, scan),
                None,
                "a bare scan of the same rows",
            )
    finally:
        database.close()
