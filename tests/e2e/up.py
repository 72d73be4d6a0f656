"""The app with a code up, in the terminal this is started in: `python -m tests.e2e.up [THEME]`. Ends when it is ended."""

import sys
from typing import Any

from textual.pilot import Pilot

from devhub_tui.app import DevHub
from devhub_tui.config import Config, Connect
from tests.screens.apps import vault

BASE = "HTTPS://CONNECT.EXAMPLE.DEV:8443"
"""With the code's own part an address of 61 characters."""


async def shows(pilot: Pilot[Any]) -> None:
    """4, and enter: a code for one person."""
    await pilot.press("4")
    while pilot.app.screen.TITLE != "Connect":
        await pilot.pause(0.02)
    await pilot.pause(0.2)
    await pilot.press("enter")


if __name__ == "__main__":
    config = Config(theme=sys.argv[1], connect=Connect(public_url=BASE.lower(), port=0))
    with vault(config) as session:
        DevHub(session).run(auto_pilot=shows)
