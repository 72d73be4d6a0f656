"""The sections of Insights: what each shows of one look at everybody. The screen finds out, sections only show.

A new kind of insight is one more section here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from devhub_tui import clock, text
from devhub_tui.services.session import Session
from devhub_tui.storage import health_groups, lists
from devhub_tui.storage.health_groups import KINDS, Group, Insight
from devhub_tui.widgets.health_list import GroupList, GroupRow, HealthList, HealthRow
from devhub_tui.widgets.line_view import Line
from devhub_tui.widgets.numbered_list import NumberedList

WAITING: tuple[Line, ...] = ((), (("   Looking at everybody.", "text"),))
STOPPED: tuple[Line, ...] = ((), (("   Stopped. ", "text"), ("R", "accent"), (" looks again.", "text")))
NOBODY: tuple[Line, ...] = (
    (),
    (("   Nobody has a health yet.", "name"),),
    (("   It says how it goes with whom you mean to talk to.", "text"),),
    (),
    (("   n", "accent"), ("  add somebody: they count from that day", "text")),
    (("   T", "accent"), ("  say of the new how much they matter", "text")),
    (("   l", "accent"), ("  log a talk", "text")),
    (("   i", "accent"), ("  import people from a file", "text")),
)


class Section(Vertical):
    """A heading and a list. `put` hands over what was found; before that the list says what is under way."""

    DEFAULT_CSS = """
    Section {
        & .section--heading { height: 1; width: 1fr; color: $text-muted; }
    }
    """

    def __init__(self, session: Session, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.session = session
        self.found: Insight | None = None

    @property
    def body(self) -> NumberedList[GroupRow] | NumberedList[HealthRow]:
        """What has the keys."""
        raise NotImplementedError

    def put(self, found: Insight) -> None:
        """Shows what was found; the cursor stays on its row."""
        raise NotImplementedError

    def wait(self, lines: tuple[Line, ...]) -> None:
        """Says so while there is nothing to show."""
        if self.found is None:
            self.body.empty = lines
            self.body.show((), follow=True)


class KindTabs(Widget):
    """The kinds of groups there are; the chosen one is underlined. A click chooses another."""

    DEFAULT_CSS = """
    KindTabs { height: 1; width: 1fr; }
    """

    @dataclass
    class Chosen(Message):
        """A kind was clicked."""

        kind: str

    def __init__(self) -> None:
        super().__init__()
        self.kind = KINDS[0]
        self._places: list[tuple[int, int, str]] = []

    def render(self) -> Content:
        """The words."""
        head = " Health of groups  "
        parts, at = [(head, "bold $foreground")], len(head)
        self._places = []
        for kind in KINDS:
            parts += [(kind, "bold $text underline" if kind == self.kind else "$text-muted"), ("  ", "")]
            self._places.append((at, at + len(kind), kind))
            at += len(kind) + 2
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Chooses the kind under the pointer."""
        for start, end, kind in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(kind))


class GroupsSection(Section):
    """Groups of one kind, who cools most first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "kind(-1)", "Kind before", show=False, id="insights.kind_before"),
        Binding("right", "kind(1)", "Kind", key_display="← →", tooltip="Tag, company, relationship, event", id="insights.kind"),
        Binding("p", "only", "Their health", tooltip="The people of the group, with their health", id="insights.only"),
    ]

    @dataclass
    class Only(Message):
        """The people of this group are wanted."""

        group: Group

    def __init__(self, session: Session) -> None:
        super().__init__(session, "groups")
        self.tabs = KindTabs()
        self.groups = GroupList(self._rows, id="group-list")
        self._shown: Sequence[Group] = ()

    def compose(self) -> ComposeResult:
        """The kinds, the list."""
        yield self.tabs
        yield self.groups

    @property
    def body(self) -> GroupList:
        """The groups."""
        return self.groups

    def _rows(self, numbers: Sequence[int]) -> Iterable[GroupRow]:
        return [GroupRow(number, self._shown[number]) for number in numbers if number < len(self._shown)]

    def put(self, found: Insight) -> None:
        """The groups of the kind that is chosen."""
        at = self.groups.row.group.key if self.groups.row else None
        self.found = found
        self._shown = found.groups[self.tabs.kind]
        kind = self.tabs.kind
        self.groups.word = kind
        none = f"   No {kind} has {health_groups.SMALLEST} people with a health. "
        others: tuple[Line, ...] = ((), ((none, "text"), ("← →", "accent"), (" other kinds", "text")))
        self.groups.empty = others if len(found.people) else NOBODY
        self.groups.show(range(len(self._shown)))
        place = next((place for place, group in enumerate(self._shown) if group.key == at), None)
        if place:
            self.groups.move(place)

    def action_kind(self, step: int) -> None:
        """The next kind of groups."""
        self.choose(KINDS[(KINDS.index(self.tabs.kind) + step) % len(KINDS)])

    def choose(self, kind: str) -> None:
        """Shows the groups of this kind."""
        self.tabs.kind = kind
        self.tabs.refresh()
        if self.found:
            self.put(self.found)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No group under the cursor, nobody of it to show."""
        return action != "only" or self.groups.row is not None

    def on_kind_tabs_chosen(self, message: KindTabs.Chosen) -> None:
        """By a click."""
        message.stop()
        self.choose(message.kind)
        self.groups.focus()

    def action_only(self) -> None:
        """The people of the group under the cursor, with their health."""
        if row := self.groups.row:
            self.post_message(self.Only(row.group))


class PeopleSection(Section):
    """People, VIPs first and then who cools most: everybody with a health, or those of one group."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "cooling")
        self.people = HealthList(self._rows, id="health-list")
        self.only: Group | None = None
        self._title = Static(classes="section--heading")

    def compose(self) -> ComposeResult:
        """What it shows, the list."""
        yield self._title
        yield self.people

    @property
    def body(self) -> HealthList:
        """The people."""
        return self.people

    def _rows(self, numbers: Sequence[int]) -> Iterable[HealthRow]:
        found = self.found
        if found is None:
            return
        connection, today = self.session.database.connection, clock.today().isoformat()
        for person in lists.rows(connection, today, list(numbers)):
            place = found.people.place(person.n)
            if place is not None:
                people = found.people
                yield HealthRow(person.n, person, people.now[place], people.change(place), people.trend(place))

    def put(self, found: Insight) -> None:
        """Everybody, or whoever is in the group."""
        self.found = found
        people = found.people
        places: Iterable[int] = found.order
        if self.only:
            members = health_groups.members(self.session.database.connection, self.only)
            places = [place for place in places if people.numbers[place] in members]
        numbers = [people.numbers[place] for place in places]
        self.people.empty = NOBODY[:2] if not len(people) else ((), (("   Nobody here has a health any more.", "text"),))
        self.people.show(numbers, follow=True)
        self.say()

    def show_only(self, group: Group | None) -> None:
        """Whoever is in this group; everybody again for None."""
        self.only = group
        if self.found:
            self.put(self.found)
            self.people.move(-len(self.found.people))

    def say(self) -> None:
        """The line above the list."""
        if self.only:
            name = text.line(self.only.name)
            what = f" Health of {name if len(name) <= 40 else name[:39] + '…'}  "
            rest = Content.assemble(("esc", "$text-accent"), " everybody")
        else:
            what, rest = " Health of people  ", Content("VIPs first, then who cools most")
        self._title.update(Content.styled(what, "bold $foreground") + rest)
