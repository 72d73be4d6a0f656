"""What is open with the people of the log form: a row of lines to tick, so that logging closes them in the same step.

It takes no room while nothing is open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from devhub_tui import clock
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups
from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets import follow_up_lines
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.line_view import Line, LineView, fit

_ROWS = 4  # lines at once; more scroll
_DAY = 12


class TickList(LineView):
    """Follow-ups with a box before each. `Changed` when one is ticked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "tick", "Done with it", key_display="space", id="log.tick"),
        Binding("enter", "app.focus_next", "Next field", show=False, id="log.after_ticks"),
    ]
    DEFAULT_CSS = """
    TickList { height: 1; background: $foreground 7%; }
    """

    @dataclass
    class Changed(Message):
        """Something is ticked, or no longer."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: Sequence[FollowUpRow] = ()
        self.ticked: set[str] = set()
        """Ids of those that are ticked; some may be of people who are not chosen at the moment."""
        self.names = False
        self.cursor = 0

    def show(self, rows: Sequence[FollowUpRow], *, names: bool) -> None:
        """Shows these; `names` when they are of several people."""
        self.rows, self.names = rows, names
        self.cursor = max(min(self.cursor, len(rows) - 1), 0)
        self.top = max(0, min(self.top, len(rows) - _ROWS))
        self.styles.height = max(min(len(rows), _ROWS), 1)
        self.refresh()

    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    def marked(self, index: int) -> bool:
        """The cursor is seen while the keys go here."""
        return index == self.cursor and self.has_focus

    def make(self, index: int) -> Line:
        """[x] 3 d late  you promised: the talk link."""
        row, today = self.rows[index], clock.today()
        box = "[x] " if row.id in self.ticked else "[ ] "
        name = f"{row.name}: " if self.names else ""
        left = max(self.room - 5 - _DAY, 8)
        return (
            ("▌" if self.marked(index) else " ", "accent"),
            (box, "name" if row.id in self.ticked else "text"),
            (fit(follow_up_lines.day(row, today), _DAY - 1) + " ", follow_up_lines.role(row, today)),
            (fit(name + follow_up_lines.what(row), left).rstrip(), "text"),
        )

    def move(self, by: int) -> None:
        """Moves the cursor."""
        before, self.cursor = self.cursor, max(0, min(self.cursor + by, len(self.rows) - 1))
        self.reveal(self.cursor, self.cursor)
        self.repaint((before, self.cursor))

    def action_tick(self) -> None:
        """Ticks the one under the cursor, or no longer."""
        if self.rows:
            self.ticked ^= {self.rows[self.cursor].id}
            self.repaint((self.cursor,))
            self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """A click ticks."""
        place = self.top + event.y
        if place < len(self.rows) and event.x < self.size.width - 1:
            self.move(place - self.cursor)
            self.action_tick()

    def on_focus(self) -> None:
        """The cursor comes into sight."""
        self.repaint((self.cursor,))

    def on_blur(self) -> None:
        """The cursor goes out of sight."""
        self.repaint((self.cursor,))


class OpenOnes(FormRow):
    """The row of them; out of sight while there are none."""

    def __init__(self, session: Session) -> None:
        self.list = TickList(id="close")
        super().__init__("Done", self.list, id="close-row")
        self._session = session
        self.display = False

    def about(self, contact_ids: Iterable[str]) -> None:
        """Shows what is open with these people."""
        ids = [each for each in contact_ids if each]
        rows = follow_ups.open_with(self._session.database.connection, ids) if ids else []
        self.list.show(rows, names=len({row.contact_id for row in rows}) > 1)
        self.display = bool(rows)

    def fill(self, ticked: object) -> None:
        """Ticks those of a draft."""
        self.list.ticked = {each for each in ticked if isinstance(each, str)} if isinstance(ticked, list) else set()
        self.list.refresh()

    def chosen(self) -> list[str]:
        """The ids of those that are ticked and in sight, in their order."""
        return [row.id for row in self.list.rows if row.id in self.list.ticked]
