"""The log as numbered rows, newest first: a first page at once, all numbers from a thread, any row by its number.

A page is found by whichever is small: the notes that hold the words, the people of that name, the people with that tag. When
none of them is, it is found by walking back from today, because then the next one that fits is never far.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.storage import search
from devhub_tui.storage.log_filter import EVERYTHING, LogFilter, conditions

_FEW = 3_000
"""Interactions that can be looked up and sorted within a key press."""

_SET = 30_000
"""Notes that can be gathered as a set within a key press."""

_EACH = 10  # interactions a person has, roughly
_NEWEST = "i.occurred_on DESC, i.n DESC"
_LIVE = "i.deleted_at IS NULL"
_HOLDS = "SELECT rowid FROM interaction_notes_fts WHERE interaction_notes_fts MATCH :text"
# The plus sign keeps SQLite from asking the index about every single row.
_AND_HOLDS = f" AND +i.n IN ({_HOLDS})"
_CHUNK = 128  # interactions looked at together
_LINE = 300  # characters of a note that a line can need
_PEOPLE_SHOWN = 8


class LogRow(NamedTuple):
    """One line of the Log. `note` is the first line of the note that is not empty, cut; `more` tells that there is more of it.

    `people` are (id, name, vip), a few of them; `others` counts the rest.
    """

    n: int
    id: str
    type: str
    type_label: str
    icon: str
    occurred_on: str
    occurred_at: int | None
    direction: str | None
    duration_minutes: int | None
    event: str | None
    note: str
    more: bool
    people: tuple[tuple[str, str, bool], ...]
    others: int


class _Plan(NamedTuple):
    """A query that gives n newest first, beside each the note when `check` is to look at it."""

    sql: str
    values: dict[str, Any]
    check: Callable[[str | None], bool] | None = None


def numbers(connection: Any, chosen: LogFilter = EVERYTHING, limit: int | None = None) -> "array[int]":
    """The row numbers of what fits, newest first; all of them when limit is None: 300 ms for a million, so for a thread."""
    plan = _thorough(connection, chosen)
    return _run(connection, plan, limit)


def soon(connection: Any, chosen: LogFilter, limit: int, milliseconds: float = 8.0) -> "array[int] | None":
    """The first of them, or None when that takes longer than a key press may: then it is a question for a thread."""
    return search.soon(connection, lambda: _run(connection, _quick(connection, chosen), limit), milliseconds)


def within(
    connection: Any, known: Sequence[int], chosen: LogFilter, limit: int, milliseconds: float = 8.0
) -> "array[int] | None":
    """The first of `known` that fit, where that is all that a wider filter found: one letter more seldom leaves little of it.

    None when it takes longer than a key press may.
    """
    values: dict[str, Any] = {}
    extra, check = conditions(chosen, values), _checking(chosen.words) if chosen.words else None
    note = ", i.notes" if check else ""

    def ask() -> "array[int]":
        found = array("i")
        for start in range(0, len(known), _CHUNK):
            block = known[start : start + _CHUNK]
            sql = f"SELECT i.n{note} FROM interactions i WHERE i.n IN ({','.join(map(str, block))}) AND {_LIVE}{extra}"
            fitting = {row[0] for row in connection.execute(sql, values) if check is None or check(row[1])}
            found.extend(number for number in block if number in fitting)
            if len(found) >= limit:
                return found[:limit]
        return found

    return search.soon(connection, ask, milliseconds)


def total(connection: Any) -> int:
    """How many interactions there are: 25 ms for a million."""
    return int(connection.execute("SELECT count(*) FROM interactions WHERE deleted_at IS NULL").fetchone()[0])


def rows(connection: Any, wanted: Sequence[int]) -> list[LogRow]:
    """The rows with these numbers, in their order; those deleted since are left out."""
    import json

    sql = (
        "SELECT i.n,i.id,i.type,coalesce(t.label,i.type),coalesce(t.icon,'·'),i.occurred_on,i.occurred_at,i.direction,"
        f"i.duration_minutes,e.name,substr(i.notes,1,{_LINE}),length(i.notes),"
        "(SELECT json_group_array(json_array(p.id,p.name,p.vip)) FROM (SELECT c.id,c.name,c.vip FROM interaction_contacts l "
        "JOIN contacts c ON c.id=l.contact_id WHERE l.interaction_id=i.id AND l.deleted_at IS NULL AND c.deleted_at IS NULL "
        f"ORDER BY l.n LIMIT {_PEOPLE_SHOWN}) p),"
        "(SELECT count(*) FROM interaction_contacts l WHERE l.interaction_id=i.id AND l.deleted_at IS NULL) "
        "FROM interactions i LEFT JOIN interaction_types t ON t.key=i.type AND t.deleted_at IS NULL "
        "LEFT JOIN events e ON e.id=i.event_id AND e.deleted_at IS NULL "
        f"WHERE i.n IN ({','.join(map(str, wanted))}) AND {_LIVE}"
    )
    found: dict[int, LogRow] = {}
    for row in connection.execute(sql):
        note, more = _first_line(row[10] or "", row[11] or 0)
        people = tuple((each[0], each[1], bool(each[2])) for each in json.loads(row[12]))
        found[row[0]] = LogRow._make((*row[:10], note, more, people, max(row[13] - len(people), 0)))
    return [found[number] for number in wanted if number in found]


def _first_line(beginning: str, length: int) -> tuple[str, bool]:
    """The first line that says something, and whether the note goes on."""
    head, newline, rest = beginning.strip().partition("\n")
    return head.strip(), bool(newline and rest.strip()) or length > len(beginning)


def _run(connection: Any, plan: _Plan, limit: int | None) -> "array[int]":
    """No further than needed. Without LIMIT in the query: repeats would use it up."""
    cursor, check = connection.execute(plan.sql, plan.values), plan.check
    numbers = _distinct(row[0] for row in cursor if check is None or check(row[1]))
    found = array("i", numbers if limit is None else islice(numbers, limit))
    cursor.close()
    return found


def _distinct(sorted_numbers: Iterable[int]) -> Iterator[int]:
    """Leaves out repeats: an interaction found by way of several people in it comes several times in a row."""
    before = None
    for number in sorted_numbers:
        if number != before:
            yield number
            before = number


def _thorough(connection: Any, chosen: LogFilter) -> _Plan:
    """By whatever is smallest, however large; the text by the index, every word a beginning."""
    values: dict[str, Any] = {}
    terms = chosen.words
    sizes: dict[str, float] = {}
    if terms:
        values["text"] = search.match(terms)
        sizes["text"] = connection.execute(f"SELECT count(*) FROM ({_HOLDS})", values).fetchone()[0]
    sizes |= _sizes(connection, chosen)
    holds = _AND_HOLDS if terms else ""
    if sizes and min(sizes.values()) < 400_000:
        return _Plan(_driven(min(sizes, key=sizes.__getitem__), chosen, values, holds), values)
    # Nothing but a direction: no index leads to it, and reading the table from front to back is quicker than jumping about.
    rare = chosen.direction is not None and not (chosen.types or chosen.events)
    return _Plan(_walk(chosen, values, holds, "NOT INDEXED" if rare else None), values)


def _quick(connection: Any, chosen: LogFilter) -> _Plan:
    """By something small, else by walking. Beginnings of one or two letters are not asked of the index: it is slow at those."""
    values: dict[str, Any] = {}
    terms = chosen.words
    long, holds, check = [term for term in terms if len(term) >= 3], "", None
    sizes = _sizes(connection, chosen, _FEW)
    if long:
        values["text"] = search.match(long)
        count = connection.execute(f"SELECT count(*) FROM ({_HOLDS} LIMIT {_SET + 1})", values).fetchone()[0]
        sizes["text"] = count
        if count <= _SET:
            holds = _AND_HOLDS
    if terms and (not holds or len(long) < len(terms)):
        check = _checking(terms)
    if sizes and min(sizes.values()) <= _FEW:
        return _Plan(_driven(min(sizes, key=sizes.__getitem__), chosen, values, holds, check), values, check)
    return _Plan(_walk(chosen, values, holds, check=check), values, check)


def _checking(terms: Sequence[str]) -> Callable[[str | None], bool]:
    """Whether a note holds words that begin so, as the full-text index sees words."""
    patterns = []
    for term in terms:
        pieces = [re.escape(piece) for piece in re.findall(r"[^\W_]+", text.fold(term))]
        if pieces:
            patterns.append(re.compile(r"(?<![^\W_])" + r"[\W_]+".join(pieces)))

    def check(note: str | None) -> bool:
        if not note:
            return False
        folded = note.lower() if note.isascii() else text.fold(note)
        return all(pattern.search(folded) for pattern in patterns)

    return check


def _sizes(connection: Any, chosen: LogFilter, most: int | None = None) -> dict[str, float]:
    """How many interactions each name and each group of tags leads to, roughly; counted no further than needed."""
    found: dict[str, float] = {}
    cap = -1 if most is None else most // _EACH + 1
    values: dict[str, Any] = {}
    conditions(chosen, values)
    for place in range(len(chosen.people)):
        sql = f"SELECT count(*) FROM (SELECT 1 FROM people_fts WHERE people_fts MATCH ? LIMIT {cap})"
        found[f"people{place}"] = _EACH * connection.execute(sql, (values[f"people{place}"],)).fetchone()[0]
    for place, tags in enumerate(chosen.tags):
        marks = ",".join("?" * len(tags))
        sql = f"SELECT count(*) FROM (SELECT 1 FROM contact_tags WHERE tag_id IN ({marks}) AND deleted_at IS NULL LIMIT {cap})"
        found[f"tags{place}"] = _EACH * connection.execute(sql, tags).fetchone()[0]
    return found


def _driven(driver: str, chosen: LogFilter, values: dict[str, Any], holds: str, check: object = None) -> str:
    """The query that begins with what is small: text, people0, tags0 and so on."""
    extra = conditions(chosen, values, without=driver)
    note = ", i.notes" if check else ""
    if driver == "text":
        source, holds = f"({_HOLDS}) f CROSS JOIN interactions i ON i.n=f.rowid", ""
    elif driver.startswith("people"):
        source = (
            f"(SELECT rowid FROM people_fts WHERE people_fts MATCH :{driver}) f CROSS JOIN contacts c ON c.n=f.rowid AND c.deleted_at IS NULL "
            "CROSS JOIN interaction_contacts l ON l.contact_id=c.id AND l.deleted_at IS NULL CROSS JOIN interactions i ON i.id=l.interaction_id"
        )
    else:
        place = int(driver.removeprefix("tags"))
        marks = ",".join(f":tag{place}_{number}" for number in range(len(chosen.tags[place])))
        source = (
            f"contact_tags k CROSS JOIN interaction_contacts l ON l.contact_id=k.contact_id AND l.deleted_at IS NULL AND k.tag_id IN ({marks}) "
            "AND k.deleted_at IS NULL CROSS JOIN interactions i ON i.id=l.interaction_id"
        )
    return f"SELECT i.n{note} FROM {source} WHERE {_LIVE}{extra}{holds} ORDER BY {_NEWEST}"


def _walk(chosen: LogFilter, values: dict[str, Any], holds: str, how: str | None = None, check: object = None) -> str:
    """The query that walks back from the newest, by an index on the event, the type, or the day; several are merged."""
    if how:
        return f"SELECT i.n FROM interactions i {how} WHERE {_LIVE}{conditions(chosen, values)}{holds} ORDER BY {_NEWEST}"
    arms, index = [chosen], "day"
    if chosen.events:
        arms, index = [chosen._replace(events=(each,)) for each in chosen.events], "event"
    elif chosen.types:
        arms, index = [chosen._replace(types=(each,)) for each in chosen.types], "type"
    note = ", i.notes AS notes" if check else ""
    queries: list[str] = []
    for place, arm in enumerate(arms):
        extra = conditions(arm, values)
        if len(arms) > 1:
            # Each its own value of the one condition in which they differ.
            extra = extra.replace(f":{index}0", f":{index}_{place}")
            values[f"{index}_{place}"] = values[f"{index}0"]
        queries.append(
            f"SELECT i.n AS n{note}, i.occurred_on AS occurred_on FROM interactions i INDEXED BY interactions_by_{index} "
            f"WHERE {_LIVE}{extra}{holds}"
        )
    return " UNION ALL ".join(queries) + " ORDER BY occurred_on DESC, n DESC"
