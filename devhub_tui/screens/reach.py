"""Copying and opening what reaches somebody: at once when there is one thing, from a list when there are several."""

import asyncio
from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from devhub_tui import text
from devhub_tui.domain import sites
from devhub_tui.services import links
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts
from devhub_tui.storage.rows import PointRow


async def copy(screen: Screen[Any], session: Session, contact_id: str, name: str) -> None:
    """Copies an email, a number, an address or a handle, through the terminal."""
    found = contacts.points(session.database.connection, contact_id)
    if not found:
        screen.notify(f"{name} has no email, phone or link yet · e adds one", markup=False)
        return
    point = await _one_of(screen, f"Copy of {name}", found)
    if point is not None:
        value = text.line(point.value)
        screen.app.copy_to_clipboard(value)
        screen.notify(f"Copied {_short(value)}", markup=False)


async def open_page(screen: Screen[Any], session: Session, contact_id: str, name: str) -> None:
    """Opens a link or a handle's page in the browser; without one here, copies the address."""
    found = [
        point for point in contacts.points(session.database.connection, contact_id) if links.openable(sites.page(point) or "")
    ]
    if not found:
        screen.notify(f"{name} has no link yet · e adds one", markup=False)
        return
    point = await _one_of(screen, f"Open a link of {name}", found)
    if point is None:
        return
    link = sites.page(point) or ""
    if await asyncio.to_thread(links.open_link, link):
        screen.notify(f"Opened {_short(link)}", markup=False)
    else:
        screen.app.copy_to_clipboard(text.line(link))
        screen.notify(f"No browser can be opened from here · copied {_short(link)}", markup=False)


async def _one_of(screen: Screen[Any], title: str, found: Sequence[PointRow]) -> PointRow | None:
    """The only point, or the one that is chosen."""
    if len(found) == 1:
        return found[0]
    from devhub_tui.widgets.chooser import Chooser
    from devhub_tui.widgets.line_view import fit

    rows = [sites.said(point) for point in found]
    options = [f"{fit(label, 12)} {name[:200]}" for label, name in rows]
    place = await screen.app.push_screen_wait(Chooser(title, options))
    return None if place is None else found[place]


def _short(value: str) -> str:
    """A value as it fits into a sentence."""
    value = text.line(value)
    return value if len(value) <= 60 else value[:59] + "…"
