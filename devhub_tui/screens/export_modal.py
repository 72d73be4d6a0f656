"""Export people: whom, as what, where to. The work runs in a thread of its own and can be stopped; then nothing is written.

Opened from the palette for everybody, what the filter shows, or who is selected; nothing in the vault is changed.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.screens import import_lines
from devhub_tui.services import files
from devhub_tui.services.session import Session
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.candidate_list import Candidate
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.model_form import Flag
from devhub_tui.widgets.one_of import OneOf

if TYPE_CHECKING:
    from devhub_tui.services.interchange.export import Report, Who

CHOICES = (
    ("vCard 3.0", "vcard", "3.0", ".vcf", "For address books, with everything that came in with a card. No interactions."),
    ("vCard 4.0", "vcard", "4.0", ".vcf", "The newer vCard, which fewer programs read. No interactions."),
    ("CSV", "csv", "", ".csv", "A table for spreadsheets, a row for each person."),
    ("JSON", "json", "", ".json", "A copy with everything that is theirs, which devhub can import again."),
    ("Markdown", "markdown", "", "", "A folder with a page for each person, for reading and for git."),
)
"""How it is called, format, vCard version, what a file's name ends in, what it is for."""


class ExportModal(BoxModal[bool]):
    """Gives True when people were exported. `ids` or `numbers` are who is selected; `query` is the filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go", "Export", id="export.go"),
        Binding("escape", "leave", "Cancel", id="export.cancel"),
    ]
    DEFAULT_CSS = """
    ExportModal {
        & Static { height: auto; }
        & .export--about { color: $text-muted; margin: 1 0; }
        & #replace-row, & #far { display: none; }
        & #far { margin: 1 0; }
        &.-taken #replace-row { display: block; }
        &.-writing #far { display: block; }
        &.-writing .export--about { display: none; }
        & KeyBar { dock: none; }
    }
    """

    @dataclass
    class Progressed(Message):
        """How many people the thread has written."""

        done: int
        total: int

    def __init__(
        self, session: Session, ids: Sequence[str] | None = None, *, numbers: Sequence[int] | None = None, query: str = ""
    ) -> None:
        super().__init__()
        self.session = session
        self._whom = _whom(ids, numbers, query)
        self._stop = threading.Event()
        self._writing = False
        self._suggested = ""

    def compose(self) -> ComposeResult:
        """Whom, as what, where to; how far the work is."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Export people")
            yield FormRow("Whom", OneOf([words for words, _ in self._whom], id="whom"))
            yield FormRow("As", OneOf([choice[0] for choice in CHOICES], id="format"))
            yield FormRow("To", Completer(_places, eager=False, placeholder="a file", id="path"), id="path-row")
            yield FormRow("Replace", Flag(False, "what is there"), id="replace-row")
            yield Static(Content(CHOICES[0][4]), classes="export--about")
            yield Static(Content(""), id="far")
            yield KeyBar()

    @property
    def at_work(self) -> bool:
        """Whether it is writing: a lock waits for that."""
        return self._writing

    def on_mount(self) -> None:
        """With a place that is free and makes sense."""
        self._suggest()
        self.query_one("#format").focus()

    def on_unmount(self) -> None:
        """Work that is under way stops, and leaves nothing behind."""
        self._stop.set()

    @property
    def _choice(self) -> tuple[str, str, str, str, str]:
        return CHOICES[self.query_one("#format", OneOf).value]

    @property
    def _path(self) -> str:
        return files.meant(self.query_one(Completer).value)

    def _suggest(self) -> None:
        """A name in Downloads, or at home, unless one was typed."""
        field = self.query_one(Completer)
        if field.value != self._suggested:
            return
        place = "~/Downloads" if os.path.isdir(os.path.expanduser("~/Downloads")) else "~"
        ending = self._choice[3]
        name = "people" if not ending else f"people-{clock.today().isoformat()}"
        self._suggested = f"{place}/{name}{ending}"
        field.settle(self._suggested)
        self._look()

    def _look(self) -> None:
        """Whether something is there already, and may be replaced."""
        taken = self._choice[1] != "markdown" and os.path.isfile(self._path)
        self.set_class(taken, "-taken")
        if not taken:
            self.query_one(Flag).value = False

    @on(OneOf.Changed, "#format")
    def _as_another(self) -> None:
        self.query_one(".export--about", Static).update(Content(self._choice[4]))
        field = self.query_one(Completer)
        if field.value != self._suggested and self._choice[3]:
            stem, ending = os.path.splitext(field.value)
            if ending in {choice[3] for choice in CHOICES}:
                field.settle(stem + self._choice[3])
        self._suggest()
        self._retyped()

    @on(Completer.Changed, "#path")
    def _retyped(self) -> None:
        self.query_one("#path-row", FormRow).edited("")
        self._look()

    @on(Completer.Submitted, "#path")
    def action_go(self) -> None:
        """Exports, unless the place will not do."""
        if self._writing:
            return
        row = self.query_one("#path-row", FormRow)
        if not self.query_one(Completer).value.strip():
            row.complain("Where to?", "A file; for Markdown a folder.")
        elif self.has_class("-taken") and not self.query_one(Flag).value:
            row.complain("This is there already.", "Name another file, or replace it.")
            self.query_one(Flag).focus()
        else:
            self._stop = threading.Event()
            self._set_writing(True)
            self.run_worker(self._export(self._stop))

    def _set_writing(self, writing: bool) -> None:
        self._writing = writing
        self.set_class(writing, "-writing")
        for field in (*self.query(OneOf), self.query_one(Completer), self.query_one(Flag)):
            field.disabled = writing
        self._far(0, 0)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Once is enough."""
        return not self._writing if action == "go" else True

    async def _export(self, stop: threading.Event) -> None:
        from devhub_tui.services.interchange import export

        _, format_, version, _, _ = self._choice
        who = self._whom[self.query_one("#whom", OneOf).value][1]
        how = export.Options(version or export.VERSION, force=self.query_one(Flag).value)
        path, tell = self._path, self._teller()
        try:
            report = await asyncio.to_thread(
                lambda: export.export(self.session.database, format_, path, who, how, tell, stop.is_set)
            )
        except CancelledError:
            self._back("")
        except DevHubError as error:
            self._back(error.message, error.hint)
        else:
            self._told(report)
            if self.is_attached:
                self.dismiss(True)

    def _told(self, report: "Report") -> None:
        people = "1 person" if report.people == 1 else f"{report.people:,} people"
        words = f"Exported {people} to {files.shown(report.target or '')}"
        if report.format == "markdown":
            words += f": {report.written:,} written, {report.unchanged:,} unchanged, {report.removed:,} removed"
        if report.edited:
            words += f" · {len(report.edited):,} left as they were edited"
        self.app.notify(text.line(words), markup=False, timeout=8)

    def _back(self, words: str, hint: str = "") -> None:
        """To the form, with what was wrong."""
        if not self.is_attached:
            return
        self._set_writing(False)
        row = self.query_one("#path-row", FormRow)
        if words:
            row.complain(words, hint.replace("--force", "Replace"))
        else:
            row.says("Stopped. A folder keeps what was written, a file is not there.")
        self._look()
        self.query_one(Completer).box.focus()

    def _teller(self) -> Callable[[int, int], None]:
        """Tells the screen from the thread, at most a hundred times."""
        told = -1

        def tell(done: int, total: int) -> None:
            nonlocal told
            now = done * 100 // max(total, 1)
            if now != told:
                told = now
                self.post_message(self.Progressed(done, total))

        return tell

    def on_export_modal_progressed(self, message: Progressed) -> None:
        """Shows it."""
        self._far(message.done, message.total)

    def _far(self, done: int, total: int) -> None:
        self.query_one("#far", Static).update(import_lines.far("Writing", done, total))

    def action_leave(self) -> None:
        """Stops what is under way; otherwise closes."""
        if self._writing:
            self._stop.set()
        else:
            self.dismiss(False)


def _whom(ids: Sequence[str] | None, numbers: Sequence[int] | None, query: str) -> "list[tuple[str, Who]]":
    """(how it is called, who it is), the narrowest first."""
    from devhub_tui.services.interchange.export import EVERYBODY, Who

    found: list[tuple[str, Who]] = []
    chosen = ids if ids is not None else numbers
    if chosen is not None:
        who = Who(ids=tuple(ids)) if ids is not None else Who(numbers=tuple(numbers or ()))
        found.append((f"{len(chosen):,} selected", who))
    if query.strip():
        found.append((f"filter “{text.clean(query, limit=24)}”", Who(query=query)))
    found.append(("everybody", EVERYBODY))
    return found


def _places(typed: str) -> list[Candidate]:
    """Folders to go on with."""
    return [Candidate(each.path, each.shown) for each in files.completions(typed) if each.is_folder]
