"""What a person's reminders can be told, from any screen: snooze, skip this round, how often; and all of them to rest.

For whoever is meant on the screen in view: the selected people, else the one under the cursor. Everything else is imported
when it is asked for.
"""

from typing import TYPE_CHECKING

from textual import work

from devhub_tui.screens.telling import Telling

if TYPE_CHECKING:
    from devhub_tui.screens.many import Meant


class Reminding(Telling):
    """Actions of the app; keys for them are given where they make sense."""

    _skipping: tuple[int, ...] = ()
    """Whose round is being skipped at the moment, by row number."""

    def _meant(self) -> "Meant | None":
        """Whom an action is for on the screen in view; says so when it is nobody."""
        from devhub_tui.screens import many

        screen = self.screen
        whom, current = getattr(screen, "meant", None), getattr(screen, "current_person", None)
        found: Meant | None = whom() if whom else many.one(self.session, current() if current else None)
        if found is None:
            self.notify("Nobody is under the cursor.", markup=False)
        return found

    async def _act(self, what: str) -> None:
        from devhub_tui.screens import many

        if meant := self._meant():
            await many.act(self.screen, self.session, meant, what)

    @work(group="remind")
    async def action_snooze(self) -> None:
        """Leaves them alone until a day, or wakes them."""
        await self._act("snooze")

    @work(group="forget", exclusive=True)
    async def action_forget(self) -> None:
        """Forgets whoever is in view for good, asked first."""
        await self._act("forget")

    def action_skip(self) -> None:
        """Lets this round pass. Pressed again before the screen shows that, it does nothing: it would take the next round too."""
        meant = self._meant()
        if meant is not None and meant.numbers != self._skipping:
            self._skipping = meant.numbers
            self._skip(meant)

    @work(group="write")
    async def _skip(self, meant: "Meant") -> None:
        from devhub_tui.screens import many

        try:
            await many.act(self.screen, self.session, meant, "skip")
        finally:
            self.call_later(self._skipped)  # after the news of it, by which the screens have read it

    def _skipped(self) -> None:
        self._skipping = ()

    @work(group="remind")
    async def action_cadence(self) -> None:
        """How often, how important, and whether at all: one person in a form, several by cadence."""
        meant = self._meant()
        if meant is None:
            return
        from devhub_tui.screens import many

        if len(meant.numbers) > 1:
            await many.act(self.screen, self.session, meant, "cadence")
            return
        from devhub_tui.screens import cadence_modal

        await cadence_modal.ask(self.screen, self.session, meant.numbers[0])

    @work(group="remind", exclusive=True)
    async def action_pause(self) -> None:
        """Holiday: nobody is asked for until a day; or ends it."""
        from devhub_tui.screens import pausing

        await pausing.ask(self, self.session)
