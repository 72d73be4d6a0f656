"""VIPs: on and off without loss, what is remembered in one row for all devices, and the list in each order."""

from datetime import date
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.vip import NOTHING, Details, next_date, value
from devhub_tui.errors import NotFoundError
from devhub_tui.storage import coming, contacts, dashboard, follow_ups, interactions, lists, profile, search, undo, vip
from devhub_tui.storage.database import Database
from tests.hostile import SMALL
from tests.storage.crowds import crowd
from tests.storage.vaults import check_journal, check_search_indexes, living, records, scratch

ANA = Details("Rui and Íris\n\ta cat", "Oxide\nfirmware", "coffee; no calls", "notes\n\nmore", "Signal", "text")


def add(database: Database, name: str = "Ana Souza", **values: Any) -> str:
    """Somebody, new unless tracked."""
    with database.write("add") as tx:
        return contacts.add(tx, {"name": name, **values}, by_hand=False)


def save(database: Database, contact_id: str, new: Details, was: Details | None = None) -> bool:
    """As the form does."""
    with database.write("background") as tx:
        return vip.save(tx, contact_id, vip.details(tx.connection, contact_id) if was is None else was, new)


def test_off_and_on_again_brings_everything_back_to_the_byte(database: Database) -> None:
    """Switching off hides and keeps; switching on shows the same rows, not copies of them."""
    ana = add(database, vip=1)
    save(database, ana, ANA)
    rows = {table: records(database.connection, table) for table in ("backgrounds", "contact_infos")}
    for on in (False, True):
        with database.write("switch") as tx:
            vip.switch(tx, [ana], on)
        assert vip.is_vip(database.connection, ana) is on
        assert profile.profile(database.connection, ana).vip == (ANA if on else NOTHING)
        assert vip.details(database.connection, ana) == ANA
        assert {table: records(database.connection, table) for table in rows} == rows


def test_what_is_hidden_is_not_found(database: Database) -> None:
    """A background counts in the search only while its person is a VIP."""
    ana = add(database, vip=1)
    save(database, ana, Details(likes_dislikes="samovars", main_app="Signal"))
    assert len(search.numbers(database.connection, "samovars", deep=True)) == 1
    with database.write("switch") as tx:
        vip.switch(tx, [ana], False)
    assert list(search.numbers(database.connection, "samovars", deep=True)) == []
    with database.write("switch") as tx:
        vip.switch(tx, [ana], True)
    assert len(search.numbers(database.connection, "samovars", deep=True)) == 1


def test_who_becomes_a_vip_is_tracked_from_today_and_undo_takes_all_of_it_back(database: Database) -> None:
    """A person from an import gets the VIP's cadence, counted from now; one undo makes them new again."""
    ana = add(database)
    before = living(database.connection)
    with database.write("make Ana a VIP") as tx:
        vip.switch(tx, [ana], True)
    person = contacts.contact(database.connection, ana)
    assert (person.values["tracked_on"], person.values["cadence_days"], person.status) == ("2026-03-16", 14, "in_touch")
    assert undo.undo(database)
    assert living(database.connection) == before
    assert contacts.contact(database.connection, ana).status == "new"


def test_switching_to_what_holds_already_changes_nothing(database: Database) -> None:
    """No batch, so no step that undo would walk over."""
    ana = add(database, vip=1)
    before = undo.batches(database.connection)
    with database.write("switch") as tx:
        vip.switch(tx, [ana], True)
    assert undo.batches(database.connection) == before
    with pytest.raises(NotFoundError), database.write("switch") as tx:
        vip.switch(tx, ["nobody"], True)


def test_one_row_for_all_devices(database: Database) -> None:
    """The ids follow from the person, so what two devices write apart becomes one row when they meet."""
    ana = add(database, vip=1)
    save(database, ana, ANA)
    assert [row["id"] for row in records(database.connection, "backgrounds")] == [natural_id("background", ana)]
    assert [row["id"] for row in records(database.connection, "contact_infos")] == [natural_id("contact_info", ana)]
    check_journal(database.connection)
    check_search_indexes(database.connection)


def test_a_row_that_came_from_elsewhere_is_written_to_not_doubled(database: Database) -> None:
    """An import or another program may have made it under another id."""
    ana = add(database, vip=1)
    with database.write("outside") as tx:
        tx.execute("INSERT INTO backgrounds(contact_id,family) VALUES (?,'one sister')", (ana,))
    save(database, ana, Details(family="two sisters"))
    assert [row["family"] for row in records(database.connection, "backgrounds")] == ["two sisters"]


def test_an_undone_row_does_not_come_back_with_old_words(database: Database) -> None:
    """Undo hides the row; what is written next stands alone in it."""
    ana = add(database, vip=1)
    save(database, ana, ANA)
    assert undo.undo(database)
    assert vip.details(database.connection, ana) == NOTHING
    save(database, ana, Details(company="Fjord"))
    assert vip.details(database.connection, ana) == Details(company="Fjord")
    assert len(records(database.connection, "backgrounds")) == 1


def test_only_changed_fields_are_written_and_clashes_are_found(database: Database) -> None:
    """Two forms on different fields both count; on the same one the second is asked, and may insist."""
    ana = add(database, vip=1)
    save(database, ana, ANA)
    here = ANA._replace(family="mine")
    assert save(database, ana, ANA._replace(main_app="Matrix"), ANA)
    assert save(database, ana, here, ANA)
    assert vip.details(database.connection, ana) == ANA._replace(family="mine", main_app="Matrix")
    with pytest.raises(vip.ConflictError) as caught, database.write("x") as tx:
        vip.save(tx, ana, ANA, ANA._replace(family="yours"))
    assert caught.value.fields == ("family",)
    assert caught.value.theirs.family == "mine"
    with database.write("x") as tx:
        assert vip.save(tx, ana, ANA, ANA._replace(family="yours"), force=True)
    assert vip.details(database.connection, ana).family == "yours"
    assert not save(database, ana, vip.details(database.connection, ana))


def test_hostile_text_is_kept_as_cleaned_and_found_again(database: Database) -> None:
    """Nothing in it reaches the SQL, the index or the list as anything but text."""
    for hostile in SMALL:
        person = add(database, "Ana", vip=1)
        wanted = Details(*(value(field, hostile) for field in Details._fields))
        save(database, person, wanted)
        assert vip.details(database.connection, person) == wanted
    rows = vip.rows(database.connection, clock.today(), vip.order(database.connection, clock.today(), "name"))
    assert len(rows) == len(SMALL)
    check_search_indexes(database.connection)


def slow_next(database: Database, contact_id: str, today: date) -> str | None:
    """The next date of somebody, looked up table by table."""
    person = next(row for row in records(database.connection, "contacts") if row["id"] == contact_id)
    waiting = [
        (max(row["due_on"], row["snoozed_until"] or ""), row["kind"], row["note"])
        for row in records(database.connection, "follow_ups")
        if row["contact_id"] == contact_id and row["completed_at"] is None and row["deleted_at"] is None
    ]
    found = next_date(today, person["next_due"], person["birthday"], min(waiting, default=None))
    return found.on if found else None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("looked_up", [500, 3])
def test_the_list_agrees_with_a_slow_look_at_everything(seed: int, looked_up: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every order lists each living VIP once, however many there are; archived and deleted people are not among them."""
    monkeypatch.setattr(vip, "LOOKED_UP", looked_up)
    with scratch() as vault:
        today = clock.today()
        crowd(vault.database, seed, today)
        connection = vault.connection
        people = {
            row["n"]: row
            for row in records(connection, "contacts")
            if row["vip"] and row["deleted_at"] is None and row["archived_at"] is None
        }
        assert vip.total(connection) == len(people)
        for sort in ("status", "last", "name"):
            wanted = lists.order(connection, today.isoformat(), sort, lists.Narrow(vip=True))
            assert list(vip.order(connection, today, sort)) == list(wanted)
            assert sorted(wanted) == sorted(people)
            assert vip.first_page(connection, today, sort, 5) == (list(wanted)[:5] if looked_up == 3 else [])
        ordered = vip.rows(connection, today, vip.order(connection, today, "next"))
        assert [row.next.on if row.next else None for row in ordered] == [
            slow_next(vault.database, row.id, today) for row in ordered
        ]
        dates = [row.next.on if row.next else "9" for row in ordered]
        assert dates == sorted(dates)
        for word in ("an", "ANA", "zo 3", "%", "_", "'"):
            found = {row.name for row in vip.rows(connection, today, vip.order(connection, today, "name", word))}
            parts = word.lower().split()
            slow = {
                row["name"]
                for row in people.values()
                if all(any(each.startswith(part) for each in row["sort_name"].split()) for part in parts)
            }
            assert found == slow, word


def test_a_row_says_the_last_talk_the_next_date_and_one_line(database: Database) -> None:
    """What the list shows of somebody: the latest contact that counts, the nearest date, the first thing known."""
    ana = add(database, vip=1, company="Oxide", birthday="--03-20", cadence="30d")
    save(database, ana, Details(likes_dislikes="\n coffee\nand cake"))
    with database.write("talk") as tx:
        interactions.log(tx, [ana], "talk", "2026-03-01", "\nfirmware in Rust\nmore")
        interactions.log(tx, [ana], "call", "2026-02-01", "older")
        interactions.log(tx, [ana], "social_media", "2026-03-10", "a like")
        interactions.log(tx, [ana], "coffee", "2026-03-30", "planned")
    (row,) = vip.rows(database.connection, clock.today(), vip.numbers(database.connection))
    assert (row.last_contacted, row.talk) == ("2026-03-01", ("▶", "Talk", "firmware in Rust"))
    assert row.next is not None
    assert (row.next.on, row.next.kind) == ("2026-03-20", "birthday")
    assert row.background == "coffee"
    with database.write("promise") as tx:
        follow_ups.add(tx, ana, "2026-03-18", "the link", kind="my_promise")
        tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,'wedding day','--03-17')", (ana,))
    (row,) = vip.rows(database.connection, clock.today(), vip.numbers(database.connection))
    assert row.next is not None
    assert (row.next.on, row.next.words) == ("2026-03-17", "wedding day")


@pytest.mark.parametrize("seed", range(3))
def test_vips_come_first_in_every_queue(seed: int) -> None:
    """However long the others have waited: in the whole queue, on a page of it, and among those who fall due on one day."""
    with scratch() as vault:
        today = clock.today()
        crowd(vault.database, seed, today)
        for limit in (None, 5):
            flags = [row.vip for row in dashboard.queue(vault.connection, today, limit).rows]
            assert flags == sorted(flags, reverse=True)
            assert any(flags)
        chosen = {row["id"] for row in records(vault.connection, "contacts") if row["vip"]}
        dated = coming.upcoming(vault.connection, today, limit=500)
        keys = [(max(each.on, today.isoformat()), each.contact_id not in chosen) for each in dated]
        assert keys == sorted(keys)


def test_a_vip_is_not_crowded_out_of_what_is_coming(database: Database) -> None:
    """Of many promises and birthdays of today only some are shown: those of VIPs before the others."""
    others = [add(database, f"Person {number}", birthday="--03-16") for number in range(20)]
    ana = add(database, vip=1, birthday="--03-16")
    with database.write("promises") as tx:
        for contact_id in (*others, ana):
            follow_ups.add(tx, contact_id, "2026-03-16" if contact_id == ana else "2026-02-01", "the link")
    dated = coming.upcoming(database.connection, date(2026, 3, 16), limit=12)
    assert {each.kind for each in dated if each.contact_id == ana} == {"birthday", "follow_up"}
    assert [each.contact_id for each in dated[:2]] == [ana, ana]
