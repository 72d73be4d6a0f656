"""Choosing a file: a line for its path, and the folder that the line is in. Typing narrows, enter opens."""

import asyncio
import os
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from devhub_tui import text
from devhub_tui.services import files, folders
from devhub_tui.services.folders import Listing, Row
from devhub_tui.widgets.file_list import FileList
from devhub_tui.widgets.form_row import FormRow, Line

_ROWS = 12


class PathLine(Line):
    """The line. Arrows move in the list below, which never has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Open", id="picker.open"),
        Binding("tab", "complete", "Complete", show=False, id="picker.complete"),
        Binding("alt+up,ctrl+up", "above", "Up a folder", show=False, id="picker.up"),
    ]

    @property
    def _value(self) -> Text:
        """As it is drawn: the name of a file may hold anything, and the path has to stay what it is."""
        return Text(text.line(self.value), no_wrap=True, overflow="ignore", end="")

    async def _on_key(self, event: events.Key) -> None:
        picker = self.picker
        steps = {"down": 1, "up": -1, "pagedown": picker.files.page, "pageup": -picker.files.page}
        if event.key in steps:
            picker.files.move(steps[event.key])
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    @property
    def picker(self) -> "FilePicker":
        """What it belongs to."""
        found = next(each for each in self.ancestors if isinstance(each, FilePicker))
        return found

    def action_take(self) -> None:
        """Opens what is typed, or what the cursor is on."""
        self.picker.take()

    def action_complete(self) -> None:
        """Completes the line with what the cursor is on; in an empty line with nothing, goes on to the next field."""
        if not self.picker.complete():
            self.screen.focus_next()

    def action_above(self) -> None:
        """To the folder above."""
        self.picker.above()


class FilePicker(Vertical):
    """`Picked` when a file, or a folder of vCards, is chosen; `Changed` when the line is another one."""

    DEFAULT_CSS = """
    FilePicker {
        height: auto;
        & FileList { width: 1fr; margin-top: 1; }
    }
    """

    @dataclass
    class Picked(Message):
        """This path is to be read."""

        path: str

    @dataclass
    class Changed(Message):
        """Another path stands in the line."""

        path: str

    def __init__(self, value: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.path_line = PathLine(value, placeholder="~/Downloads/contacts.vcf")
        self.row = FormRow("File", self.path_line, id="path-row")
        self.files = FileList()
        self._listing: Listing | None = None
        self._asked: str | None = None
        self._picked = ""

    def compose(self) -> ComposeResult:
        """The line above the list."""
        yield self.row
        yield self.files

    def on_mount(self) -> None:
        """The places to begin with, or the folder of the path that was given."""
        self._fit()
        self._look()

    def on_resize(self) -> None:
        """As many rows as there is room for."""
        self._fit()

    def _fit(self) -> None:
        self.files.styles.height = max(4, min(_ROWS, self.app.size.height - 12))

    @property
    def path(self) -> str:
        """The path that is meant."""
        return files.meant(self.path_line.value) if self.path_line.value.strip() else ""

    @property
    def value(self) -> str:
        """The line as it stands."""
        return self.path_line.value

    # Looking

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.row.edited(event.value)
        self.post_message(self.Changed(self.path))
        self._look()

    def _look(self) -> None:
        """Shows what fits the line: at once where its folder is known, else as soon as that is read."""
        folder, name = folders.parted(self.path_line.value)
        if self._listing is not None and self._listing.folder == folder:
            self._asked = folder
            self._narrow(name)
        elif folder != self._asked:
            self._asked = folder
            self._read(folder)

    @work(exclusive=True, group="folder")
    async def _read(self, folder: str) -> None:
        found = await asyncio.to_thread(folders.listing, folder) if folder else await asyncio.to_thread(folders.places)
        if self.is_attached and folder == self._asked:
            self._listing = found
            self._narrow(folders.parted(self.path_line.value)[1])

    def _narrow(self, name: str) -> None:
        found = self._listing
        assert found is not None
        numbers = folders.narrowed(found, name)
        empty = found.error or (
            f"Nothing here that could be read has “{name[:40]}” in its name." if name else "No folder and no file of people here."
        )
        self.files.set(found.rows, numbers, empty)
        # The way up is not what one comes for, nor is everything at once.
        first = next((place for place, number in enumerate(numbers) if found.rows[number].kind in ("file", "folder")), 0)
        if first:
            self.files.move(first)
        if found.cut:
            self.row.says(f"There are more than {folders.MOST:,} entries here: type the path of one that is missing.")

    # Taking

    def take(self) -> None:
        """Opens what is typed if that is a file, else what the cursor is on."""
        typed = self.path
        if typed and os.path.isfile(typed):
            self.post_message(self.Picked(typed))
            return
        row = self.files.row
        if row is None:
            error = self._listing.error if self._listing else ""
            self.row.complain(error or "There is no such file.", "Type another path.", about=self.path_line.value)
        else:
            self._open(row)

    def _open(self, row: Row) -> None:
        if row.kind in ("folder", "up"):
            self._go(row.path)
        else:
            if row.kind == "file":
                self._set(folders.shown(row.path))
            self.post_message(self.Picked(row.path))

    def complete(self) -> bool:
        """Puts what the cursor is on into the line; False when it stands there already or there is nothing."""
        row = self.files.row
        if row is None or row.kind in ("up", "cards") or not self.path_line.value.strip():
            return False
        if row.kind == "folder":
            self._go(row.path)
            return True
        before = self.path_line.value
        self._set(folders.shown(row.path))
        return self.path_line.value != before

    def above(self) -> None:
        """To the folder above the one in sight."""
        folder = os.path.abspath(folders.parted(self.path_line.value)[0] or "~")
        self._go(os.path.dirname(folder))

    def _go(self, folder: str) -> None:
        self._set(folders.shown(folder).rstrip("/") + "/")

    def _set(self, value: str) -> None:
        self.path_line.value = value
        self.path_line.cursor_position = len(self.path_line.value)

    @on(FileList.Opened)
    def _clicked(self, event: FileList.Opened) -> None:
        event.stop()
        self._open(event.row)
        self.path_line.focus()
