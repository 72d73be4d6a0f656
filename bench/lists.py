"""What the screens ask storage at 100,000 people: status counts against a GROUP BY, and the dashboard's queries warm."""

import statistics
from collections.abc import Iterator

from bench.dataset import vault
from bench.measure import Row, Settings, compared, pairs, timed
from devhub_tui import clock
from devhub_tui.storage import dashboard, interactions
from devhub_tui.storage.database import Database

# The last contact of everybody, then how many of them lie in each stretch of days: statuses without derived dates.
_GROUPED = """
SELECT count(*) FILTER (WHERE days >= 90), count(*) FILTER (WHERE days >= 30 AND days < 90), count(*) FILTER (WHERE days < 30)
FROM (SELECT julianday(:today) - julianday(max(i.occurred_on)) AS days
      FROM interactions i JOIN interaction_contacts l ON l.interaction_id = i.id
      WHERE i.deleted_at IS NULL AND l.deleted_at IS NULL AND i.occurred_on <= :today GROUP BY l.contact_id)
"""


def measure(settings: Settings) -> Iterator[Row]:
    """Two rows."""
    database = Database.open(str(vault(100_000) / "vaults" / "main" / "vault.db"))
    try:
        connection, today = database.connection, clock.today()
        day = today.isoformat()

        def counts() -> float:
            return timed(lambda: dashboard.status_counts(connection, day))

        def grouped() -> float:
            return timed(lambda: connection.execute(_GROUPED, {"today": day}).fetchall())

        def screen() -> float:
            return timed(lambda: (dashboard.read(connection, today), interactions.recent(connection, day)))

        ours, baseline = pairs(settings.pairs, counts, grouped)
        yield compared("status counts at 100,000", 0.03, ours, baseline, "GROUP BY over interactions")
        screen()
        warm = statistics.median(screen() for _ in range(max(settings.pairs, 7))) * 1000
        yield Row("dashboard queries, warm, at 100,000", warm, None, "ms", warm, 20, "milliseconds")
    finally:
        database.close()
