"""Interaction types: the user's own, in the user's order, archived once they are used."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui.errors import DevHubError, FieldError, NotFoundError
from devhub_tui.storage import contacts, interaction_types, interactions, undo
from devhub_tui.storage.database import Database
from tests.hostile import FORBIDDEN, HOSTILE
from tests.storage.vaults import derived_as_stored, derived_by_the_rule, scratch

TODAY = date(2026, 3, 16)


def keys(database: Database, archived: bool = True) -> list[str]:
    """The keys in their order."""
    return [row.key for row in interaction_types.listing(database.connection, archived)]


def add(database: Database, label: str, icon: str = "♪", **flags: bool) -> interaction_types.InteractionType:
    """Adds a type and gives it."""
    with database.write("add a type") as tx:
        type_id = interaction_types.add(tx, label, icon, **flags)
    return next(row for row in interaction_types.listing(database.connection) if row.id == type_id)


def test_one_of_your_own(database: Database) -> None:
    """A new type stands last, gets a key from its label, and can be logged at once."""
    made = add(database, "  Podcast  recording ", "♪", meaningful=False)
    assert (made.key, made.label, made.icon) == ("podcast_recording", "Podcast recording", "♪")
    assert (made.counts_as_contact, made.meaningful, made.archived, made.used) == (True, False, False, False)
    assert keys(database)[-1] == "podcast_recording"
    assert len(keys(database)) == 15
    assert interactions.check_type(database.connection, "podcast-recording") == "podcast_recording"
    assert interactions.types(database.connection)[-1].label == "Podcast recording"


def test_keys_are_made_from_labels(database: Database) -> None:
    """Any language gives a key, and no two types share one."""
    assert add(database, "Spëziál!").key == "spezial"
    assert add(database, "播客").key == "播客"
    assert add(database, "C++").key == "c"
    assert add(database, "C").key == "c_2"
    assert add(database, "☺").key == "type"
    assert interaction_types.find(database.connection, "c++").label == "C++"
    assert interaction_types.find(database.connection, "C").label == "C"


def test_labels_are_unique_among_the_living(database: Database) -> None:
    """A label that is taken is refused, whatever its case; that of a deleted type is free again."""
    with database.write("add") as tx, pytest.raises(FieldError, match="already"):
        interaction_types.add(tx, "COFFEE", "c")
    coffee = interaction_types.find(database.connection, "coffee")
    with database.write("archive") as tx:
        interaction_types.update(tx, coffee.id, {"archived": True})
    with database.write("add") as tx, pytest.raises(FieldError) as error:
        interaction_types.add(tx, "Coffee", "c")
    assert "archived" in error.value.hint
    with database.write("delete") as tx:
        assert interaction_types.remove(tx, coffee.id) == "deleted"
    assert add(database, "Coffee", "c").id == coffee.id
    with database.write("rename") as tx, pytest.raises(FieldError):
        interaction_types.update(tx, coffee.id, {"label": "tálk"})
    with database.write("rename") as tx:
        assert interaction_types.update(tx, coffee.id, {"label": "coffee"})


@pytest.mark.parametrize("icon", ["☎", "☕", "P", "🎤", "李", "✉\ufe0f", "\ue000"])
def test_icons(database: Database, icon: str) -> None:
    """One character of one or two cells."""
    assert len(add(database, "Own", icon).icon) == 1


@pytest.mark.parametrize("icon", ["", " ", "ab", "🇩🇪", "👩‍💻", "\u0301", "\u200d", "\x1b", "\u202e", "[/nope]", "\u3164"])
def test_what_is_no_icon(database: Database, icon: str) -> None:
    """Nothing to see, several characters, or a sequence whose width terminals do not agree on."""
    with database.write("add") as tx, pytest.raises(FieldError):
        interaction_types.add(tx, "Own", icon)


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels(database: Database, label: str) -> None:
    """A label is one short clean line, or refused."""
    try:
        made = add(database, label)
    except FieldError:
        return
    assert 0 < len(made.label) <= 60
    assert not FORBIDDEN.search(made.label)
    assert "\n" not in made.label
    assert 0 < len(made.key) <= 64
    assert not FORBIDDEN.search(made.key)


def test_used_ones_are_archived(database: Database) -> None:
    """What happened keeps its name: a used type is only taken off the offer, an unused one is deleted; undo brings both back."""
    podcast, zine = add(database, "Podcast"), add(database, "Zine")
    with database.write("log") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
        logged = interactions.log(tx, [ana], podcast.key, "2026-03-15")
    with database.write("remove") as tx:
        assert interaction_types.remove(tx, podcast.id) == "archived"
        assert interaction_types.remove(tx, zine.id) == "deleted"
    assert podcast.key in keys(database)
    assert podcast.key not in keys(database, archived=False)
    assert zine.key not in keys(database)
    row = interactions.interaction(database.connection, logged)
    assert row is not None
    assert row.type_label == "Podcast"
    with pytest.raises(FieldError):
        interactions.check_type(database.connection, "podcast")
    with database.write("back") as tx:
        assert interaction_types.update(tx, podcast.id, {"archived": False})
    assert interactions.check_type(database.connection, "podcast") == "podcast"
    undo.undo(database)
    undo.undo(database)
    assert {podcast.key, zine.key} <= set(keys(database, archived=False))


def test_a_key_in_use_is_not_given_again(database: Database) -> None:
    """Interactions of a type that another program removed do not become something else."""
    with database.write("log") as tx:
        interactions.log(tx, [contacts.add(tx, {"name": "Ana"})], "zine", "2026-03-15")
    assert add(database, "Zine").key == "zine_2"


def test_the_last_one_stays(database: Database) -> None:
    """There is always something to log."""
    rows = interaction_types.listing(database.connection)
    with database.write("archive") as tx:
        for row in rows[1:]:
            interaction_types.update(tx, row.id, {"archived": True})
        with pytest.raises(DevHubError, match="last"):
            interaction_types.update(tx, rows[0].id, {"archived": True})
        with pytest.raises(DevHubError, match="last"):
            interaction_types.remove(tx, rows[0].id)
    assert interaction_types.default(database.connection) == "met"


def test_a_message_unless_there_is_none(database: Database) -> None:
    """What is logged when nothing is said."""
    assert interaction_types.default(database.connection) == "message"


@given(moves=st.lists(st.tuples(st.integers(0, 13), st.integers(-2, 16)), max_size=12))
@settings(max_examples=25)
def test_moving(moves: list[tuple[int, int]]) -> None:
    """Types stand where they were put, as things in a plain list do, and new ones still come last."""
    with scratch() as made:
        wanted = keys(made.database)
        ids = {row.key: row.id for row in interaction_types.listing(made.connection)}
        for place, to in moves:
            key = wanted[place]
            before = list(wanted)
            wanted.remove(key)
            wanted.insert(max(0, min(to, 13)), key)
            with made.database.write("move") as tx:
                assert interaction_types.move(tx, ids[key], to) == (wanted != before)
            assert keys(made.database) == wanted
        assert add(made.database, "Last").key == keys(made.database)[-1]


def test_archived_ones_stand_behind_when_somebody_moves(database: Database) -> None:
    """The place is counted among those on offer."""
    rows = interaction_types.listing(database.connection)
    with database.write("archive") as tx:
        interaction_types.update(tx, rows[0].id, {"archived": True})
        interaction_types.move(tx, rows[3].id, 0)
    assert keys(database, archived=False)[0] == rows[3].key
    assert keys(database)[-1] == rows[0].key


def test_what_counts_moves_due_dates(database: Database) -> None:
    """A type that counts no more moves the status of everybody who was in one, at once."""
    made = add(database, "Wave")
    with database.write("log") as tx:
        ana = contacts.add(tx, {"name": "Ana", "cadence": "10d", "tracked_on": "2026-01-01"})
        interactions.log(tx, [ana], made.key, "2026-03-15")
    assert contacts.contact(database.connection, ana).status == "in_touch"
    with database.write("count") as tx:
        interaction_types.update(tx, made.id, {"counts_as_contact": False})
    assert contacts.contact(database.connection, ana).status == "reconnect"
    assert derived_as_stored(database.connection) == derived_by_the_rule(database.connection, TODAY)


def test_nothing_changed(database: Database) -> None:
    """The same values make no step of undo; a type that is gone is named so."""
    row = interaction_types.listing(database.connection)[0]
    with database.write("nothing") as tx:
        assert not interaction_types.update(tx, row.id, {"label": row.label, "archived": False})
    assert undo.batches(database.connection, 5) == []
    with database.write("gone") as tx, pytest.raises(NotFoundError):
        interaction_types.move(tx, "nobody", 0)


def test_counts(database: Database) -> None:
    """How many interactions are of each type."""
    with database.write("log") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
        gone = interactions.log(tx, [ana], "call", "2026-03-15")
        interactions.log(tx, [ana], "call", "2026-03-14")
        interactions.log(tx, [ana], "met", "2026-03-14")
        interactions.delete(tx, gone)
    assert interaction_types.counts(database.connection) == {"call": 1, "met": 1}
