"""Two people side by side: sides are chosen, swapped, merged in one step, or said to be two."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from devhub_tui import text
from devhub_tui.app import DevHub
from devhub_tui.domain.people import Point
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.merge import MergeScreen
from devhub_tui.screens.merge_with import MANY, MergeWith
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, duplicates, interactions, undo
from devhub_tui.text import NOTE_LIMIT
from devhub_tui.widgets.side_by_side import Row
from tests.hostile import HOSTILE
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write
from tests.storage.vaults import living


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with vault() as session:
        yield session


@pytest.fixture
def two(session: Session) -> tuple[str, str]:
    """Ana of Oxide, and Ana of Acme with more addresses, a tag and an interaction."""
    with session.database.write("add") as tx:
        a = contacts.add(tx, {"name": "Ana Souza", "company": "Oxide", "notes": "Mornings."}, [Point("email", "ana@x.org")])
        b = contacts.add(
            tx,
            {"name": "Ana S.", "company": "Acme", "title": "CTO", "notes": "Evenings.", "vip": 1, "birthday": "--04-12"},
            [Point("email", "ANA@x.org"), Point("phone", "5550123"), Point("handle", "ana.01", "Signal")],
            ["rust"],
        )
        interactions.log(tx, [a, b], "coffee", "2026-03-01")
        interactions.log(tx, [b], "call", "2026-03-02")
    return a, b


def rows(app: DevHub) -> dict[str, Row]:
    """The lines by label."""
    assert isinstance(app.screen, MergeScreen)
    return {row.label: row for row in app.screen.sides.rows}


def on(app: DevHub) -> str:
    """The label under the cursor."""
    assert isinstance(app.screen, MergeScreen)
    row = app.screen.sides.row
    return row.label if row else ""


async def opened(app: DevHub, pilot: Any, two: tuple[str, str]) -> None:
    """Opens the comparison."""
    app.push_screen(MergeScreen(app.session, *two))
    await pilot.pause()


async def to(pilot: Any, app: DevHub, label: str) -> None:
    """Moves the cursor to a field."""
    await pilot.press("g", "g")
    for _ in range(20):
        if on(app) == label:
            return
        await pilot.press("j")
    raise AssertionError(label)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_field_by_field(session: Session, two: tuple[str, str], size: tuple[int, int]) -> None:
    """What stays, what goes in, what is joined and what becomes a line of the notes; on a wide screen also the result."""
    async with running(session, size) as (app, pilot):
        await opened(app, pilot, two)
        screen = reads(app)
        for words in ("Ana Souza · stays", "Ana S. · goes into it", "m merge", "← left", "→ right", "x swap", "d two people"):
            assert words in screen
        assert ("merged" in screen) == (size[0] >= 200)
        found = rows(app)
        assert (found["Company"].mark_a, found["Company"].mark_b) == ("✓", "+")
        assert (found["Title"].a, found["Title"].mark_b) == ("", "✓")
        assert (found["Notes"].mark_a, found["Notes"].mark_b) == ("+", "+")
        assert (found["Emails"].key, found["Emails"].result) == ("", "ana@x.org")
        assert found["Handles"].b == "ana.01 (Signal)"
        assert (found["Interactions"].a, found["Interactions"].b, found["Interactions"].result) == ("1", "2", "2")
        assert found["Tracking"].quiet
        assert on(app) == "Name"
        assert "becomes a nickname" in screen


async def test_choose_sides_and_merge(session: Session, two: tuple[str, str]) -> None:
    """Arrows choose, space goes round, what is chosen is what one gets; one step, which undo takes back."""
    before = living(session.database.connection)
    async with running(session) as (app, pilot):
        await opened(app, pilot, two)
        await to(pilot, app, "Company")
        await pilot.press("right")
        assert (rows(app)["Company"].mark_a, rows(app)["Company"].mark_b) == (" ", "✓")
        await pilot.press("right")
        assert rows(app)["Company"].mark_b == "+"
        await pilot.press("space")
        assert (rows(app)["Company"].mark_a, rows(app)["Company"].mark_b) == ("✓", " ")
        await pilot.press("space")
        assert rows(app)["Company"].result == "Acme"
        await pilot.press("space")
        assert rows(app)["Company"].result == "Oxide"
        await pilot.press("l")
        await to(pilot, app, "Title")
        await pilot.press("h")
        assert "stays empty, as you chose" in reads(app)
        await to(pilot, app, "Notes")
        assert "Mornings. ⏎ Evenings." in reads(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not isinstance(app.screen, MergeScreen))
        assert toasts(app) == ["Merged Ana S. into Ana Souza, who gained 2 contact points, 1 tag, 1 interaction · u undo"]
    kept = contacts.contact(session.database.connection, two[0])
    assert (kept.values["company"], kept.values["title"], kept.values["nickname"]) == ("Acme", None, "Ana S.")
    assert kept.values["notes"] == "Mornings.\n\nEvenings."
    assert undo.batches(session.database.connection)[0].label == "merge Ana S. into Ana Souza"
    undo.undo(session.database)
    assert living(session.database.connection) == before


async def test_swap_keeps_what_was_chosen(session: Session, two: tuple[str, str]) -> None:
    """The other one stays; a chosen value stays chosen on its new side."""
    async with running(session) as (app, pilot):
        await opened(app, pilot, two)
        await to(pilot, app, "Company")
        await pilot.press("right", "x")
        assert "Ana S. · stays" in reads(app)
        assert on(app) == "Company"
        assert (rows(app)["Company"].a, rows(app)["Company"].mark_a) == ("Acme", "✓")
        await pilot.press("m")
        await until(pilot, lambda: not isinstance(app.screen, MergeScreen))
    assert contacts.contact(session.database.connection, two[1]).values["company"] == "Acme"


async def test_two_people(session: Session, two: tuple[str, str]) -> None:
    """They stay two, and it is remembered."""
    async with running(session) as (app, pilot):
        await opened(app, pilot, two)
        await pilot.press("d")
        await until(pilot, lambda: not isinstance(app.screen, MergeScreen))
        assert toasts(app) == ["Ana Souza and Ana S. are two people · u undo"]
    assert duplicates.distinct(session.database.connection) == {tuple(sorted(two))}


async def test_leaving_changes_nothing(session: Session, two: tuple[str, str]) -> None:
    """Esc and q."""
    before = living(session.database.connection)
    async with running(session) as (app, pilot):
        for key in ("escape", "q"):
            await opened(app, pilot, two)
            await pilot.press("right", key)
            await pilot.pause()
            assert not isinstance(app.screen, MergeScreen)
    assert living(session.database.connection) == before


async def test_follows_the_vault(session: Session, two: tuple[str, str]) -> None:
    """An edit from elsewhere is shown; when one of the two is gone, so is the comparison."""
    async with running(session) as (app, pilot):
        await opened(app, pilot, two)
        with session.database.write("edit") as tx:
            contacts.edit(tx, two[0], {"company": "Nitrogen"})
        await until(pilot, lambda: "Nitrogen" in reads(app))
        with session.database.write("delete") as tx:
            contacts.delete(tx, [two[1]])
        await until(pilot, lambda: not isinstance(app.screen, MergeScreen))
        assert toasts(app) == ["One of the two is no longer in the vault."]


async def test_notes_too_long_to_be_joined(session: Session) -> None:
    """Said; the left ones stand until the user chooses; nothing is cut."""
    with session.database.write("add") as tx:
        a = contacts.add(tx, {"name": "Ana", "notes": "a" * (NOTE_LIMIT - 10)})
        b = contacts.add(tx, {"name": "Ana", "notes": "b" * 100})
    async with running(session, (80, 24)) as (app, pilot):
        await opened(app, pilot, (a, b))
        assert "too long to be joined" in toasts(app)[0]
        await to(pilot, app, "Notes")
        await pilot.press("right", "m")
        await until(pilot, lambda: not isinstance(app.screen, MergeScreen))
    assert contacts.contact(session.database.connection, a).values["notes"] == "b" * 100


async def test_notes_with_no_room_for_a_line_more(session: Session) -> None:
    """What lost cannot be noted: the left side stands, and that is said before anything is merged."""
    with session.database.write("add") as tx:
        a = contacts.add(tx, {"name": "Ana", "company": "Oxide", "notes": "a" * NOTE_LIMIT})
        b = contacts.add(tx, {"name": "Ana", "company": "Acme", "notes": "b"})
    async with running(session, (80, 24)) as (app, pilot):
        await opened(app, pilot, (a, b))
        assert len(toasts(app)) == 2
        assert rows(app)["Company"].mark_b == " "
        await pilot.press("m")
        await until(pilot, lambda: not isinstance(app.screen, MergeScreen))
    assert contacts.contact(session.database.connection, a).values["notes"] == "a" * NOTE_LIMIT


@pytest.mark.parametrize("hostile", [text.clean(each, multiline=True) for each in HOSTILE[::3]])
async def test_hostile_values(session: Session, hostile: str) -> None:
    """In every field of both: drawn as text, merged, and said."""
    with session.database.write("add") as tx:
        ids = [
            contacts.add(
                tx,
                dict.fromkeys(("name", "nickname", "company", "title", "notes", "met_where"), f"{mark}{hostile}"),
                [Point("email", f"{mark}{hostile}"), Point("handle", hostile or "x", hostile)],
                [f"t{hostile}"],
            )
            for mark in "ab"
        ]
    async with running(session, (80, 24)) as (app, pilot):
        await opened(app, pilot, (ids[0], ids[1]))
        await pilot.press(*"jjjkk", "x", "space", "m")
        await until(pilot, lambda: not isinstance(app.screen, MergeScreen))
        assert app.is_running


# ---- who is merged


async def test_with_whom(session: Session, two: tuple[str, str]) -> None:
    """M asks, the likeliest first; enter on one compares them, the one with more on the left."""
    async with running(session) as (app, pilot):
        await pilot.press("2", "M")
        await until(pilot, lambda: isinstance(app.screen, MergeWith) and "same email" in reads(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MergeScreen))
        assert isinstance(app.screen, MergeScreen)
        assert (app.screen.keep, app.screen.gone) == (two[1], two[0])
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))


async def test_with_somebody_who_is_typed(session: Session, two: tuple[str, str]) -> None:
    """Whoever the search did not think of; nobody is offered to themselves; nonsense is no person."""
    add(session, "Zed Moe")
    async with running(session) as (app, pilot):
        await pilot.press("2", "M")
        await until(pilot, lambda: isinstance(app.screen, MergeWith) and bool(app.screen._likely))
        await write(pilot, "ana")
        assert isinstance(app.screen, MergeWith)
        assert [each.label for each in app.screen.field.list.rows] == ["Ana Souza"]
        await pilot.press(*["backspace"] * 3)
        await write(pilot, "qqq")
        await pilot.press("enter")
        await pilot.pause()
        assert "Nobody goes by" in reads(app)
        await pilot.press(*["backspace"] * 3)
        await write(pilot, "zed")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MergeScreen))
        await pilot.press("escape", "M")
        await until(pilot, lambda: isinstance(app.screen, MergeWith))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))


async def test_those_who_are_selected(session: Session, two: tuple[str, str]) -> None:
    """Three selected: the first two are compared, then what came of it with the third."""
    third = add(session, "Ana Third")
    async with running(session) as (app, pilot):
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
        await pilot.press("x", "x", "x", "M")
        await until(pilot, lambda: isinstance(app.screen, MergeScreen))
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, MergeScreen) and third in (app.screen.keep, app.screen.gone))
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
    assert [row[0] for row in session.database.connection.execute("SELECT id FROM contacts WHERE deleted_at IS NULL")] == [two[1]]


async def test_too_many_are_a_slip_of_the_finger(session: Session) -> None:
    """Eleven people are hardly one."""
    for number in range(MANY + 1):
        add(session, f"Ana {number}")
    async with running(session) as (app, pilot):
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
        await pilot.press(*["x"] * (MANY + 1), "M")
        await until(pilot, lambda: toasts(app))
        assert toasts(app)[-1].startswith(f"{MANY + 1} are selected")
        assert isinstance(app.screen, PeopleScreen)


async def test_from_the_contact_screen(session: Session, two: tuple[str, str]) -> None:
    """When the person in view goes into another one, that one comes up, without a word about somebody missing."""
    async with running(session) as (app, pilot):
        app.open_contact(two[0])
        await pilot.pause()
        await pilot.press("M")
        await until(pilot, lambda: isinstance(app.screen, MergeWith) and bool(app.screen._likely))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MergeScreen))
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, ContactScreen) and app.screen.contact_id == two[1])
        await pilot.press("q")
        await until(pilot, lambda: not isinstance(app.screen, ContactScreen))
        assert len(toasts(app)) == 1
