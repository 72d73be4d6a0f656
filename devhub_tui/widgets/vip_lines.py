"""What leads the sections of a VIP in the contact pane: how to reach them, and what to remember. Pure: data in, lines out."""

from devhub_tui.domain.vip import Details
from devhub_tui.widgets.line_view import Line, fit, wrap

_LABEL = 14  # cells of the words on the left, as in contact_lines
_MOST = 12  # lines of one field

_REACH = (("main_app", "main app"), ("preferred_channel", "prefers"))
_REMEMBER = (("family", "family"), ("likes_dislikes", "likes"), ("company", "company"), ("misc_notes", "background"))


def reach(details: Details, width: int) -> list[Line]:
    """Main app and preferred channel."""
    return _lines(details, _REACH, width)


def remember(details: Details, width: int) -> list[Line]:
    """Family, likes and dislikes, company, other notes."""
    return _lines(details, _REMEMBER, width)


def _lines(details: Details, fields: tuple[tuple[str, str], ...], width: int) -> list[Line]:
    lines: list[Line] = []
    for name, label in fields:
        value = getattr(details, name)
        for number, part in enumerate(wrap(value, width - _LABEL, _MOST) if value else ()):
            lines.append(((fit("" if number else label, _LABEL), "muted"), (part, "text")))
    return lines
