"""The keys of triage: one for each answer, the same for one person and for a group, and how they are called where they are on."""

from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from devhub_tui.domain.cadence import Preferences
from devhub_tui.domain.triage import ANSWERS
from devhub_tui.screens import triage_lines
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


class Legend(Static):
    """What the keys say: in lines below the person, or as a column beside them."""

    DEFAULT_CSS = """
    Legend { height: auto; background: $surface; }
    Legend.-column { width: 38; height: 1fr; }
    """

    def show(self, preferences: Preferences, here: bool) -> None:
        """As the keys and the preferences are now; out of sight where it is not `here`."""
        self.display = here
        if not here:
            return
        keys = keys_of(self.screen)
        if self.has_class("-column"):
            self.update(triage_lines.column(keys, preferences))
        else:
            self.update(triage_lines.legend(keys, preferences.by_importance, self.screen.size.width))
