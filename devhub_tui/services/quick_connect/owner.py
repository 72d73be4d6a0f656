"""Whose code it is, as far as visitors may know: what the profile says, or the name of the vault's owner.

Codes that are shown have a copy of it in the inbox, which `refresh` brings up to date when the profile has changed.
"""

from typing import TYPE_CHECKING, Any

from devhub_tui.domain import cards
from devhub_tui.storage import own_profile
from devhub_tui.storage.inbox import Owner

if TYPE_CHECKING:
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.inbox import Inbox


def owner(connection: Any) -> Owner:
    """What the page shows of the owner, and the card with what the owner chose to share."""
    profile = own_profile.read(connection)
    return Owner(
        profile.name,
        profile.tagline,
        profile.links,
        profile.contact or profile.email,
        cards.for_file(profile),
    )


def refresh(database: "Database", inbox: "Inbox") -> int:
    """Shows the owner as they are now on every code of this vault that is still open; gives on how many that was news."""
    from devhub_tui import clock
    from devhub_tui.storage import codes

    now = owner(database.connection)
    ours = set(codes.ids(database.connection))
    stale = [code.id for code in inbox.codes() if code.id in ours and code.owner != now and code.state(clock.real_ms()) == "open"]
    if stale:
        inbox.show_owner(stale, now)
    return len(stale)


def refresh_at(database: "Database", moved: str = "") -> int:
    """The same with the inbox in its place, or where the settings have moved it; none is made. Raises DevHubError."""
    import os

    from devhub_tui import paths
    from devhub_tui.storage import inbox as inboxes

    folder = paths.inbox_place(moved)
    if not os.path.exists(inboxes.file(folder)):
        return 0
    inbox = inboxes.Inbox.open(folder)
    try:
        return refresh(database, inbox)
    finally:
        inbox.close()
