"""The list of people who may be there twice: found while one waits, compared, told apart, and kept up with what happens."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from devhub_tui import text
from devhub_tui.app import DevHub
from devhub_tui.domain.people import Point
from devhub_tui.errors import CancelledError
from devhub_tui.screens import duplicates as screens
from devhub_tui.screens.duplicates import DuplicatesScreen
from devhub_tui.screens.merge import MergeScreen
from devhub_tui.services import duplicates
from devhub_tui.services.duplicates import Found
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, interactions, undo
from devhub_tui.widgets.pair_list import columns
from tests.hostile import SMALL
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add


def crowd(session: Session) -> list[str]:
    """Ana twice by email, Bo twice by name, and Cy."""
    email = Point("email", "ana@x.org")
    return [
        add(session, "Ana Souza", "Oxide", (email,)),
        add(session, "A. Souza", "Acme", (email,)),
        add(session, "Bo Lima"),
        add(session, "Bo Lima", "Acme"),
        add(session, "Cy Roe"),
    ]


def listed(app: DevHub) -> list[tuple[str, str]]:
    """The pairs on the screen, by name."""
    assert isinstance(app.screen, DuplicatesScreen)
    rows = [app.screen.pairs.row_at(place) for place in range(len(app.screen._standing))]
    return [(row.a.name, row.b.name) for row in rows if row]


def shows(app: DevHub) -> bool:
    """Whether the search is over."""
    return isinstance(app.screen, DuplicatesScreen) and not app.screen._looking


async def opened(app: DevHub, pilot: Any) -> None:
    """Opens the list and waits for the search."""
    await app.run_action("app.duplicates")
    await until(pilot, lambda: shows(app))
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_lists_pairs_best_first_with_reasons(monday: datetime, size: tuple[int, int]) -> None:
    """Who, whom, how likely and why, at every width; six keys below."""
    with vault() as session:
        crowd(session)
        async with running(session, size) as (app, pilot):
            await opened(app, pilot)
            assert listed(app) == [("Ana Souza", "A. Souza"), ("Bo Lima", "Bo Lima")]
            screen = reads(app)
            assert "Duplicates 2 pairs" in screen
            assert "same email, close name" in screen
            assert screen.index("Ana Souza") < screen.index("Bo Lima")
            for words in ("enter compare", "d two people", "R look again", "esc back"):
                assert words in screen


async def test_the_palette_leads_there(monday: datetime) -> None:
    """By its name."""
    with vault() as session:
        crowd(session)
        async with running(session) as (app, pilot):
            await pilot.press("ctrl+p")
            await pilot.pause()
            await pilot.press(*"dupl")
            await pilot.pause(0.3)
            await pilot.press("enter")
            await until(pilot, lambda: shows(app))
            await pilot.press("escape")
            await pilot.pause()
            assert not isinstance(app.screen, DuplicatesScreen)


async def test_nobody_twice(monday: datetime) -> None:
    """Says so, and what else one can do."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            await opened(app, pilot)
            assert "Nobody seems to be there twice." in reads(app)
            assert "M" in reads(app)
            await pilot.press("enter", "d", "j", "escape")
            await pilot.pause()
            assert not isinstance(app.screen, DuplicatesScreen)


async def test_pairs_leave_and_come_back(monday: datetime) -> None:
    """Deleted, said to be two, merged by the shell: gone at once; undo brings them back. The cursor stays on its pair."""
    with vault() as session:
        ids = crowd(session)
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            await pilot.press("j")
            with session.database.write("delete") as tx:
                contacts.delete(tx, [ids[0]])
            await until(pilot, lambda: listed(app) == [("Bo Lima", "Bo Lima")])
            await pilot.press("d")
            await until(pilot, lambda: listed(app) == [])
            assert toasts(app)[-1] == "Bo Lima and Bo Lima are two people · u undo"
            await pilot.press("u", "u")
            await until(pilot, lambda: len(listed(app)) == 2)
            undo.redo(session.database)
            await until(pilot, lambda: listed(app) == [("Bo Lima", "Bo Lima")])


async def test_many_pairs_are_looked_through_in_a_thread(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, when there are more than can be asked for on the spot."""
    monkeypatch.setattr(screens, "AT_ONCE", 1)
    with vault() as session:
        ids = crowd(session)
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            await until(pilot, lambda: len(listed(app)) == 2)
            with session.database.write("delete") as tx:
                contacts.delete(tx, [ids[0]])
            await until(pilot, lambda: listed(app) == [("Bo Lima", "Bo Lima")])


async def test_the_search_can_be_stopped(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first esc stops it and says how to look again, the second goes back; leaving stops it too."""
    stopped: list[bool] = []
    real = duplicates.find

    def slow(connection: Any, tell: Callable[[int, int], None] | None = None, cancelled: Any = None, only: Any = None) -> Found:
        import time

        assert tell
        tell(40, 100)
        for _ in range(500):
            if cancelled():
                stopped.append(True)
                raise CancelledError("Stopped.")
            time.sleep(0.01)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(duplicates, "find", slow)
    with vault() as session:
        crowd(session)
        async with running(session) as (app, pilot):
            await app.run_action("app.duplicates")
            await until(pilot, lambda: "40 %" in reads(app))
            assert "esc stops" in reads(app)
            await pilot.press("escape")
            await until(pilot, lambda: "R looks again" in reads(app).replace("R  looks", "R looks"))
            monkeypatch.setattr(duplicates, "find", real)
            await pilot.press("R")
            await until(pilot, lambda: shows(app) and len(listed(app)) == 2)
            monkeypatch.setattr(duplicates, "find", slow)
            await pilot.press("R")
            await until(pilot, lambda: "40 %" in reads(app))
            await app.pop_screen()
            await until(pilot, lambda: len(stopped) == 2)


@pytest.mark.parametrize("at_once", [1, 300])
async def test_the_next_pair_comes_up(monday: datetime, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merge, tell apart, done: without going back to the list in between; at the end the list says that nobody is left."""
    monkeypatch.setattr(screens, "AT_ONCE", at_once)
    with vault() as session:
        ids = crowd(session)
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MergeScreen))
            await pilot.press("m")
            await until(pilot, lambda: isinstance(app.screen, MergeScreen) and app.screen.keep in ids[2:4])
            assert "Merged A. Souza into Ana Souza · u undo" in toasts(app)[-1]
            await pilot.press("d")
            await until(pilot, lambda: shows(app) and "Nobody seems to be there twice." in reads(app))
            assert len(toasts(app)) == 2
            await pilot.press("u", "u")
            await until(pilot, lambda: len(listed(app)) == 2)


async def test_whoever_was_like_the_one_that_is_gone(monday: datetime) -> None:
    """Three of one person: after the first merge the third is compared with what came of it."""
    with vault() as session:
        first = add(session, "Ana Souza", None, (Point("email", "a@x.org"),))
        second = add(session, "A Souza", None, (Point("email", "a@x.org"), Point("phone", "5550123")))
        third = add(session, "Ana S", None, (Point("phone", "5550123"),))
        with session.database.write("log") as tx:
            interactions.log(tx, [first], "coffee", "2026-03-01")
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MergeScreen))
            await pilot.press("m")
            # It comes up by itself when it is found before the list is shown again.
            await until(pilot, lambda: now(app) == {first, third})
            assert second not in now(app)


def now(app: DevHub) -> set[str]:
    """The two who are compared, or under the cursor."""
    if isinstance(app.screen, MergeScreen):
        return {app.screen.keep, app.screen.gone}
    row = app.screen.pairs.row if isinstance(app.screen, DuplicatesScreen) else None
    return {row.a.id, row.b.id} if row else set()


@pytest.mark.parametrize("hostile", [text.clean(each) for each in SMALL[::4]])
async def test_hostile_names(monday: datetime, hostile: str) -> None:
    """Drawn as text, and said as text."""
    with vault() as session:
        add(session, "x" + hostile, "y" + hostile, (Point("email", "a@x.org"),))
        add(session, "x" + hostile, None, (Point("email", "a@x.org"),))
        async with running(session, (80, 24)) as (app, pilot):
            await opened(app, pilot)
            assert len(listed(app)) == 1
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, MergeScreen))
            await pilot.press("m")
            await until(pilot, lambda: shows(app))
            assert app.is_running


def test_columns_fit_every_width() -> None:
    """Nobody's name gets lost, however narrow."""
    for room in range(30, 300):
        cells = columns(room)
        assert cells.person >= 8
        assert cells.why >= 8
        assert 6 + 2 * (cells.person + 2) + cells.why <= max(room, 42)
