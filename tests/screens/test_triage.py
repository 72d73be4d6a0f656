"""Triage on screen: one key a person, everything taken back with one, the place kept, groups, and how far one is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from devhub_tui.app import DevHub
from devhub_tui.domain.people import Person, Point
from devhub_tui.screens import triage as screens
from devhub_tui.screens.triage import TriageScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, importing, triage
from tests.hostile import FORBIDDEN, HOSTILE
from tests.screens.apps import reads, running, toasts, until, vault
from tests.storage.vaults import records


@contextmanager
def crowd(count: int = 6, tags: tuple[str, ...] = ("rustconf",)) -> Iterator[Session]:
    """A vault with so many people of one import, in the order of their numbers; every third works at Oxide."""
    with vault() as session:
        people = [
            Person(
                place,
                {"name": f"Person {place}", "met_on": f"2022-01-{place % 28 + 1:02}"}
                | ({"company": "Oxide"} if place % 3 == 0 else {}),
                (Point("email", f"p{place}@example.org"),),
            )
            for place in range(count)
        ]
        with session.database.write("import") as tx:
            importing.write(tx, people, "linkedin", "talks.csv", tags)
        yield session


def rows(session: Session) -> dict[str, dict[str, Any]]:
    """The records by name."""
    return {row["name"]: row for row in records(session.database.connection, "contacts")}


async def opened(app: DevHub, pilot: Pilot[str]) -> TriageScreen:
    """The screen, once everybody is read."""
    await pilot.press("T")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, TriageScreen)
    await until(pilot, lambda: screen._known)
    return screen


async def settled(pilot: Pilot[str], screen: TriageScreen) -> None:
    """Every answer is on the disk."""
    await until(pilot, lambda: not screen._writing)
    await pilot.pause()


def current(screen: TriageScreen) -> str | None:
    """The name in view."""
    person = screen.current_person()
    return person[1] if person else None


async def test_fifty_people_take_less_than_120_keys() -> None:
    """Opening, fifty answers of every kind, putting off, tags and leaving: every one of them stands in the vault, a step each."""
    with crowd(50) as session:
        before = triage.newest_batch(session.database.connection)
        async with running(session) as (app, pilot):
            presses = 0

            async def press(*keys: str) -> None:
                nonlocal presses
                presses += len(keys)
                await pilot.press(*keys)

            screen = await opened(app, pilot)
            depth = len(app.screen_stack)
            presses += 1
            for place in range(50):
                await press("12345wmqypcv"[place % 12])
                if place % 10 == 0:
                    await press("space")
                if place % 20 == 0:
                    await press("t", *"vip", "enter", "enter")
            await settled(pilot, screen)
            assert "Nobody is new any more." in reads(app)
            assert "You sorted 50 people" in reads(app)
            await press("q", "1")  # one too many: neither leaves
            assert len(app.screen_stack) == depth
            await press("escape")
            assert presses < 120
            assert len(app.screen_stack) == depth - 1
        assert len(triage.order(session.database.connection)) == 0
        steps = session.database.connection.execute("SELECT count(*) FROM batches WHERE batch>? AND kind='do'", (before,))
        assert steps.fetchone()[0] == 50 + 3
        assert rows(session)["Person 0"]["importance"] == 1


async def test_digits_belong_to_the_screen() -> None:
    """1 to 5 say how much somebody matters and 0 nothing; none of them switches to another screen."""
    with crowd() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("0", "9")
            assert app.screen is screen
            assert "from 1 to 5" in reads(app)
            assert current(screen) == "Person 0"
            await pilot.press("2", "3")
            await settled(pilot, screen)
            assert app.screen is screen
        assert (rows(session)["Person 0"]["importance"], rows(session)["Person 3"]["importance"]) == (2, 3)


async def test_taking_back_returns_to_the_person() -> None:
    """`u` takes answer after answer back, those put off between them too, and stops where one began; `U` says them again."""
    with crowd() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("4", "space", "p", "u")
            await settled(pilot, screen)
            await until(pilot, lambda: current(screen) == "Person 1")
            await pilot.press("u")
            await until(pilot, lambda: current(screen) == "Person 3")
            assert "Back from later" in reads(app)
            await pilot.press("u")
            await until(pilot, lambda: current(screen) == "Person 0")
            assert "Took back set importance of Person 0 to 4" in reads(app)
            await pilot.press("u")
            await until(pilot, lambda: "Nothing was answered here yet" in reads(app))
            assert "6 left of 6" in reads(app)
            await pilot.press("U")
            await until(pilot, lambda: current(screen) == "Person 3")
            assert "5 left of 6" in reads(app)
        assert rows(session)["Person 0"]["importance"] == 4
        assert rows(session)["Person 1"]["tracking"] is None


async def test_the_burndown_and_the_import_count() -> None:
    """The header says how many are left of how many, and of the import that the person in view came with."""
    with crowd() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            assert "6 left of 6" in reads(app)
            assert "from talks.csv · imported today · 6 of its 6 left" in reads(app)
            await pilot.press("w", "v")
            await settled(pilot, screen)
            assert "4 left of 6 · █▇▆" in reads(app)
            assert "4 of its 6 left" in reads(app)
            assert "Person 3: VIP" in reads(app)


async def test_the_place_is_kept() -> None:
    """Leaving and coming back, in another life of the app too: the same person is in view, those put off are still last."""
    with crowd() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("space", "q")
            await settled(pilot, screen)
            assert current(screen) == "Person 1"
            await pilot.press("escape")
            await pilot.pause(0.1)
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            assert current(screen) == "Person 1"
            await pilot.press("u")  # an answer of the visit before
            await until(pilot, lambda: current(screen) == "Person 3")
            await pilot.press("m", "m", "m", "m", "m")
            assert current(screen) == "Person 0"
            assert "now those you put off" in reads(app)
            await settled(pilot, screen)


async def test_who_comes_meanwhile_appears() -> None:
    """An import of another process, somebody answered for there, and a deletion are all seen while one goes on."""
    with crowd(3) as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            with session.database.write("more") as tx:
                importing.write(tx, [Person(1, {"name": "Late Comer"})], "linkedin", "late.csv")
            await until(pilot, lambda: "4 left" in reads(app))
            with session.database.write("elsewhere") as tx:
                contacts.delete(tx, [rows(session)["Person 0"]["id"]])
            await until(pilot, lambda: current(screen) == "Person 1")
            await pilot.press("p", "p", "p")
            await settled(pilot, screen)
            assert "Nobody is new any more." in reads(app)
        assert rows(session)["Late Comer"]["tracking"] == "passive"


async def test_tags_stay_with_the_person() -> None:
    """`t` tags the person in view, who stays; `u` then takes the tags back before any answer."""
    with crowd() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("4", "t", *"zig", "enter", "enter")
            await until(pilot, lambda: "#zig" in reads(app))
            assert current(screen) == "Person 3"
            await pilot.press("u")
            await until(pilot, lambda: "#zig" not in reads(app))
            assert current(screen) == "Person 3"
            assert rows(session)["Person 0"]["importance"] == 4


async def test_a_group_is_answered_by_one_key() -> None:
    """`B` lists what they have in common; a key answers for all, and one `u` brings all of them back."""
    with crowd(9) as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("B")
            await until(pilot, lambda: "One answer for all of them" in reads(app))
            assert "company  Oxide" in reads(app)
            await pilot.press("G", "q")
            await until(pilot, lambda: "3 people of Oxide: every 3 months" in reads(app))
            assert "6 left of 9" in reads(app)
            assert {name for name, row in rows(session).items() if row["cadence"] == "3m"} == {"Person 0", "Person 3", "Person 6"}
            await pilot.press("u")
            await until(pilot, lambda: "9 left of 9" in reads(app))
            assert current(screen) == "Person 1"
            await pilot.press("p")
            assert current(screen) == "Person 0"
            await settled(pilot, screen)


async def test_a_group_one_by_one() -> None:
    """Enter on a group goes through it alone; escape goes back to everybody, then away. Those put off before still are."""
    with crowd(9) as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("p", "space", "B")
            await until(pilot, lambda: "One answer for all of them" in reads(app))
            await pilot.press("G", "enter")
            await until(pilot, lambda: "2 left of 2 of Oxide" in reads(app))
            await pilot.press("B", "4", "4")
            await settled(pilot, screen)
            assert "These are sorted." in reads(app)
            assert "You sorted 2 people: 2 importance 4." in reads(app)
            await pilot.press("escape")
            await until(pilot, lambda: current(screen) == "Person 1")
            assert "6 left of 9" in reads(app)
            await pilot.press("u")
            await until(pilot, lambda: "7 left of 9" in reads(app))
            await pilot.press("escape")
            assert app.screen is not screen


async def test_a_large_vault_opens_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With many people somebody is in view before everybody is read, can be answered for, and does not come again."""
    monkeypatch.setattr(screens, "AT_ONCE", 3)
    with crowd() as session:
        async with running(session) as (app, pilot):
            app.action_triage()
            await pilot.press("4")
            screen = app.screen
            assert isinstance(screen, TriageScreen)
            await until(pilot, lambda: screen._known)
            await settled(pilot, screen)
            assert "5 left of 6" in reads(app)
            seen = []
            while (name := current(screen)) is not None:
                seen.append(name)
                await pilot.press("p")
            assert len(seen) == len(set(seen)) == 5
        assert len(triage.order(session.database.connection)) == 0


async def test_an_answer_that_cannot_be_written_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the vault cannot be written the person is in view again, nothing is counted, and it is said."""
    from devhub_tui.errors import VaultError

    def broken(*_: object) -> int:
        raise VaultError("The disk is full.", "Make room.")

    with crowd() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            with monkeypatch.context() as patch:
                patch.setattr(triage, "answer", broken)
                await pilot.press("4")
                await until(pilot, lambda: any("The disk is full" in each for each in toasts(app)))
            assert current(screen) == "Person 0"
            assert "6 left of 6" in reads(app)
            await pilot.press("5")
            await settled(pilot, screen)
        assert rows(session)["Person 0"]["importance"] == 5


async def test_nobody_is_new() -> None:
    """An empty vault says so kindly; answer keys do nothing there, and escape leaves."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            assert "Nobody is new." in reads(app)
            await pilot.press("p", "space", "t", "u", "enter")
            assert app.screen is screen
            await pilot.press("B")
            await until(pilot, lambda: "No two people" in reads(app))
            await pilot.press("4", "escape", "escape")
            await pilot.pause()
            assert app.screen is not screen


async def test_opening_shows_the_person_whole() -> None:
    """Enter opens the person; coming back, the place is the same; archived there, they are gone from here."""
    with crowd() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("enter")
            await pilot.pause()
            assert app.screen is not screen
            await pilot.press("a")
            await until(pilot, lambda: rows(session)["Person 0"]["archived_at"])
            await pilot.press("escape")
            await until(pilot, lambda: current(screen) == "Person 3")


@pytest.mark.parametrize(("size", "names"), [((80, 24), HOSTILE[::12]), ((40, 12), HOSTILE[5::12])])
async def test_hostile_names_are_only_names(size: tuple[int, int], names: list[str]) -> None:
    """Whatever a name, company, file or tag holds is shown as text and answered for like any other."""
    with vault() as session:
        with session.database.write("import") as tx:
            # Past the gate that cleans: another program may have written it.
            for place, each in enumerate(each.encode("utf-8", "replace").decode() for each in HOSTILE):
                person = Person(place, {"name": f"{each} x", "company": each or "-"})
                importing.write(tx, [person], "linkedin", "talks.csv")
                tx.execute("UPDATE import_batches SET file=?", (each,))
        count = len(triage.order(session.database.connection))
        assert count > 10
        async with running(session, size) as (app, pilot):
            screen = await opened(app, pilot)
            for _ in range(count):
                assert not FORBIDDEN.search(reads(app).replace("\n", ""))
                await pilot.press("3")
            await settled(pilot, screen)
            await pilot.press("u", "B")
            await pilot.pause(0.2)
            assert not FORBIDDEN.search(reads(app).replace("\n", ""))
        assert len(triage.order(session.database.connection)) == 1


async def test_the_selected_people_are_gone_through() -> None:
    """`T` in People with a selection: those of them who are new, and nobody else; escape goes back to the list."""
    with crowd() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2")
            await pilot.pause()
            await pilot.press("x", "x")
            screen = await opened(app, pilot)
            assert "2 left of 2 of those selected" in reads(app)
            assert current(screen) == "Person 0"
            await pilot.press("w", "w")
            await settled(pilot, screen)
            assert "These are sorted." in reads(app)
            await pilot.press("escape")
            await pilot.pause()
            assert app.current_mode == "people"
            assert app.screen is not screen
        assert len(triage.order(session.database.connection)) == 4
