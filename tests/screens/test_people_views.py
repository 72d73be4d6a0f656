"""The filter of People takes the whole language, says what it cannot read, and can be kept as a view."""

from datetime import datetime

import pytest
from textual.widgets import OptionList

from devhub_tui.app import DevHub
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.screens.view_modal import ViewModal
from devhub_tui.services.session import Session
from devhub_tui.storage import filters, views
from devhub_tui.widgets.chooser import Chooser
from devhub_tui.widgets.confirm import Confirm
from tests.hostile import SMALL
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write


def screen(app: DevHub) -> PeopleScreen:
    """People, below whatever is open."""
    found = app.screen_stack[0]
    assert isinstance(found, PeopleScreen)
    return found


def names(app: DevHub) -> list[str]:
    """Who is listed, in order."""
    people = screen(app).people
    return [row.name for place in range(people.count()) if (row := people.row_at(place))]


def four(session: Session) -> None:
    """Four people."""
    add(session, "Ana Souza", "Turbine GmbH", (), ("rust",))
    add(session, "Bo Ek", "Turbine", (), ("rust", "work"))
    add(session, "Cy Young", None, (), ("go",))
    gone = add(session, "Di Archived", None, (), ("rust",))
    with session.database.write("archive") as tx:
        tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (gone,))


async def test_the_filter_takes_operators(monday: datetime) -> None:
    """Each letter is answered; archived people only when asked for; names sort what has no word to match."""
    with vault() as session:
        four(session)
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash")
            for text, who in (
                ("tag:rust", ["Ana Souza", "Bo Ek"]),
                ("tag:rust -tag:work", ["Ana Souza"]),
                ('company:"turbine"', ["Bo Ek"]),
                ("status:archived", ["Di Archived"]),
                ("status:archived tag:go", []),
                ("tag:", ["Ana Souza", "Bo Ek", "Cy Young"]),
                ('"bo ek"', ["Bo Ek"]),
            ):
                await write(pilot, text)
                await until(pilot, lambda: not screen(app)._pending)
                assert names(app) == who, text
                assert ("sort: best match" if '"bo' in text else "sort: name ▲") in reads(app)
                await pilot.press("ctrl+u")


@pytest.mark.parametrize("few", [0, 1000])
async def test_operators_are_listed_in_every_sort(monday: datetime, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page, and the whole that follows it, by whatever the list is sorted."""
    monkeypatch.setattr(filters, "FEW", few)
    monkeypatch.setattr("devhub_tui.screens.people._FILTER_PAGE", 3)
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "s", "down", "down", "down", "enter")
            await pilot.press("slash", *"vip:no")
            await until(pilot, lambda: screen(app)._found is not None)
            dues = [
                row.next_due or "9" for place in range(screen(app).people.count()) if (row := screen(app).people.row_at(place))
            ]
            assert dues == sorted(dues)
            assert len(dues) > 20


async def test_archived_people_are_listed_in_every_sort(monday: datetime) -> None:
    """Asked for by status and a word, sorted by something else than the match."""
    with vault() as session:
        four(session)
        async with running(session) as (app, pilot):
            await pilot.press("2", "s", "down", "down", "enter", "slash")
            await write(pilot, "status:archived di")
            await until(pilot, lambda: not screen(app)._pending)
            assert names(app) == ["Di Archived"]
            assert "sort: last contact" in reads(app)


async def test_a_mistake_is_said_in_words(monday: datetime) -> None:
    """Where the sort stands otherwise; the rest of the filter counts, and the mistake goes with its cause."""
    with vault() as session:
        four(session)
        async with running(session, (120, 30)) as (app, pilot):
            await pilot.press("2", "slash")
            await write(pilot, "tag:work before:soon")
            await pilot.pause()
            assert "before: “soon” is not a date. Write before:" in reads(app)
            assert names(app) == ["Bo Ek"]
            await pilot.resize_terminal(80, 24)
            await pilot.press("backspace")
            await pilot.pause()
            assert "before: “soo” is not a date." in reads(app)
            await pilot.press("ctrl+u")
            assert "sort: name" in reads(app)


async def test_a_view_is_saved_and_chosen(monday: datetime) -> None:
    """ctrl+s asks for a name; w offers it beside those from the start, with its sort; the bar says its name while it holds."""
    with vault() as session:
        four(session)
        async with running(session) as (app, pilot):
            await pilot.press("2", "s", "down", "down", "enter", "slash")
            await write(pilot, "tag:rust")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, ViewModal))
            assert "tag:rust  sorted by last contact" in reads(app)
            await pilot.press("enter")
            await until(pilot, lambda: "A view needs a name." in reads(app))
            await write(pilot, "Rust people")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
            assert toasts(app)[-1] == "Saved the view Rust people · w shows it · u undo"
            assert views.listing(session.database.connection)[0][1:] == ("Rust people", "tag:rust", "last")
            await until(pilot, lambda: "Rust people 2 of 3" in reads(app))
            assert screen(app).people.has_focus
            await pilot.press("w")
            await until(pilot, lambda: isinstance(app.screen, Chooser))
            options = app.screen.query_one(OptionList)
            assert [str(option.prompt) for option in options.options] == ["Everybody", "VIPs", "New", "Archived", "Rust people"]
            assert options.highlighted == 4
            await pilot.press("up", "enter")
            await until(pilot, lambda: names(app) == ["Di Archived"])
            assert "Archived 1 of 3" in reads(app)
            await pilot.press("w", "up", "up", "up", "enter")
            await until(pilot, lambda: len(names(app)) == 3)
            assert "People 3" in reads(app)
            assert screen(app).filter.value == ""
            await pilot.press("w", "end", "enter")
            await until(pilot, lambda: len(names(app)) == 2)
            assert "sort: last contact" in reads(app)
            await pilot.press("slash", *" bo")
            await until(pilot, lambda: names(app) == ["Bo Ek"])
            assert "People 1 of 3" in reads(app)


async def test_a_name_that_is_taken_is_asked_about(monday: datetime) -> None:
    """Replaced when that is confirmed, else kept; the form says so before."""
    with vault() as session:
        four(session)
        with session.database.write("view") as tx:
            views.save(tx, "Rust", "rust")
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash")
            await write(pilot, "tag:rust")
            for answer, query in (("escape", "rust"), ("enter", "tag:rust")):
                await pilot.press("ctrl+s")
                await until(pilot, lambda: isinstance(app.screen, ViewModal))
                await write(pilot, "RUST")
                await until(pilot, lambda: "replaces “Rust”" in reads(app))
                await pilot.press("enter")
                await until(pilot, lambda: isinstance(app.screen, Confirm))
                assert "Replace the view Rust?" in reads(app)
                await pilot.press(answer)
                await until(pilot, lambda: not isinstance(app.screen, Confirm))
                if answer == "escape":
                    await pilot.press("escape")
                await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
                assert [view.query for view in views.listing(session.database.connection)] == [query]
            await pilot.press("u")
            await until(pilot, lambda: views.listing(session.database.connection)[0].query == "rust")


async def test_nothing_to_save(monday: datetime) -> None:
    """Without a filter there is no view to save, and that is said with what to do."""
    with vault() as session:
        four(session)
        async with running(session) as (app, pilot):
            await pilot.press("2", "ctrl+s")
            await pilot.pause()
            assert isinstance(app.screen, PeopleScreen)
            assert toasts(app)[-1].startswith("Type a filter first")


async def test_hostile_views(monday: datetime) -> None:
    """Names and filters that another program wrote are listed, chosen and shown, and nothing is obeyed."""
    with vault() as session:
        four(session)
        with session.database.write("views") as tx:
            for words in (*(words for words in SMALL if words.isprintable()), "\x1b]0;x\x07", "x" * 300):
                tx.execute("INSERT INTO views(name,query) VALUES (?,?)", (words or "x", words))
        count = len(views.every(session.database.connection))
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("2")
            for place in range(0, count, 3):
                await pilot.press("w")
                await until(pilot, lambda: isinstance(app.screen, Chooser))
                app.screen.query_one(OptionList).highlighted = place
                await pilot.press("enter")
                await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
                assert not set("\x1b\x9b\x9d\x07\u202e").intersection("".join(reads(app).split("\n")[2:]))
