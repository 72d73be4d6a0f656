"""Operators find exactly whom a slow look at everybody would find, by whatever way the answer is reached."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.domain.query import Query, parse
from devhub_tui.errors import FieldError
from devhub_tui.storage import contacts, everything, filters, interactions, lists, search
from devhub_tui.storage.database import Database, Transaction
from tests.storage import naive
from tests.storage.vaults import check_search_indexes, records, scratch

NAMES = ("Ana Souza", "Zoë Faßbender", "Łukasz Żółć", "Rusty Nail", "Bo Ek", "田中 花子", "Anna Rust")
COMPANIES = (
    None,
    "Turbine GmbH",
    "turbine gmbh",
    "Turbine",
    "Oxide",
    'O"x" & Co',
    "Zürich Werke",
    "Zurich Werke",
    "Weiß AG",
    "☕",
)
TAGS = ("rust", "Rust lang", "C++", "css", "PyCon 2026", "Zürich", "☕", "go")
NOTES = (None, "io uring slides", "the io_uring room", "rust and go", "wants the uring io talk")
TYPES = ("met", "coffee", "pair_programming", "social_media")

DAYS = ("2025-12-31", "2026-01-01", "2026-03-02", "2026-03-15", "2026-03-16")


def crowd(database: Database, seed: int, size: int) -> None:
    """People with everything that can be asked for, some archived, some deleted."""
    dice = Random(seed)
    today = clock.today()

    def day(back: int, ahead: int = 0) -> str:
        return (today + timedelta(days=dice.randint(-back, ahead))).isoformat()

    with database.write("crowd") as tx:
        field = new_id()
        tx.execute("INSERT INTO custom_fields(id,label) VALUES (?,'Editor')", (field,))
        gone = new_id()
        tx.execute("INSERT INTO custom_fields(id,label,deleted_at) VALUES (?,'Gone',1)", (gone,))
        ids = []
        for _ in range(size):
            values: dict[str, Any] = {
                "name": dice.choice(NAMES),
                "company": dice.choice(COMPANIES),
                "vip": int(dice.random() < 0.3),
                "notes": dice.choice(NOTES),
                "met_where": dice.choice((None, None, "FOSDEM")),
                "met_how": dice.choice((None, None, "rust room")),
                "cadence": dice.choice((None, "14d", "90d")),
                "tracking": dice.choice((None, "auto", "passive", "collaborating")),
                "tracked_on": day(300),
            }
            person = contacts.add(tx, values, tags=dice.sample(TAGS, dice.randint(0, 3)), by_hand=False)
            ids.append(person)
            _remember(tx, dice, person, dice.choice((field, gone)))
        for _ in range(size * 2):
            when = dice.choice((*DAYS, day(150, 5)))
            interactions.log(tx, dice.sample(ids, min(dice.randint(1, 2), size)), dice.choice(TYPES), when, dice.choice(NOTES))
        contacts.delete(tx, dice.sample(ids, size // 8))
        for person in dice.sample(ids, size // 6):
            tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (person,))
        contacts.remove_tags(tx, dice.sample(ids, size // 4), ["rust"])


def _remember(tx: Transaction, dice: Random, person: str, field: str) -> None:
    """What is known of somebody beside the record."""
    if dice.random() < 0.3:
        tx.execute(
            "INSERT INTO custom_values(id,contact_id,field_id,value) VALUES (?,?,?,'rust mode')",
            (natural_id("x", person), person, field),
        )
    if dice.random() < 0.3:
        tx.execute(
            "INSERT INTO backgrounds(id,contact_id,family,misc_notes) VALUES (?,?,'two cats','writes rust')", (new_id(), person)
        )
    if dice.random() < 0.3:
        tx.execute(
            "INSERT INTO important_dates(id,contact_id,label,on_date) VALUES (?,?,'rust anniversary','--05-15')",
            (new_id(), person),
        )


OPERATORS = (
    *(
        "tag:rust",
        'tag:"rust"',
        "tag:ru",
        "tag:c++",
        'tag:"c++"',
        "tag:zur",
        "tag:☕",
        "tag:pycon",
        "tag:nothing",
        "tag:2026",
    ),
    *("company:turb", 'company:"Turbine GmbH"', "company:gmbh", 'company:"zurich werke"', "company:☕", 'company:"O x & Co"'),
    *('company:"Turbine"', "company:nobody", "company:weiß", "type:coffee", "type:pair", 'type:"Social media"', "type:met"),
    *("before:2026-01", "after:2026-01", "before:yesterday", "after:2w", "after:2026-03-16", "before:2020"),
    *(f"status:{status}" for status in ("reconnect", "due", "soon", "in_touch", "collaborating", "passive", "new", "archived")),
    *("vip:yes", "vip:no"),
)
WORDS = (
    "an",
    "ana",
    "rust",
    "go",
    "uring",
    '"io uring"',
    '"rust"',
    '"go"',
    "fosdem",
    "cats",
    "mode",
    "anniv",
    "lukasz",
    "田中",
    "ro",
    '"uring io"',
    '"io ur',
)
operators, words = st.sampled_from(OPERATORS), st.sampled_from(WORDS)
negated = st.one_of(operators, st.sampled_from(['"io uring"', '"rust"'])).map("-{}".format)
questions = st.tuples(
    st.lists(words.filter(lambda word: word != '"io ur'), max_size=2),
    st.lists(st.one_of(operators, negated), max_size=3),
    st.booleans(),
).map(lambda parts: " ".join([*parts[0], *parts[1]][:: -1 if parts[2] else 1]))


@settings(max_examples=25)
@given(
    st.integers(0, 10**6),
    st.integers(1, 24),
    st.lists(questions, min_size=1, max_size=8),
    st.sampled_from([(1000, 200), (0, 2), (3, 4)]),
)
def test_any_question_to_any_crowd(seed: int, size: int, asked: list[str], way: tuple[int, int]) -> None:
    """Operators, repeated and negated, with words and phrases: the same people as a slow look, whole and by the page."""
    with scratch() as vault, pytest.MonkeyPatch.context() as patch:
        patch.setattr(filters, "FEW", way[0])
        patch.setattr(filters, "CHUNK", way[1])
        crowd(vault.database, seed, size)
        for text in asked:
            query = parse(text, clock.now)
            assert not query.problems
            for deep in (False, True):
                for archived in (False, True):
                    wanted = naive.numbers(vault.connection, query, clock.today(), deep=deep, archived=archived)
                    found = search.numbers(vault.connection, text, deep=deep, archived=archived)
                    assert set(found) == wanted, (text, deep, archived)
                    assert len(found) == len(set(found))
                    for limit in (1, 3, 50):
                        page = search.numbers(vault.connection, text, limit, deep=deep, archived=archived)
                        assert len(page) == min(limit, len(wanted)), (text, deep, archived, limit)
                        assert set(page) <= wanted
            hits = search.hits(vault.connection, text, 500)
            assert {hit.n for hit in hits} == naive.numbers(vault.connection, query, clock.today(), deep=True, archived=True)
        check_search_indexes(vault.connection)


@pytest.mark.parametrize("way", [(1000, 200, 2000), (0, 7, 2), (5, 3, 1)])
def test_every_operator_with_every_word(database: Database, way: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each operator alone, negated, and beside a word: in one crowd, by the index and by walking over everybody."""
    monkeypatch.setattr(filters, "FEW", way[0])
    monkeypatch.setattr(filters, "CHUNK", way[1])
    monkeypatch.setattr(search, "_CANDIDATES", way[2])
    monkeypatch.setattr(filters, "WALKED", way[2])
    crowd(database, 11, 70)
    everybody = naive.people(database.connection)
    asked = [
        *OPERATORS,
        *(f"-{operator}" for operator in OPERATORS),
        *(f"{word} {other}" for word in WORDS for other in WORDS),
        *(f"{word} {operator}" for word in ("ana", "rust", '"io uring"') for operator in OPERATORS),
        *(f"{operator} {other}" for operator in OPERATORS for other in ("vip:no", "after:2026-02", "-tag:rust", "type:met")),
    ]
    fitting = 0
    for text in asked:
        query = parse(text, clock.now)
        wanted = naive.numbers(database.connection, query, clock.today(), everybody=everybody)
        assert set(search.numbers(database.connection, text)) == wanted, text
        page = search.numbers(database.connection, text, 6)
        assert len(page) == min(6, len(wanted)), text
        assert set(page) <= wanted, text
        fitting += bool(wanted)
    assert fitting > len(asked) / 2


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("sort", sorted(lists.SORTS))
@pytest.mark.parametrize("text", ["tag:rust", "vip:no", "status:archived", "after:2025"])
def test_operators_alone_come_in_the_order_of_the_list(
    database: Database, text: str, sort: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without words there is no best match: a page is the beginning of the list as it is sorted."""
    monkeypatch.setattr(filters, "FEW", few)
    crowd(database, 5, 60)
    narrow = lists.Narrow("archived" if "archived" in text else None)
    everybody = lists.order(database.connection, clock.today().isoformat(), sort, narrow)
    whole = search.numbers(database.connection, text, sort=sort)
    assert len(whole) > 2
    assert list(whole) == [number for number in everybody if number in whole]
    assert list(search.numbers(database.connection, text, 2, sort=sort)) == list(whole[:2])


def test_half_a_filter_finds_nobody_when_it_is_acted_upon(database: Database) -> None:
    """While typing, an operator that cannot be read is passed over; where the answer is used it is an error."""
    with database.write("fill") as tx:
        contacts.add(tx, {"name": "Ana"}, tags=["rust"])
        contacts.add(tx, {"name": "Ana B"})
    for text, field in (
        ("ana before:soon tag:rust", "before"),
        ("ana type:knitting tag:rust", "type"),
        ("status:x ana", "status"),
    ):
        assert search.numbers(database.connection, text)
        assert [problem.field for problem in filters.understood(database.connection, text).problems] == [field]
        with pytest.raises(FieldError) as caught:
            search.numbers(database.connection, text, deep=True)
        assert caught.value.hint
        with pytest.raises(FieldError):
            search.hits(database.connection, text)
    assert search.numbers(database.connection, "tag:", deep=True) == []
    assert "coffee" in filters.understood(database.connection, "type:knitting").problems[0].hint


def test_a_type_is_known_by_key_label_and_beginning(database: Database) -> None:
    """`pair`, `pair_programming`, "Pair programming" and `programming` mean the same; quoted it must be all of it."""
    for text, keys in (
        ("type:pair", ["pair_programming"]),
        ("type:pair_programming", ["pair_programming"]),
        ('type:"Pair programming"', ["pair_programming"]),
        ("type:programming", ["pair_programming"]),
        ("type:CALL", ["call"]),
        ("type:cal", ["call", "video_call"]),
        ('type:"call"', ["call"]),
        ('type:"pair"', []),
    ):
        (condition,) = parse(text, clock.now).conditions
        assert filters.type_keys(database.connection, condition) == keys


def test_the_background_of_a_former_vip_is_not_searched(database: Database) -> None:
    """Switched off it is kept, not shown; switched on it is found again. A deleted own field's values are gone."""
    with database.write("fill") as tx:
        ana = contacts.add(tx, {"name": "Ana", "vip": 1})
        tx.execute("INSERT INTO backgrounds(id,contact_id,likes_dislikes) VALUES (?,?,'likes falafel')", (new_id(), ana))
    number = records(database.connection, "contacts")[0]["n"]
    assert list(search.numbers(database.connection, "falafel")) == [number]
    with database.write("off") as tx:
        contacts.edit(tx, ana, {"vip": 0})
    assert list(search.numbers(database.connection, "falafel")) == []


def test_a_page_is_never_cut_by_one_talkative_person(database: Database) -> None:
    """Hundreds of notes with one person do not hide the others who have the word, too."""
    with database.write("fill") as tx:
        ids = [contacts.add(tx, {"name": f"Person {number}"}) for number in range(4)]
        for person in ids[:3]:
            interactions.log(tx, [person], "met", "2026-03-01", "likes falafel")
        for _ in range(450):
            interactions.log(tx, [ids[3]], "met", "2026-03-02", "falafel again")
    assert len(search.numbers(database.connection, "falafel", 50)) == 4


def test_a_day_that_passes_is_asked_for_anew() -> None:
    """`after:yesterday` counts from today, whenever that is."""
    with scratch() as vault:
        with vault.database.write("fill") as tx:
            ana = contacts.add(tx, {"name": "Ana"})
            interactions.log(tx, [ana], "met", "2026-03-15", None)
        assert search.numbers(vault.connection, "after:yesterday")
        vault.now(vault.moment + timedelta(days=1))
        assert not search.numbers(vault.connection, "after:yesterday")


def test_nothing_asked_is_nobody(database: Database) -> None:
    """An empty query names nobody, so that nothing is done to everybody by mistake."""
    with database.write("fill") as tx:
        contacts.add(tx, {"name": "Ana"})
    assert search.fitting(database.connection, Query()) == []
    assert date.fromisoformat("2026-03-16") == clock.today()


@pytest.mark.parametrize("way", [(1000, 200, 25), (0, 3, 1)])
def test_interactions_that_fit_by_themselves_and_by_somebody_in_them(
    database: Database, way: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The box's interactions: type and day are their own, everything else is about the people; each is found once."""
    monkeypatch.setattr(filters, "FEW", way[0])
    monkeypatch.setattr(filters, "CHUNK", way[1])
    monkeypatch.setattr(filters, "WALKED", way[2])
    crowd(database, 23, 40)
    connection = database.connection
    everybody = naive.people(connection)
    for text, kinds, first, end, about, word in (
        ("type:coffee", {"coffee"}, "", "9", "", ""),
        ("type:coffee tag:rust", {"coffee"}, "", "9", "tag:rust", ""),
        ("tag:rust after:2026-02", set(TYPES), "2026-02-01", "9", "tag:rust", ""),
        ("tag:go vip:no before:2026-02", set(TYPES), "", "2026-02-01", "tag:go vip:no", ""),
        ("uring vip:yes", set(TYPES), "", "9", "vip:yes", "uring"),
        ("uring type:met -tag:rust", {"met"}, "", "9", "-tag:rust", "uring"),
        ("uring status:archived", set(TYPES), "", "9", "status:archived", "uring"),
        ("2026-03-15", set(TYPES), "2026-03-15", "2026-03-16", "", ""),
    ):
        fits = naive.numbers(connection, parse(about, clock.now), clock.today(), archived=True, everybody=everybody)
        wanted = {
            talk["id"]
            for number, person in everybody.items()
            for talk in person.talks
            if (not about or number in fits)
            and talk["type"] in kinds
            and first <= talk["occurred_on"] < end
            and (not word or naive.says(talk["notes"], word))
        }
        found = [each.key for each in everything.group(connection, "interactions", filters.understood(connection, text), 1000)]
        assert wanted, text
        assert sorted(found) == sorted(wanted), text
