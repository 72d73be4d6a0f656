"""How long a rest lasts, as people type it: any WHEN that is ahead, a few short words, or `off`. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.domain.dates import parse_when
from devhub_tui.errors import FieldError

HINT = "Write tomorrow, monday, in 2 weeks, 15 mar, a day as 2026-03-30, or “off”."


class Quick(NamedTuple):
    """A rest that is often wanted: what is typed for it, and how it is called."""

    key: str
    words: str


QUICK = (
    Quick("t", "tomorrow"),
    Quick("w", "in a week"),
    Quick("2w", "in 2 weeks"),
    Quick("m", "in a month"),
    Quick("3m", "in 3 months"),
)
_SHORT = {each.key: each.words for each in QUICK} | {"q": "in 3 months", "a week": "in a week", "a month": "in a month"}
_OFF = frozenset(("", "off", "no", "wake", "end"))


def until(typed: str, now: datetime, field: str = "until", *, quick: bool = False) -> date | None:
    """The day that ends the rest; None for no rest (nothing typed, or `off`).

    What has no direction looks ahead. With `quick`, on a key press, only the small grammar is asked. Raises FieldError for
    what is no day, and for one that is not ahead.
    """
    wanted = " ".join(text.clean(typed, limit=100).lower().split()).removeprefix("until ").removeprefix("for ")
    if wanted in _OFF:
        return None
    try:
        day = parse_when(_SHORT.get(wanted, wanted), now, "future", field, quick=quick).day
    except FieldError as error:
        raise FieldError(field, error.message, HINT) from None
    if day <= now.date():
        raise FieldError(field, f"{day.isoformat()} is not ahead.", HINT)
    return day


def parted(words: Sequence[str], now: datetime) -> tuple[list[str], str] | None:
    """(who, until) of words that name somebody and then a rest; None when the rest is missing.

    The longest end that is a day is the rest: `ana souza in 2 weeks`.
    """
    for start in range(1, len(words)):
        end = " ".join(words[start:])
        try:
            until(end, now, quick=True)
        except FieldError as error:
            if "not ahead" not in error.message:
                continue
        return list(words[:start]), end
    if len(words) < 2:
        return None
    return list(words[:-1]), words[-1]
