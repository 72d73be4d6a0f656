"""What a vault holds of somebody: their rows in every table, what is shared with others, and where else they are named.

Which tables refer to people is asked of the file itself, so that a later one is never forgotten, and an older backup is read as
it is. Changes nothing. Looks through whole tables: for a thread.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui.domain.forgetting import Names, first_names
from devhub_tui.errors import NotFoundError
from devhub_tui.storage.forget_arrivals import arrivals_of
from devhub_tui.storage.forget_merges import Merge, merged_away, merges
from devhub_tui.storage.journal import journaled_tables

_AMONG = "(SELECT value FROM json_each(?))"
_MOST = 10_000
_NOTES = {
    "interactions": ("interaction_notes_fts", "notes"),
    "contacts": ("contact_notes_fts", "notes"),
    "backgrounds": ("facts_fts", "family,company,likes_dislikes,misc_notes"),
    "custom_values": ("facts_fts", "value"),
    "follow_ups": (None, "note"),
    "contact_relations": (None, "note"),
    "events": (None, "notes"),
    "quick_connect_codes": (None, "note"),
    "arrivals": (None, "message"),
}
"""Where others may be said to have to do with them: the index that finds it, and the columns."""
_PLACE = {"backgrounds": "4*t.n", "custom_values": "4*t.n+2"}


class Mention(NamedTuple):
    """A record of others that names them. `about` says whose it is; `on` the day of an interaction."""

    table: str
    id: str
    about: str
    on: str | None


class Found(NamedTuple):
    """All that is known of one person. `people` are (id, name): they first, then records of theirs that were merged into them or
    deleted. `rows` are the ids to remove by table, `kept` the interactions that stay for others; `names` what to take out of
    those. `partial` are names they may still be called by there."""

    people: tuple[tuple[str, str], ...]
    rows: dict[str, list[str]]
    kept: list[str]
    introduced: list[str]
    mentions: list[Mention]
    views: list[str]
    names: Names
    merges: list[Merge]

    @property
    def ids(self) -> list[str]:
        """The ids of the person's records."""
        return [each[0] for each in self.people]


def find(connection: Any, contact_id: str, *, mentions: bool = True) -> Found:
    """What the vault holds of the person of this id, who may be deleted. Raises NotFoundError.

    `mentions` asks the notes of others too.
    """
    ids = _records_of(connection, contact_id)
    given = json.dumps(ids)
    people = connection.execute(f"SELECT id,name FROM contacts WHERE id IN {_AMONG}", (given,)).fetchall()
    names = Names(_forms(connection, ids))
    rows: dict[str, list[str]] = {"contacts": ids}
    columns = _references(connection)
    for table, column, refers, needed in columns:
        if refers == "contacts" and needed:
            _add(rows, table, _of(connection, table, column, ids))
    _add(rows, "arrivals", arrivals_of(connection, ids))
    undone = merges(connection, ids)
    for merge in undone:
        for table, inserted in merge.inserted.items():
            _add(rows, table, inserted)
    alone, kept = _interactions(connection, rows.get("interaction_contacts", []))
    _add(rows, "interactions", alone)
    _add(rows, "import_batches", _only_theirs(connection, "import_batches", "imported_records", "import_batch_id", rows))
    _add(rows, "tags", _own_tags(connection, rows))
    _close(connection, rows, columns)
    views = _views(connection, names, ids)
    _add(rows, "views", [each[0] for each in views])
    introduced = [each for each in _of(connection, "contacts", "introduced_by", ids) if each not in ids]
    found = Found(
        tuple(sorted(people, key=lambda each: ids.index(each[0]))),
        rows,
        kept,
        introduced,
        [],
        [each[1] for each in views],
        names,
        undone,
    )
    return found._replace(mentions=list(_mentions(connection, found)) if mentions else [])


def _records_of(connection: Any, contact_id: str) -> list[str]:
    """The person, whoever was merged into them, and deleted records that have their name or an email of theirs."""
    row = connection.execute("SELECT name,deleted_at FROM contacts WHERE id=?", (contact_id,)).fetchone()
    if row is None:
        raise NotFoundError("This person is not in the vault.", "They may have been forgotten already.")
    into = merged_away(connection)
    if contact_id in into and row[1] is not None:
        other = connection.execute("SELECT name FROM contacts WHERE id=?", (into[contact_id],)).fetchone()
        raise NotFoundError(
            f"This record was merged into {other[0] if other else 'another'}.",
            "Forget that person, or undo the merge first.",
        )
    ids, waiting = [contact_id], [contact_id]
    while waiting:
        each = waiting.pop()
        alike = connection.execute(
            "SELECT id FROM contacts WHERE deleted_at IS NOT NULL AND (sort_name=(SELECT sort_name FROM contacts WHERE id=:id) "
            "OR id IN (SELECT contact_id FROM contact_points WHERE kind='email' AND value COLLATE NOCASE IN "
            "(SELECT value FROM contact_points WHERE kind='email' AND contact_id=:id)))",
            {"id": each},
        )
        theirs = {other[0] for other in alike if into.get(other[0]) in (None, *ids)}
        theirs |= {gone for gone, keep in into.items() if keep == each}
        waiting += sorted(theirs - set(ids))
        ids += sorted(theirs - set(ids))
    return ids


def _forms(connection: Any, ids: list[str]) -> Iterator[str]:
    """Every name they have or had, and what they are reached by."""
    given = json.dumps(ids)
    for row in connection.execute(f"SELECT name,nickname FROM contacts WHERE id IN {_AMONG}", (given,)):
        yield from filter(None, row)
    yield from (
        row[0]
        for row in connection.execute(
            f"SELECT value FROM contact_points WHERE contact_id IN {_AMONG} AND length(value)>5", (given,)
        )
    )
    for (written,) in connection.execute(
        "SELECT coalesce(c.old,c.new) FROM changes c JOIN journal_tables t ON t.tbl=c.tbl AND t.name='contacts' "
        f"WHERE c.pk IN {_AMONG}",
        (given,),
    ):
        values = json.loads(written)
        yield from (values[key] for key in ("name", "nickname") if isinstance(values.get(key), str))


def _references(connection: Any) -> list[tuple[str, str, str, bool]]:
    """(table, column, table it refers to, whether it must) of every reference between journaled tables."""
    found = []
    for table in journaled_tables(connection):
        needed = {row[1]: bool(row[3]) for row in connection.execute(f"PRAGMA table_info({table})")}
        found += [
            (table, row[3], row[2], needed[row[3]]) for row in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        ]
    return found


def _of(connection: Any, table: str, column: str, ids: list[str]) -> list[str]:
    sql = f"SELECT id FROM {table} WHERE {column} IN {_AMONG}"
    return [row[0] for row in connection.execute(sql, (json.dumps(ids),))]


def _add(rows: dict[str, list[str]], table: str, ids: Iterable[str]) -> bool:
    known = set(rows.get(table, ()))
    new = [each for each in ids if each not in known]
    if new:
        rows.setdefault(table, []).extend(new)
    return bool(new)


def _close(connection: Any, rows: dict[str, list[str]], columns: list[tuple[str, str, str, bool]]) -> None:
    """Whatever cannot be without a row that goes, goes too."""
    more = True
    while more:
        more = False
        for table, column, refers, needed in columns:
            if needed and refers in rows and refers != "contacts":
                more = _add(rows, table, _of(connection, table, column, rows[refers])) or more


def _interactions(connection: Any, links: list[str]) -> tuple[list[str], list[str]]:
    """The interactions that were with nobody else, and those that stay for the others in them.

    In one that is deleted, the others are those who were taken out of it together with it.
    """
    theirs = json.dumps(links)
    # Without an index on links that are deleted, one walk over all links is the cheaper way.
    rows = connection.execute(
        "SELECT i.id FROM interactions i WHERE i.id IN "
        "(SELECT interaction_id FROM interaction_contacts WHERE id IN (SELECT value FROM json_each(?1)))",
        (theirs,),
    ).fetchall()
    mine = json.dumps([row[0] for row in rows])
    stay = connection.execute(
        "SELECT DISTINCT o.interaction_id FROM interaction_contacts o JOIN interactions i ON i.id=o.interaction_id "
        "WHERE o.interaction_id IN (SELECT value FROM json_each(?1)) AND o.id NOT IN (SELECT value FROM json_each(?2)) "
        "AND (o.deleted_at IS NULL OR o.deleted_at>=i.deleted_at)",
        (mine, theirs),
    ).fetchall()
    kept = {row[0] for row in stay}
    return [row[0] for row in rows if row[0] not in kept], [row[0] for row in rows if row[0] in kept]


def _only_theirs(connection: Any, table: str, child: str, column: str, rows: dict[str, list[str]]) -> list[str]:
    """Rows that only rows which go refer to."""
    going = json.dumps(rows.get(child, []))
    return [
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT {column} FROM {child} WHERE id IN (SELECT value FROM json_each(?1)) AND {column} IS NOT NULL "
            f"EXCEPT SELECT {column} FROM {child} WHERE id NOT IN (SELECT value FROM json_each(?1))",
            (going,),
        )
    ]


def _own_tags(connection: Any, rows: dict[str, list[str]]) -> list[str]:
    """Tags that nobody else has or had, and that mean nothing by themselves."""
    mine = _only_theirs(connection, "tags", "contact_tags", "tag_id", rows)
    used = " ".join(row[0] or "" for row in connection.execute("SELECT tags FROM quick_connect_codes"))
    plain = connection.execute(f"SELECT id,name FROM tags WHERE id IN {_AMONG} AND cadence IS NULL", (json.dumps(mine),))
    return [row[0] for row in plain if row[1] not in used]


def _views(connection: Any, names: Names, ids: list[str]) -> list[tuple[str, str]]:
    """Saved filters that ask for them by name or id."""
    if "views" not in journaled_tables(connection):
        return []
    return [
        (row[0], row[1])
        for row in connection.execute("SELECT id,name,query FROM views")
        if names.in_(row[1]) or names.in_(row[2]) or any(each in row[2] for each in ids)
    ]


def _mentions(connection: Any, found: Found) -> Iterator[Mention]:
    """Records of others that name them; and the shared interactions that may call them by a part of their name."""
    tables = set(journaled_tables(connection))
    gone = {each for ids in found.rows.values() for each in ids} | set(found.kept)
    for table, (index, columns) in _NOTES.items():
        if table in tables:
            for row in _named(connection, table, index, columns, found.names):
                if row[0] not in gone and any(found.names.in_(value) for value in row[1:]):
                    yield _mention(connection, table, row[0])
    for interaction_id in found.kept:
        row = connection.execute("SELECT notes FROM interactions WHERE id=? AND deleted_at IS NULL", (interaction_id,)).fetchone()
        if row and row[0]:
            others = others_in(connection, interaction_id, found.ids)
            parts = Names(first_names([name for _, name in found.people], others))
            if parts.in_(found.names.taken_out(row[0])):
                yield _mention(connection, "interactions", interaction_id)


def _named(connection: Any, table: str, index: str | None, columns: str, names: Names) -> list[Any]:
    """Rows that may name them: by the words of the index, or all."""
    sql = f"SELECT t.id,{','.join('t.' + each for each in columns.split(','))} FROM {table} t WHERE t.deleted_at IS NULL"
    if index is None:
        return list(connection.execute(f"{sql} AND t.{columns} IS NOT NULL"))
    found: dict[str, Any] = {}
    for form in names.forms:
        phrase = '"' + form.rstrip("…").replace('"', '""') + '"'
        try:
            for row in connection.execute(
                f"{sql} AND {_PLACE.get(table, 't.n')} IN (SELECT rowid FROM {index} WHERE {index} MATCH ? LIMIT {_MOST})",
                (phrase,),
            ):
                found[row[0]] = row
        except dbapi2.OperationalError:  # a name without a letter asks for nothing
            continue
    return list(found.values())


def others_in(connection: Any, interaction_id: str, ids: list[str]) -> list[str]:
    """The names of the others in an interaction."""
    return [
        row[0]
        for row in connection.execute(
            "SELECT c.name FROM interaction_contacts l JOIN contacts c ON c.id=l.contact_id WHERE l.interaction_id=? "
            f"AND l.deleted_at IS NULL AND c.id NOT IN {_AMONG} ORDER BY c.n",
            (interaction_id, json.dumps(ids)),
        )
    ]


def _mention(connection: Any, table: str, row_id: str) -> Mention:
    if table == "interactions":
        row = connection.execute("SELECT type,occurred_on FROM interactions WHERE id=?", (row_id,)).fetchone()
        names = others_in(connection, row_id, [])
        return Mention(table, row_id, " with ".join(filter(None, (row[0].replace("_", " "), ", ".join(names)))), row[1])
    if table in ("contacts", "events", "arrivals"):
        return Mention(table, row_id, connection.execute(f"SELECT name FROM {table} WHERE id=?", (row_id,)).fetchone()[0], None)
    if table == "quick_connect_codes":
        return Mention(table, row_id, "a Quick Connect code", None)
    row = connection.execute(
        f"SELECT c.name FROM {table} t JOIN contacts c ON c.id=t.contact_id WHERE t.id=?", (row_id,)
    ).fetchone()
    return Mention(table, row_id, row[0] if row else "", None)
