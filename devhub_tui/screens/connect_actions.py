"""What the keys of the Connect screen do with a code: copying, saving, revoking, starting another; and who is opened from it."""

from typing import TYPE_CHECKING, cast

from textual import work

from devhub_tui import clock, text
from devhub_tui.screens.connect_form import like
from devhub_tui.screens.live import LiveScreen
from devhub_tui.storage.arrivals import REVIEW, ArrivalRow
from devhub_tui.storage.codes import CodeRow

if TYPE_CHECKING:
    from devhub_tui.screens.connect import ConnectScreen
    from devhub_tui.screens.doors import Doors


class ConnectActions(LiveScreen):
    """Mixed into the screen, which knows the codes and which of them is shown."""

    def _meant(self) -> CodeRow | None:
        """The code that is shown, or the one under the cursor."""
        screen = cast("ConnectScreen", self)
        if screen.pane.display:
            return screen.row
        chosen = screen.list.row if screen.list.has_focus else None
        return next((row for row in screen.rows if chosen and row.id == chosen.id), None)

    def action_copy_address(self) -> None:
        """Copies the address, through the terminal."""
        screen = cast("ConnectScreen", self)
        current = screen.connecting.current
        url = screen.connecting.url(current) if current else ""
        if url:
            screen.app.copy_to_clipboard(url)
            screen.tell("Copied the address")

    @work(group="picture")
    async def action_save_picture(self) -> None:
        """Saves a picture of the code, where the user says."""
        from devhub_tui.screens.picture_modal import PictureModal

        screen = cast("ConnectScreen", self)
        current = screen.connecting.current
        url = screen.connecting.url(current) if current else ""
        if url and (saved := await self.app.push_screen_wait(PictureModal(url))):
            screen.tell(f"Saved {text.line(saved)}, for you alone to read")

    @work(group="write")
    async def action_revoke(self) -> None:
        """Ends the code, after asking: whoever has it on a screen of theirs is too late then."""
        from devhub_tui.widgets.confirm import Confirm

        screen, row = cast("ConnectScreen", self), self._meant()
        if row is None:
            return
        if not row.is_open(clock.real_ms()):
            screen.tell("This code is over already.")
            return
        detail = "Nobody can come by it from now on. Who came stays."
        if await self.app.push_screen_wait(Confirm("Revoke this code?", "Revoke", detail)):
            await screen.connecting.revoke([row.id])
            screen.tell("Revoked the code · N starts another like it")

    @work(group="write")
    async def action_revoke_all(self) -> None:
        """Ends every code that is open."""
        from devhub_tui.widgets.confirm import Confirm

        screen = cast("ConnectScreen", self)
        ids = [row.id for row in screen.rows if row.is_open(clock.real_ms())]
        if not ids:
            return
        question = f"Revoke all {len(ids)} open codes?" if len(ids) > 1 else "Revoke the open code?"
        if await self.app.push_screen_wait(Confirm(question, "Revoke", "Nobody can come by them from now on. Who came stays.")):
            count = await screen.connecting.revoke(ids)
            screen.tell(f"Revoked {count} code{'s' if count != 1 else ''}")

    def action_another(self) -> None:
        """The form, with what this code says."""
        screen, row = cast("ConnectScreen", self), self._meant()
        if row is not None:
            screen.form.fill(like(row))
        screen.show_code(False)
        screen.start_line.focus()

    def action_keep(self) -> None:
        """The server stays up when another screen is looked at, or no longer does."""
        screen = cast("ConnectScreen", self)
        screen.connecting.kept = not screen.connecting.kept
        kept = screen.connecting.kept
        screen.tell("The page stays up on other screens too" if kept else "The page goes when you leave this screen")
        screen.vault_changed(None)

    def action_review(self) -> None:
        """Decides about who may be known already, one after the other."""
        from devhub_tui.screens import review

        review.begin(cast("Doors", self.app))

    def open_arrival(self, arrival: ArrivalRow) -> None:
        """Opens the person; for one who waits for a decision, that."""
        open_arrival(cast("Doors", self.app), arrival)


def open_arrival(app: "Doors", arrival: ArrivalRow) -> None:
    """Opens the person that an arrival made; for one who waits for a decision, the comparison."""
    if arrival.state == REVIEW:
        from devhub_tui.screens import review

        review.begin(app, arrival.id)
    elif arrival.contact_id is None:
        app.notify(f"{text.line(arrival.name)[:60]} was discarded.", markup=False)
    else:
        app.open_contact(arrival.contact_id)
