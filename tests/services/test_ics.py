"""The calendar as another program reads it: every event on its day, whatever the names hold; the same data, the same bytes."""

import os
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock, text
from devhub_tui.domain import calendar_events, yearly
from devhub_tui.domain.cadence import Preferences
from devhub_tui.domain.calendar_events import Event
from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import ics_out
from devhub_tui.storage import contacts, follow_ups, important_dates, interactions, preferences
from devhub_tui.storage.database import Database, Transaction
from tests.hostile import FORBIDDEN, HOSTILE
from tests.storage.vaults import records, scratch

TODAY = date(2026, 3, 16)
YEAR = TODAY + timedelta(days=365)


def read(content: bytes) -> list[Any]:
    """The events as vobject, which shares nothing with the writer, reads them."""
    lines = content.decode().split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(mark in line for line in lines for mark in "\r\n")
    assert not FORBIDDEN.search("".join(lines))
    calendar = vobject.readOne(content.decode())
    assert (calendar.version.value, calendar.prodid.value) == ("2.0", "-//devhub-tui//reminders//EN")
    return list(calendar.contents.get("vevent", []))


def made(database: Database, days: int = 365) -> list[Any]:
    """The events of a vault."""
    found = ics_out.calendar(database, clock.today(), days)
    events = read(found.content)
    assert len(events) == found.events
    return events


def days_of(event: Any, first: date, last: date) -> list[date]:
    """The days on which an event stands between two days, by the other library's reading of its rule."""
    start = event.dtstart.value
    assert type(start) is date
    assert event.dtend.value - start == timedelta(days=1)
    if not hasattr(event, "rrule"):
        return [start]
    rule = event.getrruleset(addRDate=True)
    midnight = datetime.min.time()
    return [each.date() for each in rule.between(datetime.combine(first, midnight), datetime.combine(last, midnight), inc=True)]


def alarms_of(event: Any) -> list[timedelta]:
    """How long after midnight it rings."""
    return [alarm.trigger.value for alarm in event.contents.get("valarm", [])]


class Standing(NamedTuple):
    """One line of a calendar."""

    on: date
    title: str


def standing(events: list[Any], first: date, last: date) -> Counter[Standing]:
    """Everything that stands in a calendar between two days; what is late stands before the first."""
    return Counter(Standing(day, each.summary.value) for each in events for day in days_of(each, first, last) if day <= last)


def prefer(tx: Transaction, **values: str) -> None:
    """Sets reminder preferences."""
    for key, value in values.items():
        preferences.put(tx, f"reminders.{key}", value)


def fill(tx: Transaction, chance: random.Random, count: int) -> None:
    """People with everything that a calendar shows, some of them out of the way."""

    def when(low: int, high: int) -> str:
        return (TODAY + timedelta(days=chance.randint(low, high))).isoformat()

    leap = iter(("--02-29", "1984-02-29", "2024-02-29"))
    gone: dict[str, list[str]] = {"archived": [], "deleted": []}
    for number in range(count):
        values: dict[str, Any] = {"name": f"Person {number}", "cadence": chance.choice(("2w", "30d", "3m", "1y", "5y"))}
        if number % 3 == 0:
            values["birthday"] = next(leap, None) or chance.choice(("--", "1980-", "1604-")) + when(0, 364)[5:]
        if number % 7 == 0:
            values["snoozed_until"] = when(-20, 40)
        if number % 5 == 0:
            values["tracking"] = chance.choice(("passive", "collaborating"))
        contact_id = contacts.add(tx, values)
        for _ in range(chance.randint(0, 3)):
            interactions.log(tx, [contact_id], chance.choice(("call", "social_media")), when(-200, 10))
        for _ in range(chance.randint(0, 3)):
            kind = chance.choice(("follow_up", "my_promise", "their_promise"))
            follow_up_id = follow_ups.add(tx, contact_id, when(-30, 500), chance.choice(("send the slides", None)), kind=kind)
            drawn = chance.random()
            if drawn < 0.2:
                follow_ups.complete(tx, follow_up_id)
            elif drawn < 0.4:
                follow_ups.snooze(tx, follow_up_id, when(1, 60))
        if number % 4 == 0:
            important_dates.put(tx, contact_id, "wedding day", chance.choice(("--", "2011-", "2027-")) + when(0, 364)[5:])
            important_dates.put(tx, contact_id, "born again", "2020-02-29")
        if number % 11 == 5:
            gone[chance.choice(("archived", "deleted"))].append(contact_id)
    for fate, ids in gone.items():
        for contact_id in ids:
            tx.execute(f"UPDATE contacts SET {fate}_at=? WHERE id=?", (clock.now_ms(), contact_id))


def told(connection: Any, first: date, last: date, leap_day: str, paused: date | None) -> Counter[Standing]:
    """What the vault itself says of those days, row by row, without the SQL of the package."""
    people = {row["id"]: row for row in records(connection, "contacts") if not row["deleted_at"] and not row["archived_at"]}
    found: Counter[Standing] = Counter()

    def stand(day: date | None, title: str) -> None:
        if day and day <= last:
            found[Standing(day, title)] += 1

    def every_year(day: str, title: str) -> None:
        for year in range(first.year, last.year + 1):
            on = yearly.in_year(day, year, leap_day)
            stand(on if on and on >= first else None, title)

    def latest(*days: str | None) -> date:
        return max(date.fromisoformat(day) for day in days if day)

    for row in people.values():
        if row["next_due"]:
            asked = latest(row["next_due"], row["snoozed_until"])
            stand(max(asked, paused) if paused else asked, f"Reach out to {row['name']}")
        if row["birthday"]:
            every_year(row["birthday"], f"{row['name']}: birthday")
    for row in records(connection, "important_dates"):
        if row["contact_id"] in people and not row["deleted_at"]:
            every_year(row["on_date"], f"{people[row['contact_id']]['name']}: {row['label']}")
    said = {"follow_up": "Follow up with {}", "my_promise": "You promised {}", "their_promise": "{} promised"}
    for row in records(connection, "follow_ups"):
        if row["contact_id"] in people and not row["deleted_at"] and not row["completed_at"]:
            title = said[row["kind"]].format(people[row["contact_id"]]["name"]) + (f": {row['note']}" if row["note"] else "")
            stand(latest(row["due_on"], row["snoozed_until"]), title)
    return found


@pytest.mark.parametrize(
    ("today", "leap_day", "paused"),
    [
        ("2026-03-16", "02-28", None),
        ("2026-03-16", "03-01", "2026-04-02"),
        ("2027-06-01", "02-28", None),
        ("2027-06-01", "03-01", None),
    ],
)
def test_a_year_event_by_event(monday: datetime, freeze: Any, today: str, leap_day: str, paused: str | None) -> None:
    """Each follow-up, birthday, yearly day and due day of a year stands where the vault has it, and nothing else does."""
    database = Database.open()
    with database.write("fill") as tx:
        fill(tx, random.Random(4), 80)
        prefer(tx, leap_day=leap_day, paused_until=paused or "")
    database.close()
    now = freeze(f"{today}T09:00:00+01:00").date()
    database = Database.open()
    events = made(database)
    last = now + timedelta(days=365)
    found = standing(events, now, last)
    wanted = told(database.connection, now, last, leap_day, date.fromisoformat(paused) if paused else None)
    assert found == wanted
    database.close()
    assert len(found) > 150
    assert {each.categories.value[1] for each in events} == {"due", "follow-up", "birthday", "date"}
    leap = {each.on.isoformat()[5:] for each in found if each.title in ("Person 0: birthday", "Person 3: birthday")}
    assert leap == {"02-29"} if today.startswith("2027") else leap == {leap_day}
    uids = [each.uid.value for each in events]
    assert len(set(uids)) == len(uids)
    assert all(uid.endswith("@devhub") for uid in uids)


def test_yearly_days_go_on_for_ever(monday: datetime) -> None:
    """Thirty years ahead a birthday still stands on its day, 29 February in leap years on the 29th."""
    database = Database.open()
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana", "birthday": "1984-02-29"})
        contacts.add(tx, {"name": "Ben", "birthday": "1990-07-05"})
    ana, ben = (each for each in made(database) if "birthday" in each.summary.value)
    database.close()
    years = range(2027, 2057)
    wanted = [yearly.in_year("1984-02-29", year) for year in years]
    assert days_of(ana, date(2027, 1, 1), date(2056, 12, 31)) == wanted
    assert days_of(ben, date(2027, 1, 1), date(2056, 12, 31)) == [date(year, 7, 5) for year in years]
    assert (ana.dtstart.value, ana.description.value) == (date(1984, 2, 29), "Born 1984-02-29.")
    assert not any(mark.isdigit() for mark in ben.summary.value)


def test_it_moves_instead_of_doubling(monday: datetime) -> None:
    """After a talk the same event is on another day, and newer; one that is done is gone."""
    database = Database.open()
    with database.write("add") as tx:
        contact_id = contacts.add(tx, {"name": "Ana", "cadence": "30d"})
        follow_up_id = follow_ups.add(tx, contact_id, "2026-03-20", "send the slides")
    (promise, due) = made(database)
    assert (due.dtstart.value, promise.dtstart.value) == (date(2026, 4, 15), date(2026, 3, 20))
    with database.write("log") as tx:
        interaction_id = interactions.log(tx, [contact_id], "call", "2026-03-10")
        follow_ups.complete(tx, follow_up_id)
    (moved,) = made(database)
    assert (moved.uid.value, moved.dtstart.value) == (due.uid.value, date(2026, 4, 9))
    assert int(moved.sequence.value) >= int(due.sequence.value)
    with database.write("delete") as tx:
        interactions.delete(tx, interaction_id)
    (back,) = made(database)
    database.close()
    assert (back.uid.value, back.dtstart.value) == (due.uid.value, due.dtstart.value)
    assert int(back.sequence.value) >= int(moved.sequence.value)
    assert back.last_modified.value == back.dtstamp.value >= moved.dtstamp.value
    assert back.dtstamp.value.tzinfo is UTC or back.dtstamp.value.utcoffset() == timedelta(0)


@pytest.mark.parametrize("change", ["tag", "untag", "preference", "group"])
def test_whatever_moves_a_day_makes_it_newer(monday: datetime, change: str) -> None:
    """Also what is not written on the person: tags, their cadence, preferences."""
    database = Database.open()
    with database.write("add") as tx:
        contact_id = contacts.add(tx, {"name": "Ana"}, tags=["mentors"])
        tx.execute("UPDATE tags SET cadence='20d'")
        prefer(tx, paused_until="2026-03-17")
    (before,) = made(database)
    with database.write("change") as tx:
        tx.execute("UPDATE batch SET hlc=((hlc>>16)+5000)<<16")  # five seconds later
        if change == "tag":
            contacts.add_tags(tx, [contact_id], ["close"])
            tx.execute("UPDATE tags SET cadence='5d' WHERE name='close'")
        elif change == "untag":
            tx.execute("UPDATE contact_tags SET deleted_at=1")
        elif change == "group":
            tx.execute("UPDATE tags SET cadence='7d'")
        else:
            prefer(tx, paused_until="2026-06-01")
    (after,) = made(database)
    database.close()
    assert after.dtstart.value != before.dtstart.value
    assert int(after.sequence.value) > int(before.sequence.value)


def test_the_same_bytes_for_the_same_data(monday: datetime, freeze: Any) -> None:
    """Written again on the same day nothing differs, from whichever connection and at whatever hour."""
    database = Database.open()
    with database.write("fill") as tx:
        fill(tx, random.Random(1), 40)
    first = ics_out.calendar(database, TODAY)
    database.close()
    freeze("2026-03-16T23:59:59+01:00")
    database = Database.open()
    assert ics_out.calendar(database, TODAY) == first
    database.close()


def test_long_work_tells_how_far_it_is() -> None:
    """Every five hundred events."""
    told: list[tuple[int, int]] = []
    content = b"".join(ics_out.pieces([EVENT] * 1200, lambda done, total: told.append((done, total))))
    assert told == [(500, 1200), (1000, 1200)]
    assert content.count(b"BEGIN:VEVENT") == 1200


def test_an_empty_vault(monday: datetime) -> None:
    """A calendar without events is a calendar."""
    database = Database.open()
    assert made(database) == []
    database.close()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), min_size=1, max_size=4))
def test_any_text_survives(pairs: list[tuple[str, str]]) -> None:
    """Commas, semicolons, backslashes, quotes, line ends, emoji: what comes out is what the vault holds, cleaned."""
    with scratch() as made_up:
        with made_up.database.write("add") as tx:
            for name, note in pairs:
                contact_id = contacts.add(tx, {"name": text.clean(name) or "x", "tracking": "passive"})
                follow_ups.add(tx, contact_id, "2026-03-20", text.clean(note, multiline=True))
        found = sorted(
            (each.summary.value, each.contents["description"][0].value if "description" in each.contents else "")
            for each in made(made_up.database)
        )
    wanted = []
    for name, note in pairs:
        whole = text.clean(text.clean(note, multiline=True), multiline=True)
        first = text.clean(whole.partition("\n")[0], limit=200)
        title = f"Follow up with {text.clean(text.clean(name) or 'x', limit=100) or 'somebody'}"
        wanted.append((f"{title}: {first}" if first else title, whole if whole != first else ""))
    assert found == sorted(wanted)


def test_hostile_text_from_another_program(monday: datetime) -> None:
    """What was written into the vault behind our back neither breaks the file nor adds a line to it."""
    database = Database.open()
    with database.write("slip in") as tx:
        for number, value in enumerate(HOSTILE):
            shown = value.encode("utf-8", "replace").decode()
            contact_id = contacts.add(tx, {"name": f"x{number}", "birthday": "--03-20", "cadence": "30d"})
            tx.execute("UPDATE contacts SET name=? WHERE id=?", (shown, contact_id))
            tx.execute(
                "INSERT INTO follow_ups(id,contact_id,due_on,note,kind) VALUES (?,?,'2026-03-20',?,?)",
                (f"f{number}\nBEGIN:VEVENT", contact_id, shown, shown),
            )
            tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,?,'--03-21')", (contact_id, shown))
            tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,'no day',?)", (contact_id, shown[:50]))
    events = made(database)
    database.close()
    assert len(events) == 4 * len(HOSTILE)
    assert all(len(each.summary.value) <= 450 for each in events)


def test_a_note_of_100_000_characters(monday: datetime) -> None:
    """The title takes the beginning of its first line, the description all of it."""
    note = "slides, and more; " * 5000 + "\nsecond line " + "é" * 9000
    database = Database.open()
    with database.write("add") as tx:
        contact_id = contacts.add(tx, {"name": "Ana", "tracking": "passive"})
        follow_ups.add(tx, contact_id, "2026-03-20", text.clean(note, multiline=True))
    (event,) = made(database)
    database.close()
    assert event.description.value == note
    assert event.summary.value == text.clean("Follow up with Ana: " + note.partition("\n")[0][:200])


def _asking(**taste: Any) -> calendar_events.Asking:
    return calendar_events.Asking(TODAY, YEAR, Preferences(**taste))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("taste", "on", "alarms"),
    [
        ({}, "2026-03-18", [9 * HOUR]),
        ({"morning_hour": 7}, "2026-03-18", [7 * HOUR]),
        ({"morning_hour": 0}, "2026-03-16", [0 * HOUR]),
        ({}, "2026-03-15", []),
        ({"quiet_weekdays": frozenset({5, 6})}, "2026-03-20", [9 * HOUR]),
        ({"quiet_weekdays": frozenset({5, 6})}, "2026-03-21", [2 * DAY + 9 * HOUR]),
        ({"quiet_weekdays": frozenset({5, 6})}, "2026-03-22", [DAY + 9 * HOUR]),
        ({"quiet_weekdays": frozenset(range(7))}, "2026-03-22", [9 * HOUR]),
    ],
)
def test_when_a_promise_rings(taste: dict[str, Any], on: str, alarms: list[timedelta]) -> None:
    """At the morning hour of its day, after quiet weekdays; what is late does not ring, or all of it would at once."""
    event = calendar_events.follow_up(_asking(**taste), "f", "Ana", date.fromisoformat(on), None, "follow_up", None, 0)
    assert event
    assert event.on == date.fromisoformat(on)
    assert list(event.alarms) == alarms


@pytest.mark.parametrize(
    ("importance", "vip", "alarms"),
    [
        (None, False, [-3 * DAY + 9 * HOUR, 9 * HOUR]),
        (1, False, [9 * HOUR]),
        (5, False, [-7 * DAY + 9 * HOUR, 9 * HOUR]),
        (1, True, [-7 * DAY + 9 * HOUR, 9 * HOUR]),
    ],
)
def test_when_a_birthday_rings(monday: datetime, importance: int | None, vip: bool, alarms: list[timedelta]) -> None:
    """On the day, and as many days before as somebody of that importance gets; read by the other library."""
    database = Database.open()
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana", "birthday": "--07-05", "importance": importance, "vip": int(vip), "tracking": "passive"})
    (event,) = made(database)
    database.close()
    assert alarms_of(event) == alarms


def test_a_date_with_notice_of_its_own(monday: datetime) -> None:
    """Its lead time goes before what the preferences say."""
    database = Database.open()
    with database.write("add") as tx:
        contact_id = contacts.add(tx, {"name": "Ana", "tracking": "passive"})
        important_dates.put(tx, contact_id, "wedding day", "2019-06-01")
        tx.execute("UPDATE important_dates SET lead_days=14")
    (event,) = made(database)
    database.close()
    assert alarms_of(event) == [-14 * DAY + 9 * HOUR, 9 * HOUR]
    assert event.description.value == "Since 2019-06-01."


def test_whom_nobody_has_triaged_rings_no_bell(monday: datetime) -> None:
    """The birthdays of a thousand imported people stand in the calendar, silent."""
    database = Database.open()
    with database.write("import") as tx:
        contact_id = contacts.add(tx, {"name": "Ana", "birthday": "--07-05"}, by_hand=False)
        important_dates.put(tx, contact_id, "wedding day", "--06-01")
    events = made(database)
    database.close()
    assert len(events) == 2
    assert [alarms_of(each) for each in events] == [[], []]


def test_no_flood_of_alarms(monday: datetime) -> None:
    """When fifty people fall due on one day no more ring than are asked for in a day, the VIPs among them first."""
    database = Database.open()
    with database.write("add") as tx:
        for number in range(50):
            contacts.add(tx, {"name": f"Person {number}", "cadence": "30d", "vip": int(number in (30, 40))})
    events = made(database)
    database.close()
    assert len(events) == 50
    ringing = {each.summary.value for each in events if alarms_of(each)}
    assert len(ringing) == 5
    assert {"Reach out to Person 30", "Reach out to Person 40"} < ringing


EVENT = Event("a@devhub", "due", TODAY, "Reach out to Ana", "", 0)
CONTENT = b"".join(ics_out.pieces([EVENT]))


def test_the_file_is_private_and_left_alone_when_it_is_the_same(tmp_path: Path) -> None:
    """0600, written anew only for new content, and nothing lies beside it."""
    place = tmp_path / "calendars" / "devhub.ics"
    place.parent.mkdir()
    assert ics_out.save(str(place), CONTENT)
    assert place.stat().st_mode & 0o777 == 0o600
    inode = place.stat().st_ino
    assert not ics_out.save(str(place), CONTENT)
    assert place.stat().st_ino == inode
    assert ics_out.save(str(place), b"".join(ics_out.pieces([])))
    assert read(place.read_bytes()) == []
    assert [each.name for each in place.parent.iterdir()] == ["devhub.ics"]


@pytest.mark.parametrize(
    "content",
    [
        b"my diary",
        CONTENT.replace(b"devhub-tui", b"another program"),
        b"BEGIN:VCALENDAR\r\nX:PRODID:-//devhub-tui//reminders//EN",
    ],
)
def test_the_file_of_another_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    """A diary in its place stays, unless told otherwise."""
    place = tmp_path / "diary.ics"
    place.write_bytes(content)
    with pytest.raises(DevHubError, match="devhub did not write it"):
        ics_out.save(str(place), CONTENT)
    assert place.read_bytes() == content
    assert ics_out.save(str(place), CONTENT, force=True)
    assert place.read_bytes() == CONTENT


def test_places_that_will_not_do(tmp_path: Path) -> None:
    """A folder, a missing folder, a pipe: a sentence each, and the pipe does not hang."""
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "missing" / "x.ics", tmp_path / "pipe"):
        with pytest.raises(DevHubError):
            ics_out.save(str(place), CONTENT)
    (tmp_path / "real.ics").touch()
    (tmp_path / "link.ics").symlink_to(tmp_path / "real.ics")
    assert ics_out.save(str(tmp_path / "link.ics"), CONTENT)
    assert (tmp_path / "link.ics").is_symlink()
    assert (tmp_path / "real.ics").read_bytes() == CONTENT
