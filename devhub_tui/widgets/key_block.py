"""The keys of a screen as a narrow block of lines, where a whole line across the screen would cost what the screen is for."""

from textual import events
from textual.binding import ActiveBinding
from textual.content import Content

from devhub_tui.widgets.key_bar import KeyBar, key_name

_EACH = 16  # cells of a key and its word


class KeyBlock(KeyBar):
    """The same keys as in the bar, two in a line."""

    DEFAULT_CSS = """
    KeyBlock { height: 3; background: transparent; }
    """

    def _rows(self) -> list[list[ActiveBinding]]:
        each = max(self.size.width // _EACH, 1)
        offered = self.offered()
        return [offered[start : start + each] for start in range(0, len(offered), each)][: max(self.size.height, 1)]

    def render(self) -> Content:
        """The lines."""
        if getattr(self.app, "waits", "") or self.size.height < 2:
            return super().render()
        parts: list[tuple[str, str]] = []
        for row in self._rows():
            for active in row:
                key, word = key_name(active.binding), active.binding.description.lower()
                parts += [(f"{key} ", "bold $text-accent"), (word.ljust(_EACH - len(key) - 1), "")]
            parts.append(("\n", ""))
        return Content.assemble(*parts[:-1])

    async def on_click(self, event: events.Click) -> None:
        """Does what the key under the pointer does."""
        rows = self._rows()
        if self.size.height < 2:
            await super().on_click(event)
        elif event.y < len(rows) and event.x // _EACH < len(rows[event.y]):
            active = rows[event.y][event.x // _EACH]
            await self.app.run_action(active.binding.action, active.node)
