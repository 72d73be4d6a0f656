"""One box over everything indexed: people, tags, contact points, notes and interactions, asked in that order.

Each word is a prefix; accents and case do not matter. A person fits when every word is found somewhere about them.
The whole match set is never ranked or sorted on a key press: one key stroke asks for one page.
"""

import re
import time
from typing import Any

from devhub_tui.storage.rows import Hit

_WORD = re.compile(r"\w+")
_PEOPLE = "SELECT rowid FROM people_fts WHERE people_fts MATCH :match"
# Each gives row numbers by way of the covering index on the id; who was deleted meanwhile is sorted out by `_add`.
_TAGS = (
    "SELECT c.n FROM tags_fts f JOIN tags t ON t.n=f.rowid CROSS JOIN contact_tags k ON k.tag_id=t.id AND k.deleted_at IS NULL "
    "CROSS JOIN contacts c ON c.id=k.contact_id WHERE tags_fts MATCH :match"
)
_POINTS = (
    "SELECT c.n FROM points_fts f CROSS JOIN contact_points p ON p.n=f.rowid CROSS JOIN contacts c ON c.id=p.contact_id "
    "WHERE points_fts MATCH :match"
)
_NOTES = "SELECT rowid FROM contact_notes_fts WHERE contact_notes_fts MATCH :match ORDER BY rowid DESC"
_INTERACTIONS = (
    "SELECT c.n FROM (SELECT rowid AS r FROM interaction_notes_fts WHERE interaction_notes_fts MATCH :match ORDER BY rowid DESC {inner}) f "
    "CROSS JOIN interactions i ON i.n=f.r CROSS JOIN interaction_contacts l ON l.interaction_id=i.id AND l.deleted_at IS NULL "
    "CROSS JOIN contacts c ON c.id=l.contact_id"
)
_SHORT = (_PEOPLE, _TAGS)
_LONG = (*_SHORT, _POINTS, _NOTES, _INTERACTIONS)
_CANDIDATES = 2000
"""Of a word that more people match than this, the first so many are considered for a page when words meet across sources."""
_CHUNK = 200


def words(text: str) -> list[str]:
    """The words of a query, at most eight; one with punctuation inside ("ana@oxide") is searched as a phrase."""
    return [word for part in text.replace('"', " ").replace("\x00", " ").split() if _WORD.search(word := part[:100])][:8]


def match(terms: list[str]) -> str:
    """An FTS5 expression: every term as a quoted prefix."""
    return " ".join(f'"{term}"*' for term in terms)


def _match_long(terms: list[str]) -> str:
    """For texts, whose index of beginnings starts at three letters: a shorter word beside a longer one is meant whole."""
    return " ".join(f'"{term}"' + ("*" if len(term) >= 3 else "") for term in terms)


def numbers(connection: Any, text: str, limit: int | None = None, *, deep: bool = False) -> list[int]:
    """Row numbers of the people that fit, best source first, without repeats; all of them when limit is None.

    A word of one or two letters is looked for in names, companies, places and tags only (beside a longer one also in points
    and notes, if it stands there whole), unless `deep`: in the notes of 100,000 people that takes longer than a key press may.
    """
    terms = words(text)
    if not terms:
        return []
    found: dict[int, None] = {}
    _whole(connection, terms, limit, found, deep)
    if len(terms) > 1 and (limit is None or len(found) < limit):
        _across(connection, terms, limit, found, deep)
    return list(found)[:limit]


def soon_numbers(connection: Any, text: str, limit: int, milliseconds: float = 8.0) -> list[int] | None:
    """The same, or None when it takes longer than a key press may: then it is a question for a thread."""
    from sqlcipher3 import dbapi2

    end = time.perf_counter() + milliseconds / 1000
    connection.set_progress_handler(lambda: time.perf_counter() > end, 500)
    try:
        return numbers(connection, text, limit)
    except dbapi2.OperationalError as error:
        if "interrupt" not in str(error):
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)


def _sources(terms: list[str], deep: bool) -> tuple[str, ...]:
    return _LONG if deep or max(map(len, terms)) >= 3 else _SHORT


def _ask(connection: Any, sql: str, terms: list[str], limit: int | None, deep: bool) -> Any:
    inner = "LIMIT 200" if limit is not None and limit <= 200 else ""
    tail = f" LIMIT {limit}" if limit is not None else ""
    wanted = match(terms) if deep or sql in _SHORT else _match_long(terms)
    return connection.execute(sql.format(inner=inner) + tail, {"match": wanted})


def _add(connection: Any, rows: Any, limit: int | None, found: dict[int, None]) -> bool:
    """Adds the living people among the rows until the page is full, and says whether it is. Reads no further than needed."""
    fresh: dict[int, None] = {}
    for (number,) in rows:
        if number in found or number in fresh:
            continue
        fresh[number] = None
        if len(fresh) == _CHUNK or len(found) + len(fresh) == limit:
            found.update(_living(connection, fresh))
            fresh.clear()
            if len(found) == limit:
                rows.close()
                return True
    found.update(_living(connection, fresh))
    return False


def _living(connection: Any, numbers: dict[int, None]) -> dict[int, None]:
    """Those of the row numbers whose person is not deleted, in their order."""
    if not numbers:
        return {}
    marks = ",".join(map(str, numbers))
    # The small index, not the wide rows: most of them are not in memory.
    sql = f"SELECT n FROM contacts INDEXED BY contacts_live WHERE n IN ({marks}) AND deleted_at IS NULL"
    living = {row[0] for row in connection.execute(sql)}
    return {number: None for number in numbers if number in living}


def _whole(connection: Any, terms: list[str], limit: int | None, found: dict[int, None], deep: bool) -> None:
    """All words within one source."""
    for sql in _sources(terms, deep):
        rows = _ask(connection, sql, terms, limit if sql is _PEOPLE or limit is None else 2 * limit, deep)
        if sql is _PEOPLE:
            found.update((number, None) for (number,) in rows)
            if len(found) == limit:
                return
        elif _add(connection, rows, limit, found):
            return


def _across(connection: Any, terms: list[str], limit: int | None, found: dict[int, None], deep: bool) -> None:
    """Words in different sources: "ana" in the name, "rust" in a tag. Meets the rarest word's people with the others'."""
    cap = None if limit is None else _CANDIDATES
    sets = []
    for term in terms:
        mine: dict[int, None] = {}
        for sql in _sources([term], deep):
            mine.update((number, None) for (number,) in _ask(connection, sql, [term], cap, deep))
        sets.append((mine, term))
    sets.sort(key=lambda each: len(each[0]))
    candidates = [number for number in sets[0][0] if number not in found]
    for start in range(0, len(candidates), _CHUNK):
        fitting = dict.fromkeys(candidates[start : start + _CHUNK])
        for mine, term in sets[1:]:
            unseen = [number for number in fitting if number not in mine]
            others = _among(connection, term, unseen) if cap and len(mine) >= cap else set()
            fitting = {number: None for number in fitting if number in mine or number in others}
        for number in _living(connection, fitting):
            found[number] = None
            if len(found) == limit:
                return


def _among(connection: Any, term: str, numbers: list[int]) -> set[int]:
    """Which of the people match a frequent word in their own fields or tags."""
    if not numbers:
        return set()
    # A range, not IN: for each number of an IN, FTS5 would begin anew.
    rows = connection.execute(
        "SELECT rowid FROM people_fts WHERE people_fts MATCH ? AND rowid BETWEEN ? AND ?",
        (match([term]), min(numbers), max(numbers)),
    )
    found = {row[0] for row in rows}.intersection(numbers)
    marks = ",".join(str(number) for number in numbers if number not in found)
    sql = (
        "SELECT c.n FROM contacts c CROSS JOIN contact_tags k ON k.contact_id=c.id AND k.deleted_at IS NULL CROSS JOIN tags t ON t.id=k.tag_id "
        f"WHERE c.n IN ({marks}) AND t.n IN (SELECT rowid FROM tags_fts WHERE tags_fts MATCH ?)"
    )
    return found | {row[0] for row in connection.execute(sql, (match([term]),))}


def hits(connection: Any, text: str, limit: int = 50) -> list[Hit]:
    """People that fit, each with where and the matched line."""
    terms = words(text)
    found = []
    for number in numbers(connection, text, limit, deep=True):
        row = connection.execute(
            "SELECT c.n,c.id,c.name,c.nickname,c.company,c.title,c.location,c.relationship,c.industry,c.notes FROM contacts c WHERE c.n=?",
            (number,),
        ).fetchone()
        if row is None:  # replaced by another program, which skips the index's triggers
            continue
        where, excerpt = _where(connection, row, terms)
        found.append(Hit(row[0], row[1], row[2], where, excerpt))
    return found


def _where(connection: Any, row: Any, terms: list[str]) -> tuple[str, str]:
    """The first place that holds the first term not in the name; the name when it holds them all."""
    contact_id = row[1]
    missing = [term for term in terms if not holds(str(row[2]), [term])]
    if not missing:
        return "name", str(row[2])
    places: list[tuple[str, str | None]] = list(
        zip(("nickname", "company", "title", "location", "relationship", "industry"), row[3:9], strict=True)
    )
    places += [
        ("tag", name)
        for (name,) in connection.execute(
            "SELECT t.name FROM contact_tags k JOIN tags t ON t.id=k.tag_id WHERE k.contact_id=? AND k.deleted_at IS NULL "
            "AND t.deleted_at IS NULL ORDER BY t.name",
            (contact_id,),
        )
    ]
    places += [
        (kind, value)
        for kind, value in connection.execute(
            "SELECT kind,value FROM contact_points WHERE contact_id=? AND deleted_at IS NULL ORDER BY n", (contact_id,)
        )
    ]
    places.append(("notes", row[9]))
    for where, value in places:
        if value and holds(value, missing[:1]):
            return where, excerpt(value, missing)
    notes = connection.execute(
        "SELECT i.notes FROM interaction_contacts l JOIN interactions i ON i.id=l.interaction_id WHERE l.contact_id=? AND l.deleted_at IS NULL "
        "AND i.deleted_at IS NULL AND i.notes<>'' ORDER BY i.occurred_on DESC LIMIT 500",
        (contact_id,),
    )
    for (note,) in notes:
        if holds(note, missing[:1]):
            return "interaction", excerpt(note, missing)
    return "name", str(row[2])


def holds(value: str, terms: list[str]) -> bool:
    """Whether every term begins a word of the value, as FTS5's unicode61 tokenizer sees words."""
    from devhub_tui.text import fold

    present = _WORD.findall(fold(value).replace("_", " "))
    wanted = [piece for term in terms for piece in _WORD.findall(fold(term).replace("_", " "))]
    return all(any(word.startswith(piece) for word in present) for piece in wanted)


def excerpt(value: str, terms: list[str], width: int = 100) -> str:
    """The line of the value that holds a term, cut to about `width` characters around it."""
    from devhub_tui.text import fold

    for line in value.split("\n"):
        if holds(line, terms[:1]):
            place = max(fold(line).find(fold(terms[0])), 0)
            start = max(0, min(place - width // 3, len(line) - width))
            return ("…" if start else "") + line[start : start + width] + ("…" if start + width < len(line) else "")
    return value.split("\n", 1)[0][:width]
