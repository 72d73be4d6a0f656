"""What the search box shows: people, companies, tags, links, notes, interactions and dates that fit, each with the matched line.

Each group is asked for by itself and reads no further than its first rows, so that a key press is answered at any size.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import date_words
from devhub_tui.domain.excerpts import excerpt
from devhub_tui.domain.query import Condition, Query, Term
from devhub_tui.storage import filters, interactions, lists, places, search
from devhub_tui.storage.filters import Sieve
from devhub_tui.text import fold

_SCANNED = 400  # people looked at for the companies of a key press
_COUNTED, _COUNTED_SOON = 10_000, 100  # people of a company or tag that are counted; on a key press
_PAGE = 100  # rows from which on a question is one for a thread
_NOTES = 40  # newest interactions of a person looked at for the line that fits
_LINE = 400  # characters of a line that are kept around the match


class Found(NamedTuple):
    """One line of a group. `kind` says what `key` is: person or interaction (an id), company or tag (a name).

    `head` is who, what or when; `text` the matched line; `about` a word on it: a field, a type, how many people.
    `status` is that of a person, or the icon of an interaction's type; `day` that of an interaction or a date.
    """

    kind: str
    key: str
    head: str
    text: str = ""
    about: str = ""
    status: str = ""
    vip: bool = False
    archived: bool = False
    day: str = ""


OVER = "over"
"""How a count begins that goes on."""

GROUPS = ("people", "companies", "tags", "links", "notes", "interactions", "dates")


def group(connection: Any, name: str, query: Query, limit: int) -> list[Found]:
    """The first rows of one of GROUPS."""
    return list(_take(_ASKED[name](connection, query, limit), limit))


def _take(rows: Iterator[Found], limit: int) -> Iterator[Found]:
    for _, row in zip(range(limit), rows, strict=False):
        yield row


def _people(connection: Any, query: Query, limit: int) -> Iterator[Found]:
    numbers = search.fitting(connection, query, limit, archived=True)
    for row in lists.rows(connection, clock.today().isoformat(), numbers) if numbers else ():
        hit = places.hit(connection, row.n, query, _NOTES)
        where, line = (hit.where, hit.excerpt) if hit else ("name", "")
        about = " · ".join(part for part in (row.company, row.title, row.location) if part)
        said = ("", about) if where == "name" else (where.replace("_", " "), line)
        yield Found("person", row.id, row.name, said[1], said[0], row.status, row.vip, row.status == "archived")


def _of_names(query: Query, field: str) -> tuple[Term, ...] | None:
    """What names of this kind must hold: the words and the operator's values; None when the query is about something else."""
    if any(each.field != field or each.negated for each in query.conditions) or any(term.negated for term in query.terms):
        return None
    terms = (*query.terms, *(Term(each.value, each.exact) for each in query.conditions))
    return terms if terms and all(filters.fts(term.text, True) for term in terms) else None


def _meant(name: str, conditions: Iterable[Condition]) -> bool:
    """Whether quoted values are all of the name."""
    return all(not each.exact or filters.unquoted(name) == fold(each.value) for each in conditions)


def _companies(connection: Any, query: Query, limit: int) -> Iterator[Found]:
    terms = _of_names(query, "company")
    if terms is None:
        return
    rows = connection.execute(
        "SELECT c.company FROM people_fts f CROSS JOIN contacts c ON c.n=f.rowid WHERE people_fts MATCH ? AND c.company IS NOT NULL LIMIT ?",
        (f"company : ({search.expression(terms)})", _SCANNED if limit < _PAGE else -1),
    )
    seen: set[str] = set()
    for (name,) in rows:
        key = fold(name)
        if key not in seen and _meant(name, query.conditions):
            seen.add(key)
            counted = (
                "SELECT count(*) FROM (SELECT 1 FROM contacts WHERE company=? COLLATE NOCASE AND deleted_at IS NULL "
                "AND archived_at IS NULL AND company IS NOT NULL LIMIT ?)"
            )
            most = _counted(limit)
            count = connection.execute(counted, (name, most + 1)).fetchone()[0]
            yield Found("company", name, name, "", _people_word(count, most))


def _tags(connection: Any, query: Query, limit: int) -> Iterator[Found]:
    terms = _of_names(query, "tag")
    if terms is None:
        return
    rows = connection.execute(
        "SELECT t.id,t.name FROM tags_fts f CROSS JOIN tags t ON t.n=f.rowid WHERE tags_fts MATCH ?", (search.expression(terms),)
    )
    meant = [set(filters.tag_ids(connection, each)) for each in query.conditions]
    for key, name in rows:
        if all(key in each for each in meant):
            counted = (
                "SELECT count(*) FROM (SELECT 1 FROM contact_tags k CROSS JOIN contacts c ON c.id=k.contact_id WHERE k.tag_id=? "
                "AND k.deleted_at IS NULL AND c.deleted_at IS NULL AND c.archived_at IS NULL LIMIT ?)"
            )
            most = _counted(limit)
            count = connection.execute(counted, (key, most + 1)).fetchone()[0]
            yield Found("tag", name, name, "", _people_word(count, most))


def _counted(limit: int) -> int:
    return _COUNTED_SOON if limit < _PAGE else _COUNTED


def _people_word(count: int, most: int) -> str:
    if count > most:
        return f"{OVER} {most:,} people".replace(",", " ")
    return f"{count:,} {'person' if count == 1 else 'people'}".replace(",", " ")


class _Near:
    """Lets rows through whose person is in sight and fulfils the conditions, a chunk at a time."""

    def __init__(self, connection: Any, query: Query, limit: int) -> None:
        self._connection = connection
        self._sieve = Sieve(
            connection, query, archived=True, among=lambda text: set(search.numbers(connection, text, archived=True))
        )
        self._sieve.narrow(filters.FEW)
        self._chunk = max(limit, 20) if self._sieve.idle else filters.CHUNK

    def sift(self, rows: Any) -> Iterator[Any]:
        """Rows whose first column is a person's row number."""
        while chunk := rows.fetchmany(self._chunk):
            passed = self._sieve.sift(dict.fromkeys(row[0] for row in chunk if row[0] is not None))
            yield from (row for row in chunk if row[0] in passed)

    def person(self, number: int) -> tuple[str, str, bool, bool]:
        """(id, name, vip, archived)."""
        sql = "SELECT id,name,vip,archived_at IS NOT NULL FROM contacts WHERE n=?"
        row = self._connection.execute(sql, (number,)).fetchone()
        return row[0], row[1], bool(row[2]), bool(row[3])


def _expression(query: Query) -> str:
    """The words as texts are searched on a key press; empty when none of them is long enough for that."""
    words = query.words
    if not any(term.exact or len(term.text) >= 3 for term in words):
        return ""
    return search.expression(words, texts=True)


def _links(connection: Any, query: Query, limit: int) -> Iterator[Found]:
    if not (expression := _expression(query)):
        return
    rows = connection.execute(
        "SELECT c.n,p.value,p.kind,p.label FROM points_fts f CROSS JOIN contact_points p ON p.n=f.rowid "
        "CROSS JOIN contacts c ON c.id=p.contact_id WHERE points_fts MATCH ? AND p.deleted_at IS NULL",
        (expression,),
    )
    near = _Near(connection, query, limit)
    for number, value, kind, label in near.sift(rows):
        key, name, vip, archived = near.person(number)
        yield Found("person", key, name, value, label or kind, "", vip, archived)


_FACT = (
    "CASE f.rowid & 3 WHEN 0 THEN (SELECT c.n FROM backgrounds b JOIN contacts c ON c.id=b.contact_id WHERE b.n=f.rowid >> 2 AND c.vip) "
    "WHEN 2 THEN (SELECT c.n FROM custom_values v JOIN custom_fields x ON x.id=v.field_id AND x.deleted_at IS NULL "
    "JOIN contacts c ON c.id=v.contact_id WHERE v.n=f.rowid >> 2) WHEN 3 THEN f.rowid >> 2 END"
)


def _notes(connection: Any, query: Query, limit: int) -> Iterator[Found]:
    if not (expression := _expression(query)):
        return
    near = _Near(connection, query, limit)
    rows = connection.execute(
        "SELECT f.rowid,f.notes FROM contact_notes_fts f WHERE contact_notes_fts MATCH ? ORDER BY f.rowid DESC", (expression,)
    )
    for number, note in near.sift(rows):
        key, name, vip, archived = near.person(number)
        yield Found("person", key, name, excerpt(note, query.words, _LINE), "notes", "", vip, archived)
    rows = connection.execute(f"SELECT {_FACT},f.rowid,f.value FROM facts_fts f WHERE facts_fts MATCH ?", (expression,))
    for number, place, value in near.sift(rows):
        key, name, vip, archived = near.person(number)
        label = _custom_label(connection, place >> 2) if place & 3 == 2 else "background" if place & 3 == 0 else "met"
        yield Found("person", key, name, excerpt(value, query.words, _LINE), label, "", vip, archived)


def _custom_label(connection: Any, number: int) -> str:
    sql = "SELECT x.label FROM custom_values v JOIN custom_fields x ON x.id=v.field_id WHERE v.n=?"
    return str(connection.execute(sql, (number,)).fetchone()[0])


_PARTICIPANTS = (
    "SELECT l.interaction_id,c.n FROM interaction_contacts l CROSS JOIN contacts c ON c.id=l.contact_id "
    "WHERE l.deleted_at IS NULL AND l.interaction_id IN "
)


def _interactions(connection: Any, query: Query, limit: int) -> Iterator[Found]:
    asked = _talks(connection, query)
    if asked is None:
        return
    own = ("type", "before", "after")
    about = query._replace(terms=(), conditions=tuple(each for each in query.conditions if each.field not in own))
    for key in _fitting(connection, asked, Sieve(connection, about, archived=True)):
        row = interactions.interaction(connection, key)
        if row is not None:
            who = ", ".join(name for _, name, _ in row.people[:8])
            line = excerpt(row.notes, query.words, _LINE) if row.notes else ""
            vip = any(each[2] for each in row.people)
            yield Found("interaction", key, who, line, row.type_label, row.icon, vip, day=row.occurred_on)


def _fitting(connection: Any, asked: "_Talks", sieve: Sieve) -> Iterator[str]:
    """Ids of the interactions that fit by themselves and by somebody in them."""
    few = sieve.narrow(filters.FEW)
    if few is not None:
        yield from (row[0] for row in asked.rows_of(connection, sieve.sift(few)))
        return
    rows = asked.rows(connection)
    if sieve.idle:
        yield from (row[0] for row in rows)
        return
    seen: set[str] = set()
    for walked, chunk in enumerate(iter(lambda: rows.fetchmany(filters.CHUNK), [])):
        if walked == filters.WALKED and (people := sieve.narrow(None)) is not None:
            yield from (row[0] for row in asked.rows_of(connection, sieve.sift(people)) if row[0] not in seen)
            return
        passing = _with_any(connection, [row[0] for row in chunk], sieve)
        seen |= passing
        yield from (row[0] for row in chunk if row[0] in passing)


def _with_any(connection: Any, keys: list[str], sieve: Sieve) -> set[str]:
    """The interactions with somebody who passes."""
    people = connection.execute(f"{_PARTICIPANTS}({filters.listed(keys)})").fetchall()
    passed = sieve.sift(dict.fromkeys(number for _, number in people))
    return {key for key, number in people if number in passed}


_NOTED = "SELECT rowid FROM interaction_notes_fts WHERE interaction_notes_fts MATCH :match"


class _Talks(NamedTuple):
    """Which interactions fit by themselves: `where` of interactions i, and the words in their notes."""

    where: str
    values: dict[str, Any]
    match: str = ""

    def rows(self, connection: Any) -> Any:
        """A cursor of their ids, the newest first; where words are to be found, those noted last."""
        if not self.match:
            sql = f"SELECT i.id FROM interactions i WHERE {self.where} ORDER BY i.occurred_on DESC, i.n DESC"
            return connection.execute(sql, self.values)
        sql = f"SELECT i.id FROM ({_NOTED} ORDER BY rowid DESC LIMIT -1) f CROSS JOIN interactions i ON i.n=f.rowid WHERE {self.where}"
        return connection.execute(sql, {**self.values, "match": self.match})

    def rows_of(self, connection: Any, people: Iterable[int]) -> Any:
        """A cursor of the ids of those with these few people."""
        found = f" AND i.n IN ({_NOTED})" if self.match else ""
        sql = (
            "SELECT DISTINCT i.id,i.occurred_on,i.n FROM json_each(:people) j CROSS JOIN contacts c ON c.n=j.value "
            "CROSS JOIN interaction_contacts l ON l.contact_id=c.id AND l.deleted_at IS NULL "
            f"CROSS JOIN interactions i ON i.id=l.interaction_id WHERE {self.where}{found} ORDER BY i.occurred_on DESC, i.n DESC"
        )
        return connection.execute(sql, {**self.values, "match": self.match, "people": f"[{','.join(map(str, people))}]"})


def _talks(connection: Any, query: Query) -> _Talks | None:
    """What the query asks of interactions: words in their notes, their type, their day. None when it asks nothing."""
    where, values = ["i.deleted_at IS NULL"], {}
    for place, each in enumerate(query.conditions):
        if each.field == "type":
            kinds = f"i.type IN ({filters.listed(filters.type_keys(connection, each))})"
            where.append(f"NOT {kinds}" if each.negated else kinds)
        elif each.field in ("before", "after"):
            sign = "<" if (each.field == "before") is not each.negated else ">="
            where.append(f"i.occurred_on{sign}:day{place}")
            values[f"day{place}"] = each.value
    for place, term in enumerate(query.terms):
        if term.negated:
            where.append(f"i.n NOT IN ({_NOTED.replace(':match', f':not{place}')})")
            values[f"not{place}"] = search.expression([term])
    match = ""
    if query.words:
        stretch = date_words.days(" ".join(term.text for term in query.words), clock.now())
        if stretch:
            where.append("i.occurred_on>=:first AND i.occurred_on<:end")
            values.update(first=stretch.first.isoformat(), end=stretch.end.isoformat())
        elif not (match := _expression(query)):
            return None
    elif not query.conditions:
        return None
    return _Talks(" AND ".join(where), values, match)


def _dates(connection: Any, query: Query, limit: int) -> Iterator[Found]:
    if query.conditions or not query.words:
        return
    asked = " ".join(term.text for term in query.words)
    near = _Near(connection, query, limit)
    if expression := _expression(query):
        rows = connection.execute(
            "SELECT c.n,d.label,d.on_date FROM facts_fts f CROSS JOIN important_dates d ON d.n=f.rowid >> 2 "
            "CROSS JOIN contacts c ON c.id=d.contact_id WHERE facts_fts MATCH ? AND f.rowid & 3 = 1",
            (expression,),
        )
        yield from _dated(near, rows)
    if span := date_words.every_year(asked):
        yield from _dated(near, _in_the_year(connection, span.first, span.last))
    elif len(asked) >= 5 and "birthdays".startswith(fold(asked)):
        today = clock.today().isoformat()[5:]
        yield from _dated(near, _birthdays(connection, today, "12-31"))
        yield from _dated(near, _birthdays(connection, "01-01", today, before=True))


def _birthdays(connection: Any, first: str, last: str, before: bool = False) -> Any:
    return connection.execute(
        "SELECT c.n,'birthday',c.birthday FROM contacts c WHERE c.birthday IS NOT NULL AND c.deleted_at IS NULL "
        f"AND substr(c.birthday,-5)>=? AND substr(c.birthday,-5){'<' if before else '<='}? ORDER BY substr(c.birthday,-5), c.n",
        (first, last),
    )


def _in_the_year(connection: Any, first: str, last: str) -> Any:
    """Birthdays and important dates from one day of the year to another."""
    return connection.execute(
        "SELECT * FROM (SELECT c.n,'birthday' AS label,c.birthday AS day FROM contacts c WHERE c.birthday IS NOT NULL AND c.deleted_at IS NULL "
        "AND substr(c.birthday,-5) BETWEEN ?1 AND ?2 UNION ALL SELECT c.n,d.label,d.on_date FROM important_dates d CROSS JOIN contacts c "
        "ON c.id=d.contact_id WHERE d.deleted_at IS NULL AND substr(d.on_date,-5) BETWEEN ?1 AND ?2) ORDER BY substr(day,-5)",
        (first, last),
    )


def _dated(near: _Near, rows: Any) -> Iterator[Found]:
    for number, label, day in near.sift(rows):
        key, name, vip, archived = near.person(number)
        yield Found("person", key, name, label, "", "", vip, archived, day)


_ASKED: dict[str, Callable[[Any, Query, int], Iterator[Found]]] = {
    "people": _people,
    "companies": _companies,
    "tags": _tags,
    "links": _links,
    "notes": _notes,
    "interactions": _interactions,
    "dates": _dates,
}
