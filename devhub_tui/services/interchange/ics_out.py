"""A calendar as an iCalendar file (RFC 5545), written by the icalendar library event by event.

Nothing in it is of the moment or of the machine: the same data gives the same bytes, and a calendar that is subscribed to the
file moves its events instead of doubling them. DTSTAMP, LAST-MODIFIED and SEQUENCE follow the last change of what an event is
made of.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from devhub_tui.domain.calendar_events import DAYS, Event
from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import target as targets
from devhub_tui.storage import calendar_days
from devhub_tui.storage.database import Database
from devhub_tui.text import line

if TYPE_CHECKING:
    import icalendar

_MAKER = "-//devhub-tui//reminders//EN"
_END = b"END:VCALENDAR\r\n"
_SEQUENCE_FROM = 1_577_836_800  # seconds: 2020, so that the number fits 31 bits until 2088
_LATEST = _SEQUENCE_FROM + 2**31 - 1
_EVERY = 500

Tell = Callable[[int, int], None]
"""Progress: how many events are written, how many there are."""


class Calendar(NamedTuple):
    """A calendar as a file holds it, and how many events are in it."""

    content: bytes
    events: int


def calendar(database: Database, today: date, days: int = DAYS, tell: Tell | None = None) -> Calendar:
    """The vault's calendar, read at one moment: what is open, and what comes in so many days."""
    with database.reader() as connection:
        connection.execute("BEGIN")
        try:
            events = list(calendar_days.read(connection, today, days))
        finally:
            connection.execute("ROLLBACK")
    return Calendar(b"".join(pieces(events, tell)), len(events))


def pieces(events: Sequence[Event], tell: Tell | None = None) -> Iterator[bytes]:
    """The file, piece by piece."""
    whole = _calendar().to_ical()
    yield whole.removesuffix(_END)
    for done, event in enumerate(events):
        if tell and done % _EVERY == _EVERY - 1:
            tell(done + 1, len(events))
        yield _event(event).to_ical()
    yield _END


def save(path: str, content: bytes, force: bool = False) -> bool:
    """Puts a calendar in its place, whole or not at all, and says whether that was needed: the same content is left alone.

    Replaces a calendar that devhub wrote; another file only with `force`. Raises DevHubError.
    """
    targets.check(path, force=True)
    if os.path.lexists(path):
        with targets.explained(path), open(path, "rb") as file:
            before = file.read()
        if before == content:
            return False
        if not force and not _ours(before):
            raise DevHubError(
                f"{line(path)} is there already, and devhub did not write it. {targets.KEPT}",
                "Name another file, or overwrite it with --force.",
            )
    with targets.whole_file(path, force=True) as stream:
        stream.write(content)
    return True


def _ours(content: bytes) -> bool:
    """Whether devhub wrote this calendar; an empty file was nobody's."""
    head = content[:400].splitlines()
    return not content or (head[:1] == [b"BEGIN:VCALENDAR"] and f"PRODID:{_MAKER}".encode() in head)


def _calendar() -> "icalendar.Calendar":
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "devhub")
    # How often to look again: RFC 7986, section 5.7, and what programs asked for before it.
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return calendar


def _event(event: Event) -> "icalendar.Event":
    import icalendar

    seconds = min(max(event.changed // 1000, _SEQUENCE_FROM), _LATEST)
    changed = datetime.fromtimestamp(seconds, UTC)
    made = icalendar.Event()
    made.add("uid", line(event.uid))
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("sequence", seconds - _SEQUENCE_FROM)
    made.add("dtstart", event.on)
    made.add("dtend", event.on + timedelta(days=1))
    if event.repeats:
        made.add("rrule", event.repeats)
    made.add("summary", event.title)
    if event.about:
        made.add("description", event.about)
    made.add("categories", ["devhub", event.kind])
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")
    for after in event.alarms:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.title)
        alarm.add("trigger", after)
        made.add_component(alarm)
    return made
