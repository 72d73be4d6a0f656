"""The first screen: who needs the user today, what is dated, what was talked about last. One widget, read in one go.

It is painted before anything heavy is imported; a test looks at sys.modules.
"""

from datetime import date
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size

from devhub_tui import clock, text
from devhub_tui.screens.dashboard_lines import View, columns
from devhub_tui.screens.live import LiveScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import dashboard, interactions
from devhub_tui.storage.database import Changed
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_pane import LinePane


class DashboardScreen(LiveScreen):
    """NEEDS YOU, TODAY, NEXT 7 DAYS, RECENT, PEOPLE, THIS QUARTER."""

    TITLE = "Today"
    SHOWS: ClassVar[frozenset[str]] = frozenset(
        {
            "contacts",
            "interactions",
            "interaction_contacts",
            "follow_ups",
            "tags",
            "contact_tags",
            "preferences",
            "interaction_types",
            "relationship_types",
            "important_dates",
            "arrivals",
        }
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,o", "open", "Open", id="dashboard.open"),
        Binding("d", "contacted", "Contacted today", id="contact.contacted"),
        Binding("d", "done", "Done", id="dashboard.done"),
        Binding("l", "app.log", "Log", id="contact.log"),
        Binding("z", "about('snooze')", "Snooze", tooltip="Not before a day", id="contact.snooze"),
        Binding("z", "put_off", "Snooze it", id="dashboard.put_off"),
        Binding("s", "about('skip')", "Skip", tooltip="Skip this round", id="contact.skip"),
        Binding("b", "about('brief')", "Brief", tooltip="One screen before a call", id="contact.brief"),
        Binding("f", "about('follow_up')", "Follow up", id="contact.follow_up"),
        Binding("c", "about('cadence')", "Cadence", tooltip="How often, how important, whether at all", id="contact.cadence"),
        Binding("plus", "more", "Show more", key_display="+", id="dashboard.more"),
        Binding("slash", "app.find", "Find", id="people.filter"),
        Binding("n", "app.new", "New", id="app.new"),
        Binding("i", "app.import", "Import", id="app.import"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.pane = LinePane()
        self.up_to: tuple[str, int] = ("", 0)
        """A day, and how many people the user wants to see on it, whoever was reached included."""
        self._known: dashboard.Steady | None = None
        self.view = self._read()
        self._shown: tuple[View, Size] | None = None
        self._stale = False

    def compose(self) -> ComposeResult:
        """Three widgets: the header, the lines, the keys."""
        self._show(self.app.size)
        yield Header()
        yield self.pane
        yield KeyBar()

    def _read(self) -> View:
        connection = self.session.database.connection
        today = clock.today()
        data = dashboard.read(connection, today, self.up_to[1] if self.up_to[0] == today.isoformat() else 0, self._known)
        self._known = data.steady
        recent = tuple(interactions.recent(connection, data.today))
        last = {}
        for row in data.queue:
            found = next((each for each in interactions.timeline(connection, row.id, 4) if each.occurred_on <= data.today), None)
            if found:
                last[row.id] = found
        return View(data, recent, last)

    def vault_changed(self, changed: Changed | None) -> None:
        """A log moves little, and only that is read again."""
        known, connection = self._known, self.session.database.connection
        self._known = dashboard.moved_on(known, connection, changed) if known and changed else None
        super().vault_changed(changed)

    def _show(self, size: Size) -> None:
        if size.width and (self.view, size) != self._shown:
            self._shown = (self.view, size)
            self.pane.put(*columns(self.view, *size))

    def reload(self) -> None:
        """Reads again what may have moved (a few milliseconds) and paints it."""
        self.view = self._read()
        self._show(self.size)
        self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        """One column or two."""
        self._show(event.size)

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the person under the cursor."""
        return self.pane.target

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered only for what they can act on; `d` is for the follow-up under the cursor, else for the person."""
        line = self.pane.chosen
        if action in ("done", "put_off"):
            return bool(line.item)
        if action == "contacted" or (action, parameters) == ("about", ("snooze",)):
            return line.target is not None and not line.item
        if action == "more":
            return self.view.data.waiting > len(self.view.data.queue)
        return line.target is not None if action in ("open", "about") else True

    def first_keys(self) -> tuple[str, ...]:
        """Where nobody is shown who could be, the key for it comes first; where nobody is, the ways for them to come in."""
        data = self.view.data
        if not data.people:
            return ("app.import", "app.new")
        return ("dashboard.more",) if data.waiting and not data.queue else ()

    def on_line_pane_moved(self, message: LinePane.Moved) -> None:
        """Another line: other keys."""
        self.refresh_bindings()

    def on_line_pane_opened(self, message: LinePane.Opened) -> None:
        """A second click opens the person."""
        self.action_open()

    def action_open(self) -> None:
        """Opens the person under the cursor."""
        if self.pane.target:
            self.app.open_contact(self.pane.target[0])  # type: ignore[attr-defined]

    async def action_about(self, what: str) -> None:
        """One of the app's actions that are about the person in view."""
        await self.run_action(f"app.{what}")

    def action_more(self) -> None:
        """Shows the next few of those who wait, for now: tomorrow begins with the limit again."""
        data = self.view.data
        reached = dashboard.reached_today(self.session.database.connection, date.fromisoformat(data.today))
        self.up_to = (data.today, reached + len(data.queue) + data.share.limit)
        self.reload()

    @work(group="write")
    async def action_done(self) -> None:
        """Marks the follow-up under the cursor as done."""
        from devhub_tui.screens import dated_lines

        if (line := self.pane.chosen).item and line.target:
            await dated_lines.done(self, self.session, line.item, line.target[1])

    @work(group="write")
    async def action_put_off(self) -> None:
        """Hides the follow-up under the cursor until a day."""
        from devhub_tui.screens import dated_lines

        if (line := self.pane.chosen).item and line.target:
            await dated_lines.snooze(self, self.session, line.item, line.target[1])

    @work(group="write")
    async def action_contacted(self) -> None:
        """Logs a message of today with the person under the cursor. In a worker: another process may hold the vault."""
        person = self.pane.target
        if person is None:
            return
        contact_id, name = person
        day = clock.today().isoformat()
        if interactions.last_contact(self.session.database.connection, contact_id) == day:
            self.notify(f"{text.line(name)[:60]} was contacted today already · l logs another", markup=False)
            return
        await self.session.write(f"log message with {name}", lambda tx: interactions.log(tx, [contact_id], "message", day))
        from devhub_tui.storage import follow_ups

        count = len(follow_ups.open_with(self.session.database.connection, [contact_id]))
        still = f" · {count} {'thing is' if count == 1 else 'things are'} still open, F" if count else ""
        self.notify(f"Logged message with {text.line(name)[:60]}{still} · u undo", markup=False)
