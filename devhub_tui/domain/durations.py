"""How long something took, as people type it: `45m`, `1h30`, `90`, `1.5 h`, `1:30`. Pure; minutes in, minutes out."""

import re

from devhub_tui import text
from devhub_tui.errors import FieldError

LONGEST = 7 * 24 * 60
"""Minutes of a week; more than that is no conversation."""

HINT = "Write it as 45m, 1h30 or 90."

_MINUTES = r"(\d{1,5})\s*(?:m|mins?|minutes?|')?"
_ALONE = re.compile(_MINUTES + "$", re.ASCII)
_HOURS = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*(?:h|hrs?|hours?)(?:\s*(?:and\s+)?" + _MINUTES + ")?$", re.ASCII)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)$", re.ASCII)


def parse_duration(value: str, field: str = "duration") -> int | None:
    """Minutes, 1 to a week; None for nothing. A bare number is minutes. Raises FieldError."""
    wanted = " ".join(text.clean(value, limit=100).lower().split())
    if not wanted:
        return None
    minutes = _minutes(wanted)
    if minutes is None:
        raise FieldError(field, f"“{text.clean(value, limit=40)}” is not a duration.", HINT)
    if not 0 < minutes <= LONGEST:
        raise FieldError(field, "A duration is between a minute and a week.", HINT)
    return minutes


def _minutes(wanted: str) -> int | None:
    if found := _ALONE.match(wanted):
        return int(found[1])
    if found := _CLOCK.match(wanted):
        return int(found[1]) * 60 + int(found[2])
    if found := _HOURS.match(wanted):
        hours, share, rest = int(found[1]), found[2], int(found[3] or 0)
        if rest and (share or rest > 59):
            return None
        return hours * 60 + round(float(f"0.{share or 0}") * 60) + rest
    return None


def said(minutes: int | None) -> str:
    """For people: `45 min`, `1 h`, `1 h 30`; nothing for None and for what another program may have left."""
    if not isinstance(minutes, int) or minutes <= 0:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def typed(minutes: int | None) -> str:
    """As a form shows it for editing: `45m`, `1h`, `1h30`."""
    if not isinstance(minutes, int) or minutes <= 0:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}m"
    return f"{hours}h{rest:02}" if rest else f"{hours}h"
