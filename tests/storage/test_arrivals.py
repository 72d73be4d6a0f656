"""Who came by a Quick Connect code: the person and all that goes with them, review, and the way back from each."""

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.people import Point
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.storage import arrivals, codes, contacts, interactions, reminding, undo
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Database
from tests.hostile import FORBIDDEN, HOSTILE
from tests.storage.vaults import (
    check_journal,
    check_search_indexes,
    derived_as_stored,
    derived_by_the_rule,
    difference,
    living,
    scratch,
)
from tests.storage.visits import FACTS, FOSDEM, code, come, rows, visit

MONDAY = "2026-03-16"


def test_everything_that_the_code_says(database: Database) -> None:
    """The person with what GitHub told, their points, tags, event, meeting, follow-up, and what they agreed to."""
    code_id = code(database)
    sent = visit(code_id, FACTS, email="zoe@example.org", github="zoe", message="io_uring?")
    arrived = come(database, sent)
    assert arrived is not None
    found = contacts.contact(database.connection, str(arrived.contact_id))
    expected = {
        "name": "Zoë",
        "company": "Turbine",
        "location": "Berlin, Germany",
        "notes": "Rust\nand tea",
        "met_on": MONDAY,
        "met_where": "Brussels, Rust devroom",
        "met_how": "at FOSDEM 2026",
        "source": "quick-connect",
    }
    assert {name: found.values[name] for name in expected} == expected
    assert [(each.kind, each.label, each.value, each.is_primary) for each in found.points] == [
        ("email", None, "zoe@example.org", True),
        ("link", "GitHub", "https://github.com/zoe", True),
        ("link", None, "https://zoe.example", False),
    ]
    assert set(found.tags) == {"rust", "conf", "FOSDEM 2026", "met-2026"}
    [met] = interactions.timeline(database.connection, found.id)
    assert (met.type, met.occurred_on, met.event) == ("met", MONDAY, "FOSDEM 2026")
    assert met.notes == "FOSDEM 2026 · Brussels · Rust devroom\n\nhallway\n\nThey wrote: io_uring?"
    [promised] = rows(database, "follow_ups")
    assert (promised["contact_id"], promised["due_on"], promised["note"]) == (found.id, "2026-03-23", "you met at FOSDEM 2026")
    assert [(row["contact_id"], row["event_id"]) for row in rows(database, "event_contacts")] == [
        (found.id, rows(database, "events")[0]["id"])
    ]
    [kept] = arrivals.of_contact(database.connection, found.id)
    assert kept.state == "added"
    assert (kept.consent_version, kept.consent_at, kept.facts) == (sent.consent_version, sent.consent_at, FACTS)
    assert (kept.event, kept.code_id) == ("FOSDEM 2026", code_id)
    assert [each.came for each in codes.listing(database.connection)] == [1]


def test_new_until_triaged(database: Database) -> None:
    """A hundred visitors raise no alarm: they are new, with nothing due but what was promised; and they count as met."""
    come(database, visit(code(database)))
    [found] = rows(database, "contacts")
    assert (found["tracking"], found["tracked_on"], found["importance"], found["cadence"]) == (None, None, None, None)
    assert (found["next_due"], found["last_contacted"]) == (None, MONDAY)
    assert contacts.contact(database.connection, found["id"]).status == "new"


def test_what_they_typed_comes_before_what_github_says(database: Database) -> None:
    """The company of the form stands; where it was left empty the profile's is taken."""
    come(database, visit(code(database), FACTS, company="Oxide"))
    assert [row["company"] for row in rows(database, "contacts")] == ["Oxide"]


def test_a_bare_name_by_a_bare_code(database: Database) -> None:
    """No event, no place, no follow-up: a person who was met today."""
    arrived = come(database, visit(code(database, Wanted(follow_up_days=None, expires_at=1))))
    assert arrived
    found = contacts.contact(database.connection, str(arrived.contact_id))
    assert (found.points, found.tags, found.values["met_how"], found.values["met_where"]) == ((), ("met-2026",), None, None)
    [met] = interactions.timeline(database.connection, found.id)
    assert (met.notes, met.event) == (None, None)
    assert rows(database, "follow_ups") == rows(database, "events") == []


def test_a_follow_up_on_the_same_day(database: Database) -> None:
    """Zero days is today, not none."""
    come(database, visit(code(database, FOSDEM._replace(follow_up_days=0))))
    assert [row["due_on"] for row in rows(database, "follow_ups")] == [MONDAY]


def shown_for(database: Database, hours: int, **how: Any) -> str:
    """The id of a code that was made so many hours ago."""
    code_id = code(database, FOSDEM._replace(**how))
    with database.write("older", kind="setup") as tx:
        tx.execute("UPDATE quick_connect_codes SET created_at=created_at-? WHERE id=?", (hours * 3_600_000, code_id))
    return code_id


def test_the_day_is_the_one_of_the_visit(database: Database) -> None:
    """What waited over night was met yesterday, by the calendar here."""
    sent = visit(shown_for(database, 20))
    come(database, sent._replace(arrived_at=clock.real_ms() - 10 * 3_600_000))
    assert [row["met_on"] for row in rows(database, "contacts")] == ["2026-03-15"]
    assert [row["occurred_on"] for row in rows(database, "interactions")] == ["2026-03-15"]
    assert [row["due_on"] for row in rows(database, "follow_ups")] == ["2026-03-22"]


@pytest.mark.parametrize("days", [10**15, -5])
def test_a_code_that_says_anything(database: Database, days: int) -> None:
    """A follow-up of a restored code that no calendar has is one of ten years, or of today; who came is in."""
    come(database, visit(code(database, FOSDEM._replace(follow_up_days=days))))
    [promised] = rows(database, "follow_ups")
    assert promised["due_on"] in ("2036-03-23", MONDAY)


def test_a_clock_that_is_wrong(database: Database) -> None:
    """A server whose clock is ahead makes nobody a meeting that is still to come, and one that lost its battery none of 1970."""
    code_id = shown_for(database, 40)
    for number, arrived_at in enumerate((clock.real_ms() + 5 * 86_400_000, 0)):
        come(database, visit(code_id, None, name=f"Person {number}")._replace(arrived_at=arrived_at))
    assert [row["met_on"] for row in rows(database, "contacts")] == [MONDAY, "2026-03-14"]


def test_twice_is_once(database: Database) -> None:
    """The same submission again, after a crash or from another device's inbox, makes nothing; not even after it was undone."""
    sent = visit(code(database), FACTS, email="zoe@example.org")
    assert come(database, sent) is not None
    before = living(database.connection)
    assert come(database, sent) is None
    assert living(database.connection) == before
    undo.undo(database)
    assert come(database, sent) is None
    assert rows(database, "contacts") == []


def test_two_devices_make_one_person(database: Database) -> None:
    """Each row has the same id wherever the submission is taken in, so that their vaults can meet."""
    sent = visit(code(database), FACTS, email="zoe@example.org", github="zoe")
    made = []
    for _ in range(2):
        with scratch() as other:
            with other.database.write("code", kind="setup") as tx:
                tx.execute("INSERT INTO events(id,name) SELECT 'e','FOSDEM 2026'")
                tx.execute(
                    "INSERT INTO quick_connect_codes(id,token_hash,event_id,follow_up_days) VALUES (?,'x','e',7)", (sent.code_id,)
                )
            come(other.database, sent)
            made.append({table: set(kept) for table, kept in living(other.connection).items() if table not in ("users",)})
    assert made[0] == made[1]


def test_a_code_that_is_gone(database: Database) -> None:
    """A code of no vault, or one that was deleted: who came is not lost."""
    unknown = come(database, visit("0190a1b2-0000-7000-8000-00000000dead", name="Ana"))
    deleted = code(database)
    with database.write("delete") as tx:
        tx.execute("UPDATE quick_connect_codes SET deleted_at=1 WHERE id=?", (deleted,))
    come(database, visit(deleted, name="Ben"))
    assert unknown
    assert [(row["name"], row["met_how"]) for row in rows(database, "contacts")] == [("Ana", None), ("Ben", "at FOSDEM 2026")]
    assert arrivals.one(database.connection, unknown.arrival_id).code_id is None


def test_an_event_that_was_deleted_comes_back(database: Database) -> None:
    """Who was met at an event was at it; undo takes both away again."""
    code_id = code(database)
    with database.write("delete") as tx:
        tx.execute("UPDATE events SET deleted_at=1")
    come(database, visit(code_id))
    assert [row["name"] for row in rows(database, "events")] == ["FOSDEM 2026"]
    undo.undo(database)
    assert rows(database, "events") == []


@pytest.mark.parametrize(
    ("known", "form"),
    [
        (Point("email", "Zoe@Example.org"), {"email": "zoe@example.ORG"}),
        (Point("link", "https://github.com/Zoe", "GitHub"), {"github": "zoe"}),
        (Point("link", "http://www.github.com/zoe/"), {"github": "ZOE"}),
        (Point("handle", "@Zoe", "github"), {"github": "zoe"}),
    ],
)
@pytest.mark.parametrize("archived", [False, True])
def test_somebody_known_goes_to_review(database: Database, known: Point, form: dict[str, str], archived: bool) -> None:
    """The same address or GitHub name, however it is written, also of somebody archived: nobody is made, and they are named."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Zoë K."}, [known])
        if archived:
            tx.execute("UPDATE contacts SET archived_at=1")
    arrived = come(database, visit(code(database), None, **form))
    assert arrived
    assert (arrived.contact_id, arrived.state) == (None, "review")
    [waiting] = arrivals.in_review(database.connection)
    [meant] = arrivals.known_as(database.connection, waiting.email, waiting.github)
    assert (meant.id, meant.name, meant.archived) == (ana, "Zoë K.", archived)
    assert len(rows(database, "contacts")) == 1
    assert arrivals.review_count(database.connection) == 1


@pytest.mark.parametrize(
    ("other", "form"),
    [
        (Point("email", "zoe@example.com"), {"email": "zoe@example.org"}),
        (Point("link", "https://gitlab.com/zoe"), {"github": "zoe"}),
        (Point("link", "https://github.com/zoe/repo"), {"github": "zoe"}),
        (Point("handle", "zoe", "Discord"), {"github": "zoe"}),
        (Point("email", "zoe@example.org"), {}),
    ],
)
def test_somebody_else_does_not(database: Database, other: Point, form: dict[str, str]) -> None:
    """Another host, another service, the name alone: two people, which the search for duplicates may bring up later."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Zoë"}, [other])
    arrived = come(database, visit(code(database), None, **form))
    assert arrived
    assert arrived.state == "added"


def test_a_deleted_person_is_not_known(database: Database) -> None:
    """Who was deleted comes as somebody new."""
    with database.write("add") as tx:
        gone = contacts.add(tx, {"name": "Zoë"}, [Point("email", "zoe@example.org")])
        contacts.delete(tx, [gone])
    arrived = come(database, visit(code(database), None, email="zoe@example.org"))
    assert arrived
    assert arrived.state == "added"


def test_the_same_person_again(database: Database) -> None:
    """Who sends the page on two codes is one person, and the second visit waits; a third one with it."""
    for _ in range(3):
        come(database, visit(code(database), None, email="zoe@example.org"))
    assert len(rows(database, "contacts")) == 1
    assert len(arrivals.in_review(database.connection)) == 2


def in_review(database: Database, *points: Point, **values: Any) -> tuple[str, str]:
    """(id of somebody known, id of an arrival that may be them)."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Zoë Kravitz", **values}, [Point("email", "zoe@example.org"), *points])
    arrived = come(database, visit(code(database), FACTS, email="ZOE@example.org", github="zoe", company="Oxide", message="hi"))
    assert arrived
    return ana, arrived.arrival_id


def accept(database: Database, arrival_id: str, into: str | None = None, **choices: str) -> arrivals.Arrived:
    """A decision, as a step of its own."""
    with database.write("accept") as tx:
        return arrivals.accept(tx, arrival_id, into, choices)


def test_merged_into_somebody_known(database: Database) -> None:
    """What is empty is filled, what is known stays; points, tags, event, meeting and follow-up come over."""
    ana, arrival_id = in_review(database, company="Kernel Werke", tracking="auto", importance=4)
    arrived = accept(database, arrival_id, ana)
    assert arrived == (ana, arrival_id, "Zoë", "merged")
    found = contacts.contact(database.connection, ana)
    assert (found.name, found.values["company"], found.values["location"]) == ("Zoë Kravitz", "Kernel Werke", "Berlin, Germany")
    assert (found.values["importance"], found.values["met_on"]) == (4, MONDAY)
    assert [each.value for each in found.points] == ["zoe@example.org", "https://github.com/zoe", "https://zoe.example"]
    assert {"rust", "FOSDEM 2026", "met-2026"} <= set(found.tags)
    assert [each.type for each in interactions.timeline(database.connection, ana)] == ["met"]
    assert [row["contact_id"] for row in rows(database, "follow_ups")] == [ana]
    assert [row["contact_id"] for row in rows(database, "event_contacts")] == [ana]
    assert [each.state for each in arrivals.of_contact(database.connection, ana)] == ["merged"]
    assert [row["id"] for row in rows(database, "contacts")] == [ana]


def test_one_follow_up_is_enough(database: Database) -> None:
    """Who sends the page twice and is merged is to be followed up once, and was met twice; undo and redo know both."""
    for _ in range(2):
        come(database, visit(code(database), None, email="zoe@example.org"))
    before = living(database.connection)
    [zoe], [waiting] = rows(database, "contacts"), arrivals.in_review(database.connection)
    accept(database, waiting.id, zoe["id"])
    after = living(database.connection)
    assert len(rows(database, "follow_ups")) == 1
    assert len(interactions.timeline(database.connection, zoe["id"])) == 2
    undo.undo(database)
    assert not difference(before, living(database.connection))
    undo.redo(database)
    assert not difference(after, living(database.connection))


def test_merged_by_choice(database: Database) -> None:
    """Side by side, the other side may be the right one."""
    ana, arrival_id = in_review(database, company="Kernel Werke")
    accept(database, arrival_id, ana, company="b", name="b")
    assert [(row["name"], row["company"]) for row in rows(database, "contacts")] == [("Zoë", "Oxide")]


def test_kept_as_two(database: Database) -> None:
    """Keeping both makes a person of their own."""
    ana, arrival_id = in_review(database)
    arrived = accept(database, arrival_id)
    assert arrived.state == "added"
    assert [row["id"] for row in rows(database, "contacts")] == [ana, arrived.contact_id]


def test_discarded(database: Database) -> None:
    """Nobody is made, and it counts as nobody who came; the decision is kept."""
    _, arrival_id = in_review(database)
    with database.write("discard") as tx:
        assert arrivals.discard(tx, arrival_id) == (None, arrival_id, "Zoë", "discarded")
    assert arrivals.in_review(database.connection) == []
    assert len(rows(database, "contacts")) == 1
    assert arrivals.recent(database.connection) == []


def test_decided_once(database: Database) -> None:
    """A second decision, in another window, is refused with a sentence."""
    ana, arrival_id = in_review(database)
    accept(database, arrival_id)
    for into in (None, ana):
        with pytest.raises(DevHubError, match="no longer in review"):
            accept(database, arrival_id, into)
    with pytest.raises(DevHubError, match="no longer in review"), database.write("discard") as tx:
        arrivals.discard(tx, arrival_id)
    with pytest.raises(NotFoundError):
        accept(database, "0190a1b2-0000-7000-8000-00000000dead")


def test_deleted_meanwhile(database: Database) -> None:
    """Who was to be merged into is gone: nothing is changed, and they can still be kept as a person."""
    ana, arrival_id = in_review(database)
    with database.write("delete") as tx:
        contacts.delete(tx, [ana])
    before = living(database.connection)
    with pytest.raises(NotFoundError):
        accept(database, arrival_id, ana)
    assert living(database.connection) == before
    assert accept(database, arrival_id).state == "added"


@pytest.mark.parametrize("first", ["merge", "both"])
@pytest.mark.parametrize("second", ["merge", "both", "discard"])
def test_another_mind(database: Database, first: str, second: str) -> None:
    """A decision that was undone can be made again, the same or another."""
    ana, arrival_id = in_review(database, company="Kernel Werke")
    waiting = living(database.connection)
    for step in (first, second, first):
        if step == "discard":
            with database.write("discard") as tx:
                arrivals.discard(tx, arrival_id)
        else:
            accept(database, arrival_id, ana if step == "merge" else None)
        decided = living(database.connection)
        undo.undo(database)
        assert not difference(waiting, living(database.connection))
        undo.redo(database)
        assert not difference(decided, living(database.connection))
        undo.undo(database)
    check_journal(database.connection)
    check_search_indexes(database.connection)


_forms = st.fixed_dictionaries(
    {"name": st.sampled_from(["Zoë", "Ana", "=cmd|'/C calc'!A0", "[/nope]"])},
    optional={
        "email": st.sampled_from(["zoe@example.org", "ZOE@example.org", "ana@example.org"]),
        "github": st.sampled_from(["zoe", "Zoe", "ana"]),
        "company": st.sampled_from(["Oxide", "Kernel Werke"]),
        "message": st.sampled_from(["hi", "two\nlines"]),
    },
)
_codes = st.builds(
    Wanted,
    event=st.sampled_from([None, "FOSDEM 2026", "fosdem 2026", "#"]),
    location=st.sampled_from([None, "Brussels"]),
    session=st.sampled_from([None, "Rust devroom"]),
    note=st.sampled_from([None, "hallway"]),
    tags=st.sampled_from([(), ("rust",), ("Rust", "conf")]),
    follow_up_days=st.sampled_from([None, 0, 7]),
    expires_at=st.just(4_000_000_000_000),
    max_uses=st.none(),
)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("come"), _forms, _codes, st.sampled_from([None, FACTS])),
        st.tuples(st.just("decide"), st.integers(0, 3), st.sampled_from(["merge", "both", "discard"])),
        st.tuples(st.just("delete"), st.integers(0, 3)),
        st.tuples(st.just("archive"), st.integers(0, 3)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
    ),
    max_size=10,
)


def _decide(database: Database, place: int, how: str) -> None:
    waiting = arrivals.in_review(database.connection)
    if not waiting:
        return
    chosen = waiting[place % len(waiting)]
    meant = arrivals.known_as(database.connection, chosen.email, chosen.github)
    with suppress(NotFoundError), database.write(how) as tx:
        if how == "discard":
            arrivals.discard(tx, chosen.id)
        else:
            arrivals.accept(tx, chosen.id, meant[0].id if meant and how == "merge" else None)


def _do(database: Database, step: tuple[Any, ...]) -> None:
    if step[0] == "come":
        come(database, visit(code(database, step[2]), step[3], **step[1]))
    elif step[0] == "decide":
        _decide(database, step[1], step[2])
    elif step[0] in ("undo", "redo"):
        undo.undo(database) if step[0] == "undo" else undo.redo(database)
    elif people := rows(database, "contacts"):
        chosen = people[step[1] % len(people)]["id"]
        with database.write(step[0]) as tx:
            if step[0] == "delete":
                contacts.delete(tx, [chosen])
            else:
                tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (chosen,))


@settings(max_examples=40)
@given(_steps)
def test_undo_takes_everything_away(steps: list[tuple[Any, ...]]) -> None:
    """Whatever came and was decided in whatever order: each step's undo is the vault of before, its redo the one of after, to the
    last column; due days, index and journal are right."""
    with scratch() as vault:
        for step in (("come", {"name": "Zoë", "email": "zoe@example.org"}, FOSDEM, FACTS), *steps):
            made = len(undo.batches(vault.connection))
            if step[0] == "come":  # the code is made as bookkeeping, which undo passes by
                sent = visit(code(vault.database, step[2]), step[3], **step[1])
                before = living(vault.connection)
                come(vault.database, sent)
            else:
                before = living(vault.connection)
                _do(vault.database, step)
            after = living(vault.connection)
            if step[0] not in ("undo", "redo") and len(undo.batches(vault.connection)) > made:
                assert undo.undo(vault.database)
                assert not difference(before, living(vault.connection))
                assert undo.redo(vault.database)
                assert not difference(after, living(vault.connection))
        assert derived_as_stored(vault.connection) == derived_by_the_rule(vault.connection, date(2026, 3, 16))
        check_journal(vault.connection)
        check_search_indexes(vault.connection)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_visitors(database: Database, value: str) -> None:
    """Whatever a stranger puts into every field and their GitHub profile: no table has what a terminal would obey."""
    form = {}
    for field in ("name", "company", "message"):
        with suppress(DevHubError):
            visit("0190a1b2-0000-7000-8000-00000000dead", None, **{field: value[:100]})
            form[field] = value[:100]
    come(database, visit(code(database), dict.fromkeys(FACTS, value), **form))
    for table, kept in living(database.connection).items():
        for row in kept.values():
            for name, held in row.items():
                if isinstance(held, str):
                    assert not FORBIDDEN.search(held), (table, name)
                    if name == "facts":
                        assert not any(FORBIDDEN.search(each) for each in json.loads(held).values())


def test_work_with_who_came(database: Database) -> None:
    """What was done with who came is a step of its own: undone before the arrival is, and there again after redo."""
    arrived = come(database, visit(code(database)))
    assert arrived
    with database.write("snooze") as tx:
        reminding.snooze(tx, [str(arrived.contact_id)], date(2026, 5, 1))
    undo.undo(database)
    undo.undo(database)
    assert rows(database, "contacts") == []
    undo.redo(database)
    undo.redo(database)
    assert [row["snoozed_until"] for row in rows(database, "contacts")] == ["2026-05-01"]
