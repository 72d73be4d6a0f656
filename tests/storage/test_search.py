"""The search box finds exactly whom a slow look at everything would find."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock, text
from devhub_tui.domain.people import Point
from devhub_tui.domain.query import parse
from devhub_tui.storage import contacts, interactions, search
from devhub_tui.storage.database import Database
from tests.hostile import SMALL
from tests.storage import naive
from tests.storage.naive import tokens
from tests.storage.vaults import check_search_indexes, scratch


def slowly(connection: Any, text: str, deep: bool, archived: bool = False) -> set[int]:
    """Whom a look at everything finds."""
    return naive.numbers(connection, parse(text, clock.now), clock.today(), deep=deep, archived=archived)


some_words = st.sampled_from(
    [
        "Ana",
        "Anaïs",
        "Zoë",
        "zo",
        "Müller",
        "rust",
        "Rusty",
        "go",
        "C++",
        "foo_bar",
        "2026",
        "Łukasz",
        "Weiß",
        "Søren",
        "o'Hara",
        "x.y-z",
    ]
)
phrases = st.lists(some_words, min_size=1, max_size=3).map(" ".join)
some_people = st.lists(
    st.tuples(
        phrases,
        st.dictionaries(
            st.sampled_from(["company", "title", "location", "nickname", "relationship", "notes"]), phrases, max_size=3
        ),
        st.lists(phrases, max_size=2),
        st.lists(st.sampled_from(["ana@oxide.computer", "https://github.com/rusty", "+49 30 2026"]), max_size=2),
        st.lists(phrases, max_size=2),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
queries = st.lists(
    st.sampled_from(
        [
            *("a", "an", "ana", "ANAÏS", "zoe", "zö", "mull", "rus", "rust", "go", "c++", "foo", "foo_b", "202", "ana@oxide"),
            *("github.com/ru", "lukasz", "łuk", "weiss", "weiß", "soren", "søren", "o'h", "x.y", "nobody", "-", "oxide.computer"),
        ]
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


def fill(database: Database, people: list[Any]) -> None:
    """Makes people with all that can be searched; some are deleted again."""
    with database.write("fill") as tx:
        before = None
        for name, fields, tags, points, notes, gone in people:
            kinds = [Point("email" if "@" in value else "link" if "/" in value else "phone", value) for value in points]
            person = contacts.add(tx, {"name": name, **fields}, kinds, tags)
            for note in notes:
                interactions.log(tx, [person, *([before] if before else [])], "message", "2026-03-01", note)
            before = person
            if gone:
                contacts.delete(tx, [person])
                before = None


@settings(max_examples=40)
@given(some_people, st.lists(queries, min_size=1, max_size=4))
def test_any_question_to_any_vault(people: list[Any], questions: list[str]) -> None:
    """Prefixes, accents, capitals, several words across sources: the same people as a slow look, no one else."""
    with scratch() as vault:
        fill(vault.database, people)
        for question in questions:
            for deep in (False, True):
                wanted = slowly(vault.connection, question, deep)
                found = search.numbers(vault.connection, question, deep=deep)
                assert set(found) == wanted, (question, deep)
                assert len(found) == len(set(found))
                for limit in (1, 2, 50):
                    page = search.numbers(vault.connection, question, limit, deep=deep)
                    assert len(page) == min(limit, len(wanted)), (question, deep, limit)
                    assert set(page) <= wanted
            hits = search.hits(vault.connection, question)
            assert {hit.n for hit in hits} == slowly(vault.connection, question, True, archived=True)
            assert all(hit.excerpt for hit in hits)
        check_search_indexes(vault.connection)


@pytest.fixture
def filled(database: Database) -> Database:
    """Four people, each known by something else."""
    with database.write("fill") as tx:
        ana = contacts.add(tx, {"name": "Ana Lopez", "company": "Oxide Computer", "location": "Emeryville"}, tags=["Rust"])
        bo = contacts.add(tx, {"name": "Bo Ek", "nickname": "Bosse", "notes": "first line\nkeeps bees in Göteborg\nlast line"})
        contacts.set_point(tx, ana, "email", "ana@oxide.computer")
        contacts.add(tx, {"name": "Łukasz Żółć"}, tags=["rust", "zażółć"])
        interactions.log(tx, [ana, bo], "coffee", "2026-03-01", "Talked about parser combinators.\nAnd lunch.")
        contacts.add(tx, {"name": "Weiß, Søren"})
    return database


@pytest.mark.parametrize(
    ("query", "name", "where", "excerpt"),
    [
        ("lopez", "Ana Lopez", "name", "Ana Lopez"),
        ("oxide", "Ana Lopez", "company", "Oxide Computer"),
        ("ana@ox", "Ana Lopez", "email", "ana@oxide.computer"),
        ("bosse", "Bo Ek", "nickname", "Bosse"),
        ("goteborg", "Bo Ek", "notes", "keeps bees in Göteborg"),
        ("ana combinators", "Ana Lopez", "interaction", "Talked about parser combinators."),
        ("ana rust", "Ana Lopez", "tag", "Rust"),
        ("zażółć", "Łukasz Żółć", "tag", "zażółć"),
        ("lukasz rust", "Łukasz Żółć", "tag", "Rust"),
        ("lukasz", "Łukasz Żółć", "name", "Łukasz Żółć"),
        ("ŁUKASZ zolc", "Łukasz Żółć", "name", "Łukasz Żółć"),
        ("soren weiss", "Weiß, Søren", "name", "Weiß, Søren"),
    ],
)
def test_a_hit_says_where(filled: Database, query: str, name: str, where: str, excerpt: str) -> None:
    """Each hit names the person, the place and the line that fits."""
    (hit,) = search.hits(filled.connection, query)
    assert (hit.name, hit.where, hit.excerpt) == (name, where, excerpt)


def test_people_come_before_their_notes(filled: Database) -> None:
    """Who is called that comes first, then tags, then what was written."""
    with filled.write("fill") as tx:
        contacts.add(tx, {"name": "Parser Paul"})
    assert [hit.name for hit in search.hits(filled.connection, "parser")] == ["Parser Paul", "Ana Lopez", "Bo Ek"]


@pytest.mark.parametrize(
    "query", ["", " ", '"', "''", "*", "()", "\x00", "AND", "a AND", "NEAR(", "-", "^a", "a:b", "{name}: x", "\\", "%", "_"]
)
def test_no_syntax_to_get_wrong(filled: Database, query: str) -> None:
    """Nothing that is typed is an error."""
    search.hits(filled.connection, query)
    search.numbers(filled.connection, query, 5)


def test_hostile_questions(filled: Database) -> None:
    """Nor is anything that is pasted; and whoever has such a name is found by it."""
    for value in SMALL:
        search.hits(filled.connection, value)
        cleaned = text.clean(value)
        if cleaned and tokens(cleaned):
            with filled.write("add") as tx:
                person = contacts.add(tx, {"name": cleaned})
            assert person in {hit.id for hit in search.hits(filled.connection, cleaned, 500)}, ascii(value)


def test_a_question_that_takes_too_long(filled: Database) -> None:
    """On a key press the box gives up in time and leaves the question to a thread."""
    connection = filled.connection
    assert search.soon(connection, lambda: search.numbers(connection, "ana", 5), 1000) == search.numbers(connection, "ana", 5)
    with filled.write("fill") as tx:
        for number in range(3000):
            contacts.add(tx, {"name": f"Ana {number}"})
    assert search.soon(connection, lambda: search.numbers(connection, "ana rust", 5), 0.0) is None
    assert connection.execute("SELECT 1").fetchone() == (1,)


def test_frequent_words_meet_rare_ones(database: Database) -> None:
    """Among thousands of Anas, the one with the rare tag is found, and the rare note too."""
    with database.write("fill") as tx:
        for number in range(2500):
            contacts.add(tx, {"name": f"Ana {number:04}"}, tags=["everyone"])
        last = tx.execute("SELECT id FROM contacts ORDER BY n DESC LIMIT 1").fetchone()[0]
        contacts.add_tags(tx, [last], ["beekeeper"])
        interactions.log(tx, [last], "met", "2026-03-01", "likes falafel")
    for query in ("ana beekeeper", "everyone beekeeper", "ana falafel", "everyone falafel bee", "ana everyone 2499"):
        assert [hit.name for hit in search.hits(database.connection, query, 5)] == ["Ana 2499"], query
    assert len(search.numbers(database.connection, "ana everyone")) == 2500
    assert len(search.numbers(database.connection, "ana everyone", 50)) == 50
