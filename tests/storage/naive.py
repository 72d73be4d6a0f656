"""A slow look at everything, for tests of search: who fits a query, told from plain records and without any index.

It shares nothing with the package but the parser, which has tests of its own.
"""

import re
import unicodedata
from datetime import date
from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.domain.query import Condition, Query, Term
from tests.storage.vaults import records

PEOPLE = ("name", "nickname", "company", "title", "location", "relationship", "industry")


def tokens(value: str) -> list[str]:
    """The words of a text without case and accents; ł, ø and ß are letters of their own."""
    plain = unicodedata.normalize("NFKD", value.lower())
    return re.findall(r"[^\W_]+", "".join(mark for mark in plain if not unicodedata.combining(mark)))


def says(value: str | None, term: str, begun: bool = True) -> bool:
    """Whether the words of the term stand in a row in the text, the last one perhaps only `begun`."""
    present, wanted = tokens(value or ""), tokens(term)
    for start in range(len(present) - len(wanted) + 1):
        row = present[start : start + len(wanted)]
        if row[:-1] == wanted[:-1] and (row[-1].startswith(wanted[-1]) if begun else row[-1] == wanted[-1]):
            return True
    return False


class Person(NamedTuple):
    """One person with all that can be asked for."""

    row: dict[str, Any]
    texts: list[tuple[str, list[str | None]]]
    tags: list[str]
    talks: list[dict[str, Any]]


def people(connection: Any) -> dict[int, Person]:
    """Row number -> everybody who is not deleted."""
    living = {row["id"]: row for row in records(connection, "contacts") if not row["deleted_at"]}
    found = {
        # A name is also found by its plain spelling.
        row["id"]: Person(
            row,
            [
                ("people", [text.fold(row["name"]), *(row[name] for name in PEOPLE)]),
                ("notes", [row["notes"]]),
                ("facts", [_together(row, "met_where", "met_how")]),
            ],
            [],
            [],
        )
        for row in living.values()
    }

    def present(table: str) -> list[dict[str, Any]]:
        return [
            row
            for row in records(connection, table)
            if not row["deleted_at"] and row.get("contact_id", next(iter(living), "")) in living
        ]

    tags = {row["id"]: row["name"] for row in records(connection, "tags") if not row["deleted_at"]}
    talks = {row["id"]: row for row in records(connection, "interactions") if not row["deleted_at"]}
    fields = {row["id"] for row in records(connection, "custom_fields") if not row["deleted_at"]}
    for row in present("contact_tags"):
        if row["tag_id"] in tags:
            found[row["contact_id"]].tags.append(tags[row["tag_id"]])
            found[row["contact_id"]].texts.append(("tag", [tags[row["tag_id"]]]))
    for row in present("contact_points"):
        found[row["contact_id"]].texts.append(("point", [row["value"]]))
    for row in present("important_dates"):
        found[row["contact_id"]].texts.append(("facts", [row["label"]]))
    for row in present("custom_values"):
        if row["field_id"] in fields:
            found[row["contact_id"]].texts.append(("facts", [row["value"]]))
    for row in present("backgrounds"):
        if living[row["contact_id"]]["vip"]:
            value = _together(row, "family", "company", "likes_dislikes", "misc_notes")
            found[row["contact_id"]].texts.append(("facts", [value]))
    for row in present("interaction_contacts"):
        if row["interaction_id"] in talks:
            found[row["contact_id"]].talks.append(talks[row["interaction_id"]])
            found[row["contact_id"]].texts.append(("interaction", [talks[row["interaction_id"]]["notes"]]))
    return {person.row["n"]: person for person in found.values()}


def _together(row: dict[str, Any], *names: str) -> str:
    """Fields that are one text to the index."""
    return "\n".join(row[name] or "" for name in names)


def status(row: dict[str, Any], today: date) -> str:
    """The status by the stored dates."""
    day = today.isoformat()
    if row["archived_at"] is not None:
        return "archived"
    if row["tracking"] in ("collaborating", "passive"):
        return str(row["tracking"])
    if row["next_due"] is None:
        return "new"
    if row["reconnect_on"] <= day:
        return "reconnect"
    if row["next_due"] <= day:
        return "due"
    return "soon" if row["soon_on"] <= day else "in_touch"


def fulfils(person: Person, condition: Condition, today: date, labels: dict[str, str], tags: set[str]) -> bool:
    """Whether somebody fulfils one operator, as if it were not negated. `labels` are key -> label of the types, `tags` all tags.

    A whole name means only that tag or type.
    """
    field, value = condition.field, condition.value
    if field == "tag":
        exact = condition.exact or any(_named(tag, value, True) for tag in tags)
        return any(_named(tag, value, exact, inside=True) for tag in person.tags)
    if field == "company":
        return _named(person.row["company"] or "", value, condition.exact)
    if field == "type":
        wanted = _loose(value)
        names = {key: [_loose(key), _loose(label)] for key, label in labels.items()}
        exact = condition.exact or any(wanted in known for known in names.values())
        keys = [
            key
            for key, known in names.items()
            if wanted in known or (not exact and any(f" {name}".find(f" {wanted}") >= 0 for name in known))
        ]
        return any(talk["type"] in keys for talk in person.talks)
    if field == "vip":
        return bool(person.row["vip"]) == (value == "yes")
    if field == "status":
        return status(person.row, today) == value
    last = person.row["last_contacted"]
    return bool(last) and (last < value if field == "before" else last >= value)


def _loose(value: str) -> str:
    return text.fold(value).replace("_", " ").replace("-", " ")


def _named(name: str, value: str, exact: bool, *, inside: bool = False) -> bool:
    """Exactly this name, or one with a word that begins so; `inside` also asks for the very letters (C++ is no css)."""
    folded = text.fold(name.replace('"', " "))
    if exact:
        return bool(name) and folded == text.fold(value) and (not tokens(value) or says(name, value, begun=False))
    if not tokens(value):
        return bool(name) and text.fold(value) in text.fold(name)
    return says(name, value) and (not inside or text.fold(value) in text.fold(name))


def fits(person: Person, query: Query, deep: bool) -> bool:
    """Whether all words are found in one place, or each somewhere.

    Words of one or two letters count in names, companies, places and tags only, unless asked deeply; beside a longer word
    they count everywhere, but in texts whole. Quoted words are whole and count everywhere.
    """
    terms = [term for term in query.terms if not term.negated]

    def long(term: Term) -> bool:
        return deep or term.exact or len(term.text) >= 3

    def here(source: str, values: list[str | None], term: Term) -> bool:
        begun = not term.exact and (deep or len(term.text) >= 3 or source in ("people", "tag"))
        return any(says(value, term.text, begun) for value in values)

    short = ("people", "tag")
    together = any(
        (any(map(long, terms)) or source in short) and all(here(source, values, term) for term in terms)
        for source, values in person.texts
    )
    apart = all(
        any(
            (long(term) or source in short) and any(says(value, term.text, not term.exact) for value in values)
            for source, values in person.texts
        )
        for term in terms
    )
    return not terms or together or apart


def numbers(
    connection: Any,
    query: Query,
    today: date,
    *,
    deep: bool = False,
    archived: bool = False,
    everybody: dict[int, Person] | None = None,
) -> set[int]:
    """Row numbers of everybody who fits; `everybody` spares a look at the tables."""
    if not query.asks:
        return set()
    labels = {row["key"]: row["label"] for row in records(connection, "interaction_types") if not row["deleted_at"]}
    tags = {row["name"] for row in records(connection, "tags") if not row["deleted_at"]}
    found = set()
    for number, person in (everybody or people(connection)).items():
        hidden = person.row["archived_at"] is not None
        if (query.archived and not hidden) or (hidden and not query.archived and not archived):
            continue
        if not all(fulfils(person, each, today, labels, tags) is not each.negated for each in query.conditions):
            continue
        without = [Query((term._replace(negated=False),)) for term in query.terms if term.negated]
        if fits(person, query, deep) and not any(fits(person, each, deep) for each in without):
            found.add(number)
    return found
