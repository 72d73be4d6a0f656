"""What can be done with the interaction in view, in the Log and above a whole note alike: edit, duplicate, delete, copy."""

import asyncio
import re
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from devhub_tui import text
from devhub_tui.services import links
from devhub_tui.services.session import Session
from devhub_tui.storage import interactions
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import InteractionRow

_LINK = re.compile(r"https?://[^\s<>\"')\]]+")
_MOST_LINKS = 20


class InteractionActions(Screen[None]):
    """Subclasses say which interaction is in view in `current_interaction`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="interaction.edit"),
        Binding("c", "duplicate", "Duplicate", tooltip="Log the same again, today", id="interaction.duplicate"),
        Binding("f", "follow_up", "Follow up on it", show=False, id="interaction.follow_up"),
        Binding("p", "person", "Person", tooltip="Open somebody in it", show=False, id="interaction.person"),
        Binding("o", "open_link", "Open a link", show=False, id="interaction.open_link"),
        Binding("y", "copy_note", "Copy the note", show=False, id="interaction.copy"),
        Binding("D", "delete", "Delete", show=False, id="interaction.delete"),
    ]

    session: Session

    def people_in_view(self) -> list[tuple[str, str]]:
        """(id, name) of everybody in the interaction in view."""
        row = self._whole()
        return [(contact_id, name) for contact_id, name, _ in row.people] if row else []

    def current_interaction(self) -> str | None:
        """The id of the interaction in view."""
        raise NotImplementedError

    def _whole(self) -> InteractionRow | None:
        found = self.current_interaction()
        return interactions.interaction(self.session.database.connection, found) if found else None

    def action_edit(self) -> None:
        """Edits the interaction in the form it was logged with."""
        if found := self.current_interaction():
            from devhub_tui.screens.log_modal import LogModal

            self.app.push_screen(LogModal(self.session, edits=found))

    def action_duplicate(self) -> None:
        """Opens the form filled like this interaction, as of today."""
        if found := self.current_interaction():
            from devhub_tui.screens.log_modal import LogModal

            self.app.push_screen(LogModal(self.session, copies=found))

    def action_follow_up(self) -> None:
        """Notes a follow-up or a promise that came of it, with everybody who was in it."""
        if row := self._whole():
            from devhub_tui.screens.follow_up_modal import FollowUpModal

            people = tuple((contact_id, name) for contact_id, name, _ in row.people)
            self.app.push_screen(FollowUpModal(self.session, people, source=row.id))

    @work(group="open-person", exclusive=True)
    async def action_person(self) -> None:
        """Opens somebody who was in it; asks whom when there were several."""
        row = self._whole()
        if row is None or not row.people:
            return
        place: int | None = 0
        if len(row.people) > 1:
            from devhub_tui.widgets.chooser import Chooser

            place = await self.app.push_screen_wait(Chooser("Open", [name for _, name, _ in row.people]))
        if place is not None:
            from devhub_tui.screens.contact import ContactScreen

            self.done_here()
            self.app.push_screen(ContactScreen(self.session, row.people[place][0]))

    def done_here(self) -> None:
        """The interaction was deleted, or somebody in it is opened: a modal goes."""

    def action_copy_note(self) -> None:
        """Copies the note, through the terminal."""
        row = self._whole()
        if row is None:
            return
        if not row.notes:
            self.notify("There is no note to copy · e adds one", markup=False)
            return
        self.app.copy_to_clipboard(text.lines(row.notes))
        self.notify("Copied the note", markup=False)

    @work(group="open-link", exclusive=True)
    async def action_open_link(self) -> None:
        """Opens a link of the note or the transcript in the browser; asks which when there are several."""
        row = self._whole()
        if row is None:
            return
        found = links_of(row)
        if not found:
            self.notify("There is no link in it.", markup=False)
            return
        link = found[0]
        if len(found) > 1:
            from devhub_tui.widgets.chooser import Chooser

            place = await self.app.push_screen_wait(Chooser("Open a link", found))
            if place is None:
                return
            link = found[place]
        said = link if len(link) <= 60 else link[:59] + "…"
        if await asyncio.to_thread(links.open_link, link):
            self.notify(f"Opened {said}", markup=False)
        else:
            self.app.copy_to_clipboard(link)
            self.notify(f"No browser can be opened from here · copied {said}", markup=False)

    @work(group="delete")
    async def action_delete(self) -> None:
        """Deletes the interaction, asked once; undo brings it back."""
        from devhub_tui.widgets.confirm import Confirm

        row = self._whole()
        if row is None:
            return
        said = name_of(row)
        if not await self.app.push_screen_wait(Confirm(f"Delete {said}?", "Delete", "u brings it back.")):
            return

        def delete(tx: Transaction) -> None:
            interactions.delete(tx, row.id)

        await self.session.write(f"delete {said}", delete)
        self.app.notify(f"Deleted {said} · u undo", markup=False)
        self.done_here()


def links_of(row: InteractionRow) -> list[str]:
    """The links that may be opened: where the transcript is, then those in the note."""
    found = _LINK.findall(f"{row.transcript_source or ''}\n{row.notes or ''}")
    stripped = [text.line(link.rstrip(".,;:!?")) for link in found]
    return [link for link in dict.fromkeys(stripped) if links.openable(link)][:_MOST_LINKS]


def name_of(row: InteractionRow) -> str:
    """Coffee with Zoë Faßbender and 2 others of 15 Mar 2026, as it fits into a sentence."""
    from devhub_tui.widgets.day_words import full

    names = [text.clean(name, limit=40) for _, name, _ in row.people]
    others = len(names) - 1
    people = f" with {names[0]}" + (f" and {others} other{'s' if others > 1 else ''}" if others else "") if names else ""
    return f"{text.clean(row.type_label, limit=40).lower()}{people} of {full(row.occurred_on)}"
