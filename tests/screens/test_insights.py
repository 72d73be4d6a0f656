"""Insights: groups and people by health, found in a thread, live; and the health on a person's page."""

import threading
from functools import partial
from typing import Any

import pytest
from textual.pilot import Pilot

from devhub_tui import clock
from devhub_tui.app import DevHub
from devhub_tui.errors import CancelledError
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.insights import InsightsScreen
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, health_groups, interactions, undo
from devhub_tui.storage.health_groups import KINDS
from tests.hostile import SMALL
from tests.screens.apps import reads, running, toasts, until, vault

WIDE = (120, 40)


def shown(app: DevHub) -> InsightsScreen:
    """The screen in view."""
    assert isinstance(app.screen, InsightsScreen)
    return app.screen


async def found(app: DevHub, pilot: Pilot[Any]) -> InsightsScreen:
    """Insights, once everybody was looked at."""
    await pilot.press("5")
    screen = shown(app)
    await until(pilot, lambda: screen.groups.found)
    await pilot.pause()
    return screen


def names(screen: InsightsScreen) -> list[str]:
    """The people that are listed."""
    rows = (screen.people.people.row_at(place) for place in range(screen.people.people.count()))
    return [row.name for row in rows if row]


async def test_groups_and_people_stand_side_by_side(monday: Any) -> None:
    """Who cools most comes first; VIPs before all others, with the health they have."""
    with vault(people=True) as session:
        async with running(session, WIDE) as (app, pilot):
            screen = await found(app, pilot)
            text = reads(app)
            assert "Health of groups" in text
            assert "Health of people" in text
            assert "fosdem" in text.splitlines()[4]
            assert "on average" in text
            assert names(screen)[0] == "Ana Souza"
            assert all(name in text for name in ("1 Today", "5 Insights"))
            coolest = [group.change or 0 for group in screen.groups.found.groups["tag"]]  # type: ignore[union-attr]
            assert coolest == sorted(coolest)


async def test_where_it_is_narrow_tab_turns_to_the_people_and_back(monday: Any) -> None:
    """One section at a time at 80x24; the keys go to the one in sight."""
    with vault(people=True) as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await found(app, pilot)
            assert "Health of people" not in reads(app)
            assert screen.current_person() is None
            await pilot.press("tab")
            await until(pilot, lambda: screen.people.people.has_focus)
            assert "Health of groups" not in reads(app)
            assert screen.current_person()
            await pilot.press("escape")
            await until(pilot, lambda: screen.groups.groups.has_focus)
            assert "Health of groups" in reads(app)


async def test_the_kinds_of_groups(monday: Any) -> None:
    """Right and left turn through them, a click chooses one; a kind without groups says so."""
    with vault(people=True) as session:
        with session.database.write("nobody is anything") as tx:
            tx.execute("UPDATE contacts SET relationship=NULL")
        async with running(session) as (app, pilot):
            screen = await found(app, pilot)
            seen = []
            for _ in KINDS:
                seen.append(screen.groups.tabs.kind)
                await pilot.press("right")
            assert seen == list(KINDS)
            assert screen.groups.tabs.kind == "tag"
            await pilot.press("left")
            assert "RustFest" in reads(app)
            await pilot.press("left")
            assert "No relationship has 2 people with a health" in reads(app)
            await pilot.click(screen.groups.tabs, offset=(25, 0))
            await pilot.pause()
            assert screen.groups.tabs.kind == "company"
            assert "Kolej Data" in reads(app)


async def test_enter_shows_the_people_of_a_tag_in_people(monday: Any) -> None:
    """Filtered by exactly this tag."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await found(app, pilot)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
            await until(pilot, lambda: " of 60" in reads(app))
            assert app.screen.filter_now()[0] == 'tag:"fosdem"'  # type: ignore[attr-defined]


async def test_the_people_of_a_group_with_their_health(monday: Any) -> None:
    """p for any group, enter for those that no filter names; esc brings everybody back."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            screen = await found(app, pilot)
            everybody = names(screen)
            await pilot.press("left", "enter")
            await until(pilot, lambda: screen.people.people.has_focus)
            assert "Health of RustFest" in reads(app)
            assert 0 < len(names(screen)) < len(everybody)
            await pilot.press("escape")
            await until(pilot, lambda: screen.groups.groups.has_focus)
            assert names(screen) == everybody
            await pilot.press("right", "p")
            await until(pilot, lambda: screen.people.people.has_focus)
            assert "Health of fosdem" in reads(app)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))


async def test_it_follows_the_vault(monday: Any) -> None:
    """A talk that is logged meanwhile brings somebody up, once it rests; undo takes it back."""
    with vault(people=True) as session:
        async with running(session, WIDE) as (app, pilot):
            screen = await found(app, pilot)
            people = screen.groups.found.people  # type: ignore[union-attr]
            number = people.numbers[people.lowest()[0]]
            connection = session.database.connection
            contact_id = connection.execute("SELECT id FROM contacts WHERE n=?", (number,)).fetchone()[0]

            def score() -> int:
                now = screen.people.found.people  # type: ignore[union-attr]
                return int(now.now[now.place(number) or 0])

            before = score()
            today = clock.today().isoformat()
            await session.write("talk", lambda tx: interactions.log(tx, [contact_id], "call", today))
            await until(pilot, lambda: score() > before + 20)
            await session.on_writer(undo.undo)
            await until(pilot, lambda: score() == before)


async def test_an_empty_vault_teaches(monday: Any) -> None:
    """What it is about, and the keys that begin it."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            await found(app, pilot)
            text = reads(app)
            assert "Nobody has a health yet." in text
            assert "add somebody" in text
            assert "their health" not in text
            await pilot.press("enter", "p", "e", "right", "tab", "enter")
            assert "Nobody has a health yet." in reads(app)


async def test_a_long_look_can_be_stopped(monday: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how far it is; esc stops it, R looks again."""
    going = threading.Event()
    real = health_groups.look

    def slow(connection: Any, today: Any, tell: Any, stop: Any) -> Any:
        tell(43, 100)
        while not going.wait(0.01):
            if stop():
                raise CancelledError("Stopped.")
        return real(connection, today, tell, stop)

    monkeypatch.setattr(health_groups, "look", slow)
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("5")
            await until(pilot, lambda: "43 %" in reads(app))
            assert "Looking at everybody" in reads(app)
            await pilot.press("escape")
            await until(pilot, lambda: "Stopped." in reads(app))
            going.set()
            await pilot.press("R")
            await until(pilot, lambda: "fosdem" in reads(app))


async def test_a_change_during_a_look_is_seen_by_the_next_one(monday: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look under way comes to its end and is shown; another follows."""
    going, looks = threading.Event(), []
    real = health_groups.look

    def slow(connection: Any, today: Any, tell: Any, stop: Any) -> Any:
        looks.append(1)
        found = real(connection, today, tell, stop)
        going.wait(5)
        return found

    monkeypatch.setattr(health_groups, "look", slow)
    with vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("5")
            await until(pilot, lambda: looks)
            screen = shown(app)
            for number in range(3):
                await session.write("add", partial(contacts.add, values={"name": f"Ana {number}", "cadence": "2w"}))
            await pilot.pause()
            going.set()
            await until(pilot, lambda: screen.groups.found and len(screen.groups.found.people) == 3)
            assert len(looks) == 2


async def test_whatever_groups_and_people_are_called(monday: Any) -> None:
    """Names from anywhere neither break the screen nor are obeyed."""
    with vault() as session:
        with session.database.write("odd") as tx:
            for name in (each.encode("utf-8", "replace").decode() for each in SMALL):
                for number in range(2):
                    contacts.add(tx, {"name": f"{name} {number}", "company": f"x {name}", "cadence": "2w"}, tags=[f"t {name}"])
        async with running(session, WIDE) as (app, pilot):
            screen = await found(app, pilot)
            for kind in KINDS:
                screen.groups.choose(kind)
                await pilot.press("G", "p", "escape", "g", "g")
                assert "\x1b" not in reads(app)


def talked(session: Session, *days: str, **fields: Any) -> str:
    """Somebody who was talked to on these days."""
    with session.database.write("add") as tx:
        contact_id = contacts.add(tx, {"name": "Ana", **fields})
        for each in days:
            interactions.log(tx, [contact_id], "call", each)
    return contact_id


RHYTHM = ("2025-12-22", "2026-01-12", "2026-02-02", "2026-02-23", "2026-03-16")


async def test_a_persons_page_has_the_health_and_its_parts(monday: Any) -> None:
    """In one line where it fits; passive people have none, and why."""
    with vault() as session:
        ana, bo = talked(session, "2026-03-10"), talked(session, tracking="passive")
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.pause()
            assert "recency 60/60 · consistency 6/25 · promises 15/15" in reads(app)
            app.open_contact(bo)
            await pilot.pause()
            assert "health – passive, never due" in reads(app)


async def test_the_form_of_reminders_shows_what_the_history_says(monday: Any) -> None:
    """The evidence stands below the field, with what to type; nothing is filled in."""
    with vault() as session:
        ana = talked(session, *RHYTHM)
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.pause()
            await pilot.press("c")
            await until(pilot, lambda: "all of 21: 3w" in reads(app))
            assert "every 30 days, the default" in reads(app)


async def test_k_takes_the_cadence_that_the_history_proposes(monday: Any) -> None:
    """Nothing happens by itself; one key sets it, one undo takes it back."""
    with vault() as session:
        ana = talked(session, *RHYTHM)
        async with running(session, WIDE) as (app, pilot):
            app.open_contact(ana)
            await pilot.pause()
            assert "you talk every 21 days" in reads(app)
            assert "every 30 days, the default" in reads(app)
            await pilot.press("K")
            await until(pilot, lambda: "every 3 weeks, own cadence" in reads(app))
            assert "you talk every" not in reads(app)
            assert "Ana: every 3 weeks, as you talk · u undo" in toasts(app)
            await pilot.press("K", "u")
            await until(pilot, lambda: "every 30 days, the default" in reads(app))
