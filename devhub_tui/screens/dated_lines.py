"""What can be done with a follow-up where the dashboard shows it: done, and put off. Written in one step, said in a toast."""

from textual.screen import Screen

from devhub_tui import clock, text
from devhub_tui.services.session import Session
from devhub_tui.storage import follow_ups
from devhub_tui.widgets.day_words import weekday


async def done(screen: Screen[None], session: Session, follow_up_id: str, name: str) -> None:
    """Marks it as done; what comes back says when."""
    said = text.line(name)[:60]
    found = await session.write(f"follow-up with {said} done", lambda tx: follow_ups.complete(tx, follow_up_id))
    if not found.changed:
        screen.notify("It is done already.", markup=False)
        return
    again = f" · next {weekday(found.next_on)}" if found.next_on else ""
    screen.notify(f"Done: follow-up with {said}{again} · u undo", markup=False)


async def snooze(screen: Screen[None], session: Session, follow_up_id: str, name: str) -> None:
    """Asks for a day and hides it until then. Runs in a worker."""
    from devhub_tui.screens.day_modal import DayModal

    day = await screen.app.push_screen_wait(DayModal("Snooze until", "tomorrow"))
    if day is None:
        return
    if day <= clock.today():
        screen.notify("To snooze means until a day that is ahead.", severity="warning", markup=False)
        return
    said, until = text.line(name)[:60], day.isoformat()
    await session.write(f"snooze follow-up with {said}", lambda tx: follow_ups.snooze(tx, follow_up_id, until))
    screen.notify(f"Snoozed until {weekday(until)}: follow-up with {said} · u undo", markup=False)
