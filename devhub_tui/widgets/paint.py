"""For widgets that draw their own lines: styles from the theme's variables, and text cut to a number of cells.

Knows nothing of what is drawn. Text given to `fit` has passed `text.line`.
"""

from collections.abc import Mapping
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.style import Style as RichStyle
from textual.color import Color
from textual.style import Style

Ink = RichStyle
"""What a piece of a line is drawn with."""

Part = tuple[str, str]
"""A piece of a line and the name of its ink."""

_INKS = {
    "text": ("text", False),
    "name": ("text", True),
    "muted": ("text-muted", False),
    "title": ("text-muted", True),
    "accent": ("text-accent", False),
    "key": ("text-accent", True),
    "primary": ("text-primary", False),
    "secondary": ("text-secondary", False),
    "success": ("text-success", False),
    "warning": ("text-warning", False),
    "error": ("text-error", False),
}
"""Ink -> (theme variable, bold)."""


def inks(variables: Mapping[str, str], behind: str = "background") -> dict[str, Ink]:
    """Every ink on the theme's colour `behind`; the ink "" is the bare background."""
    bare = _colour(variables, "background", Color(0, 0, 0))
    ansi = bare.ansi is not None
    # The terminal's own sixteen colours cannot be mixed: there, what lies behind is the line turned inside out.
    reverse = (ansi and behind != "background") or None
    ground = bare if ansi else bare + _colour(variables, behind, bare)
    found = {"": Style(background=ground, reverse=reverse).rich_style}
    for name, (variable, bold) in _INKS.items():
        colour = _colour(variables, variable, ground)
        dim = ansi and variable == "text-muted"
        style = Style(background=ground, foreground=colour, bold=bold or None, dim=dim or None, reverse=reverse)
        found[name] = style.rich_style
    return found


def _colour(variables: Mapping[str, str], name: str, ground: Color) -> Color:
    """The variable as a colour on `ground`; `auto 60%` is black or white, whichever can be read there."""
    value, _, share = variables[name].partition(" ")
    if value == "auto":
        return ground + ground.get_contrast_text(float(share.rstrip("%") or 100) / 100)
    colour = Color.parse(value)
    return colour if colour.ansi is not None or not ground.a else ground + colour


@lru_cache(4096)
def fit(value: str, width: int) -> str:
    """The text in exactly `width` cells: padded, or cut with an ellipsis."""
    if value.isascii():
        length = len(value)
        if length <= width:
            return value + " " * (width - length)
        return value[: width - 1] + "…" if width > 1 else value[: max(width, 0)]
    if cell_len(value) <= width:
        return set_cell_size(value, width)
    return set_cell_size(value, width - 1) + "…" if width > 1 else set_cell_size(value, max(width, 0))


def rfit(value: str, width: int) -> str:
    """The same, pushed to the right."""
    return " " * max(width - cell_len(value), 0) + value if cell_len(value) <= width else fit(value, width)
