"""Import a file of people: choose it, see what would happen, let it happen. Leaving at any time leaves nothing behind.

Reading and writing run in threads of their own (services/interchange/importer.py); this shows how far they are.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from devhub_tui import clock
from devhub_tui.domain import fields
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.screens import candidates, import_lines
from devhub_tui.screens.file_picker import FilePicker, PathLine
from devhub_tui.services.session import Session
from devhub_tui.storage import dashboard
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from devhub_tui.services.interchange.importer import Report
    from devhub_tui.services.interchange.mapping import Mapping
    from devhub_tui.services.interchange.parse import Parsed
    from devhub_tui.services.interchange.sheet import Sheet
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.importing import Plan

ABOUT = (
    "vCards, a folder or ZIP of them, CSV of LinkedIn, Google, Outlook or any table, a copy of a vault. "
    "Enter looks inside; nothing is imported before you say so."
)


Tell = Callable[[str, int, int], None]


def _copied(database: "Database", path: str, tell: Tell, stop: threading.Event, dry_run: bool = False) -> "Report":
    from devhub_tui.services.interchange import importer

    return importer.import_file(database, path, dry_run=dry_run, tell=tell, cancelled=stop.is_set)


class ImportModal(BoxModal[bool]):
    """Gives True when people were imported."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go", "Import", id="import.go"),
        Binding("ctrl+t", "columns", "Columns", tooltip="What the columns of the table mean", id="import.columns"),
        Binding("ctrl+r", "past", "Past imports", tooltip="What was imported, and how to take it back", id="import.past"),
        Binding("escape", "leave", "Cancel", id="import.cancel"),
    ]
    DEFAULT_CSS = """
    ImportModal {
        & Static { height: auto; }
        & .import--about { color: $text-muted; margin-top: 1; }
        & #plan { height: auto; max-height: 16; margin-top: 1; display: none; }
        & #tags-row { margin-top: 1; }
        & #far { margin: 1 0; display: none; }
        &.-reading #far, &.-writing #far { display: block; }
        &.-ready #plan { display: block; }
        &.-ready .import--about, &.-writing .import--about, &.-reading .import--about { display: none; }
        &.-ready FileList, &.-writing FileList, &.-reading FileList { display: none; }
        &.-writing #plan { display: block; }
        & KeyBar { dock: none; }
    }
    """

    @dataclass
    class Progressed(Message):
        """How far the work in the thread is."""

        what: str
        done: int
        total: int

    def __init__(self, session: Session, path: str = "") -> None:
        super().__init__()
        self.session = session
        self._given = path
        self._stage = "choose"
        self._stop = threading.Event()
        self._parsed: Parsed | None = None
        self._path = ""
        self._planned: tuple[str, ...] = ()
        self._sheet: Sheet | None = None
        self._mapping: Mapping | None = None

    def compose(self) -> ComposeResult:
        """The path; the plan and the tags once it is read; how far the work is."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Import people")
            yield FilePicker(self._given)
            yield Static(Content(ABOUT), classes="import--about")
            yield Static(Content(""), id="far")
            with VerticalScroll(id="plan", can_focus=False):
                yield Static(Content(""), id="planned")
            tags = Chips(candidates.tags(self.session), placeholder="for everybody in the file", new=True, id="tags")
            yield FormRow("Tags", tags, id="tags-row")
            yield KeyBar()

    @property
    def at_work(self) -> bool:
        """Whether it is reading or writing: a lock waits for that."""
        return self._stage in ("reading", "writing")

    def on_mount(self) -> None:
        """A given path is read at once."""
        self.query_one("#tags-row").display = False
        self.query_one(PathLine).focus()
        if self._given:
            self._read(self.query_one(FilePicker).path)

    def on_unmount(self) -> None:
        """Work that is under way stops, and leaves nothing behind."""
        self._stop.set()

    def _enter(self, stage: str) -> None:
        self._stage = stage
        self.query_one("#tags-row").display = stage == "ready"
        for each in ("reading", "ready", "writing"):
            self.set_class(stage == each, f"-{each}")
        self.query_one(PathLine).disabled = stage in ("reading", "writing")
        self.query_one(Chips).disabled = stage != "ready"
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Import is offered when there is something to import."""
        if action == "columns":
            return self._stage == "ready" and self._sheet is not None
        if action == "past":
            return self._stage == "choose"
        return self._stage == "ready" if action == "go" else True

    # Reading

    @on(FilePicker.Picked)
    def _picked(self, event: FilePicker.Picked) -> None:
        self._read(event.path)

    def _read(self, path: str) -> None:
        if self._stage in ("reading", "writing"):
            return
        self._path = path
        self._mapping = None
        self._look_inside()

    def _look_inside(self) -> None:
        self._stop = threading.Event()
        self._enter("reading")
        self._far("Looking inside", 0, 0)
        self.run_worker(self._reading(self._stop))

    def _choose(self, sheet: "Sheet") -> "Mapping | None":
        """What columns mean: as just chosen, else as remembered, else as guessed if that is sure. Called in a thread."""
        from devhub_tui.services.interchange import importer, mapping

        self._sheet = sheet
        if self._mapping is None:
            guess = mapping.guess(sheet)
            self._mapping = importer.remembered(self.session.database)(sheet) or (guess if mapping.sure(sheet, guess) else None)
        return self._mapping

    async def _reading(self, stop: threading.Event) -> None:
        from devhub_tui.services.interchange import importer, json_in
        from devhub_tui.services.interchange.mapping import MappingNeededError

        path, tell = self._path, self._teller()
        self._sheet = self._parsed = None
        try:
            if await asyncio.to_thread(json_in.is_copy, path):
                await self._look_at_copy(stop)
                return
            parsed = await asyncio.to_thread(lambda: importer.read(path, "auto", tell, stop.is_set, self._choose))
            if stop.is_set():
                raise CancelledError("Cancelled.")
            self._parsed = parsed
            await self._plan()
        except CancelledError:
            self._back("")
        except MappingNeededError as needed:
            self._map(needed.sheet, needed.guess)
        except DevHubError as error:
            self._back(error.message, error.hint)
        else:
            self._enter("ready")
            self.query_one("#tags Input").focus()

    async def _look_at_copy(self, stop: threading.Event) -> None:
        """A copy of a vault: what taking it in would do is tried, and taken back."""
        done = await self._on_writer(lambda database, tell: _copied(database, self._path, tell, stop, dry_run=True))
        if stop.is_set():
            self._back("")
        elif isinstance(done, DevHubError):
            self._back(done.message, done.hint)
        else:
            self.query_one("#planned", Static).update(import_lines.copied(done))
            self._enter("ready")
            self.query_one("#tags-row").display = False
            self.set_focus(None)

    def _map(self, sheet: "Sheet", chosen: "Mapping") -> None:
        """Asks what the columns mean."""
        from devhub_tui.screens.mapper_modal import MapperModal

        if self.is_attached:
            self.app.push_screen(MapperModal(self.session, os.path.basename(self._path), sheet, chosen), self._mapped)

    def _mapped(self, chosen: "Mapping | None") -> None:
        if chosen is not None:
            self._mapping = chosen
            self._look_inside()
        elif self._stage != "ready":
            self._back("")

    def action_columns(self) -> None:
        """Chooses anew what the columns mean."""
        if self._sheet is not None and self._mapping is not None:
            self._map(self._sheet, self._mapping)

    def _back(self, words: str, hint: str = "") -> None:
        """To the path, with what was wrong with it."""
        if not self.is_attached:
            return
        self._enter("choose")
        row = self.query_one("#path-row", FormRow)
        if words:
            row.complain(words, hint)
        else:
            row.says("Cancelled. Nothing was changed.")
        self.query_one(PathLine).focus()

    async def _plan(self) -> None:
        """Says what importing would do with the tags as they are."""
        from devhub_tui.services.interchange import importer

        parsed, path, tags = self._parsed, self._path, self._tags()
        assert parsed is not None
        report, plan = await asyncio.to_thread(lambda: importer.preview(self.session.database, path, parsed, tags))
        self._planned = tags
        self._show(parsed, report, plan)

    def _show(self, parsed: "Parsed", report: "Report", plan: "Plan") -> None:
        self.query_one("#planned", Static).update(import_lines.planned(parsed, report, plan))

    def _tags(self) -> tuple[str, ...]:
        return tuple(fields.tag_name(each.label) for each in self.query_one(Chips).chosen if each.label.strip("# "))

    @on(Completer.Changed, "#tags")
    def _tagged(self) -> None:
        if self._stage == "ready" and self._tags() != self._planned:
            self.run_worker(self._replan(), exclusive=True, group="plan")

    async def _replan(self) -> None:
        try:
            await self._plan()
        except DevHubError as error:
            self._back(error.message, error.hint)

    @on(FilePicker.Changed)
    def _retyped(self, event: FilePicker.Changed) -> None:
        if self._stage == "ready" and event.path != self._path:
            self._parsed = None
            self._enter("choose")

    # Writing

    @on(Completer.Submitted, "#tags")
    def action_go(self) -> None:
        """Imports what the plan says."""
        if self._stage != "ready":
            return
        self.query_one(Chips).take_typed()
        self._stop = threading.Event()
        self._enter("writing")
        self._far("Making a backup", 0, 0)
        self.run_worker(self._writing(self._parsed, self._tags(), self._stop))

    async def _on_writer(self, work: Callable[["Database", Tell], "Report"]) -> "Report | DevHubError":
        tell = self._teller()

        def job(database: "Database") -> "Report | DevHubError":
            # Handed back, not raised: when the app goes meanwhile, nobody is left to catch it.
            try:
                return work(database, tell)
            except DevHubError as error:
                return error

        return await self.session.on_writer(job)

    async def _writing(self, parsed: "Parsed | None", tags: tuple[str, ...], stop: threading.Event) -> None:
        from devhub_tui.services.interchange import importer

        path = self._path

        def work(database: "Database", tell: Tell) -> "Report":
            if parsed is None:
                return _copied(database, path, tell, stop)
            return importer.write(database, path, parsed, tags, tell, stop.is_set)

        done = await self._on_writer(work)
        if isinstance(done, CancelledError):
            self._back("")
        elif isinstance(done, DevHubError):
            self._back(done.message, done.hint)
        else:
            new = dashboard.status_counts(self.session.database.connection, clock.today().isoformat())["new"]
            self.app.notify(import_lines.imported(done, new), markup=False, timeout=8)
            self.dismiss(True)

    # Progress

    def _teller(self) -> Tell:
        """Tells the screen from a thread, at most a hundred times for each kind of work."""
        told = ("", -1)

        def tell(what: str, done: int, total: int) -> None:
            nonlocal told
            now = (what, done * 100 // max(total, 1))
            if now != told:
                told = now
                self.post_message(self.Progressed(what, done, total))

        return tell

    def on_import_modal_progressed(self, message: Progressed) -> None:
        """Shows it."""
        self._far(import_lines.DOING.get(message.what, message.what), message.done, message.total)

    def _far(self, doing: str, done: int, total: int) -> None:
        self.query_one("#far", Static).update(import_lines.far(doing, done, total))

    async def action_past(self) -> None:
        """What was imported so far, instead of importing."""
        self.dismiss(False)
        await self.app.run_action("app.imports")

    def action_leave(self) -> None:
        """Stops what is under way; otherwise closes."""
        if self._stage in ("reading", "writing"):
            self._stop.set()
            self._far("Stopping", 0, 0)
        else:
            self.dismiss(False)
