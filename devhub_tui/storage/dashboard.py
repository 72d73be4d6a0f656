"""What the dashboard and `devhub due` read: counts, the queue, what is coming. Range counts and short pages only."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from devhub_tui.domain import cadence
from devhub_tui.storage.derived import added_on, preferences_of
from devhub_tui.storage.rows import STATUS_SQL, DueRow, Upcoming

_DATED = "next_due IS NOT NULL AND deleted_at IS NULL"
_AWAKE = "(c.snoozed_until IS NULL OR c.snoozed_until<=:today)"
_BASE = "coalesce(c.importance,3)*min((julianday(:today)-julianday(c.next_due)+c.cadence_days)/max(c.cadence_days,1),3.0)"
_BIRTHDAY_NEAR = 3  # days ahead that lift somebody in the queue


def status_counts(connection: Any, today: str) -> dict[str, int]:
    """How many living records have each status: one range count per partial index."""

    def count(where: str, *values: str) -> int:
        return int(connection.execute(f"SELECT count(*) FROM contacts WHERE {where}", values).fetchone()[0])

    reconnect = count(f"reconnect_on<=? AND {_DATED}", today)
    due = count(f"next_due<=? AND {_DATED}", today)
    soon = count(f"soon_on<=? AND {_DATED}", today)
    dated = soon + count(f"soon_on>? AND {_DATED}", today)
    collaborating, passive = (
        count("tracking=? AND deleted_at IS NULL AND archived_at IS NULL", word)
        for word in (cadence.COLLABORATING, cadence.PASSIVE)
    )
    return {
        cadence.RECONNECT: reconnect,
        cadence.DUE: due - reconnect,
        cadence.SOON: soon - due,
        cadence.IN_TOUCH: dated - soon,
        cadence.COLLABORATING: collaborating,
        cadence.PASSIVE: passive,
        cadence.NEW: people(connection) - dated - collaborating - passive,
    }


def people(connection: Any) -> int:
    """How many people there are, the archived not counted. Counting all and taking off the few takes half as long."""
    return int(
        connection.execute(
            "SELECT (SELECT count(*) FROM contacts) - (SELECT count(*) FROM contacts WHERE deleted_at IS NOT NULL) "
            # Left alone, SQLite walks over everybody in contacts_live.
            "- (SELECT count(*) FROM contacts INDEXED BY contacts_archived WHERE archived_at IS NOT NULL AND deleted_at IS NULL)"
        ).fetchone()[0]
    )


class Queue(NamedTuple):
    """The people who need the user, most urgent first, and how many there are in all."""

    rows: tuple[DueRow, ...]
    total: int


def queue(connection: Any, today: date, limit: int | None = None) -> Queue:
    """Who is reconnect or due, or has an overdue follow-up; VIPs first, then by score. Snoozed people are left out."""
    day = today.isoformat()
    lifted = _lifted(connection, today)
    numbers = _most_urgent(connection, day, limit)
    total = _waiting(connection, day)
    near = _near_birthdays(connection, today)
    rows = _due_rows(
        connection,
        today,
        [*numbers, *(n for n in lifted if n not in numbers), *(n for n in near if n not in numbers and n not in lifted)],
        lifted,
        near,
    )
    rows = [row for row in rows if row.status in (cadence.RECONNECT, cadence.DUE) or row.n in lifted]
    total += sum(1 for row in rows if row.n in lifted and row.status not in (cadence.RECONNECT, cadence.DUE))
    rows.sort(key=lambda row: (not row.vip, -row.score, row.next_due or "", row.n))
    return Queue(tuple(rows[:limit]), total)


def _most_urgent(connection: Any, day: str, limit: int | None) -> dict[int, None]:
    """Row numbers of those who are due, most urgent first. The others' scores are worked out only if VIPs do not fill the page."""
    found: dict[int, None] = {}
    for who in ("c.vip", "NOT c.vip"):
        values = {"today": day, "limit": -1 if limit is None else limit - len(found)}
        rows = connection.execute(
            # Left alone, SQLite walks contacts_by_due and looks up every row: nine times as long.
            "SELECT c.n FROM contacts c INDEXED BY contacts_by_queue WHERE c.next_due<=:today AND c.next_due IS NOT NULL "
            f"AND c.deleted_at IS NULL AND {_AWAKE} AND {who} ORDER BY {_BASE} DESC, c.next_due, c.n LIMIT :limit",
            values,
        )
        found.update((row[0], None) for row in rows)
        if len(found) == limit:
            break
    return found


def _waiting(connection: Any, day: str) -> int:
    """How many are due and not snoozed."""
    due = f"SELECT count(*) FROM contacts WHERE next_due<=:today AND {_DATED}"
    # With the plus no index on the due day is used: only few people are snoozed.
    asleep = "SELECT count(*) FROM contacts WHERE snoozed_until>:today AND +next_due<=:today AND deleted_at IS NULL"
    return int(connection.execute(f"SELECT ({due}) - ({asleep})", {"today": day}).fetchone()[0])


def _lifted(connection: Any, today: date) -> dict[int, list[str]]:
    """Row number -> what is overdue with that person, in words."""
    found: dict[int, list[str]] = {}
    words = {"my_promise": "you promised", "their_promise": "they promised"}
    for n, due_on, note, kind in connection.execute(
        "SELECT c.n,f.due_on,f.note,f.kind FROM follow_ups f CROSS JOIN contacts c ON c.id=f.contact_id WHERE f.completed_at IS NULL "
        f"AND f.deleted_at IS NULL AND f.due_on<=:today AND (f.snoozed_until IS NULL OR f.snoozed_until<=:today) AND c.deleted_at IS NULL "
        f"AND c.archived_at IS NULL AND {_AWAKE} ORDER BY f.due_on",
        {"today": today.isoformat()},
    ):
        day = cadence.read_day(due_on)
        late = (today - day).days if day else 0
        what = f"{words.get(kind, 'follow up')}: {note}" if note else words.get(kind, "follow up")
        found.setdefault(n, []).append(what + (f" ({late} d late)" if late else " (today)"))
    return found


def _due_rows(
    connection: Any, today: date, numbers: list[int], lifted: dict[int, list[str]], near: dict[int, date]
) -> list[DueRow]:
    marks = ",".join(map(str, numbers))
    sql = (
        f"SELECT c.n,c.id,c.name,c.vip,{STATUS_SQL},c.importance,c.last_contacted,c.met_on,c.tracked_on,c.created_at,c.cadence_days,"
        f"c.next_due FROM contacts c WHERE c.n IN ({marks}) AND {_AWAKE}"
    )
    rows = []
    for n, contact_id, name, vip, status, importance, *days, created_at, cadence_days, next_due in connection.execute(
        sql, {"today": today.isoformat()}
    ):
        days_since = max((today - _anchor(days, created_at, today)).days, 0) if cadence_days or any(days) else None
        overdue = lifted.get(n, [])
        parts = (
            [f"{days_since} days, every {cadence_days}"] if status in (cadence.RECONNECT, cadence.DUE) and cadence_days else []
        )
        parts += overdue
        if n in near:
            parts.append("birthday " + _in_days((near[n] - today).days))
        score = cadence.queue_score(importance, days_since or 0, cadence_days or 0, len(overdue), n in near)
        rows.append(
            DueRow(
                n, contact_id, name, bool(vip), status, importance, days_since, cadence_days, next_due, " · ".join(parts), score
            )
        )
    return rows


def _anchor(days: list[object], created_at: int, today: date) -> date:
    """The anchor as the rule has it, from the stored columns: last_contacted is derived, never after today."""
    last, met, tracked = (cadence.read_day(day) for day in days)
    return last or next((day for day in (met, tracked) if day and day <= today), added_on(created_at, today))


def _in_days(days: int) -> str:
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"


def _near_birthdays(connection: Any, today: date) -> dict[int, date]:
    return {n: on for on, n, _, _, _ in birthdays(connection, today, today + timedelta(days=_BIRTHDAY_NEAR))}


def birthdays(connection: Any, first: date, last: date, limit: int = 50) -> list[tuple[date, int, str, str, str]]:
    """(day it is celebrated, n, id, name, stored birthday) between two days, VIPs first on each.

    29 February falls on the 28th in other years.
    """
    found: list[tuple[date, int, str, str, str]] = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        keys = [day.isoformat()[5:]]
        if keys[0] == "02-28" and (day + timedelta(days=1)).month == 3:
            keys.append("02-29")
        for key in keys:
            rows = connection.execute(
                "SELECT n,id,name,birthday FROM contacts WHERE substr(birthday, -5)=? AND birthday IS NOT NULL AND deleted_at IS NULL "
                "AND archived_at IS NULL ORDER BY vip DESC, n LIMIT ?",
                (key, limit),
            )
            found += [(day, *row) for row in rows]
        if len(found) >= limit:
            break
    return found[:limit]


def turns(birthday: str, on: date) -> str:
    """`turns 40` when the year is known, else `birthday`."""
    year = birthday[:4]
    return f"turns {on.year - int(year)}" if year.isdecimal() and 0 < on.year - int(year) < 130 else "birthday"


def upcoming(connection: Any, today: date, days: int = 7, limit: int = 12) -> list[Upcoming]:
    """What is dated today (follow-ups, also late ones; birthdays) and in the coming days, people falling due included.

    VIPs come first on each day; what is late counts as today's for that.
    """
    span: dict[str, Any] = {"start": today.isoformat(), "end": (today + timedelta(days=days)).isoformat(), "limit": limit}
    found: list[tuple[bool, Upcoming]] = []
    born = birthdays(connection, today, today + timedelta(days=days), limit)
    vips = _vips(connection, [each[1] for each in born])
    for on, n, contact_id, name, birthday in born:
        found.append((n in vips, Upcoming(on.isoformat(), "birthday", contact_id, name, turns(birthday, on))))
    for due_on, kind, contact_id, name, note, vip in connection.execute(
        "SELECT f.due_on,f.kind,f.contact_id,c.name,f.note,c.vip FROM follow_ups f JOIN contacts c ON c.id=f.contact_id "
        "WHERE f.completed_at IS NULL AND f.deleted_at IS NULL AND c.deleted_at IS NULL AND c.archived_at IS NULL AND f.due_on<=:end "
        "AND (f.snoozed_until IS NULL OR f.snoozed_until<=:start) ORDER BY max(f.due_on,:start), c.vip DESC, f.due_on LIMIT :limit",
        span,
    ):
        found.append((bool(vip), Upcoming(due_on, kind, contact_id, name, note or "")))
    for next_due, contact_id, name, cadence_days, vip in connection.execute(
        "SELECT c.next_due,c.id,c.name,c.cadence_days,c.vip FROM (SELECT n FROM contacts INDEXED BY contacts_by_queue WHERE next_due>:start "
        "AND next_due<=:end AND next_due IS NOT NULL AND deleted_at IS NULL ORDER BY next_due, vip DESC, n LIMIT :limit) f "
        "CROSS JOIN contacts c ON c.n=f.n",
        span,
    ):
        found.append((bool(vip), Upcoming(next_due, "due", contact_id, name, f"every {cadence_days} d")))
    found.sort(
        key=lambda each: (max(each[1].on, span["start"]), not each[0], each[1].on, each[1].kind != "birthday", each[1].name)
    )
    return [each for _, each in found]


def _vips(connection: Any, numbers: list[int]) -> set[int]:
    """Which of these row numbers are VIPs."""
    return {row[0] for row in connection.execute(f"SELECT n FROM contacts WHERE vip AND n IN ({','.join(map(str, numbers))})")}


class Dashboard(NamedTuple):
    """Everything the dashboard paints, read in one go. `queue` holds today's limit, `waiting` is the whole queue's length."""

    today: str
    counts: dict[str, int]
    queue: tuple[DueRow, ...]
    waiting: int
    limit: int
    coming: tuple[Upcoming, ...]
    people: int
    weeks: tuple[int, ...]


def read(connection: Any, today: date) -> Dashboard:
    """The whole dashboard but for the recent interactions (`interactions.recent`)."""
    limit = preferences_of(connection).daily_limit
    counts = status_counts(connection, today.isoformat())
    found = queue(connection, today, limit)
    return Dashboard(
        today.isoformat(),
        counts,
        found.rows,
        found.total,
        limit,
        tuple(upcoming(connection, today)),
        sum(counts.values()),
        weeks(connection, today),
    )


def weeks(connection: Any, today: date, count: int = 13) -> tuple[int, ...]:
    """Interactions per week over the last `count` weeks, oldest first, the last one ending today."""
    edges = [(today - timedelta(days=7 * back)).isoformat() for back in range(count, -1, -1)]
    sql = "SELECT count(*) FROM interactions WHERE occurred_on>? AND occurred_on<=? AND deleted_at IS NULL"
    return tuple(connection.execute(sql, (edges[i], edges[i + 1])).fetchone()[0] for i in range(count))
