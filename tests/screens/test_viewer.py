"""How the app is for a viewer: everything can be looked at, nothing changed, nothing crashes, and forms keep what was typed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from devhub_tui.app import DevHub
from devhub_tui.config import Config
from devhub_tui.screens.log_modal import LogModal
from devhub_tui.services import chores
from devhub_tui.services.session import Session
from devhub_tui.storage import members, roles, vault
from devhub_tui.storage.database import Database
from tests.screens.apps import reads, running, toasts, until
from tests.screens.test_locking import protected, quick  # noqa: F401  a fixture
from tests.storage.vaults import records, tables

OTHER = "seven herons over the weir"
REFUSED = "You are a viewer in this vault"
KEYS = (
    *"jkaexXvtdfsSzZuUTwbmcogGJK",
    "enter",
    "escape",
    "space",
    "escape",
    "plus",
    "n",
    "escape",
    "l",
    "escape",
    "D",
    "n",
    "ctrl+s",
    "escape",
)


@pytest.fixture
def viewer(monday: datetime) -> Iterator[Session]:
    """The demo's people, opened by somebody who may only look."""
    with protected(people=True) as session:
        path = session.database.path
        members.add(session.database, "ben", roles.VIEWER, OTHER)
    session = Session(Database.open(key=vault.unlock(path, OTHER, "ben")), Config())
    try:
        yield session
    finally:
        session.close()


def content(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every journaled row."""
    with session.database.reader() as connection:
        return {table: records(connection, table) for table in tables(connection)}


async def back(app: DevHub, pilot: Pilot[Any]) -> None:
    """Out of whatever was opened."""
    for _ in range(6):
        if len(app.screen_stack) == 1:
            return
        await pilot.press("escape")
        await pilot.pause(0.02)
        if len(app.screen_stack) > 1 and not app.screen.is_modal:
            await pilot.press("q")
            await pilot.pause(0.02)


@pytest.mark.parametrize("mode", ["1", "2", "3", "5", "V", "0"])
async def test_every_screen_and_its_usual_keys(viewer: Session, mode: str) -> None:
    """No key crashes, and nothing that is kept has changed after all of them."""
    before = content(viewer)
    async with running(viewer) as (app, pilot):
        await pilot.press(mode)
        await pilot.pause(0.1)
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause(0.02)
            assert app.failed is None, key
            if key == "escape":
                await back(app, pilot)
                await pilot.press(mode)
        await pilot.pause(0.2)
        assert app.failed is None
    assert content(viewer) == before


async def test_one_person(viewer: Session) -> None:
    """The same on the screen of one."""
    before = content(viewer)
    async with running(viewer) as (app, pilot):
        for key in KEYS:
            if len(app.screen_stack) == 1:
                await pilot.press("2", "enter")
                await pilot.pause(0.05)
            await pilot.press(key)
            await pilot.pause(0.02)
            assert app.failed is None, key
            if key == "escape":
                await back(app, pilot)
    assert content(viewer) == before


async def test_a_form_says_why_and_keeps_its_text(viewer: Session) -> None:
    """Saving an interaction: the sentence as a toast, the note still there."""
    async with running(viewer) as (app, pilot):
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, LogModal))
        await pilot.pause(0.1)
        await pilot.press("tab", "tab", *"by the weir", "ctrl+s")
        await until(pilot, lambda: any(REFUSED in said for said in toasts(app)))
        assert isinstance(app.screen, LogModal)
        assert "by the weir" in reads(app)


async def test_a_key_that_writes_at_once_says_why(viewer: Session) -> None:
    """u, and making somebody a VIP."""
    async with running(viewer) as (app, pilot):
        await pilot.press("2")
        await pilot.pause(0.1)
        await pilot.press("v")
        await until(pilot, lambda: any(REFUSED in said for said in toasts(app)))


async def test_what_the_app_does_by_itself(viewer: Session) -> None:
    """Catching up, today's backup and the rest of the chores happen or are passed over; no trouble is told."""
    chores.run(viewer.database)
    viewer.database.catch_up()
    async with running(viewer) as (app, pilot):
        app._do_chores()
        await pilot.pause(0.5)
        assert app.failed is None
        assert toasts(app) == []
