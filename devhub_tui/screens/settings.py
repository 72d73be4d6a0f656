"""What the user sets up: a list of sections, and beside it what the chosen one holds. What that is, sections say themselves."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from devhub_tui import text
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.settings_section import Item, Section
from devhub_tui.screens.settings_sections import SECTIONS
from devhub_tui.services.session import Session
from devhub_tui.storage.database import Transaction
from devhub_tui.widgets.entry_list import Column, Entry, EntryList, SectionList
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar
from devhub_tui.widgets.line_view import Line

_COUNT = 7  # cells of how often something is used


class SettingsScreen(LiveScreen):
    """Sections on the left, the list of one on the right. Only the list takes the keys that change something."""

    TITLE = "Settings"
    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "EntryList"
    SHOWS: ClassVar[frozenset[str]] = frozenset().union(*(section.tables for section in SECTIONS))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="settings.new"),
        Binding(
            "a", "put_away", "Archive", tooltip="Deleted if nothing uses it; an archived one comes back", id="settings.archive"
        ),
        Binding("J", "move(1)", "Move", key_display="J K", id="settings.down"),
        Binding("K", "move(-1)", "Move up", show=False, id="settings.up"),
        Binding("e", "edit", "Edit", show=False, id="settings.change"),
        Binding("tab", "turn", "Sections", id="settings.turn"),
        Binding("B", "app.backups", "Backups", id="app.backups"),
        Binding("left", "sections", "To the sections", show=False, id="settings.sections"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.sections: list[Section] = [section() for section in SECTIONS]
        for section in self.sections:
            section.session = session
        self.menu = SectionList([section.title for section in self.sections], id="sections")
        self.entries = EntryList(id="entries")
        self._about = Static(id="about")
        self._at = 0
        self._items: dict[int, Item] = {}
        self._numbers: dict[str, int] = {}
        self._counts: dict[str, Mapping[str, int]] = {}

    def compose(self) -> ComposeResult:
        """Sections, and the list with a line on what it is for."""
        yield Header()
        with Horizontal():
            yield self.menu
            with Vertical(id="list"):
                yield self._about
                yield self.entries
        yield KeyBar()

    def place(self) -> dict[str, Any]:
        """The section, and the line in it."""
        return {"section": self.section.key, "item": self.item.id if self.item else ""}

    def go_to(self, place: Mapping[str, Any]) -> None:
        """Back there."""
        self.show_section(str(place.get("section")))
        ids = [item.id for item in self._items.values()]
        if place.get("item") in ids:
            self.entries.move(ids.index(str(place["item"])) - self.entries.cursor)

    @property
    def section(self) -> Section:
        """The section on show."""
        return self.sections[self._at]

    @property
    def item(self) -> Item | None:
        """What the cursor of the list is on."""
        row = self.entries.row
        return self._items.get(row.n) if row else None

    def reload(self) -> None:
        """Reads the list at once, and from a thread how often each is used."""
        self._paint(follow=True)
        self._count()

    def _paint(self, *, follow: bool) -> None:
        section = self.section
        items = section.items(self.session.database.connection)
        counts = self._counts.get(section.key)
        self._about.update(Content(section.about))
        self._items = {self._numbers.setdefault(f"{section.key} {item.id}", len(self._numbers)): item for item in items}
        columns = (*section.columns, Column(section.used_by, _COUNT, True)) if section.used_by else section.columns
        entries = []
        for number, item in self._items.items():
            used = ("…" if counts is None else f"{counts.get(item.counted, 0):,}".replace(",", " "),) if section.used_by else ()
            entries.append(Entry(number, item.id, item.name, (*item.cells, *used), item.archived))
        self.entries.empty = _empty(section)
        self.entries.put(columns, entries, follow=follow)
        self.refresh_bindings()

    @work(group="counts", exclusive=True)
    async def _count(self) -> None:
        """How often each is used: for the section on show."""
        section = self.section
        self._counts[section.key] = await self.session.read(section.counts)
        if section is self.section:
            self._paint(follow=True)

    def show_section(self, key: str) -> None:
        """Turns to a section."""
        place = next((number for number, section in enumerate(self.sections) if section.key == key), 0)
        self.menu.move(place - self.menu.cursor)
        self._turn_to(place)

    def _turn_to(self, place: int) -> None:
        if place != self._at:
            self._at = place
            self._paint(follow=False)
            self._count()

    @on(SectionList.Moved)
    def _turned(self, message: SectionList.Moved) -> None:
        if message.row is not None:
            self._turn_to(message.row.n)

    @on(SectionList.Opened)
    def _into_the_list(self) -> None:
        self.entries.focus()

    @on(EntryList.Opened)
    def _open(self) -> None:
        self.action_edit()

    @on(EntryList.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for what is under the cursor need something there."""
        if self.section.fixed and action in ("new", "put_away"):
            return False
        if action in ("edit", "put_away", "move"):
            return self.item is not None and not (action == "move" and not self.section.ordered)
        return True

    def action_turn(self) -> None:
        """From the list to the sections and back."""
        (self.entries if self.menu.has_focus else self.menu).focus()

    def action_sections(self) -> None:
        """To the sections."""
        self.menu.focus()

    def action_new(self) -> None:
        """Adds to the list."""
        self.app.push_screen(self.section.form(self.session, None))

    def action_edit(self) -> None:
        """Edits what the cursor is on."""
        if item := self.item:
            self.section.open(self.app, self.session, item.id)

    def resume(self, draft: str) -> None:
        """Opens the form that a draft is of ("types", "types-ID"). Raises NotFoundError when what it edits is gone."""
        key, _, item_id = draft.partition("-")
        self.show_section(key)
        self.app.push_screen(self.section.form(self.session, item_id or None))

    @work(group="write")
    async def action_put_away(self) -> None:
        """Archives or deletes what the cursor is on, or brings it back; u undoes."""
        item, section = self.item, self.section
        if item is None:
            return
        if asked := section.question(self.session.database.connection, item):
            from devhub_tui.widgets.confirm import Confirm

            if not await self.app.push_screen_wait(Confirm(*asked, "u brings everything back.")):
                return

        def write(tx: Transaction) -> str:
            return section.put_away(tx, item)

        name = text.clean(item.name, limit=60)
        label = f"{'bring back' if item.archived else 'put away'} the {section.noun} {name}"
        said = await self.session.write(label, write)
        self.app.notify(f"{text.line(said)} · u undo", markup=False)

    @work(group="write")
    async def action_move(self, step: int) -> None:
        """Moves what the cursor is on up or down."""
        item, section = self.item, self.section
        if item is None:
            return
        await self.session.write(f"move the {section.noun} {item.name}", lambda tx: section.move(tx, item.id, step))


def _empty(section: Section) -> tuple[Line, ...]:
    """What an empty list says."""
    return (
        (),
        ((f"   No {section.noun} yet.", "name"),),
        (),
        (("   n", "accent"), ("  makes one", "text")),
    )
