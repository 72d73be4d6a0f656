"""What the dashboard shows: counts, queue, the coming days, against asking the rule of each person."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain import cadence
from devhub_tui.storage import contacts, dashboard, follow_ups, interactions, undo
from devhub_tui.storage.database import Changed, Database
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


def in_round(row: dict[str, Any]) -> int:
    """Days since the round began that ends on the due day."""
    due = cadence.read_day(row["next_due"])
    return (TODAY - due).days + row["cadence_days"] if due else 0


def birthday_near(row: dict[str, Any]) -> bool:
    """Whether a birthday is celebrated within the notice that importance gives; a VIP has the longest."""
    notice = 7 if row["vip"] else {1: 0, 2: 1, 3: 3, 4: 5, 5: 7}[row["importance"] or 3]
    near = {(TODAY + timedelta(days=ahead)).isoformat()[5:] for ahead in range(notice + 1)}
    return bool(row["birthday"]) and row["birthday"][-5:] in near


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
        score = cadence.queue_score(row["importance"], in_round(row), every, late[row["id"]], birthday_near(row))
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
        (
            "Ana",
            "due",
            "due: 15 days, every 14 · you promised: send the paper (2 d late) · follow up (today) · birthday tomorrow",
        ),
        ("Bo", "passive", "follow up: ask about the talk (1 d late)"),
    ]
    freeze("2026-03-17T09:00:00+01:00")
    database.catch_up()
    assert {row.name for row in dashboard.queue(database.connection, clock.today()).rows} == {"Ana", "Bo", "Cy"}


def test_a_skipped_round_counts_from_where_it_began(database: Database) -> None:
    """What was skipped does not weigh on the next round; the days that are said are those since contact."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "cadence": "10d"})
        bo = contacts.add(tx, {"name": "Bo", "cadence": "10d"})
        interactions.log(tx, [ana], "met", "2026-02-01")
        interactions.log(tx, [bo], "met", "2026-02-28")
        tx.execute("UPDATE contacts SET skipped_on='2026-03-05' WHERE id=?", (ana,))
    for limit in (None, 1, 2):
        rows = dashboard.queue(database.connection, TODAY, limit).rows
        assert [row.name for row in rows] == ["Bo", "Ana"][:limit]
    assert rows[1].reason == "due: 43 days, every 10"
    assert rows[1].score == pytest.approx(3 * 1.3)


def test_a_close_birthday_lifts_but_asks_for_nobody(database: Database) -> None:
    """Of two who wait equally long, the one with a birthday is first; a birthday alone, or of somebody new, puts nobody in."""
    with database.write("add") as tx:
        for name, born in (("Ana", None), ("Bo", "--03-18")):
            made = contacts.add(tx, {"name": name, "cadence": "10d", "birthday": born})
            interactions.log(tx, [made], "met", "2026-03-01")
        made = contacts.add(tx, {"name": "Cy", "birthday": "--03-16", "cadence": "1y"})
        contacts.add(tx, {"name": "New", "birthday": "--03-16"}, by_hand=False)
        tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,'wedding day','2020-03-17')", (made,))
    rows = dashboard.queue(database.connection, TODAY).rows
    assert [(row.name, row.beside) for row in rows] == [("Bo", ("birthday in 2 days",)), ("Ana", ())]
    assert [row.name for row in dashboard.queue(database.connection, TODAY, 1).rows] == ["Bo"]


def test_an_important_date_lifts_with_its_own_notice(database: Database) -> None:
    """Ten days of notice when the date says so, and the reason names it."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "cadence": "3d"})
        interactions.log(tx, [ana], "met", "2026-03-01")
        tx.execute(
            "INSERT INTO important_dates(contact_id,label,on_date,lead_days) VALUES (?,'wedding day','2020-03-26',10)", (ana,)
        )
    found = dashboard.read(database.connection, TODAY)
    assert found.queue[0].beside == ("wedding day in 10 days",)
    assert [(each.on, each.text) for each in found.coming] == [("2026-03-26", "wedding day, 6 years")]


def due_people(database: Database, count: int) -> list[str]:
    """So many people who fell due on Saturday."""
    with database.write("add") as tx:
        ids = [contacts.add(tx, {"name": f"Person {number}", "cadence": "10d"}) for number in range(count)]
        for contact_id in ids:
            interactions.log(tx, [contact_id], "met", "2026-03-04")
    return ids


def test_the_limit_is_for_the_day(database: Database) -> None:
    """Whoever is reached is not followed by the next one; talking to somebody who was not waiting takes nothing off."""
    ids = due_people(database, 12)
    with database.write("talk") as tx:
        for contact_id in ids[:3]:
            interactions.log(tx, [contact_id], "call", DAY)
        interactions.log(tx, [contacts.add(tx, {"name": "Fresh"})], "met", DAY)
        interactions.log(tx, [contacts.add(tx, {"name": "New"}, by_hand=False)], "met", DAY)
    found = dashboard.read(database.connection, TODAY)
    assert (len(found.queue), found.waiting, found.share.reached) == (2, 9, 3)
    with database.write("talk") as tx:
        for contact_id in ids[3:6]:
            interactions.log(tx, [contact_id], "call", DAY)
    found = dashboard.read(database.connection, TODAY)
    assert (len(found.queue), found.waiting, found.share.reached) == (0, 6, 5)
    assert dashboard.reached_today(database.connection, TODAY) == 6
    assert [len(dashboard.read(database.connection, TODAY, up_to).queue) for up_to in (6, 8, 11, 30)] == [0, 2, 5, 6]
    undo.undo(database)
    assert len(dashboard.read(database.connection, TODAY).queue) == 2


def test_what_was_owed_counts_as_waiting(database: Database) -> None:
    """Somebody whom nothing but a promise put there counts when reached, unless it was made today; who is still owed waits on."""
    ids = due_people(database, 4)
    with database.write("add") as tx:
        bo, cy = (contacts.add(tx, {"name": name, "tracking": "passive"}) for name in ("Bo", "Cy"))
        old = follow_ups.add(tx, bo, "2026-03-14", "the link", kind="my_promise")
        tx.execute("UPDATE follow_ups SET created_at=? WHERE id=?", (clock.midnight_ms() - 1, old))
        interactions.log(tx, [bo, cy], "call", DAY)
        follow_ups.complete(tx, old)
        follow_ups.add(tx, cy, DAY, "thank him")
        interactions.log(tx, [ids[0], ids[1]], "call", DAY)
        still = follow_ups.add(tx, ids[0], "2026-03-15", "the book", kind="my_promise")
    assert dashboard.reached_today(database.connection, TODAY) == 2
    assert ids[0] in [row.id for row in dashboard.queue(database.connection, TODAY).rows]
    with database.write("put off") as tx:
        follow_ups.snooze(tx, still, "2026-03-20")
    assert dashboard.reached_today(database.connection, TODAY) == 3


@pytest.mark.parametrize(
    ("preference", "value", "quiet", "paused", "again"),
    [
        ("paused_until", "2026-03-20", False, "2026-03-20", "2026-03-20"),
        ("paused_until", "2026-03-16", False, None, "2026-03-16"),
        ("quiet_weekdays", "02", True, None, "2026-03-17"),
        ("quiet_weekdays", "6", False, None, "2026-03-16"),
    ],
)
def test_resting(database: Database, preference: str, value: str, quiet: bool, paused: str | None, again: str | None) -> None:
    """While it is paused and on quiet days nobody is shown, everybody is still in the queue, and dates are still there."""
    ids = due_people(database, 3)
    with database.write("rest") as tx:
        tx.execute("INSERT INTO preferences(key,value) VALUES (?,?)", (f"reminders.{preference}", value))
        follow_ups.add(tx, ids[0], DAY, "the link")
    found = dashboard.read(database.connection, TODAY)
    assert (found.share.quiet, found.share.paused_until, found.share.asks_again) == (quiet, paused, again)
    assert (len(found.queue), found.waiting) == (0 if quiet or paused else 3, 3)
    assert [each.text for each in found.coming] == ["the link"]
    assert len(dashboard.read(database.connection, TODAY, 2).queue) >= 2
    assert len(dashboard.queue(database.connection, TODAY).rows) == 3


def test_the_snoozed_are_counted_apart(database: Database) -> None:
    """Out of the queue and of the number that wait; back on the day."""
    ids = due_people(database, 3)
    with database.write("snooze") as tx:
        tx.execute("UPDATE contacts SET snoozed_until='2026-03-18' WHERE id=?", (ids[0],))
    found = dashboard.read(database.connection, TODAY)
    assert (found.waiting, found.asleep) == (2, 1)
    assert [(each.on, each.name, each.text) for each in found.coming] == [("2026-03-18", "Person 0", "snoozed until then")]


def test_the_whole_dashboard(database: Database) -> None:
    """One read gives today's limit of the queue, how many wait, and thirteen weeks of interactions."""
    crowd(database, 3, TODAY)
    with database.write("prefer") as tx:
        tx.execute("INSERT INTO preferences(key,value) VALUES ('reminders.daily_limit','3')")
    found = dashboard.read(database.connection, TODAY)
    left = 3 - found.share.reached
    assert (found.today, found.share.limit, len(found.queue)) == (DAY, 3, left)
    assert found.waiting == len(dashboard.queue(database.connection, TODAY).rows)
    assert found.people == len(living(database))
    days = [row["occurred_on"] for row in records(database.connection, "interactions") if not row["deleted_at"]]
    first = (TODAY - timedelta(days=7 * 13)).isoformat()
    assert sum(found.weeks) == len([day for day in days if first < day <= DAY])
    assert len(found.weeks) == 13
    assert found.weeks[-1] == len([day for day in days if (TODAY - timedelta(days=7)).isoformat() < day <= DAY])


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_need_not_be_counted_again(database: Database, seed: int) -> None:
    """Moved on by each commit, whatever it was, the dashboard says what counting everything again says."""
    dice = crowd(database, seed, TODAY)
    ids = [row["id"] for row in living(database)]
    connection = database.connection
    known: dashboard.Steady | None = dashboard.read(connection, TODAY).steady
    heard: list[Changed] = []
    database.listeners.append(heard.append)
    followed = 0
    for step in range(40):
        day = (TODAY - timedelta(days=dice.randint(-3, 100))).isoformat()
        with database.write("step") as tx:
            what = step % 8
            if what < 4:
                interactions.log(tx, dice.sample(ids, 2), dice.choice(("met", "social_media")), day)
            elif what == 4:
                follow_ups.add(tx, dice.choice(ids), day, "the link")
            elif what == 5:
                tx.execute(
                    "UPDATE interactions SET deleted_at=1 WHERE id=(SELECT max(id) FROM interactions WHERE deleted_at IS NULL)"
                )
            elif what == 6:
                tx.execute("UPDATE tags SET cadence=? WHERE n=1", (dice.choice(("3d", "2w", None)),))
            elif dice.random() < 0.5:
                tx.execute("UPDATE contacts SET snoozed_until=? WHERE id=?", (day, dice.choice(ids)))
        if dice.random() < 0.1:
            undo.undo(database)
        before, connection = known, database.connection
        for changed in heard:
            known = dashboard.moved_on(known, connection, changed) if known else None
        followed += known is not None and known.tally is not None and known is not before
        heard.clear()
        found, fresh = dashboard.read(connection, TODAY, known=known), dashboard.read(connection, TODAY)
        assert found._replace(steady=fresh.steady) == fresh
        known = found.steady
    assert followed > 10


def test_a_commit_that_was_counted_already(database: Database) -> None:
    """News that comes after the dashboard has read it moves nothing twice; news with a gap before it is not trusted."""
    ids = due_people(database, 3)
    heard: list[Changed] = []
    database.listeners.append(heard.append)
    for contact_id in ids[:2]:
        with database.write("log") as tx:
            interactions.log(tx, [contact_id], "met", DAY)
    known = dashboard.read(database.connection, TODAY).steady
    for changed in heard:
        assert dashboard.moved_on(known, database.connection, changed) == known
    with database.write("log") as tx:
        interactions.log(tx, [ids[2]], "met", DAY)
    with database.write("log") as tx:
        interactions.log(tx, [ids[2]], "call", DAY)
    skipped = dashboard.moved_on(known, database.connection, heard[-1])
    assert skipped is not None
    assert skipped.tally is None


def test_an_empty_vault(database: Database) -> None:
    """Nobody yet: nothing is due and nothing is coming."""
    found = dashboard.read(database.connection, TODAY)
    assert (found.people, found.waiting, found.queue, found.coming, sum(found.weeks)) == (0, 0, (), (), 0)
    assert set(found.counts.values()) == {0}
