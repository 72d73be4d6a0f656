"""One screen before a call: what was said last, what is open, which days are near, what is new, what to remember."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from devhub_tui import clock, text
from devhub_tui.errors import NotFoundError
from devhub_tui.screens.person_actions import PersonActions
from devhub_tui.services.session import Session
from devhub_tui.storage import brief
from devhub_tui.widgets import brief_lines
from devhub_tui.widgets.brief_view import BriefView
from devhub_tui.widgets.header import Header
from devhub_tui.widgets.key_bar import KeyBar

_COPIED = (80, 60)
"""Width and most lines of a copied brief."""


class BriefScreen(PersonActions):
    """The brief of one person. It fits: what matters less is left out."""

    TITLE = "Brief"
    AUTO_FOCUS = "BriefView"
    SHOWS: ClassVar[frozenset[str]] = PersonActions.SHOWS | {"events"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "app.log", "Log", id="contact.log"),
        Binding("f", "app.follow_up", "Follow up", id="contact.follow_up"),
        Binding("q,escape,b", "back", "Back", key_display="q", id="brief.back"),
        Binding("enter", "open_person", "Person", id="brief.open"),
        Binding("y", "copy_brief", "Copy", tooltip="Copy the brief as text", id="brief.copy"),
        Binding("e", "edit", "Edit", show=False, id="contact.edit"),
        Binding("t", "tags", "Tags", show=False, id="contact.tags"),
    ]

    def __init__(self, session: Session, contact_id: str) -> None:
        super().__init__(session)
        self.contact_id = contact_id
        self.view = BriefView(id="brief")

    def compose(self) -> ComposeResult:
        """The header, the brief, the keys."""
        yield Header()
        yield self.view
        yield KeyBar()

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the person it is about."""
        shown = self.view.brief
        return (self.contact_id, shown.contact.name) if shown else None

    def reload(self) -> None:
        """Reads the person again; leaves when they are gone."""
        try:
            found = brief.brief(self.session.database.connection, self.contact_id, clock.today())
        except NotFoundError:
            if not self.is_active:  # a modal lies over it, which must not be closed instead
                self._stale = True
                return
            if self.leaving is None:
                self.app.notify("This person is no longer in the vault.", severity="warning", markup=False)
            self.app.pop_screen()
            return
        self.view.show(found)

    def action_copy_brief(self) -> None:
        """Copies the brief as plain text, through the terminal."""
        if self.view.brief:
            width, height = _COPIED
            written = "\n".join(brief_lines.plain(self.view.brief, clock.now(), width, height))
            self.app.copy_to_clipboard(text.lines(written))
            self.notify("Copied the brief", markup=False)

    def action_open_person(self) -> None:
        """The whole person; back to them when the brief was opened there."""
        from devhub_tui.screens.contact import ContactScreen

        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        if isinstance(below, ContactScreen) and below.contact_id == self.contact_id:
            self.app.pop_screen()
        else:
            self.app.push_screen(ContactScreen(self.session, self.contact_id))

    def action_back(self) -> None:
        """To where it was opened from."""
        self.app.pop_screen()
