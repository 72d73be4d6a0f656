"""People as an export sees them: everything the vault knows of each, a page at a time, in the order of their names.

Reads only. The caller keeps one connection in one read transaction, so that an export is of one moment.
"""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from devhub_tui.storage.known_people import INTRODUCED
from devhub_tui.storage.rows import PointRow

PAGE = 500

_UID = "(SELECT r.uid FROM imported_records r WHERE r.contact_id=o.id AND r.uid IS NOT NULL AND r.deleted_at IS NULL ORDER BY r.n LIMIT 1)"
"""The UID with which contact o came in."""


class Record(NamedTuple):
    """What one file last said of a person: its fields as they were imported, and the lines that no column holds."""

    source: str
    uid: str | None
    fields: Mapping[str, str]
    raw: str | None


class Relation(NamedTuple):
    """One relation seen from this person: `word` as in "Ana manages Ravi", the other's name, id and UID (None: none came in).

    `inverse` is the word from the other side, `is_first` whether it is kept as said from here.
    """

    word: str
    inverse: str
    id: str
    name: str
    uid: str | None
    note: str | None
    is_first: bool


class Custom(NamedTuple):
    """A value in a field of the user's own."""

    label: str
    kind: str
    value: str


class Whole(NamedTuple):
    """One person with all that is theirs but interactions. `values` are the columns of `contacts`; days are (label, day).

    `former` are relations that were removed; `introduced_by` is a name, `introducer` their UID.
    """

    values: dict[str, Any]
    points: tuple[PointRow, ...]
    tags: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]
    custom: tuple[Custom, ...]
    relations: tuple[Relation, ...]
    former: tuple[Relation, ...]
    background: Mapping[str, str]
    info: Mapping[str, str]
    records: tuple[Record, ...]
    introduced_by: str | None
    introducer: str | None

    @property
    def id(self) -> str:
        """The id of the person."""
        return str(self.values["id"])

    @property
    def name(self) -> str:
        """The name of the person."""
        return str(self.values["name"])


def everybody(connection: Any, *, archived: bool = True) -> "array[int]":
    """The row numbers of all people by name."""
    also = "" if archived else " AND archived_at IS NULL"
    sql = f"SELECT n FROM contacts WHERE deleted_at IS NULL{also} ORDER BY sort_name, n"
    return array("q", (row[0] for row in connection.execute(sql)))


def of_ids(connection: Any, ids: Sequence[str]) -> "array[int]":
    """The row numbers of these people by name; who was deleted meanwhile is left out."""
    sql = "SELECT DISTINCT c.n FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value AND c.deleted_at IS NULL ORDER BY c.sort_name, c.n"
    return array("q", (row[0] for row in connection.execute(sql, (json.dumps(list(ids)),))))


def of_query(connection: Any, query: str, *, archived: bool = False) -> "array[int]":
    """The row numbers of the people that a query finds, by name. `archived` adds those that it finds among the archived."""
    from devhub_tui.storage import search

    found = dict.fromkeys(search.numbers(connection, query, deep=True))
    if archived:
        found.update(dict.fromkeys(search.numbers(connection, f"{query} status:archived", deep=True)))
    return of_numbers(connection, list(found))


def of_numbers(connection: Any, numbers: Sequence[int]) -> "array[int]":
    """The row numbers by name, each once, without those that were deleted meanwhile."""
    sql = "SELECT DISTINCT c.n FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value AND c.deleted_at IS NULL ORDER BY c.sort_name, c.n"
    return array("q", (row[0] for row in connection.execute(sql, (json.dumps(list(numbers)),))))


def people(connection: Any, numbers: "array[int]") -> Iterator[Whole]:
    """These people, whole, in this order; one page in memory at a time."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(contacts)")]
    rest = iter(numbers)
    former = _former(connection)
    while page := list(islice(rest, PAGE)):
        yield from _page(connection, columns, page, former)


def ids_of(connection: Any, numbers: "array[int]") -> set[str]:
    """The ids of these people."""
    sql = "SELECT c.id FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value"
    return {row[0] for row in connection.execute(sql, (json.dumps(list(numbers)),))}


def shared_uids(connection: Any) -> frozenset[str]:
    """UIDs that several people came with. As one of two cards with the same UID would be lost, they are nobody's."""
    sql = (
        "SELECT uid FROM imported_records WHERE uid IS NOT NULL AND deleted_at IS NULL GROUP BY uid "
        "HAVING min(contact_id)<>max(contact_id)"
    )
    return frozenset(row[0] for row in connection.execute(sql))


def own_fields(connection: Any) -> list[str]:
    """The labels of the user's own fields, in their order, each once."""
    sql = "SELECT label FROM custom_fields WHERE deleted_at IS NULL ORDER BY coalesce(position,n),n"
    return list(dict.fromkeys(row[0] for row in connection.execute(sql)))


def _page(
    connection: Any, columns: Sequence[str], numbers: Sequence[int], former: Mapping[str, tuple[Relation, ...]]
) -> Iterator[Whole]:
    sql = f"SELECT {','.join('c.' + name for name in columns)} FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value"
    rows = [dict(zip(columns, row, strict=True)) for row in connection.execute(sql, (json.dumps(numbers),))]
    keys = json.dumps([row["id"] for row in rows])
    points = _points(connection, keys)
    tags = _grouped(
        connection,
        "SELECT k.contact_id,t.name FROM json_each(?) j CROSS JOIN contact_tags k ON k.contact_id=j.value AND k.deleted_at IS NULL "
        "JOIN tags t ON t.id=k.tag_id AND t.deleted_at IS NULL ORDER BY t.name",
        keys,
    )
    dates = _grouped(
        connection,
        "SELECT d.contact_id,d.label,d.on_date FROM json_each(?) j CROSS JOIN important_dates d ON d.contact_id=j.value "
        "AND d.deleted_at IS NULL ORDER BY d.n",
        keys,
    )
    custom = _grouped(
        connection,
        "SELECT v.contact_id,f.label,f.kind,v.value FROM json_each(?) j CROSS JOIN custom_values v ON v.contact_id=j.value "
        "AND v.deleted_at IS NULL JOIN custom_fields f ON f.id=v.field_id AND f.deleted_at IS NULL "
        "ORDER BY coalesce(f.position,f.n),f.n,v.n",
        keys,
    )
    relations = _relations(connection, keys)
    backgrounds = _named(connection, "backgrounds", ("family", "company", "likes_dislikes", "misc_notes"), keys)
    infos = _named(connection, "contact_infos", ("main_app", "preferred_channel"), keys)
    records = _grouped(
        connection,
        "SELECT r.contact_id,r.source,r.uid,r.given,r.raw FROM json_each(?) j CROSS JOIN imported_records r ON r.contact_id=j.value "
        "AND r.deleted_at IS NULL ORDER BY r.n",
        keys,
    )
    introducers = {
        key: (name, uid or f"urn:uuid:{other}")
        for key, name, other, uid in connection.execute(
            f"SELECT c.id,o.name,o.id,{_UID} FROM json_each(?) j CROSS JOIN contacts c ON c.id=j.value JOIN contacts o ON o.id=c.introduced_by "
            "AND o.deleted_at IS NULL",
            (keys,),
        )
    }
    for row in rows:
        key = row["id"]
        yield Whole(
            row,
            points.get(key, ()),
            tuple(name for (name,) in tags.get(key, ())),
            tuple((label, day) for label, day in dates.get(key, ())),
            tuple(Custom(*each) for each in custom.get(key, ())),
            relations.get(key, ()),
            former.get(key, ()),
            backgrounds.get(key, {}),
            infos.get(key, {}),
            tuple(_record(*each) for each in records.get(key, ())),
            *introducers.get(key, (None, None)),
        )


def _record(source: str, uid: str | None, given: str, raw: str | None) -> Record:
    try:
        said = json.loads(given)
    except ValueError:  # another program
        said = None
    fields = said.get("fields") if isinstance(said, dict) else None
    return Record(source, uid, fields if isinstance(fields, dict) else {}, raw)


def _grouped(connection: Any, sql: str, keys: str) -> dict[str, list[tuple[Any, ...]]]:
    """Rows by their first column, without it."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for key, *rest in connection.execute(sql, (keys,)):
        found.setdefault(key, []).append(tuple(rest))
    return found


def _points(connection: Any, keys: str) -> dict[str, tuple[PointRow, ...]]:
    rows = _grouped(
        connection,
        "SELECT p.contact_id,p.id,p.kind,p.label,p.value,p.is_primary FROM json_each(?) j CROSS JOIN contact_points p "
        "ON p.contact_id=j.value AND p.deleted_at IS NULL "
        "ORDER BY p.kind='handle',p.kind='link',p.kind='phone',p.is_primary DESC,p.n",
        keys,
    )
    return {key: tuple(PointRow._make((*each[:4], bool(each[4]))) for each in points) for key, points in rows.items()}


def _named(connection: Any, table: str, columns: Sequence[str], keys: str) -> dict[str, dict[str, str]]:
    """The one row of a table that a person has, without what is empty. Of several, made on two devices, the later fills the gaps."""
    rows = _grouped(
        connection,
        f"SELECT b.contact_id,{','.join('b.' + name for name in columns)} FROM json_each(?) j CROSS JOIN {table} b "
        "ON b.contact_id=j.value AND b.deleted_at IS NULL ORDER BY b.n DESC",
        keys,
    )
    found: dict[str, dict[str, str]] = {}
    for key, several in rows.items():
        for row in several:
            found.setdefault(key, {}).update({name: value for name, value in zip(columns, row, strict=True) if value})
    return found


def _relations(connection: Any, keys: str) -> dict[str, tuple[Relation, ...]]:
    """Both ends see a relation, each with its own word."""
    rows = _grouped(
        connection,
        f"SELECT l.contact_id,l.kind AS word,l.inverse,o.id,o.name AS called,{_UID},l.note,1,l.n FROM json_each(?1) j "
        "CROSS JOIN contact_relations l ON l.contact_id=j.value AND l.deleted_at IS NULL JOIN contacts o ON o.id=l.other_id "
        f"AND o.deleted_at IS NULL UNION ALL SELECT l.other_id,l.inverse,l.kind,o.id,o.name,{_UID},l.note,0,l.n FROM json_each(?1) j "
        "CROSS JOIN contact_relations l ON l.other_id=j.value AND l.deleted_at IS NULL JOIN contacts o ON o.id=l.contact_id "
        "AND o.deleted_at IS NULL ORDER BY word,called,l.n",
        keys,
    )
    return {key: tuple(Relation._make((*each[:6], bool(each[6]))) for each in several) for key, several in rows.items()}


def _former(connection: Any) -> dict[str, tuple[Relation, ...]]:
    """The relations that were removed, by the person they were said of; also who is no longer the one who introduced them."""
    rows: dict[str, list[Relation]] = {}
    removed = (
        f"SELECT l.contact_id,l.kind,l.inverse,o.id,o.name,{_UID},l.note,1 FROM contact_relations l JOIN contacts o ON o.id=l.other_id "
        "WHERE l.deleted_at IS NOT NULL"
    )
    introduced = (
        f"SELECT r.contact_id,'{INTRODUCED}','',o.id,o.name,{_UID},NULL,1 FROM imported_records r "
        "CROSS JOIN json_each(iif(json_valid(r.given),r.given,'{}'),'$.relations') j JOIN contacts c ON c.id=r.contact_id AND c.introduced_by IS NULL "
        "JOIN contacts o ON o.id=replace(j.value->>1,'urn:uuid:','') OR o.id IN (SELECT contact_id FROM imported_records WHERE uid=j.value->>1) "
        f"WHERE r.deleted_at IS NULL AND r.given LIKE '%{INTRODUCED}%' AND j.value->>0='{INTRODUCED}'"
    )
    for sql in (removed, introduced):
        for key, *rest in connection.execute(sql):
            rows.setdefault(key, []).append(Relation._make((*rest[:6], True)))
    return {key: tuple(each) for key, each in rows.items()}


class Talk(NamedTuple):
    """One interaction: `type` is what the type is called, `others` who else was in it."""

    on: str
    type: str
    direction: str | None
    minutes: int | None
    event: str | None
    others: tuple[str, ...]
    notes: str | None


class Promise(NamedTuple):
    """One follow-up or promise; `done_at` in milliseconds UTC."""

    due_on: str
    kind: str
    note: str | None
    repeat: str | None
    done_at: int | None
    fixed: bool = False
    snoozed_until: str | None = None


def talks(connection: Any, contact_id: str) -> list[Talk]:
    """A person's interactions, the oldest first."""
    others = (
        "(SELECT json_group_array(name) FROM (SELECT o.name FROM interaction_contacts l JOIN contacts o ON o.id=l.contact_id "
        "WHERE l.interaction_id=i.id AND l.contact_id<>:id AND l.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY o.sort_name,o.n))"
    )
    rows = connection.execute(
        f"SELECT i.occurred_on,coalesce(t.label,i.type),i.direction,i.duration_minutes,e.name,{others},i.notes "
        "FROM interaction_contacts k JOIN interactions i ON i.id=k.interaction_id AND i.deleted_at IS NULL "
        "LEFT JOIN interaction_types t ON t.key=i.type AND t.deleted_at IS NULL LEFT JOIN events e ON e.id=i.event_id AND e.deleted_at IS NULL "
        "WHERE k.contact_id=:id AND k.deleted_at IS NULL ORDER BY i.occurred_on,i.occurred_at,i.id",
        {"id": contact_id},
    )
    return [Talk._make((*row[:5], tuple(json.loads(row[5])), row[6])) for row in rows]


def promises(connection: Any, contact_id: str) -> list[Promise]:
    """A person's follow-ups and promises, the open ones first, by day."""
    rows = connection.execute(
        "SELECT due_on,kind,note,repeat,completed_at,fixed,snoozed_until FROM follow_ups WHERE contact_id=? AND deleted_at IS NULL "
        "ORDER BY completed_at IS NOT NULL,due_on,id",
        (contact_id,),
    )
    return [Promise._make((*row[:5], bool(row[5]), row[6])) for row in rows]


def names(connection: Any) -> Iterator[tuple[str, str]]:
    """(id, name) of everybody, in the order in which they were added."""
    yield from connection.execute("SELECT id,name FROM contacts WHERE deleted_at IS NULL ORDER BY n")
