"""Who comes by Quick Connect while the app runs: taken in, said in a toast with the bell, and opened with one key.

Loaded only once there is an inbox.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.notifications import Notification, Notify

from devhub_tui import text
from devhub_tui.errors import DevHubError, RoleError
from devhub_tui.storage import arrivals
from devhub_tui.storage.arrivals import REVIEW, ArrivalRow

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors

LOOK = 0.4
"""Seconds between two looks into the inbox."""
_AGAIN = 5.0
"""Seconds before a vault or an inbox that could not be written is tried again."""
_SHOWN = 10.0  # seconds that a toast stands
_NEWEST = 50


class Arriving:
    """What was taken in and told so far."""

    def __init__(self, app: "Doors") -> None:
        self._app = app
        self._told = arrivals.newest(app.session.database.connection)
        self._left: int | None = None
        """How many waited after the last time: submissions of other vaults, or what could not be taken in."""
        self._not_before = 0.0
        self._first = True
        self._toast: Notification | None = None

    async def look(self) -> None:
        """Takes in who waits, and tells of everybody who is new: those whom another process took in, too."""
        if time.monotonic() >= self._not_before:
            try:
                await self._take_in()
            except RoleError:
                self._app.warn_once("Somebody came by a Quick Connect code. You are a viewer here: an editor can take them in.")
                self._left = await self._app.connecting.waiting()
            except DevHubError as error:
                self._not_before = time.monotonic() + _AGAIN
                self._app.warn_once(f"{error.message}\n{error.hint}".rstrip())
        await self._tell()
        self._first = False

    async def _take_in(self) -> None:
        connecting = self._app.connecting
        waiting = await connecting.waiting()
        if waiting == self._left or (not waiting and not self._first):
            self._left = waiting
            return
        drained = await connecting.drain()
        self._left = await connecting.waiting()
        if drained.aside:
            count = f"{drained.aside} submission{'s' if drained.aside != 1 else ''}"
            self._app.notify(
                f"{count} could not be read and were put aside · devhub inbox list says why",
                severity="warning",
                timeout=10,
                markup=False,
            )

    async def _tell(self) -> None:
        connection = self._app.session.database.connection
        newest = arrivals.newest(connection)
        if newest <= self._told:
            return
        rows = arrivals.since(connection, self._told, _NEWEST)
        count = arrivals.count_since(connection, self._told)
        self._told = newest
        if not rows:
            return
        notify = self._app.connecting.settings.notify
        if notify != "off":
            self._app.bell()
        words = said(rows, count, away=self._first)
        if not self._is_seen(rows):
            self._say(words)
        if notify == "desktop":
            await self._on_desktop(words.partition(" · A ")[0])

    def _is_seen(self, rows: Sequence[ArrivalRow]) -> bool:
        """Whether they stand on the screen in view anyway, beside their code."""
        shows = getattr(self._app.screen, "shows_arrivals_of", None)
        return shows is not None and all(shows(row.code_id) for row in rows)

    def _say(self, words: str) -> None:
        """In the place of what was said before: three hundred may come in a minute."""
        if self._toast is not None and self._toast in self._app._notifications:
            self._app._unnotify(self._toast)
        self._toast = Notification(words, timeout=_SHOWN, markup=False)
        self._app.post_message(Notify(self._toast))

    async def _on_desktop(self, words: str) -> None:
        """Through the terminal in one piece with what the app draws, else by the system's own program."""
        from devhub_tui.services import notifying

        note = notifying.Note(words)
        sequence = notifying.sequence(note, os.environ)
        driver = self._app._driver
        if sequence is not None and driver is not None:
            driver.write(sequence)
            driver.flush()
        else:
            await asyncio.to_thread(notifying.show, note)


def said(rows: Sequence[ArrivalRow], count: int, *, away: bool) -> str:
    """`Kofi Mensah arrived · FOSDEM · A opens`; one sentence for many, and for those who came while nobody looked."""
    newest = rows[0]
    name, event = text.line(newest.name)[:60], text.line(newest.event or "")[:40]
    where = f" · {event}" if event else ""
    if count > 1:
        came = f"{count} people arrived" + (" while you were away" if away else "")
        return f"{came}, {name} last{where} · A opens"
    if newest.state == REVIEW:
        return f"{name} arrived{where} · may be known already · A decides"
    return f"{name} arrived{where} · A opens"
