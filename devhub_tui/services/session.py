"""What a running app holds: the open vault, the settings, and the two ways to work with them off the UI thread.

No Textual here: screens get one of these in their constructors, tests hand in their own.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from devhub_tui import paths
from devhub_tui.config import Config
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage.database import Database, Transaction

T = TypeVar("T")


class Session:
    """The open vault and the settings of one running app.

    `database.connection` may be read on the UI thread for one page; anything longer goes through `read`. Every write
    goes through `write`, so that waiting for another process never freezes the screen. `drafts` keeps half-written forms.
    """

    def __init__(self, database: Database, config: Config, *, demo: bool = False) -> None:
        self.database = database
        self.config = config
        self.demo = demo
        self.last: Callable[[], object] = lambda: None
        """What is to be done with the file once it is closed: a backup takes its place."""
        self.drafts = Drafts.beside(database.path, database.key, keeps=not demo)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="devhub-writer")

    @property
    def inbox(self) -> str:
        """The folder in which submissions wait for this vault."""
        return paths.inbox_place("" if self.demo else self.config.connect.inbox)

    async def write(self, label: str, work: Callable[[Transaction], T]) -> T:
        """Runs `work` inside the one door, in the writer's thread; durable when this returns. Never cancelled half-way."""

        def job() -> T:
            with self.database.write(label) as tx:
                return work(tx)

        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._writer, job))

    async def on_writer(self, work: Callable[[Database], T]) -> T:
        """Runs something that opens the door itself (undo, an import) in the writer's thread."""
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._writer, work, self.database))

    async def read(self, work: Callable[[Any], T]) -> T:
        """Runs a long read in a thread, on a connection that is closed afterwards."""

        def job() -> T:
            with self.database.reader() as connection:
                return work(connection)

        return await asyncio.to_thread(job)

    async def settle(self) -> None:
        """Waits for the write under way, but not for one that waits itself. There is no other after it."""
        self.database.leaving = True
        await asyncio.to_thread(self._writer.shutdown, wait=True)

    def close(self) -> None:
        """The same, then closes the vault."""
        self.database.leaving = True
        self._writer.shutdown(wait=True)
        last, self.last = self.last, lambda: None
        self.database.close(last)
