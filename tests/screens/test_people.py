"""Everybody in a list: found while typing, sorted by what matters, seen beside the list, copied, opened, deleted and back."""

from datetime import datetime

import pytest
from textual.widgets import OptionList

from devhub_tui.app import DevHub
from devhub_tui.domain.people import Point
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.services import links
from devhub_tui.storage import contacts, interactions, lists, search
from devhub_tui.widgets.confirm import Confirm
from devhub_tui.widgets.contact_pane import ContactPane
from tests.hostile import SMALL
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write


def names(screen: PeopleScreen) -> list[str]:
    """Who is listed, in order."""
    rows = [screen.people.row_at(place) for place in range(screen.people.count())]
    return [row.name for row in rows if row]


def shows_contact(app: DevHub) -> bool:
    """Whether one person has the screen."""
    return isinstance(app.screen, ContactScreen)


async def test_lists_everybody_with_status_and_dates(monday: datetime) -> None:
    """80x24: the count, the columns, the icon of each status, and six keys below."""
    with vault(people=True) as session:
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("2")
            assert isinstance(app.screen, PeopleScreen)
            screen = reads(app)
            assert "People 60" in screen
            assert "sort: name ▲" in screen
            assert "name ▲" in screen
            for words in ("enter open", "l log", "/ filter", "s sort", "? all keys"):
                assert words in screen
            assert names(app.screen)[0].startswith("A")


async def test_filter_answers_every_letter_over_everything_indexed(monday: datetime) -> None:
    """Names, companies, tags, points and notes; words may be found in different places."""
    with vault() as session:
        ana = add(session, "Ana Souza", "Oxide", (Point("email", "ana@oxide.example"),), ("rust", "berlin"))
        add(session, "Ravi Menon", "Turbine", (), ("rust",))
        mei = add(session, "Mei Lin", "Tailscale")
        with session.database.write("log") as tx:
            interactions.log(tx, [mei], "coffee", "2026-03-01", "wants the io_uring slides")
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            for words, who in (
                ("rust berlin", ["Ana Souza"]),
                ("ravi", ["Ravi Menon"]),
                ("oxide", ["Ana Souza"]),
                ("ana@ox", ["Ana Souza"]),
                ("slides", ["Mei Lin"]),
                ("rust", ["Ana Souza", "Ravi Menon"]),
                ("rav turb", ["Ravi Menon"]),
            ):
                await write(pilot, words)
                await until(pilot, lambda: not screen._pending)
                assert sorted(names(screen)) == who, words
                assert f"{len(who)} of 3" in reads(app)
                await pilot.press("ctrl+u")
            assert len(names(screen)) == 3
            assert screen.current_person() == (ana, "Ana Souza")


async def test_filter_keeps_its_letters_and_leaves_by_enter(monday: datetime) -> None:
    """Letters that are keys elsewhere are letters here; enter goes to the list, a second one opens, escape clears."""
    with vault() as session:
        add(session, "Sledge Hammer")
        add(session, "Ana")
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash", *"sled", "enter")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            assert screen.filter.value == "sled"
            assert screen.people.has_focus
            await pilot.press("enter")
            await pilot.pause()
            assert shows_contact(app)
            await pilot.press("q")
            await pilot.pause()
            assert screen.is_current
            assert screen.filter.value == "sled"
            await pilot.press("escape")
            assert screen.filter.value == ""
            assert len(names(screen)) == 2


async def test_nobody_and_no_match_teach_the_next_key(monday: datetime) -> None:
    """An empty vault offers i and n, an empty result escape; what was typed is shown as it is."""
    with vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("2")
            await pilot.pause()
            assert "i  import people from a file" in reads(app)
            assert "n  add somebody by hand" in reads(app)
        add(session, "Ana")
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash")
            app.screen.focus_filter("xyz [/nope]")  # type: ignore[attr-defined]
            await pilot.pause()
            assert "Nobody matches “xyz [/nope]”. esc clears." in reads(app)
            await pilot.press("escape")
            assert "Ana" in reads(app)


async def test_sorts_and_keeps_the_sort_while_filtering(monday: datetime) -> None:
    """`s` offers the sorts; the choice holds for a filter too, and for as long as the app runs."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "s")
            await pilot.pause()
            assert app.screen.query_one(OptionList).option_count == 6
            await pilot.press("down", "down", "down", "enter")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            assert "sort: due ▲" in reads(app)
            today = monday.date().isoformat()
            rows = [screen.people.row_at(place) for place in range(60)]
            assert [row.n for row in rows if row] == list(lists.order(session.database.connection, today, "due"))
            await pilot.press("slash", *"rust")
            await until(pilot, lambda: not screen._pending)
            dues = [row.next_due or "9" for place in range(screen.people.count()) if (row := screen.people.row_at(place))]
            assert dues == sorted(dues)
            assert len(dues) > 3
            await pilot.press("escape", "1", "2")
            assert "sort: due ▲" in reads(app)


async def test_best_match_is_the_default_while_filtering(monday: datetime) -> None:
    """Without a choice the filter's own order holds, and the chooser offers it."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash", *"rust")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            assert "sort: best match" in reads(app)
            numbers = search.numbers(session.database.connection, "rust")
            assert [row.n for place in range(screen.people.count()) if (row := screen.people.row_at(place))] == numbers
            await pilot.press("enter", "s")
            await pilot.pause()
            assert app.screen.query_one(OptionList).option_count == 7


async def test_master_and_detail_from_120_columns(monday: datetime) -> None:
    """At 120 the person stands beside the list, a moment after the cursor rests; at 119 the list has it all."""
    with vault() as session:
        add(session, "Ana Souza", "Oxide", (Point("email", "ana@oxide.example"),))
        add(session, "Bo Dahl", "Tailscale", (Point("email", "bo@tail.example"),))
        async with running(session, (120, 30)) as (app, pilot):
            await pilot.press("2")
            await until(pilot, lambda: "ana@oxide.example" in reads(app))
            await pilot.press("down")
            await until(pilot, lambda: "bo@tail.example" in reads(app))
            await pilot.resize_terminal(119, 30)
            await until(pilot, lambda: "bo@tail.example" not in reads(app))
            await pilot.resize_terminal(200, 50)
            await until(pilot, lambda: "bo@tail.example" in reads(app))


async def test_copies_and_says_so(monday: datetime) -> None:
    """`y` hands what reaches somebody to the terminal's clipboard; of several one is chosen; without any it says what to do."""
    with vault() as session:
        points = (
            Point("email", "ana@oxide.example"),
            Point("link", "https://github.com/ana", "GitHub"),
            Point("phone", "+1 555"),
        )
        add(session, "Ana", None, points)
        add(session, "Bo", None, (Point("handle", "bo.01", "Signal"),))
        add(session, "Cy")
        async with running(session) as (app, pilot):
            await pilot.press("2", "y")
            await until(pilot, lambda: app.screen.query(OptionList))
            assert "GitHub       ana" in reads(app)
            await pilot.press("down", "down", "enter")
            await until(pilot, lambda: app.clipboard == "https://github.com/ana")
            assert toasts(app) == ["Copied https://github.com/ana"]
            await pilot.press("down", "y")
            await until(pilot, lambda: app.clipboard == "bo.01")
            await pilot.press("down", "y")
            await until(pilot, lambda: toasts(app)[-1] == "Cy has no email, phone or link yet · e adds one")


async def test_opens_links_or_copies_where_there_is_no_browser(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """One link is opened at once, several are offered; over SSH the link is copied and that is said."""
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", browse)
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    with vault() as session:
        add(session, "Ana", None, (Point("link", "https://ana.example"), Point("link", "https://github.com/ana")))
        add(session, "Bo", None, (Point("link", "https://bo.example"), Point("link", "javascript:alert(1)")))
        async with running(session) as (app, pilot):
            await pilot.press("2", "o")
            await until(pilot, lambda: app.screen.query(OptionList))
            await pilot.press("down", "enter")
            await until(pilot, lambda: opened == ["https://github.com/ana"])
            await pilot.press("down", "o")
            await until(pilot, lambda: opened[1:] == ["https://bo.example"])
            monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
            await pilot.press("o")
            await until(pilot, lambda: app.clipboard == "https://bo.example")
            assert "copied https://bo.example" in toasts(app)[-1]
            assert len(opened) == 2


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://localhost:8000", True),
        ("mailto:ana@example.org", True),
        ("https:///etc/passwd", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://example.org/\nx", False),
        ("https://example.org/ x", False),
        ("ssh://example.org", False),
        ("-version", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_web_and_mail_links_are_opened(url: str, fine: bool) -> None:
    """Nothing else leaves for another program, whatever an import brought."""
    assert links.openable(url) is fine


async def test_deletes_when_asked_once_and_undo_brings_back(monday: datetime) -> None:
    """`D`, then enter; the cursor moves to the next person; `u` brings everything back."""
    with vault() as session:
        for name in ("Ana Souza", "Bo Dahl", "Cy Young"):
            add(session, name)
        async with running(session) as (app, pilot):
            await pilot.press("2", "down", "D")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            assert "Delete Bo Dahl?" in reads(app)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, PeopleScreen))
            await pilot.press("D")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("enter")
            screen = app.screen_stack[0]
            assert isinstance(screen, PeopleScreen)
            await until(pilot, lambda: names(screen) == ["Ana Souza", "Cy Young"])
            assert screen.current_person()[1] == "Cy Young"  # type: ignore[index]
            await until(pilot, lambda: "Deleted Bo Dahl · u undo" in toasts(app))
            await pilot.press("u")
            await until(pilot, lambda: names(screen) == ["Ana Souza", "Bo Dahl", "Cy Young"])
            assert screen.current_person()[1] == "Cy Young"  # type: ignore[index]


async def test_follows_the_vault_and_keeps_the_cursor(monday: datetime) -> None:
    """What another writer adds appears; the cursor stays on its person."""
    with vault() as session:
        for name in ("Bo", "Cy"):
            add(session, name)
        async with running(session) as (app, pilot):
            await pilot.press("2", "down")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            add(session, "Ana")
            await until(pilot, lambda: names(screen) == ["Ana", "Bo", "Cy"])
            assert screen.current_person()[1] == "Cy"  # type: ignore[index]
            assert "People 3" in reads(app)


async def test_more_than_fit_at_once_come_from_a_thread(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A big vault: the first page at once, everybody soon, the end reachable, and nothing jumps in between."""
    monkeypatch.setattr("devhub_tui.screens.people.AT_ONCE", 10)
    with vault() as session:
        with session.database.write("many") as tx:
            for number in range(200):
                contacts.add(tx, {"name": f"Person {number:03}"}, by_hand=False)
        async with running(session) as (app, pilot):
            await pilot.press("2", "G")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            assert screen.people.count() == 200
            await until(pilot, lambda: screen.current_person()[1] == "Person 199")  # type: ignore[index]
            await pilot.press("slash", *"person")
            await until(pilot, lambda: "200 of 200" in reads(app))
            await pilot.press("enter", "down", "down")
            with session.database.write("one more") as tx:
                contacts.add(tx, {"name": "Aaron Person"})
            await until(pilot, lambda: "201 of 201" in reads(app))
            assert screen.current_person()[1] == "Person 002"  # type: ignore[index]


async def test_an_impatient_enter_never_opens_a_stale_row(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """When an answer takes longer than a frame, enter waits for it instead of taking what stood there before."""
    monkeypatch.setattr(search, "soon", lambda *_: None)
    with vault() as session:
        add(session, "Ana Souza")
        add(session, "Ravi Menon", None, (), ("rust",))
        async with running(session) as (app, pilot):
            await pilot.press("2", "slash")
            screen = app.screen
            assert isinstance(screen, PeopleScreen)
            screen.filter.value = "ravi rust"
            screen.filter.action_leave()
            await pilot.pause()
            assert screen.current_person()[1] == "Ravi Menon"  # type: ignore[index]


async def test_hostile_people_do_no_harm(monday: datetime) -> None:
    """The corpus in every field: listed, shown beside the list, filtered, with nothing obeyed and nothing broken."""
    with vault() as session:
        with session.database.write("hostile") as tx:
            for place, words in enumerate(words for words in SMALL if words.isprintable()):
                values = {"name": words or "x", "company": words, "notes": words}
                contacts.add(tx, values, [Point("email", words)], [f"t{place} {words}"])
            # what an outside edit may leave, past the gate
            for words in ("\x1b]52;c;cm0=\x07Ana", "Bo \u202egpj", "C\x9b31m", "two\nlines"):
                tx.execute("INSERT INTO contacts(name,company,notes) VALUES (?,?,?)", (words, words, words))
        async with running(session, (120, 30)) as (app, pilot):
            await pilot.press("2")
            for _ in range(session.database.connection.execute("SELECT count(*) FROM contacts").fetchone()[0] + 1):
                await pilot.press("down")
                app.screen._paint_person()  # type: ignore[attr-defined]
                assert app.screen.query_one("#pane", ContactPane).profile is not None
                assert not set("\x1b\x9b\x9d\x07\u202e").intersection(reads(app))
            await pilot.press("slash")
            for words in SMALL:
                app.screen.focus_filter(words)  # type: ignore[attr-defined]
            await pilot.pause()
