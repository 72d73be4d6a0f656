"""Forgetting somebody: nothing of them is left in rows, journal, indexes and bytes; everybody else is as they were."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain import relations as words
from devhub_tui.domain.people import Person, Point
from devhub_tui.domain.submissions import Submission
from devhub_tui.errors import CancelledError, NotFoundError, RoleError
from devhub_tui.storage import (
    arrivals,
    contacts,
    custom_fields,
    follow_ups,
    forgetting,
    important_dates,
    importing,
    interactions,
    merging,
    relations,
    undo,
    views,
    wiping,
)
from devhub_tui.storage.database import Database
from devhub_tui.storage.forget_find import find
from tests.storage import histories
from tests.storage.vaults import (
    Scratch,
    check_journal,
    check_search_indexes,
    derived_as_stored,
    derived_by_the_rule,
    living,
    records,
    scratch,
)
from tests.storage.visits import come, visit

NAME = "Zqnvmez Qxplvnted"
SECRETS = {
    what: f"q{letter}x{what}zqk"
    for letter, what in zip(
        "abcdefghijklmnopq",
        (
            *("note", "nick", "mail", "tag", "talk", "promise", "date", "custom", "family", "relation"),
            *("company", "met", "raw", "oldnote", "file", "place", "title"),
        ),
        strict=True,
    )
}
"""No two begin alike: the search index keeps of a word only what differs from the word before it."""


@pytest.fixture
def vault() -> Iterator[Scratch]:
    """A fresh vault."""
    with scratch() as made:
        yield made


def plant(database: Database) -> str:
    """Somebody with a secret in every place there is; gives their id."""
    with database.write(f"add {NAME}") as tx:
        values = {"name": NAME, "nickname": SECRETS["nick"], "notes": SECRETS["oldnote"], "company": SECRETS["company"]}
        points = [Point("email", f"{SECRETS['mail']}@x.example", None, True)]
        person = contacts.add(tx, {**values, "met_how": SECRETS["met"], "title": SECRETS["title"]}, points, [SECRETS["tag"]])
    with database.write(f"edit {NAME}") as tx:
        contacts.edit(tx, person, {"notes": SECRETS["note"], "location": SECRETS["place"]})
        follow_ups.add(tx, person, "2026-04-01", SECRETS["promise"])
        important_dates.put(tx, person, SECRETS["date"], "--04-05")
        field = custom_fields.add(tx, f"field {clock.now_ms()}")
        custom_fields.set_value(tx, person, field, SECRETS["custom"])
        tx.execute("INSERT INTO backgrounds(contact_id,family) VALUES (?,?)", (person, SECRETS["family"]))
    with database.write(f"import {SECRETS['file']}.vcf") as tx:
        raw = [Person(1, {"name": NAME, "industry": SECRETS["raw"]}, (Point("email", f"{SECRETS['mail']}@x.example"),), (), None)]
        importing.write(tx, raw, "vcard", f"{SECRETS['file']}.vcf")
    return person


def steps_with(person: str, database: Database, what: tuple[Any, ...]) -> None:
    """Something that happens between the planted person and others."""
    with database.write(f"merge {NAME} into {NAME}" if what[0] == "accept" else f"{what[0]} {NAME}") as tx:
        others = [each for each in histories.people(tx, [what[1]]) if each != person]
        there = contacts.name(tx.connection, person) is not None
        match what[0]:
            case "talk" if there:
                interactions.log(tx, [person], "coffee", histories.day(what[2]), SECRETS["talk"])
            case "share" if there:
                interactions.log(
                    tx, [person, *others], "call", histories.day(what[2]), f"{NAME} said hello, and so did zqnvmez QXPLVNTED"
                )
            case "relate" if there and others:
                relations.add(tx, person, words.read("manages", ()), others[0], SECRETS["relation"])
            case "introduce" if there and others:
                contacts.edit(tx, others[0], {"introduced_by": person})
            case "come" if there and arrivals.known_as(tx.connection, sent().email, sent().github):
                arrivals.receive(tx, sent())
            case "accept" if there and (waiting := arrivals.in_review(tx.connection)):
                arrivals.accept(tx, waiting[0].id, person)
            case "discard" if waiting := arrivals.in_review(tx.connection):
                arrivals.discard(tx, waiting[0].id)
            case "absorb" if there and others:
                merging.merge(tx, person, others[0])
            case "remove" if there:
                contacts.delete(tx, [person])


def sent() -> Submission:
    """What the planted person sends by Quick Connect: of it the vault knows the email."""
    facts = {"bio": SECRETS["note"], "blog": f"{SECRETS['file']}.example", "location": SECRETS["place"]}
    form = {"email": f"{SECRETS['mail'].upper()}@x.example", "github": SECRETS["nick"], "message": SECRETS["talk"]}
    return visit("0190a1b2-0000-7000-8000-00000000dead", facts, name=NAME, company=SECRETS["company"], **form)


# Who is taken out of a talk leaves its note to the others: what was said with one alone is then no secret of theirs.
others_steps = st.one_of(histories.writes, histories.walks).filter(lambda step: step[0] != "with")
OWN = ("talk", "share", "share", "relate", "introduce", "come", "come", "accept", "discard", "remove")
own_steps = st.tuples(st.sampled_from(OWN), histories.who, st.integers(-60, 20))


@settings(max_examples=40)
@given(
    st.lists(st.one_of(histories.writes, histories.walks), max_size=5),
    st.lists(st.one_of(own_steps, own_steps, others_steps), max_size=12),
    st.booleans(),
    st.integers(0, 4),
)
def test_nothing_is_left(before: list[Any], after: list[Any], false_merge: bool, redone: int) -> None:
    """After any history nothing of somebody is left, others are as they were, and no walk brings anything back."""
    with scratch() as vault:
        for step in (("add", True, 1, None), ("add", False, 0, "7d"), *before):
            histories.play(vault, step)
        person = plant(vault.database)
        for step in after:
            if step in own_steps_of(after):
                steps_with(person, vault.database, step)
            else:
                histories.play(vault, step)
        if false_merge:
            merge_and_undo(vault.database, person)
        was = living(vault.connection)
        found = find(vault.connection, person)
        links = records(vault.connection, "interaction_contacts")
        talked = {link["interaction_id"] for link in links if link["contact_id"] in found.ids}
        forgetting.forget(vault.database, person)
        others_as_before(was, living(vault.connection), set(found.ids), talked)
        clean(vault, wiped=False)
        for _ in range(redone):
            undo.redo(vault.database)
        while undo.undo(vault.database):
            pass
        clean(vault, wiped=False)
        while undo.redo(vault.database):
            pass
        assert wiping.wipe(vault.database)
        clean(vault, wiped=True)


def own_steps_of(steps: list[Any]) -> list[Any]:
    """The steps that are about the planted person."""
    return [step for step in steps if step[0] in (*OWN, "absorb")]


def merge_and_undo(database: Database, person: str) -> None:
    """The person merged into somebody by mistake, and taken back at once."""
    other = database.connection.execute("SELECT id FROM contacts WHERE id<>? AND deleted_at IS NULL", (person,)).fetchone()
    if other is None or contacts.name(database.connection, person) is None:
        return
    with database.write(f"merge {NAME} into Ana") as tx:
        merging.merge(tx, other[0], person)
    assert undo.undo(database)


def others_as_before(was: dict[str, Any], now: dict[str, Any], ids: set[str], talked: set[str]) -> None:
    """Nobody else lost anything, and nothing of theirs is different but the name in what they shared."""
    alone = {
        key
        for key in talked
        if not any(
            link["interaction_id"] == key and link["contact_id"] not in ids for link in was["interaction_contacts"].values()
        )
    }
    for table, rows in was.items():
        for key, row in rows.items():
            if ids & {key, row.get("contact_id"), row.get("other_id")} or key in alone or row.get("interaction_id") in alone:
                assert key not in now[table]
            elif table == "arrivals":
                assert row["name"] == NAME
                assert key not in now[table]
            elif table in ("tags", "import_batches", "views") and key not in now[table]:
                assert SECRETS["tag"] in str(row) or SECRETS["file"] in str(row) or NAME in str(row) or table != "views"
            else:
                left = {"introduced_by", "notes"} if table in ("contacts", "interactions") else set()
                left |= {"source_table", "source_id"} if table == "follow_ups" else set()
                same = {name: value for name, value in row.items() if name not in left}
                assert same == {name: value for name, value in now[table][key].items() if name not in left}
                if table == "interactions" and row["notes"] and NAME not in row["notes"]:
                    assert row["notes"] == now[table][key]["notes"]


def clean(vault: Scratch, *, wiped: bool) -> None:
    """No row, change, label or index says anything of them, all is sound, and after wiping nothing in the bytes of the files."""
    secrets = [*SECRETS.values(), *NAME.split()]
    connection = vault.connection
    for table in (*(row["name"] for row in tables_of(connection)),):
        for row in connection.execute(f"SELECT * FROM {table}"):
            said = repr(row).lower()
            assert not [each for each in secrets if each.lower() in said], (table, row)
    check_search_indexes(connection)
    check_journal(connection, complete=False)
    assert derived_as_stored(connection) == derived_by_the_rule(connection, clock.today())
    assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    if wiped:
        assert not found_in_bytes(Path(vault.path).parent, secrets)


def tables_of(connection: Any) -> list[dict[str, Any]]:
    """Every table that holds values, those of the search index left out."""
    return [
        {"name": row[0]}
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE '%fts%' AND name NOT LIKE 'sqlite%'"
        )
    ]


def found_in_bytes(folder: Path, secrets: list[str]) -> list[tuple[str, str]]:
    """(file, secret) of whatever can be read in the bytes of the files below a folder, also as the end of a word of the index."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            found += [(path.name, each) for each in secrets if each[2:].lower().encode() in content]
    return found


def test_planted_secrets_are_there_before(vault: Scratch) -> None:
    """What the other tests look for can be found while it is there."""
    plant(vault.database)
    vault.database.close()
    found = {each for _, each in found_in_bytes(Path(vault.path).parent, list(SECRETS.values()))}
    assert found == {*SECRETS.values()} - {SECRETS["talk"], SECRETS["relation"]}


def test_shared_talks_stay_without_the_name(vault: Scratch) -> None:
    """An interaction with others stays theirs, with its day; the name is gone from it, from its history and from labels."""
    person = plant(vault.database)
    with vault.database.write(f"log coffee with {NAME} and Ravi") as tx:
        ravi = contacts.add(tx, {"name": "Ravi"})
        shared = interactions.log(tx, [person, ravi], "coffee", "2026-03-10", f"{NAME.upper()} likes lenses")
    with vault.database.write("edit") as tx:
        interactions.edit(tx, shared, {"notes": f"{NAME} likes parsers"})
    done = forgetting.forget(vault.database, person)
    assert (done.kept, done.rows["contacts"]) == (1, 1)
    (row,) = records(vault.connection, "interactions")
    assert (row["notes"], row["occurred_on"]) == ("[forgotten] likes parsers", "2026-03-10")
    assert contacts.contact(vault.connection, ravi).values["last_contacted"] == "2026-03-10"
    assert "log coffee with [forgotten] and Ravi" in [each.label for each in undo.batches(vault.connection)]
    assert undo.undo(vault.database)
    assert records(vault.connection, "interactions")[0]["notes"] == "[forgotten] likes lenses"


def test_notes_about_others_are_named_and_left(vault: Scratch) -> None:
    """What is written about somebody else stays as it is, and is named; asked for, the name is taken out of it as well."""
    person = plant(vault.database)
    with vault.database.write("add Ravi") as tx:
        ravi = contacts.add(tx, {"name": "Ravi", "notes": f"a friend of {NAME}"})
        other = interactions.log(tx, [ravi], "call", "2026-03-01", f"about {NAME} and {SECRETS['nick']}")
    found = find(vault.connection, person)
    assert {(each.table, each.id, each.about) for each in found.mentions} == {
        ("contacts", ravi, "Ravi"),
        ("interactions", other, "call with Ravi"),
    }
    forgetting.forget(vault.database, person, mentions=True)
    assert contacts.contact(vault.connection, ravi).values["notes"] == "a friend of [forgotten]"
    clean(vault, wiped=False)


def test_a_tombstone_says_nothing_of_them(vault: Scratch) -> None:
    """What is left for sync are ids: of the records that went and of the changes that other copies have to purge."""
    person = plant(vault.database)
    changes = {row[0] for row in vault.connection.execute("SELECT lower(hex(change_id)) FROM changes")}
    forgetting.forget(vault.database, person)
    (row,) = records(vault.connection, "forgotten")
    assert row["contact_id"] == person
    assert person in json.loads(row["rows"])["contacts"]
    purged = set(json.loads(row["change_ids"]))
    assert purged <= changes
    assert not purged & {each[0] for each in vault.connection.execute("SELECT lower(hex(change_id)) FROM changes")}


def test_whoever_was_merged_into_them_goes_too(vault: Scratch) -> None:
    """The remains of an earlier merge are the same person; whoever was merged away is found where they are now."""
    person = plant(vault.database)
    with vault.database.write("add them again") as tx:
        again = contacts.add(tx, {"name": "Q. Zqvthzr", "notes": "qzremains"})
    with vault.database.write(f"merge Q. Zqvthzr into {NAME}") as tx:
        merging.merge(tx, person, again)
    with pytest.raises(NotFoundError, match="merged into"):
        find(vault.connection, again)
    forgetting.forget(vault.database, person)
    assert wiping.wipe(vault.database)
    assert not records(vault.connection, "contacts")
    assert not found_in_bytes(Path(vault.path).parent, ["qzremains", "zqvthzr"])
    clean(vault, wiped=True)


def test_views_that_ask_for_them_go(vault: Scratch) -> None:
    """A saved filter for somebody who is not there says their name, so it goes; others stay."""
    person = plant(vault.database)
    with vault.database.write("views") as tx:
        views.save(tx, "about them", f'"{NAME}"', "name")
        views.save(tx, "rust", "tag:rust", "name")
    forgetting.forget(vault.database, person)
    assert [row["name"] for row in records(vault.connection, "views")] == ["rust"]
    clean(vault, wiped=False)


def test_stopping_leaves_everything(vault: Scratch) -> None:
    """Stopped before it is written, all is as it was."""
    person = plant(vault.database)
    was = living(vault.connection)

    def stop(done: int, total: int) -> None:
        raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        forgetting.forget(vault.database, person, progress=stop)
    assert living(vault.connection) == was
    assert not wiping.wanted(vault.database)
    with pytest.raises(Exception, match="FOREIGN KEY"), vault.database.write("references are looked at again") as tx:
        tx.execute("INSERT INTO contact_points(contact_id,kind,value) VALUES ('nobody','email','x')")


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_owners_forget(vault: Scratch, role: str) -> None:
    """Whoever is no owner is told so, and nothing changes."""
    person = plant(vault.database)
    with vault.database.write("role") as tx:
        tx.execute("UPDATE users SET role=?", (role,))
    was = living(vault.connection)
    with pytest.raises(RoleError):
        forgetting.forget(vault.database, person)
    assert living(vault.connection) == was


def test_killed_before_wiping_it_is_wiped_later(vault: Scratch) -> None:
    """What was not wiped when the process died is remembered, and wiped when the app has time."""
    from devhub_tui.services import chores

    person = plant(vault.database)
    forgetting.forget(vault.database, person)
    vault.reopen()
    assert wiping.wanted(vault.database)
    assert chores.wanted(vault.database)
    chores.run(vault.database)
    assert not wiping.wanted(vault.database)
    clean(vault, wiped=True)


def test_killed_while_forgetting(vault: Scratch) -> None:
    """A process killed at any step of the write leaves all of them or nothing."""
    person = plant(vault.database)
    was = living(vault.connection)
    vault.database.close()
    for steps in (200, 2_000, 8_000, 20_000):
        child = os.fork()
        if child == 0:
            database = Database.open(vault.path)
            database.connection.set_progress_handler(lambda: os.kill(os.getpid(), 9), steps * 10)
            forgetting.forget(database, person)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        vault.database = Database.open(vault.path)
        if records(vault.connection, "forgotten"):
            clean(vault, wiped=False)
            break
        assert living(vault.connection) == was
        assert status == 9
        vault.database.close()


@pytest.mark.parametrize("step", range(9))
def test_killed_while_wiping(vault: Scratch, step: int) -> None:
    """Killed at any step of wiping, the vault is whole, and the app goes on with it at its next start."""
    from devhub_tui.services import chores

    person = plant(vault.database)
    forgetting.forget(vault.database, person)
    vault.database.close()
    child = os.fork()
    if child == 0:
        database = Database.open(vault.path)
        wiping.wipe(database, lambda done, total: os.kill(os.getpid(), 9) if done == step else None)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 9
    vault.database = Database.open(vault.path)
    chores.run(vault.database)
    assert not wiping.wanted(vault.database)
    clean(vault, wiped=True)


def test_another_reader_only_delays_wiping(vault: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program reads what was, the log cannot be emptied: that is said, and done afterwards."""
    monkeypatch.setattr(wiping, "_PATIENCE", 0.1)
    person = plant(vault.database)
    with vault.database.reader() as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM contacts").fetchone()
        forgetting.forget(vault.database, person)
        assert not wiping.wipe(vault.database)
        assert wiping.wanted(vault.database)
        other.execute("COMMIT")
    assert wiping.wipe(vault.database)
    clean(vault, wiped=True)


def test_a_protected_vault_and_its_backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a protected vault the same holds, and its backups, encrypted as they are, are rewritten with the same key."""
    from devhub_tui.domain import recovery_keys
    from devhub_tui.storage import backup, forget_backups, keys
    from devhub_tui.storage import vault as vaults

    monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(8, 1, 1))
    monkeypatch.setenv("DEVHUB_DATA_DIR", str(tmp_path))
    path = str(tmp_path / "vaults" / "main" / "vault.db")
    key = vaults.create(path, "correct horse battery", recovery_keys.new())
    database = Database.open(path, key=key)
    person = plant(database)
    backup.make(database, "request")
    (held,) = forget_backups.holding(database, [person])
    assert held.readable
    forgetting.forget(database, person)
    assert wiping.wipe(database)
    forget_backups.rewrite(database, held, person)
    assert forget_backups.holding(database, [person]) == []
    for where in (path, held.path):
        opened = Database(where, key=key)
        assert not records(opened.connection, "contact_points")
        assert opened.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        opened.close()
        assert Path(where).read_bytes()[:6] != b"SQLite"
        assert os.stat(where).st_mode & 0o777 == 0o600
    database.close()


def test_a_backup_made_before_wiping_counts(vault: Scratch) -> None:
    """A copy that was made between forgetting and wiping has no row of them, but their words in its gaps."""
    from devhub_tui.storage import backup, forget_backups

    person = plant(vault.database)
    forgetting.forget(vault.database, person)
    made = backup.make(vault.database, "request")
    assert wiping.wipe(vault.database)
    (held,) = forget_backups.holding(vault.database, [person])
    forget_backups.rewrite(vault.database, held, person)
    assert forget_backups.holding(vault.database, [person]) == []
    assert not found_in_bytes(Path(made).parent, list(SECRETS.values()))


def test_a_backup_of_an_older_schema(vault: Scratch) -> None:
    """A backup from before there was anything to remember the forgotten in is told to forget as well."""
    from sqlcipher3 import dbapi2

    from devhub_tui.storage import backup, forget_backups

    person = plant(vault.database)
    made = backup.make(vault.database, "request")
    connection = dbapi2.connect(made, isolation_level=None)
    for table in ("forgotten", "sessions"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version=3")
    connection.close()
    (held,) = forget_backups.holding(vault.database, [person])
    forget_backups.rewrite(vault.database, held, person)
    assert not found_in_bytes(Path(made).parent, list(SECRETS.values()))


def test_old_words_in_the_gaps_of_the_file(vault: Scratch) -> None:
    """What was overwritten long ago lies in free pages until the file is written anew."""
    with vault.database.write("add") as tx:
        person = contacts.add(tx, {"name": NAME, "notes": "qzslack " * 3_000})
    with vault.database.write("edit") as tx:
        contacts.edit(tx, person, {"notes": "short"})
        tx.execute("DELETE FROM changes")
    vault.database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert found_in_bytes(Path(vault.path).parent, ["qzslack"])
    forgetting.forget(vault.database, person)
    assert wiping.wipe(vault.database)
    assert not found_in_bytes(Path(vault.path).parent, ["qzslack"])


@pytest.mark.parametrize("taken_back", [True, False])
def test_walks_never_refer_to_who_is_gone(vault: Scratch, taken_back: bool) -> None:
    """That somebody was introduced by them, taken back by undo or by hand, comes back as nothing."""
    with vault.database.write("add") as tx:
        person, ravi = contacts.add(tx, {"name": NAME}), contacts.add(tx, {"name": "Ravi"})
    with vault.database.write("introduced") as tx:
        contacts.edit(tx, ravi, {"introduced_by": person})
    if taken_back:
        assert undo.undo(vault.database)
    else:
        with vault.database.write("not introduced") as tx:
            contacts.edit(tx, ravi, {"introduced_by": None})
    forgetting.forget(vault.database, person)
    walked = undo.redo(vault.database) if taken_back else undo.undo(vault.database)
    assert walked
    assert contacts.contact(vault.connection, ravi).values["introduced_by"] is None
    clean(vault, wiped=False)


@pytest.mark.parametrize("how", ["merged", "merge undone", "discarded", "in review", "undone", "deleted first"])
def test_what_they_sent(vault: Scratch, how: str) -> None:
    """Whatever became of what somebody sent by Quick Connect: nothing of it is left, and taken in again it makes nobody."""
    person = plant(vault.database)
    page = sent()
    arrived = come(vault.database, page)
    assert arrived
    assert arrived.state == "review"
    if how.startswith("merge"):
        with vault.database.write(arrivals.label(NAME, NAME)) as tx:
            arrivals.accept(tx, arrived.arrival_id, person)
    elif how == "discarded":
        with vault.database.write("discard") as tx:
            arrivals.discard(tx, arrived.arrival_id)
    elif how == "deleted first":
        with vault.database.write("delete") as tx:
            contacts.delete(tx, [person])
    if "undone" in how:
        undo.undo(vault.database)
    forgetting.forget(vault.database, person)
    assert come(vault.database, page) is None
    assert wiping.wipe(vault.database)
    clean(vault, wiped=True)


def test_who_came_by_the_page(vault: Scratch) -> None:
    """Somebody who was made by what they sent is forgotten with it; another visitor in review stays, but for the name."""
    first, other = sent(), visit("0190a1b2-0000-7000-8000-00000000dead", None, name="Ravi", message=f"I know {NAME}")
    arrived = come(vault.database, first)
    with vault.database.write("add") as tx:
        contacts.add(tx, {"name": "Ravi"}, [Point("email", "ravi@x.example")])
    come(vault.database, other._replace(email="ravi@x.example"))
    assert arrived
    found = find(vault.connection, str(arrived.contact_id))
    assert [(each.table, each.about) for each in found.mentions] == [("arrivals", "Ravi")]
    forgetting.forget(vault.database, str(arrived.contact_id), mentions=True)
    assert [row.message for row in arrivals.in_review(vault.connection)] == ["I know [forgotten]"]
    assert come(vault.database, first) is None
    assert wiping.wipe(vault.database)
    clean(vault, wiped=True)
