"""A bare app around one form, and a vault with a few people, for the tests of the modals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen

from devhub_tui.config import Config
from devhub_tui.domain.people import Point
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Database


class Host(App[None]):
    """Shows one modal and keeps what it gave."""

    def __init__(self, modal: ModalScreen[Any]) -> None:
        super().__init__()
        self.modal = modal
        self.given: list[Any] = []

    def on_mount(self) -> None:
        """Opens the modal."""
        self.push_screen(self.modal, self.given.append)

    def toasts(self) -> list[str]:
        """What was said so far."""
        return [notification.message for notification in self._notifications]


@contextmanager
def opened() -> Iterator[Session]:
    """A session on an empty vault."""
    session = Session(Database.open(), Config())
    try:
        yield session
    finally:
        session.close()


def add(
    session: Session, name: str, company: str | None = None, points: tuple[Point, ...] = (), tags: tuple[str, ...] = ()
) -> str:
    """Adds a person and gives the id."""
    with session.database.write("add") as tx:
        return contacts.add(tx, {"name": name, "company": company}, points, tags)


async def write(pilot: Pilot[Any], words: str) -> None:
    """Types words into whatever has the focus."""
    for character in words:
        await pilot.press(_KEYS.get(character, character))
    await pilot.pause()


_KEYS = {" ": "space", "@": "at", ".": "full_stop", ",": "comma", ":": "colon", "/": "slash", "-": "minus", "+": "plus", "#": "number_sign", "~": "tilde", "_": "underscore"}  # fmt: skip # noqa: E501
