"""The app's actions for follow-ups and promises: adding one for the person in view, and listing them."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from devhub_tui.screens.telling import Telling


class Following(Telling):
    """`f` adds one, `F` lists them, from every screen that has no other use for these keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "follow_up", "Follow up", show=False, id="contact.follow_up"),
        Binding("F", "follow_ups", "Follow-ups", show=False, id="app.follow_ups"),
    ]

    def action_follow_up(self) -> None:
        """Notes a follow-up or a promise, with the person in view if there is one."""
        from devhub_tui.screens.follow_up_modal import FollowUpModal

        current = getattr(self.screen, "current_person", None)
        person: tuple[str, str] | None = current() if current else None
        self.push_screen(FollowUpModal(self.session, (person,) if person else ()))

    def action_follow_ups(self, whose: str = "") -> None:
        """Lists everybody's, overdue first; with `person` only those of the person in view."""
        from devhub_tui.screens.follow_ups import FollowUpsScreen

        current = getattr(self.screen, "current_person", None) if whose else None
        person: tuple[str, str] | None = current() if current else None
        if isinstance(self.screen, FollowUpsScreen):
            self.screen.show_everybodys()
        else:
            self.push_screen(FollowUpsScreen(self.session, person))
