"""Imports: nobody twice, nobody lost, nothing of the user's overwritten, all of it undone in one step."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.people import Person, Point
from devhub_tui.errors import CancelledError
from devhub_tui.storage import contacts, dashboard, importing, interactions, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import check_journal, check_search_indexes, difference, living, records, scratch


def card(
    name: str, *points: str, uid: str | None = None, tags: tuple[str, ...] = (), raw: str | None = None, **fields: str
) -> Person:
    """A person as a file describes them; a point with @ is an email, with a slash a link, else a phone."""
    kinds = [("email" if "@" in value else "link" if "/" in value else "phone", value) for value in points]
    return Person(1, {"name": name, **fields}, tuple(Point(kind, value) for kind, value in kinds), tags, uid, raw)


def bring(database: Database, *people: Person, source: str = "vcard", tags: tuple[str, ...] = ()) -> importing.Wrote:
    """Imports people; how many were added, updated, unchanged."""
    with database.write("import") as tx:
        return importing.write(tx, people, source, "people.vcf", tags)


def people(database: Database) -> dict[str, contacts.Contact]:
    """Everybody by name."""
    ids = database.connection.execute("SELECT name,id FROM contacts WHERE deleted_at IS NULL ORDER BY n").fetchall()
    assert len({name for name, _ in ids}) == len(ids), ids
    return {name: contacts.contact(database.connection, key) for name, key in ids}


def names(database: Database) -> list[str]:
    """The names of everybody, in the order of adding."""
    return [row[0] for row in database.connection.execute("SELECT name FROM contacts WHERE deleted_at IS NULL ORDER BY n")]


def values(person: contacts.Contact, kind: str) -> list[str]:
    """Somebody's emails, phones or links."""
    return [point.value for point in person.points if point.kind == kind]


def edit(database: Database, who: str, **fields: Any) -> None:
    """The user edits somebody."""
    with database.write("edit") as tx:
        contacts.edit(tx, people(database)[who].id, fields)


# ---- matching


@pytest.mark.parametrize(
    ("known", "again"),
    [
        (card("Ana Lopez", uid="u1"), card("Ana Maria Lopez", uid="u1")),
        (card("Ana Lopez", "ana@x.org", uid="u1"), card("Ana Lopez", "other@x.org", uid="u1")),
        (card("Ana Lopez", "ana@x.org"), card("A. Lopez", "ANA@X.org")),
        (card("Ana Lopez", "a@x.org", "ana@x.org"), card("A. Lopez", "new@x.org", "ana@x.org")),
        (card("Ana Lopez", "ana@x.org"), card("Ana Lopez", "ana@x.org", uid="u1")),
        (card("Ana Lopez", "https://www.linkedin.com/in/ana/"), card("A. Lopez", "https://linkedin.com/in/Ana")),
        (card("Ana Lopez", "https://github.com/ana"), card("A. Lopez", "http://www.github.com/ana?tab=stars")),
        (card("Ana Lopez"), card("ana  LÓPEZ")),
        (card("Ana Lopez"), card("Ana Lopez", "ana@x.org", "123456789")),
        (card("Ana Lopez", "ana@x.org"), card("Ana Lopez", "123456789")),
        (card("Ana Lopez", "+49 30 123456789"), card("Ana Lopez", "030 123456789")),
        (card("Łukasz Żak"), card("Lukasz Zak")),
    ],
    ids=lambda each: each.fields["name"],
)
def test_the_same_person(database: Database, known: Person, again: Person) -> None:
    """UID, else email, else profile link, else the name when nothing disagrees."""
    bring(database, known)
    assert bring(database, again)[0] == 0
    assert len(names(database)) == 1


@pytest.mark.parametrize(
    ("known", "other"),
    [
        (card("Ana Lopez", "ana@x.org"), card("Ana Lopez", "ana@y.org")),
        (card("Ana Lopez", "https://github.com/ana"), card("Ana Lopez", "https://github.com/ana2")),
        (card("Ana Lopez", "123456789"), card("Ana Lopez", "987654321")),
        (card("Ana Lopez", "https://oxide.computer/"), card("Bo Ek", "https://oxide.computer/")),
        (card("Ana Lopez", "https://linkedin.com/company/oxide"), card("Bo Ek", "https://linkedin.com/company/oxide")),
        (card("Ana Lopez", "https://facebook.com/profile.php?id=1"), card("Bo Ek", "https://facebook.com/profile.php?id=2")),
        (card("Ana Lopez", "+49 30 123456789"), card("Bo Ek", "+49 30 123456789")),
        (card("Ana Lopez"), card("Ana Lopes")),
    ],
    ids=lambda each: each.fields["name"],
)
def test_somebody_else(database: Database, known: Person, other: Person) -> None:
    """A different email, profile or phone keeps namesakes apart; a company's website or switchboard merges nobody."""
    bring(database, known)
    assert bring(database, other) == (1, 0, 0)
    assert bring(database, known, other) == (0, 0, 2)
    with scratch() as vault:
        assert bring(vault.database, known, other) == (2, 0, 0)


def test_uid_goes_before_email_and_email_before_name(database: Database) -> None:
    """When the signs point at different people, the stronger one decides."""
    bring(database, card("Ana", "ana@x.org", uid="u1"), card("Bo", "bo@x.org", uid="u2"))
    bring(database, card("Bo", "bo@x.org", uid="u1", title="Painter"))
    assert [row["title"] for row in records(database.connection, "contacts")] == ["Painter", None]
    bring(database, card("Cy", "cy@x.org"), card("Di", "di@x.org"))
    bring(database, card("Di", "cy@x.org", title="Poet"))
    assert [row["title"] for row in records(database.connection, "contacts")] == ["Painter", None, "Poet", None]


def test_a_couple_with_one_address(database: Database) -> None:
    """Two cards with two UIDs and two names are two people, though they share an email."""
    couple = (card("Ana Lopez", "home@lopez.org", uid="u1"), card("Luis Lopez", "home@lopez.org", uid="u2"))
    assert bring(database, *couple) == (2, 0, 0)
    assert bring(database, *couple) == (0, 0, 2)
    assert names(database) == ["Ana Lopez", "Luis Lopez"]


def test_namesakes_with_a_card_each(database: Database) -> None:
    """Two cards of one name with two UIDs are two people, also on the second import."""
    cards = (card("Jan Novák", uid="u1"), card("Jan Novák", uid="u2"))
    assert bring(database, *cards) == (2, 0, 0)
    assert bring(database, *cards) == (0, 0, 2)


def test_two_cards_of_one_person(database: Database) -> None:
    """Joined into one person who has what both say; the first card goes before the second."""
    cards = (
        card("Ana Lopez", "ana@x.org", company="Oxide", tags=("rust",), raw="X-ONE:1"),
        card("Ana Lopez", "ana@x.org", "ana@y.org", company="Acme", title="Engineer", tags=("Rust", "go"), raw="X-TWO:2"),
    )
    assert bring(database, *cards) == (1, 0, 1)
    ana = people(database)["Ana Lopez"]
    assert (ana.values["company"], ana.values["title"], ana.tags) == ("Oxide", "Engineer", ("go", "rust"))
    assert values(ana, "email") == ["ana@x.org", "ana@y.org"]
    assert sorted(row["raw"] for row in records(database.connection, "imported_records")) == ["X-ONE:1", "X-TWO:2"]


def test_deleted_people_are_not_matched(database: Database) -> None:
    """Somebody who was deleted comes back as a new person when a file brings them again."""
    bring(database, card("Ana", "ana@x.org", uid="u1"))
    with database.write("delete") as tx:
        contacts.delete(tx, [people(database)["Ana"].id])
    assert bring(database, card("Ana", "ana@x.org", uid="u1")) == (1, 0, 0)


# ---- again without doubling

SHAPES: dict[str, tuple[Person, ...]] = {
    "nobody": (),
    "bare name": (card("Ana"),),
    "same card twice": (card("Ana", "ana@x.org"), card("Ana", "ana@x.org")),
    "two bare cards of one name": (card("Ana"), card("Ana", title="Engineer")),
    "disagreeing cards of one person": (card("Ana", "ana@x.org", company="A"), card("A.", "ana@x.org", company="B")),
    "the same with UIDs": (card("Ana", "ana@x.org", uid="1", company="A"), card("Ana", "ana@x.org", uid="2", company="B")),
    "one UID twice": (card("Ana", uid="1", company="A"), card("Bo", uid="1", company="B")),
    "three in a chain": (card("Ana", "a@x.org"), card("A.", "a@x.org", "b@x.org"), card("B.", "b@x.org")),
    "a bridge that comes late": (card("Ana", "a@x.org"), card("Bo", "b@x.org"), card("Cy", "a@x.org", "b@x.org")),
    "namesakes apart": (card("Ana", "a@x.org"), card("Ana", "b@x.org"), card("Ana")),
    "namesakes, bare one first": (card("Ana"), card("Ana", "a@x.org"), card("Ana", "b@x.org")),
    "shared website": (card("Ana", "https://x.org/"), card("Bo", "https://x.org/")),
    "odd spellings": (card("Zoë", "Zoe@X.org", "http://GitHub.com/Zoe/", "+1 (234) 567-890"), card("ZOE", "github.com/zoe")),
    "a link twice": (card("Ana", "https://x.org/a", "http://www.x.org/a/"),),
    "every field": (
        card(
            "Ana",
            nickname="Annie",
            company="Oxide",
            title="Dr",
            location="Berlin",
            birthday="--02-29",
            met_on="2026-01-02",
            notes="a\nb",
        ),
    ),
    "tags": (card("Ana", tags=("Rust", "rust", "RUST", "Zürich", "zurich")), card("Bo", tags=("rust",))),
    "signs that have moved": (
        card("Ana", uid="3"),
        card("Bo", "a@x.org"),
        card("Ana", "a@x.org", tags=("rust",)),
        card("Ana", "a@x.org", uid="3"),
    ),
    "emails that differ in case": (card("Ana", "A@x.org", "a@X.org"), card("Bo", "a@x.org")),
}


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("source", ["vcard", "linkedin"])
def test_again_changes_nothing(database: Database, shape: str, source: str) -> None:
    """The second import of a file adds nobody, changes nothing and leaves nothing to undo; so does a third."""
    cards = SHAPES[shape]
    added, updated, unchanged = bring(database, *cards, source=source)
    assert updated == 0
    assert added + unchanged == len(cards)
    before, batches = living(database.connection), len(undo.batches(database.connection))
    for _ in range(2):
        with database.reader() as connection:
            planned = importing.plan(connection, cards, source)
        assert (planned.added, planned.updated, planned.unchanged) == (0, 0, len(cards))
        assert bring(database, *cards, source=source) == (0, 0, len(cards))
        assert not difference(before, living(database.connection))
    assert len(undo.batches(database.connection)) == batches


people_names = st.sampled_from(["Ana", "ana", "Bo", "Cy Ek", "Ωmega"])
addresses = st.sampled_from(
    ["a@x.org", "A@x.org", "b@x.org", "c@x.org", "github.com/a", "https://github.com/b", "x.org/", "123456789", "5550001"]
)
cards_ = st.lists(
    st.builds(
        lambda name, points, uid, tags, fields, raw: card(name, *points, uid=uid, tags=tuple(tags), raw=raw, **fields),
        people_names,
        st.lists(addresses, max_size=3),
        st.none() | st.sampled_from(["u1", "u2", "u3"]),
        st.lists(st.sampled_from(["rust", "Rust", "go"]), max_size=2),
        st.dictionaries(st.sampled_from(["company", "title", "notes"]), st.sampled_from(["one", "two"]), max_size=2),
        st.none() | st.sampled_from(["X-A:1", "X-B:2"]),
    ),
    max_size=6,
)


@settings(max_examples=50)
@given(cards_, st.sampled_from(["vcard", "google"]))
def test_any_file_again_changes_nothing(cards: list[Person], source: str) -> None:
    """Whatever is in a file: every record counts once, the second import adds nobody and changes nothing that is seen."""
    with scratch() as vault:
        assert sum(bring(vault.database, *cards, source=source)) == len(cards)
        before = living(vault.connection)
        assert bring(vault.database, *cards, source=source) == (0, 0, len(cards))
        seen = ("contacts", "contact_points", "tags", "contact_tags", "import_batches")
        after = living(vault.connection)
        assert not difference({table: before[table] for table in seen}, {table: after[table] for table in seen})
        emails = {point.value.lower() for person in cards for point in person.points if point.kind == "email"}
        kept = {row["value"].lower() for row in records(vault.connection, "contact_points") if row["kind"] == "email"}
        assert kept == emails
        assert undo.undo(vault.database) or not cards
        assert not names(vault.database)
        check_journal(vault.connection)
        check_search_indexes(vault.connection)


@settings(max_examples=25)
@given(cards_, cards_)
def test_undo_of_any_import(first: list[Person], second: list[Person]) -> None:
    """One step takes a whole import back, updates of known people included, and one brings it back."""
    with scratch() as vault:
        bring(vault.database, *first)
        before, batches = living(vault.connection), len(undo.batches(vault.connection))
        bring(vault.database, *second, source="google", tags=("PyCon",))
        after = living(vault.connection)
        if len(undo.batches(vault.connection)) > batches:
            done = undo.undo(vault.database)
            assert done
            assert not done.kept
            assert not difference(before, living(vault.connection))
            undo.redo(vault.database)
            assert not difference(after, living(vault.connection))
        check_journal(vault.connection)


# ---- what belongs to the user

FULL = card(
    "Ana Lopez", "ana@x.org", "123456789", company="Oxide", title="Engineer", notes="from file", tags=("rust", "go"), uid="u1"
)
RENAMED = FULL._replace(fields={**FULL.fields, "company": "Acme", "title": "Boss", "notes": "newer", "location": "Berlin"})


def test_untouched_fields_follow_the_file(database: Database) -> None:
    """A newer export updates what the user has not touched."""
    bring(database, FULL)
    assert bring(database, RENAMED) == (0, 1, 0)
    ana = people(database)["Ana Lopez"].values
    assert (ana["company"], ana["title"], ana["notes"], ana["location"]) == ("Acme", "Boss", "newer", "Berlin")


def test_an_edited_field_is_the_users(database: Database) -> None:
    """A field that the user edited is never overwritten, by no later import."""
    bring(database, FULL)
    edit(database, "Ana Lopez", company="Mine", title=None)
    for _ in range(3):
        bring(database, RENAMED)
        bring(database, FULL)
        ana = people(database)["Ana Lopez"].values
        assert (ana["company"], ana["title"]) == ("Mine", None)


def test_what_was_typed_before_the_first_import_stays(database: Database) -> None:
    """Somebody added by hand keeps what was typed; the file fills the gaps."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana L.", "company": "Mine"})
        contacts.set_point(tx, ana, "email", "ana@x.org")
    assert bring(database, FULL) == (0, 1, 0)
    found = people(database)["Ana L."]
    assert (found.values["company"], found.values["title"]) == ("Mine", "Engineer")
    assert found.values["tracking"] == "auto"
    assert bring(database, FULL) == (0, 0, 1)


def test_a_removed_email_stays_away(database: Database) -> None:
    """An email, phone or tag that the user took away is not brought back."""
    bring(database, FULL)
    ana = people(database)["Ana Lopez"].id
    with database.write("remove") as tx:
        contacts.set_point(tx, ana, "email", None)
        contacts.set_point(tx, ana, "phone", None)
        contacts.remove_tags(tx, [ana], ["Rust"])
    assert bring(database, FULL) == (0, 0, 1)
    assert bring(database, RENAMED) == (0, 1, 0)
    found = people(database)["Ana Lopez"]
    assert (found.points, found.tags) == ((), ("go",))


@pytest.mark.parametrize("uid", [None, "u1"])
def test_an_edited_email_makes_nobody_double(database: Database, uid: str | None) -> None:
    """After the user corrected an email, the old file still means the same person, and the old address stays away."""
    bring(database, FULL._replace(uid=uid))
    with database.write("correct") as tx:
        contacts.set_point(tx, people(database)["Ana Lopez"].id, "email", "ana@new.org")
    assert bring(database, FULL._replace(uid=uid)) == (0, 0, 1)
    assert bring(database, RENAMED._replace(uid=uid)) == (0, 1, 0)
    assert values(people(database)["Ana Lopez"], "email") == ["ana@new.org"]


def test_a_renamed_person_is_known(database: Database) -> None:
    """After the user changed a name, the file's name does not come back and nobody is doubled."""
    bring(database, FULL._replace(uid=None))
    edit(database, "Ana Lopez", name="Ana Müller")
    assert bring(database, FULL._replace(uid=None)) == (0, 0, 1)
    assert names(database) == ["Ana Müller"]


def test_new_points_and_tags_of_the_file_come(database: Database) -> None:
    """What a newer export adds is added, after what was there, and the primary email stays the primary one."""
    bring(database, FULL)
    more = FULL._replace(points=(Point("email", "new@x.org", "work", True), *FULL.points), tags=("go", "zig"))
    assert bring(database, more) == (0, 1, 0)
    ana = people(database)["Ana Lopez"]
    assert values(ana, "email") == ["ana@x.org", "new@x.org"]
    assert [point.label for point in ana.points if point.value == "new@x.org"] == ["work"]
    assert ana.tags == ("go", "rust", "zig")
    assert sum(point.is_primary for point in ana.points if point.kind == "email") == 1


def test_two_sources_of_one_person(database: Database) -> None:
    """An address book and LinkedIn complete each other and do not fight."""
    bring(database, FULL)
    linked = card("Ana Lopez", "ana@x.org", "https://linkedin.com/in/ana", company="LinkedIn says", met_on="2026-02-01")
    assert bring(database, linked, source="linkedin") == (0, 1, 0)
    ana = people(database)["Ana Lopez"]
    assert (ana.values["company"], ana.values["met_on"]) == ("Oxide", "2026-02-01")
    assert values(ana, "link") == ["https://linkedin.com/in/ana"]
    for cards, source in ((FULL, "vcard"), (linked, "linkedin")):
        assert bring(database, cards, source=source) == (0, 0, 1)


def test_extra_tags(database: Database) -> None:
    """--tag goes on everybody of the file, known and new, once."""
    bring(database, card("Ana"))
    assert bring(database, card("Ana"), card("Bo"), tags=("PyCon 2026", "berlin")) == (1, 1, 0)
    assert {name: person.tags for name, person in people(database).items()} == {
        "Ana": ("PyCon 2026", "berlin"),
        "Bo": ("PyCon 2026", "berlin"),
    }
    assert bring(database, card("Ana"), card("Bo"), tags=("pycon 2026",)) == (0, 0, 2)


# ---- no alarm, one step


def test_imports_raise_no_alarm(database: Database, freeze: Callable[[str], datetime]) -> None:
    """Imported people are new: nothing is due, on this day or in a year, until somebody says what they are."""
    with database.write("tag") as tx:
        tx.execute("UPDATE tags SET cadence='1d' WHERE id=?", (contacts.tag_id(tx, "rust"),))
    bring(database, *(card(f"Person {number}", tags=("rust",), met_on="2020-01-01") for number in range(50)))
    for moment in ("2026-03-16T09:00:00+01:00", "2027-03-16T09:00:00+01:00"):
        freeze(moment)
        database.catch_up()
        counts = dashboard.status_counts(database.connection, clock.today().isoformat())
        assert counts.pop("new") == 50
        assert set(counts.values()) == {0}
        assert dashboard.queue(database.connection, clock.today()).total == 0
    edit(database, "Person 7", vip=1)
    assert people(database)["Person 7"].status == "reconnect"


def test_undo_of_an_import_and_import_again(database: Database) -> None:
    """After undo the vault is exactly as before; the same file then adds the same people anew."""
    with database.write("add") as tx:
        bo = contacts.add(tx, {"name": "Bo Ek"}, tags=["rust"])
        interactions.log(tx, [bo], "met", "2026-03-01")
    before = living(database.connection)
    cards = (FULL, card("Bo Ek", company="Acme", tags=("zig",)), card("Cy"))
    assert bring(database, *cards) == (2, 1, 0)
    done = undo.undo(database)
    assert done
    assert not difference(before, living(database.connection))
    assert bring(database, *cards) == (2, 1, 0)
    assert names(database) == ["Bo Ek", "Ana Lopez", "Cy"]
    assert people(database)["Ana Lopez"].tags == ("go", "rust")
    assert undo.undo(database)
    assert not difference(before, living(database.connection))
    check_search_indexes(database.connection)


def test_cancelling_leaves_nothing(database: Database) -> None:
    """Stopped at any point, an import has changed nothing."""
    before = living(database.connection)
    cards = [card(f"Person {number}", f"{number}@x.org", tags=("rust",)) for number in range(30)]
    told: list[int] = []

    def run(stop: int) -> None:
        def tell(done: int, total: int) -> None:
            told.append(done)
            if len(told) > stop:
                raise CancelledError("Stopped.")

        with database.write("import") as tx:
            importing.write(tx, cards, "vcard", "people.vcf", progress=tell)

    for stop in range(4):
        told.clear()
        with pytest.raises(CancelledError):
            run(stop)
        assert not difference(before, living(database.connection))
    told.clear()
    run(1000)
    assert told == sorted(told)
    assert told[-1] == 30


def test_a_dry_run_changes_nothing(database: Database) -> None:
    """Planning reads only."""
    bring(database, card("Ana", "ana@x.org"))
    before = database.data_version(), database.connection.total_changes
    with database.reader() as connection:
        found = importing.plan(connection, [card("A.", "ana@x.org"), card("Bo"), card("Bo")], "vcard")
        assert connection.total_changes == 0
    assert (found.added, found.updated, found.unchanged) == (1, 1, 1)
    assert (database.data_version(), database.connection.total_changes) == before


def test_what_an_import_leaves_on_record(database: Database) -> None:
    """The file's name, counts and batch are kept, and each record's own words for the next time."""
    bring(database, FULL, card("Bo"), card("Bo"))
    (batch,) = records(database.connection, "import_batches")
    assert (batch["file"], batch["format"], batch["added"], batch["updated"], batch["unchanged"]) == (
        "people.vcf",
        "vcard",
        2,
        0,
        1,
    )
    assert batch["batch"] == undo.batches(database.connection)[0].batch
    kept = records(database.connection, "imported_records")
    assert [row["uid"] for row in kept] == ["u1", None, None]
    assert {row["import_batch_id"] for row in kept} == {batch["id"]}


def test_one_primary_point_of_each_kind(database: Database) -> None:
    """Exactly one email is the primary one: the marked one, else the first."""
    plain = card("Ana", "a@x.org", "b@x.org", "123456789")
    marked = Person(
        1,
        {"name": "Bo"},
        (Point("email", "c@x.org"), Point("email", "d@x.org", None, True), Point("email", "e@x.org", None, True)),
    )
    bring(database, plain, marked)
    primary = {row["value"] for row in records(database.connection, "contact_points") if row["is_primary"]}
    assert primary == {"a@x.org", "123456789", "d@x.org"}


def test_a_thousand_people_with_one_address(database: Database) -> None:
    """A team's shared address on every card costs no more than a little."""
    started = time.monotonic()
    cards = [card(f"Person {number}", "team@x.org", uid=f"u{number}") for number in range(1000)]
    assert bring(database, *cards) == (1000, 0, 0)
    assert bring(database, *cards) == (0, 0, 1000)
    assert time.monotonic() - started < 10


def test_a_thousand_people(database: Database) -> None:
    """A large file is one batch, found by the search box, and again as quick to compare as to add."""
    cards = [
        card(f"Person {number}", f"{number}@x.org", company=f"Company {number % 7}", uid=f"u{number}") for number in range(1000)
    ]
    assert bring(database, *cards) == (1000, 0, 0)
    assert bring(database, *cards) == (0, 0, 1000)
    assert len(undo.batches(database.connection)) == 1
    assert (
        database.connection.execute("SELECT count(*) FROM people_fts WHERE people_fts MATCH '\"company 3\"'").fetchone()[0] == 143
    )
    check_search_indexes(database.connection)
    assert undo.undo(database)
    assert names(database) == []


@pytest.mark.parametrize("name", ["\u200d", "\u3164", "\ufe0f", "\u0301", "\u2800", " \u200d\u200d "])
def test_a_card_whose_name_shows_nothing(name: str, tmp_path: Path) -> None:
    """Goes by its email, as a card without a name does."""
    from devhub_tui.services.interchange import importer

    file = tmp_path / "people.vcf"
    file.write_text(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nN:;;;;\nEMAIL:a@x.org\nCATEGORIES:{name.strip()}\nEND:VCARD\n", encoding="utf-8"
    )
    (person,) = importer.read(str(file)).people
    assert (person.fields["name"], person.tags) == ("a@x.org", ())
