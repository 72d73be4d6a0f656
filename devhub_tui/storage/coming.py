"""What is dated in the coming days: birthdays and other yearly days, follow-ups, people who fall due. Short ranges of indexes."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from devhub_tui.domain import yearly
from devhub_tui.domain.cadence import Preferences
from devhub_tui.storage.derived import preferences_of
from devhub_tui.storage.rows import Upcoming

DAYS = 7
_MOST = 5_000  # yearly days looked at: after an import a whole crowd may have the same one
_FEW = 3  # people of whom nobody has said yet what they are, shown among what is coming
_NEW = "c.tracking IS NULL AND c.importance IS NULL AND coalesce(c.cadence,'')='' AND NOT c.vip"
_LIVING = "c.deleted_at IS NULL AND c.archived_at IS NULL"


class Celebration(NamedTuple):
    """One yearly day of somebody. `kind` is birthday or date; `words` are `turns 40` or `wedding day, 5 years`.

    `lead` is days of notice; `new` says that the person is untriaged.
    """

    on: date
    kind: str
    n: int
    contact_id: str
    name: str
    words: str
    vip: bool
    new: bool
    lead: int

    def near(self, today: date) -> bool:
        """Whether its notice has begun."""
        return 0 <= (self.on - today).days <= self.lead


def celebrations(
    connection: Any, first: date, last: date, preferences: Preferences | None = None, numbers: Iterable[int] | None = None
) -> list[Celebration]:
    """Birthdays and important dates celebrated between two days (less than a year apart), VIPs first on each, the new last.

    `numbers` narrows it to these people.
    """
    preferences = preferences or preferences_of(connection)
    days = yearly.span(first, last, preferences.leap_day)
    marks = ",".join(f"'{key}'" for key in days)
    who = "" if numbers is None else f" AND c.n IN ({','.join(map(str, numbers))})"
    births = connection.execute(
        f"SELECT c.n,c.id,c.name,c.birthday,c.vip,c.importance,{_NEW},NULL,NULL FROM contacts c WHERE substr(c.birthday,-5) IN ({marks}) "
        f"AND c.birthday IS NOT NULL AND {_LIVING}{who} LIMIT {_MOST}"
    )
    found = _celebrated(births, days, preferences)
    dates = connection.execute(
        f"SELECT c.n,c.id,c.name,d.on_date,c.vip,c.importance,{_NEW},d.label,d.lead_days FROM important_dates d "
        f"CROSS JOIN contacts c ON c.id=d.contact_id WHERE substr(d.on_date,-5) IN ({marks}) AND d.deleted_at IS NULL "
        f"AND {_LIVING}{who} LIMIT {_MOST}"
    )
    found += _celebrated(dates, days, preferences)
    found.sort(key=lambda each: (each.on, not each.vip, each.new, each.n, each.kind, each.words))
    return found


def _celebrated(rows: Iterable[tuple[Any, ...]], days: dict[str, date], preferences: Preferences) -> list[Celebration]:
    found = []
    for n, contact_id, name, day, vip, importance, new, label, own in rows:
        read, on = yearly.parts(day), days[day[-5:]]
        if read is None or (read[0] or 0) > on.year:
            continue
        words = yearly.turns(day, on) if label is None else yearly.called(label, day, on)
        lead = yearly.lead(importance, bool(vip), preferences.birthday_leads, own)
        found.append(
            Celebration(on, "birthday" if label is None else "date", n, contact_id, name, words, bool(vip), bool(new), lead)
        )
    return found


def announced(connection: Any, today: date, preferences: Preferences, days: int = DAYS) -> list[Celebration]:
    """What is celebrated within `days`, and whatever lies further ahead but asks for notice already."""
    found = celebrations(connection, today, today + timedelta(days=days), preferences)
    own = connection.execute(
        "SELECT c.n,max(d.lead_days) FROM important_dates d CROSS JOIN contacts c ON c.id=d.contact_id "
        "WHERE d.lead_days>? AND d.deleted_at IS NULL GROUP BY c.n",
        (days,),
    ).fetchall()
    further = today + timedelta(days=days + 1)
    if own:
        last = today + timedelta(days=min(max(row[1] for row in own), 364))
        found += _further(connection, today, further, last, preferences, [row[0] for row in own])
    most = max(preferences.birthday_leads)
    if most > days:
        far = _further(connection, today, further, today + timedelta(days=most), preferences, None)
        found += [each for each in far if each not in found]
    return found


def _further(
    connection: Any, today: date, first: date, last: date, preferences: Preferences, numbers: list[int] | None
) -> list[Celebration]:
    found = celebrations(connection, first, last, preferences, numbers)
    return [each for each in found if each.near(today) and not each.new]


class Coming(NamedTuple):
    """What is dated today and in the coming days. `more` are birthdays of untriaged people that are left out: (today, later)."""

    rows: tuple[Upcoming, ...]
    more: tuple[int, int]


def upcoming(
    connection: Any,
    today: date,
    days: int = DAYS,
    limit: int = 12,
    *,
    preferences: Preferences | None = None,
    yearly_days: list[Celebration] | None = None,
) -> Coming:
    """Follow-ups (also late ones), birthdays and other yearly days, and people falling due or back from a snooze.

    VIPs come first on each day; what is late counts as today's for that. At most `limit` of each kind.
    """
    start, end = today.isoformat(), (today + timedelta(days=days)).isoformat()
    if yearly_days is None:
        yearly_days = announced(connection, today, preferences or preferences_of(connection), days)
    shown, more = _shown(yearly_days, today, limit)
    found = [(each.vip, Upcoming(each.on.isoformat(), each.kind, each.contact_id, each.name, each.words)) for each in shown]
    found += _follow_ups(connection, start, end, limit)
    found += _falling_due(connection, start, end, limit)
    found.sort(
        key=lambda each: (max(each[1].on, start), not each[0], each[1].on, each[1].kind not in ("birthday", "date"), each[1].name)
    )
    return Coming(tuple(each for _, each in found), more)


def _shown(found: list[Celebration], today: date, limit: int) -> tuple[list[Celebration], tuple[int, int]]:
    """Of today and of later the first `limit` each; of the untriaged only a few, so that an import floods nobody."""
    shown: list[Celebration] = []
    more = []
    for part in ([each for each in found if each.on == today], [each for each in found if each.on != today]):
        known = [each for each in part if not each.new][:limit]
        new = [each for each in part if each.new][: max(_FEW - len(known), 0)]
        shown += known + new
        more.append(len(part) - len(known) - len(new))
    return shown, (more[0], more[1])


def _follow_ups(connection: Any, start: str, end: str, limit: int) -> list[tuple[bool, Upcoming]]:
    """(VIP, what) of open follow-ups; a snoozed one comes on the day it is back."""
    rows = connection.execute(
        "SELECT iif(f.snoozed_until>:start,max(f.due_on,f.snoozed_until),f.due_on) AS day,f.kind,f.contact_id,c.name,f.note,f.id,c.vip "
        "FROM follow_ups f JOIN contacts c ON c.id=f.contact_id WHERE f.completed_at IS NULL AND f.deleted_at IS NULL "
        f"AND {_LIVING} AND f.due_on<=:end AND (f.snoozed_until IS NULL OR f.snoozed_until<=:end) "
        "ORDER BY max(day,:start), c.vip DESC, day LIMIT :limit",
        {"start": start, "end": end, "limit": limit},
    )
    return [
        (bool(vip), Upcoming(on, kind, contact_id, name, note or "", follow_up_id))
        for on, kind, contact_id, name, note, follow_up_id, vip in rows
    ]


def _falling_due(connection: Any, start: str, end: str, limit: int) -> list[tuple[bool, Upcoming]]:
    """(VIP, what) of people who fall due after today, and of those who are due when their snooze ends."""
    values = {"start": start, "end": end, "limit": limit}
    due = connection.execute(
        "SELECT c.next_due,c.id,c.name,c.cadence_days,c.vip FROM (SELECT n FROM contacts INDEXED BY contacts_by_queue WHERE next_due>:start "
        "AND next_due<=:end AND next_due IS NOT NULL AND deleted_at IS NULL AND (snoozed_until IS NULL OR snoozed_until<=next_due) "
        "ORDER BY next_due, vip DESC, n LIMIT :limit) f CROSS JOIN contacts c ON c.n=f.n",
        values,
    )
    found = [(bool(vip), Upcoming(on, "due", key, name, f"every {every} d")) for on, key, name, every, vip in due]
    back = connection.execute(
        "SELECT c.snoozed_until,c.id,c.name,c.vip FROM (SELECT n FROM contacts INDEXED BY contacts_snoozed WHERE snoozed_until>:start "
        "AND snoozed_until<=:end AND next_due<snoozed_until AND snoozed_until IS NOT NULL AND deleted_at IS NULL "
        "ORDER BY snoozed_until, n LIMIT :limit) f CROSS JOIN contacts c ON c.n=f.n",
        values,
    )
    return found + [(bool(vip), Upcoming(on, "due", key, name, "snoozed until then")) for on, key, name, vip in back]
