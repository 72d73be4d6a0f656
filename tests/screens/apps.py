"""The whole app under a Pilot, on an empty vault or on the demo's people, and what its screen reads."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from devhub_tui.app import DevHub
from devhub_tui.config import Config
from devhub_tui.services.demo import fill
from devhub_tui.services.session import Session
from devhub_tui.storage import preferences
from devhub_tui.storage.database import Database


@contextmanager
def vault(config: Config | None = None, *, people: bool = False, owner: str = "Ada", demo: bool = False) -> Iterator[Session]:
    """A session on a vault that has an owner, so that no first run is asked for; `people` makes up sixty."""
    database = Database.open()
    if owner:
        with database.write("owner", kind="setup") as tx:
            preferences.put(tx, "profile.name", owner)
    if people:
        fill(database)
    session = Session(database, config or Config(), demo=demo)
    try:
        yield session
    finally:
        session.close()


@asynccontextmanager
async def running(session: Session, size: tuple[int, int] = (100, 30)) -> AsyncIterator[tuple[DevHub, Pilot[str]]]:
    """The app on a screen of this size."""
    app = DevHub(session)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield app, pilot


def reads(app: App[Any]) -> str:
    """The screen as lines of text."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


def toasts(app: DevHub) -> list[str]:
    """What was said and still stands."""
    return [notification.message for notification in app._notifications]


async def until(pilot: Pilot[Any], true: Callable[[], object], seconds: float = 15) -> None:
    """Waits for something that a thread or a timer brings."""
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        await pilot.pause(0.02)
    raise AssertionError("it did not happen")
