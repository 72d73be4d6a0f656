"""VIPs: switched on and off, what is remembered of them, and the list of them by row number.

Switching off only clears the flag: background and contact info stay where they are, out of sight.
"""

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import sites
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.vip import BACKGROUND, INFO, Details, Next, first_words, next_date, one_line
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.storage import contacts, lists
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.derived import preferences_of
from devhub_tui.storage.rows import STATUS_SQL, ContactRow

SORTS = ("status", "next", "last", "name")
"""How the list can be sorted: worst status first, nearest date first, last talked to first, by name."""

AT_ONCE = 500
"""Up to so many VIPs are put in order on the spot."""

LOOKED_UP = 5000
"""Up to so many are looked up one by one to be put in order; more are picked out of everybody's order."""

PAGE = 64
"""Rows of a first page."""

_VIP = "c.vip AND c.deleted_at IS NULL AND c.archived_at IS NULL"
_SOURCE = "contacts c INDEXED BY contacts_vip"
_HEAD = 200  # characters of a note that a line needs
_TABLES = (("background", "backgrounds", BACKGROUND), ("contact_info", "contact_infos", INFO))
_ROW = "(SELECT min(n) FROM {table} WHERE contact_id=? AND deleted_at IS NULL)"


class ConflictError(DevHubError):
    """Somebody else changed the same fields since the form was opened. `theirs` is what is stored now."""

    def __init__(self, fields: Sequence[str], theirs: Details) -> None:
        super().__init__("This was changed elsewhere since you opened the form.", "Nothing was saved yet.")
        self.fields = tuple(fields)
        self.theirs = theirs


def is_vip(connection: Any, contact_id: str) -> bool:
    """Whether somebody is a VIP. Raises NotFoundError."""
    row = connection.execute("SELECT vip FROM contacts WHERE id=? AND deleted_at IS NULL", (contact_id,)).fetchone()
    if row is None:
        raise NotFoundError("This person is not in the vault.", "They may have been deleted; undo brings them back.")
    return bool(row[0])


def switch(tx: Transaction, contact_ids: Iterable[str], on: bool) -> None:
    """Makes people VIPs, tracked from today where nothing else did, or takes it off. What is known of them stays."""
    for contact_id in contact_ids:
        if is_vip(tx.connection, contact_id) != on:
            contacts.edit(tx, contact_id, {"vip": int(on)})


def details(connection: Any, contact_id: str) -> Details:
    """Background and contact info of one person, whether they are a VIP now or not."""
    found: list[str | None] = []
    for _, table, names in _TABLES:
        sql = f"SELECT {','.join(names)} FROM {table} WHERE n={_ROW.format(table=table)}"
        found += connection.execute(sql, (contact_id,)).fetchone() or (None,) * len(names)
    return Details(*found)


def save(tx: Transaction, contact_id: str, was: Details, new: Details, *, force: bool = False) -> bool:
    """Writes what differs between `was` (as the form was opened) and `new`, already checked; False if nothing does.

    Raises ConflictError where somebody else has changed the same field meanwhile, unless `force` lets the new values win.
    """
    now = details(tx.connection, contact_id)
    changed = [name for name in Details._fields if getattr(new, name) != getattr(was, name)]
    clashes = [name for name in changed if getattr(now, name) not in (getattr(was, name), getattr(new, name))]
    if clashes and not force:
        raise ConflictError(clashes, now)
    wanted = now._replace(**{name: getattr(new, name) for name in changed})
    if wanted == now:
        return False
    for kind, table, names in _TABLES:
        values = tuple(getattr(wanted, name) for name in names)
        if values != tuple(getattr(now, name) for name in names):
            _put(tx, contact_id, kind, table, names, values)
    tx.execute("UPDATE contacts SET last_update=? WHERE id=?", (clock.now_ms(), contact_id))
    return True


def _put(tx: Transaction, contact_id: str, kind: str, table: str, names: Sequence[str], values: Sequence[str | None]) -> None:
    """Sets the one row that a person has in a table; a deleted one comes back with these values only."""
    sets = ",".join(f"{name}=?" for name in names)
    row = tx.execute(f"SELECT {_ROW.format(table=table)}", (contact_id,)).fetchone()[0]
    if row is not None:
        tx.execute(f"UPDATE {table} SET {sets} WHERE n=?", (*values, row))
        return
    now = clock.now_ms()
    tx.execute(
        f"INSERT INTO {table}(id,contact_id,{','.join(names)},created_at,updated_at) VALUES (?,?,{','.join('?' * len(names))},?,?) "
        f"ON CONFLICT(id) DO UPDATE SET contact_id=excluded.contact_id,deleted_at=NULL,{sets}",
        (natural_id(kind, contact_id), contact_id, *values, now, now, *values),
    )


def channels(connection: Any, contact_id: str) -> list[str]:
    """Words for how somebody can be reached: the labels, services and kinds of their own points, best first."""
    return _distinct(
        word
        for point in contacts.points(connection, contact_id)
        for word in (sites.said(point)[0], point.kind if point.kind in ("email", "phone") else None)
    )


def apps(connection: Any) -> list[str]:
    """Words in use for a VIP's main app or preferred channel."""
    rows = connection.execute(
        "SELECT main_app FROM contact_infos WHERE main_app IS NOT NULL AND deleted_at IS NULL "
        "UNION SELECT preferred_channel FROM contact_infos WHERE preferred_channel IS NOT NULL AND deleted_at IS NULL"
    )
    return _distinct(row[0] for row in rows)


def _distinct(words: Iterable[str | None]) -> list[str]:
    return list({text.fold(word): word for word in words if word}.values())


class VipRow(NamedTuple):
    """One VIP as the list shows them. `talk` is (icon, label, first words) of the last contact, on `last_contacted`."""

    n: int
    id: str
    name: str
    status: str
    company: str | None
    last_contacted: str | None
    talk: tuple[str, str, str] | None
    next: Next | None
    background: str
    snoozed_until: str | None = None


def total(connection: Any) -> int:
    """How many VIPs there are, the archived not counted."""
    return int(connection.execute(f"SELECT count(*) FROM {_SOURCE} WHERE {_VIP}").fetchone()[0])


def numbers(connection: Any, words: str = "") -> list[int]:
    """The row numbers of VIPs, those in whose name each of the words begins a word. Reads every VIP: for a thread when many."""
    values = [f"% {_plain(word)}%" for word in text.fold(words).split()]
    fits = " AND ' '||c.sort_name LIKE ? ESCAPE '\\'" * len(values)
    return [row[0] for row in connection.execute(f"SELECT c.n FROM {_SOURCE} WHERE {_VIP}{fits}", values)]


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def order(connection: Any, today: date, sort: str = "status", words: str = "") -> Sequence[int]:
    """The row numbers of VIPs in order, those whose name fits. Takes a while when there are more than `AT_ONCE`."""
    found = numbers(connection, words)
    if sort == "next":
        return _by_next(connection, today, found)
    day = today.isoformat()
    if len(found) <= LOOKED_UP:
        return lists.order(connection, day, sort, lists.Narrow(numbers=tuple(found)))
    every = lists.order(connection, day, sort, lists.Narrow(vip=True))
    if not words.strip():
        return every
    fitting = set(found)
    return array("i", [number for number in every if number in fitting])


def first_page(connection: Any, today: date, sort: str, limit: int = PAGE) -> list[int]:
    """The first row numbers of a sort from its index. Empty where no index is quick: for `next`, and when VIPs are few among many."""
    if sort == "next" or total(connection) <= LOOKED_UP:
        return []
    rows: list[ContactRow] = lists.first_page(connection, today.isoformat(), sort, lists.Narrow(vip=True), limit)
    return [row.n for row in rows]


def rows(connection: Any, today: date, wanted: Sequence[int]) -> list[VipRow]:
    """The rows with these numbers, in their order; those deleted since are left out."""
    marks = ",".join(map(str, wanted))
    who, day = f"c.n IN ({marks})", {"today": today.isoformat()}
    talks, promises, dates = _talks(connection, who), _promises(connection, who), _dates(connection, who)
    sql = (
        f"SELECT c.n,c.id,c.name,{STATUS_SQL},c.company,c.last_contacted,c.next_due,c.snoozed_until,c.birthday,"
        f"substr(b.family,1,{_HEAD}),substr(b.company,1,{_HEAD}),substr(b.likes_dislikes,1,{_HEAD}),substr(b.misc_notes,1,{_HEAD}) "
        "FROM contacts c LEFT JOIN backgrounds b ON b.n=(SELECT min(n) FROM backgrounds WHERE contact_id=c.id AND deleted_at IS NULL) "
        f"WHERE {who} AND c.deleted_at IS NULL"
    )
    leap_day = preferences_of(connection).leap_day
    found = {}
    for n, contact_id, name, status, firm, last, next_due, until, birthday, family, company, likes, notes in connection.execute(
        sql, day
    ):
        coming = next_date(today, next_due, birthday, promises.get(n), dates.get(n, ()), leap_day)
        known = one_line(Details(family, company, likes, notes), _HEAD)
        found[n] = VipRow(n, contact_id, name, status, firm, last, talks.get(n), coming, known, until)
    return [found[number] for number in wanted if number in found]


def _talks(connection: Any, who: str) -> dict[int, tuple[str, str, str]]:
    """Row number -> (icon, label, first words) of the latest contact, the one that `last_contacted` comes from."""
    latest = (
        "SELECT c.n AS c, (SELECT i.n FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id WHERE l.contact_id=c.id "
        "AND l.deleted_at IS NULL AND i.deleted_at IS NULL AND i.occurred_on=c.last_contacted AND i.type NOT IN "
        "(SELECT key FROM interaction_types WHERE NOT counts_as_contact AND deleted_at IS NULL) "
        f"ORDER BY i.occurred_at DESC, i.n DESC LIMIT 1) AS i FROM contacts c WHERE {who}"
    )
    sql = (
        f"SELECT f.c,coalesce(t.icon,'·'),coalesce(t.label,i.type),substr(i.notes,1,{_HEAD}) FROM ({latest}) f "
        "CROSS JOIN interactions i ON i.n=f.i LEFT JOIN interaction_types t ON t.key=i.type AND t.deleted_at IS NULL"
    )
    return {n: (icon, label, first_words(note, _HEAD)) for n, icon, label, note in connection.execute(sql)}


def _promises(connection: Any, who: str) -> dict[int, tuple[str, str, str | None]]:
    """Row number -> (day, kind, note) of the earliest open follow-up or promise; a snoozed one counts from when it is back."""
    sql = (
        f"SELECT c.n,min(max(f.due_on,coalesce(f.snoozed_until,''))),f.kind,substr(f.note,1,{_HEAD}) FROM contacts c "
        f"JOIN follow_ups f ON f.contact_id=c.id WHERE f.completed_at IS NULL AND f.deleted_at IS NULL AND {who} GROUP BY c.n"
    )
    return {n: (on, kind, note) for n, on, kind, note in connection.execute(sql)}


def _dates(connection: Any, who: str) -> dict[int, list[tuple[str, str]]]:
    """Row number -> (label, yearly day) of each important date."""
    sql = (
        "SELECT c.n,d.label,d.on_date FROM contacts c JOIN important_dates d ON d.contact_id=c.id "
        f"WHERE d.deleted_at IS NULL AND {who}"
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for n, label, day in connection.execute(sql):
        found.setdefault(n, []).append((label, day))
    return found


def _by_next(connection: Any, today: date, wanted: Sequence[int]) -> Sequence[int]:
    """These VIPs by what comes next, those without a date last, by name."""
    promises, dates = _promises(connection, _VIP), _dates(connection, _VIP)
    fitting, leap_day = set(wanted), preferences_of(connection).leap_day
    keyed = []
    sql = f"SELECT c.n,c.next_due,c.birthday,coalesce(c.sort_name,'') FROM {_SOURCE} WHERE {_VIP}"
    for n, next_due, birthday, name in connection.execute(sql):
        if n in fitting:
            coming = next_date(today, next_due, birthday, promises.get(n), dates.get(n, ()), leap_day)
            keyed.append((coming is None, coming.on if coming else "", name, n))
    return array("i", [key[3] for key in sorted(keyed)])
