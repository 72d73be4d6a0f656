"""The demo's people: believable, the same every time, with every status there is."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from devhub_tui import clock, text
from devhub_tui.domain import custom, date_lines, fields, sites, vip
from devhub_tui.domain.cadence import COUNTED
from devhub_tui.domain.demo import people
from devhub_tui.domain.demo_people import PEOPLE
from devhub_tui.domain.demo_ties import FIELDS
from devhub_tui.services.demo import fill
from devhub_tui.storage import coming, dashboard, lists, undo
from devhub_tui.storage.database import Database

DAYS = ("2026-03-16", "2026-01-01", "2026-12-31", "2028-02-26", "2028-02-29")


@pytest.mark.parametrize("day", DAYS)
def test_everybody_has_the_status_that_the_table_says(day: str, freeze: Callable[[str], datetime]) -> None:
    """Whatever the day: sixty people, and each status as written beside the name."""
    freeze(f"{day}T09:00:00+01:00")
    database = Database.open()
    try:
        assert fill(database) > 500
        wanted = {row.split("|")[1]: row.split("|")[0] for row in PEOPLE.strip().splitlines()}
        found = {row.name: row.status for row in lists.first_page(database.connection, day, limit=100)}
        assert found == wanted
        assert len(found) == 60
        counts = dashboard.status_counts(database.connection, day)
        assert counts == Counter(wanted.values())
        assert all(counts[status] for status in COUNTED)
        assert undo.batches(database.connection) == []
    finally:
        database.close()


def test_reminders_are_all_there(monday: datetime) -> None:
    """Cadences of a tag and of a relationship, somebody snoozed, a skipped round, promises both ways, what comes back, triage."""
    database = Database.open()
    try:
        fill(database)

        def ask(sql: str) -> set[object]:
            return {row[0] for row in database.connection.execute(sql)}

        assert ask("SELECT cadence_days FROM contacts WHERE name='Seán Ó Briain' AND cadence IS NULL") == {21}
        assert ask("SELECT cadence_days>58 FROM contacts WHERE name='Daniel Cohen' AND cadence IS NULL") == {1}
        assert ask("SELECT name FROM contacts WHERE snoozed_until>'2026-03-16'") == {"Naomi Goldberg"}
        assert ask("SELECT next_due>skipped_on FROM contacts WHERE skipped_on IS NOT NULL") == {1}
        assert ask("SELECT kind FROM follow_ups") == {"follow_up", "my_promise", "their_promise"}
        assert ask("SELECT fixed FROM follow_ups WHERE repeat IS NOT NULL") == {0, 1}
        assert ask("SELECT source FROM contacts WHERE tracking IS NULL AND source IS NOT NULL") == {"linkedin", "google", "vcard"}
        week = coming.celebrations(database.connection, monday.date(), monday.date() + timedelta(days=7))
        assert "first talk at a conference, 3 years" in {each.words for each in week}
        assert ask("SELECT importance FROM contacts WHERE importance<5") == {1, 2, 4}
    finally:
        database.close()


@pytest.mark.parametrize("day", DAYS)
def test_every_value_passes_the_validators(day: str) -> None:
    """What the demo writes is what a form would store; nobody's real address or number is in it."""
    for person in people(date.fromisoformat(day)):
        for field, value in person.values.items():
            assert str(fields.contact_value(field, str(value))) == str(value), (person.values["name"], field)
        for point in person.points:
            assert fields.point_value(point.kind, point.value) == point.value
            assert "example" in point.value or point.value.startswith("+44 20 7946 0")
            assert sites.point(*point[:3]) == point
        now = datetime.fromisoformat(f"{day}T09:00:00+01:00")
        for label, on in person.dates:
            assert (date_lines.label("label", label), date_lines.check("day", on, now)) == (label, on)
        for label, value in person.own.items():
            kind, choices = next(each[1:] for each in FIELDS if each[0] == label)
            assert custom.check(kind, value, choices, now=now) == value
        for field, known in person.background._asdict().items():
            assert known is None or vip.value(field, known) == known
        assert (person.background != vip.NOTHING) == bool(person.values.get("vip"))
        for talk in person.talks:
            assert talk.on <= day
            assert talk.notes is None or text.clean(talk.notes) == talk.notes


def test_the_same_day_gives_the_same_year() -> None:
    """Screenshots and tests stand on it."""
    assert people(date(2026, 3, 16)) == people(date(2026, 3, 16))


def test_it_is_quick(monday: datetime) -> None:
    """A demo that makes one wait shows nothing good."""
    database = Database.open()
    try:
        started = clock.real_ms()
        fill(database)
        assert clock.real_ms() - started < 3000
    finally:
        database.close()
