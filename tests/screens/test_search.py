"""One box over everything: from any screen, in groups, with the line that fits; what is chosen is opened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from devhub_tui.app import DevHub
from devhub_tui.domain.people import Point
from devhub_tui.domain.query import exactly
from devhub_tui.screens import search as search_screen
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.note_modal import NoteModal
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.screens.search import SearchModal
from devhub_tui.storage import contacts, everything, filters, interactions, search
from devhub_tui.storage.database import Database
from tests.hostile import FORBIDDEN, SMALL
from tests.screens.apps import reads, running, until, vault
from tests.screens.forms import add, write


def modal(app: DevHub) -> SearchModal:
    """The box, which is open."""
    assert isinstance(app.screen, SearchModal)
    return app.screen


def titles(app: DevHub) -> list[str]:
    """The groups on show."""
    return [row.title for row in modal(app).list.rows if row.title]


def heads(app: DevHub, group: str) -> list[str]:
    """Who or what one group shows."""
    return [row.found.head for row in modal(app).list.rows if row.group == group and row.found]


def known(database: Database) -> str:
    """Somebody who is found in every group by the word kernel."""
    with database.write("known") as tx:
        zoe = contacts.add(
            tx,
            {
                "name": "Zoë Faßbender",
                "company": "Kernel Werke",
                "notes": "first\nreads kernel code\nlast",
                "birthday": "--04-12",
            },
            [Point("email", "zoe@kernel.example")],
            ["kernel"],
        )
        tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,'kernel day','2020-04-30')", (zoe,))
        interactions.log(tx, [zoe], "coffee", "2026-03-12", "about the kernel summit")
    return zoe


async def test_opens_from_every_screen_and_remembers_what_was_asked(monday: datetime) -> None:
    """ctrl+k from the dashboard, People, its filter and a person; escape leads back; the last text stands there, selected."""
    with vault() as session:
        zoe = known(session.database)
        async with running(session) as (app, pilot):
            for place in ((), ("2",), ("slash",)):
                await pilot.press(*place, "ctrl+k")
                await until(pilot, lambda: isinstance(app.screen, SearchModal))
                await write(pilot, "zoe")
                await pilot.press("escape")
                await until(pilot, lambda: not isinstance(app.screen, SearchModal))
            app.open_contact(zoe)
            await pilot.press("ctrl+k")
            await until(pilot, lambda: isinstance(app.screen, SearchModal))
            assert modal(app).box.value == "zoe"
            assert heads(app, "people") == ["Zoë Faßbender"]
            await pilot.press("k", "ctrl+k")
            assert modal(app).box.value == "k"
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))


async def test_every_group_with_the_line_that_fits(monday: datetime) -> None:
    """People, companies, tags, links, notes, interactions and dates, in this order."""
    with vault() as session:
        known(session.database)
        async with running(session, (120, 40)) as (app, pilot):
            await pilot.press("ctrl+k")
            await write(pilot, "kernel")
            await until(pilot, lambda: len(titles(app)) == 7)
            assert titles(app) == ["People", "Companies", "Tags", "Links and emails", "Notes", "Interactions", "Dates"]
            screen = reads(app)
            for line in (
                "company: Kernel Werke",
                "# kernel",
                "1 person",
                "zoe@kernel.example",
                "reads kernel code",
                "12 Mar 2026  Coffee",
                "about the kernel summit",
                "kernel day",
            ):
                assert line in screen, line
            assert "last" not in screen


async def test_chooses_by_keys(monday: datetime) -> None:
    """tab walks over the groups and shift+tab back, arrows over the lines; enter opens what the line stands for."""
    with vault() as session:
        known(session.database)
        add(session, "Ana", "Oxide")
        async with running(session, (120, 40)) as (app, pilot):

            async def chosen(*keys: str) -> Any:
                await pilot.press("ctrl+k")
                await until(pilot, lambda: isinstance(app.screen, SearchModal))
                await write(pilot, "kernel")
                await until(pilot, lambda: len(titles(app)) == 7)
                await pilot.press(*keys, "enter")
                await until(pilot, lambda: not isinstance(app.screen, SearchModal))
                await pilot.pause()
                return app.screen

            assert isinstance(await chosen(), ContactScreen)
            await pilot.press("q")
            assert isinstance(await chosen("shift+tab", "up"), NoteModal)
            assert "about the kernel summit" in reads(app)
            await pilot.press("escape")
            people = await chosen("down")
            assert isinstance(people, PeopleScreen)
            assert people.filter.value == 'company:"Kernel Werke"'
            assert people.people.has_focus
            assert people.people.count() == 1
            assert (await chosen("tab", "tab")).filter.value == 'tag:"kernel"'
            assert isinstance(await chosen("tab", "tab", "tab"), ContactScreen)


async def test_a_group_widens(monday: datetime) -> None:
    """A few lines of each, and how many more; enter on that shows them, and the cursor stays where it is."""
    with vault() as session:
        with session.database.write("many") as tx:
            for number in range(20):
                contacts.add(tx, {"name": f"Person {number:02}", "company": "Acme"})
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("ctrl+k", *"person")
            await until(pilot, lambda: "15 more" in reads(app))
            assert heads(app, "people") == [f"Person {number:02}" for number in range(5)]
            await pilot.press("down", "down", "down", "down", "down", "enter")
            assert heads(app, "people") == [f"Person {number:02}" for number in range(20)]
            row = modal(app).list.row
            assert row
            assert row.found
            assert row.found.head == "Person 05"
            for _ in range(30):
                await pilot.press("down")
            assert "Person 19" in reads(app)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))


async def test_more_than_can_be_looked_through_says_so(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first five hundred, and what to do about the rest."""
    monkeypatch.setattr(search_screen, "MANY", 8)
    with vault() as session:
        with session.database.write("many") as tx:
            for number in range(20):
                contacts.add(tx, {"name": f"Person {number:02}"})
        async with running(session, (80, 40)) as (app, pilot):
            await pilot.press("ctrl+k", *"person", "pagedown", "enter")
            await until(pilot, lambda: "These are the first 8; another word narrows it." in reads(app))
            assert len(heads(app, "people")) == 8


async def test_operators_and_their_mistakes(monday: datetime) -> None:
    """Operators narrow every group; what cannot be read is said under the box, and the rest still works."""
    with vault() as session:
        known(session.database)
        add(session, "Kernel Panic", None, (), ("work",))
        async with running(session, (120, 40)) as (app, pilot):
            await pilot.press("ctrl+k")
            for text, people, talks in (
                ("kernel", {"Kernel Panic", "Zoë Faßbender"}, 1),
                ("kernel -tag:work", {"Zoë Faßbender"}, 1),
                ("kernel tag:work", {"Kernel Panic"}, 0),
                ("type:coffee", {"Zoë Faßbender"}, 1),
                ("type:coffee before:2026-03-12", set(), 0),
                ('"kernel summit" after:2026-03-12', {"Zoë Faßbender"}, 1),
                ('kernel -"kernel summit"', {"Kernel Panic"}, 0),
                ('type:coffee -"kernel summit"', set(), 0),
                ("2026-03-12", set(), 1),
                ("vip:yes", set(), 0),
            ):
                await pilot.press("ctrl+u")
                await write(pilot, text)
                await until(pilot, lambda: len(modal(app)._found) == 7)
                assert set(heads(app, "people")) == people, text
                assert len(heads(app, "interactions")) == talks, text
            await pilot.press("ctrl+u")
            await write(pilot, "status:sleepy panic")
            await until(pilot, lambda: heads(app, "people") == ["Kernel Panic"])
            assert "status: “sleepy” is not a status. It is one of" in reads(app)
            await pilot.press("ctrl+u")
            assert "“sleepy”" not in reads(app)
            assert "what happened that day" in reads(app)


async def test_archived_people_are_found_and_marked(monday: datetime) -> None:
    """Out of the way, still searchable."""
    with vault() as session:
        zoe = known(session.database)
        with session.database.write("archive") as tx:
            tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (zoe,))
        async with running(session, (120, 40)) as (app, pilot):
            await pilot.press("ctrl+k", *"zoe")
            await until(pilot, lambda: heads(app, "people") == ["Zoë Faßbender"])
            assert "archived" in reads(app)


async def test_what_takes_longer_comes_later_and_nothing_moves(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups that need a thread come after those that stand there; the cursor keeps its line; enter opens no old one."""
    answered = search.soon

    def soon(connection: Any, ask: Any, milliseconds: float) -> Any:
        soon.asked += 1  # type: ignore[attr-defined]
        return answered(connection, ask, 1000) if soon.asked <= soon.quick else None  # type: ignore[attr-defined]

    monkeypatch.setattr(search, "soon", soon)
    with vault() as session:
        known(session.database)
        add(session, "Kernel Panic")
        async with running(session, (120, 40)) as (app, pilot):
            await pilot.press("ctrl+k")
            soon.asked, soon.quick = 0, 1  # type: ignore[attr-defined]
            modal(app).box.value = "kernel"
            assert titles(app) == ["People"]
            assert modal(app).list.rows[-1].note == "…"
            modal(app).list.move(1)
            before = modal(app).list.row
            assert before
            assert before.found
            assert before.found.head == "Kernel Panic"
            await until(pilot, lambda: len(titles(app)) == 7)
            assert modal(app).list.row == before
            assert modal(app).list.rows[-1].note != "…"
            soon.asked, soon.quick = 0, 0  # type: ignore[attr-defined]
            modal(app).box.value = "zoe"
            assert len(titles(app)) == 7, "what stood there stays until there is an answer"
            modal(app).action_open()
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))
            assert app.screen.contact_id == contacts.resolve(session.database.connection, "zoe")[0]  # type: ignore[attr-defined]


async def test_an_empty_vault_and_nothing_that_fits(monday: datetime) -> None:
    """The box teaches, and says what does not fit as it was typed."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("ctrl+k")
            await pilot.pause()
            for words in ("tag:rust", "company:oxide", "type:coffee", "after:2026-01", "status:due", "vip:yes", "12 apr"):
                assert words in reads(app)
            await pilot.press("enter", "tab", "down", "up", "pagedown")
            modal(app).box.value = "[/nope] [@click=app.quit]x"
            await until(pilot, lambda: "Nothing fits “[/nope] [@click=app.quit]x”." in reads(app))


async def test_hostile_people_do_no_harm(monday: datetime) -> None:
    """The corpus in every field: found, shown in every group, nothing obeyed and nothing broken."""
    with vault() as session:
        with session.database.write("hostile") as tx:
            for words in (words for words in SMALL if words.isprintable()):
                values = {"name": f"needle {words}", "company": f"needle {words}", "notes": f"x\nneedle {words}"}
                person = contacts.add(tx, values, [Point("email", f"needle{words}")], [f"needle {words}"])
                interactions.log(tx, [person], "met", "2026-03-01", f"needle {words}")
            for words in ("\x1b]52;c;cm0=\x07Ana", "Bo \u202egpj", "C\x9b31m"):
                tx.execute(
                    "INSERT INTO contacts(name,company,notes) VALUES (?,?,?)", (f"needle {words}", words, f"needle {words}")
                )
        async with running(session, (120, 40)) as (app, pilot):
            await pilot.press("ctrl+k", *"needle")
            await until(pilot, lambda: len(modal(app)._all) >= 5)
            for row in range(0, modal(app).list.count(), 20):
                modal(app).list.show_from(row)
                await pilot.pause()
                assert not FORBIDDEN.search(reads(app).replace("\n", ""))
            for words in SMALL:
                modal(app).box.value = words
                await pilot.pause()
                # Not the box itself: what is pasted into it is cleaned before.
                assert not FORBIDDEN.search("".join(reads(app).split("\n")[3:]))


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (40, 10)])
async def test_any_size(monday: datetime, size: tuple[int, int]) -> None:
    """Lines fit, whatever the width."""
    with vault(people=True) as session:
        async with running(session, size) as (app, pilot):
            for text in ("ana", "rust", "type:coffee", "april", "talk", "company:o", "example"):
                await pilot.press("ctrl+k")
                await until(pilot, lambda: isinstance(app.screen, SearchModal))
                modal(app).box.value = text
                await until(pilot, lambda: len(modal(app)._found) == 7)
                assert modal(app).list.rows
                await pilot.press("escape")
                await until(pilot, lambda: not isinstance(app.screen, SearchModal))


def test_groups_hold_what_a_slow_look_finds(monday: datetime) -> None:
    """Each group, read to its end: every row that holds the word and no other, deleted people and things left out."""
    with vault(people=True) as session:
        connection = session.database.connection
        with session.database.write("delete") as tx:
            contacts.delete(tx, [row[0] for row in connection.execute("SELECT id FROM contacts WHERE n%7=0")])
            tx.execute("UPDATE contacts SET archived_at=1 WHERE n%5=0")
        for word in ("rust", "talk", "example", "kernel", "slides", "conf"):
            query = filters.understood(connection, word)
            for group, sql in _SLOW.items():
                wanted = sorted(_holding(connection.execute(sql).fetchall(), word))
                found = everything.group(connection, group, query, 10_000)
                assert sorted((each.key, _said(group, each)) for each in found) == wanted, (word, group)
        for group, field, word in (("tags", "tag", "p"), ("tags", "tag", "r"), ("companies", "company", "o")):
            for each in everything.group(connection, group, filters.understood(connection, word), 10_000):
                count = len(search.numbers(connection, exactly(field, each.key)))
                assert each.about == f"{count} {'person' if count == 1 else 'people'}", each


_LIVE = "c.deleted_at IS NULL"
_OWN = "p.contact_id=c.id AND p.deleted_at IS NULL"
_SLOW = {
    "tags": "SELECT name,name FROM tags WHERE deleted_at IS NULL",
    "companies": f"SELECT DISTINCT company,company FROM contacts c WHERE {_LIVE} AND company IS NOT NULL",
    "links": f"SELECT c.id,p.value FROM contact_points p JOIN contacts c ON {_OWN} WHERE {_LIVE}",
    "interactions": "SELECT id,notes FROM interactions WHERE deleted_at IS NULL AND notes<>''",
}


def _holding(rows: Sequence[tuple[str, str]], word: str) -> list[tuple[str, str]]:
    """(key, the first line that holds the word)."""
    from tests.storage.naive import says

    return [(key, next(line for line in value.split("\n") if says(line, word))) for key, value in rows if says(value, word)]


def _said(group: str, found: everything.Found) -> str:
    return found.head if group in ("tags", "companies") else found.text
