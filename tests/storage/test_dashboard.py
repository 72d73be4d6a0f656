"""What the dashboard shows: counts, queue, the coming days, against asking the rule of each person."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain import cadence
from devhub_tui.storage import contacts, dashboard, follow_ups, interactions
from devhub_tui.storage.database import Database
from tests.storage.crowds import crowd
from tests.storage.test_lists import status
from tests.storage.vaults import records

TODAY = date(2026, 3, 16)
DAY = TODAY.isoformat()


def living(database: Database) -> list[dict[str, Any]]:
    """Everybody who is neither deleted nor archived."""
    return [row for row in records(database.connection, "contacts") if not row["deleted_at"] and row["archived_at"] is None]


def days_since(row: dict[str, Any]) -> int:
    """Days since the anchor."""
    days = [cadence.read_day(row[name]) for name in ("last_contacted", "met_on", "tracked_on")]
    anchor = next((day for day in days if day and day <= TODAY), clock.from_ms(row["created_at"]).date())
    return (TODAY - anchor).days


def birthday_near(row: dict[str, Any]) -> bool:
    """Whether a birthday is celebrated within three days."""
    coming = {(TODAY + timedelta(days=ahead)).isoformat()[5:] for ahead in range(4)}
    return bool(row["birthday"]) and row["birthday"][-5:] in coming


@pytest.mark.parametrize("seed", range(5))
def test_counts(database: Database, seed: int) -> None:
    """The counts are those of the statuses in the list, and add up to everybody."""
    crowd(database, seed, TODAY)
    counts = dashboard.status_counts(database.connection, DAY)
    assert list(counts) == list(cadence.COUNTED)
    assert +Counter(counts) == Counter(status(row) for row in living(database))
    assert sum(counts.values()) == dashboard.people(database.connection) == len(living(database))


@pytest.mark.parametrize("seed", range(6))
def test_the_queue(database: Database, seed: int) -> None:
    """Everyone reconnect or due or with something overdue, but no one snoozed; VIPs first, then by how much they wait."""
    crowd(database, seed, TODAY)
    late = Counter(
        row["contact_id"]
        for row in records(database.connection, "follow_ups")
        if not row["deleted_at"]
        and row["completed_at"] is None
        and row["due_on"] <= DAY
        and (row["snoozed_until"] is None or row["snoozed_until"] <= DAY)
    )
    wanted = []
    for row in living(database):
        if (row["snoozed_until"] or "") > DAY or (status(row) not in ("reconnect", "due") and not late[row["id"]]):
            continue
        every = row["cadence_days"] or 0
        score = cadence.queue_score(
            row["importance"], days_since(row) if every else 0, every, late[row["id"]], birthday_near(row)
        )
        wanted.append(((not row["vip"], -score, row["next_due"] or "", row["n"]), row, score))
    wanted.sort(key=lambda each: each[0])
    found = dashboard.queue(database.connection, TODAY)
    assert found.total == len(found.rows) == len(wanted) > 0
    assert [row.id for row in found.rows] == [row["id"] for _, row, _ in wanted]
    for shown, (_, row, score) in zip(found.rows, wanted, strict=True):
        assert (shown.name, shown.vip, shown.status, shown.next_due) == (
            row["name"],
            bool(row["vip"]),
            status(row),
            row["next_due"],
        )
        assert shown.score == pytest.approx(score)
        assert shown.reason
        if row["cadence_days"]:
            assert shown.days_since == days_since(row)
    for limit in (1, 5, 10):
        page = dashboard.queue(database.connection, TODAY, limit)
        assert page.rows == found.rows[:limit]
        assert page.total == found.total


def test_reasons(database: Database, freeze: Callable[[str], datetime]) -> None:
    """The reason says how long, what was promised and that a birthday is near."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "birthday": "1990-03-17", "cadence": "2w"})
        interactions.log(tx, [ana], "met", "2026-03-01")
        follow_ups.add(tx, ana, "2026-03-14", "send the paper", kind="my_promise")
        follow_ups.add(tx, ana, DAY, None)
        passive = contacts.add(tx, {"name": "Bo", "tracking": "passive"})
        follow_ups.add(tx, passive, "2026-03-15", "ask about the talk")
        asleep = contacts.add(tx, {"name": "Cy", "snoozed_until": "2026-03-17"})
        follow_ups.add(tx, asleep, "2026-03-01", "later")
    rows = dashboard.queue(database.connection, TODAY).rows
    assert [(row.name, row.status, row.reason) for row in rows] == [
        ("Ana", "due", "15 days, every 14 · you promised: send the paper (2 d late) · follow up (today) · birthday tomorrow"),
        ("Bo", "passive", "follow up: ask about the talk (1 d late)"),
    ]
    freeze("2026-03-17T09:00:00+01:00")
    database.catch_up()
    assert {row.name for row in dashboard.queue(database.connection, clock.today()).rows} == {"Ana", "Bo", "Cy"}


@pytest.mark.parametrize(
    ("birthday", "first", "celebrated"),
    [
        ("--02-29", date(2026, 2, 25), date(2026, 2, 28)),
        ("--02-29", date(2028, 2, 25), date(2028, 2, 29)),
        ("2000-02-29", date(2027, 2, 28), date(2027, 2, 28)),
        ("1990-01-01", date(2025, 12, 30), date(2026, 1, 1)),
        ("--03-16", date(2026, 3, 16), date(2026, 3, 16)),
    ],
)
def test_birthdays(database: Database, birthday: str, first: date, celebrated: date) -> None:
    """Also around New Year; 29 February is celebrated on the 28th in other years, once."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana", "birthday": birthday})
    found = dashboard.birthdays(database.connection, first, first + timedelta(days=5))
    assert [(day, name) for day, _, _, name, _ in found] == [(celebrated, "Ana")]


@pytest.mark.parametrize(
    ("birthday", "words"),
    [("1990-03-16", "turns 36"), ("--03-16", "birthday"), ("2026-03-16", "birthday"), ("1604-03-16", "birthday")],
)
def test_turning(birthday: str, words: str) -> None:
    """An age is said only when the year is known and believable."""
    assert dashboard.turns(birthday, TODAY) == words


def test_the_coming_days(database: Database) -> None:
    """Birthdays, promises (late ones too) and people who fall due, in the order of days, a week ahead."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "birthday": "--03-20", "cadence": "3d"})
        follow_ups.add(tx, ana, "2026-03-10", "late")
        follow_ups.add(tx, ana, "2026-03-23", "in a week")
        follow_ups.add(tx, ana, "2026-03-24", "too far")
        done = follow_ups.add(tx, ana, "2026-03-17", "done")
        follow_ups.complete(tx, done)
        gone = contacts.add(tx, {"name": "Gone", "birthday": "--03-17", "cadence": "1d"})
        contacts.delete(tx, [gone])
    assert [(each.on, each.kind, each.text) for each in dashboard.upcoming(database.connection, TODAY)] == [
        ("2026-03-10", "follow_up", "late"),
        ("2026-03-19", "due", "every 3 d"),
        ("2026-03-20", "birthday", "birthday"),
        ("2026-03-23", "follow_up", "in a week"),
    ]


def test_the_whole_dashboard(database: Database) -> None:
    """One read gives today's limit of the queue, how many wait, and thirteen weeks of interactions."""
    crowd(database, 3, TODAY)
    with database.write("prefer") as tx:
        tx.execute("INSERT INTO preferences(key,value) VALUES ('reminders.daily_limit','3')")
    found = dashboard.read(database.connection, TODAY)
    assert (found.today, found.limit, len(found.queue)) == (DAY, 3, 3)
    assert found.waiting == len(dashboard.queue(database.connection, TODAY).rows)
    assert found.people == len(living(database))
    days = [row["occurred_on"] for row in records(database.connection, "interactions") if not row["deleted_at"]]
    first = (TODAY - timedelta(days=7 * 13)).isoformat()
    assert sum(found.weeks) == len([day for day in days if first < day <= DAY])
    assert len(found.weeks) == 13
    assert found.weeks[-1] == len([day for day in days if (TODAY - timedelta(days=7)).isoformat() < day <= DAY])


def test_an_empty_vault(database: Database) -> None:
    """Nobody yet: nothing is due and nothing is coming."""
    found = dashboard.read(database.connection, TODAY)
    assert (found.people, found.waiting, found.queue, found.coming, sum(found.weeks)) == (0, 0, (), (), 0)
    assert set(found.counts.values()) == {0}
