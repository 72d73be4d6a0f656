"""The dashboard: who needs me, what is dated, what I can do about it at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from textual.events import MouseScrollDown

from devhub_tui import clock
from devhub_tui.screens.dashboard import DashboardScreen
from devhub_tui.storage import contacts, follow_ups, interactions
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
