"""One person, whole screen: facts, how to reach them, what to remember, and the timeline."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from devhub_tui import clock
from devhub_tui.errors import NotFoundError
from devhub_tui.screens.person_actions import PersonActions, said
from devhub_tui.services.session import Session
from devhub_tui.storage import interactions, profile
from devhub_tui.storage.rows import InteractionRow
from devhub_tui.widgets import status_lines
from devhub_tui.widgets.contact_pane import ContactPane
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from devhub_tui.domain.learned import Learned

WIDE = 120
"""From so many columns on the timeline stands beside the facts."""

_AT_ONCE = 200  # interactions read again on the spot


class ContactScreen(PersonActions):
    """Facts and timeline in one column, or side by side where there is room."""

    TITLE = "Contact"
    CSS_PATH = "contact.tcss"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "back", "Back", key_display="q", id="contact.back"),
        Binding("s", "app.skip", "Skip this round", show=False, id="contact.skip"),
        Binding("enter", "whole_note", "Whole note", id="contact.note"),
        Binding("b", "app.brief", "Brief", tooltip="One screen before a call", id="contact.brief"),
        Binding("y", "copy", "Copy", tooltip="An email, number, link or handle", id="contact.copy"),
        Binding("o", "open_link", "Open link", show=False, id="contact.open_link"),
        Binding(
            "K",
            "learned",
            "Cadence as you talk",
            tooltip="The cadence that the history proposes",
            show=False,
            id="contact.learned",
        ),
        Binding("h", "history", "History", tooltip="All changes of status in the timeline", show=False, id="contact.history"),
    ]

    def __init__(self, session: Session, contact_id: str) -> None:
        super().__init__(session)
        self.contact_id = contact_id
        self.facts = ContactPane(id="facts")
        self.timeline = ContactPane(with_facts=False, id="timeline")

    def compose(self) -> ComposeResult:
        """The header, the two panes, the keys."""
        yield Header()
        with Horizontal():
            yield self.facts
            with Vertical(id="beside"):
                yield self.timeline
        yield KeyBar()

    def on_mount(self) -> None:
        """The first look decides whether there is anybody."""
        self._arrange()

    def on_resize(self) -> None:
        """One column or two."""
        self._arrange()

    def _arrange(self) -> None:
        wide = self.app.size.width >= WIDE
        if self.facts.with_timeline == wide:
            self.facts.with_timeline = not wide
            self.facts.show(self.facts.profile, self.timeline.entries)
        self._main.focus()

    @property
    def _main(self) -> ContactPane:
        """The pane with the timeline."""
        return self.timeline if self.app.size.width >= WIDE else self.facts

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the person shown."""
        shown = self.facts.profile
        return (self.contact_id, shown.contact.name) if shown else None

    def reload(self) -> None:
        """Reads the person again; leaves when they are gone. A long timeline follows from a thread."""
        connection = self.session.database.connection
        loaded, whole = self.timeline.loaded, not self.timeline.missing
        try:
            found = profile.profile(connection, self.contact_id, max(profile.PAGE, min(loaded, _AT_ONCE)))
        except NotFoundError:
            self._gone()
            return
        self._show(found, found.timeline if loaded <= _AT_ONCE else self.timeline.entries)
        self._read_moves()
        if loaded > _AT_ONCE:
            self._read_again(found, -1 if whole else loaded)

    def _show(self, found: profile.Profile, entries: tuple[InteractionRow, ...]) -> None:
        for pane in (self.facts, self.timeline):
            pane.show(found, entries)

    @work(group="timeline", exclusive=True)
    async def _read_again(self, found: profile.Profile, limit: int) -> None:
        """As much of the timeline as was here, and what is new."""
        self._show(found, await self.session.read(lambda connection: profile.timeline(connection, self.contact_id, 0, limit)))

    @work(group="moves", exclusive=True)
    async def _read_moves(self) -> None:
        """When the status changed and what was done: the journal may be long, so from a thread."""
        today = clock.today()

        def read(connection: Any) -> list[status_lines.Move]:
            from devhub_tui.storage import follow_ups, status_history

            history = status_history.history(connection, self.contact_id, today)
            return status_lines.moves(history, follow_ups.of_contact(connection, self.contact_id))

        moves = await self.session.read(read)
        for pane in (self.facts, self.timeline):
            pane.show_moves(moves)

    def action_history(self) -> None:
        """Shows every change of status in the timeline, or folds the many into one line again."""
        for pane in (self.facts, self.timeline):
            pane.fold(not pane.folded)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing proposed, no key for it."""
        return action != "learned" or self._proposal is not None

    @property
    def _proposal(self) -> "Learned | None":
        shown = self.facts.profile
        return shown.health.learned if shown and shown.health else None

    @work(group="write")
    async def action_learned(self) -> None:
        """Sets the cadence that the history proposes."""
        person = self.current_person()
        if person and (proposal := self._proposal):
            from devhub_tui.screens import learned_cadence

            await learned_cadence.apply(self, *person, proposal)

    def _gone(self) -> None:
        """Somebody deleted this person meanwhile."""
        if not self.is_active:  # a screen or a modal lies over it, which must not be closed instead
            self._stale = True
            return
        shown = self.current_person()
        if self.leaving is None:
            name = said(shown[1]) if shown else "This person"
            self.app.notify(f"{name} is no longer in the vault.", severity="warning", markup=False)
        self.app.pop_screen()

    @on(ContactPane.Wanted)
    def _wanted(self, message: ContactPane.Wanted) -> None:
        self._load_more(message.all_of_it)

    @work(group="timeline", exclusive=True)
    async def _load_more(self, all_of_it: bool) -> None:
        """The next page of the timeline, or the rest of it."""
        skip = self.timeline.loaded

        def read(connection: Any) -> tuple[InteractionRow, ...]:
            return profile.timeline(connection, self.contact_id, skip, -1 if all_of_it else 4 * profile.PAGE)

        rows = await self.session.read(read)
        if skip != self.timeline.loaded:
            return
        for pane in (self.facts, self.timeline):
            pane.extend(rows)
        if all_of_it:
            self._main.action_last()

    @on(ContactPane.Chosen)
    def _chosen(self, message: ContactPane.Chosen) -> None:
        self._show_note(message.row)

    def action_whole_note(self) -> None:
        """All of the interaction under the cursor."""
        row = self._main.chosen
        if row is None:
            self._main.move(1)
            return
        self._show_note(row)

    def _show_note(self, row: InteractionRow) -> None:
        from devhub_tui.screens.note_modal import NoteModal

        if interactions.interaction(self.session.database.connection, row.id):
            self.app.push_screen(NoteModal(self.session, row.id))

    def action_back(self) -> None:
        """To where this was opened from."""
        self.app.pop_screen()
