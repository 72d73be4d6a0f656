"""Tags as a list: a cadence for everybody who has one, another name, off everybody; each one step of undo."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import text
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.many import Change
from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.storage import bulk, contacts, search, tags, undo
from devhub_tui.storage.database import Database
from tests.hostile import SMALL
from tests.storage.crowds import crowd
from tests.storage.vaults import (
    check_journal,
    check_search_indexes,
    derived_as_stored,
    derived_by_the_rule,
    difference,
    living,
    records,
    scratch,
)

TODAY = date(2026, 3, 16)


def person(database: Database, name: str, *names: str) -> str:
    """Somebody tracked from today, with these tags."""
    with database.write("add") as tx:
        return contacts.add(tx, {"name": name}, tags=names)


def listed(database: Database) -> list[tuple[str, str | None, int]]:
    """(name, cadence, people) of every tag."""
    counts = tags.counts(database.connection)
    return [(row.name, row.cadence, counts.get(row.id, 0)) for row in tags.listing(database.connection)]


def test_a_cadence_is_everybodys(database: Database) -> None:
    """Whoever has the tag is due by it, the tightest wins, and without it they are due as before."""
    ana = person(database, "Ana", "Mentors", "rust")
    bo = person(database, "Bo", "rust")

    def due(who: str) -> object:
        return contacts.contact(database.connection, who).values["next_due"]

    mentors, rust = (tags.find(database.connection, name).id for name in ("#mentors", "RUST"))
    with database.write("cadence") as tx:
        tags.update(tx, mentors, {"cadence": "every 2 weeks"})
        tags.update(tx, rust, {"cadence": "3w"})
    assert (due(ana), due(bo)) == ("2026-03-30", "2026-04-06")
    assert listed(database) == [("Mentors", "2w", 1), ("rust", "3w", 2)]
    with database.write("cadence") as tx:
        tags.update(tx, mentors, {"cadence": ""})
    assert due(ana) == "2026-04-06"
    with database.write("remove") as tx:
        assert tags.remove(tx, rust) == 2
    assert (due(ana), due(bo)) == ("2026-04-15", "2026-04-15")
    undo.undo(database)
    assert (due(ana), due(bo)) == ("2026-04-06", "2026-04-06")


def test_another_name_is_everybodys(database: Database) -> None:
    """A renamed tag stays on everybody and keeps its cadence; the old name can be used for something else at once."""
    ana = person(database, "Ana", "rust")
    rust = tags.find(database.connection, "rust").id
    with database.write("cadence") as tx:
        tags.update(tx, rust, {"cadence": "3w"})
    before = living(database.connection)
    with database.write("rename") as tx:
        new = tags.update(tx, rust, {"name": "#Rust language", "cadence": "2w"})
    assert new == natural_id("tag", "rust language")
    assert contacts.tags(database.connection, ana) == ("Rust language",)
    assert listed(database) == [("Rust language", "2w", 1)]
    assert len(search.numbers(database.connection, "tag:language")) == 1
    assert not list(search.numbers(database.connection, 'tag:"rust"'))
    bo = person(database, "Bo", "rust")
    assert contacts.tags(database.connection, bo) == ("rust",)
    assert listed(database) == [("Rust language", "2w", 1), ("rust", None, 1)]
    undo.undo(database)
    undo.undo(database)
    assert not difference(before, living(database.connection))


def test_case_and_accents_alone_keep_the_row(database: Database) -> None:
    """Spelling a tag anew is no other tag."""
    ana = person(database, "Ana", "zurich")
    row = tags.find(database.connection, "Zürich")
    with database.write("rename") as tx:
        assert tags.update(tx, row.id, {"name": "Zürich"}) == row.id
    assert contacts.tags(database.connection, ana) == ("Zürich",)


def test_taken_names_are_refused(database: Database) -> None:
    """Neither a new tag nor a renamed one may be called as another, in whatever spelling."""
    person(database, "Ana", "rust", "Go")
    before = living(database.connection)
    with pytest.raises(FieldError, match="There is a tag “Go” already"), database.write("rename") as tx:
        tags.update(tx, tags.find(tx.connection, "rust").id, {"name": "gó"})
    with pytest.raises(FieldError, match="There is a tag “rust” already"), database.write("add") as tx:
        tags.add(tx, "#RUST")
    with pytest.raises(FieldError, match="needs a name"), database.write("add") as tx:
        tags.add(tx, " # ")
    with pytest.raises(FieldError, match="not a cadence"), database.write("add") as tx:
        tags.add(tx, "new", "often")
    with pytest.raises(NotFoundError), database.write("change") as tx:
        tags.update(tx, "nothing", {"name": "x"})
    with pytest.raises(NotFoundError):
        tags.find(database.connection, "nothing")
    assert not difference(before, living(database.connection))


def test_a_removed_tag_begins_anew(database: Database) -> None:
    """Made again after it was removed, a tag has neither its people nor its cadence."""
    ana = person(database, "Ana", "rust")
    with database.write("cadence") as tx:
        tags.update(tx, tags.find(tx.connection, "rust").id, {"cadence": "3w"})
    with database.write("remove") as tx:
        tags.remove(tx, tags.find(tx.connection, "rust").id)
    assert contacts.tags(database.connection, ana) == ()
    with database.write("add") as tx:
        tags.add(tx, "rust")
    assert listed(database) == [("rust", None, 0)]


def test_people_out_of_the_way_are_not_counted(database: Database) -> None:
    """Archived and deleted people have their tags still, and are in no count."""
    ana, bo, cy = (person(database, name, "rust") for name in ("Ana", "Bo", "Cy"))
    rust = tags.find(database.connection, "rust").id
    with database.write("away") as tx:
        contacts.delete(tx, [ana])
        bulk.change(tx, bulk.numbers_of(tx.connection, [bo]), Change(archived=True))
    assert (tags.people(database.connection, rust), tags.counts(database.connection)) == (1, {rust: 1})
    with database.write("rename") as tx:
        new = tags.update(tx, rust, {"name": "crab"})
    assert [contacts.tags(database.connection, who) for who in (bo, cy)] == [("crab",), ("crab",)]
    assert tags.people(database.connection, new) == 1


@pytest.mark.parametrize("name", SMALL)
def test_hostile_names(database: Database, name: str) -> None:
    """A tag of any name is cleaned, listed and renamed."""
    try:
        with database.write("add") as tx:
            tag_id = tags.add(tx, name, "2w")
    except FieldError:
        return
    assert tags.one(database.connection, tag_id).name == text.clean(name, limit=100).lstrip("# ")
    with database.write("rename") as tx:
        tags.update(tx, tag_id, {"name": name + " x"})
    assert len(tags.listing(database.connection)) == 1


@settings(max_examples=25)
@given(
    st.integers(0, 10_000),
    st.lists(
        st.tuples(
            st.sampled_from(["cadence", "rename", "remove"]),
            st.integers(0, 9),
            st.sampled_from(["", "3d", "2w", "rust", "Fosdem", "PYCON 2026", "zurich"]),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_any_changes_follow_the_rule_and_are_undone(seed: int, steps: list[tuple[str, int, str]]) -> None:
    """After whatever was done with tags, due days are those of the rule, ids those of the names, and undo gives all back."""
    with scratch() as vault:
        crowd(vault.database, seed, TODAY, 20)
        before, done = living(vault.connection), 0
        for what, place, word in steps:
            rows = tags.listing(vault.connection)
            row = rows[place % len(rows)] if rows else None
            if row is None:
                break
            state = living(vault.connection)
            try:
                with vault.database.write(what) as tx:
                    if what == "remove":
                        tags.remove(tx, row.id)
                    else:
                        tags.update(tx, row.id, {"name" if what == "rename" else "cadence": word})
            except FieldError:
                assert not difference(state, living(vault.connection))
            done += living(vault.connection) != state
            assert derived_as_stored(vault.connection) == derived_by_the_rule(vault.connection, TODAY)
            for tag in records(vault.connection, "tags"):
                assert tag["deleted_at"] or tag["id"] == natural_id("tag", text.fold(tag["name"]))
        check_journal(vault.connection)
        check_search_indexes(vault.connection)
        for _ in range(done):
            undo.undo(vault.database)
        assert not difference(before, living(vault.connection))
