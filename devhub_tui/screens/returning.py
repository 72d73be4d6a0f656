"""Where somebody is in the app, as plain values, and the way back there after the vault was locked."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.screens.doors import Doors


@runtime_checkable
class Placed(Protocol):
    """A mode's screen that knows its own place."""

    def place(self) -> dict[str, Any]:
        """Where one is on it, as JSON can hold it."""

    def go_to(self, place: Mapping[str, Any]) -> None:
        """Back there; what cannot be found any more is passed over."""


def place_of(app: Doors) -> dict[str, Any]:
    """The mode, where its screen is, and the people that were opened on top of it."""
    from devhub_tui.screens.brief import BriefScreen
    from devhub_tui.screens.contact import ContactScreen

    stack = list(app.screen_stack)
    place: dict[str, Any] = {"mode": app.current_mode, "open": []}
    if isinstance(stack[0], Placed):
        place["in"] = stack[0].place()
    for screen in stack[1:]:
        if isinstance(screen, ContactScreen):
            place["open"].append(["contact", screen.contact_id])
        elif isinstance(screen, BriefScreen):
            place["open"].append(["brief", screen.contact_id])
        else:
            break
    return place


async def return_to(app: Doors, place: Mapping[str, Any]) -> None:
    """Shows what was shown. A place that cannot be found any more is the nearest that can."""
    mode = place.get("mode")
    if not isinstance(mode, str) or mode not in app._modes:
        return
    await app.action_show(mode)
    where = place.get("in")
    if isinstance(app.screen, Placed) and isinstance(where, dict):
        # After the screen has read for the first time, which puts the cursor at the top.
        app.screen.call_later(app.screen.go_to, where)
    for each in place.get("open", ()):
        try:
            kind, contact_id = each
            (app.open_brief if kind == "brief" else app.open_contact)(str(contact_id))
        except (NotFoundError, ValueError, TypeError):
            break
        except DevHubError as error:
            app.say(error)
            break
