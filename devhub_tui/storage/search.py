"""One box over everything indexed: people, tags, contact points, notes, what else is remembered, and interactions, in that order.

Each word is a prefix; accents and case do not matter. A person fits when every word is found somewhere about them and every
operator (storage/filters.py) holds. The whole match set is never ranked or sorted on a key press: one key asks for one page.
"""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from devhub_tui.domain.query import Query, Term
from devhub_tui.storage import filters
from devhub_tui.storage.filters import Sieve
from devhub_tui.storage.rows import Hit

T = TypeVar("T")

_WORD = re.compile(r"\w+")
_PEOPLE = "SELECT rowid FROM people_fts WHERE people_fts MATCH :match"
# Each gives row numbers by way of the covering index on the id; who was deleted meanwhile is sorted out by the sieve.
_TAGS = (
    "SELECT c.n FROM tags_fts f JOIN tags t ON t.n=f.rowid CROSS JOIN contact_tags k ON k.tag_id=t.id AND k.deleted_at IS NULL "
    "CROSS JOIN contacts c ON c.id=k.contact_id WHERE tags_fts MATCH :match"
)
_POINTS = (
    "SELECT c.n FROM points_fts f CROSS JOIN contact_points p ON p.n=f.rowid CROSS JOIN contacts c ON c.id=p.contact_id "
    "WHERE points_fts MATCH :match"
)
_NOTES = "SELECT rowid FROM contact_notes_fts WHERE contact_notes_fts MATCH :match ORDER BY rowid DESC"
# Row numbers of this index are 4n to 4n+3, of four tables. The background of somebody who is no VIP any more is kept, not shown.
_FACTS = (
    "SELECT CASE f.rowid & 3 WHEN 3 THEN f.rowid >> 2 "
    "WHEN 0 THEN (SELECT c.n FROM backgrounds b JOIN contacts c ON c.id=b.contact_id WHERE b.n=f.rowid >> 2 AND c.vip) "
    "WHEN 1 THEN (SELECT c.n FROM important_dates d JOIN contacts c ON c.id=d.contact_id WHERE d.n=f.rowid >> 2) "
    "ELSE (SELECT c.n FROM custom_values v JOIN custom_fields x ON x.id=v.field_id AND x.deleted_at IS NULL "
    "JOIN contacts c ON c.id=v.contact_id WHERE v.n=f.rowid >> 2) END FROM facts_fts f WHERE facts_fts MATCH :match"
)
# The limit keeps SQLite from turning the order around.
_INTERACTIONS = (
    "SELECT c.n FROM (SELECT rowid AS r FROM interaction_notes_fts WHERE interaction_notes_fts MATCH :match ORDER BY rowid DESC LIMIT -1) f "
    "CROSS JOIN interactions i ON i.n=f.r CROSS JOIN interaction_contacts l ON l.interaction_id=i.id AND l.deleted_at IS NULL "
    "CROSS JOIN contacts c ON c.id=l.contact_id"
)
_SHORT = (_PEOPLE, _TAGS)
_LONG = (*_SHORT, _POINTS, _NOTES, _FACTS, _INTERACTIONS)
_CANDIDATES = 2000
"""Of a word that more people match than this, the first so many are considered first when words meet across sources."""


def words(text: str) -> list[str]:
    """The words of a name, at most eight; one with punctuation inside ("ana@oxide") is searched as a phrase."""
    return [word for part in text.replace('"', " ").replace("\x00", " ").split() if _WORD.search(word := part[:100])][:8]


def match(terms: Iterable[str]) -> str:
    """An FTS5 expression: every term as a quoted prefix."""
    return " ".join(f'"{term}"*' for term in terms)


def expression(terms: Iterable[Term], texts: bool = False) -> str:
    """The same of a query's terms. For `texts`, whose index of beginnings starts at three letters, a shorter word beside a
    longer one is meant whole."""
    return " ".join(f'"{term.text}"' + ("" if term.exact or (texts and len(term.text) < 3) else "*") for term in terms)


def numbers(
    connection: Any, text: str, limit: int | None = None, *, deep: bool = False, archived: bool = False, sort: str = "name"
) -> Sequence[int]:
    """Row numbers of the people that fit, without repeats, all of them when limit is None: the best source first, and in the
    order of `sort` when the text is nothing but operators.

    A word of one or two letters is looked for in names, companies, places and tags only (beside a longer one also in points
    and notes, if it stands there whole), unless `deep`: in the notes of 100,000 people that takes longer than a key press may.
    With `deep` an operator that cannot be read is an error (FieldError); else it is passed over while it is being typed.
    Archived people are found by `status:archived`, or among the others when `archived`.
    """
    query = filters.checked(connection, text) if deep else filters.understood(connection, text)
    return fitting(connection, query, limit, deep=deep, archived=archived, sort=sort)


def fitting(
    connection: Any, query: Query, limit: int | None = None, *, deep: bool = False, archived: bool = False, sort: str = "name"
) -> Sequence[int]:
    """The same for a query that is already understood."""
    if not query.asks:
        return []

    def phrase(text: str) -> set[int]:
        return set(numbers(connection, text, deep=deep, archived=True))

    sieve = Sieve(connection, query, archived=archived, among=phrase)
    if not query.words:
        return _by_operators(sieve, limit, sort)
    search = _Search(connection, sieve, limit, deep)
    if not query.plain:
        sieve.narrow(None if limit is None else filters.FEW, slow=False)
    return search.run(query.words)


def soon(connection: Any, ask: Callable[[], T], milliseconds: float) -> T | None:
    """What `ask` reads from the connection, or None when it takes longer than a key press may: then it is for a thread."""
    from sqlcipher3 import dbapi2

    end = time.perf_counter() + milliseconds / 1000
    connection.set_progress_handler(lambda: time.perf_counter() > end, 500)
    try:
        return ask()
    except dbapi2.OperationalError as error:
        if "interrupt" not in str(error):
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)


def _by_operators(sieve: Sieve, limit: int | None, sort: str) -> Sequence[int]:
    """Everybody who fulfils the conditions: from the rarest one's index, else out of everybody's order."""
    few = sieve.narrow(None if limit is None else filters.FEW)
    if few is not None:
        return sieve.ordered(sieve.sift(few), sort)[:limit]
    if limit is None:
        return sieve.passing(sort)
    found: list[int] = []
    for walked, chunk in enumerate(sieve.everybody(sort)):
        if walked == filters.WALKED and (few := sieve.narrow(None)) is not None:
            return sieve.ordered(sieve.sift(few), sort)[:limit]
        found += sieve.sift(chunk)
        if len(found) >= limit:
            break
    return found[:limit]


class _Search:
    """One search for words: what was found so far, and until when it goes on."""

    def __init__(self, connection: Any, sieve: Sieve, limit: int | None, deep: bool) -> None:
        self._connection = connection
        self._sieve = sieve
        self._limit = limit
        self._deep = deep
        self._found: dict[int, None] = {}

    def run(self, terms: Sequence[Term]) -> list[int]:
        """Row numbers of the people whom all of the terms find: within one source, then across sources."""
        if not self._whole(terms) and len(terms) > 1:
            self._across(terms)
        return list(self._found)

    def _sources(self, terms: Sequence[Term]) -> tuple[str, ...]:
        return _LONG if self._deep or any(term.exact or len(term.text) >= 3 for term in terms) else _SHORT

    def _ask(self, sql: str, terms: Sequence[Term]) -> Any:
        return self._connection.execute(sql, {"match": expression(terms, texts=not self._deep and sql not in _SHORT)})

    def _whole(self, terms: Sequence[Term]) -> bool:
        """All words within one source; whether the page is full."""
        trusted = self._sieve.idle and not (self._sieve.state == "present" and self._anybody_archived())
        for sql in self._sources(terms):
            rows = self._ask(sql, terms)
            if sql is _PEOPLE and trusted:
                # This index holds the living only.
                page = rows.fetchall() if self._limit is None else rows.fetchmany(self._limit)
                self._found.update((number, None) for (number,) in page)
                rows.close()
                if len(self._found) == self._limit:
                    return True
            elif self._add(rows):
                return True
        return False

    def _anybody_archived(self) -> bool:
        sql = "SELECT 1 FROM contacts INDEXED BY contacts_archived WHERE archived_at IS NOT NULL AND deleted_at IS NULL LIMIT 1"
        return self._connection.execute(sql).fetchone() is not None

    def _add(self, rows: Any) -> bool:
        """Adds the people among the rows until the page is full, and says whether it is. Reads no further than needed."""
        fresh: dict[int, None] = {}
        for (number,) in rows:
            if number is None or number in self._found or number in fresh:
                continue
            fresh[number] = None
            if len(fresh) == filters.CHUNK or len(self._found) + len(fresh) == self._limit:
                if self._keep(fresh):
                    rows.close()
                    return True
                fresh.clear()
        return self._keep(fresh)

    def _keep(self, numbers: Iterable[int]) -> bool:
        """Adds those that pass; whether the page is full."""
        for number in self._sieve.sift(numbers):
            self._found[number] = None
            if len(self._found) == self._limit:
                return True
        return False

    def _across(self, terms: Sequence[Term]) -> None:
        """Words in different sources: "ana" in the name, "rust" in a tag. Meets the rarest word's people with the others'."""
        if self._limit is None or not self._meet(terms, _CANDIDATES):
            self._meet(terms, None)

    def _meet(self, terms: Sequence[Term], cap: int | None) -> bool:
        """Whether the page is full, or nobody else can be found."""
        sets: list[tuple[dict[int, None], Term, bool]] = []
        for term in terms:
            mine: dict[int, None] = {}
            cut = False
            for sql in self._sources([term]):
                rows = self._ask(sql, [term])
                page = rows.fetchall() if cap is None else rows.fetchmany(cap)
                cut = cut or len(page) == cap
                mine.update((number, None) for (number,) in page if number is not None)
                rows.close()
            sets.append((mine, term, cut))
        sets.sort(key=lambda each: (each[2], len(each[0])))
        candidates = [number for number in sets[0][0] if number not in self._found]
        for start in range(0, len(candidates), filters.CHUNK):
            passing = dict.fromkeys(candidates[start : start + filters.CHUNK])
            for mine, term, cut in sets[1:]:
                unseen = [number for number in passing if number not in mine]
                others = self._among(term, unseen) if cut else set()
                passing = {number: None for number in passing if number in mine or number in others}
            if self._keep(passing):
                return True
        return not any(cut for _, _, cut in sets)

    def _among(self, term: Term, numbers: list[int]) -> set[int]:
        """Which of the people match a frequent word in their own fields or tags."""
        if not numbers:
            return set()
        # A range, not IN: for each number of an IN, FTS5 would begin anew.
        rows = self._connection.execute(
            "SELECT rowid FROM people_fts WHERE people_fts MATCH ? AND rowid BETWEEN ? AND ?",
            (expression([term]), min(numbers), max(numbers)),
        )
        found = {row[0] for row in rows}.intersection(numbers)
        marks = ",".join(str(number) for number in numbers if number not in found)
        sql = (
            "SELECT c.n FROM contacts c CROSS JOIN contact_tags k ON k.contact_id=c.id AND k.deleted_at IS NULL "
            f"CROSS JOIN tags t ON t.id=k.tag_id WHERE c.n IN ({marks}) AND t.n IN (SELECT rowid FROM tags_fts WHERE tags_fts MATCH ?)"
        )
        return found | {row[0] for row in self._connection.execute(sql, (expression([term]),))}


def hits(connection: Any, text: str, limit: int = 50) -> list[Hit]:
    """People that fit, the archived too, each with where and the matched line. Raises FieldError."""
    from devhub_tui.storage import places

    query = filters.checked(connection, text)
    numbers = fitting(connection, query, limit, deep=True, archived=True)
    # Who was replaced by another program, which skips the index's triggers, has no row.
    return [hit for number in numbers if (hit := places.hit(connection, number, query)) is not None]
