"""What one column becomes: typed to find, or said as in the shell (`email:work`, `custom:Shirt size`)."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from devhub_tui import text
from devhub_tui.errors import DevHubError
from devhub_tui.screens import mapper_lines
from devhub_tui.services.interchange import mapping
from devhub_tui.services.interchange.mapping import Target
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.candidate_list import Candidate, Candidates, fitting
from devhub_tui.widgets.form_row import Line
from devhub_tui.widgets.key_bar import KeyBar

ROWS = 10


class TargetModal(BoxModal[Target | None]):
    """Gives the target, None for leaving things as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Take it", id="target.take"),
        Binding("escape", "cancel", "Cancel", id="target.cancel"),
    ]
    DEFAULT_CSS = """
    TargetModal {
        & > .box { width: 60; }
        & Candidates { overlay: none; display: block; height: 10; margin-top: 1; background: $surface; }
        & Static { height: auto; color: $text-muted; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """

    def __init__(self, column: str, values: tuple[str, ...], present: Target, own: list[str]) -> None:
        """`own` are the labels of the user's own fields."""
        super().__init__()
        self._column = column
        self._values = values
        self._present = present
        self._known = mapper_lines.choices(own)

    def compose(self) -> ComposeResult:
        """Values of the column, the input, the list."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"{text.clean(self._column, limit=40)} becomes")
            shown = " · ".join(value[:30] for value in self._values[:3]) or "no values"
            yield Static(Content(text.line(shown)).truncate(56, ellipsis=True))
            yield Line(placeholder="type to find, or such as custom:Shirt size")
            yield Candidates(ROWS)
            yield KeyBar()

    def on_mount(self) -> None:
        """What it becomes now is marked."""
        self.query_one(Line).focus()
        kinds = [each.value for each in self._known]
        present = str(self._present)
        self._show(kinds.index(present) if present in kinds else kinds.index(self._present.kind))

    def _rows(self) -> list[Candidate]:
        typed = text.clean(self.query_one(Line).value)
        if not typed:
            return self._known
        found = fitting(self._known, typed)
        if ":" in typed or not found:
            try:
                target = mapping.parse_target(typed)
            except DevHubError:
                return found
            said = Candidate(str(target), mapper_lines.words(target), "as typed")
            found = [said, *(each for each in found if each.value != said.value)]
        return found

    def _show(self, mark: int) -> None:
        rows = self._rows()
        listed = self.query_one(Candidates)
        listed.show(rows, min(mark, len(rows) - 1))
        listed.display = True

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value:
            self._show(0)

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while the input keeps the focus."""
        steps = {"down": 1, "up": -1, "pagedown": ROWS, "pageup": -ROWS}
        if event.key in steps:
            listed = self.query_one(Candidates)
            self._show(max(0, listed.mark + steps[event.key]))
            event.stop()
            event.prevent_default()

    @on(Candidates.Clicked)
    def _clicked(self, event: Candidates.Clicked) -> None:
        self._give(self.query_one(Candidates).rows[event.index])

    @on(Input.Submitted)
    def action_take(self) -> None:
        """The marked one."""
        listed = self.query_one(Candidates)
        if listed.rows and listed.mark >= 0:
            self._give(listed.rows[listed.mark])
            return
        self.notify("Nothing fits. custom:NAME makes a field of your own.", severity="warning", markup=False)

    def _give(self, row: Candidate) -> None:
        self.dismiss(mapping.parse_target(row.value))

    def action_cancel(self) -> None:
        """Leaves it as it is."""
        self.dismiss(None)
