"""The brief: one screen before a call, for anybody, whatever is known of them and however small the terminal is."""

from datetime import datetime

import pytest

from devhub_tui.screens.brief import BriefScreen
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.log_modal import LogModal
from devhub_tui.storage import contacts, interactions
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.test_contact import ana


async def test_b_on_a_person_opens_the_brief(monday: datetime) -> None:
    """What was said, what is open, the time there, the birthday; q leads back, enter to the person."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, (80, 24)) as (app, pilot):
            app.open_contact(contact_id)
            await pilot.press("b")
            assert isinstance(app.screen, BriefScreen)
            screen = reads(app)
            for words in (
                "Ana Souza ★",
                "‼ reconnect",
                "she/her · Staff Engineer · Oxide · Berlin",
                "17:00 there, Monday; 8 h ahead of you",
                "63 days since you talked, every 14 (VIP)",
                "last          ▶ Talk, Mon 12 Jan, 63 days ago · with Bo Dahl",
                "io_uring at FOSDEM; she sends the slides; third line",
                "you promised  the talk link · 13 Mar, 3 days late",
                "birthday      20 Mar, turns 40 · in 4 days",
                "planned       ☕ Coffee, Mon 30 Mar, in 14 days",
                "notes         Likes trains.",
                "introduced by Bo Dahl",
            ):
                assert words in screen, words
            await pilot.press("enter")
            assert isinstance(app.screen, ContactScreen)
            assert len(app.screen_stack) == 2
            await pilot.press("b", "l")
            assert isinstance(app.screen, LogModal)


async def test_b_without_anybody_says_so(monday: datetime) -> None:
    """An empty vault has nobody to brief about."""
    with vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("b")
            assert toasts(app) == ["Nobody is in view. Choose somebody first."]


async def test_y_copies_it_as_text(monday: datetime) -> None:
    """Plain lines for a chat or a calendar entry."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, (80, 24)) as (app, pilot):
            app.open_brief(contact_id)
            await pilot.pause()
            await pilot.press("y")
            assert app.clipboard.startswith("Ana Souza ★")
            assert "you promised  the talk link" in app.clipboard
            assert toasts(app) == ["Copied the brief"]


async def test_what_is_logged_meanwhile_appears(monday: datetime) -> None:
    """The brief follows the vault, and leaves with the person."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = contacts.add(tx, {"name": "Ana", "met_where": "FOSDEM"})
        async with running(session, (80, 24)) as (app, pilot):
            app.open_brief(contact_id)
            await pilot.pause()
            assert "Nothing said yet: met at FOSDEM" in reads(app)
            with session.database.write("log") as tx:
                interactions.log(tx, [contact_id], "call", "2026-03-16", "asked about the grant")
            await until(pilot, lambda: "asked about the grant" in reads(app))
            with session.database.write("delete") as tx:
                contacts.delete(tx, [contact_id])
            await until(pilot, lambda: not isinstance(app.screen, BriefScreen))


async def test_b_in_the_log_asks_whom(monday: datetime) -> None:
    """An interaction with two people: one of them is chosen."""
    with vault() as session:
        with session.database.write("add") as tx:
            ids = [contacts.add(tx, {"name": name}) for name in ("Ana", "Bo")]
            interactions.log(tx, ids, "call", "2026-03-15", "plans")
        async with running(session) as (app, pilot):
            await pilot.press("3")
            await until(pilot, lambda: "plans" in reads(app))
            await pilot.press("b")
            await until(pilot, lambda: "Brief of" in reads(app))
            await pilot.press("down", "enter")
            await until(pilot, lambda: isinstance(app.screen, BriefScreen))
            assert isinstance(app.screen, BriefScreen)
            assert app.screen.current_person() == (ids[1], "Bo")


@pytest.mark.parametrize("mode", ["people", "vip"])
async def test_b_works_in_lists(monday: datetime, mode: str) -> None:
    """Of whoever is under the cursor; q leads back to the list."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = contacts.add(tx, {"name": "Ana", "vip": 1})
        async with running(session) as (app, pilot):
            await app.action_show(mode)
            await until(pilot, lambda: "Ana" in reads(app))
            await pilot.press("b")
            assert isinstance(app.screen, BriefScreen)
            assert app.screen.current_person() == (contact_id, "Ana")
            await pilot.press("b")
            assert not isinstance(app.screen, BriefScreen)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (20, 5)])
async def test_it_fits(monday: datetime, size: tuple[int, int]) -> None:
    """At any size the name is there and nothing scrolls."""
    with vault() as session:
        with session.database.write("add") as tx:
            contact_id = ana(tx)
        async with running(session, size) as (app, pilot):
            app.open_brief(contact_id)
            await pilot.pause()
            assert isinstance(app.screen, BriefScreen)
            assert app.screen.view.count() <= app.screen.view.size.height
            assert "Ana" in reads(app)
