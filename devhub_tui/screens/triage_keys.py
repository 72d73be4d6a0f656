"""The keys of triage: one for each answer, the same for one person and for a group, and how they are called where they are on."""

from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

from devhub_tui.domain.triage import ANSWERS
from devhub_tui.widgets.key_bar import key_name

_IDS = {
    **{"1": "one", "2": "two", "3": "three", "4": "four", "5": "five"},
    **{"w": "week", "m": "month", "q": "quarter", "y": "year"},
}


def answers() -> list[BindingType]:
    """A binding for each answer."""
    return [
        Binding(
            each.key,
            f"answer('{each.key}')",
            each.said[:1].upper() + each.said[1:],
            show=False,
            id=f"triage.{_IDS.get(each.key, each.word)}",
        )
        for each in ANSWERS
    ]


def keys_of(screen: Screen[Any]) -> dict[str, str]:
    """Action -> the key it is on, as the user has set it, of a screen's own bindings."""
    found: dict[str, str] = {}
    for active in screen.active_bindings.values():
        if active.node is screen:
            found.setdefault(active.binding.action, key_name(active.binding))
    return found
