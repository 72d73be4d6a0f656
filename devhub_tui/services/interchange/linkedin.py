"""LinkedIn's Connections.csv. The day of connecting is when somebody was met, not a contact with them."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from devhub_tui.domain.people import Person, Skipped
from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import table, values
from devhub_tui.text import clean

_TAKEN = frozenset(("first name", "last name", "company", "position"))
# The export is in English whatever the locale, so strptime's %b would be wrong on some machines.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CONNECTED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ -](\d{4})\b", re.ASCII)


def fits(names: frozenset[str]) -> bool:
    """Whether these lower-case column names are LinkedIn's. URL and others are missing in some exports."""
    return {"first name", "last name"} <= names and ("connected on" in names or {"company", "position"} <= names)


def parse_linkedin(
    text: str, progress: Callable[[int, int], None] | None = None, cancelled: Callable[[], bool] | None = None
) -> Iterator[Person | Skipped]:
    """People and skipped rows, in file order. Raises DevHubError when there is no such header."""
    header = table.find_header(text, fits)
    if header is None:
        raise DevHubError(
            "This is not a LinkedIn export. Nothing was changed.",
            "Expected Connections.csv: columns First Name, Last Name, URL, Email Address, Company, Position, Connected On.",
        )
    for row in table.told(table.rows(text, header), text, progress, cancelled):
        yield row if isinstance(row, Skipped) else _person(row)


def connected_on(value: str) -> str | None:
    """YYYY-MM-DD from `15 Mar 2024` (any language's machine), or from an ISO date."""
    found = _CONNECTED.match(value)
    try:
        if found:
            return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1])).isoformat()
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return None


def _person(row: table.Row) -> Person | Skipped:
    first, last = clean(row.get("first name")), clean(row.get("last name"))
    taken = set(_TAKEN)
    fields = {
        "name": " ".join(part for part in (first, last) if part),
        "company": clean(row.get("company")),
        "title": clean(row.get("position")),
        "met_how": "LinkedIn",
    }
    if not values.simple_name(fields["name"], first, last):
        taken -= {"first name", "last name"}
    day = connected_on(row.get("connected on"))
    if day:
        fields["met_on"] = day
        taken.add("connected on")
    points = values.Points()
    profile = values.link(row.get("url"))
    if profile:
        points.add(*profile, "LinkedIn")
        taken.add("url")
    address = values.email(row.get("email address"))
    if address:
        points.add("email", address)
        taken.add("email address")
    return values.person(row.line, fields, points, raw=table.kept(row, taken.__contains__))
