"""The door to sorting who is new."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from devhub_tui.screens.telling import Telling


class TriageDoor(Telling):
    """`T`, wherever no screen has another use for it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("T", "triage", "Sort who is new", show=False, id="app.triage"),
    ]

    def action_triage(self) -> None:
        """Goes through who is new: those that are selected on the screen in view, or everybody."""
        from devhub_tui.screens.triage import TriageScreen

        if not isinstance(self.screen, TriageScreen):
            selected = getattr(self.screen, "to_triage", None)
            self.push_screen(TriageScreen(self.session, selected() if selected else None))
