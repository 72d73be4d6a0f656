"""Every way into a protected vault, and how each is guarded."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.storage.keys import RECOVERY, Slot
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.key_bar import KeyBar


class WaysIn(BoxModal[None]):
    """Shows the slots of the key file. None of it is a secret."""

    DEFAULT_CSS = """
    WaysIn {
        & Static { height: auto; }
        & .ways--about { color: $text-muted; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "leave", "Close", key_display="esc", id="ways_in.leave")]

    def __init__(self, slots: Sequence[Slot]) -> None:
        super().__init__()
        self._slots = slots

    def compose(self) -> ComposeResult:
        """Two lines for each."""
        with VerticalScroll(classes="box") as box:
            box.border_title = Content("Ways in")
            for slot in self._slots:
                kind = "recovery key" if slot.kind == RECOVERY else "passphrase"
                made = clock.from_ms(slot.made_at).date().isoformat()
                cost = slot.parameters
                yield Static(Content.assemble((text.line(slot.name), "bold"), f"  {kind}, of {made}"))
                yield Static(
                    Content(f"Argon2id, {cost.memory_kib / 1024:g} MiB, passes: {cost.passes}, lanes: {cost.lanes}"),
                    classes="ways--about",
                )
            yield KeyBar()

    def action_leave(self) -> None:
        """Closes it."""
        self.dismiss(None)
