"""Finding duplicates in a whole vault: the planted ones are found, with no more work than it takes, and it can be stopped."""

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from devhub_tui.domain.duplicates import HANDFUL, judge
from devhub_tui.domain.people import Point
from devhub_tui.errors import CancelledError
from devhub_tui.services import duplicates
from devhub_tui.storage import contacts, undo
from devhub_tui.storage import duplicates as stored
from devhub_tui.storage.database import Database
from tests.storage.crowds import crowd
from tests.storage.vaults import living, scratch


@pytest.fixture
def database() -> Iterator[Database]:
    """An empty vault on a Monday."""
    with scratch() as vault:
        yield vault.database


def put(database: Database, *people: dict[str, Any]) -> list[str]:
    """Adds people; `points` are values, with an @ an email, with a slash a link, else a phone."""
    with database.write("add") as tx:
        return [
            contacts.add(tx, {key: value for key, value in each.items() if key != "points"}, _points(each.get("points", ())))
            for each in people
        ]


def _points(values: Iterable[str]) -> list[Point]:
    return [Point("email" if "@" in value else "link" if "/" in value else "phone", value) for value in values]


def pairs(database: Database, **how: Any) -> set[frozenset[str]]:
    """The pairs by name."""
    names = dict(database.connection.execute("SELECT id,name FROM contacts"))
    return {frozenset((names[pair.first], names[pair.second])) for pair in duplicates.find(database.connection, **how).pairs}


def test_every_sign_finds_its_pair(database: Database) -> None:
    """By email, phone, profile, link, name in any order, and close name within a company."""
    put(
        database,
        {"name": "Ana Souza", "points": ["ana@x.org"]},
        {"name": "A. Souza", "points": ["ANA@x.org"]},
        {"name": "Bo Lima", "points": ["+49 30 5550123"]},
        {"name": "Bo", "points": ["(030) 555-0123"]},
        {"name": "Cy Moe", "points": ["https://github.com/cy"]},
        {"name": "Cy", "points": ["www.github.com/CY/"]},
        {"name": "Dee Roe", "points": ["https://dee.example/"]},
        {"name": "Dee R", "points": ["http://dee.example"]},
        {"name": "Eve Poe"},
        {"name": "Poe Eve"},
        {"name": "Jon Smith", "company": "Oxide"},
        {"name": "John Smith", "company": "Oxide Inc"},
        {"name": "Ravindra K.", "company": "Acme"},
        {"name": "Ravindra Kumar", "company": "Acme"},
        {"name": "Gus Ra Ha", "company": "Acme"},
        {"name": "Gus Ha", "company": "Acme"},
        {"name": "Nobody Else", "company": "Acme", "points": ["else@x.org"]},
    )
    assert pairs(database) == {
        frozenset(pair)
        for pair in (
            ("Ana Souza", "A. Souza"),
            ("Bo Lima", "Bo"),
            ("Cy Moe", "Cy"),
            ("Dee Roe", "Dee R"),
            ("Eve Poe", "Poe Eve"),
            ("Jon Smith", "John Smith"),
            ("Ravindra K.", "Ravindra Kumar"),
            ("Gus Ra Ha", "Gus Ha"),
        )
    }


def test_best_first_and_archived_people_too(database: Database) -> None:
    """The likeliest pair is on top; somebody archived is found, deleted people are not."""
    ids = put(
        database,
        {"name": "Bo Lima"},
        {"name": "Bo Lima", "archived_at": 1},
        {"name": "Ana Souza", "points": ["ana@x.org"]},
        {"name": "Ana Souza", "points": ["ana@x.org"]},
        {"name": "Ana Souza", "points": ["ana@x.org"]},
    )
    with database.write("delete") as tx:
        contacts.delete(tx, [ids[4]])
    found = duplicates.find(database.connection).pairs
    assert [(pair.first, pair.second) for pair in found] == [(ids[2], ids[3]), (ids[0], ids[1])]
    assert found[0].score > found[1].score


def test_what_too_many_share_is_no_sign(database: Database) -> None:
    """A switchboard's number, the office's address and a name that half the world has."""
    crowded = [f"Person {letter}." for letter in "abcdef"]
    assert len(crowded) > HANDFUL
    put(database, *({"name": f"{name} of {place}", "points": ["info@x.org", "5550100"]} for place, name in enumerate(crowded)))
    put(database, *({"name": "John Smith"} for _ in range(HANDFUL + 1)))
    assert pairs(database) == set()


def test_two_people_are_never_offered_again(database: Database) -> None:
    """Once it was said, whichever way round, and again after undo."""
    one, other = put(database, {"name": "Ana Souza"}, {"name": "Ana Souza"})
    with database.write("two") as tx:
        stored.mark_distinct(tx, other, one)
    assert duplicates.find(database.connection).pairs == []
    undo.undo(database)
    assert len(duplicates.find(database.connection).pairs) == 1
    undo.redo(database)
    assert duplicates.find(database.connection).pairs == []
    before = living(database.connection)
    with database.write("two") as tx:
        stored.mark_distinct(tx, one, other)
    assert living(database.connection) == before


def test_only_what_some_people_are_in(database: Database) -> None:
    """After an import: its people against everybody, and nothing else."""
    ids = put(
        database, {"name": "Ana Souza"}, {"name": "Ana Souza"}, {"name": "Bo Lima"}, {"name": "Bo Lima"}, {"name": "Cy Roe"}
    )
    assert [(pair.first, pair.second) for pair in duplicates.possible(database.connection, [ids[3], ids[4]])] == [
        (ids[2], ids[3])
    ]
    assert duplicates.possible(database.connection, []) == []
    assert duplicates.possible(database.connection, ["nobody"]) == []


@pytest.mark.parametrize("seed", range(6))
def test_as_a_look_at_every_pair_finds_them(database: Database, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks leave out nothing that judging every pair would find; nor does asking for each person alone."""
    from devhub_tui import clock

    crowd(database, seed, clock.today(), size=90)
    connection = database.connection
    numbers = sorted(row[0] for row in connection.execute("SELECT n FROM contacts WHERE deleted_at IS NULL"))
    people = list(stored.sketches(connection, numbers).values())
    holders: dict[tuple[str, str], int] = {}
    for person in people:
        for key in person.points:
            holders[key] = holders.get(key, 0) + 1
    crowded = {key for key, count in holders.items() if count > HANDFUL}
    # Of names that many have, only pairs within a company are looked at.
    named: dict[str, int] = {}
    for person in people:
        named[person.name.casefold()] = named.get(person.name.casefold(), 0) + 1
    wanted = {
        pair
        for place, one in enumerate(people)
        for other in people[place + 1 :]
        if (pair := judge(one, other, crowded)) and (pair.reasons != ("same name",) or named[one.name.casefold()] <= HANDFUL)
    }
    found = set(duplicates.find(connection).pairs)
    assert {pair for pair in found if pair.reasons != ("same name",)} == {
        pair for pair in wanted if pair.reasons != ("same name",)
    }
    assert found <= wanted | {pair for pair in found if pair.reasons == ("same name",)}
    assert wanted <= found
    for person in people[:10]:
        mine = {pair for pair in found if person.id in (pair.first, pair.second)}
        assert set(duplicates.possible(connection, [person.id])) == mine
    monkeypatch.setattr(duplicates, "WHOLE", 3)
    assert set(duplicates.find(connection).pairs) == found


def _many(names: Sequence[str]) -> list[dict[str, Any]]:
    return [{"name": name, "company": "Oxide"} for name in names]


def test_a_large_company_is_split(database: Database) -> None:
    """A thousand colleagues: the close ones are found, with a small part of half a million comparisons."""
    dice = random.Random(1)
    syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu"]
    words = [a + b + c for a in syllables for b in syllables for c in syllables]
    names = [f"{dice.choice(words)} {dice.choice(words)}" for _ in range(900)]
    put(database, *_many([*names, "Jonathan Smithers", "Johnathan Smithers", "Ravindra K.", "Ravindra Kumaraswamy"]))
    found = duplicates.find(database.connection)
    by_name = pairs(database)
    assert frozenset(("Jonathan Smithers", "Johnathan Smithers")) in by_name
    assert frozenset(("Ravindra K.", "Ravindra Kumaraswamy")) in by_name
    assert found.considered < 100_000


def test_a_crowd_of_one_name_is_no_square(database: Database) -> None:
    """Even where everybody at one company has nearly the same name, the work stays within bounds."""
    put(database, *_many([f"Ana Souza{number:04}" for number in range(700)]))
    found = duplicates.find(database.connection)
    assert found.considered < 700 * 40
    assert len(found.pairs) <= duplicates.MOST


def test_it_can_be_stopped_and_tells_how_far_it_is(database: Database) -> None:
    """At any step; nothing is left behind."""
    put(database, *({"name": f"Ana {number}", "company": "Oxide"} for number in range(40)))
    told: list[tuple[int, int]] = []
    duplicates.find(database.connection, lambda done, total: told.append((done, total)))
    shares = [done / total for done, total in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    before = living(database.connection)
    for stop_at in range(1, 6):
        asked = 0

        def stop(last: int = stop_at) -> bool:
            nonlocal asked
            asked += 1
            return asked >= last

        with pytest.raises(CancelledError):
            duplicates.find(database.connection, cancelled=stop)
    assert living(database.connection) == before


def test_an_empty_vault(database: Database) -> None:
    """Nobody is there twice."""
    assert duplicates.find(database.connection).pairs == []


def test_people_changed_by_a_batch(database: Database) -> None:
    """What an import touched, for `only`."""
    one, other = put(database, {"name": "Ana"}, {"name": "Bo"})
    with database.write("edit") as tx:
        contacts.edit(tx, other, {"company": "Oxide"})
        batch = tx.batch
    assert stored.in_batch(database.connection, batch) == [other]
    assert one not in stored.in_batch(database.connection, batch)


def test_which_pairs_still_stand(database: Database) -> None:
    """Deleted people and those said to be two leave the list."""
    a, b, c, d = put(database, {"name": "A"}, {"name": "B"}, {"name": "C"}, {"name": "D"})
    with database.write("change") as tx:
        contacts.delete(tx, [b])
        stored.mark_distinct(tx, c, d)
    assert stored.standing(database.connection, [(a, b), (c, d), (d, c), (a, c)]) == [False, False, False, True]
