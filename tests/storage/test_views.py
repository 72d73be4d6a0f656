"""A filter and a sort under a name: kept once, found by its name, renamed, moved, removed, and brought back by undo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui import text
from devhub_tui.errors import AmbiguousError, FieldError, NotFoundError
from devhub_tui.storage import undo, views
from devhub_tui.storage.database import Database
from tests.hostile import HOSTILE
from tests.storage.vaults import records


def save(database: Database, name: str, query: str, sort: str | None = None) -> str:
    """Saves one view."""
    with database.write(f"save {name}") as tx:
        return views.save(tx, views.checked_name(name), query, sort)


def names(database: Database) -> list[str]:
    """The saved views in their order."""
    return [view.name for view in views.listing(database.connection)]


def test_saved_views_come_after_those_from_the_start(database: Database) -> None:
    """Everybody, VIPs, New and Archived are there at once; saved ones follow in the order of saving."""
    assert [view.name for view in views.every(database.connection)] == ["Everybody", "VIPs", "New", "Archived"]
    save(database, "Rust in Berlin", "tag:rust berlin", "due")
    save(database, "Old friends", "before:2025")
    (rust, old) = views.listing(database.connection)
    assert rust[1:] == ("Rust in Berlin", "tag:rust berlin", "due")
    assert old[1:] == ("Old friends", "before:2025", None)
    assert views.every(database.connection)[-2:] == [rust, old]


def test_the_same_name_is_the_same_view(database: Database) -> None:
    """Case and accents make no other view: it is replaced in its place, and undo gives back what it was."""
    first = save(database, "Zürich", "zürich")
    save(database, "Other", "x")
    assert save(database, "ZURICH", "tag:zh", "last") == first
    assert [view[1:] for view in views.listing(database.connection)] == [("ZURICH", "tag:zh", "last"), ("Other", "x", None)]
    undo.undo(database)
    assert [view[1:3] for view in views.listing(database.connection)] == [("Zürich", "zürich"), ("Other", "x")]
    assert len(records(database.connection, "views")) == 2


def test_two_devices_make_one_row(database: Database) -> None:
    """The id follows from the name; a removed view of that name comes back, as the last."""
    key = save(database, "Rust", "tag:rust")
    save(database, "Go", "tag:go")
    with database.write("remove") as tx:
        views.remove(tx, key)
    assert names(database) == ["Go"]
    assert save(database, "rust", "tag:rust lang") == key
    assert names(database) == ["Go", "rust"]
    undo.undo(database)
    undo.undo(database)
    assert names(database) == ["Rust", "Go"]


def test_renames_in_place(database: Database) -> None:
    """Another name, the same place; a name that is taken is refused, and the old name is free for another view."""
    rust, go = save(database, "Rust", "tag:rust"), save(database, "Go", "tag:go")
    with database.write("rename") as tx:
        views.rename(tx, rust, "Crabs")
        views.rename(tx, go, "GO")
    assert names(database) == ["Crabs", "GO"]
    with database.write("rename") as tx, pytest.raises(FieldError):
        views.rename(tx, rust, "go")
    again = save(database, "Rust", "rust")
    assert again != rust
    assert names(database) == ["Crabs", "GO", "Rust"]


def test_moves(database: Database) -> None:
    """Up and down by so many places, never past the ends."""
    keys = [save(database, name, name) for name in "abcd"]
    for key, step, wanted in ((3, -1, "abdc"), (0, 2, "bdac"), (1, -9, "bdac"), (2, 9, "bdac"), (2, -2, "bcda")):
        with database.write("move") as tx:
            views.move(tx, keys[key], step)
        assert "".join(names(database)) == wanted
    save(database, "e", "e")
    assert "".join(names(database)) == "bcdae"


def test_found_by_name_or_its_beginning(database: Database) -> None:
    """Whole names first, then beginnings that fit one view only."""
    save(database, "Rust", "tag:rust")
    save(database, "Rust in Berlin", "tag:rust berlin")
    assert views.resolve(database.connection, "rust").query == "tag:rust"
    assert views.resolve(database.connection, "RUST IN").query == "tag:rust berlin"
    assert views.resolve(database.connection, "arch").query == "status:archived"
    with pytest.raises(AmbiguousError) as ambiguous:
        views.resolve(database.connection, "ru")
    assert [label for _, label in ambiguous.value.candidates] == ["Rust", "Rust in Berlin"]
    for name in ("", "nobody"):
        with pytest.raises(NotFoundError) as missing:
            views.resolve(database.connection, name)
        assert "Rust in Berlin" in missing.value.hint


@pytest.mark.parametrize("name", ["", "  ", "\u200d", "everybody", "VIPS", "Árchived"])
def test_names_that_are_none(name: str) -> None:
    """Nothing to see, or one that is there from the start."""
    with pytest.raises(FieldError):
        views.checked_name(name)


def test_hostile_names_and_filters(database: Database) -> None:
    """Kept clean and in one line; a filter that the box cannot hold is refused: cut, it would mean another thing."""
    for words in HOSTILE:
        try:
            name = views.checked_name(words)
        except FieldError:
            continue
        save(database, name, (words * 3)[: views.QUERY_LIMIT], "name")
        found = views.saved(database.connection, name)
        assert found
        assert len(found.name) <= views.NAME_LIMIT
        assert len(found.query) <= views.QUERY_LIMIT
        assert found.query == text.clean(found.query)
    with pytest.raises(FieldError):
        save(database, "long", "x" * (views.QUERY_LIMIT + 1))


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_view_is_narrowed_by_more_words(query: str, more: str) -> None:
    """An open quote of the view does not swallow what is added."""
    joined = views.narrowed(views.View("", "x", query.replace("\n", " ")), more)
    head = joined.removesuffix(more.strip())
    assert head.count('"') % 2 == 0


def test_an_unknown_sort_is_none(database: Database) -> None:
    """What another version or program wrote does not break the list."""
    with database.write("other") as tx:
        tx.execute("INSERT INTO views(name,query,sort) VALUES ('x','y','by magic')")
    assert views.listing(database.connection)[0].sort is None
