"""What the vault has for a calendar: open follow-ups, people who fall due, birthdays and other yearly days, in a stable order."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from devhub_tui.domain import calendar_events as events
from devhub_tui.domain import yearly
from devhub_tui.domain.cadence import read_day
from devhub_tui.storage.derived import preferences_of

_NEW = "c.tracking IS NULL AND c.importance IS NULL AND coalesce(c.cadence,'')='' AND NOT c.vip"
_LIVING = "c.deleted_at IS NULL AND c.archived_at IS NULL"
_FOLLOW_UPS = (
    "SELECT f.id,c.name,f.due_on,f.snoozed_until,f.kind,f.note,max(f.updated_at,c.updated_at) FROM follow_ups f "
    f"JOIN contacts c ON c.id=f.contact_id WHERE f.completed_at IS NULL AND f.deleted_at IS NULL AND f.due_on<=? AND {_LIVING} "
    "ORDER BY f.due_on,f.id"
)
_PEOPLE = (
    "SELECT c.id,c.name,c.next_due,c.snoozed_until,c.last_contacted,c.cadence_days,max(c.updated_at,"
    "coalesce((SELECT max(max(l.updated_at,i.updated_at)) FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id "
    "WHERE l.contact_id=c.id AND l.deleted_at IS NULL),0)) FROM contacts c INDEXED BY contacts_by_due "
    f"WHERE c.next_due<=? AND c.next_due IS NOT NULL AND {_LIVING} "
    "ORDER BY c.next_due,c.vip DESC,coalesce(c.importance,3) DESC,c.id"
)
# What was taken away moves due days too, and is in no index.
_TAKEN = (
    "SELECT contact_id,max(updated_at) FROM interaction_contacts WHERE deleted_at IS NOT NULL GROUP BY contact_id UNION ALL "
    "SELECT contact_id,max(updated_at) FROM contact_tags GROUP BY contact_id"
)
_GROUPS = (
    "SELECT max((SELECT coalesce(max(updated_at),0) FROM tags),(SELECT coalesce(max(updated_at),0) FROM relationship_types))"
)
_TASTE = "SELECT coalesce(max(updated_at),0) FROM preferences WHERE key GLOB 'reminders.*'"
_BIRTHDAYS = (
    f"SELECT c.id,c.name,c.birthday,c.importance,c.vip,{_NEW},c.updated_at FROM contacts c "
    f"WHERE c.birthday IS NOT NULL AND {_LIVING} ORDER BY substr(c.birthday,-5),c.id"
)
_DATES = (
    f"SELECT d.id,c.name,d.label,d.on_date,c.importance,c.vip,{_NEW},d.lead_days,max(d.updated_at,c.updated_at) FROM important_dates d "
    f"JOIN contacts c ON c.id=d.contact_id WHERE d.deleted_at IS NULL AND {_LIVING} ORDER BY substr(d.on_date,-5),d.id"
)


def read(connection: Any, today: date, days: int = events.DAYS) -> Iterator[events.Event]:
    """The events of a calendar: what is open, however late; what comes in so many days; every yearly day that has begun by then.

    The same data gives the same events on the same day.
    """
    last = today + timedelta(days=days)
    changed = int(connection.execute(_TASTE).fetchone()[0])
    asking = events.Asking(today, last, preferences_of(connection), changed)
    for found in (_follow_ups(connection, asking), _people(connection, asking), _yearly(connection, asking)):
        yield from filter(None, found)


def _follow_ups(connection: Any, asking: events.Asking) -> Iterator[events.Event | None]:
    for id_, name, due_on, snoozed, kind, note, changed in connection.execute(_FOLLOW_UPS, (asking.last.isoformat(),)):
        due = read_day(due_on)
        if due:
            yield events.follow_up(asking, str(id_), str(name), due, read_day(snoozed), kind, note, _number(changed))


def _people(connection: Any, asking: events.Asking) -> Iterator[events.Event | None]:
    groups = _number(connection.execute(_GROUPS).fetchone()[0])
    taken: dict[str, int] = {}
    for contact_id, changed in connection.execute(_TAKEN):
        taken[contact_id] = max(taken.get(contact_id, 0), _number(changed))
    ringing: dict[date, int] = {}
    for id_, name, next_due, snoozed, contacted, every, changed in connection.execute(_PEOPLE, (asking.last.isoformat(),)):
        due = read_day(next_due)
        if due:
            newest = max(_number(changed), groups, taken.get(id_, 0))
            found = events.reach_out(asking, str(id_), str(name), due, read_day(snoozed), read_day(contacted), every, newest)
            if found and found.alarms:
                # However many fall due on one day, no more of them ring than are asked for in a day.
                ringing[found.on] = ringing.get(found.on, 0) + 1
                found = found if ringing[found.on] <= asking.preferences.daily_limit else found._replace(alarms=())
            yield found


def _yearly(connection: Any, asking: events.Asking) -> Iterator[events.Event | None]:
    leads = asking.preferences.birthday_leads
    for id_, name, day, importance, vip, new, changed in connection.execute(_BIRTHDAYS):
        notice = yearly.lead(importance, bool(vip), leads)
        yield _hushed(events.birthday(asking, str(id_), str(name), str(day), notice, _number(changed)), new)
    for id_, name, label, day, importance, vip, new, lead_days, changed in connection.execute(_DATES):
        notice = yearly.lead(importance, bool(vip), leads, lead_days)
        yield _hushed(events.important_date(asking, str(id_), str(name), str(label), str(day), notice, _number(changed)), new)


def _hushed(event: events.Event | None, new: int) -> events.Event | None:
    """Without alarms for whom nobody has triaged yet: importing a thousand people rings no bell."""
    return event._replace(alarms=()) if event and new else event


def _number(value: object) -> int:
    """A `*_at` column; 0 for whatever another program may have left there."""
    return value if isinstance(value, int) else 0
