"""Not before a day, not this round, this often: what a person's reminders can be told, each in one step of undo."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.cadence_source import said
from devhub_tui.errors import FieldError
from devhub_tui.storage import contacts, dashboard, interactions, reminding, rhythm, undo
from devhub_tui.storage.database import Database
from tests.storage.crowds import crowd
from tests.storage.vaults import derived_as_stored, derived_by_the_rule, difference, living, records, scratch

TODAY = date(2026, 3, 16)


def person(database: Database, name: str = "Ana", last: str | None = "2026-02-01", **fields: Any) -> str:
    """Somebody who was talked to on that day."""
    with database.write("add") as tx:
        contact_id = contacts.add(tx, {"name": name, **fields})
        if last:
            interactions.log(tx, [contact_id], "call", last)
    return contact_id


def value(database: Database, contact_id: str, column: str) -> Any:
    """One column of one person."""
    return contacts.contact(database.connection, contact_id).values[column]


def labels(database: Database) -> list[str]:
    """What undo calls the steps, the newest first."""
    return [row.label for row in undo.batches(database.connection)]


def waiting(database: Database) -> list[str]:
    """The names in the queue."""
    return [row.name for row in dashboard.read(database.connection, TODAY).queue]


def test_snooze_hides_until_that_day(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is snoozed is out of the queue, keeps their due day, and is asked for again on the day that was named."""
    ana = person(database, cadence="30d")
    due = value(database, ana, "next_due")
    with database.write("snooze") as tx:
        assert reminding.snooze(tx, [ana], TODAY + timedelta(days=14)) == 1
    assert waiting(database) == []
    assert value(database, ana, "next_due") == due
    assert labels(database)[0] == "snooze Ana until 30 Mar 2026"
    assert [row.name for row in dashboard.read(database.connection, date(2026, 3, 29)).queue] == []
    assert [row.name for row in dashboard.read(database.connection, date(2026, 3, 30)).queue] == ["Ana"]
    with database.write("wake") as tx:
        assert reminding.snooze(tx, [ana], None) == 1
    assert labels(database)[0] == "wake Ana"
    assert waiting(database) == ["Ana"]
    undo.undo(database)
    assert waiting(database) == []


@pytest.mark.parametrize("days", [0, -1, -400])
def test_a_rest_must_end_ahead(database: Database, days: int) -> None:
    """A snooze until today, or until a day gone by, says so and changes nothing."""
    ana = person(database)
    before = living(database.connection)
    with pytest.raises(FieldError, match="is not ahead"), database.write("snooze") as tx:
        reminding.snooze(tx, [ana], TODAY + timedelta(days=days))
    with pytest.raises(FieldError, match="is not ahead"), database.write("pause") as tx:
        reminding.pause(tx, TODAY + timedelta(days=days))
    assert not difference(before, living(database.connection))


SKIPS = [
    # last contact, cadence -> due before, due after, due after another skip
    ("2026-02-14", "30d", "2026-03-16", "2026-04-15", "2026-05-15"),  # due today
    ("2026-02-10", "30d", "2026-03-12", "2026-04-11", "2026-05-11"),  # a little late
    ("2025-09-16", "30d", "2025-10-16", "2026-04-14", "2026-05-14"),  # long late: the first round after today
    ("2026-03-10", "30d", "2026-04-09", "2026-05-09", "2026-06-08"),  # not due yet: the coming round
    ("2026-01-31", "1m", "2026-02-28", "2026-03-31", "2026-04-30"),  # month ends are counted from the last contact
    ("2024-02-29", "1y", "2025-02-28", "2027-02-28", "2028-02-29"),  # leap days too
    ("2026-03-09", "1w", "2026-03-16", "2026-03-23", "2026-03-30"),
]


@pytest.mark.parametrize(("last", "cadence", "due", "after", "later"), SKIPS)
def test_skip(database: Database, last: str, cadence: str, due: str, after: str, later: str) -> None:
    """A skipped round goes by without moving the day of the last contact; the next one is a round later."""
    ana = person(database, last=last, cadence=cadence)
    assert value(database, ana, "next_due") == due
    for before, expected in ((due, after), (after, later)):
        with database.write("skip") as tx:
            done = reminding.skip(tx, [ana], TODAY)
        assert done.skipped == (reminding.Skipped(ana, "Ana", before, expected),)
        assert value(database, ana, "next_due") == expected
        assert value(database, ana, "last_contacted") == last
    for expected in (after, due):
        undo.undo(database)
        assert value(database, ana, "next_due") == expected


def test_the_history_says_which_round(database: Database) -> None:
    """Undo names the day of the round that was skipped."""
    person(database, last="2026-02-14", cadence="30d")
    with database.write("skip") as tx:
        reminding.skip(tx, [row["id"] for row in records(database.connection, "contacts")], TODAY)
    assert labels(database)[0] == "skip the round of 16 Mar 2026 with Ana"


def test_a_skip_ends_with_the_next_contact(database: Database) -> None:
    """Whoever is talked to after a skip is due one cadence after that, as ever."""
    ana = person(database, last="2026-02-14", cadence="30d")
    with database.write("skip") as tx:
        reminding.skip(tx, [ana], TODAY)
    assert rhythm.rhythm(database.connection, contacts.contact(database.connection, ana).values, TODAY).skips
    with database.write("log") as tx:
        interactions.log(tx, [ana], "call", "2026-03-16")
    assert value(database, ana, "next_due") == "2026-04-15"
    assert not rhythm.rhythm(database.connection, contacts.contact(database.connection, ana).values, TODAY).skips


def test_another_cadence_forgets_a_skip_that_lies_ahead(database: Database) -> None:
    """A yearly round that was skipped early does not hold back somebody who is to be every two weeks now, whoever sets it."""
    for name, change in (
        ("Ana", lambda tx, ana: contacts.edit(tx, ana, {"cadence": "2w"})),
        ("Bo", lambda tx, bo: reminding.set_rhythm(tx, [bo], {"cadence": "2w"})),
    ):
        found = person(database, name, last="2026-03-10", cadence="1y")
        with database.write("skip") as tx:
            reminding.skip(tx, [found], TODAY)
        assert value(database, found, "next_due") == "2028-03-10"
        with database.write("cadence") as tx:
            change(tx, found)
        assert value(database, found, "next_due") == "2026-03-24"
        undo.undo(database)
        assert value(database, found, "next_due") == "2028-03-10"


def test_who_is_never_due_has_no_round(database: Database) -> None:
    """Passive, collaborating, new and archived people are left out by name; the others are skipped in one step."""
    ana, bo = person(database, "Ana"), person(database, "Bo")
    others = [
        person(database, "Passive", tracking="passive"),
        person(database, "Partner", tracking="collaborating"),
        person(database, "Gone", archived_at=1),
    ]
    with database.write("add") as tx:
        others.append(contacts.add(tx, {"name": "New"}, by_hand=False))
    before = living(database.connection)
    with database.write("skip") as tx:
        done = reminding.skip(tx, [ana, *others, bo], TODAY)
    assert [each.name for each in done.skipped] == ["Ana", "Bo"]
    assert [name for _, name in done.left_out] == ["Passive", "Partner", "Gone", "New"]
    assert labels(database)[0] == "skip a round of 2 people"
    undo.undo(database)
    assert not difference(before, living(database.connection))


def test_nobody_to_skip_is_no_step(database: Database) -> None:
    """When nobody has a round, nothing is written and nothing is there to undo."""
    bo = person(database, "Bo", tracking="passive")
    before = labels(database)
    with database.write("skip") as tx:
        assert reminding.skip(tx, [bo, "nobody"], TODAY) == reminding.Skips((), ((bo, "Bo"),))
    assert labels(database) == before


def test_rhythm_of_one_and_of_many(database: Database) -> None:
    """Importance, cadence and tracking are one step for everybody; whoever was new is tracked from today."""
    with database.write("import") as tx:
        ids = [contacts.add(tx, {"name": name}, by_hand=False) for name in ("Ana", "Bo")]
    with database.write("set") as tx:
        assert reminding.set_rhythm(tx, ids, {"importance": 4, "cadence": "2w"}) == 2
    for contact_id in ids:
        assert value(database, contact_id, "tracked_on") == TODAY.isoformat()
        assert value(database, contact_id, "next_due") == "2026-03-30"
    with database.write("set") as tx:
        assert reminding.set_rhythm(tx, ids[:1], {"tracking": "passive"}) == 1
    assert labels(database)[:2] == ["set tracking of Ana to passive", "change 2 people: importance 4, cadence 2w"]
    assert value(database, ids[0], "next_due") is None
    with database.write("set") as tx:
        assert reminding.set_rhythm(tx, ids, {}) == 0


def test_pause(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause lasts until the day that was named, moves nobody's due day, and can be ended or undone."""
    ana = person(database)
    due = value(database, ana, "next_due")
    with database.write(reminding.pause_label(date(2026, 3, 30))) as tx:
        assert reminding.pause(tx, date(2026, 3, 30))
    assert reminding.paused_until(database.connection) == date(2026, 3, 30)
    assert value(database, ana, "next_due") == due
    assert labels(database)[0] == "pause reminders until 30 Mar 2026"
    with database.write("again") as tx:
        assert not reminding.pause(tx, date(2026, 3, 30))
    monkeypatch.setenv("DEVHUB_NOW", "2026-03-30T00:00:01+02:00")
    assert reminding.paused_until(database.connection) is None
    monkeypatch.setenv("DEVHUB_NOW", "2026-03-16T09:00:00+01:00")
    with database.write(reminding.pause_label(None)) as tx:
        assert reminding.pause(tx, None)
    assert reminding.paused_until(database.connection) is None
    undo.undo(database)
    assert reminding.paused_until(database.connection) == date(2026, 3, 30)


SOURCES = [
    # fields of the person, tags with their cadences, cadence of the relationship "client" -> what is said
    ({"cadence": "3w"}, {"mentors": "2w"}, "1w", "3w own cadence"),
    ({}, {"mentors": "2w", "rust": None}, None, "2w from tag mentors"),
    ({}, {"mentors": "2w", "berlin": "1w"}, None, "1w from tag berlin"),
    ({}, {"zeta": "2w", "alpha": "14d"}, None, "14d from tag alpha"),
    ({"relationship": "client", "vip": 1, "importance": 5}, {"mentors": "1m"}, "2w", "2w from relationship client"),
    ({"relationship": "client"}, {"client": "2w"}, "2w", "2w from tag client"),
    ({"relationship": "friend"}, {}, "2w", "30d the default"),
    ({"vip": 1, "importance": 1}, {}, None, "14d from VIP"),
    ({"importance": 4}, {"rust": None}, None, "30d from importance 4"),
    ({}, {}, None, "30d the default"),
]


@pytest.mark.parametrize(("fields", "tags", "client", "expected"), SOURCES)
def test_where_the_cadence_comes_from(
    database: Database, fields: dict[str, Any], tags: dict[str, str | None], client: str | None, expected: str
) -> None:
    """The tightest group wins, and what gives a cadence is said by its name."""
    with database.write("groups") as tx:
        tx.execute("INSERT INTO relationship_types(id,name,cadence) VALUES ('r','client',?)", (client,))
        ana = contacts.add(tx, {"name": "Ana", **fields}, tags=list(tags))
        for name, cadence in tags.items():
            tx.execute("UPDATE tags SET cadence=? WHERE id=?", (cadence, contacts.tag_id(tx, name)))
    found = rhythm.rhythm(database.connection, contacts.contact(database.connection, ana).values, TODAY)
    assert f"{found.source.cadence} {said(found.source)}" == expected
    assert found.derived.cadence_days == value(database, ana, "cadence_days")


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_rhythm_is_what_is_stored(seed: int) -> None:
    """For anybody, what the screens say of a rhythm is what the vault holds; trying another one says what setting it does."""
    with scratch() as vault:
        dice = crowd(vault.database, seed, TODAY, 20)
        for row in records(vault.connection, "contacts"):
            if row["deleted_at"]:
                continue
            found = rhythm.rhythm(vault.connection, row, TODAY)
            assert found.status == contacts.contact(vault.connection, row["id"]).status
            days = [day.isoformat() if day else None for day in found.derived[2:]]
            assert [row["next_due"], row["soon_on"], row["reconnect_on"]] == days
        row = dice.choice([row for row in records(vault.connection, "contacts") if not row["deleted_at"]])
        wanted: dict[str, Any] = {
            "importance": dice.choice((None, 1, 5)),
            "cadence": dice.choice((None, "3d", "1m")),
            "tracking": dice.choice((None, "auto", "passive")),
        }
        tried = rhythm.rhythm(vault.connection, row, TODAY).trying(wanted["importance"], wanted["cadence"], wanted["tracking"])
        with vault.database.write("set") as tx:
            reminding.set_rhythm(tx, [row["id"]], wanted)
        stored = contacts.contact(vault.connection, row["id"]).values["next_due"]
        assert (tried.derived.next_due.isoformat() if tried.derived.next_due else None) == stored
        assert derived_as_stored(vault.connection) == derived_by_the_rule(vault.connection, clock.today())


def test_trying_counts_from_today_for_whoever_is_new(database: Database) -> None:
    """Somebody imported long ago whom nobody has sorted is shown due one cadence from today, and is so once it is set."""
    with database.write("import") as tx:
        ana = contacts.add(tx, {"name": "Ana", "created_at": clock.now_ms() - 200 * 86_400_000}, by_hand=False)
    tried = rhythm.rhythm(database.connection, contacts.contact(database.connection, ana).values, TODAY).trying(4, None, None)
    assert str(tried.derived.next_due) == "2026-04-15"
    with database.write("set") as tx:
        reminding.set_rhythm(tx, [ana], {"importance": 4})
    assert value(database, ana, "next_due") == "2026-04-15"
