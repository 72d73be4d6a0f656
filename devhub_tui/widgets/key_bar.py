"""The last line of every full screen: at most six keys that work here, the one that shows them all among them.

Reads the screen's active bindings; a binding with `show=True` is offered in the order it was declared.
"""

from textual import events
from textual.binding import ActiveBinding, Binding
from textual.content import Content
from textual.keys import format_key
from textual.screen import Screen
from textual.widget import Widget

MOST = 6
"""How many keys the line offers."""

_NAMES = {"escape": "esc", "pagedown": "page down", "pageup": "page up", "delete": "del", "enter": "enter"}


def key_name(binding: Binding) -> str:
    """How a key is written for people: `esc`, `ctrl+s`, `/`, `↓`."""
    if binding.key_display:
        return binding.key_display
    *modifiers, key = binding.key.split("+")
    key = _NAMES.get(key) or format_key(key)
    return "+".join([*modifiers, key])


class KeyBar(Widget):
    """One line of keys with their words; a click does what the key does."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $panel;
        color: $text-muted;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, ActiveBinding]] = []

    def on_mount(self) -> None:
        """Follows what can be done: focus moves and actions come and go."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        self.refresh()

    def offered(self) -> list[ActiveBinding]:
        """The keys to show: the screen's own, then what helps. `first_keys` of a screen names what matters most right now."""
        first: tuple[str, ...] = getattr(self.screen, "first_keys", tuple)()
        own: dict[str, ActiveBinding] = {}
        helps: ActiveBinding | None = None
        for active in self.screen.active_bindings.values():
            if active.node is self.app:
                if active.binding.action == "help" and helps is None:
                    helps = active
            elif (active.binding.show or active.binding.id in first) and active.enabled and active.binding.description:
                own.setdefault(active.binding.action, active)
        help_key = [helps] if helps else []
        shown = sorted(own.values(), key=lambda active: (self._rank(active, first), self._declared(active)))
        return [*shown[: MOST - len(help_key)], *help_key]

    def _rank(self, active: ActiveBinding, first: tuple[str, ...]) -> int:
        return first.index(active.binding.id) if active.binding.id in first else len(first)

    def _declared(self, active: ActiveBinding) -> int:
        """The place of a binding among its screen's: a key from the config file does not lose it. A focused list comes first."""
        merged = self.screen._merged_bindings
        ids = [each.id for found in merged.key_to_bindings.values() for each in found] if merged else []
        return ids.index(active.binding.id) if active.binding.id in ids else -1

    def render(self) -> Content:
        """The line; keys that do not fit are left out from the right, the help key last."""
        width = self.size.width
        waits: str = getattr(self.app, "waits", "")
        if waits:
            self._places = []
            return Content.assemble((f" {waits} ", "bold $text-warning"))
        offered = self.offered()
        words = [(active, key_name(active.binding), active.binding.description.lower()) for active in offered]
        while len(words) > 1 and sum(len(key) + len(word) + 4 for _, key, word in words) > width + 1:
            del words[-2 if words[-1][0].node is self.app else -1]
        parts: list[tuple[str, str]] = []
        self._places = []
        at = 0
        for active, key, word in words:
            parts += [(f" {key} ", "bold $text-accent"), (f"{word}  ", "")]
            end = at + len(key) + len(word) + 4
            self._places.append((at, end, active))
            at = end
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Does what the key under the pointer does."""
        for start, end, active in self._places:
            if start <= event.x < end:
                await self.app.run_action(active.binding.action, active.node)
                return
