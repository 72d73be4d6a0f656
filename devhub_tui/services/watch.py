"""Notices what happens to the vault from outside: another process wrote, or midnight passed.

Asked a few times a second, in the writer's thread, whose `data_version` this process never moves.
"""

import time

from devhub_tui import clock
from devhub_tui.services.session import Session
from devhub_tui.storage.database import Database


class Watch:
    """Remembers how the vault and the day stood at the last look."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._day = clock.today()
        self._seen = session.database.data_version()
        self._version: int | None = None

    async def look(self) -> bool:
        """Whether everything should be read again. Settles due dates first that a new day or an outside edit left behind."""
        # Whoever travels with the app open is in another zone; Python asks for it only once.
        time.tzset()
        today = clock.today()
        version = await self._session.on_writer(Database.data_version)
        moved = today != self._day or (version != self._version if self._version is not None else self._missed())
        self._day, self._version = today, version
        if moved:
            await self._session.on_writer(Database.catch_up)
        return moved

    def _missed(self) -> bool:
        """Before the first look there is only the reading connection to ask; it takes our own writes for others' too."""
        return self._session.database.data_version() != self._seen
