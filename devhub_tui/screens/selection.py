"""People selected in a list: what is done is done with all of them, and whoever leaves the vault leaves the selection.

What changes many at once is imported with the first selection: most looks at the list have none.
"""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from devhub_tui import clock
from devhub_tui.screens.person_actions import PersonActions
from devhub_tui.storage import lists
from devhub_tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from devhub_tui.screens.many import Meant

TALKING = 20
"""So many may be in one interaction, or one form for follow-ups, that is opened from a selection."""


class Selection(PersonActions):
    """A screen with a `RecordList`. Without a selection everything is about the person under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "log", "Log", id="contact.log"),
        Binding("f", "follow_up", "Follow up", show=False, id="contact.follow_up"),
    ]

    people: RecordList
    _archived: set[int] | None = None
    """Who was archived at the last look: whoever has been since, or no longer is, leaves the selection."""

    def meant(self) -> "Meant | None":
        """The selected people, as they are listed; else the person under the cursor."""
        if not self.people.selected:
            return super().meant()
        from devhub_tui.screens.many import Meant

        listed, hidden = self.people.chosen()
        numbers, name = (*listed, *hidden), None
        if len(numbers) == 1:
            row = next(iter(lists.rows(self.session.database.connection, clock.today().isoformat(), numbers)), None)
            name = row.name if row else None
        return Meant(numbers, name, len(hidden))

    def selection_said(self) -> str:
        """`3 selected`, or nothing."""
        if not self.people.selected:
            return ""
        from devhub_tui.domain.many import number

        return f"{number(len(self.people.selected))} selected"

    def selection_changed(self) -> None:
        """The first and the last one selected change what the keys are for."""
        some = bool(self.people.selected)
        if some != (self._archived is not None):
            from devhub_tui.storage import bulk

            self._archived = bulk.archived(self.session.database.connection) if some else None
            self.refresh_bindings()

    def first_keys(self) -> tuple[str, ...]:
        """With a selection the bar offers what is for it."""
        return ("contact.many", "list.select", "contact.tags", "people.clear") if self.people.selected else ()

    @work(group="selection", exclusive=True)
    async def look_after_selection(self) -> None:
        """Whoever was deleted, archived or brought back by anybody is no longer selected."""
        if self._archived is None:
            return
        from devhub_tui.storage import bulk

        deleted, archived = await self.session.read(bulk.away)
        before, self._archived = self._archived, archived
        self.people.drop(deleted | (archived ^ before))

    def to_triage(self) -> tuple[int, ...] | None:
        """Who is selected, for sorting those of them who are new; None for everybody who is new."""
        return tuple(self.people.selected) or None

    async def action_log(self) -> None:
        """Logs an interaction with everybody who is selected; without a selection, with the person under the cursor."""
        if not self.people.selected:
            await self.app.run_action("app.log")
        elif people := self._few("Log"):
            from devhub_tui.screens.log_modal import LogModal

            self.app.push_screen(LogModal(self.session, people))

    async def action_follow_up(self) -> None:
        """Notes a follow-up with everybody who is selected; without a selection, with the person under the cursor."""
        if not self.people.selected:
            await self.app.run_action("app.follow_up")
        elif people := self._few("Follow up"):
            from devhub_tui.screens.follow_up_modal import FollowUpModal

            self.app.push_screen(FollowUpModal(self.session, people))

    def _few(self, what: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of the selected people; nobody, and why, when they are too many for one form."""
        from devhub_tui.domain.many import number

        meant = self.meant()
        if meant is None:
            return ()
        if len(meant.numbers) > TALKING:
            self.notify(f"{number(len(meant.numbers))} are selected. {what} with up to {TALKING} at a time.", markup=False)
            return ()
        rows = lists.rows(self.session.database.connection, clock.today().isoformat(), meant.numbers)
        return tuple((row.id, row.name) for row in rows)

    def action_tags(self) -> None:
        """Tags everybody who is selected; without a selection, the tags of one person."""
        if self.people.selected:
            self.do_many("tag")
        else:
            super().action_tags()

    def action_vip(self) -> None:
        """Makes everybody who is selected a VIP, or takes it off when all are; without a selection, one person."""
        if self.people.selected:
            self.do_many("vip")
        else:
            super().action_vip()

    def action_delete(self) -> None:
        """Deletes everybody who is selected, asked once; without a selection, one person."""
        if self.people.selected:
            self.do_many("delete")
        else:
            super().action_delete()
