"""z, s, c and Z: somebody is left alone until a day, a round passes, how often is set, everything rests. Each is one undo."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui.app import DevHub
from devhub_tui.screens.cadence_modal import CadenceModal
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.screens.snooze_modal import SnoozeModal
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, interactions, reminding, undo
from devhub_tui.widgets.chooser import Chooser
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import write

NASTY = ("\x1b]52;c;aGk=\x07", "[/nope]", "[@click=app.quit]quit[/]", "\u202egnp.exe", "👩‍👩‍👧‍👦 家族")
"""What must reach no terminal, and run nothing, when it is somebody's name."""


@contextmanager
def three(name: str = "Ana Souza") -> Iterator[tuple[Session, str]]:
    """Ana, due today; Bo, in touch; Cy, passive. Gives the session and Ana's id."""
    with vault() as session:
        with session.database.write("people") as tx:
            ana = contacts.add(tx, {"name": name, "cadence": "30d"})
            interactions.log(tx, [ana], "call", "2026-02-14")
            interactions.log(tx, [contacts.add(tx, {"name": "Bo Dahl"})], "call", "2026-03-10")
            contacts.add(tx, {"name": "Cy Young", "tracking": "passive"})
        yield session, ana


def value(session: Session, contact_id: str, column: str) -> Any:
    """One column of one person."""
    return contacts.contact(session.database.connection, contact_id).values[column]


def every(session: Session, column: str) -> list[Any]:
    """One column of everybody, by name."""
    return [row[0] for row in session.database.connection.execute(f"SELECT {column} FROM contacts ORDER BY sort_name")]


async def shows(pilot: Pilot[Any], screen: type[Any]) -> None:
    """Waits until a screen of this class is on top."""
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))
    await pilot.pause()


async def says(pilot: Pilot[Any], words: str) -> None:
    """Waits until the screen has these words."""
    app = pilot.app
    assert isinstance(app, DevHub)
    await until(pilot, lambda: words in reads(app))


async def told(pilot: Pilot[Any], words: str) -> None:
    """Waits for a toast with these words."""
    app = pilot.app
    assert isinstance(app, DevHub)
    await until(pilot, lambda: any(words in each for each in toasts(app)))


async def on_contact(app: DevHub, pilot: Pilot[Any], contact_id: str) -> None:
    """Opens somebody."""
    app.open_contact(contact_id)
    await shows(pilot, ContactScreen)


async def test_snooze_in_words_and_wake(monday: datetime) -> None:
    """z says at once what a day in words means; the person carries a moon until then; z and enter wake; u brings it back."""
    with three() as (session, ana):
        async with running(session, (80, 24)) as (app, pilot):
            await on_contact(app, pilot, ana)
            await pilot.press("z")
            await shows(pilot, SnoozeModal)
            for words in ("Snooze Ana Souza", "tomorrow", "Tue 17 Mar 2026", "in 3 months", "esc cancel"):
                await says(pilot, words)
            await write(pilot, "next monday")
            await says(pilot, "→ Mon 23 Mar 2026")
            await pilot.press("enter")
            await told(pilot, "Snoozed Ana Souza until 23 Mar 2026 · u undo")
            await says(pilot, "! due ☾")
            await says(pilot, "☾ snoozed until Mon 23 Mar 2026")
            assert value(session, ana, "snoozed_until") == "2026-03-23"
            await pilot.press("z")
            await shows(pilot, SnoozeModal)
            await says(pilot, "now until Mon 23 Mar 2026")
            await says(pilot, "empty: enter wakes them")
            await pilot.press("enter")
            await told(pilot, "Woke Ana Souza · u undo")
            assert value(session, ana, "snoozed_until") is None
            await until(pilot, lambda: "☾" not in reads(app))
            await pilot.press("u")
            await says(pilot, "! due ☾")


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        (("t", "enter"), "2026-03-17"),
        (("w", "enter"), "2026-03-23"),
        (("2", "w", "enter"), "2026-03-30"),
        (("m", "enter"), "2026-04-16"),
        (("3", "m", "enter"), "2026-06-16"),
        (("down", "enter"), "2026-03-17"),
        (("down", "down", "down", "up", "ctrl+s"), "2026-03-23"),
        (("m", "o", "n", "enter"), "2026-03-23"),
    ],
)
async def test_the_usual_rests(monday: datetime, keys: tuple[str, ...], day: str) -> None:
    """A short word or an arrow, and enter; the first letter of a longer word does nothing by itself."""
    with three() as (session, ana):
        async with running(session) as (app, pilot):
            await on_contact(app, pilot, ana)
            await pilot.press("z")
            await shows(pilot, SnoozeModal)
            await pilot.press(*keys)
            await until(pilot, lambda: value(session, ana, "snoozed_until") == day)


async def test_a_rest_that_is_none(monday: datetime) -> None:
    """What is no day, or not ahead, is said and nothing is written; escape, and enter on nothing, leave."""
    with three() as (session, ana):
        before = len(undo.batches(session.database.connection))
        async with running(session) as (app, pilot):
            await on_contact(app, pilot, ana)
            await pilot.press("z")
            await shows(pilot, SnoozeModal)
            await write(pilot, "soonish")
            await says(pilot, "…")
            await pilot.press("enter")
            await says(pilot, "“soonish” is not a date")
            app.screen.query_one(Input).value = "yesterday"
            await says(pilot, "2026-03-15 is not ahead")
            await pilot.press("enter")
            await says(pilot, "✗ 2026-03-15 is not ahead")
            await pilot.press("escape")
            await shows(pilot, ContactScreen)
            await pilot.press("z")
            await shows(pilot, SnoozeModal)
            await pilot.press("enter")
            await shows(pilot, ContactScreen)
            assert value(session, ana, "snoozed_until") is None
            assert len(undo.batches(session.database.connection)) == before


async def test_skip_is_one_key(monday: datetime) -> None:
    """s on a person lets the round pass, says which and when the next one is, and u takes it back."""
    with three() as (session, ana):
        async with running(session) as (app, pilot):
            await on_contact(app, pilot, ana)
            await says(pilot, "! due")
            await pilot.press("s")
            await told(pilot, "Skipped the round of 16 Mar 2026 with Ana Souza · next 15 Apr 2026 · u undo")
            await says(pilot, "due 15 Apr 2026, a round was skipped")
            assert value(session, ana, "last_contacted") == "2026-02-14"
            await pilot.press("u")
            await says(pilot, "due 16 Mar 2026")
            await until(pilot, lambda: "a round was skipped" not in reads(app))
        cy = next(row[0] for row in session.database.connection.execute("SELECT id FROM contacts WHERE name='Cy Young'"))
        async with running(session) as (app, pilot):
            await on_contact(app, pilot, cy)
            await pilot.press("s")
            await told(pilot, "Cy Young is never due: there is no round to skip.")


async def test_cadence_shows_what_comes_of_it(monday: datetime) -> None:
    """c: one form for cadence, importance and tracking; due day and source follow each key; saved in one step."""
    with three() as (session, ana):
        with session.database.write("tag") as tx:
            contacts.add_tags(tx, [ana], ["mentors"])
            tx.execute("UPDATE tags SET cadence='2w'")
        async with running(session, (80, 24)) as (app, pilot):
            await on_contact(app, pilot, ana)
            await pilot.press("c")
            await shows(pilot, CadenceModal)
            for words in ("Reminders for Ana Souza", "every 30 days, own cadence", "due 16 Mar 2026", "! due", "ctrl+s save"):
                await says(pilot, words)
            await pilot.press("ctrl+u")
            await says(pilot, "every 2 weeks, from tag mentors")
            await says(pilot, "due 28 Feb 2026")
            await write(pilot, "every 2 months")
            await says(pilot, "→ every 2 months")
            await says(pilot, "due 14 Apr 2026")
            await says(pilot, "● in touch")
            await pilot.press("tab", "4", "tab", "right", "right")
            await says(pilot, "passive: never due")
            await pilot.press("left", "left", "ctrl+s")
            await told(pilot, "Ana Souza: every 2 months, own cadence, due 14 Apr 2026 · u undo")
            assert [value(session, ana, each) for each in ("cadence", "importance", "tracking")] == ["2m", 4, "auto"]
            assert undo.batches(session.database.connection, 1)[0].label == "change Ana Souza: importance 4, cadence 2m"
            await says(pilot, "every 2 months, own cadence")
            await pilot.press("u")
            await until(pilot, lambda: value(session, ana, "cadence") == "30d")
            assert value(session, ana, "importance") is None


async def test_cadence_refuses_what_it_cannot_read(monday: datetime) -> None:
    """A mistake is said beside the field; nothing changed is nothing written; somebody new is told so."""
    with three() as (session, ana):
        with session.database.write("import") as tx:
            dee = contacts.add(tx, {"name": "Dee Ono"}, by_hand=False)
        before = len(undo.batches(session.database.connection))
        async with running(session) as (app, pilot):
            await on_contact(app, pilot, ana)
            await pilot.press("c")
            await shows(pilot, CadenceModal)
            await pilot.press("ctrl+u")
            await write(pilot, "often")
            await pilot.press("enter")
            await says(pilot, "“often” is not a cadence")
            await pilot.press("escape", "c")
            await shows(pilot, CadenceModal)
            await pilot.press("enter")
            await shows(pilot, ContactScreen)
            assert len(undo.batches(session.database.connection)) == before
            await on_contact(app, pilot, dee)
            await pilot.press("c")
            await shows(pilot, CadenceModal)
            await says(pilot, "new: never due until one of these is set")
            await pilot.press("shift+tab", "space")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: value(session, dee, "next_due") is not None or value(session, dee, "tracking"))
            assert value(session, dee, "tracked_on") == "2026-03-16"


async def test_pause_and_its_end(monday: datetime) -> None:
    """Z asks until when nobody is to be asked for, and ends it again."""
    with three() as (session, _):
        async with running(session) as (_app, pilot):
            await pilot.press("Z")
            await shows(pilot, SnoozeModal)
            await says(pilot, "Pause all reminders")
            await pilot.press("2", "w", "enter")
            await told(pilot, "Reminders pause until 30 Mar 2026: nobody is asked for · u undo")
            assert str(reminding.paused_until(session.database.connection)) == "2026-03-30"
            await pilot.press("Z")
            await shows(pilot, SnoozeModal)
            await says(pilot, "empty: enter ends the pause")
            await pilot.press("enter")
            await told(pilot, "Reminders go on · u undo")
            assert reminding.paused_until(session.database.connection) is None


async def test_many_at_once(monday: datetime) -> None:
    """From the list: tracking, snooze and skip for everybody who is selected, each in one step; the list carries the moon."""
    with three() as (session, _):
        async with running(session, (80, 24)) as (_app, pilot):
            await pilot.press("2")
            await shows(pilot, PeopleScreen)
            await pilot.press("ctrl+a", "space", "s")
            await told(pilot, "Skipped a round of 2 people · 1 never due · u undo")
            assert every(session, "next_due") == ["2026-04-15", "2026-05-09", None]
            await pilot.press("z")
            await shows(pilot, SnoozeModal)
            await says(pilot, "Snooze 3 people")
            await pilot.press("t", "enter")
            await told(pilot, "Snoozed 3 people until 17 Mar 2026 · u undo")
            assert every(session, "snoozed_until") == ["2026-03-17"] * 3
            for name in ("Ana Souza ☾", "Bo Dahl ☾", "Cy Young ☾"):
                await says(pilot, name)
            await pilot.press("space", "g")
            await shows(pilot, Chooser)
            await pilot.press("c")
            await told(pilot, "Tracking of 3 people: collaborating · u undo")
            assert every(session, "tracking") == ["collaborating"] * 3
            await pilot.press("u", "u", "u")
            await until(pilot, lambda: every(session, "next_due") == ["2026-03-16", "2026-04-09", None])
            assert every(session, "snoozed_until") == [None] * 3
            await pilot.press("c")
            await says(pilot, "Cadence of 3 people")
            await write(pilot, "monthly")
            await pilot.press("enter")
            await until(pilot, lambda: every(session, "cadence") == ["1m"] * 3)


async def test_vips_carry_the_moon(monday: datetime) -> None:
    """The list of VIPs says who is left alone, at every width."""
    with three() as (session, ana):
        with session.database.write("snooze") as tx:
            contacts.edit(tx, ana, {"vip": 1, "snoozed_until": "2026-03-20"})
        for size in ((80, 24), (120, 40)):
            async with running(session, size) as (_app, pilot):
                await pilot.press("V")
                await says(pilot, "Ana Souza ☾")


async def test_somebody_gone_meanwhile(monday: datetime) -> None:
    """Deleted elsewhere while the form is open: that is said, and nothing is written about them."""
    with three() as (session, ana):
        async with running(session) as (app, pilot):
            await pilot.press("2")
            await shows(pilot, PeopleScreen)
            await pilot.press("c")
            await shows(pilot, CadenceModal)
            with session.database.write("delete") as tx:
                contacts.delete(tx, [ana])
            await pilot.press("ctrl+u", "2", "w", "enter")
            await told(pilot, "This person is not in the vault.")
            assert undo.batches(session.database.connection, 1)[0].label == "delete"
            await shows(pilot, PeopleScreen)
            assert app.is_running


async def test_nobody_in_view(monday: datetime) -> None:
    """In an empty vault the keys do no harm; asked for anyhow, they say that nobody is there."""
    with vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2")
            await shows(pilot, PeopleScreen)
            await pilot.press("z")
            await told(pilot, "Nobody is under the cursor.")
            for action in ("app.skip", "app.cadence"):
                await app.run_action(action)
            await pilot.pause()
            assert isinstance(app.screen, PeopleScreen)


@pytest.mark.parametrize("name", NASTY)
async def test_hostile_names(monday: datetime, name: str) -> None:
    """Whatever somebody is called, forms and toasts say it as text."""
    with three("x" + name) as (session, ana):
        async with running(session, (80, 24)) as (app, pilot):
            await on_contact(app, pilot, ana)
            await pilot.press("z")
            await shows(pilot, SnoozeModal)
            await pilot.press("w", "enter")
            await until(pilot, lambda: value(session, ana, "snoozed_until"))
            await pilot.press("s")
            await told(pilot, "Skipped the round")
            await pilot.press("c")
            await shows(pilot, CadenceModal)
            await pilot.press("ctrl+u", "5", "w", "enter")
            await until(pilot, lambda: value(session, ana, "cadence") == "5w")
            await told(pilot, "every 5 weeks")
            assert "\x1b" not in reads(app)
