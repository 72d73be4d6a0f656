"""How a status looks: icon, word and colour variable. Never colour alone."""

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
