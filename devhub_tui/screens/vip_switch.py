"""VIP on or off for one person, from any screen that shows them: one step, one toast."""

from devhub_tui import text
from devhub_tui.domain.vip import NOTHING
from devhub_tui.screens.live import LiveScreen
from devhub_tui.storage import vip
from devhub_tui.storage.database import Database


async def switch(screen: LiveScreen, contact_id: str, name: str) -> None:
    """Turns it for one person, from what it is by then: a second key press turns it back. Raises NotFoundError."""
    name = text.clean(name, limit=60)

    def turn(database: Database) -> tuple[bool, bool]:
        on = not vip.is_vip(database.connection, contact_id)
        with database.write(f"make {name} a VIP" if on else f"take {name} off the VIPs") as tx:
            vip.switch(tx, [contact_id], on)
        return on, vip.details(database.connection, contact_id) != NOTHING

    on, known = await screen.session.on_writer(turn)
    shown = text.line(name)
    if on:
        words = f"{shown} is a VIP now · B background · u undo"
    else:
        words = f"{shown} is no longer a VIP" + ("; the background is kept" if known else "") + " · u undo"
    screen.app.notify(words, markup=False)
