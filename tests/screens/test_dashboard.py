"""The dashboard: who needs me, what is dated, what I can do about it at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from textual.events import MouseScrollDown

from devhub_tui import clock
from devhub_tui.app import DevHub
from devhub_tui.screens.dashboard import DashboardScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, dashboard, follow_ups, interactions
from tests.hostile import FORBIDDEN, HOSTILE
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add


def ago(days: int) -> str:
    """A day in the past."""
    return (clock.today() - timedelta(days=days)).isoformat()


async def test_the_whole_of_it_stands_in_the_first_paint(monday: datetime) -> None:
    """At 120x40 every section is in view, with the queue as long as today's limit."""
    with vault(people=True) as session:
        async with running(session, (120, 40)) as (app, _):
            screen = reads(app)
            for words in (
                "NEEDS YOU  5 of 13 today",
                "8 more waiting",
                "TODAY",
                "NEXT 7 DAYS",
                "RECENT",
                "PEOPLE  60",
                "THIS QUARTER",
            ):
                assert words in screen
            assert "Björn Åkesson turns 40" in screen
            assert "‼ Ana Souza ★" in screen
            assert "→ the talk link (3 d late)" in screen
            assert "● 25 in touch" in screen
            assert "Mon 16 Mar" in screen


async def test_folds_into_one_column_with_what_is_urgent_first(monday: datetime) -> None:
    """80x24 shows the queue and today; the rest is reached by scrolling."""
    with vault(people=True) as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = reads(app)
            assert screen.index("NEEDS YOU") < screen.index("TODAY") < screen.index("NEXT 7 DAYS")
            assert "PEOPLE  60" not in screen
            await pilot.press("end", "down", "down", "down", "down", "down", "down", "down", "down", "down", "down")
            assert "THIS QUARTER" in reads(app)
            await pilot.press("home")
            assert reads(app).index("NEEDS YOU") < 200


async def test_contacted_today_says_what_is_still_open(monday: datetime) -> None:
    """Ana waits for a talk link: one key logs, and the toast says that something is still open, and where."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            assert "▌‼ Ana Souza" in reads(app)
            await pilot.press("d")
            await until(pilot, lambda: "Logged message with Ana Souza · 1 thing is still open, F · u undo" in toasts(app))


async def test_contacted_today_logs_a_message_and_undo_takes_it_back(monday: datetime) -> None:
    """`d` on somebody: out of the queue at once, said in a toast; `u` brings them back."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            assert isinstance(app.screen, DashboardScreen)
            assert app.screen.pane.target is not None
            await pilot.press("j")
            first = app.screen.pane.target[1]
            await pilot.press("d")
            await until(pilot, lambda: f"Logged message with {first} · u undo" in toasts(app))
            await until(pilot, lambda: "of 12 today" in reads(app))
            # The next one of the queue is under the cursor, not the same person further down.
            assert "▌‼ Thandiwe Nkosi" in reads(app)
            newest = interactions.recent(session.database.connection, clock.today().isoformat(), 1)[0]
            assert (newest.type, newest.occurred_on, newest.people[0][1]) == ("message", "2026-03-16", first)
            await pilot.press("u")
            await until(pilot, lambda: f"Undid log message with {first} · U redo" in toasts(app))
            await until(pilot, lambda: "of 13 today" in reads(app))
            await pilot.press("U")
            await until(pilot, lambda: f"Did again: log message with {first} · u undo" in toasts(app))
            await until(pilot, lambda: "of 12 today" in reads(app))


async def test_nobody_is_contacted_twice_by_one_key(monday: datetime) -> None:
    """Who stays in the queue for a promise is still under the cursor: a second `d` says so and logs nothing."""
    with vault() as session:
        due_people(session, 1)
        with session.database.write("promise") as tx:
            follow_ups.add(tx, tx.execute("SELECT id FROM contacts").fetchone()[0], ago(2), "the slides", kind="my_promise")
        async with running(session, (120, 30)) as (app, pilot):
            await pilot.press("d")
            await until(pilot, lambda: "0 d / 10" in reads(app))
            await pilot.press("d")
            await until(pilot, lambda: "Person 0 was contacted today already · l logs another" in toasts(app))
            assert session.database.connection.execute("SELECT count(*) FROM interactions").fetchone()[0] == 2


async def test_nothing_to_undo_is_said(monday: datetime) -> None:
    """Keys that cannot do anything say so."""
    with vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("u")
            await until(pilot, lambda: "Nothing to undo." in toasts(app))
            await pilot.press("U")
            await until(pilot, lambda: "Nothing to redo." in toasts(app))


async def test_an_empty_vault_teaches_three_keys(monday: datetime) -> None:
    """No people: three lines that say how they come in, and no key that has nobody to act on."""
    with vault() as session:
        async with running(session) as (app, pilot):
            screen = reads(app)
            assert "Nobody is here yet." in screen
            for words in ("i  import people", "n  add somebody", "ctrl+p"):
                assert words in screen
            assert "contacted today" not in screen
            await pilot.press("enter", "d", "j", "k", "end", "pagedown")
            assert app.is_running


async def test_nobody_waiting_says_who_is_in_touch(monday: datetime) -> None:
    """A calm day is one sentence."""
    with vault() as session:
        for name in ("Ana", "Mei"):
            add(session, name)
        async with running(session) as (app, _):
            assert "Nobody is waiting. 2 people are in touch." in reads(app)


async def test_only_imported_people_are_counted_as_new(monday: datetime) -> None:
    """After an import nobody shouts; the dashboard says how many are new."""
    with vault() as session:
        with session.database.write("import") as tx:
            for number in range(3):
                contacts.add(tx, {"name": f"Somebody {number}"}, by_hand=False)
        async with running(session) as (app, _):
            assert "Nobody is waiting. 3 people are new" in reads(app)
            assert "✦ 3 new" in reads(app)


def left_column(app: DevHub, width: int) -> str:
    """The words of the left column as one line."""
    return " ".join(" ".join(line[:width].split()) for line in reads(app).splitlines())


def says(app: DevHub, words: str) -> bool:
    """Whether they are on the screen."""
    return words in reads(app)


def due_people(session: Session, count: int) -> None:
    """So many people who fell due two days ago."""
    with session.database.write("log") as tx:
        for number in range(count):
            person = contacts.add(tx, {"name": f"Person {number}", "cadence": "10d"})
            interactions.log(tx, [person], "coffee", ago(12))


async def test_five_a_day_and_more_on_demand(monday: datetime) -> None:
    """Whoever is reached is not followed by somebody else: after five there is rest, and `+` for who wants more."""
    with vault() as session:
        due_people(session, 12)
        async with running(session) as (app, pilot):
            assert "NEEDS YOU  5 of 12 today" in reads(app)
            for reached in range(1, 5):
                await pilot.press("d")
                await until(pilot, partial(says, app, f"{5 - reached} of {12 - reached} today  {reached} reached"))
            await pilot.press("d")
            await until(
                pilot, lambda: "That was today's five. 7 more wait for another day: + shows them." in left_column(app, 54)
            )
            assert " + show more" in reads(app)
            await pilot.press("+")
            assert "NEEDS YOU  5 of 7 today" in reads(app)
            await pilot.press("home", "d")
            await until(pilot, lambda: "NEEDS YOU  4 of 6 today  6 reached" in reads(app))
            await pilot.press("+")
            assert "NEEDS YOU  6 today  6 reached" in reads(app)


async def test_more_is_for_today_only(freeze: Callable[[str], datetime]) -> None:
    """Tomorrow begins with the limit again."""
    freeze("2026-03-16T23:59:00+01:00")
    with vault() as session:
        due_people(session, 12)
        async with running(session) as (app, pilot):
            await pilot.press("+")
            assert "NEEDS YOU  10 of 12 today" in reads(app)
            freeze("2026-03-17T00:00:01+01:00")
            await until(pilot, lambda: "NEEDS YOU  5 of 12 today" in reads(app))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("paused_until", "2026-03-30", "Paused until Mon 30 Mar. 7 people wait until then. Z ends the pause"),
        ("quiet_weekdays", "0", "Monday is a quiet day. 7 people wait until Tue 17 Mar: + shows them."),
    ],
)
async def test_resting(monday: datetime, key: str, value: str, words: str) -> None:
    """On holiday and on a quiet day nobody is asked for, and it says so; what is dated stays, and `+` shows them all the same."""
    with vault() as session:
        due_people(session, 7)
        with session.database.write("rest") as tx:
            person = tx.execute("SELECT id FROM contacts").fetchone()[0]
            follow_ups.add(tx, person, ago(0), "the slides")
        async with running(session, (120, 30)) as (app, pilot):
            assert "NEEDS YOU  5 of 7 today" in reads(app)
            with session.database.write("rest") as tx:
                tx.execute("INSERT INTO preferences(key,value) VALUES (?,?)", (f"reminders.{key}", value))
            await until(pilot, lambda: " ".join(words.split()[:3]) in reads(app))
            assert words in left_column(app, 64)
            assert "the slides · Person 0" in reads(app)
            await pilot.press("+")
            assert "of 7 today" in reads(app)


async def test_everybody_snoozed(monday: datetime) -> None:
    """Nobody waits because they are snoozed, and that is said."""
    with vault() as session:
        due_people(session, 2)
        with session.database.write("snooze") as tx:
            tx.execute("UPDATE contacts SET snoozed_until='2026-03-20'")
        async with running(session) as (app, _):
            assert "Nobody is waiting. 2 people are snoozed." in reads(app)
            assert "Person 0 due, snoozed until then" in reads(app)


async def test_a_follow_up_is_done_where_it_stands(monday: datetime) -> None:
    """`d` on a line of TODAY marks it done and logs nothing; the key bar says so; `u` opens it again."""
    with vault() as session:
        person = add(session, "Ana Souza")
        with session.database.write("promise") as tx:
            follow_ups.add(tx, person, ago(0), "the slides")
        async with running(session, (80, 24)) as (app, pilot):
            assert isinstance(app.screen, DashboardScreen)
            assert " d contacted today" in reads(app)
            await pilot.press("j")
            assert app.screen.pane.chosen.item
            await pilot.pause()
            assert " d done" in reads(app)
            await pilot.press("d")
            await until(pilot, lambda: "Done: follow-up with Ana Souza · u undo" in toasts(app))
            await until(pilot, lambda: "nothing is dated today" in reads(app))
            assert "nothing logged yet" in reads(app)
            await pilot.press("u")
            await until(pilot, lambda: "→ the slides · Ana Souza" in reads(app))
            await pilot.press("home", "j", "z")
            await until(pilot, lambda: "Snooze until" in reads(app))
            await pilot.press("enter")
            await until(pilot, lambda: "Snoozed until Tue 17 Mar 2026: follow-up with Ana Souza · u undo" in toasts(app))
            await until(pilot, lambda: "Tue  → the slides · Ana Souza" in reads(app))


@pytest.mark.parametrize(
    ("key", "said", "left"),
    [
        ("s", "Skipped the round", 1),
        ("d", "Logged message with Person 0", 1),
        ("b", "Brief", 2),
        ("f", "FollowUpModal", 2),
        ("z", "Snooze", 2),
    ],
)
async def test_one_key_each(monday: datetime, key: str, said: str, left: int) -> None:
    """What can be done with whoever is under the cursor takes one key, and acts on them."""
    with vault() as session:
        due_people(session, 2)
        async with running(session, (100, 30)) as (app, pilot):
            await pilot.press(key)
            await until(pilot, lambda: any(said in each for each in (type(app.screen).__name__, *toasts(app))))
            await pilot.press("escape")
            await until(pilot, lambda: dashboard.queue(session.database.connection, clock.today()).total == left)


async def test_no_key_for_nobody(monday: datetime) -> None:
    """Where nobody is under the cursor nothing offers to act on them, and the keys do nothing."""
    with vault() as session:
        async with running(session) as (app, pilot):
            for word in ("contacted", "snooze", "skip", "brief", "follow up"):
                assert word not in reads(app)
            await pilot.press("d", "z", "s", "b", "c", "+")
            assert isinstance(app.screen, DashboardScreen)


async def test_hostile_words_in_every_part(monday: datetime) -> None:
    """Names, notes, labels and pronouns that another program left as they came: markup and escapes are only text."""
    with vault() as session:
        with session.database.write("evil") as tx:
            tx.execute("INSERT INTO preferences(key,value) VALUES ('reminders.daily_limit','900')")
            for evil in (each.encode("utf-8", "replace").decode() for each in HOSTILE):
                person = contacts.add(tx, {"name": "Ana", "birthday": "--03-16", "cadence": "1d"})
                tx.execute("UPDATE contacts SET name=?,pronouns=? WHERE id=?", (evil, evil, person))
                interactions.log(tx, [person], "coffee", ago(9))
                tx.execute(
                    "INSERT INTO follow_ups(contact_id,due_on,note,kind) VALUES (?,?,?,?)", (person, ago(1), evil, "my_promise")
                )
                tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,?,'2020-03-17')", (person, evil))
        async with running(session, (120, 200)) as (app, pilot):
            await pilot.press("right", "d", "right", "+")
            await pilot.pause()
            assert app.is_running
            assert "you promised" in reads(app)
            assert not FORBIDDEN.search(reads(app))


async def test_midnight_under_a_running_app(freeze: Callable[[str], datetime]) -> None:
    """Past midnight what is due today is due today, without a key pressed."""
    freeze("2026-03-16T23:59:00+01:00")
    with vault() as session:
        person = add(session, "Ana Souza")
        with session.database.write("log") as tx:
            interactions.log(tx, [person], "coffee", ago(29))
        async with running(session) as (app, pilot):
            assert "Nobody is waiting" in reads(app)
            freeze("2026-03-17T00:00:01+01:00")
            await until(pilot, lambda: "! Ana Souza" in reads(app))
            await until(pilot, lambda: "Tue 17 Mar" in reads(app))


async def test_what_another_process_writes_appears(monday: datetime) -> None:
    """A second window, or the shell: its people are here within a second."""
    from devhub_tui.storage.database import Database

    with vault() as session:
        add(session, "Ana")
        async with running(session) as (app, pilot):
            other = Database.open()
            try:
                with other.write("add") as tx:
                    contacts.add(tx, {"name": "Zoë"})
                await until(pilot, lambda: "2 people are in touch" in reads(app))
                with other.write("promise") as tx:
                    row = tx.execute("SELECT id FROM contacts WHERE name='Zoë'").fetchone()
                    follow_ups.add(tx, row[0], ago(1), "the slides", kind="my_promise")
                await until(pilot, lambda: "→ the slides (1 d late)" in reads(app))
            finally:
                other.close()


@pytest.mark.parametrize("size", [(20, 6), (40, 12), (80, 24), (96, 24), (130, 40), (300, 80)])
async def test_every_size(size: tuple[int, int], monday: datetime) -> None:
    """From a phone over SSH to a wall: no line is wider than the screen, and the first name can be read."""
    with vault(people=True) as session:
        async with running(session, size) as (app, pilot):
            assert "Ana So" in reads(app)
            await pilot.resize_terminal(size[0] + 7, size[1] + 3)
            await pilot.pause()
            assert all(len(line) <= size[0] + 7 for line in reads(app).splitlines())


async def test_mouse_chooses_a_person(monday: datetime) -> None:
    """A click puts the cursor on the line; the wheel scrolls."""
    with vault(people=True) as session:
        async with running(session, (80, 24)) as (app, pilot):
            assert isinstance(app.screen, DashboardScreen)
            lines = reads(app).splitlines()
            place = next(number for number, line in enumerate(lines) if "Ravi Menon" in line)
            await pilot.click(offset=(8, place))
            assert app.screen.pane.target is not None
            assert app.screen.pane.target[1] == "Ravi Menon"
            app.screen.pane.post_message(MouseScrollDown(app.screen.pane, 1, 1, 0, 1, 0, False, False, False))
            await pilot.pause()
            assert app.screen.pane.top == 2
