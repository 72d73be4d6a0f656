"""Two people side by side: what is between them beside the fields of the record, and what merging makes of it. Reads only."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from devhub_tui.domain import sites
from devhub_tui.domain.duplicates import key_of
from devhub_tui.domain.people import Point
from devhub_tui.storage import merging
from devhub_tui.storage.merging import Side
from devhub_tui.text import fold

KINDS = {"email": "Emails", "phone": "Phones", "link": "Links", "handle": "Handles"}
_COUNTED = {"Interactions": ("interaction_contacts", "interaction_id"), "Events": ("event_contacts", "event_id")}


class Holding(NamedTuple):
    """One kind of thing that people have several of: A's, B's, and what A has afterwards, in words."""

    label: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    both: tuple[str, ...]


class Comparison(NamedTuple):
    """Everything there is to compare. `own` are the labels of the user's own fields by key."""

    a: Side
    b: Side
    own: dict[str, str]
    holdings: tuple[Holding, ...]


def compare(connection: Any, a: str, b: str) -> Comparison:
    """Both people. Raises NotFoundError when one of them is not there (any more)."""
    sides = merging.side(connection, a), merging.side(connection, b)
    holdings = [
        *_points(connection, a, b),
        _listed("Tags", *(_tags(connection, each) for each in (a, b))),
        _listed("Dates", *(_dates(connection, each) for each in (a, b))),
        _listed("Follow-ups", *(_follow_ups(connection, each) for each in (a, b))),
        _relations(connection, a, b),
        *(_count(connection, label, table, column, a, b) for label, (table, column) in _COUNTED.items()),
    ]
    found = tuple(each for each in holdings if each.a or each.b)
    return Comparison(*sides, merging.own_fields(connection), found)


def _listed(label: str, a: dict[Any, str], b: dict[Any, str]) -> Holding:
    return Holding(label, tuple(a.values()), tuple(b.values()), tuple({**b, **a}[key] for key in {**a, **b}))


def _points(connection: Any, a: str, b: str) -> Iterable[Holding]:
    sql = (
        "SELECT kind,value,label FROM contact_points WHERE contact_id=? AND deleted_at IS NULL ORDER BY kind, is_primary DESC, n"
    )
    found: list[dict[str, dict[tuple[str, str], str]]] = []
    for contact_id in (a, b):
        kinds: dict[str, dict[tuple[str, str], str]] = {}
        for kind, value, label in connection.execute(sql, (contact_id,)):
            kinds.setdefault(kind, {}).setdefault(key_of(kind, value, label), said(kind, value, label))
        found.append(kinds)
    for kind in dict.fromkeys((*KINDS, *found[0], *found[1])):
        yield _listed(KINDS.get(kind, kind), found[0].get(kind, {}), found[1].get(kind, {}))


def said(kind: str, value: str, label: str | None) -> str:
    if kind not in ("link", "handle"):
        return f"{value} ({label})" if label else value
    service, name = sites.said(Point(kind, value, label))
    return name if service == kind else f"{name} ({service})"


def _tags(connection: Any, contact_id: str) -> dict[Any, str]:
    rows = connection.execute(
        "SELECT t.name FROM contact_tags k JOIN tags t ON t.id=k.tag_id WHERE k.contact_id=? AND k.deleted_at IS NULL "
        "AND t.deleted_at IS NULL ORDER BY t.name",
        (contact_id,),
    )
    return {fold(row[0]): row[0] for row in rows}


def _dates(connection: Any, contact_id: str) -> dict[Any, str]:
    sql = "SELECT label,on_date FROM important_dates WHERE contact_id=? AND deleted_at IS NULL ORDER BY n"
    return {(fold(label), day): f"{label} {day}" for label, day in connection.execute(sql, (contact_id,))}


def _follow_ups(connection: Any, contact_id: str) -> dict[Any, str]:
    """Those still open."""
    rows = connection.execute(
        "SELECT due_on,note,kind FROM follow_ups WHERE contact_id=? AND completed_at IS NULL AND deleted_at IS NULL ORDER BY due_on,n",
        (contact_id,),
    )
    return {(day, fold(note or ""), kind): f"{note or kind.replace('_', ' ')} {day}" for day, note, kind in rows}


def _relations(connection: Any, a: str, b: str) -> Holding:
    """Read from the person in question; what the two are to each other goes when they are one."""
    sql = (
        "SELECT r.kind,c.id,c.name FROM contact_relations r JOIN contacts c ON c.id=r.other_id "
        "WHERE r.contact_id=:who AND r.deleted_at IS NULL AND c.deleted_at IS NULL UNION ALL "
        "SELECT r.inverse,c.id,c.name FROM contact_relations r JOIN contacts c ON c.id=r.contact_id "
        "WHERE r.other_id=:who AND r.deleted_at IS NULL AND c.deleted_at IS NULL"
    )
    found: list[dict[Any, str]] = []
    for who in (a, b):
        rows = connection.execute(sql, {"who": who})
        found.append({(fold(kind), other): f"{kind}: {name}" for kind, other, name in rows})
    listed = _listed("Relations", *found)
    both = {key: words for each in found for key, words in each.items() if key[1] not in (a, b)}
    return listed._replace(both=tuple(both.values()))


def _count(connection: Any, label: str, table: str, column: str, a: str, b: str) -> Holding:
    """How many of each, and how many together: what both were in counts once."""
    one, other, both = (
        int(
            connection.execute(
                f"SELECT count(DISTINCT {column}) FROM {table} WHERE contact_id IN ({','.join('?' * len(who))}) AND deleted_at IS NULL",
                who,
            ).fetchone()[0]
        )
        for who in ((a,), (b,), (a, b))
    )
    return Holding(label, *((f"{number:,}",) if number else () for number in (one, other, both)))
