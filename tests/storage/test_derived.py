"""Due dates equal the rule after whatever happened, on whatever day it is."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.storage import contacts, interactions
from devhub_tui.storage.database import Database
from tests.storage.histories import Step, cadences, edits, moves, outside, play, tag_names, walks, writes
from tests.storage.vaults import Scratch, check_search_indexes, derived_as_stored, derived_by_the_rule, scratch

TODAY = "2026-03-16"


def check(vault: Scratch, step: Step) -> None:
    """Every living contact has the dates that the rule gives."""
    stored, wanted = derived_as_stored(vault.connection), derived_by_the_rule(vault.connection, clock.today())
    assert stored == wanted, (step, [(stored[key], wanted[key]) for key in wanted if stored[key] != wanted[key]])


@settings(max_examples=45)
@given(st.lists(st.one_of(writes, writes, writes, walks, moves), min_size=1, max_size=25))
def test_any_history(steps: list[Step]) -> None:
    """Whatever is added, logged, moved, deleted, tagged, preferred, imported, undone or redone, on whatever day."""
    with scratch() as vault:
        play(vault, ("add", True, 0, None))
        play(vault, ("log", [0], "message", -20))
        for step in steps:
            play(vault, step)
            check(vault, step)
        check_search_indexes(vault.connection)


@settings(max_examples=12)
@given(st.lists(st.one_of(writes, outside, walks, moves), min_size=3, max_size=12))
def test_any_history_with_another_program(steps: list[Step]) -> None:
    """The same when the system's sqlite3 shell edits in between, once the day has been looked at again."""
    with scratch() as vault:
        for step in (("add", True, 0, None), ("add", False, 1, "7d"), ("log", [0, 1], "met", -3), ("tag", 0, "go"), *steps):
            play(vault, step)
            check(vault, step)
        check_search_indexes(vault.connection)


own_edits = st.lists(
    st.one_of(
        st.tuples(st.just("log"), st.just([0]), st.sampled_from(["met", "message", "social_media"]), st.integers(-120, 60)),
        st.tuples(st.just("edit"), st.just(0), edits),
        st.tuples(st.just("tag"), st.just(0), tag_names),
        st.tuples(st.just("tag_cadence"), tag_names, cadences),
        st.tuples(st.just("relationship"), st.sampled_from(["friend", "client"]), cadences),
        st.tuples(st.just("prefer"), st.sampled_from(["default", "vip", "importance_3", "lead_days", "weekends_off"]), cadences),
    ),
    min_size=2,
    max_size=10,
    # The same thing set twice does depend on which comes last; what is logged is something else every time.
    unique_by=lambda step: str(step if step[0] in ("log", "tag") else (step[0], step[2][0] if step[0] == "edit" else step[1])),
)


@settings(max_examples=40)
@given(own_edits, st.data())
def test_the_order_of_edits_makes_no_difference(steps: list[Step], data: st.DataObject) -> None:
    """Whatever was logged, edited, tagged and preferred: done in another order, on the same day, it gives the same dates."""
    found = []
    for order in (steps, data.draw(st.permutations(steps))):
        with scratch() as vault:
            for step in (
                ("add", True, 0, None),
                ("add", True, 1, None),
                *(("tag", 1, name) for name in ("rust", "go", "Zürich")),
            ):
                play(vault, step)
            for step in order:
                play(vault, step)
            ana = vault.connection.execute("SELECT id FROM contacts ORDER BY n LIMIT 1").fetchone()[0]
            found.append(derived_as_stored(vault.connection)[ana])
    assert found[0] == found[1]


def test_a_planned_lunch_becomes_a_past_one() -> None:
    """An interaction in the future counts from its day on, with no write on that day."""
    with scratch() as vault:
        play(vault, ("add", True, 0, "7d"))
        play(vault, ("log", [0], "met", 3))
        assert vault.connection.execute("SELECT last_contacted,next_due FROM contacts").fetchone() == (None, "2026-03-23")
        play(vault, ("days", 3))
        assert vault.connection.execute("SELECT last_contacted,next_due FROM contacts").fetchone() == ("2026-03-19", "2026-03-26")
        play(vault, ("days", -2))
        assert vault.connection.execute("SELECT last_contacted,next_due FROM contacts").fetchone() == (None, "2026-03-23")


@pytest.mark.parametrize("column", ["met_on", "tracked_on"])
def test_a_day_ahead_counts_from_that_day_on(column: str) -> None:
    """Somebody who will be met next week has the day of adding as the anchor until then."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            contacts.add(tx, {"name": "Ana", "cadence": "30d", "tracked_on": None, column: "2026-03-20"})
        added = date.fromisoformat(
            vault.connection.execute("SELECT date(created_at/1000,'unixepoch') FROM contacts").fetchone()[0]
        )
        ask = "SELECT next_due FROM contacts"
        assert vault.connection.execute(ask).fetchone()[0] == (added + timedelta(days=30)).isoformat()
        play(vault, ("days", 4))
        assert vault.connection.execute(ask).fetchone()[0] == "2026-04-19"
        play(vault, ("days", -1))
        assert vault.connection.execute(ask).fetchone()[0] == (added + timedelta(days=30)).isoformat()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE contacts SET name='Anna'",
        "UPDATE contacts SET vip=1",
        "UPDATE contacts SET importance=5",
        "UPDATE contacts SET cadence='3d'",
        "UPDATE contacts SET tracking='passive'",
        "UPDATE contacts SET tracked_on='2026-01-01'",
        "UPDATE contacts SET met_on='2026-01-01'",
        "UPDATE contacts SET relationship='client'",
        "UPDATE contacts SET relationship='stranger'",
        "UPDATE contacts SET tracked_on=NULL; DELETE FROM interactions; UPDATE contacts SET created_at=0",
        "UPDATE contacts SET deleted_at=1; UPDATE contacts SET cadence='3d'; UPDATE contacts SET deleted_at=NULL",
        "UPDATE tags SET cadence='3d'",
        "UPDATE tags SET cadence=NULL",
        "UPDATE tags SET deleted_at=1",
        "UPDATE tags SET cadence='20d'; DELETE FROM tags",
        "UPDATE contact_tags SET deleted_at=1",
        "DELETE FROM contact_tags",
        "UPDATE relationship_types SET cadence='2d'",
        "UPDATE relationship_types SET deleted_at=1",
        "UPDATE relationship_types SET name='enemy'",
        "DELETE FROM relationship_types",
        "INSERT INTO relationship_types(name,cadence) VALUES ('friend','1d')",
        "UPDATE interactions SET occurred_on='2026-03-05'",
        "UPDATE interactions SET type='social_media'",
        "UPDATE interactions SET deleted_at=1",
        "DELETE FROM interactions",
        "UPDATE interaction_contacts SET deleted_at=1",
        "DELETE FROM interaction_contacts",
        "INSERT INTO interactions(id,occurred_on) VALUES ('x','2026-03-09'); "
        "INSERT INTO interaction_contacts(interaction_id,contact_id) SELECT 'x',id FROM contacts",
        "INSERT INTO interaction_contacts(interaction_id,contact_id) SELECT 'x',id FROM contacts; "
        "INSERT INTO interactions(id,occurred_on) VALUES ('x','2026-03-09')",
        "UPDATE interaction_types SET counts_as_contact=0",
        "UPDATE interaction_types SET counts_as_contact=0; UPDATE interaction_types SET deleted_at=1",
        "UPDATE interaction_types SET counts_as_contact=0; DELETE FROM interaction_types",
        "UPDATE interaction_types SET counts_as_contact=0; UPDATE interaction_types SET key='other'",
        "INSERT INTO interaction_types(key,label,icon,counts_as_contact) VALUES ('coffee','c','c',0)",
        "INSERT INTO preferences(key,value) VALUES ('reminders.default','4d')",
        "INSERT INTO preferences(key,value) VALUES ('reminders.default','4d'); UPDATE preferences SET value='5d'",
        "INSERT INTO preferences(key,value) VALUES ('reminders.default','4d'); UPDATE preferences SET key='other'",
        "INSERT INTO preferences(key,value) VALUES ('reminders.default','4d'); DELETE FROM preferences",
    ],
)
def test_everything_that_the_rule_reads(sql: str) -> None:
    """Each kind of change marks the people it touches, whoever of tag, relationship and default gives the cadence."""
    moved = False
    for tag, friend in (("20d", None), (None, "25d"), (None, None)):
        with scratch() as vault:
            with vault.database.write("add") as tx:
                ana = contacts.add(tx, {"name": "Ana", "relationship": "friend", "tracked_on": "2026-02-01"}, tags=["rust"])
                tx.execute("UPDATE tags SET cadence=?", (tag,))
                tx.execute("INSERT INTO relationship_types(name,cadence) VALUES ('friend',?),('client','6d')", (friend,))
                contacts.add(tx, {"name": "Bo", "relationship": "friend", "tracked_on": "2026-02-01"}, tags=["rust"])
                interactions.log(tx, [ana], "coffee", "2026-03-01")
            before = derived_as_stored(vault.connection)
            vault.connection.execute("PRAGMA foreign_keys=OFF")
            for statement in sql.split("; "):
                vault.connection.execute(statement)
                vault.database.catch_up()
                after = derived_as_stored(vault.connection)
                assert after == derived_by_the_rule(vault.connection, clock.today()), statement
                moved = moved or after != before
            check_search_indexes(vault.connection)
    assert moved


def test_catching_up_says_whether_there_was_anything(database: Database) -> None:
    """The app repaints only when a look at the clock or the file brought something."""
    assert not database.catch_up()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("created_at", "'yesterday'"),
        ("created_at", "1e300"),
        ("created_at", "-1e18"),
        ("created_at", "2.5"),
        ("importance", "2.5"),
        ("vip", "'yes'"),
        ("vip", "2"),
        ("cadence", "'soon'"),
        ("cadence", "30"),
        ("tracking", "'stalking'"),
        ("met_on", "'last year'"),
        ("met_on", "20260101"),
        ("tracked_on", "'2026-02-31'"),
        ("name", "''"),
        ("name", "5"),
        ("birthday", "'04-12'"),
        ("sort_name", "NULL"),
    ],
)
def test_junk_from_another_program_keeps_no_vault_shut(database: Database, column: str, value: str) -> None:
    """Whatever another program leaves in a column, the vault opens and the dates are the best that can be said."""
    from tests.storage.vaults import shell

    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana", "importance": 3})
    path = database.path
    database.close()
    shell(path, f"UPDATE contacts SET {column}={value};")
    again = Database.open(path)
    try:
        assert not again.catch_up()
        with again.write("edit") as tx:
            contacts.edit(tx, tx.execute("SELECT id FROM contacts").fetchone()[0], {"company": "Oxide"})
        assert contacts.contact(again.connection, again.connection.execute("SELECT id FROM contacts").fetchone()[0]).status
    finally:
        again.close()


@pytest.mark.parametrize("junk", ["", "2026-02-31", "2026-3-1", "10 March", "2026-03-99", "0"])
def test_a_junk_day_hides_no_real_one(database: Database, junk: str) -> None:
    """An interaction whose day cannot be read does not outrank those whose day can."""
    with database.write("log") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
        interactions.log(tx, [ana], "met", "2026-03-01")
        interactions.log(tx, [ana], "met", junk)
    assert database.connection.execute("SELECT last_contacted FROM contacts").fetchone()[0] == "2026-03-01"


def test_only_rows_that_differ_are_written(database: Database) -> None:
    """Settling dates leaves alone whom nothing changed for, and never stamps anybody as edited."""
    with database.write("add") as tx:
        for name in ("Ana", "Bo"):
            contacts.add(tx, {"name": name})
    before = database.connection.execute("SELECT id,updated_at FROM contacts").fetchall()
    with database.write("log") as tx:
        interactions.log(tx, [before[0][0]], "met", "2026-03-01")
    assert database.connection.execute("SELECT id,updated_at FROM contacts").fetchall() == before


def test_created_late_at_night_counts_from_the_local_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of adding is the user's calendar day, not London's."""
    with scratch() as vault:
        vault.now(datetime.fromisoformat("2026-03-16T23:30:00-08:00"))
        with vault.database.write("add") as tx:
            contacts.add(tx, {"name": "Ana", "vip": 1}, by_hand=False)
        due = date.fromisoformat(vault.connection.execute("SELECT next_due FROM contacts").fetchone()[0])
        assert due == date(2026, 3, 16) + timedelta(days=14)
