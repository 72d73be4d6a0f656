"""How a status looks: icon, word and colour variable. Never colour alone."""

from datetime import date
from typing import NamedTuple


class Look(NamedTuple):
    """Icon (one cell), word, and the theme variable of its colour."""

    icon: str
    word: str
    colour: str


LOOKS: dict[str, Look] = {
    "reconnect": Look("‼", "reconnect", "$text-error"),
    "due": Look("!", "due", "$text-warning"),
    "soon": Look("◔", "soon", "$text-accent"),
    "in_touch": Look("●", "in touch", "$text-success"),
    "collaborating": Look("◆", "collaborating", "$text-primary"),
    "passive": Look("○", "passive", "$text-muted"),
    "new": Look("✦", "new", "$text-secondary"),
    "archived": Look("▫", "archived", "$text-muted"),
}

SNOOZED = "☾"
"""Beside the status of somebody who is left alone until a day. It hides them from the queue and moves nothing."""


def is_snoozed(until: str | None, today: date) -> bool:
    """Whether a stored `snoozed_until` is still ahead."""
    return bool(until) and str(until) > today.isoformat()
