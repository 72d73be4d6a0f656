"""The search box: one line over everybody and everything, answered in groups in the frame of the key press.

Groups are asked in their order. What takes longer than a frame comes from a thread, after what stands there already, so that
nothing moves under the cursor.
"""

import asyncio
import time
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.domain.query import Query, Term, exactly
from devhub_tui.screens.search_lines import TITLES, Row
from devhub_tui.screens.search_list import SearchList
from devhub_tui.services.session import Session
from devhub_tui.storage import everything, filters, search
from devhub_tui.storage.everything import GROUPS, OVER, Found
from devhub_tui.widgets.filter_input import AnsweringInput
from devhub_tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from devhub_tui.screens.doors import Doors
    from devhub_tui.screens.people import PeopleScreen

MANY = 500
"""So many lines of one group can be looked through; who wants more says more."""

_AT_ONCE_MS = 6.0  # milliseconds that the groups may take within the frame of the key
_TYPING = 0.15  # seconds without a key before the rest of each group is read
_TALL = 32  # lines from which on a group shows more of itself


class SearchBox(AnsweringInput):
    """The line that is typed into. Enter is the screen's key here too."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.open", "Open", id="search.open")]


class SearchModal(ModalScreen[Found | None]):
    """Gives what was chosen, None when nothing was. `query` stands in the box to begin with."""

    DEFAULT_CSS = """
    SearchModal {
        align: center top;
        & > Vertical {
            width: 100%;
            max-width: 132;
            height: 100%;
            max-height: 46;
            background: $surface;
            padding: 0 1;
        }
        & #box { height: 1; margin: 1 0 0 1; }
        & #problem { height: 1; padding: 0 1; color: $text-warning; }
        & KeyBar { dock: none; background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", show=False, id="search.down"),
        Binding("up", "move(-1)", "Up", show=False, id="search.up"),
        Binding("tab", "group(1)", "Next group", id="search.next"),
        Binding("shift+tab", "group(-1)", "Group before", show=False, id="search.previous"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="search.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="search.page_up"),
        Binding("escape", "leave", "Close", id="search.leave"),
    ]

    def __init__(self, session: Session, query: str = "") -> None:
        super().__init__()
        self.session = session
        self.box = SearchBox(self._asked, placeholder="people, notes, companies, tags, links, dates", id="box")
        self.list = SearchList()
        self._problem = Static(id="problem")
        self._begin = query
        self._text = ""
        self._query = Query()
        self._found: dict[str, list[Found]] = {}
        self._all: dict[str, list[Found]] = {}
        self._wide: set[str] = set()
        self._stale = False

    def compose(self) -> ComposeResult:
        """The box, a line for what cannot be understood, and the results."""
        with Vertical():
            yield self.box
            yield self._problem
            yield self.list
            yield KeyBar()

    def on_mount(self) -> None:
        """What was asked last stands there, and goes with the first letter of something else."""
        self.box.focus()
        if self._begin:
            self.box.value = self._begin
            self.box.action_select_all()

    def _few(self, group: str) -> int:
        """How many lines of a group are shown at first."""
        tall = self.size.height >= _TALL
        return (8 if tall else 5) if group == "people" else (5 if tall else 3)

    def _asked(self, value: str) -> None:
        """The text changed: answered in the same frame, as far as that goes."""
        self._text = value
        query = filters.understood(self.session.database.connection, value)
        self._say_problem(query)
        if query._replace(problems=()) == self._query:
            return
        self._query = query._replace(problems=())
        self.workers.cancel_group(self, "found")
        self._wide.clear()
        self._all.clear()
        if not query.asks:
            self._found, self._stale = {}, False
            self.list.say()
            return
        found = self._at_once(query)
        self._stale = not found
        if found:
            self._found = found
            self._show(follow=False)
        self._read_on([name for name in GROUPS if name not in found])

    def _at_once(self, query: Query) -> dict[str, list[Found]]:
        """The groups that can be had within a frame, up to the first that cannot."""
        connection, found = self.session.database.connection, {}
        end = time.perf_counter() + _AT_ONCE_MS / 1000
        for name in GROUPS:
            left = (end - time.perf_counter()) * 1000
            limit = self._few(name) + 1
            rows = search.soon(connection, lambda: everything.group(connection, name, query, limit), left) if left > 0 else None  # noqa: B023
            if rows is None:
                break
            found[name] = rows
        return found

    @work(group="found", exclusive=True)
    async def _read_on(self, late: list[str]) -> None:
        """What could not be had at once, group by group; when the typing rests, all there is of each."""
        query = self._query
        for name in late:
            limit = self._few(name) + 1
            rows = await self.session.read(lambda connection: everything.group(connection, name, query, limit))  # noqa: B023
            if self._stale:
                self._found, self._stale = {}, False
                self._found[name] = rows
                self._show(follow=False)
            else:
                self._found[name] = rows
                self._show(follow=True)
        await asyncio.sleep(_TYPING)
        for name in GROUPS:
            if len(self._found[name]) > self._few(name) or any(each.about.startswith(OVER) for each in self._found[name]):
                self._all[name] = await self.session.read(
                    lambda connection: everything.group(connection, name, query, MANY + 1)  # noqa: B023
                )
                self._show(follow=True)

    def _show(self, *, follow: bool) -> None:
        """Puts the groups into the list, in their order."""
        rows: list[Row] = []
        for name in GROUPS:
            if self._found.get(name):
                rows += [*([Row()] if rows else []), Row(name, title=TITLES[name]), *self._group(name)]
        if len(self._found) < len(GROUPS):
            rows.append(Row(note="…"))
        if rows:
            self.list.put(rows, self._terms(), follow=follow)
        else:
            words = text.line(self._text.strip())
            self.list.say((f"   Nothing fits “{words if len(words) <= 40 else words[:39] + '…'}”.", "text"))

    def _terms(self) -> tuple[Term, ...]:
        """What is made brighter: the words, and the values of operators that name something."""
        named = (each for each in self._query.conditions if each.field in ("tag", "company") and not each.negated)
        return (*self._query.words, *(Term(each.value, each.exact) for each in named))

    def _group(self, name: str) -> list[Row]:
        """The lines of one group: a few, or all when it was widened."""
        few, known = self._few(name), self._all.get(name)
        if name in self._wide and known is not None:
            cut = [Row(note=f"These are the first {MANY}; another word narrows it.")] if len(known) > MANY else []
            return [*(Row(name, each) for each in known[:MANY]), *cut]
        shown = [Row(name, each) for each in (known or self._found[name])[:few]]
        if len(self._found[name]) > few:
            more = -1 if known is None or len(known) > MANY else len(known) - few
            shown.append(Row(name, more=more, note=""))
        return shown

    def _say_problem(self, query: Query) -> None:
        said = " ".join(f"{each.message} {each.hint}" for each in query.problems[:1])
        self._problem.update(Content(text.line(said)))

    def action_move(self, step: int) -> None:
        """The next or previous line that can be opened."""
        self.list.move(step)

    def action_page(self, step: int) -> None:
        """A page on or back."""
        self.list.move(step * self.list.page)

    def action_group(self, step: int) -> None:
        """The next group or the one before."""
        self.list.group(step)

    def action_open(self) -> None:
        """Opens what is under the cursor, or shows what more there is. Never what an earlier text had found."""
        if self._stale:
            connection, query = self.session.database.connection, self._query
            self._found = {"people": everything.group(connection, "people", query, self._few("people") + 1)}
            self._stale = False
            self._show(follow=False)
        self._choose(self.list.row)

    @on(SearchList.Opened)
    def _clicked(self, message: SearchList.Opened) -> None:
        self._choose(message.row)

    def _choose(self, row: Row | None) -> None:
        if row is None:
            return
        if row.found is not None:
            self.dismiss(row.found)
            return
        self._wide.add(row.group)
        self._show(follow=True)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self._text


async def ask(app: "Doors") -> None:
    """Opens the box, and what is chosen in it: a person, an interaction, or People narrowed to a company or a tag."""
    if isinstance(app.screen, SearchModal):
        return
    modal = SearchModal(app.session, app.searched)
    found = await app.push_screen_wait(modal)
    app.searched = modal.text
    if found is None:
        return
    if found.kind == "person":
        app.open_contact(found.key)
    elif found.kind == "interaction":
        from devhub_tui.screens.note_modal import NoteModal

        app.push_screen(NoteModal(app.session, found.key))
    else:
        await app.action_show("people")
        people: PeopleScreen = app.screen  # type: ignore[assignment]
        people.show_filter(exactly(found.kind, found.key), None)
