"""What can be done with the person in view, in the list and on their own screen alike: edit, tags, copy, open, delete."""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from devhub_tui import text
from devhub_tui.errors import DevHubError
from devhub_tui.screens.live import LiveScreen
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Transaction

if TYPE_CHECKING:
    from devhub_tui.screens.many import Meant


def said(name: str) -> str:
    """A name as it fits into a sentence."""
    name = text.line(name)
    return name if len(name) <= 60 else name[:59] + "…"


class PersonActions(LiveScreen):
    """Subclasses say who is in view in `current_person`."""

    SHOWS: ClassVar[frozenset[str]] = frozenset(
        (
            *("contacts", "contact_points", "contact_tags", "tags", "follow_ups", "preferences"),
            *("interactions", "interaction_contacts", "interaction_types", "backgrounds", "contact_infos"),
            *("important_dates", "contact_relations", "custom_fields", "custom_values", "relationship_types"),
        )
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "app.log", "Log", id="contact.log"),
        Binding("e", "edit", "Edit", id="contact.edit"),
        Binding("t", "tags", "Tags", id="contact.tags"),
        Binding("z", "app.snooze", "Snooze", tooltip="Not before a day", show=False, id="contact.snooze"),
        Binding(
            "c", "app.cadence", "Cadence", tooltip="How often, how important, whether at all", show=False, id="contact.cadence"
        ),
        Binding("y", "copy", "Copy", tooltip="An email, number, link or handle", show=False, id="contact.copy"),
        Binding("o", "open_link", "Open a link", show=False, id="contact.open_link"),
        Binding("F", "app.follow_ups('person')", "Their follow-ups", show=False, id="contact.follow_ups"),
        Binding("R", "relations", "Related people", show=False, id="contact.relations"),
        Binding("b", "app.brief", "Brief", tooltip="One screen before a call", show=False, id="contact.brief"),
        Binding("v", "vip", "VIP on or off", show=False, id="contact.vip"),
        Binding("B", "background", "Background of a VIP", show=False, id="contact.background"),
        Binding("a", "archive", "Archive, or bring back", show=False, id="contact.archive"),
        Binding("M", "merge", "Merge with somebody", show=False, id="contact.merge"),
        Binding("D", "delete", "Delete", show=False, id="contact.delete"),
        Binding("space", "many", "Actions", tooltip="All that can be done with them", show=False, id="contact.many"),
    ]

    leaving: str | None = None
    """The id of somebody who is being deleted here: that they are gone is no news."""

    def current_person(self) -> tuple[str, str] | None:
        """(id, name) of the person in view."""
        raise NotImplementedError

    def meant(self) -> "Meant | None":
        """Whom an action is for: the person in view; where people can be selected, the selected ones."""
        from devhub_tui.screens import many

        return many.one(self.session, self.current_person())

    @work(group="write")
    async def do_many(self, what: str) -> None:
        """Does one thing with everybody who is meant (screens/many.py)."""
        from devhub_tui.screens import many

        if meant := self.meant():
            await many.act(self, self.session, meant, what)

    @work(group="many", exclusive=True)
    async def action_many(self) -> None:
        """Offers all that can be done with whoever is meant."""
        from devhub_tui.screens import many

        if (meant := self.meant()) and (what := await many.choose(self, meant)):
            # For one person there are ways of their own.
            if what == "merge":
                self.action_merge()
                return
            alone = {"tag": "tags", "vip": "vip", "delete": "delete", "cadence": "app.cadence"}
            if len(meant.numbers) == 1 and what in alone:
                await self.run_action(alone[what])
            else:
                await many.act(self, self.session, meant, what)

    def action_merge(self) -> None:
        """Makes one of two: the selected ones, or the person in view and somebody who is asked for."""
        self._merge()

    @work(group="merge", exclusive=True)
    async def _merge(self) -> None:
        from devhub_tui.screens import merge_with

        if meant := self.meant():
            await merge_with.begin(self, self.session, meant.numbers)

    def action_archive(self) -> None:
        """Puts them out of the way, or brings them back."""
        self.do_many("archive")

    def action_edit(self) -> None:
        """Edits the person in a form."""
        if person := self.current_person():
            from devhub_tui.screens.edit_modal import EditModal

            self.app.push_screen(EditModal(self.session, person[0]))

    def action_tags(self) -> None:
        """Puts tags on the person, or takes them off."""
        if person := self.current_person():
            from devhub_tui.screens.tags_modal import TagsModal

            self.app.push_screen(TagsModal(self.session, person[0]))

    def action_vip(self) -> None:
        """Makes the person a VIP, or takes it off; what is known of them is kept."""
        self._switch_vip()

    @work(group="write")
    async def _switch_vip(self) -> None:
        if person := self.current_person():
            from devhub_tui.screens.vip_switch import switch

            await switch(self, *person)

    def action_background(self) -> None:
        """What is remembered of a VIP, in a form."""
        if person := self.current_person():
            from devhub_tui.screens.vip_modal import VipModal

            self.app.push_screen(VipModal(self.session, person[0]))

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        """Copies what reaches them; asks what when there are several."""
        if person := self.current_person():
            from devhub_tui.screens import reach

            await reach.copy(self, self.session, person[0], said(person[1]))

    @work(group="open-link", exclusive=True)
    async def action_open_link(self) -> None:
        """Opens a link in the browser; asks which when there are several."""
        if person := self.current_person():
            from devhub_tui.screens import reach

            await reach.open_page(self, self.session, person[0], said(person[1]))

    def action_relations(self) -> None:
        """Whom they are related to: going there, adding, taking back."""
        if person := self.current_person():
            from devhub_tui.screens.relations_modal import RelationsModal

            self.app.push_screen(RelationsModal(self.session, person[0]), self._go_to)

    def _go_to(self, contact_id: str | None) -> None:
        if contact_id:
            self.app.open_contact(contact_id)  # type: ignore[attr-defined]

    def action_delete(self) -> None:
        """Deletes the person, asked once; undo brings them back."""
        self._delete()

    @work(group="delete")
    async def _delete(self) -> None:
        from devhub_tui.widgets.confirm import Confirm

        person = self.current_person()
        if not person:
            return
        contact_id, name = person
        detail = "Their timeline goes out of sight too. u brings everything back."
        if not await self.app.push_screen_wait(Confirm(f"Delete {said(name)}?", "Delete", detail)):
            return

        def delete(tx: Transaction) -> None:
            contacts.delete(tx, [contact_id])

        self.leaving = contact_id
        try:
            await self.session.write(f"delete {said(name)}", delete)
        except DevHubError:
            self.leaving = None
            raise
        self.app.notify(f"Deleted {said(name)} · u undo", markup=False)
