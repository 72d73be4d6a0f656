"""The operators of a query (domain/query.py) as SQL: who of some people fits, and who fits at all.

On a key press nothing walks over everybody: a condition that few people fulfil is read whole from its index, a frequent one
is asked of the candidates, a chunk at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import query as queries
from devhub_tui.domain.cadence import ARCHIVED
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.query import Condition, Query
from devhub_tui.errors import FieldError
from devhub_tui.storage.lists import Narrow, order, segments
from devhub_tui.storage.rows import STATUS_SQL
from devhub_tui.text import fold

CHUNK = 200
FEW = 1000
"""On a key press a condition that no more people fulfil is read whole."""

WALKED = 25
"""So many chunks of everybody are looked at for a page; when it is not full then, each condition is read whole after all."""

_MANY = 5000  # of so many people it is quicker to read everybody with an interaction of a type than to ask each
_LIVING = "c.deleted_at IS NULL"
_STATES = {"present": " AND c.archived_at IS NULL", "archived": " AND c.archived_at IS NOT NULL", "both": ""}


class _Asked(NamedTuple):
    """One condition: `where` asks it of a contact c; `source` gives the row numbers of everybody who fulfils it, `probe` (a
    FROM and a WHERE answered by an index alone) roughly how many they are."""

    where: str
    values: dict[str, Any]
    negated: bool
    source: str = ""
    probe: str = ""
    slow: bool = False


def understood(connection: Any, text: str) -> Query:
    """The query that a text means in this vault: types that it does not know are problems too."""
    found = queries.parse(text, clock.now)
    types = found.having("type")
    if not types:
        return found
    known = [each for each in types if type_keys(connection, each)]
    labels = ", ".join(row[0] for row in connection.execute(_TYPES + " AND NOT archived ORDER BY coalesce(position,n),n"))
    problems = [
        FieldError("type", f"type: “{each.value[:40]}” is no interaction type.", f"Types: {labels}.")
        for each in types
        if each not in known
    ]
    conditions = tuple(each for each in found.conditions if each.field != "type" or each in known)
    return found._replace(conditions=conditions, problems=(*found.problems, *problems))


def checked(connection: Any, text: str) -> Query:
    """The same where an answer is acted upon: raises the first problem, because half a filter would find too many."""
    found = understood(connection, text)
    if found.problems:
        raise found.problems[0]
    return found


_TYPES = "SELECT key,label FROM interaction_types WHERE deleted_at IS NULL"


def type_keys(connection: Any, condition: Condition) -> list[str]:
    """The keys of the interaction types that a `type:` means: by key or label, else by how a word of them begins."""
    wanted = _loose(condition.value)
    known = [(key, (_loose(key), _loose(label))) for key, label in connection.execute(_TYPES)]
    whole = [key for key, names in known if wanted in names]
    if whole or condition.exact:
        return whole
    return [key for key, names in known if any(f" {name}".find(f" {wanted}") >= 0 for name in names)]


def _loose(value: str) -> str:
    return fold(value).replace("_", " ").replace("-", " ")


def tag_ids(connection: Any, condition: Condition) -> list[str]:
    """The ids of the tags that a `tag:` means: by the whole name, else by how a word of it begins."""
    wanted = fold(condition.value)
    expression = fts(condition.value, condition.exact)
    sql = "SELECT id,name FROM tags WHERE deleted_at IS NULL AND (id=:id OR name=:name COLLATE NOCASE"
    sql += " OR n IN (SELECT rowid FROM tags_fts WHERE tags_fts MATCH :match))" if expression else " OR true)"
    values = {"id": natural_id("tag", wanted), "name": condition.value, "match": expression}
    known = connection.execute(sql, values).fetchall()
    whole = [key for key, name in known if unquoted(name) == wanted]
    return whole if whole or condition.exact else [key for key, name in known if wanted in fold(name)]


def unquoted(value: str) -> str:
    """A name as it can be asked for between quotes, folded."""
    return fold(value.replace('"', " "))


def fts(value: str, exact: bool) -> str:
    """The words of a value in a row, for FTS5; the last may only be begun unless it is exact. Empty when it has none."""
    return f'"{value}"' + ("" if exact else "*") if any(mark.isalnum() for mark in value) else ""


def companies(connection: Any, condition: Condition) -> set[int]:
    """Row numbers of everybody whose company a `company:` means."""
    wanted, expression = fold(condition.value), fts(condition.value, condition.exact)
    if expression and not condition.exact:
        rows = connection.execute("SELECT rowid FROM people_fts WHERE people_fts MATCH ?", (f"company : {expression}",))
        return {row[0] for row in rows}
    sql = "SELECT n,company FROM contacts WHERE deleted_at IS NULL AND company IS NOT NULL"
    if expression:
        sql += " AND n IN (SELECT rowid FROM people_fts WHERE people_fts MATCH ?)"
    rows = connection.execute(sql, (f"company : {expression}",) if expression else ())
    return {number for number, name in rows if (unquoted(name) == wanted if condition.exact else wanted in fold(name))}


class Sieve:
    """Lets those through who are in sight and fulfil every condition."""

    def __init__(
        self, connection: Any, query: Query, *, archived: bool = False, among: Callable[[str], set[int]] | None = None
    ) -> None:
        """`archived` lets archived people through beside the others. `among` gives everybody whom a phrase finds."""
        self._connection = connection
        self.state = "archived" if query.archived else "both" if archived else "present"
        self._asked: list[_Asked] = []
        self._sets: list[set[int]] = []
        self._without: list[set[int]] = []
        for place, condition in enumerate(query.conditions):
            if condition.field == "company":
                (self._without if condition.negated else self._sets).append(companies(connection, condition))
            else:
                self._asked.append(_asked(connection, condition, f"v{place}"))
        for term in query.terms:
            if term.negated and among is not None:
                self._without.append(among(queries.written(Query((term._replace(negated=False),)))))

    @property
    def idle(self) -> bool:
        """Whether everybody passes who is in sight."""
        return not (self._asked or self._sets or self._without)

    def sift(self, numbers: Iterable[int]) -> dict[int, None]:
        """Those of the row numbers that pass, in their order."""
        wanted = [number for number in numbers if self._in_sets(number)]
        if not wanted:
            return {}
        passed: set[int] = set()
        for start in range(0, len(wanted), CHUNK):
            marks = ",".join(map(str, wanted[start : start + CHUNK]))
            # The small index, not the wide rows: most of them are not in memory.
            index = "" if self._asked else "INDEXED BY contacts_live "
            sql = f"SELECT c.n FROM contacts c {index}WHERE c.n IN ({marks}) AND {_LIVING}{_STATES[self.state]}{self._where()}"
            passed.update(row[0] for row in self._connection.execute(sql, self._values()))
        return {number: None for number in wanted if number in passed}

    def _where(self) -> str:
        return "".join(f" AND NOT coalesce({each.where},0)" if each.negated else f" AND {each.where}" for each in self._asked)

    def _values(self, *asked: _Asked) -> dict[str, Any]:
        values: dict[str, Any] = {"today": clock.today().isoformat()}
        for each in asked or self._asked:
            values.update(each.values)
        return values

    def narrow(self, most: int | None, *, slow: bool = True) -> set[int] | None:
        """Row numbers of everybody who may pass, by the conditions that no more than `most` people fulfil; None without any.

        Without `slow` types are left for the candidates to be asked.
        """
        for each in sorted(self._asked, key=lambda each: each.slow):
            if each.negated or not each.source or (most is not None and self._count(each, most) > most):
                continue
            if each.slow and (not slow or (self._sets and min(map(len, self._sets)) < _MANY)):
                continue
            self._sets.append({row[0] for row in self._connection.execute(each.source, self._values(each))})
        small = [each for each in self._sets if most is None or len(each) <= most]
        return set.intersection(*small) if small else None

    def _count(self, asked: _Asked, most: int) -> int:
        sql = f"SELECT count(*) FROM (SELECT 1 {asked.probe} LIMIT {most + 1})"
        return int(self._connection.execute(sql, self._values(asked)).fetchone()[0])

    def everybody(self, sort: str) -> Iterator[Sequence[int]]:
        """Row numbers of whoever is in sight in the order of a sort, a chunk at a time."""
        for sql in self._sorted(sort):
            cursor = self._connection.execute(sql.format(""), self._values())
            while chunk := cursor.fetchmany(CHUNK):
                yield [row[0] for row in chunk]

    def passing(self, sort: str) -> list[int]:
        """Row numbers of everybody who passes in the order of a sort, asked of each on the way."""
        found: list[int] = []
        for sql in self._sorted(sort):
            found += (row[0] for row in self._connection.execute(sql.format(self._where()), self._values()))
        return [number for number in found if self._in_sets(number)]

    def _sorted(self, sort: str) -> Iterator[str]:
        """SQL of everybody in sight in pieces that make up the order, with room for conditions."""
        narrow = Narrow(ARCHIVED if self.state == "archived" else None)
        for condition, ordering in segments(sort, narrow) if self.state != "both" else ((_LIVING, "c.sort_name, c.n"),):
            yield f"SELECT c.n FROM contacts c WHERE {condition}{{}} ORDER BY {ordering}"

    def _in_sets(self, number: int) -> bool:
        return all(number in each for each in self._sets) and not any(number in each for each in self._without)

    def ordered(self, numbers: Iterable[int], sort: str) -> Sequence[int]:
        """These people in the order of a sort; the archived only if they are in sight."""
        today, known = clock.today().isoformat(), tuple(numbers)
        if self.state != "both":
            return order(self._connection, today, sort, Narrow(ARCHIVED if self.state == "archived" else None, numbers=known))
        given = "[" + ",".join(map(str, known)) + "]"
        sql = "SELECT c.n FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value ORDER BY c.sort_name, c.n"
        return [row[0] for row in self._connection.execute(sql, (given,))]


_STATUS_SOURCES = {
    "reconnect": "c.next_due IS NOT NULL AND c.reconnect_on<=:today",
    "due": "c.next_due IS NOT NULL AND c.next_due<=:today",
    "soon": "c.next_due IS NOT NULL AND c.soon_on<=:today",
    "in_touch": "c.next_due IS NOT NULL AND c.soon_on>:today",
    "collaborating": "c.tracking='collaborating'",
    "passive": "c.tracking='passive'",
    "archived": "c.archived_at IS NOT NULL",
}
"""Status -> what an index finds them by; the status itself is asked beside it."""


def _asked(connection: Any, condition: Condition, name: str) -> _Asked:
    """One condition of a contact c; `name` is free for a parameter."""
    field, value, negated = condition.field, condition.value, condition.negated
    if field in ("tag", "type"):
        return _linked(connection, condition)
    if field == "vip":
        found = "FROM contacts c WHERE c.vip AND c.deleted_at IS NULL"
        return _Asked("c.vip", {}, (value == "yes") is negated, f"SELECT c.n {found}", found)
    if field == "status":
        where = f"({STATUS_SQL})=:{name}"
        index = _STATUS_SOURCES.get(value)
        by = " INDEXED BY contacts_archived" if value == ARCHIVED else ""
        found = f"FROM contacts c{by} WHERE {index} AND c.deleted_at IS NULL" if index else ""
        return _Asked(where, {name: value}, negated, found and f"SELECT c.n {found} AND {where}", found)
    where = f"c.last_contacted{'<' if field == 'before' else '>='}:{name}"
    found = f"FROM contacts c WHERE c.last_contacted IS NOT NULL AND c.deleted_at IS NULL AND {where}"
    return _Asked(where, {name: value}, negated, f"SELECT c.n {found}", found)


def _linked(connection: Any, condition: Condition) -> _Asked:
    """People by their tags, or by the types of their interactions."""
    if condition.field == "tag":
        link = f"contact_tags k WHERE k.deleted_at IS NULL AND k.tag_id IN ({listed(tag_ids(connection, condition))})"
        where = f"EXISTS (SELECT 1 FROM {link} AND k.contact_id=c.id)"
        source = f"SELECT c.n FROM {link.replace(' WHERE ', ' CROSS JOIN contacts c ON c.id=k.contact_id WHERE ', 1)}"
        return _Asked(where, {}, condition.negated, source, f"FROM {link}")
    kind = f"i.deleted_at IS NULL AND i.type IN ({listed(type_keys(connection, condition))})"
    where = (
        "EXISTS (SELECT 1 FROM interaction_contacts l CROSS JOIN interactions i ON i.id=l.interaction_id "
        f"WHERE l.contact_id=c.id AND l.deleted_at IS NULL AND {kind})"
    )
    source = (
        "SELECT DISTINCT c.n FROM interactions i CROSS JOIN interaction_contacts l ON l.interaction_id=i.id AND l.deleted_at IS NULL "
        f"CROSS JOIN contacts c ON c.id=l.contact_id WHERE {kind}"
    )
    return _Asked(where, {}, condition.negated, source, f"FROM interactions i WHERE {kind}", slow=True)


def listed(values: Iterable[str]) -> str:
    """Texts as they stand in an IN of SQL."""
    return ",".join("'" + value.replace("'", "''") + "'" for value in values)
