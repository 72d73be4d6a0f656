"""Insights: how relationships are going, by group and by person. One look at everybody, in a thread, is shown by every section.

Painted at once; what is found comes when it is there, and again a moment after the vault has changed.
"""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from devhub_tui import clock
from devhub_tui.domain.query import exactly
from devhub_tui.errors import CancelledError
from devhub_tui.screens.insights_section import STOPPED, WAITING, GroupsSection, PeopleSection, Section
from devhub_tui.screens.person_actions import PersonActions
from devhub_tui.services.session import Session
from devhub_tui.storage import health_groups
from devhub_tui.storage.health_groups import COMPANY, TAG, Insight
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.health_list import GroupRow, HealthRow
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.numbered_list import NumberedList

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors

WIDE = 120
"""From so many columns on two sections stand side by side."""

_RESTING = 0.5  # seconds without another change before everybody is looked at again
_SOMEBODY = frozenset(
    ("edit", "tags", "copy", "open_link", "relations", "vip", "background", "archive", "merge", "delete", "many")
)
"""Actions that need a person under the cursor."""


class InsightsScreen(PersonActions):
    """The sections, one at a time where it is narrow, and how far the look at everybody is."""

    TITLE = "Insights"
    AUTO_FOCUS = "GroupList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  as Textual declares it
    DEFAULT_CSS = """
    InsightsScreen {
        & #bar {
            height: 1;
            color: $text-muted;
            & #average { width: auto; }
            & #far { width: 1fr; text-align: right; }
        }
        & Section { width: 1fr; }
        &.-narrow Section { display: none; }
        &.-narrow Section.-shown { display: block; }
        &.-wide #groups { border-right: solid $foreground 25%; }
    }
    """
    SHOWS: ClassVar[frozenset[str]] = PersonActions.SHOWS | {"events", "event_contacts"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn", "Groups, people", id="insights.turn"),
        Binding("R", "again", "Look again", show=False, id="insights.again"),
        Binding("escape", "leave", "Back", tooltip="Stop looking; else everybody; else groups", show=False, id="insights.back"),
        Binding("e", "edit", "Edit", show=False, id="contact.edit"),
        Binding("t", "tags", "Tags", show=False, id="contact.tags"),
    ]

    @dataclass
    class Progressed(Message):
        """How far the look is, in percent."""

        share: int

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.groups = GroupsSection(session)
        self.people = PeopleSection(session)
        self.sections: tuple[Section, ...] = (self.groups, self.people)
        self._average = Static(id="average")
        self._far = Static(id="far")
        self._stop = threading.Event()
        self._looking = False
        self._behind = False
        self._found: Insight | None = None
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """One line above, the sections."""
        yield Header()
        with Horizontal(id="bar"):
            yield self._average
            yield self._far
        with Horizontal():
            yield from self.sections
        yield KeyBar()

    def on_mount(self) -> None:
        """The groups are what is shown first."""
        self.groups.add_class("-shown")
        self._say()

    def on_unmount(self) -> None:
        """Nobody waits for the look any more."""
        self._stop.set()

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the person under the cursor."""
        row = self.people.people.row if self.people.people.has_focus else None
        return (row.id, row.name) if row else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where groups have the cursor there is nobody to edit."""
        return action not in _SOMEBODY or self.current_person() is not None

    # Looking

    def reload(self) -> None:
        """Something changed: everybody is looked at again once it rests, the first time at once. A look that is under way
        comes to its end first: whoever logs talk after talk would never see one."""
        if self._looking:
            self._behind = True
        elif self._found is None:
            self._begin()
        elif self._rest is None:
            self._rest = self.set_timer(_RESTING, self._begin)
        else:
            self._rest.reset()

    def action_again(self) -> None:
        """Looks at everybody now."""
        self._begin()

    def _begin(self) -> None:
        self._rest = None
        if self._looking:
            self._behind = True
            return
        self._stop = threading.Event()
        self._looking = True
        self._say()
        for section in self.sections:
            section.wait(WAITING)
        self._look(self._stop)

    @work(group="look", exclusive=True)
    async def _look(self, stop: threading.Event) -> None:
        told, today = -1, clock.today()

        def tell(done: int, total: int) -> None:
            nonlocal told
            share = done * 100 // max(total, 1)
            if share != told and not stop.is_set():
                told = share
                self.post_message(self.Progressed(share))

        def read(connection: Any) -> Insight | None:
            # Handed back, not raised: when the screen goes meanwhile, nobody is left to catch it.
            try:
                return health_groups.look(connection, today, tell, stop.is_set)
            except CancelledError:
                return None

        found = await self.session.read(read)
        self._looking = False
        if found is not None:
            self._found = found
            for section in self.sections:
                section.put(found)
        else:
            for section in self.sections:
                section.wait(STOPPED)
        self._say()
        self.refresh_bindings()
        if self._behind:
            self._behind = False
            if found is not None:
                self.reload()

    def on_insights_screen_progressed(self, message: Progressed) -> None:
        """Shows it."""
        if self._looking:
            self._far.update(Content(f"looking at everybody  {message.share} %  · esc stops "))

    def _say(self) -> None:
        people = self._found.people if self._found else None
        average = people.average() if people else None
        if people is None or average is None:
            self._average.update(Content.styled(" Insights ", "bold $foreground"))
        else:
            many = f"{len(people):,}".replace(",", " ")
            who = "1 person" if len(people) == 1 else f"{many} people"
            self._average.update(Content.assemble((" Insights ", "bold $foreground"), f"{who}, {average:.0f} on average"))
        late = "‼: to reconnect · " if self.app.size.width >= WIDE else ""
        said = "looking at everybody … · esc stops " if self._looking else f"{late}3 mo: since three months ago "
        self._far.update(Content(said if self._looking or average is not None else ""))

    # Going somewhere

    def action_turn(self) -> None:
        """To the other section."""
        now = next((place for place, section in enumerate(self.sections) if section.body.has_focus), 0)
        self._to(self.sections[(now + 1) % len(self.sections)])

    def _to(self, wanted: Section) -> None:
        for section in self.sections:
            section.set_class(section is wanted, "-shown")
        self.call_after_refresh(wanted.body.focus)

    def action_leave(self) -> None:
        """Stops the look; else everybody again; else back to the groups."""
        if self._looking:
            self._stop.set()
        elif self.people.only:
            self.people.show_only(None)
            self._to(self.groups)
        elif not self.groups.body.has_focus:
            self._to(self.groups)

    @on(NumberedList.Opened)
    async def _opened(self, message: "NumberedList.Opened") -> None:
        """A person; or the people of a tag or a company in People, of other groups, whom no filter names, here."""
        row, app = message.row, cast("Doors", self.app)
        if isinstance(row, HealthRow):
            app.open_contact(row.id)
        elif isinstance(row, GroupRow) and row.group.kind in (TAG, COMPANY):
            await self._in_people(exactly(row.group.kind, row.group.name))
        elif isinstance(row, GroupRow):
            self._only(row.group)

    async def _in_people(self, query: str) -> None:
        from devhub_tui.screens.people import PeopleScreen

        app = cast("Doors", self.app)
        await app.action_show("people")
        if isinstance(app.screen, PeopleScreen):
            app.screen.show_filter(query, None)

    @on(GroupsSection.Only)
    def _only_these(self, message: GroupsSection.Only) -> None:
        self._only(message.group)

    def _only(self, group: health_groups.Group) -> None:
        self.people.show_only(group)
        self._to(self.people)
