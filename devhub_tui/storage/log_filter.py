"""Which interactions: a filter of the Log with every word found in the vault, and the SQL that says it of one row."""

from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.domain.log_query import LogQuery
from devhub_tui.errors import FieldError
from devhub_tui.storage import interaction_types, search


class LogFilter(NamedTuple):
    """Any of the types (keys) and events (ids); somebody for each name; somebody with one of each group of tags (ids);
    every word or phrase in the note. Days are YYYY-MM-DD, both included.
    """

    types: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    tags: tuple[tuple[str, ...], ...] = ()
    events: tuple[str, ...] = ()
    direction: str | None = None
    since: str | None = None
    until: str | None = None
    words: tuple[str, ...] = ()


EVERYTHING = LogFilter()


def refines(chosen: LogFilter, wider: LogFilter) -> bool:
    """Whether all that fits the one fits the other too, as after another letter."""
    return (
        _among(chosen.types, wider.types)
        and _among(chosen.events, wider.events)
        and wider.direction in (None, chosen.direction)
        and (wider.since is None or (chosen.since is not None and chosen.since >= wider.since))
        and (wider.until is None or (chosen.until is not None and chosen.until <= wider.until))
        and _goes_on(chosen.people, wider.people)
        and _goes_on(chosen.words, wider.words)
        and all(any(set(mine) <= set(theirs) for mine in chosen.tags) for theirs in wider.tags)
    )


def _among(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return not theirs or (bool(mine) and set(mine) <= set(theirs))


def _goes_on(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether one of mine begins with each of theirs."""
    return all(any(each.startswith(begun) for each in mine) for begun in theirs)


def read(connection: Any, query: LogQuery) -> LogFilter:
    """The filter that a query means in this vault. Raises FieldError for a type, tag or event that is not there.

    Each may be named by its beginning, as it is while somebody types; a whole name means only that one.
    """
    types = [key for word in query.types for key in _types(connection, word)]
    events = [found for word in query.events for found in _events(connection, word)]
    return LogFilter(
        tuple(dict.fromkeys(types)),
        tuple(word for word in query.people if search.words(word)),
        tuple(_tags(connection, word) for word in query.tags),
        tuple(dict.fromkeys(events)),
        query.direction,
        query.since,
        query.until,
        query.words,
    )


def _types(connection: Any, word: str) -> list[str]:
    try:
        return [interaction_types.find(connection, word).key]
    except FieldError:
        wanted = text.fold(word).replace("_", " ")
        known = interaction_types.listing(connection)
        found = [row.key for row in known if _begins(row.label, wanted) or _begins(row.key.replace("_", " "), wanted)]
        # What another program logged under a word of its own.
        unknown = connection.execute(
            "SELECT type FROM interactions WHERE type=? AND deleted_at IS NULL LIMIT 1", (word,)
        ).fetchone()
        if unknown and not found:
            return [unknown[0]]
        if not found:
            raise
        return found


def _begins(value: str, wanted: str) -> bool:
    """Whether the value, or a word in it, begins so."""
    folded = text.fold(value)
    return folded.startswith(wanted) or any(part.startswith(wanted) for part in folded.split())


def _tags(connection: Any, word: str) -> tuple[str, ...]:
    wanted = text.fold(word.lstrip("# "))
    known = connection.execute("SELECT id,name FROM tags WHERE deleted_at IS NULL").fetchall()
    found = [row for row in known if text.fold(row[1]) == wanted] or [row for row in known if _begins(row[1], wanted)]
    if not found:
        raise FieldError("tag", f"There is no tag “{word[:40]}”.")
    return tuple(row[0] for row in found)


def _events(connection: Any, word: str) -> list[str]:
    wanted = text.fold(word)
    known = connection.execute("SELECT id,name FROM events WHERE deleted_at IS NULL").fetchall()
    found = [row for row in known if text.fold(row[1]) == wanted] or [row for row in known if _begins(row[1], wanted)]
    if not found:
        raise FieldError("event", f"There is no event “{word[:40]}”.")
    return [row[0] for row in found]


def name_match(name: str) -> str:
    """The full-text expression for a part of somebody's name."""
    return "{name sort_name nickname} : (" + search.match(search.words(name)) + ")"


def conditions(chosen: LogFilter, values: dict[str, Any], *, without: str = "") -> str:
    """The filter but for its words as conditions on interactions i, each with AND before it; what they name goes into `values`.

    `without` leaves out one that the query is driven by: people0, tags0 and so on.
    """
    parts = []
    if chosen.types:
        parts.append(_one_of("i.type", "type", chosen.types, values))
    if chosen.events:
        parts.append(_one_of("i.event_id", "event", chosen.events, values))
    if chosen.direction:
        values["direction"] = chosen.direction
        parts.append("i.direction=:direction")
    if chosen.since:
        values["since"] = chosen.since
        parts.append("i.occurred_on>=:since")
    if chosen.until:
        values["until"] = chosen.until
        parts.append("i.occurred_on<=:until")
    # The plus signs keep SQLite from walking over the whole set for every single row.
    for place, name in enumerate(chosen.people):
        values[f"people{place}"] = name_match(name)
        if without != f"people{place}":
            parts.append(
                "EXISTS (SELECT 1 FROM interaction_contacts l CROSS JOIN contacts c ON c.id=l.contact_id WHERE l.interaction_id=i.id "
                "AND l.deleted_at IS NULL AND c.deleted_at IS NULL AND +c.n IN "
                f"(SELECT rowid FROM people_fts WHERE people_fts MATCH :people{place}))"
            )
    for place, tags in enumerate(chosen.tags):
        mine = _one_of("+k.tag_id", f"tag{place}_", tags, values)
        if without != f"tags{place}":
            parts.append(
                "EXISTS (SELECT 1 FROM interaction_contacts l CROSS JOIN contact_tags k ON k.contact_id=l.contact_id "
                f"AND k.deleted_at IS NULL AND {mine} WHERE l.interaction_id=i.id AND l.deleted_at IS NULL)"
            )
    return "".join(" AND " + part for part in parts)


def _one_of(column: str, name: str, among: tuple[str, ...], values: dict[str, Any]) -> str:
    names = [f"{name}{place}" for place in range(len(among))]
    values.update(zip(names, among, strict=True))
    return f"{column}=:{names[0]}" if len(names) == 1 else f"{column} IN ({','.join(':' + each for each in names)})"
