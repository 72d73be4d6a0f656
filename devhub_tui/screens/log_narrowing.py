"""Choosing a filter of the Log from lists, for whoever does not know how it is written: what it is about, then a value."""

from datetime import date, timedelta
from typing import Any

from textual.app import App

from devhub_tui import clock
from devhub_tui.domain.log_query import DIRECTIONS, quoted
from devhub_tui.storage import contacts, interaction_types, interactions
from devhub_tui.widgets.chooser import Chooser

WAYS = {
    "type": "Type",
    "with": "Somebody in it",
    "tag": "A tag of somebody in it",
    "event": "Event",
    "from": "Who reached out",
    "since": "Since",
    "until": "Until",
}
"""Operator -> what it is called."""

_TYPED = "something else…"


async def narrow(app: App[Any], connection: Any, operator: str = "") -> str | None:
    """What to put into the filter: a whole token, or `with:"` where the rest is to be typed. None for leaving."""
    if not operator:
        place = await app.push_screen_wait(Chooser("Narrow by", [f"{word:<26}{name}:" for name, word in WAYS.items()]))
        if place is None:
            return None
        operator = list(WAYS)[place]
    offered = values(connection, operator)
    if not offered:
        return begun(operator)
    place = await app.push_screen_wait(Chooser(WAYS.get(operator, operator), [label for label, _ in offered]))
    if place is None:
        return None
    value = offered[place][1]
    return quoted(operator, value) if value else begun(operator)


def begun(operator: str) -> str:
    """A filter whose value is still to be typed; the quote lets it have spaces."""
    return f'{operator}:"'


def values(connection: Any, operator: str) -> list[tuple[str, str]]:
    """(how it reads, what is written) of each value that can be chosen; nothing where it is rather typed."""
    if operator == "type":
        return [(f"{row.icon} {row.label}", row.label) for row in interaction_types.listing(connection)]
    if operator == "tag":
        return [(name, name) for name in contacts.tag_names(connection)]
    if operator == "event":
        return [(name, name) for _, name in interactions.events(connection)]
    if operator == "from":
        return [(label, word) for word, label in DIRECTIONS.items()]
    if operator in ("since", "until", "on"):
        return [*_days(clock.today()), (_TYPED, "")]
    return []


def _days(today: date) -> list[tuple[str, str]]:
    """Days that are often meant."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return [
        ("today", today.isoformat()),
        ("yesterday", (today - timedelta(days=1)).isoformat()),
        ("Monday of this week", monday.isoformat()),
        ("30 days ago", (today - timedelta(days=30)).isoformat()),
        (f"{first:%B}", f"{first:%Y-%m}"),
        (f"{before:%B %Y}", f"{before:%Y-%m}"),
        (f"{today.year}", f"{today.year}"),
        (f"{today.year - 1}", f"{today.year - 1}"),
    ]
