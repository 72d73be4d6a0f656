"""One interaction whole: when, with whom, and all of the note. It can be edited, duplicated and deleted from here."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from devhub_tui.screens.interaction_actions import InteractionActions
from devhub_tui.services.session import Session
from devhub_tui.storage import interactions
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.note_view import NoteView


class NoteModal(InteractionActions, ModalScreen[None]):
    """Shows one interaction; every key that leaves leaves."""

    DEFAULT_CSS = """
    NoteModal {
        align: center middle;
        & > Vertical {
            width: 90%;
            max-width: 100;
            height: auto;
            max-height: 90%;
            padding: 1 1 0 2;
            background: $panel;
        }
        & NoteView { height: auto; max-height: 80vh; min-height: 4; }
        & KeyBar { dock: none; background: transparent; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("D", "delete", "Delete", id="interaction.delete"),
        Binding("y", "copy_note", "Copy the note", id="interaction.copy"),
        Binding("escape,q,enter", "leave", "Back", key_display="esc", id="note.back"),
    ]

    def __init__(self, session: Session, interaction_id: str) -> None:
        super().__init__()
        self.session = session
        self._interaction = interaction_id
        self._view = NoteView(interactions.interaction(session.database.connection, interaction_id))

    def compose(self) -> ComposeResult:
        """The lines, and what can be done."""
        with Vertical():
            yield self._view
            yield KeyBar()

    def current_interaction(self) -> str:
        """The id of what is shown."""
        return self._interaction

    def on_screen_resume(self) -> None:
        """Back from a form or a question above it: it may have been edited or deleted."""
        row = interactions.interaction(self.session.database.connection, self._interaction)
        if row is not None:
            self._view.show(row)
            self._view.refresh(layout=True)
        else:
            self.dismiss(None)

    def done_here(self) -> None:
        """There is nothing to show any more, or somebody to make room for."""
        if self.is_mounted and self in self.app.screen_stack:
            self.dismiss(None)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
