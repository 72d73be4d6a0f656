"""A cadence that the history proposes, applied because somebody pressed the key for it."""

from devhub_tui import text
from devhub_tui.domain import cadence_words
from devhub_tui.domain.learned import Learned
from devhub_tui.screens.live import LiveScreen
from devhub_tui.screens.person_actions import said
from devhub_tui.storage import reminding


async def apply(screen: LiveScreen, contact_id: str, name: str, proposal: Learned) -> None:
    """Sets it as the person's own cadence; one step of undo."""
    every = cadence_words.said(proposal.cadence)
    values = {"cadence": str(proposal.cadence)}
    await screen.session.write(
        f"{every} for {text.clean(name, limit=60)}, as you talk", lambda tx: reminding.set_rhythm(tx, [contact_id], values)
    )
    screen.app.notify(f"{said(name)}: {every}, as you talk · u undo", markup=False)
