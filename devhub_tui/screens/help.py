"""Every key of the screen in view, in groups. Reads the bindings themselves, so it cannot drift from what the keys do."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode
from textual.screen import ModalScreen

from devhub_tui.widgets.key_bar import key_name
from devhub_tui.widgets.line_pane import Line, LinePane
from devhub_tui.widgets.paint import fit


def groups(active: dict[str, ActiveBinding], screen: DOMNode, app: DOMNode) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title, rows of keys and what they do): what the focused part can do, the screen's own, and what works everywhere."""
    titles = {"screen": "HERE", "focus": "MOVING AND EDITING", "app": "EVERYWHERE"}
    rows: dict[str, dict[str, tuple[list[str], str]]] = {name: {} for name in titles}
    for each in active.values():
        room = "screen" if each.node is screen else "app" if each.node is app else "focus"
        # What Textual binds by itself has no id; in a field that is editing, elsewhere it is of no use here.
        if not each.binding.description or (room != "focus" and each.binding.id is None):
            continue
        keys, _ = rows[room].setdefault(each.binding.action, ([], each.binding.tooltip or each.binding.description))
        keys.append(key_name(each.binding))
    return [
        (titles[room], [(" or ".join(dict.fromkeys(keys)), what) for keys, what in found.values()])
        for room, found in rows.items()
        if found
    ]


class HelpModal(ModalScreen[None]):
    """The overlay behind `?`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", id="help.close"),
    ]
    CSS = """
    HelpModal {
        align: center middle;
        & > LinePane {
            width: 72;
            max-width: 100%;
            max-height: 90%;
            height: auto;
            padding: 1 2;
            background: $background;
            border: round $border;
            border-title-color: $text;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
        }
    }
    """

    def __init__(self, found: list[tuple[str, list[tuple[str, str]]]]) -> None:
        super().__init__()
        self._found = found
        self.pane = LinePane()

    def compose(self) -> ComposeResult:
        """One pane of lines."""
        yield self.pane

    def on_mount(self) -> None:
        """As tall as there are keys, as far as the screen goes."""
        self.pane.border_title = "Keys"
        self.pane.border_subtitle = "esc closes"

    def on_resize(self, event: events.Resize) -> None:
        """Lines for this width."""
        lines: list[Line] = []
        for title, rows in self._found:
            lines += [
                Line(((title, "title"),)),
                *(Line(((fit(keys, 24) + " ", "key"), (what, "text"))) for keys, what in rows),
                Line(),
            ]
        self.pane.styles.height = min(len(lines) + 3, max(event.size.height * 9 // 10, 6))
        self.pane.put([lines[:-1]], [min(66, event.size.width - 6)])
