"""The health of one person and of everybody: as the rule has it, from whatever the vault holds."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain import cadence
from devhub_tui.domain import health as rule
from devhub_tui.domain.health import Past, Promise
from devhub_tui.errors import CancelledError
from devhub_tui.storage import contacts, follow_ups, health, health_groups, interaction_types, interactions
from devhub_tui.storage.database import Database
from tests.storage.crowds import crowd
from tests.storage.vaults import records

TODAY = date(2026, 3, 16)


def ago(days: int) -> str:
    """A day so long before the Monday of the tests."""
    return (TODAY - timedelta(days=days)).isoformat()


def person(database: Database, *talks: int, kind: str = "call", tags: tuple[str, ...] = (), **fields: Any) -> str:
    """Somebody who was talked to so many days ago, every 30 days unless said otherwise."""
    with database.write("add") as tx:
        contact_id = contacts.add(tx, {"name": "Ana", "cadence": "30d", "met_on": ago(500), **fields}, tags=tags)
        for each in talks:
            interactions.log(tx, [contact_id], kind, ago(each))
    return contact_id


def slow(connection: Any, today: date) -> dict[str, int | None]:
    """Contact id -> the score of today, from facts gathered row by row in Python; None for who has none."""
    types = {row["key"]: row for row in records(connection, "interaction_types") if not row["deleted_at"]}
    talks = {row["id"]: row for row in records(connection, "interactions") if not row["deleted_at"]}
    tags = {row["id"]: row["cadence"] for row in records(connection, "tags") if not row["deleted_at"]}
    found: dict[str, int | None] = {}
    for row in records(connection, "contacts"):
        if row["deleted_at"]:
            continue
        mine = [
            talks[link["interaction_id"]]
            for link in records(connection, "interaction_contacts")
            if link["contact_id"] == row["id"] and not link["deleted_at"] and link["interaction_id"] in talks
        ]
        mine = [each for each in mine if types.get(each["type"], {"counts_as_contact": 1})["counts_as_contact"]]
        groups = [
            tags[link["tag_id"]]
            for link in records(connection, "contact_tags")
            if link["contact_id"] == row["id"] and not link["deleted_at"] and tags.get(link["tag_id"])
        ]
        facts = cadence.Facts(
            *(row["tracking"], bool(row["vip"]), row["importance"], row["cadence"]),
            *(None, cadence.read_day(row["met_on"]), cadence.read_day(row["tracked_on"])),
            *(clock.from_ms(row["created_at"]).date(), tuple(groups), row["archived_at"] is not None),
        )
        if rule.unscored(facts.tracking, facts.vip, facts.importance, facts.cadence, facts.archived):
            found[row["id"]] = None
            continue
        days = sorted(date.fromisoformat(each["occurred_on"]).toordinal() for each in mine)
        good = [each for each in mine if types.get(each["type"], {"meaningful": 1})["meaningful"]]
        promises = [
            Promise(
                date.fromisoformat(each["due_on"]).toordinal(),
                clock.from_ms(each["completed_at"]).date().toordinal() if each["completed_at"] else None,
            )
            for each in records(connection, "follow_ups")
            if each["contact_id"] == row["id"] and not each["deleted_at"] and each["kind"] != "their_promise"
        ]
        met, tracked = (day.toordinal() if day else None for day in (facts.met_on, facts.tracked_on))
        past = Past(
            days,
            sorted(date.fromisoformat(each["occurred_on"]).toordinal() for each in good),
            promises,
            *(met, tracked, facts.added_on.toordinal()),
        )
        shown = rule.health(past, rule.measure(facts, cadence.Preferences()), today.toordinal())
        found[row["id"]] = shown.score if shown else None
    return found


@pytest.mark.parametrize("seed", range(3))
def test_everybody_and_each_one_alone_are_as_the_rule_has_it(database: Database, seed: int) -> None:
    """Against a slow look at every row; archived, passive and new people among them."""
    today = clock.today()
    crowd(database, seed, today)
    with database.write("tag") as tx:
        tx.execute("UPDATE tags SET cadence='10d' WHERE name='rust'")
    wanted = slow(database.connection, today)
    alone = {each: health.of_person(database.connection, each) for each in wanted}
    assert {each: found.health.score if found.health else None for each, found in alone.items()} == wanted
    everybody = health.of_everybody(database.connection, today)
    ids = {row["n"]: row["id"] for row in records(database.connection, "contacts")}
    together = {ids[number]: everybody.now[place] for place, number in enumerate(everybody.numbers)}
    assert together == {each: score for each, score in wanted.items() if score is not None}
    for place, number in enumerate(everybody.numbers):
        assert everybody.trend(place) == alone[ids[number]].trend
        assert everybody.before[place] in (alone[ids[number]].before, health.NONE)


def test_a_type_that_is_no_contact_or_not_meaningful(database: Database) -> None:
    """Passing by does not count as contact; a sign of life is recent, but no round."""
    passing = person(database, 1)
    with database.write("types") as tx:
        call = interaction_types.find(database.connection, "call").id
        interaction_types.update(tx, call, {"counts_as_contact": 0})
    assert health.of_person(database.connection, passing).contacts == 0
    with database.write("types") as tx:
        interaction_types.update(tx, call, {"counts_as_contact": 1, "meaningful": 0})
    found = health.of_person(database.connection, passing)
    assert found.health is not None
    assert (found.health.recency, found.health.rounds, found.contacts, found.meaningful) == (60, 0, 1, 0)


def test_promises_are_the_users_own(database: Database) -> None:
    """What they promised is not mine to keep; what was done early counts as kept."""
    who = person(database, 1)
    with database.write("promise") as tx:
        follow_ups.add(tx, who, ago(20), "the book", kind="their_promise")
        follow_ups.add(tx, who, ago(20), "the slides", kind="my_promise")
        early = follow_ups.add(tx, who, ago(-20), "call again")
        follow_ups.complete(tx, early)
    found = health.of_person(database.connection, who).health
    assert found is not None
    assert (found.kept, found.settled) == (1, 2)


def test_a_star_a_snooze_and_a_skip_leave_the_health_alone(database: Database) -> None:
    """A VIP is asked for sooner, a snoozed one later; how it stands is how it stands."""
    who = person(database, 50, 80, cadence=None, tracking="auto")
    before = health.of_person(database.connection, who).health
    assert before is not None
    assert before.recency < 60
    for column, value in (("vip", 1), ("snoozed_until", ago(-30)), ("skipped_on", ago(0))):
        with database.write("change") as tx:
            tx.execute(f"UPDATE contacts SET {column}=? WHERE id=?", (value, who))
        assert health.of_person(database.connection, who).health == before


def test_somebody_who_is_gone_has_none(database: Database) -> None:
    """A page that is still open does not crash."""
    assert health.of_person(database.connection, "nobody").health is None


def test_what_another_program_left_is_not_a_day(database: Database) -> None:
    """Words where days should be are no contact, and no crash."""
    who = person(database, 5)
    with database.write("damage") as tx:
        tx.execute("UPDATE interactions SET occurred_on='0yesterday'")
        tx.execute("UPDATE contacts SET met_on='long ago', importance=NULL WHERE id=?", (who,))
        tx.execute(
            "INSERT INTO follow_ups(contact_id,due_on,kind,completed_at) VALUES (?,'0soon','my_promise','never'),"
            "(?,'2026-01-01','my_promise','never')",
            (who, who),
        )
    found = health.of_person(database.connection, who)
    assert found.contacts == 0
    assert health.of_everybody(database.connection, TODAY).now


def test_it_can_be_stopped_and_tells_how_far_it_is(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two portions."""
    monkeypatch.setattr(health, "CHUNK", 10)
    crowd(database, 1, TODAY)
    told: list[tuple[int, int]] = []
    health.of_everybody(database.connection, TODAY, lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 20
    with pytest.raises(CancelledError):
        health.of_everybody(database.connection, TODAY, None, lambda: len(told) > 0)


def test_who_comes_first(database: Database) -> None:
    """VIPs, then who cools most; the lowest list goes by the score alone."""
    fine = person(database, 1, 31, 61, 91, 121, 151, 181, 211)
    cooling = person(database, 91, 121, 151, 181, 211)
    star = person(database, 1, 31, 61, 91, 121, 151, 181, 211, vip=1)
    found = health.of_everybody(database.connection, TODAY)
    ids = {row["n"]: row["id"] for row in records(database.connection, "contacts")}
    assert [ids[found.numbers[place]] for place in found.coolest()] == [star, cooling, fine]
    assert [ids[found.numbers[place]] for place in found.lowest()] == [cooling, star, fine]
    assert found.place(found.numbers[1]) == 1
    assert found.place(99_999) is None


def test_groups_by_tag_company_relationship_and_event(database: Database) -> None:
    """People with a health, their average, the change, who waits for a reconnect; a group of one is none."""
    good, cold = (1, 31, 61, 91, 121, 151, 181, 211), (91, 121, 151, 181, 211)
    who = [
        person(database, *good, tags=("Rust",), company="Oxide", relationship="client"),
        person(database, *cold, tags=("rust", "alone"), company="OXIDE", relationship="client"),
    ]
    person(database, *good, tags=("rust",), tracking="passive")
    with database.write("event") as tx:
        event = interactions.event_id(tx, "FOSDEM")
        tx.execute("INSERT INTO event_contacts(event_id,contact_id) VALUES (?,?)", (event, who[0]))
        interactions.log(tx, [who[0], who[1]], "met", ago(300), event_id=event)
    found = health_groups.look(database.connection, TODAY)
    pages = [health.of_person(database.connection, each) for each in who]
    average = sum(each.health.score for each in pages if each.health) / 2
    for kind, name in (("tag", "Rust"), ("company", "Oxide"), ("relationship", "client"), ("event", "FOSDEM")):
        (group,) = found.groups[kind]
        assert (group.kind, group.name, group.people, group.average, group.reconnects) == (kind, name, 2, average, 1)
        assert group.cooling
        numbers = {row["n"] for row in records(database.connection, "contacts") if row["id"] in who}
        assert health_groups.members(database.connection, group) >= numbers
        befores = [each.before for each in pages if each.before is not None]
        assert group.change == average - sum(befores) / len(befores)
        assert group.trend[-1] is not None
    assert found.people.average() == average


def test_groups_compare_those_who_were_there(database: Database) -> None:
    """Somebody who came last week does not cool or warm a group."""
    for _ in range(2):
        person(database, 1, 31, 61, 91, 121, 151, 181, 211, company="Oxide")
    before = health_groups.look(database.connection, TODAY).groups["company"][0].change
    person(database, company="Oxide", met_on=ago(3))
    (group,) = health_groups.look(database.connection, TODAY).groups["company"]
    assert (group.people, group.change) == (3, before)


def test_the_rows_fit_json(database: Database) -> None:
    """Plain numbers and words all the way."""
    person(database, 1, company="Oxide")
    person(database, 1, company="Oxide")
    found = health_groups.look(database.connection, TODAY)
    assert json.dumps(found.groups)
    assert list(found.order) == found.people.coolest()


@pytest.mark.parametrize("every", ["7d", "2m", "1y"])
def test_a_long_past_is_read_as_far_as_it_matters(database: Database, monkeypatch: pytest.MonkeyPatch, every: str) -> None:
    """Somebody with thousands of talks has the same page as if all of them were read."""
    who = person(database, *range(0, 1600, 4), *range(1600, 1630), cadence=every)
    quiet = person(database, *range(700, 1200), cadence=every)
    again = person(database, *range(300), 900, cadence=every)
    for each in (who, quiet, again):
        monkeypatch.setattr(health, "MANY", 10_000)
        whole = health.of_person(database.connection, each)
        monkeypatch.setattr(health, "MANY", 10)
        assert health.of_person(database.connection, each) == whole


def test_somebody_added_in_the_future_is_known_today(database: Database) -> None:
    """A clock that was set back leaves nobody without a health, and no average beside the mark."""
    who = person(database, met_on=None)
    with database.write("later") as tx:
        tx.execute("UPDATE contacts SET created_at=created_at+86400000*90,tracked_on=NULL WHERE id=?", (who,))
    found = health.of_person(database.connection, who).health
    assert found is not None
    assert health.of_everybody(database.connection, TODAY).average() == found.score


def test_who_is_proposed_a_cadence(database: Database) -> None:
    """Also somebody new, whom nobody has given one yet; never somebody who is never due, nor by the talks of others."""
    talks = (3, 24, 45, 66, 87)
    new = person(database, *talks, cadence=None, tracking=None, tracked_on=None)
    passive = person(database, *talks, tracking="passive")
    fine = person(database, *talks, cadence="3w")
    star = person(database, *talks, cadence=None, vip=1)
    found = {each: health.of_person(database.connection, each).learned for each in (new, passive, fine, star)}
    assert [str(each.cadence) if each else None for each in found.values()] == ["3w", None, None, "3w"]
    assert health.of_person(database.connection, new).why == "new"
