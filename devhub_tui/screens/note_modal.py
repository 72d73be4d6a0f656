"""One interaction whole: when, with whom, and all of the note."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen

from devhub_tui.storage.rows import InteractionRow
from devhub_tui.widgets import day_words
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line, LineView, wrap

_MOST = 20_000  # lines


class NoteView(LineView):
    """The lines of one interaction, broken to the width there is."""

    def __init__(self, row: InteractionRow) -> None:
        super().__init__()
        self._row = row
        self._lines: list[Line] = []

    def rewrap(self) -> None:
        """Another width: broken anew."""
        self._break(self.room)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As tall as the note; the style sheet says how tall at most."""
        self._break(max(width - 2, 1))
        return len(self._lines)

    def _break(self, width: int) -> None:
        row = self._row
        with_whom = ", ".join(name + (" ★" if vip else "") for _, name, vip in row.people[:50])
        self._lines = [((part, "name"),) for part in wrap(f"{row.icon} {row.type_label}", width, 1)]
        self._lines += [((part, "muted"),) for part in wrap(f"{day_words.weekday(row.occurred_on)} · {with_whom}", width, 6)]
        self._lines.append(())
        self._lines += [((part, "text"),) for part in wrap(row.notes or "No note.", width, _MOST)]

    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def make(self, index: int) -> Line:
        """One line."""
        return self._lines[index]

    def move(self, by: int) -> None:
        """Scrolls."""
        self.show_from(self.top + by)


class NoteModal(ModalScreen[None]):
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
        & NoteView { height: auto; max-height: 70vh; min-height: 4; }
        & KeyBar { dock: none; background: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "leave", "Back", id="note.back")]

    def __init__(self, row: InteractionRow) -> None:
        super().__init__()
        self._row = row

    def compose(self) -> ComposeResult:
        """The lines, and how to leave."""
        with Vertical():
            yield NoteView(self._row)
            yield KeyBar()

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
