"""The app with a code up, and visitors with a real browser's manners."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from textual.pilot import Pilot

from devhub_tui.app import DevHub
from devhub_tui.config import Config, Connect
from devhub_tui.screens.connect import ConnectScreen
from devhub_tui.services.quick_connect.connecting import Connecting
from tests.screens.apps import until
from tests.services.quick_connect.serving import Browser, Served, browsing

HERE = Config(connect=Connect(port=0))
"""Any port that is free."""


async def show(app: DevHub, pilot: Pilot[Any], *keys: str) -> Connecting:
    """Goes to Connect, presses these, and has a code up with its server."""
    await pilot.press("4")
    await until(pilot, lambda: isinstance(app.screen, ConnectScreen) and app.screen._filled)
    await pilot.press(*keys, "enter")
    await until(pilot, lambda: app.connecting.running and app.connecting.url(cast(Any, app.connecting.current)))
    await until(pilot, lambda: cast(ConnectScreen, app.screen).pane._drawn)
    return app.connecting


@asynccontextmanager
async def visitor(app: DevHub) -> AsyncIterator[Browser]:
    """Somebody who scans the code that is up."""
    connecting = app.connecting
    assert connecting.running is not None
    assert connecting.current is not None
    served = Served(connecting.running, connecting.inbox(), [])
    async with browsing(served, connecting.current.token) as browser:
        yield browser


async def visit(app: DevHub, **fields: str) -> None:
    """Somebody scans it, fills in the page and is thanked."""
    async with visitor(app) as browser:
        answer = await browser.visit(**fields)
        assert answer.status == 200, answer.heading


def screen(app: DevHub) -> ConnectScreen:
    """The Connect screen, whatever lies over it."""
    found = app._screen_stacks["connect"][0]
    assert isinstance(found, ConnectScreen)
    return found
