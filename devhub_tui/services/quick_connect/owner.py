"""Whose code it is, as far as visitors may know: what the profile says, or the name of the vault's owner."""

from typing import Any

from devhub_tui.storage import preferences
from devhub_tui.storage.inbox import Owner


def owner(connection: Any) -> Owner:
    """What the page shows of the owner."""
    name = preferences.get(connection, "profile.name")
    if not name:
        row = connection.execute(
            "SELECT coalesce(display_name,username) FROM users WHERE deleted_at IS NULL AND role='owner' ORDER BY n LIMIT 1"
        ).fetchone()
        name = row[0] if row else ""
    links = (preferences.get(connection, "profile.links") or "").split("\n")
    return Owner(
        name,
        preferences.get(connection, "profile.tagline") or "",
        tuple(each for each in links if each),
        preferences.get(connection, "profile.contact") or preferences.get(connection, "profile.email") or "",
        "",
    )
