"""What is dated in the coming days: birthdays, important dates, follow-ups, people falling due."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import yearly
from devhub_tui.domain.cadence import Preferences
from devhub_tui.storage import coming, contacts, follow_ups, important_dates
from devhub_tui.storage.database import Database
from tests.storage.vaults import scratch

TODAY = date(2026, 3, 16)


def prefer(tx: Any, key: str, value: str) -> None:
    """Sets a reminder preference."""
    tx.execute("INSERT INTO preferences(key,value) VALUES (?,?)", (f"reminders.{key}", value))


@pytest.mark.parametrize(
    ("birthday", "leap_day", "first", "celebrated"),
    [
        ("--02-29", "02-28", date(2026, 2, 25), date(2026, 2, 28)),
        ("--02-29", "03-01", date(2026, 2, 25), date(2026, 3, 1)),
        ("--02-29", "03-01", date(2028, 2, 25), date(2028, 2, 29)),
        ("2000-02-29", "02-28", date(2027, 2, 28), date(2027, 2, 28)),
        ("1990-01-01", "02-28", date(2025, 12, 30), date(2026, 1, 1)),
        ("--03-16", "02-28", date(2026, 3, 16), date(2026, 3, 16)),
    ],
)
def test_birthdays(database: Database, birthday: str, leap_day: str, first: date, celebrated: date) -> None:
    """Also around New Year; 29 February is celebrated where the preferences say, once."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana", "birthday": birthday})
        prefer(tx, "leap_day", leap_day)
    found = coming.celebrations(database.connection, first, first + timedelta(days=5))
    assert [(each.on, each.name, each.kind) for each in found] == [(celebrated, "Ana", "birthday")]


@given(
    born=st.dates(date(1950, 1, 1), date(2025, 12, 31)),
    dates=st.lists(st.dates(date(1950, 1, 1), date(2030, 12, 31)), max_size=3),
    leap_day=st.sampled_from(("02-28", "03-01")),
    today=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    days=st.integers(0, 40),
)
def test_the_index_finds_what_the_rule_says(born: date, dates: list[date], leap_day: str, today: date, days: int) -> None:
    """Whatever the days, leap years and New Years: what a range finds is what comes next within it."""
    with scratch() as vault:
        with vault.database.write("add") as tx:
            ana = contacts.add(tx, {"name": "Ana", "birthday": born.isoformat()})
            for number, day in enumerate(dates):
                tx.execute(
                    "INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,?,?)",
                    (ana, f"day {number}", day.isoformat()),
                )
            prefer(tx, "leap_day", leap_day)
        last = today + timedelta(days=days)
        found = {(each.words.partition(",")[0], each.on) for each in coming.celebrations(vault.connection, today, last)}
        wanted = set()
        for number, day in [(-1, born), *enumerate(dates)]:
            on = yearly.coming(day.isoformat(), today, leap_day)
            if on and on <= last:
                wanted.add((yearly.turns(day.isoformat(), on) if number < 0 else f"day {number}", on))
        assert found == wanted


def test_the_coming_days(database: Database) -> None:
    """Birthdays, promises (late ones too) and people who fall due, in the order of days, a week ahead."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "birthday": "--03-20", "cadence": "3d"})
        follow_ups.add(tx, ana, "2026-03-10", "late")
        follow_ups.add(tx, ana, "2026-03-23", "in a week")
        follow_ups.add(tx, ana, "2026-03-24", "too far")
        later = follow_ups.add(tx, ana, "2026-03-11", "put off")
        tx.execute("UPDATE follow_ups SET snoozed_until='2026-03-18' WHERE id=?", (later,))
        done = follow_ups.add(tx, ana, "2026-03-17", "done")
        follow_ups.complete(tx, done)
        gone = contacts.add(tx, {"name": "Gone", "birthday": "--03-17", "cadence": "1d"})
        contacts.delete(tx, [gone])
    found = coming.upcoming(database.connection, TODAY)
    assert [(each.on, each.kind, each.text) for each in found] == [
        ("2026-03-10", "follow_up", "late"),
        ("2026-03-18", "follow_up", "put off"),
        ("2026-03-19", "due", "every 3 d"),
        ("2026-03-20", "birthday", "birthday"),
        ("2026-03-23", "follow_up", "in a week"),
    ]
    assert found[1].follow_up_id == later


def test_an_import_floods_nobody(database: Database) -> None:
    """A thousand imported birthdays: whoever somebody said something about is shown, of the others three and a number."""
    with database.write("import") as tx:
        for number in range(1000):
            contacts.add(tx, {"name": f"New {number}", "birthday": f"--03-{16 + number % 5}"}, by_hand=False)
        contacts.add(tx, {"name": "Known", "birthday": "--03-18", "tracking": "passive"}, by_hand=False)
        contacts.add(tx, {"name": "Star", "birthday": "--03-20", "vip": 1}, by_hand=False)
    found = coming.upcoming(database.connection, TODAY)
    more = coming.yearly_days(database.connection, TODAY, Preferences()).more
    births = [each for each in found if each.kind == "birthday"]
    assert more == (197, 799)
    assert [each.name for each in births if not each.name.startswith("New")] == ["Known", "Star"]
    assert len([each for each in births if each.on == "2026-03-16"]) == 3
    assert len(births) == 6


def test_notice_by_importance_and_of_ones_own(database: Database) -> None:
    """Beyond the week only what asks for notice that early: by importance, or because the date says so."""
    with database.write("add") as tx:
        for name, importance, day in (("Five", 5, "--03-30"), ("Three", 3, "--03-30")):
            contacts.add(tx, {"name": name, "importance": importance, "birthday": day})
        prefer(tx, "birthday_lead_5", "14")
        three = tx.execute("SELECT id FROM contacts WHERE name='Three'").fetchone()[0]
        for label, day, lead in (("wedding day", "--04-10", 30), ("name day", "--04-10", None), ("moving in", "--05-10", 30)):
            tx.execute(
                "INSERT INTO important_dates(contact_id,label,on_date,lead_days) VALUES (?,?,?,?)", (three, label, day, lead)
            )
    found = coming.upcoming(database.connection, TODAY)
    assert [(each.on, each.name, each.text) for each in found] == [
        ("2026-03-30", "Five", "birthday"),
        ("2026-04-10", "Three", "wedding day"),
    ]


def test_what_another_program_left_is_passed_over(database: Database) -> None:
    """A birthday that is no day, a date of words."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
        tx.execute("UPDATE contacts SET birthday='x-03-17' WHERE id=?", (ana,))
        for day in ("soon 03-17", "2026-3-17", "--03-17x", "٢٠٢٠-03-17"):
            tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,'day',?)", (ana, day))
    assert coming.upcoming(database.connection, TODAY) == ()


def test_notice_stays_with_its_date(database: Database) -> None:
    """A form that speaks of label and day only, or moves a day, keeps the days of notice; saying others sets them."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
        important_dates.put(tx, ana, "wedding day", "--06-01", 14)
        important_dates.put(tx, ana, "name day", "--07-26")

    def kept(*wanted: important_dates.Wanted) -> list[tuple[str, str, int | None]]:
        with database.write("set") as tx:
            important_dates.set_all(tx, ana, wanted)
        return [each[1:] for each in important_dates.of_person(database.connection, ana)]

    assert kept(("wedding day", "--06-02"), ("name day", "--07-26")) == [
        ("wedding day", "--06-02", 14),
        ("name day", "--07-26", None),
    ]
    assert kept(("wedding day", "--06-02", 3), ("name day", "--07-26", None)) == [
        ("wedding day", "--06-02", 3),
        ("name day", "--07-26", None),
    ]
    assert kept(("wedding day", "--06-02", None)) == [("wedding day", "--06-02", None)]
