"""Finding duplicates among 100,000 people, a thousand of them planted, in seconds and in time per pair considered.

The floor of a pair is one bare rapidfuzz ratio of two of the same names, called from Python. Planted people are found, or
nothing is measured.
"""

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.dataset import cache_dir, copy, vault
from bench.measure import NotMeasuredError, Row, Settings, pairs, timed
from devhub_tui.domain.people import Point
from devhub_tui.errors import CancelledError
from devhub_tui.services import duplicates
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Database, Transaction

_PEOPLE = 100_000
_PLANTED = 1000
_TARGET = 20.0  # seconds
_RATIOS = 200_000
_KINDS = ("email", "phone", "link")


def _plant(tx: Transaction, dice: random.Random) -> set[frozenset[str]]:
    """Adds twins of people who are there: by email, phone, profile, turned name at one company, a slip at one company."""
    value = "(SELECT value FROM contact_points p WHERE p.contact_id=c.id AND p.deleted_at IS NULL AND p.kind='{}' LIMIT 1)"
    values = ",".join(map(value.format, _KINDS))
    sql = f"SELECT c.id,c.name,c.company,{values} FROM contacts c WHERE c.company IS NOT NULL ORDER BY c.n"
    people = tx.execute(sql).fetchall()
    planted = set()
    for contact_id, name, company, *values in dice.sample(people, _PLANTED):
        first, _, last = name.partition(" ")
        known = [(kind, value) for kind, value in zip(_KINDS, values, strict=True) if value]
        how = dice.randrange(4)
        if how == 0:
            kind, value = dice.choice(known)
            twin = {"name": f"{first[0]}. {last}"}, [Point(kind, value.upper() if kind == "email" else value)]
        elif how == 1:
            twin = {"name": f"{last}, {first}", "company": f"{company}, Inc."}, []
        elif how == 2:
            twin = {"name": f"{first} {last}{last[-1]}", "company": company.upper()}, []
        else:
            twin = {"name": f"{first} {last[0]}.", "company": company}, []
        planted.add(frozenset((contact_id, contacts.add(tx, twin[0], twin[1], by_hand=False))))
    return planted


def _names(connection: Any) -> list[str]:
    rows = connection.execute("SELECT sort_name FROM contacts ORDER BY random() LIMIT ?", (_RATIOS,)).fetchall()
    return [row[0] for row in rows]


def measure(settings: Settings) -> Iterator[Row]:
    """Three rows: seconds, microseconds a pair, and how soon it stops when it is asked to."""
    from rapidfuzz import fuzz

    place = Path(tempfile.mkdtemp(prefix="duplicates-", dir=cache_dir()))
    database = None
    try:
        folder = copy(vault(_PEOPLE), place / "vault")
        database = Database.open(str(folder / "vaults" / "main" / "vault.db"))
        with database.write("plant") as tx:
            planted = _plant(tx, random.Random(1))
        found: list[duplicates.Found] = []
        names = _names(database.connection)

        def ours() -> float:
            with database.reader() as connection:
                return timed(lambda: found.append(duplicates.find(connection)))

        def bare() -> float:
            def ratios() -> None:
                for one, other in pairwise(names):
                    fuzz.ratio(one, other)

            return timed(ratios) / (len(names) - 1)

        mine, floor = pairs(min(settings.pairs, 5), ours, bare)
        missing = planted - {frozenset((pair.first, pair.second)) for pair in found[-1].pairs}
        if missing:
            raise NotMeasuredError(f"{len(missing)} of {len(planted)} planted pairs were not found")
        seconds = statistics.median(mine)
        yield Row(f"duplicates among {_PEOPLE:,} people", seconds, None, "s", seconds, _TARGET)
        each = [took / found[-1].considered for took in mine]
        yield Row(
            f"the same, for each of {found[-1].considered:,} pairs considered",
            statistics.median(each) * 1e6,
            statistics.median(floor) * 1e6,
            "µs",
            statistics.median(one / other for one, other in zip(each, floor, strict=True)),
            None,
            "one bare rapidfuzz ratio",
        )
        late = _stopping(database, seconds)
        yield Row("cancelled half-way, until it has stopped", late * 1000, None, "ms", late, None)
    finally:
        if database is not None:
            database.close()
        shutil.rmtree(place)


def _stopping(database: Database, seconds: float) -> float:
    """The longest time between asking at five moments and the end."""
    found = []
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        started = time.perf_counter()

        def asked(until: float = started + seconds * share) -> bool:
            return time.perf_counter() > until

        try:
            with database.reader() as connection:
                duplicates.find(connection, cancelled=asked)
        except CancelledError:
            found.append(time.perf_counter() - started - seconds * share)
    if not found:
        raise NotMeasuredError("it never stopped")
    return max(found)
