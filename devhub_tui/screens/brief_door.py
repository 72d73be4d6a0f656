"""The door to the brief, from wherever somebody is in view."""

from devhub_tui.screens.telling import Telling


class BriefDoor(Telling):
    """What the app can do about briefs."""

    def action_brief(self) -> None:
        """The brief of the person in view; in the Log of whoever the interaction was with, asked for when there were several."""
        current = getattr(self.screen, "current_person", None)
        person: tuple[str, str] | None = current() if current else None
        if person:
            self.open_brief(person[0])
            return
        people = getattr(self.screen, "people_in_view", None)
        if people and (found := people()):
            self.run_worker(self._choose(found), group="brief", exclusive=True)
        else:
            self.notify("Nobody is in view. Choose somebody first.", markup=False)

    async def _choose(self, people: list[tuple[str, str]]) -> None:
        place: int | None = 0
        if len(people) > 1:
            from devhub_tui.widgets.chooser import Chooser

            place = await self.push_screen_wait(Chooser("Brief of", [name for _, name in people]))
        if place is not None:
            self.open_brief(people[place][0])

    def open_brief(self, contact_id: str) -> None:
        """Shows the brief of one person, once."""
        from devhub_tui.screens.brief import BriefScreen

        top = self.screen
        if not (isinstance(top, BriefScreen) and top.contact_id == contact_id):
            self.push_screen(BriefScreen(self.session, contact_id))
