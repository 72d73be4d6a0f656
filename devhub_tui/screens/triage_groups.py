"""New people by what they have in common: one key answers for all of a company, a tag, an import or an event."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.domain import many
from devhub_tui.domain.cadence import Cadence
from devhub_tui.domain.triage import BY_KEY, Answer
from devhub_tui.errors import CancelledError
from devhub_tui.screens import triage_keys, triage_lines
from devhub_tui.storage import triage
from devhub_tui.storage.database import Database
from devhub_tui.storage.derived import preferences_of
from devhub_tui.storage.triage import Group
from devhub_tui.widgets.box import BoxModal
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line, fit
from devhub_tui.widgets.numbered_list import NumberedList

if TYPE_CHECKING:
    from devhub_tui.screens.triage import TriageScreen

LEAST = 2
"""People that make a group."""

_LONG = 1000  # people from whom on the work shows how far it is
_KIND, _COUNT = 9, 8  # cells
_WORDS = {"source": "import", "event": "event", "tag": "tag", "company": "company"}


class Row(NamedTuple):
    """A line of the list: its number, and the group."""

    n: int
    group: Group


class GroupList(NumberedList[Row]):
    """Kind, name, how many."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "One by one", id="triage_groups.walk")]

    def heading(self) -> Line:
        """The words above the columns."""
        name = max(self.room - 1 - _KIND - _COUNT, 8)
        return ((f" {'':<{_KIND}}" + fit("who is new", name) + fit("people", _COUNT, right=True), "heading"),)

    def line(self, row: Row, index: int) -> Line:
        """One group."""
        name = max(self.room - 1 - _KIND - _COUNT, 8)
        return (
            ("▌" if self.marked(index) else " ", "accent"),
            (fit(_WORDS[row.group.kind], _KIND), "muted"),
            (fit(row.group.name, name), "name"),
            (fit(many.number(row.group.people), _COUNT, right=True), "text"),
        )


class Choice(NamedTuple):
    """What was chosen: the group, and what to say of all in it; None for going through them one by one."""

    group: Group
    answer: Answer | None


class TriageGroups(BoxModal[Choice | None]):
    """The groups; a key answers for the one under the cursor."""

    AUTO_FOCUS = "GroupList"
    BINDINGS: ClassVar[list[BindingType]] = [
        *triage_keys.answers(),
        Binding("escape,B", "leave", "Back", key_display="esc", id="triage_groups.back"),
    ]
    DEFAULT_CSS = """
    TriageGroups {
        & > .box { width: 80; }
        & GroupList { height: 12; background: $surface; }
        & .groups--keys { height: auto; margin-top: 1; }
        & KeyBar { dock: none; margin-top: 1; }
    }
    """

    def __init__(self, groups: Sequence[Group], by_importance: Sequence[Cadence]) -> None:
        super().__init__()
        self._groups = groups
        self._by_importance = by_importance
        self.groups = GroupList(self._rows)

    def compose(self) -> ComposeResult:
        """The list, and what the keys say."""
        with Vertical(classes="box") as box:
            box.border_title = Content("One answer for all of them")
            yield self.groups
            yield Static(classes="groups--keys")
            yield KeyBar()

    def on_mount(self) -> None:
        """The largest of each kind first."""
        self.groups.empty = ((), (("   No two people who are new have anything in common.", "text"),))
        self.groups.show(range(len(self._groups)))

    def on_resize(self) -> None:
        """The keys in as few lines as fit."""
        keys = triage_keys.keys_of(self)
        legend = triage_lines.legend(keys, self._by_importance, min(self.size.width, 80) - 4)
        self.query_one(".groups--keys", Static).update(legend)

    def _rows(self, numbers: Sequence[int]) -> Iterable[Row]:
        return [Row(number, self._groups[number]) for number in numbers]

    @on(GroupList.Opened)
    def _opened(self, message: GroupList.Opened) -> None:
        self.dismiss(Choice(message.row.group, None))

    def action_answer(self, key: str) -> None:
        """Says this of everybody in the group under the cursor."""
        if row := self.groups.row:
            self.dismiss(Choice(row.group, BY_KEY[key]))

    def action_leave(self) -> None:
        """Nothing."""
        self.dismiss(None)


async def ask(screen: "TriageScreen") -> None:
    """Offers the groups and does what is chosen. Runs in a worker of the screen."""
    session = screen.session
    groups = await session.read(lambda connection: triage.groups(connection, LEAST))
    by_importance = preferences_of(session.database.connection).by_importance
    choice = await screen.app.push_screen_wait(TriageGroups(groups, by_importance))
    if choice is None:
        return
    group = choice.group
    numbers = await session.read(lambda connection: triage.members(connection, group.kind, group.key))
    if choice.answer is None:
        screen.narrow(numbers, group.name)
    else:
        await _answer(screen, numbers, choice.answer, group.name)


async def _answer(screen: "TriageScreen", numbers: Sequence[int], what: Answer, name: str) -> None:
    """Writes the answer for all of them as one step, with a bar when they are many."""
    from devhub_tui.screens.working import Step, at_work

    words = many.label(what.change, f"{many.people(len(numbers))} of {text.clean(name, limit=40)}")

    def work(database: Database, step: Step | None) -> tuple[int, int]:
        with database.write(words) as tx:
            return triage.answer(tx, numbers, what, step), tx.batch

    long = len(numbers) > _LONG
    try:
        done = await at_work(screen.app, words[:1].upper() + words[1:], long, screen.session.on_writer, work)
    except CancelledError:
        screen.say("Stopped. Nothing was changed.")
        return
    screen.answered_many(what, *done)
    screen.say(f"{many.people(done[0])} of {name}: {what.said}")
