"""A vault that cannot be opened: what is wrong, the newest good backup where the file is damaged, and the way out."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from devhub_tui.errors import DamagedError, DevHubError
from devhub_tui.screens.gate_login import OTHER
from devhub_tui.screens.page import Page, about, heading
from devhub_tui.storage import offering, restore
from devhub_tui.storage.keys import Key
from devhub_tui.storage.restore import Backup
from devhub_tui.widgets.confirm import Confirm
from devhub_tui.widgets.waiting import Waiting

AGAIN = "again"


def _when(found: Backup) -> str:
    return found.at.replace("T", " ")[:16]


class ProblemPage(Page[str]):
    """Gives AGAIN or OTHER."""

    AUTO_FOCUS = ""  # the letters are keys
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,r", "leave('again')", "Try again", id="gate.again"),
        Binding("b", "restore", "Restore the backup", id="gate.restore"),
        Binding("f3,o", "leave('other')", "Other vault", id="gate.elsewhere"),
        Binding("ctrl+q,q,escape", "app.quit", "Quit", id="gate.quit"),
    ]

    def __init__(self, error: DevHubError, name: str, path: str, key: Key | None = None, *, several: bool = False) -> None:
        """`key` opens the vault, if the login was passed already."""
        super().__init__(f"The vault {name}")
        self._error = error
        self._path = path
        self._key = key
        self._backup: Backup | None = None
        self._offer = about("")
        self.waiting = Waiting()
        self._several = several

    def parts(self) -> Iterable[Widget]:
        """The sentence and the hint."""
        yield heading(self._error.message)
        yield about(self._error.hint or "Nothing was changed.")
        yield self._offer
        yield self.waiting

    def on_mount(self) -> None:
        """A damaged file may have a good backup."""
        if isinstance(self._error, DamagedError):
            self._look()

    @work(group="look")
    async def _look(self) -> None:
        self._offer.update(Content("Looking for a backup that is whole …"))
        found, unread = None, 0
        with suppress(DevHubError, OSError):
            found = await asyncio.to_thread(offering.newest_good, self._path, self._key)
            unread = await asyncio.to_thread(offering.sealed, self._path, self._key)
        self._backup = found.backup if found else None
        self._offer.update(Content(offering.said(found, unread)))
        self.refresh_bindings()

    @work(group="restore")
    async def action_restore(self) -> None:
        """Puts the backup in the vault's place, once somebody said so."""
        found = self._backup
        if found is None:
            return
        question = Confirm(
            f"Make the backup of {_when(found)} the vault?", "Restore", "The damaged file is kept among the backups."
        )
        if not await self.app.push_screen_wait(question):
            return
        self.waiting.starts("Restoring")
        try:
            await asyncio.to_thread(restore.restore, self._path, found, self._key, self._key if found.key_id else None)
        except DevHubError as error:
            self.waiting.stops()
            self.set_focus(None)
            self._offer.update(Content(f"{error.message} {error.hint}".strip()))
        else:
            self.dismiss(AGAIN)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A backup and other vaults are offered when there are some."""
        if action == "restore":
            return self._backup is not None
        return self._several if (action, parameters) == ("leave", (OTHER,)) else True

    def action_leave(self, where: str) -> None:
        """Closes with the wish."""
        self.dismiss(where)
