"""What the dashboard and `devhub due` read: counts, the queue, what is coming. Range counts and short pages only."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import cadence, reasons, yearly
from devhub_tui.storage import coming, derived, tally
from devhub_tui.storage.coming import Celebration, Yearly
from devhub_tui.storage.database import Changed
from devhub_tui.storage.derived import added_on, preferences_of
from devhub_tui.storage.rows import STATUS_SQL, DueRow, Upcoming
from devhub_tui.storage.tally import Tally

_DATED = "next_due IS NOT NULL AND deleted_at IS NULL"
_AWAKE = "(c.snoozed_until IS NULL OR c.snoozed_until<=:today)"
_BASE = "coalesce(c.importance,3)*min((julianday(:today)-julianday(c.next_due)+c.cadence_days)/max(c.cadence_days,1),3.0)"
LOOKED_AT = 100  # people talked to today, of whom it is asked whether they had been waiting


class Steady(NamedTuple):
    """What no interaction and no follow-up moves, so that a log need not count it again (`STEADY` says what moves it).

    `dated` are all who have a due day, whenever that is. `tally` is what a log does move, as far as it is followed.
    """

    today: date
    people: int
    dated: int
    collaborating: int
    passive: int
    yearly: Yearly
    tally: Tally | None = None


STEADY = frozenset(("contacts", "important_dates", "preferences"))
"""Tables whose changes move what is steady. Tags, relationships and types move due days, but nobody into having one."""


def steady(connection: Any, today: date, preferences: cadence.Preferences) -> Steady:
    """Counts it."""
    return Steady(today, *_standing(connection), coming.yearly_days(connection, today, preferences))


def moved_on(known: Steady, connection: Any, changed: Changed) -> Steady | None:
    """What is known after a commit; None when it moved what is steady."""
    if changed.tables & STEADY:
        return None
    return known._replace(tally=known.tally and tally.moved_on(known.tally, connection, changed))


def _standing(connection: Any) -> tuple[int, int, int, int]:
    """People, those with a due day, those collaborating, those passive."""
    dated = connection.execute(f"SELECT count(*) FROM contacts WHERE {_DATED}").fetchone()[0]
    collaborating, passive = (
        int(
            connection.execute(
                "SELECT count(*) FROM contacts WHERE tracking=? AND deleted_at IS NULL AND archived_at IS NULL", (word,)
            ).fetchone()[0]
        )
        for word in (cadence.COLLABORATING, cadence.PASSIVE)
    )
    return people(connection), int(dated), collaborating, passive


def status_counts(connection: Any, today: str, known: Steady | None = None) -> dict[str, int]:
    """How many living records have each status: one range count per partial index. `known` saves counting what it holds."""
    return _by_status(_reached(connection, today), known[1:5] if known else _standing(connection))


def _reached(connection: Any, today: str) -> tuple[int, int, int]:
    """How many have reached the day of reconnect, the due day, the day from which they are soon due."""
    reconnect, due, soon = (
        int(connection.execute(f"SELECT count(*) FROM contacts WHERE {column}<=? AND {_DATED}", (today,)).fetchone()[0])
        for column in ("reconnect_on", "next_due", "soon_on")
    )
    return reconnect, due, soon


def _by_status(reached: tuple[int, int, int], standing: tuple[int, int, int, int]) -> dict[str, int]:
    (reconnect, due, soon), (everybody, dated, collaborating, passive) = reached, standing
    return {
        cadence.RECONNECT: reconnect,
        cadence.DUE: due - reconnect,
        cadence.SOON: soon - due,
        cadence.IN_TOUCH: dated - soon,
        cadence.COLLABORATING: collaborating,
        cadence.PASSIVE: passive,
        cadence.NEW: everybody - dated - collaborating - passive,
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
    """The people who need the user, most urgent first, how many there are in all, and how many more are snoozed."""

    rows: tuple[DueRow, ...]
    total: int
    asleep: int = 0


def queue(
    connection: Any,
    today: date,
    limit: int | None = None,
    *,
    near: Mapping[int, Celebration] | None = None,
    counted: Tally | None = None,
) -> Queue:
    """Who is reconnect or due, or has an overdue follow-up; VIPs first, then by score. Snoozed people are left out.

    `near` are yearly days whose notice has begun; `counted` says how many are due and who is first. Both when the caller knows.
    """
    day = today.isoformat()
    lifted = _lifted(connection, today)
    if near is None:
        near = coming.yearly_days(connection, today, preferences_of(connection)).near
    first = (*counted.first[:limit], *counted.came) if counted else _most_urgent(connection, day, limit)
    asleep = _asleep(connection, day)
    rows = _due_rows(
        connection, today, dict.fromkeys((*first, *lifted, *_celebrating(connection, day, near, limit))), lifted, near
    )
    rows = [row for row in rows if row.status in (cadence.RECONNECT, cadence.DUE) or row.n in lifted]
    total = (counted.due if counted else _reached(connection, day)[1]) - asleep
    total += sum(1 for row in rows if row.n in lifted and row.status not in (cadence.RECONNECT, cadence.DUE))
    rows.sort(key=lambda row: (not row.vip, -row.score, row.next_due or "", row.n))
    return Queue(tuple(rows[:limit]), total, asleep)


def _most_urgent(connection: Any, day: str, limit: int | None) -> tuple[int, ...]:
    """Row numbers of those who are due, most urgent first. The others' scores are worked out only if VIPs do not fill the page."""
    found: list[int] = []
    for who in ("c.vip", "NOT c.vip"):
        values = {"today": day, "limit": -1 if limit is None else limit - len(found)}
        rows = connection.execute(
            # Left alone, SQLite walks contacts_by_due and looks up every row: nine times as long.
            "SELECT c.n FROM contacts c INDEXED BY contacts_by_queue WHERE c.next_due<=:today AND c.next_due IS NOT NULL "
            f"AND c.deleted_at IS NULL AND {_AWAKE} AND {who} ORDER BY {_BASE} DESC, c.next_due, c.n LIMIT :limit",
            values,
        )
        found += [row[0] for row in rows]
        if len(found) == limit:
            break
    return tuple(found)


def _celebrating(connection: Any, day: str, near: Iterable[int], limit: int | None) -> list[int]:
    """Row numbers of those who are due and have a yearly day: as many as a page could hold, most urgent first."""
    rows = connection.execute(
        f"SELECT c.n FROM contacts c WHERE c.n IN ({','.join(map(str, near))}) AND c.next_due<=:today AND {_AWAKE} "
        f"ORDER BY c.vip DESC, {_BASE} DESC, c.next_due, c.n LIMIT :limit",
        {"today": day, "limit": -1 if limit is None else limit},
    )
    return [row[0] for row in rows]


def _asleep(connection: Any, day: str) -> int:
    """How many are due and snoozed. With the plus no index on the due day is used: only few people are snoozed."""
    asleep = "SELECT count(*) FROM contacts WHERE snoozed_until>:today AND +next_due<=:today AND deleted_at IS NULL"
    return int(connection.execute(asleep, {"today": day}).fetchone()[0])


def _lifted(connection: Any, today: date) -> dict[int, list[str]]:
    """Row number -> what is overdue with that person, in words."""
    found: dict[int, list[str]] = {}
    for n, due_on, note, kind, pronouns in connection.execute(
        "SELECT c.n,f.due_on,f.note,f.kind,c.pronouns FROM follow_ups f CROSS JOIN contacts c ON c.id=f.contact_id WHERE f.completed_at IS NULL "
        f"AND f.deleted_at IS NULL AND f.due_on<=:today AND (f.snoozed_until IS NULL OR f.snoozed_until<=:today) AND c.deleted_at IS NULL "
        f"AND c.archived_at IS NULL AND {_AWAKE} ORDER BY f.due_on",
        {"today": today.isoformat()},
    ):
        day = cadence.read_day(due_on)
        found.setdefault(n, []).append(reasons.owed(kind, note, (today - day).days if day else 0, pronouns))
    return found


def _due_rows(
    connection: Any, today: date, numbers: Iterable[int], lifted: dict[int, list[str]], near: Mapping[int, Celebration]
) -> list[DueRow]:
    marks, owing = ",".join(map(str, numbers)), ",".join(map(str, lifted))
    sql = (
        f"SELECT c.n,c.id,c.name,c.vip,{STATUS_SQL},c.importance,c.last_contacted,c.met_on,c.tracked_on,c.created_at,c.cadence_days,"
        f"c.next_due FROM contacts c WHERE c.n IN ({marks}) AND (c.next_due<=:today OR c.n IN ({owing})) AND {_AWAKE}"
    )
    rows = []
    for n, contact_id, name, vip, status, importance, *days, created_at, cadence_days, next_due in connection.execute(
        sql, {"today": today.isoformat()}
    ):
        days_since = max((today - _anchor(days, created_at, today)).days, 0) if cadence_days or any(days) else None
        overdue = lifted.get(n, [])
        beside = [*overdue]
        if n in near:
            beside.append(_celebrated(near[n], today))
        due = status in (cadence.RECONNECT, cadence.DUE) and cadence_days
        reason = " · ".join([reasons.waited(status, days_since or 0, cadence_days), *beside] if due else beside)
        score = cadence.queue_score(importance, _round(next_due, cadence_days, today), cadence_days or 0, len(overdue), n in near)
        rows.append(
            DueRow(
                *(n, contact_id, name, bool(vip), status, importance, days_since, cadence_days, next_due, reason, score),
                beside=tuple(beside),
            )
        )
    return rows


def _round(next_due: str | None, cadence_days: int | None, today: date) -> int:
    """Days since the present round began, as `_BASE` counts them: a skipped round has moved its beginning, not the anchor."""
    due = cadence.read_day(next_due)
    return (today - due).days + (cadence_days or 0) if due else 0


def _anchor(days: list[object], created_at: int, today: date) -> date:
    """The anchor as the rule has it, from the stored columns: last_contacted is derived, never after today."""
    last, met, tracked = (cadence.read_day(day) for day in days)
    return last or next((day for day in (met, tracked) if day and day <= today), added_on(created_at, today))


def _celebrated(each: Celebration, today: date) -> str:
    """`birthday in 2 days`, `wedding day today`."""
    what = "birthday" if each.kind == "birthday" else each.words.partition(", ")[0]
    return f"{what} {yearly.in_days((each.on - today).days)}"


def reached_today(connection: Any, today: date, enough: int = LOOKED_AT) -> int:
    """How many who were waiting this morning have been talked to since and wait no more: due before that, or owed something.

    Asked of the rule, with the history before today. Counts no further than `enough`, and looks at `LOOKED_AT` people.
    """
    values = {"today": today.isoformat(), "midnight": clock.midnight_ms(), "most": LOOKED_AT}
    # The plus keeps SQLite from walking all overdue follow-ups.
    owed = (
        "SELECT DISTINCT c.n FROM contacts c JOIN follow_ups f ON f.contact_id=c.id WHERE c.last_contacted=:today AND c.deleted_at IS NULL "
        f"AND {_AWAKE} AND f.deleted_at IS NULL AND +f.due_on<=:today AND "
    )
    still = {
        row[0]
        for row in connection.execute(
            owed + "f.completed_at IS NULL AND (f.snoozed_until IS NULL OR f.snoozed_until<=:today) LIMIT :most", values
        )
    }
    found: set[int] = set()
    for number in derived.due_this_morning(connection, today, LOOKED_AT):
        if number not in still:
            found.add(number)
        if len(found) >= enough:
            return enough
    done = connection.execute(owed + "f.created_at<:midnight AND f.completed_at>=:midnight LIMIT :most", values)
    return min(len(found.union(row[0] for row in done) - still), enough)


class Dashboard(NamedTuple):
    """Everything the dashboard paints, read in one go.

    `queue` holds today's share, `waiting` is the whole queue's length, `asleep` how many who are due are snoozed. `more` are
    birthdays that are left out of `coming`: (today, later). `arrived` by Quick Connect: (today, in review).
    """

    today: str
    counts: dict[str, int]
    queue: tuple[DueRow, ...]
    waiting: int
    share: "Share"
    coming: tuple[Upcoming, ...]
    more: tuple[int, int]
    people: int
    weeks: tuple[int, ...]
    asleep: int
    steady: Steady
    arrived: tuple[int, int] = (0, 0)


class Share(NamedTuple):
    """How many of the queue are asked for today.

    `left` of `limit` are still to be shown, because `reached` were talked to already; none while it is paused or the weekday is
    quiet. `asks_again` is the first day without either.
    """

    left: int
    limit: int
    reached: int
    paused_until: str | None
    quiet: bool
    asks_again: str | None


def share_of(connection: Any, today: date, preferences: cadence.Preferences | None = None, up_to: int = 0) -> Share:
    """Today's share. The limit is one for the day: whoever was reached is not followed by somebody else.

    `reached` is counted as far as the limit, or `up_to` where that is more.
    """
    preferences = preferences or preferences_of(connection)
    reached = reached_today(connection, today, max(preferences.daily_limit, up_to))
    until = reasons.paused_until(preferences, today)
    quiet = reasons.is_quiet(preferences, today)
    again = reasons.next_asking_day(preferences, today)
    left = 0 if until or quiet else max(preferences.daily_limit - reached, 0)
    limit = preferences.daily_limit
    return Share(left, limit, reached, until.isoformat() if until else None, quiet, again.isoformat() if again else None)


def read(connection: Any, today: date, up_to: int = 0, known: Steady | None = None) -> Dashboard:
    """The whole dashboard but for the recent interactions (`interactions.recent`).

    `up_to` is how many the user wants to see today, whoever was reached included; also while it is paused or quiet. `known` is
    what an earlier dashboard of the same day held, when nothing has moved it since.
    """
    with _snapshot(connection):
        preferences = preferences_of(connection)
        if known is None or known.today != today:
            known = steady(connection, today, preferences)
        share = share_of(connection, today, preferences, up_to)
        room = max(share.left, up_to - share.reached)
        counted = known.tally
        if counted is None or not counted.ranks(room):
            counted = _tally(connection, today, room)
        found = queue(connection, today, room, near=known.yearly.near, counted=counted)
        counts = _by_status((counted.reconnect, counted.due, counted.soon), known[1:5])
        return Dashboard(
            today.isoformat(),
            counts,
            found.rows,
            found.total,
            share,
            coming.upcoming(connection, today, found=known.yearly),
            known.yearly.more,
            known.people,
            counted.weeks,
            found.asleep,
            known._replace(tally=counted),
            arrived(connection),
        )


def arrived(connection: Any) -> tuple[int, int]:
    """How many of the last thousand who came by a Quick Connect code came today, and how many wait for a decision."""
    now = clock.from_ms(clock.real_ms())  # they came by the real clock
    begin = int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    found = connection.execute(
        "SELECT (SELECT count(*) FROM arrivals WHERE n>(SELECT coalesce(max(n),0)-1000 FROM arrivals) AND arrived_at>=? "
        "AND deleted_at IS NULL AND state<>'discarded'),"
        "(SELECT count(*) FROM arrivals WHERE state='review' AND deleted_at IS NULL)",
        (begin,),
    ).fetchone()
    return int(found[0]), int(found[1])


@contextmanager
def _snapshot(connection: Any) -> Iterator[None]:
    """All that is read within is of one moment."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # a damaged file ends it by itself
            connection.execute("COMMIT")


def _tally(connection: Any, today: date, room: int) -> Tally:
    """Counted anew."""
    day, most = today.isoformat(), room + tally.SPARE
    first = _most_urgent(connection, day, most)
    return Tally(today, tally.seq(connection), *_reached(connection, day), weeks(connection, today), first, len(first) < most)


def weeks(connection: Any, today: date, count: int = tally.WEEKS) -> tuple[int, ...]:
    """Interactions per week over the last `count` weeks, oldest first, the last one ending today."""
    edges = [(today - timedelta(days=7 * back)).isoformat() for back in range(count, -1, -1)]
    sql = "SELECT count(*) FROM interactions WHERE occurred_on>? AND occurred_on<=? AND deleted_at IS NULL"
    return tuple(connection.execute(sql, (edges[i], edges[i + 1])).fetchone()[0] for i in range(count))
