"""Holiday mode: nobody is asked for until a day. Asked for the day, written in one step, said in a toast."""

from datetime import date
from typing import Any

from textual.app import App

from devhub_tui.services.session import Session
from devhub_tui.storage import reminding
from devhub_tui.widgets.day_words import full


async def ask(app: App[Any], session: Session) -> None:
    """Asks until when, or ends the pause. Runs in a worker."""
    from devhub_tui.screens.snooze_modal import SnoozeModal

    now = reminding.paused_until(session.database.connection)
    answer = await app.push_screen_wait(SnoozeModal("Pause all reminders", now, ends="ends the pause"))
    if answer is None:
        return
    until = date.fromisoformat(answer.value) if answer.value else None
    if not await session.write(reminding.pause_label(until), lambda tx: reminding.pause(tx, until)):
        app.notify("Nothing to change: it is so already.", markup=False)
        return
    said = f"Reminders pause until {full(until.isoformat())}: nobody is asked for" if until else "Reminders go on"
    app.notify(f"{said} · u undo", markup=False)
