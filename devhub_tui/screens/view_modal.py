"""Gives a filter a name: from then on it is a view. Asks before one of the same name is replaced."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from devhub_tui import text
from devhub_tui.errors import DevHubError
from devhub_tui.services.session import Session
from devhub_tui.storage import views
from devhub_tui.storage.views import View
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.form_row import FormRow, Line
from devhub_tui.widgets.key_bar import KeyBar


class ViewModal(BoxModal[View | None]):
    """Gives the saved view, None when none was saved."""

    DEFAULT_CSS = """
    ViewModal {
        & > .box { width: 60; }
        & .view--about { color: $text-muted; margin: 0 0 1 0; height: auto; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="view.save"),
        Binding("escape", "cancel", "Cancel", id="view.cancel"),
    ]

    def __init__(self, session: Session, query: str, sort: str | None, sorted_by: str, name: str = "") -> None:
        """`sorted_by` is what the sort is called; `name` stands in the field to begin with."""
        super().__init__()
        self.session = session
        self._query = query.strip()
        self._sort = sort
        self._sorted_by = sorted_by
        self.line = Line(name, placeholder="such as Rust in Berlin", select_on_focus=True)
        self.row = FormRow("Name", self.line, quiet=False)
        self._busy = False

    def compose(self) -> ComposeResult:
        """What is saved, and the field for its name."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Save as a view")
            about = Content.assemble(text.line(self._query), (f"  sorted by {self._sorted_by}" if self._sort else "", "dim"))
            yield Static(about, classes="view--about")
            yield self.row
            yield KeyBar()

    def on_mount(self) -> None:
        """The cursor in the field."""
        self.line.focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        found = views.saved(self.session.database.connection, self.line.value)
        self.row.edited(self.line.value, f"replaces “{found.name}”" if found else "")

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Saves it, after asking when the name is taken."""
        if not self._busy:
            self._busy = True
            self.run_worker(self._save())

    async def _save(self) -> None:
        try:
            saved = await self._saved()
        except DevHubError as error:
            self.row.complain(error.message, error.hint, about=self.line.value)
            saved = None
        self._busy = False
        if saved is not None:
            self.app.notify(f"Saved the view {text.line(saved.name)} · w shows it · u undo", markup=False)
            self.dismiss(saved)

    async def _saved(self) -> View | None:
        name = views.checked_name(self.line.value)
        found = views.saved(self.session.database.connection, name)
        if found is not None and (found.query, found.sort) != (self._query, self._sort):
            from devhub_tui.widgets.confirm import Confirm

            detail = f"It shows {found.query}"
            if not await self.app.push_screen_wait(Confirm(f"Replace the view {found.name}?", "Replace", detail)):
                return None
        await self.session.write(f"save the view {name}", lambda tx: views.save(tx, name, self._query, self._sort))
        return views.saved(self.session.database.connection, name)

    def action_cancel(self) -> None:
        """Saves nothing."""
        self.dismiss(None)
