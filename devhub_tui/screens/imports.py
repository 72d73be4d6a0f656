"""What was imported: each file with what it did. Enter takes one back as a whole, or brings it back."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.person_actions import said
from devhub_tui.services.session import Session
from devhub_tui.storage import imports
from devhub_tui.storage.database import Database
from devhub_tui.storage.imports import DONE, ELSEWHERE, ImportRow
from devhub_tui.storage.undo import Reverted
from devhub_tui.widgets.entry_list import Column, Entry, EntryList
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

_COLUMNS = (
    Column("when", 16),
    Column("new", 7, True),
    Column("changed", 7, True),
    Column("", 9),
    Column("same", 7, True),
    Column("skipped", 7, True),
    Column("format", 10),
)
_NAMED = 6


class ImportList(EntryList):
    """The files."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Undo or redo", id="imports.turn")]

    class Opened(EntryList.Opened):
        """An import is to be taken back, or brought back."""


class ImportsScreen(LiveScreen):
    """Imports, the newest first."""

    TITLE = "Imports"
    AUTO_FOCUS = "ImportList"
    DEFAULT_CSS = """
    ImportsScreen {
        & #bar { height: 1; color: $text-muted; }
        & ImportList { width: 1fr; }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = frozenset(("import_batches", "contacts"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "app.import", "Import", id="app.import"),
        Binding("D", "app.duplicates", "Duplicates", id="imports.duplicates"),
        Binding("q,escape", "leave", "Back", key_display="q", id="imports.back"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.files = ImportList(id="files")
        self._count = Static(id="count")
        self._rows: dict[int, ImportRow] = {}
        self._shown = False

    def compose(self) -> ComposeResult:
        """One line above, the list."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._count
        yield self.files
        yield KeyBar()

    def reload(self) -> None:
        """Reads them again."""
        rows = imports.listing(self.session.database.connection)
        self._rows = {row.n: row for row in rows}
        self._count.update(Content.assemble((" Imports ", "bold $foreground"), f"{len(rows)}"))
        nothing, keys = ("   Nothing was imported yet.", "name"), (("   i", "accent"), ("  imports a file", "text"))
        self.files.empty = ((), (nothing,), (), keys)
        self.files.put(_COLUMNS, [_entry(row) for row in rows], follow=self._shown)
        self._shown = True

    @on(ImportList.Opened)
    def _opened(self, message: ImportList.Opened) -> None:
        self._turn(self._rows[message.row.n])

    @work(group="write")
    async def _turn(self, row: ImportRow) -> None:
        """Asked first: it may be thousands of people."""
        from devhub_tui.widgets.confirm import Confirm

        name = said(row.file)
        if row.state == ELSEWHERE:
            self.notify(f"{name} was imported into another copy of the vault: there is no step here to undo.", markup=False)
            return
        if row.state == DONE:
            question, word, detail = f"Undo the import of {name}?", "Undo", "Whoever you changed, tagged or logged since stays."
        else:
            question, word, detail = f"Bring the import of {name} back?", "Bring back", "As it was before you undid it."
        if not await self.app.push_screen_wait(Confirm(question, word, detail)):
            return

        def work(database: Database) -> Reverted:
            turn = imports.undo_import if row.state == DONE else imports.redo_import
            return turn(database, row.id)

        done = await self.session.on_writer(work)
        lines = [f"{'Undid' if row.state == DONE else 'Brought back'} the import of {name} · enter turns it round again"]
        if done.kept:
            more = f" and {len(done.kept) - _NAMED} more" if len(done.kept) > _NAMED else ""
            lines.append("Changed since, so kept: " + ", ".join(text.line(each) for each in done.kept[:_NAMED]) + more)
        self.app.notify("\n".join(lines), timeout=8, markup=False)

    def action_leave(self) -> None:
        """To where this was opened from."""
        self.app.pop_screen()


def _entry(row: ImportRow) -> Entry:
    figures = (row.added, row.updated, row.unchanged, row.skipped)
    counts = ["" if each is None else f"{each:,}".replace(",", " ") for each in figures]
    state = {"done": "", "undone": "undone", "elsewhere": "elsewhere"}[row.state]
    when = clock.from_ms(row.at).strftime("%Y-%m-%d %H:%M")
    return Entry(row.n, row.id, text.line(row.file), (when, *counts[:2], state, *counts[2:], row.format))
