"""What is dated in the coming days: birthdays and other yearly days, follow-ups, people who fall due. Short ranges of indexes."""

from collections.abc import Iterable, Mapping
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
_BIRTH, _DATE = "c.birthday,NULL,NULL", "d.on_date,d.label,d.lead_days"
_BIRTHS = "FROM contacts c WHERE substr(c.birthday,-5) IN ({days}) AND c.birthday IS NOT NULL AND " + _LIVING
_DATES = (
    "FROM important_dates d CROSS JOIN contacts c ON c.id=d.contact_id WHERE substr(d.on_date,-5) IN ({days}) "
    "AND d.deleted_at IS NULL AND " + _LIVING
)


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
    connection: Any,
    first: date,
    last: date,
    preferences: Preferences | None = None,
    *,
    narrow: str = "",
    limit: int = _MOST,
) -> list[Celebration]:
    """Birthdays and important dates celebrated between two days (less than a year apart), VIPs first on each, the new last.

    `narrow` is a further condition on contacts c. At most `limit` of each are looked at, by day.
    """
    preferences = preferences or preferences_of(connection)
    days = yearly.span(first, last, preferences.leap_day)
    found = []
    for columns, source, key in ((_BIRTH, _BIRTHS, "substr(c.birthday,-5)"), (_DATE, _DATES, "substr(d.on_date,-5)")):
        # What comes after New Year begins with a smaller number.
        order = f"ORDER BY {key}<?,{key},c.vip DESC,c.n LIMIT ?"
        sql = f"SELECT c.n,c.id,c.name,{columns},c.vip,c.importance,{_NEW} {source.format(days=_marks(days))} {narrow} {order}"
        found += _celebrated(connection.execute(sql, (first.isoformat()[5:], limit)), days, preferences)
    found.sort(key=lambda each: (each.on, not each.vip, each.new, each.n, each.kind, each.words))
    return found[:limit]


def _marks(days: Iterable[str]) -> str:
    """MM-DD for an SQL list."""
    return ",".join(f"'{day}'" for day in days)


def _celebrated(rows: Iterable[tuple[Any, ...]], days: dict[str, date], preferences: Preferences) -> list[Celebration]:
    found = []
    for n, contact_id, name, day, label, own, vip, importance, new in rows:
        read, on = yearly.parts(day), days[day[-5:]]
        if read is None or (read[0] or 0) > on.year:
            continue
        words = yearly.turns(day, on) if label is None else yearly.called(label, day, on)
        lead = yearly.lead(importance, bool(vip), preferences.birthday_leads, own)
        found.append(
            Celebration(on, "birthday" if label is None else "date", n, contact_id, name, words, bool(vip), bool(new), lead)
        )
    return found


def _count(connection: Any, first: date, last: date, preferences: Preferences) -> int:
    """How many are celebrated between two days."""
    marks = _marks(yearly.span(first, last, preferences.leap_day))
    return sum(
        int(connection.execute(f"SELECT count(*) {source.format(days=marks)}").fetchone()[0]) for source in (_BIRTHS, _DATES)
    )


def early(connection: Any, today: date, preferences: Preferences, days: int = DAYS) -> list[Celebration]:
    """What lies further ahead than `days`, but whose notice has begun. Nothing of untriaged people."""
    first, known = today + timedelta(days=days + 1), f"AND NOT ({_NEW})"
    found: set[Celebration] = set()
    own = connection.execute(
        "SELECT contact_id,max(lead_days) FROM important_dates WHERE lead_days>? AND deleted_at IS NULL GROUP BY contact_id",
        (days,),
    ).fetchall()
    if own:
        last = today + timedelta(days=min(max(row[1] for row in own), 364))
        who = ",".join("'" + str(row[0]).replace("'", "''") + "'" for row in own)
        found.update(celebrations(connection, first, last, preferences, narrow=f"{known} AND c.id IN ({who})"))
    most = max(preferences.birthday_leads)
    if most > days:
        found.update(celebrations(connection, first, today + timedelta(days=most), preferences, narrow=known))
    return sorted((each for each in found if each.near(today)), key=lambda each: (each.on, not each.vip, each.n, each.words))


class Yearly(NamedTuple):
    """The yearly days ahead: what is `shown`, how many are left out today and later, and whose notice has begun.

    `near` gives for a row number the first of these days; nobody untriaged is in it.
    """

    shown: tuple[Celebration, ...]
    more: tuple[int, int]
    near: Mapping[int, Celebration]


def yearly_days(connection: Any, today: date, preferences: Preferences, days: int = DAYS, limit: int = 12) -> Yearly:
    """Those of today and of the coming days, and what asks for longer notice.

    Shown are the first `limit` of people somebody has said something about; of the others only a few, so that an import floods
    nobody.
    """
    known = celebrations(connection, today, today + timedelta(days=days), preferences, narrow=f"AND NOT ({_NEW})")
    further = early(connection, today, preferences, days)
    near: dict[int, Celebration] = {}
    for each in (*known, *further):
        if each.near(today):
            near.setdefault(each.n, each)
    shown, more = [], []
    for first, last in ((today, today), (today + timedelta(days=1), today + timedelta(days=days))):
        part = [each for each in known if first <= each.on <= last][:limit]
        if len(part) < _FEW:
            part += celebrations(connection, first, last, preferences, narrow=f"AND {_NEW}", limit=_FEW - len(part))
        shown += part
        more.append(max(_count(connection, first, last, preferences) - len(part), 0) if len(part) >= _FEW else 0)
    return Yearly((*shown, *further[:limit]), (more[0], more[1]), near)


def upcoming(
    connection: Any, today: date, days: int = DAYS, limit: int = 12, *, found: Yearly | None = None
) -> tuple[Upcoming, ...]:
    """Follow-ups (also late ones), birthdays and other yearly days, and people falling due or back from a snooze.

    VIPs come first on each day; what is late counts as today's for that. At most `limit` of each kind. `found` are the yearly
    days, when they are known already.
    """
    start, end = today.isoformat(), (today + timedelta(days=days)).isoformat()
    shown = (found or yearly_days(connection, today, preferences_of(connection), days, limit)).shown
    rows = [(each.vip, Upcoming(each.on.isoformat(), each.kind, each.contact_id, each.name, each.words)) for each in shown]
    rows += _follow_ups(connection, start, end, limit)
    rows += _falling_due(connection, start, end, limit)
    rows.sort(
        key=lambda each: (max(each[1].on, start), not each[0], each[1].on, each[1].kind not in ("birthday", "date"), each[1].name)
    )
    return tuple(each for _, each in rows)


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
