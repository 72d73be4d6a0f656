"""Triage in the vault: who is new and in which order, what they have in common, what an answer writes and undo takes back."""

from datetime import date, datetime
from typing import Any

import pytest

from devhub_tui.domain import cadence
from devhub_tui.domain.people import Person, Point
from devhub_tui.domain.triage import ANSWERS, BY_KEY, Answer
from devhub_tui.storage import bulk, contacts, importing, interactions, triage, undo
from devhub_tui.storage.database import Database
from tests.storage.crowds import crowd
from tests.storage.vaults import Scratch, derived_as_stored, derived_by_the_rule, difference, living, records, scratch

TODAY = date(2026, 3, 16)


def bring(database: Database, file: str, *people: dict[str, Any]) -> None:
    """Imports people; `email` becomes a contact point."""
    given = [
        Person(
            line,
            {key: value for key, value in each.items() if key != "email"},
            (Point("email", each["email"]),) if "email" in each else (),
        )
        for line, each in enumerate(people, 2)
    ]
    with database.write(f"import {file}") as tx:
        importing.write(tx, given, "linkedin", file)


def names(vault: Scratch, numbers: Any) -> list[str]:
    """Names by row number."""
    found = {row["n"]: row["name"] for row in records(vault.connection, "contacts")}
    return [found[n] for n in numbers]


def number(vault: Scratch, name: str) -> int:
    """The row number of a name."""
    return int(row(vault, name)["n"])


def row(vault: Scratch, name: str) -> dict[str, Any]:
    """The record of a name."""
    return next(row for row in records(vault.connection, "contacts") if row["name"] == name)


def answer(vault: Scratch, what: Answer, *people: str) -> int:
    """Answers for these people in one step."""
    numbers = [number(vault, each) for each in people]
    with vault.database.write("answer") as tx:
        return triage.answer(tx, numbers, what)


def test_the_most_promising_come_first() -> None:
    """First who was talked to, then who has company and email, then the newest import, each in the order of its file."""
    with scratch() as vault:
        bring(vault.database, "old.csv", {"name": "Old bare"}, {"name": "Old full", "company": "Oxide", "email": "o@x.org"})
        vault.now(datetime.fromisoformat("2026-03-16T10:00:00+01:00"))
        bring(vault.database, "new.csv", {"name": "New bare"}, {"name": "New two"}, {"name": "New half", "company": "Oxide"})
        with vault.database.write("talked") as tx:
            late, early = (contacts.add(tx, {"name": name}, by_hand=False) for name in ("Talked late", "Talked early"))
            interactions.log(tx, [early], "call", "2026-01-02")
            interactions.log(tx, [late], "call", "2026-03-01")
            contacts.add(tx, {"name": "By hand"})
        assert names(vault, triage.order(vault.connection)) == [
            "Talked late",
            "Talked early",
            "Old full",
            "New half",
            "New bare",
            "New two",
            "Old bare",
        ]
        assert names(vault, [triage.first(vault.connection)]) == ["Talked late"]


@pytest.mark.parametrize("seed", range(4))
def test_new_is_what_the_rule_says(seed: int) -> None:
    """The condition in SQL finds exactly whom the rule calls new, none of them deleted or archived."""
    with scratch() as vault:
        crowd(vault.database, seed, TODAY)
        wanted = {
            each["n"]
            for each in records(vault.connection, "contacts")
            if cadence.is_new(each["tracking"], bool(each["vip"]), each["importance"], each["cadence"])
            and not each["deleted_at"]
            and not each["archived_at"]
        }
        assert wanted
        assert set(triage.order(vault.connection)) == wanted
        everybody = [each["n"] for each in records(vault.connection, "contacts")]
        assert {n for n in everybody if triage.is_new(vault.connection, n)} == wanted
        assert triage.first(vault.connection) in wanted


@pytest.mark.parametrize("what", ANSWERS, ids=[each.key for each in ANSWERS])
def test_every_answer_is_one_step_that_undo_takes_back(what: Answer) -> None:
    """An answer takes somebody out of the new ones, the due dates are the rule's, and one undo gives everything back."""
    with scratch() as vault:
        bring(vault.database, "a.csv", {"name": "Ana", "met_on": "2019-05-01"}, {"name": "Ravi"})
        before = living(vault.connection)
        assert answer(vault, what, "Ana") == 1
        assert names(vault, triage.order(vault.connection)) == ["Ravi"]
        assert derived_as_stored(vault.connection) == derived_by_the_rule(vault.connection, TODAY)
        assert undo.undo(vault.database) is not None
        assert difference(before, living(vault.connection)) == []
        assert names(vault, triage.order(vault.connection)) == ["Ana", "Ravi"]


@pytest.mark.parametrize("key", ["1", "5", "w", "q", "v"])
def test_old_acquaintances_are_no_flood(key: str) -> None:
    """Whoever was met years ago and never talked to is in touch for now, and comes due within one cadence, counted from then."""
    with scratch() as vault:
        days = [f"20{year}-{month:02}-{year + month // 3}" for year in (15, 19, 23) for month in (1, 4, 6, 9)]
        bring(vault.database, "a.csv", *({"name": day, "met_on": day} for day in days))
        answer(vault, BY_KEY[key], *days)
        found = [row(vault, day) for day in days]
        assert all(each["next_due"] > TODAY.isoformat() for each in found)
        assert all(each["tracked_on"] == TODAY.isoformat() for each in found)
        assert all((date.fromisoformat(each["next_due"]) - TODAY).days <= each["cadence_days"] for each in found)
        assert len({each["next_due"] for each in found}) > 3  # one by one
        assert derived_as_stored(vault.connection) == derived_by_the_rule(vault.connection, TODAY)


def test_who_was_talked_to_or_met_lately_is_due_as_the_rule_says() -> None:
    """Real contact is not passed over: somebody last called 94 days ago who is to be called monthly is to be called now."""
    with scratch() as vault:
        bring(vault.database, "a.csv", {"name": "Called"}, {"name": "Met lately", "met_on": "2026-02-01"})
        with vault.database.write("call") as tx:
            interactions.log(tx, [row(vault, "Called")["id"]], "call", "2025-12-12")
        answer(vault, BY_KEY["m"], "Called", "Met lately")
        assert row(vault, "Called")["next_due"] == "2026-01-12"
        assert row(vault, "Called")["skipped_on"] is None
        assert row(vault, "Met lately")["next_due"] == "2026-03-01"
        assert row(vault, "Met lately")["skipped_on"] is None


def test_somebody_who_was_not_new_keeps_their_rounds() -> None:
    """An answer for somebody who is tracked already changes what it says and nothing else."""
    with scratch() as vault:
        bring(vault.database, "a.csv", {"name": "Ana", "met_on": "2015-01-01"})
        with vault.database.write("by hand") as tx:
            bulk.change(tx, [number(vault, "Ana")], BY_KEY["1"].change)
        answer(vault, BY_KEY["5"], "Ana")
        assert row(vault, "Ana")["skipped_on"] is None
        assert row(vault, "Ana")["importance"] == 5


def test_groups_count_the_new_alone() -> None:
    """Companies whatever their case, tags, imports and events, each with how many who are new; answered as one."""
    with scratch() as vault:
        bring(vault.database, "/home/a/one.csv", {"name": "A", "company": "Oxide"}, {"name": "B", "company": "oxide"})
        bring(vault.database, "two.csv", {"name": "C", "company": "Zeta"}, {"name": "D"})
        with vault.database.write("more") as tx:
            ids = {each["name"]: each["id"] for each in records(tx.connection, "contacts")}
            contacts.add_tags(tx, [ids["A"], ids["C"], ids["D"]], ["Rust"])
            event = interactions.event_id(tx, "FOSDEM")
            for each in "BC":
                tx.execute("INSERT INTO event_contacts(event_id,contact_id) VALUES (?,?)", (event, ids[each]))
        answer(vault, BY_KEY["p"], "D")
        found = {(each.kind, each.name.lower()): each for each in triage.groups(vault.connection)}
        assert {key: each.people for key, each in found.items()} == {
            ("source", "/home/a/one.csv"): 2,
            ("source", "two.csv"): 1,
            ("event", "fosdem"): 2,
            ("tag", "rust"): 2,
            ("company", "oxide"): 2,
            ("company", "zeta"): 1,
        }
        assert [each.name for each in triage.groups(vault.connection, least=2) if each.people < 2] == []
        for group in found.values():
            assert len(triage.members(vault.connection, group.kind, group.key)) == group.people
        assert names(vault, triage.named(vault.connection, "source", "one.csv")) == ["A", "B"]
        assert names(vault, triage.named(vault.connection, "source", "LinkedIn")) == ["A", "B", "C"]
        assert names(vault, triage.named(vault.connection, "tag", "#rust")) == ["A", "C"]
        assert names(vault, triage.named(vault.connection, "company", "OXIDE")) == ["A", "B"]
        assert names(vault, triage.named(vault.connection, "event", "fosdem")) == ["B", "C"]
        assert triage.named(vault.connection, "company", "%") == []


def test_a_group_is_one_step() -> None:
    """A hundred people at once, told how far it is; one undo brings all of them back."""
    with scratch() as vault:
        bring(vault.database, "a.csv", *({"name": f"P{place}", "company": "Oxide"} for place in range(100)))
        told: list[tuple[int, int]] = []
        with vault.database.write("answer") as tx:
            numbers = triage.members(tx.connection, "company", "Oxide")
            assert triage.answer(tx, numbers, BY_KEY["q"], lambda done, total: told.append((done, total))) == 100
        assert told[-1] == (100, 100)
        assert len(triage.order(vault.connection)) == 0
        back = triage.take_back(vault.database, 0)
        assert back is not None
        assert set(back.people.values()) == {True}
        assert len(triage.order(vault.connection)) == 100
        again = triage.bring_back(vault.database)
        assert again is not None
        assert again.batch == back.batch
        assert set(again.people.values()) == {False}


def test_taking_back_stops_where_one_began() -> None:
    """`u` in triage takes back what was done since one came, and answers of before, but nothing else, an import least of all."""
    with scratch() as vault:
        bring(vault.database, "a.csv", {"name": "Ana", "met_on": "2015-01-01"}, {"name": "Bo"}, {"name": "Cy"})
        assert triage.take_back(vault.database, triage.newest_batch(vault.connection)) is None
        answer(vault, BY_KEY["w"], "Ana")
        answer(vault, BY_KEY["a"], "Bo")
        floor = triage.newest_batch(vault.connection)
        with vault.database.write("tag") as tx:
            contacts.add_tags(tx, [row(vault, "Cy")["id"]], ["rust"])
        assert triage.take_back(vault.database, triage.newest_batch(vault.connection)) is None
        assert [triage.take_back(vault.database, floor) is not None for _ in range(4)] == [True, True, True, False]
        assert names(vault, triage.order(vault.connection)) == ["Ana", "Bo", "Cy"]


def test_the_place_outlives_a_restart_and_is_no_step() -> None:
    """Who was in view and who was put off is remembered; undo and redo do not see it; nonsense counts as nothing."""
    with scratch() as vault:
        assert triage.place(vault.connection) == triage.Place()
        bring(vault.database, "a.csv", {"name": "Ana"})
        answer(vault, BY_KEY["w"], "Ana")
        undo.undo(vault.database)
        with vault.database.write("where triage is", kind="setup") as tx:
            triage.keep_place(tx, 7, [3, 4])
        vault.reopen()
        assert triage.place(vault.connection) == triage.Place(7, (3, 4))
        assert undo.redo(vault.database) is not None
        vault.connection.execute("UPDATE local SET value='[1, [\"x\"]]' WHERE key='triage.place'")
        assert triage.place(vault.connection) == triage.Place()


def test_origins_are_the_imports_that_know_somebody() -> None:
    """Where somebody is from: each file once, the newest first; how many of a file are still new."""
    with scratch() as vault:
        bring(vault.database, "one.csv", {"name": "Ana", "email": "a@x.org"}, {"name": "Bo"})
        vault.now(datetime.fromisoformat("2026-03-16T10:00:00+01:00"))
        bring(vault.database, "two.csv", {"name": "Cy"})
        ana, cy = row(vault, "Ana")["id"], row(vault, "Cy")["id"]
        assert [each.file for each in triage.origins(vault.connection, ana)] == ["one.csv"]
        one, two = triage.origins(vault.connection, ana)[0], triage.origins(vault.connection, cy)[0]
        assert triage.left_by_import(vault.connection) == {one.id: 2, two.id: 1}
        answer(vault, BY_KEY["3"], "Ana")
        assert triage.left_by_import(vault.connection) == {one.id: 1, two.id: 1}
