"""How far back the journal is kept: what is older than the preference says goes, whole steps at a time, in small portions.

Kept in any case: the clocks of cells, the newest change and step (numbers are counted on from them), and with sync set up
whatever was not sent yet.
"""

from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import retention
from devhub_tui.storage import journal_walk, preferences
from devhub_tui.storage.database import Database, Transaction

_PORTION = 2_000
_DAY_MS = 86_400_000
_SYNC = "sync_url"
"""In `local` once sync is set up."""


class Reach(NamedTuple):
    """How long history is to be kept (days; None for ever), and since when there is any (milliseconds UTC; None for none)."""

    days: int | None
    since: int | None


def reach(connection: Any) -> Reach:
    """How far back the journal goes. Quick."""
    row = connection.execute("SELECT hlc>>16 FROM changes ORDER BY seq LIMIT 1").fetchone()
    return Reach(retention.read(preferences.get(connection, retention.KEY)), row[0] if row else None)


def count(connection: Any) -> int:
    """How many changes there are. Walks over all of them: for a thread."""
    return int(connection.execute("SELECT count(*) FROM changes").fetchone()[0])


def keep(tx: Transaction, days: int | None) -> None:
    """Sets how many days of history are kept; None for all. Nothing goes yet."""
    preferences.put(tx, retention.KEY, None if days is None else str(days))


def beyond(connection: Any, days: int | None) -> int:
    """How many changes would go if so many days were kept. For a thread."""
    end = _end(connection, days)
    return int(connection.execute(f"SELECT count(*) FROM changes WHERE seq<?{_sent(connection)}", (end,)).fetchone()[0])


def wanted(database: Database) -> bool:
    """Whether there are changes older than what is to be kept."""
    days, since = reach(database.connection)
    if days is None or since is None or since >= _before(days):
        return False
    end = _end(database.connection, days)
    sql = f"SELECT 1 FROM changes WHERE seq<?{_sent(database.connection)} LIMIT 1"
    return database.connection.execute(sql, (end,)).fetchone() is not None


def prune(database: Database) -> int:
    """Removes what is older, in short transactions that let others write in between; gives how many changes went.

    What such a step did can no longer be undone: it leaves the list of steps first.
    """
    gone = 0
    while wanted(database):
        with database.write("keep less history", kind="setup") as tx:
            end = _end(tx.connection, reach(tx.connection).days)
            tx.execute(
                "DELETE FROM batches WHERE last_seq<? AND batch<(SELECT max(batch) FROM batches WHERE last_seq IS NOT NULL)",
                (end,),
            )
            went = tx.execute(
                f"DELETE FROM changes WHERE seq IN (SELECT seq FROM changes WHERE seq<?{_sent(tx.connection)} ORDER BY seq LIMIT ?)",
                (end, _PORTION),
            ).rowcount
        gone += went
        if not went:
            break
    return gone


def _before(days: int) -> int:
    """The instant before which history is too old. The journal's clock is the real one."""
    return clock.real_ms() - days * _DAY_MS


def _end(connection: Any, days: int | None) -> int:
    """The first number of the journal that stays: where the step begins in which the instant lies."""
    if days is None:
        return 0
    end = journal_walk.seq_at(connection, max(0, _before(days)) << 16)
    end = min(end, connection.execute("SELECT coalesce(max(seq),0) FROM changes").fetchone()[0])
    row = connection.execute(
        "SELECT first_seq FROM batches WHERE first_seq<? AND last_seq>=? ORDER BY batch DESC LIMIT 1", (end, end)
    )
    found = row.fetchone()
    return int(found[0]) if found else int(end)


def _sent(connection: Any) -> str:
    """SQL that spares what was not sent, once there is somewhere to send it."""
    return " AND sent IS NOT NULL" if connection.execute("SELECT 1 FROM local WHERE key=?", (_SYNC,)).fetchone() else ""
