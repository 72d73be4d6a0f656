"""What the columns of a table mean: each with its values, what it becomes, and the first people that come of it.

Nothing is imported here; the mapping goes back to the import, which remembers it.
"""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.screens import mapper_lines
from devhub_tui.services.interchange import mapping, sheet
from devhub_tui.services.interchange.mapping import Mapping, Target
from devhub_tui.services.interchange.sheet import Sheet
from devhub_tui.services.session import Session
from devhub_tui.storage import custom_fields
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.column_list import ColumnList, ColumnRow
from devhub_tui.widgets.key_bar import KeyBar

_AROUND = 14
"""Lines of the box that are not columns."""


class MapperModal(BoxModal[Mapping | None]):
    """Gives the mapping, None for leaving."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go", "Go on", tooltip="See what importing would do", id="mapper.go"),
        Binding("h", "header", "Header", tooltip="Whether the first row names the columns", id="mapper.header"),
        Binding("d", "days", "Days", tooltip="How 03/04 is read where its column does not tell", id="mapper.days"),
        Binding("a", "keep", "Keep", tooltip="Keep the column as it stands", show=False, id="mapper.keep"),
        Binding("x,delete", "leave_out", "Leave out", tooltip="Import nothing of the column", id="mapper.leave_out"),
        Binding("escape", "cancel", "Cancel", id="mapper.cancel"),
    ]
    AUTO_FOCUS = "ColumnList"
    DEFAULT_CSS = """
    MapperModal {
        & > .box { width: 110; }
        & Static { height: auto; }
        & #layout, & .mapper--first { color: $text-muted; }
        & #layout { margin-bottom: 1; }
        & .mapper--first { margin-top: 1; }
        & #preview { height: 5; margin-bottom: 1; }
        & KeyBar { dock: none; }
    }
    """

    def __init__(self, session: Session, name: str, table: Sheet, chosen: Mapping) -> None:
        """`name` is the file's; `chosen` what to begin with."""
        super().__init__()
        self.session = session
        self._file = name
        self._table = table
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """How the file is understood, the columns, the first people."""
        with Vertical(classes="box") as box:
            box.border_title = Content(text.line(f"What the columns mean · {text.clean(self._file, limit=50)}"))
            yield Static(Content(""), id="layout")
            yield ColumnList(id="columns")
            yield Static(Content("The first people of it"), classes="mapper--first")
            yield Static(Content(""), id="preview")
            yield KeyBar()

    def on_mount(self) -> None:
        """Everything as it is understood so far."""
        self._fit()
        self._show()

    def on_resize(self) -> None:
        """As many columns in sight as there is room for."""
        self._fit()

    def _fit(self) -> None:
        room = self.app.size.height - _AROUND
        self.query_one(ColumnList).styles.height = max(4, min(len(self._table.columns) + 1, room))

    def _show(self) -> None:
        rows = [
            ColumnRow(place, name, values, mapper_lines.words(target), target.kind not in ("keep", "ignore"))
            for place, (name, values, target) in enumerate(
                zip(self._table.columns, self._table.samples, self._labelled().targets, strict=True)
            )
        ]
        self.query_one(ColumnList).set(rows)
        self.query_one("#layout", Static).update(Content(mapper_lines.layout(self._table, self._chosen)))
        self.query_one("#preview", Static).update(mapper_lines.preview(self._table, self._chosen))

    def _labelled(self) -> Mapping:
        return mapping.labelled(self._table, self._chosen)

    def _set(self, place: int, target: Target) -> None:
        targets = list(self._chosen.targets)
        targets[place] = target
        self._chosen = self._chosen._replace(targets=tuple(targets))
        self._show()

    @on(ColumnList.Opened)
    def _opened(self, event: ColumnList.Opened) -> None:
        self._choose(event.row)

    @work
    async def _choose(self, row: ColumnRow) -> None:
        from devhub_tui.screens.target_modal import TargetModal

        own = [field.label for field in custom_fields.listing(self.session.database.connection, archived=False)]
        target = await self.app.push_screen_wait(TargetModal(row.name, row.values, self._chosen.targets[row.n], own))
        if target is not None:
            self._set(row.n, target)
            self.query_one(ColumnList).move(1)

    def action_keep(self) -> None:
        """Keeps the column under the cursor as it stands."""
        self._set(self.query_one(ColumnList).cursor, Target("keep"))

    def action_leave_out(self) -> None:
        """Leaves the column under the cursor out, or takes it back in."""
        place = self.query_one(ColumnList).cursor
        now = self._chosen.targets[place]
        self._set(place, mapping.guess(self._table).targets[place] if now.kind == "ignore" else Target("ignore"))

    def action_header(self) -> None:
        """Takes the first row for somebody, or for the names of the columns."""
        other = sheet.look(self._table.head, not self._table.named, one_column=True)
        if other is None or len(other.columns) != len(self._table.columns):
            self.notify("Below the first row there is nothing.", severity="warning", markup=False)
            return
        self._table = other
        self._chosen = self._chosen._replace(named=other.named)
        self._show()

    def action_days(self) -> None:
        """How days are read that can be read in two ways."""
        orders: tuple[str | None, ...] = (None, "dmy", "mdy")
        after = orders[(orders.index(self._chosen.order) + 1) % 3]
        self._chosen = self._chosen._replace(order=after)  # type: ignore[arg-type]
        self._show()

    def action_go(self) -> None:
        """Gives the mapping back, if it can be used."""
        wrong = mapping.problems(self._table, self._chosen)
        if wrong:
            self.notify(text.line(wrong[0]), severity="warning", markup=False)
            return
        self.dismiss(self._chosen)

    def action_cancel(self) -> None:
        """Leaves everything as it was."""
        self.dismiss(None)
