"""The backups of the vault: when, why, how large, who is in them. Makes one, checks, deletes, and brings one back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.working import Step, at_work, told
from devhub_tui.services.session import Session
from devhub_tui.storage import backup, copying, keys, restore
from devhub_tui.storage.copying import Progress
from devhub_tui.storage.database import Database
from devhub_tui.storage.restore import Backup, Facts
from devhub_tui.widgets.backup_words import day, held, size, state
from devhub_tui.widgets.confirm import Confirm
from devhub_tui.widgets.entry_list import Column, Entry, EntryList
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

RESTORED = "restored"
"""What the app wishes for on leaving: a backup takes the vault's place, and the app starts again."""
_COLUMNS = (Column("why", 9), Column("people", 8, True), Column("size", 8, True), Column("", 24))
_LONG = 4 << 20
"""Bytes from which on a copy takes long enough for a bar."""


class BackupList(EntryList):
    """The backups."""

    named = "made"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Restore", id="backups.restore")]

    class Opened(EntryList.Opened):
        """A backup is to take the vault's place."""


class BackupsScreen(LiveScreen):
    """Backups, the newest first."""

    TITLE = "Backups"
    AUTO_FOCUS = "BackupList"
    DEFAULT_CSS = """
    BackupsScreen {
        & #bar { height: 1; color: $text-muted; }
        & BackupList { width: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "make", "Back up now", id="backups.make"),
        Binding("v", "verify", "Check it", id="backups.verify"),
        Binding("D", "delete", "Delete", id="backups.delete"),
        Binding("q,escape", "leave", "Back", key_display="q", id="backups.back"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.backups = BackupList(id="backups")
        self._count = Static(id="count")
        self._known: list[Backup] = []
        self._about: dict[str, Facts | str] = {}
        self._shown = False

    def compose(self) -> ComposeResult:
        """One line above, the list."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
        yield self.backups
        yield KeyBar()

    def reload(self) -> None:
        """Lists them at once; who is in them is read in a thread."""
        self._known = restore.every(self.session.database.path)
        self._paint()
        self._look()

    def _paint(self) -> None:
        total = sum(found.bytes for found in self._known)
        about = f"{len(self._known)}" + (f" · {size(total)}" if self._known else "")
        self._count.update(Content.assemble((" Backups ", "bold $foreground"), about))
        nothing = "   There are no backups yet. One is made on each day that something is written."
        keys_ = (("   b", "accent"), ("  makes one now", "text"))
        self.backups.empty = ((), ((nothing, "name"),), (), keys_)
        entries = [self._entry(number, found) for number, found in enumerate(self._known)]
        self.backups.put(_COLUMNS, entries, follow=self._shown)
        self._shown = True

    def _entry(self, number: int, found: Backup) -> Entry:
        about = self._about.get(found.path)
        people = f"{about.people:,}".replace(",", " ") if isinstance(about, Facts) else "–" if about else "…"
        own = found.name if found.reason == "own" else ""
        cells = (state(found.reason), people, size(found.bytes), text.line(about if isinstance(about, str) else own))
        return Entry(number, found.path, day(found.at), cells)

    @work(group="look", exclusive=True)
    async def _look(self) -> None:
        key = self.session.database.key
        for found in self._known:
            if found.path not in self._about:
                self._about[found.path] = await asyncio.to_thread(_facts, found, key)
                self._paint()

    def _here(self) -> Backup | None:
        row = self.backups.row
        return self._known[row.n] if row is not None and row.n < len(self._known) else None

    async def _long(self, title: str, job: Callable[[Database, Progress], Any]) -> Any:
        """Does it in the writer's thread with a bar; None when it was stopped. What goes wrong is said by the app."""
        database = self.session.database

        def run(given: Callable[[Any], Any]) -> Awaitable[Any]:
            return self.session.on_writer(given)

        def working(_: Database, step: Step | None) -> Any:
            return job(database, told(step))

        try:
            return await at_work(self.app, title, True, run, working)
        except CancelledError:
            self.notify("Stopped. Nothing was changed.", markup=False)
            return None

    @work(group="write")
    async def action_make(self) -> None:
        """Makes one now."""
        made = await self._long("Backing up", lambda database, tell: backup.make(database, "request", tell))
        if made is not None:
            self.reload()
            self.app.notify("Backed up and checked.", markup=False)

    @work(group="write")
    async def action_verify(self) -> None:
        """Reads the whole of it and says whether it is sound."""
        found = self._here()
        if found is None:
            return
        key = self.session.database.key if found.key_id else None
        if isinstance(self._about.get(found.path), str):
            self.notify(f"This one cannot be checked: {self._about[found.path]}", markup=False)
            return
        self.notify(f"Checking the backup of {day(found.at)} …", markup=False)
        wrong = await asyncio.to_thread(copying.verified, found.path, key)
        if wrong:
            self._about[found.path] = "damaged"
            self._paint()
            self.app.notify(f"The backup of {day(found.at)} is damaged: {text.line(wrong)[:100]}", severity="error", markup=False)
        else:
            self.app.notify(f"The backup of {day(found.at)} is sound.", markup=False)

    @work(group="write")
    async def action_delete(self) -> None:
        """Deletes one, after asking: that cannot be undone."""
        found = self._here()
        if found is None:
            return
        detail = "It cannot be brought back." + (" It is the only one." if len(self._known) == 1 else "")
        if await self.app.push_screen_wait(Confirm(f"Delete the backup of {day(found.at)}?", "Delete", detail)):
            try:
                await asyncio.to_thread(backup.remove, found.path)
            except FileNotFoundError:
                pass
            except OSError as error:
                raise DevHubError(f"The backup could not be deleted: {error.strerror}.", "Nothing was changed.") from error
            self.reload()
            self.app.notify(f"Deleted the backup of {day(found.at)}.", markup=False)

    @on(BackupList.Opened)
    def _opened(self, message: BackupList.Opened) -> None:
        self._restore(self._known[message.row.n])

    @work(group="write")
    async def _restore(self, found: Backup) -> None:
        """Asks with both sides in view, prepares everything, then leaves: the swap needs the vault closed."""
        if self.session.demo:
            self.notify("The demo goes away when it is left; there is nothing to restore to.", markup=False)
            return
        key = self.session.database.key
        if found.key_id and (key is None or keys.key_id(key.data) != found.key_id):
            self.notify(
                f"This one has a passphrase of its own. In a shell, devhub restore {text.line(found.name)} asks for it.",
                markup=False,
            )
            return
        facts = await asyncio.to_thread(restore.facts, found, key)
        now = await asyncio.to_thread(restore.facts, restore.described(self.session.database.path), key)
        since = await self.session.read(lambda connection: restore.since(connection, facts.newest))
        back = len(await self.session.read(lambda connection: restore.returning(connection, found, key)))
        if not await self.app.push_screen_wait(
            Confirm(f"Make the backup of {day(found.at)} the vault?", "Restore", held(facts, now, since, back))
        ):
            return
        last = await self._long("Restoring", lambda database, tell: restore.begin(database, found, key, tell))
        if last is not None:
            self.session.last = last
            self.app.exit(RESTORED)

    def action_leave(self) -> None:
        """To where this was opened from."""
        self.app.pop_screen()


def _facts(found: Backup, key: keys.Key | None) -> Facts | str:
    """What is in it; in words why that cannot be told."""
    if found.key_id and (key is None or keys.key_id(key.data) != found.key_id):
        return "another passphrase"
    try:
        return restore.facts(found, key)
    except DevHubError as problem:
        return "damaged" if "damaged" in problem.message else "newer devhub" if "newer" in problem.message else "no vault"
    except OSError:
        return "gone"
