"""The list of people: a first page at once, all row numbers in sort order from a thread, any row by number.

A sort is a run of segments, each answered by one index, so that a page never sorts everybody.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from devhub_tui.domain.cadence import ARCHIVED
from devhub_tui.domain.ids import natural_id
from devhub_tui.storage.rows import CONTACT_COLUMNS, STATUS_SQL, ContactRow, contact_row
from devhub_tui.text import fold

_LIVE = "c.deleted_at IS NULL AND c.archived_at IS NULL"
_BY_NAME = "c.sort_name, c.n"

SORTS: dict[str, tuple[tuple[str, str], ...]] = {
    "name": ((_LIVE, _BY_NAME),),
    "status": (
        (f"c.next_due IS NOT NULL AND {_LIVE} AND c.reconnect_on<=:today", "c.reconnect_on, c.n"),
        (f"c.next_due IS NOT NULL AND {_LIVE} AND c.next_due<=:today AND c.reconnect_on>:today", "c.next_due, c.n"),
        (f"c.next_due IS NOT NULL AND {_LIVE} AND c.next_due>:today AND c.soon_on<=:today", "c.next_due, c.n"),
        (f"c.next_due IS NOT NULL AND {_LIVE} AND c.next_due>:today AND c.soon_on>:today", "c.next_due, c.n"),
        (f"c.next_due IS NULL AND {_LIVE} AND c.tracking='collaborating'", _BY_NAME),
        (f"c.next_due IS NULL AND {_LIVE} AND c.tracking='passive'", _BY_NAME),
        (f"c.next_due IS NULL AND {_LIVE} AND c.tracking IS NOT 'collaborating' AND c.tracking IS NOT 'passive'", _BY_NAME),
    ),
    "last": (
        (f"c.last_contacted IS NOT NULL AND {_LIVE}", "c.last_contacted DESC, c.n DESC"),
        (f"c.last_contacted IS NULL AND {_LIVE}", _BY_NAME),
    ),
    "due": (
        (f"c.next_due IS NOT NULL AND {_LIVE}", "c.next_due, c.n"),
        (f"c.next_due IS NULL AND {_LIVE}", _BY_NAME),
    ),
    "company": (
        (f"c.company IS NOT NULL AND {_LIVE}", "c.company COLLATE NOCASE, c.n"),
        (f"c.company IS NULL AND {_LIVE}", _BY_NAME),
    ),
    "added": ((_LIVE, "c.n DESC"),),
}
"""Name of a sort -> its segments (condition, order)."""

_ARCHIVED = "c.deleted_at IS NULL AND c.archived_at IS NOT NULL"

STEPPED = frozenset({"name", "added"})
"""Sorts that a single index answers for everybody."""

_PIECE = 1000


class Narrow(NamedTuple):
    """Which people: status, tag (by its whole name, case and accents ignored), VIPs only, or only these row numbers."""

    status: str | None = None
    tag: str | None = None
    vip: bool = False
    numbers: tuple[int, ...] | None = None


EVERYBODY = Narrow()


def segments(sort: str, narrow: Narrow) -> tuple[tuple[str, str], ...]:
    """The segments of a sort among the living, or among the archived when they are asked for."""
    if narrow.status != ARCHIVED:
        return SORTS[sort]
    chosen = SORTS["name" if sort == "status" else sort]
    return tuple((condition.replace(_LIVE, _ARCHIVED), order) for condition, order in chosen)


def _where(narrow: Narrow, values: dict[str, Any]) -> str:
    parts = []
    if narrow.status and narrow.status != ARCHIVED:
        parts.append(f"({STATUS_SQL})=:status")
        values["status"] = narrow.status
    if narrow.tag:
        parts.append(
            "c.id IN (SELECT k.contact_id FROM contact_tags k WHERE k.deleted_at IS NULL AND k.tag_id IN "
            "(SELECT t.id FROM tags t WHERE (t.id=:tag_id OR t.name=:tag COLLATE NOCASE) AND t.deleted_at IS NULL))"
        )
        values.update(tag=narrow.tag, tag_id=natural_id("tag", fold(narrow.tag)))
    if narrow.vip:
        parts.append("c.vip")
    if narrow.numbers is not None:
        values["numbers"] = "[" + ",".join(map(str, narrow.numbers)) + "]"
    return "".join(" AND " + part for part in parts)


def _source(narrow: Narrow) -> str:
    """Given numbers are looked up one by one: an index on the sort would walk over everybody to find them."""
    return "contacts c" if narrow.numbers is None else "json_each(:numbers) j CROSS JOIN contacts c ON c.n=j.value"


def first_page(connection: Any, today: str, sort: str = "name", narrow: Narrow = EVERYBODY, limit: int = 50) -> list[ContactRow]:
    """The first rows of the list in the given sort."""
    found: list[ContactRow] = []
    for condition, order in segments(sort, narrow):
        values: dict[str, Any] = {"today": today, "limit": limit - len(found)}
        extra = _where(narrow, values)
        sql = f"SELECT {CONTACT_COLUMNS} FROM {_source(narrow)} WHERE {condition}{extra} ORDER BY {order} LIMIT :limit"
        found += [contact_row(row) for row in connection.execute(sql, values)]
        if len(found) >= limit:
            break
    return found


def order(connection: Any, today: str, sort: str = "name", narrow: Narrow = EVERYBODY) -> "array[int]":
    """The row numbers of everybody in the given sort: 100,000 in 30 to 180 ms, so for a thread."""
    numbers = array("i")
    for condition, ordering in segments(sort, narrow):
        values: dict[str, Any] = {"today": today}
        extra = _where(narrow, values)
        sql = f"SELECT c.n FROM {_source(narrow)} WHERE {condition}{extra} ORDER BY {ordering}"
        numbers.extend(row[0] for row in connection.execute(sql, values))
    return numbers


def pieces(connection: Any, sort: str) -> Iterator["array[int]"]:
    """The same piece by piece, for the sorts in `STEPPED`: each takes a millisecond, so the screen stays alive without a thread.

    No statement is left open between the pieces, so that nobody is shown an old state meanwhile.
    """
    if sort == "added":
        sql = f"SELECT NULL, c.n FROM contacts c WHERE {_LIVE} AND c.n<:n ORDER BY c.n DESC LIMIT {_PIECE}"
        name, number = None, 1 << 62
    else:
        # Sorted first: who was added by another program a moment ago, and has no such name yet.
        unnamed = connection.execute(f"SELECT c.n FROM contacts c WHERE {_LIVE} AND c.sort_name IS NULL ORDER BY c.n")
        yield array("i", (row[0] for row in unnamed))
        sql = f"SELECT c.sort_name, c.n FROM contacts c WHERE {_LIVE} AND (c.sort_name, c.n)>(:name, :n) ORDER BY {_BY_NAME} LIMIT {_PIECE}"
        name, number = "", -1
    while True:
        found = array("i")
        rows = connection.execute(sql, {"name": name, "n": number})
        for name, number in rows:  # noqa: B007  the last is where the next piece begins
            found.append(number)
        yield found
        if len(found) < _PIECE:
            return


def rows(connection: Any, today: str, numbers: Sequence[int]) -> list[ContactRow]:
    """The rows with these numbers, in their order; those deleted since are left out."""
    marks = ",".join(map(str, numbers))
    sql = f"SELECT {CONTACT_COLUMNS} FROM contacts c WHERE c.n IN ({marks}) AND c.deleted_at IS NULL"
    found = {row[0]: contact_row(row) for row in connection.execute(sql, {"today": today})}
    return [found[number] for number in numbers if number in found]


def total(connection: Any, today: str, narrow: Narrow = EVERYBODY) -> int:
    """How many people fit."""
    values: dict[str, Any] = {"today": today}
    extra = _where(narrow, values)
    live = _ARCHIVED if narrow.status == ARCHIVED else _LIVE
    return int(connection.execute(f"SELECT count(*) FROM {_source(narrow)} WHERE {live}{extra}", values).fetchone()[0])
