"""The first line of every full screen: the name, the screens there are, and the day.

Reads the app's modes by name only; it knows no screen.
"""

from textual import events
from textual.content import Content
from textual.widget import Widget

from devhub_tui import clock
from devhub_tui.widgets.day_words import heading

TABS = (
    *(("dashboard", "1", "Today"), ("people", "2", "People"), ("log", "3", "Log")),
    *(("connect", "4", "Connect"), ("insights", "5", "Insights"), ("settings", "0", "Settings")),
)
"""Mode, the digit that leads there, and what it is called."""

UP = (" ◉ code up ", " ◉ ")
"""What is said where a Quick Connect page is served from here, on other screens than its own."""

DEMO = (" demo · made-up people, gone on quit  ", " demo · made-up people  ", " demo  ")
"""What is said of the demo, where there is room for it."""


class Header(Widget):
    """One line: DevHub, the tabs, on the right whether this is the demo, and today."""

    DEFAULT_CSS = """
    Header {
        dock: top;
        height: 1;
        background: $panel;
        color: $text;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._tabs: list[tuple[int, int, str]] = []

    def render(self) -> Content:
        """The line, as wide as the screen."""
        mode = self.app.current_mode
        parts: list[tuple[str, str]] = [(" DevHub ", "bold $text-primary")]
        at = len(parts[0][0])
        self._tabs = []
        for name, digit, word in TABS:
            here = name == mode
            parts.append((f" {digit} ", "bold $text" if here else "$text-muted"))
            parts.append((f"{word} ", "bold $text underline" if here else "$text-muted"))
            end = at + len(digit) + len(word) + 3
            self._tabs.append((at, end, name))
            at = end
        session = getattr(self.screen, "session", None) or getattr(self.app, "session", None)
        today = clock.today()
        right = heading(today.isoformat(), today) + " "
        room = self.size.width - at
        up = demo = ""
        if mode != "connect" and getattr(self.app, "code_is_up", False):
            up = next((said for said in UP if len(said) <= room), "")
        if session is not None and session.demo:
            demo = next((said for said in DEMO if len(said) <= room - len(up) - len(right)), DEMO[-1])
        if len(up) + len(demo) + len(right) > room:  # the day is known elsewhere
            right = ""
        gap = room - len(up) - len(demo) - len(right)
        parts += [(" " * max(gap, 0), ""), (up, "bold $text-accent"), (demo, "bold $text-warning"), (right, "$text-muted")]
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """A tab leads to its screen."""
        for start, end, name in self._tabs:
            if start <= event.x < end:
                await self.app.run_action(f"app.show('{name}')")
