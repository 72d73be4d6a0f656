"""Locking while the app runs: drafts and the place kept, the write under way waited for, then away with the whole process.

Python cannot wipe its memory, so the app leaves and cli/launch.py has the process start itself again, at the login screen.
"""

import asyncio
from contextlib import suppress
from typing import Any

from textual.screen import Screen

from devhub_tui.errors import DevHubError
from devhub_tui.screens import returning
from devhub_tui.screens.doors import Doors
from devhub_tui.services import place, shell_session
from devhub_tui.services.errands import Errand

LOCK, SHELL, IDLE, ERRAND = "key", "shell", "idle", "errand"
"""What the app wishes for on leaving: that the process starts itself again, and why; or that its `errand` is done. SHELL is by
hand too, and ended the session of the shell; one who is only away left that running, with its own end."""
_PAUSE = 0.05  # seconds between looks whether the work on the screen is over


async def lock(app: Doors, *, by_hand: bool) -> None:
    """Leaves as soon as nothing is half-done. A draft that cannot be kept holds it up: once by hand, and as long as it takes
    when nobody is there, because what was typed would be lost."""
    try:
        _keep_drafts(app)
        _cover(app)
        await _finished(app)
        _keep_drafts(app)
    except DevHubError as error:
        if not (by_hand and app.insisted()):
            _stay(app, error)
            return
    database = app.session.database
    place.keep(database.path, database.key, returning.place_of(app))
    if not by_hand:
        app.exit(IDLE)
        return
    ended = False
    with suppress(DevHubError, OSError):  # nothing about the shell may hold up the lock
        ended = await app.session.on_writer(lambda own: shell_session.end(own.path, own))
    app.exit(SHELL if ended else LOCK)


async def leave_for(app: Doors, errand: Errand) -> None:
    """Leaves in the same way, for something that needs the vault to itself. A draft that cannot be kept is a reason not to."""
    app.locking = True
    try:
        _keep_drafts(app, "Not begun: what is half-written could not be kept.", "Save it or throw it away, then try again.")
        await _finished(app)
    except DevHubError as error:
        app.locking = False
        app.say(error)
        return
    app.errand, app.left_at = errand, returning.place_of(app)
    app.exit(ERRAND)


def _keep_drafts(
    app: Any, message: str = "Not locked: what is half-written could not be kept.", hint: str = "ctrl+l again locks without it."
) -> None:
    """Raises DevHubError, with these words, when a form could not be kept."""
    try:
        app.save_drafts()
    except DevHubError as error:
        raise DevHubError(message, hint) from error


def _cover(app: Doors) -> None:
    """Nothing of the vault is to be seen while the lock waits; a bar is."""
    for screen in app.screen_stack:
        if not at_work(screen):
            _show(screen, False)


def _show(screen: Screen[Any], visible: bool) -> None:
    """Its parts, not the screen itself: Textual cannot draw one that covers nothing."""
    for part in screen.children:
        part.visible = visible


async def _finished(app: Doors) -> None:
    """Waits for what the screen in view is at work on, and then for every write that is under way."""
    if at_work(app.screen):
        app.notify("The vault locks when this is done.", markup=False)
    await _rested(app)
    await app.session.on_writer(lambda _database: None)
    # What waited for the write goes on first: a form drops its draft.
    await _rested(app)


async def _rested(app: Doors) -> None:
    while at_work(app.screen):  # noqa: ASYNC110  screens say so in ways of their own
        await asyncio.sleep(_PAUSE)


def at_work(screen: object) -> bool:
    """Whether a screen is in the middle of something that is not to be broken off."""
    return bool(getattr(screen, "at_work", False))


def _stay(app: Doors, error: DevHubError) -> None:
    for screen in app.screen_stack:
        _show(screen, True)
    app.lock_failed()
    app.say(error)
