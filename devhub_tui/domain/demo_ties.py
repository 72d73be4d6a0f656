"""What binds the demo's people: relations, days to remember, names on services, fields of one's own. Data and a day in, data out.

Nobody's real page is among them: names on services are under example domains.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from devhub_tui.domain.people import Point

RELATIONS: tuple[tuple[str, str, str, str | None], ...] = (
    ("Ana Souza", "manages", "Priya Natarajan", "since spring"),
    ("Sam Whitfield", "introduced", "Naomi Goldberg", None),
    ("Sam Whitfield", "introduced", "Ana Souza", None),
    ("Zoë Faßbender", "works with", "Jürgen Müller", "the storage team"),
    ("Mei Lin", "mentors", "Hana Kobayashi", None),
    ("Thandiwe Nkosi", "mentors", "Ade Okafor", "once a month"),
    ("Camille Lefèvre", "works with", "Chloé Dubois", None),
    ("Seán Ó Briain", "partner of", "Siobhán Walsh", None),
    ("Kofi Mensah", "invests in / funded by", "Ade Okafor", None),
)
"""Who, what, to whom, and a note."""

FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("T-shirt size", "choice", ("S", "M", "L", "XL")),
    ("Contract until", "date", ()),
    ("Talks given", "number", ()),
)
"""Name, kind and choices of the fields of one's own."""

_DAYS = {
    "Ana Souza": ("first day at Oxide Harbor", 4),
    "Mei Lin": ("wedding day", 9),
    "Jürgen Müller": ("kernel anniversary", 15),
}
_SOON = {"Chloé Dubois": ("first talk at a conference", 5, 3)}
"""A day that is near: label, in how many days, how many years ago."""
_SIGNAL = ("Ana Souza", "Noor Haddad", "Ingrid Sæther")
_MATRIX = ("Sam Whitfield", "Jürgen Müller", "Mikael Virtanen")
_MASTODON = ("Zoë Faßbender", "Camille Lefèvre", "Jonas Brandt")
_SHIRTS = {"Ana Souza": "M", "Sam Whitfield": "L", "Mei Lin": "S", "Theo van der Berg": "XL"}
_TALKS = {"Camille Lefèvre": "41", "Sam Whitfield": "12"}
_CONTRACTS = {"Siobhán Walsh": 120, "Luca Ferraro": 200}


def days(name: str, today: date) -> tuple[tuple[str, str], ...]:
    """(label, day) of somebody's important dates: all but one far enough from today that a quiet week stays quiet."""
    if name in _SOON:
        label, ahead, years = _SOON[name]
        day = today + timedelta(days=ahead)
        return ((label, f"{day.year - years}-{day.month:02}-{min(day.day, 28):02}"),)
    if name not in _DAYS:
        return ()
    label, years = _DAYS[name]
    day = today + timedelta(days=50 + 20 * years % 200)
    return ((label, f"{day.year - years}-{day.month:02}-{min(day.day, 28):02}"),)


def points(name: str, handle: str) -> Sequence[Point]:
    """Somebody's names on services."""
    found = []
    if name in _MASTODON:
        found.append(Point("link", f"https://social.example/@{handle.replace('-', '_')}", "Mastodon"))
    if name in _MATRIX:
        found.append(Point("handle", f"@{handle}:chat.example", "Matrix"))
    if name in _SIGNAL:
        found.append(Point("handle", f"{handle.split('-')[0]}-example.01", "Signal"))
    return found


def own(name: str, today: date) -> dict[str, str]:
    """Field -> what somebody has in it."""
    found = {"T-shirt size": _SHIRTS.get(name), "Talks given": _TALKS.get(name)}
    if name in _CONTRACTS:
        found["Contract until"] = (today + timedelta(days=_CONTRACTS[name])).isoformat()
    return {field: value for field, value in found.items() if value}
