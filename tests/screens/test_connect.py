"""Quick Connect in the app: a code at two keys, visitors who arrive while one looks, and everything that can stand in the way."""

import socket
import stat
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from textual.widgets import Input

from devhub_tui.clock import real_ms
from devhub_tui.config import Config, Connect
from devhub_tui.domain import submissions
from devhub_tui.errors import NotFoundError, RoleError
from devhub_tui.screens.code_arrivals import CodeArrivalsScreen
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.services import notifying, qr
from devhub_tui.services.notifying import Note
from devhub_tui.storage import arrivals, codes, contacts
from devhub_tui.storage.database import Database
from tests.hostile import HOSTILE
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.connecting import HERE, screen, show, visit, visitor


async def test_two_keys_show_a_code(home: Path) -> None:
    """4 and enter: the code stands there, with its address, how long it holds, and that nobody else can reach it."""
    with vault(HERE) as session:
        async with running(session, (80, 24)) as (app, pilot):
            connecting = await show(app, pilot)
            await until(pilot, lambda: "Only this machine can reach it" in reads(app))
            said = reads(app)
            assert screen(app).keeps_awake
            assert connecting.running is not None
            assert connecting.current is not None
            assert connecting.current.token in said
            assert "0 of 1 came" in said
            assert "left, until" in said
            found = screen(app).pane.code.found
            assert isinstance(found, qr.Drawing)
            assert (found.level, found.quiet) == (qr.MEDIUM, qr.QUIET)


async def test_who_scans_it_is_here_before_the_conversation_ends(home: Path) -> None:
    """A visit by http shows up beside the code; enter opens the person, tagged with the event; u takes all of it back."""
    with vault(HERE) as session:
        async with running(session, (120, 40)) as (app, pilot):
            await show(app, pilot, "e", *"FOSDEM 2027")
            await visit(app, name="Kofi Mensah", email="kofi@example.org")
            await until(pilot, lambda: "Kofi Mensah" in reads(app), 2)
            await until(pilot, lambda: "1 came" in reads(app))
            assert not toasts(app)  # it would stand over the list that says it
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))
            contact_id = cast(ContactScreen, app.screen).contact_id
            connection = session.database.connection
            assert any("FOSDEM" in tag for tag in contacts.contact(connection, contact_id).tags)
            await pilot.press("q", "u")
            await until(pilot, lambda: not arrivals.recent(connection))
            with pytest.raises(NotFoundError):
                contacts.contact(connection, contact_id)
            await until(pilot, lambda: "nobody yet" in reads(app))


async def test_elsewhere_a_toast_says_it_and_a_opens(home: Path) -> None:
    """With the page kept up, an arrival is told on any screen, and A opens whoever it was."""
    with vault(HERE, people=True) as session:
        async with running(session, (100, 30)) as (app, pilot):
            connecting = await show(app, pilot)
            await pilot.press("K", "2")
            await pilot.pause(0.6)
            assert connecting.running is not None
            assert "◉" in reads(app).splitlines()[0]
            await visit(app, name="Kofi [/nope] Mensah", email="")
            await until(pilot, lambda: any("arrived" in each for each in toasts(app)), 3)
            assert "Kofi [/nope] Mensah arrived · A opens" in toasts(app)
            await pilot.press("A")
            await until(pilot, lambda: isinstance(app.screen, ContactScreen))
            assert "Kofi" in reads(app)


async def test_leaving_stops_the_page_and_coming_back_shows_the_same_code(home: Path) -> None:
    """Nobody is served from a screen that nobody looks at; the code is the same when one comes back."""
    with vault(HERE, people=True) as session:
        async with running(session) as (app, pilot):
            connecting = await show(app, pilot)
            token = cast(Any, connecting.current).token
            await pilot.press("2")
            await until(pilot, lambda: connecting.running is None)
            await pilot.press("4")
            await until(pilot, lambda: connecting.running is not None)
            await until(pilot, lambda: token in reads(app))


async def test_a_used_up_code_is_no_longer_drawn(home: Path) -> None:
    """Once the one person it was for has come, the code goes from the screen, and N offers another like it."""
    with vault(HERE) as session:
        async with running(session, (100, 30)) as (app, pilot):
            await show(app, pilot)
            await visit(app)
            await until(pilot, lambda: "Whom it was for has come." in reads(app), 3)
            assert not screen(app).pane.code.display
            assert not screen(app).keeps_awake
            await pilot.press("N")
            assert "enter shows a code" in reads(app)


async def test_revoking_ends_it_for_visitors_at_once(home: Path) -> None:
    """x asks, and whoever opens the page afterwards is told politely."""
    with vault(HERE) as session:
        async with running(session) as (app, pilot):
            await show(app, pilot, "e", *"PyCon")
            async with visitor(app) as browser:
                assert (await browser.open()).status == 200
                await pilot.press("x")
                await pilot.pause()
                await pilot.press("y")
                await until(pilot, lambda: "This code was revoked." in reads(app))
                assert (await browser.open()).status == 410
            assert not codes.listing(session.database.connection)[0].is_open(0)


async def test_the_form_remembers_and_says_what_is_wrong(home: Path) -> None:
    """What the last code said stands there again; a wrong end is said beside its field, and nothing is made."""
    with vault(HERE) as session:
        async with running(session, (120, 40)) as (app, pilot):
            await show(app, pilot, "e", *"FOSDEM", "tab", *"Brussels")
            await pilot.press("N")
            form = screen(app).form
            assert form.terms().event == "FOSDEM"
            assert form.terms().location == "Brussels"
            form.query_one("#expires", Input).value = "yesterday"
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert "✗" in reads(app)
            assert len(codes.listing(session.database.connection)) == 1


async def test_a_port_that_is_taken_is_said_and_the_code_stays(home: Path) -> None:
    """Another program on the port: what it is and what to do stand beside the code."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with vault(Config(connect=Connect(port=port))) as session:
            async with running(session, (100, 30)) as (app, pilot):
                await pilot.press("4")
                await until(pilot, lambda: screen(app)._filled)
                await pilot.press("enter")
                await until(pilot, lambda: app._connecting is not None and app.connecting.trouble, 8)
                await until(pilot, lambda: "is taken" in " ".join(reads(app).split()))


async def test_an_inbox_that_cannot_be_made_is_said(home: Path) -> None:
    """Nothing is shown that nobody could answer for."""
    blocked = home / "file"
    blocked.write_text("")
    with vault(Config(connect=Connect(port=0, inbox=str(blocked)))) as session:
        async with running(session, (100, 30)) as (app, pilot):
            await pilot.press("4")
            await until(pilot, lambda: screen(app)._filled)
            await pilot.press("enter")
            await until(pilot, lambda: any("inbox" in each for each in toasts(app)))
            assert app.connecting.current is None
            assert not codes.listing(session.database.connection)


async def test_the_picture_is_private_and_never_overwrites(home: Path) -> None:
    """p asks where; a file that is there already is said, a new one is for its owner alone."""
    with vault(HERE) as session:
        async with running(session, (100, 30)) as (app, pilot):
            await show(app, pilot)
            await pilot.press("p")
            await pilot.pause()
            place = home / "code.png"
            place.write_text("mine")
            app.screen.query_one("#place", Input).value = str(place)
            await pilot.press("enter")
            await until(pilot, lambda: "a file already" in reads(app))
            place.unlink()
            await pilot.press("enter")
            await until(pilot, place.exists)
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
            assert place.read_bytes().startswith(b"\x89PNG")


async def test_a_code_of_before_can_be_revoked_but_not_shown(home: Path) -> None:
    """After a restart its token is nowhere: the screen says so, and offers another like it."""
    with vault(HERE) as session:
        async with running(session) as (app, pilot):
            await show(app, pilot, "e", *"PyCon")
        async with running(session, (100, 30)) as (app, pilot):
            await pilot.press("4")
            await until(pilot, lambda: "PyCon" in reads(app) and "open" in reads(app))
            await pilot.press("down", "enter")
            await until(pilot, lambda: isinstance(app.screen, CodeArrivalsScreen))
            assert "cannot be shown again" in reads(app)
            await pilot.press("x")
            await pilot.pause()
            await pilot.press("y")
            await until(pilot, lambda: "revoked" in reads(app))
            await pilot.press("N")
            await until(pilot, lambda: app.screen is screen(app))
            assert screen(app).form.terms().event == "PyCon"


async def test_who_came_while_the_app_was_closed_is_taken_in_at_the_start(home: Path) -> None:
    """The inbox waited; the first look after the paint brings them, and says how many."""
    with vault(HERE) as session:
        async with running(session) as (app, pilot):
            await show(app, pilot, "e", *"PyCon")
            app._arriving = None
            for timer in list(app._timers):
                timer.stop()
            for name in ("Ana", "Bo"):
                await visit(app, name=name, email=f"{name}@example.org")
            assert not arrivals.recent(session.database.connection)
        async with running(session) as (app, pilot):
            await until(pilot, lambda: any("2 people arrived while you were away" in each for each in toasts(app)), 3)
            assert len(arrivals.recent(session.database.connection)) == 2


async def test_a_small_window_gives_its_frame_up_and_then_says_what_it_needs(home: Path) -> None:
    """First the chrome goes, then correction and the quiet zone; below that the size is named, and the address stands there."""
    with vault(HERE) as session:
        async with running(session, (80, 24)) as (app, pilot):
            await show(app, pilot)
            await pilot.resize_terminal(80, 19)
            await pilot.pause()
            found = screen(app).pane.code.found
            assert isinstance(found, qr.Drawing)
            assert found.level == qr.MEDIUM
            assert "Today" not in reads(app)
            await pilot.resize_terminal(40, 12)
            await pilot.pause()
            assert "too small for the code" in " ".join(reads(app).split())
            assert "columns and" in " ".join(reads(app).split())
            await pilot.resize_terminal(80, 24)
            await pilot.pause()
            assert "Today" in reads(app)


async def test_no_toast_covers_the_code(home: Path) -> None:
    """What is said while a code is up stands beside it, or in its line."""
    with vault(HERE) as session:
        async with running(session, (80, 24)) as (app, pilot):
            await show(app, pilot)
            app.notify("A long sentence that would need a lot of room on a screen of eighty columns, and more.", markup=False)
            await pilot.pause(0.3)
            code = screen(app).pane.code
            left = code.region.x + (code.size.width - cast(qr.Drawing, code.found).columns) // 2
            right = left + cast(qr.Drawing, code.found).columns
            toast = next(iter(app.screen.query("Toast")))
            assert toast.region.x >= right, (toast.region, left, right)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_words_stay_words(home: Path, size: tuple[int, int]) -> None:
    """Codes and visitors may be called anything; it is shown as text, and nothing of it runs."""
    with vault(HERE) as session:
        nasty = "".join(HOSTILE)
        with session.database.write("code") as tx:
            codes.make(tx, codes.Wanted(nasty[:200], nasty[:200], nasty[:200], nasty[:200], (nasty[:50],), 7, 2**41, None), "d")
        async with running(session, size) as (app, pilot):
            await show(app, pilot)
            await visit(app, name="[@click=app.quit]x[/nope] \x1b]52;c;aGk=\x07 Noor", email="", message=nasty[:800])
            await until(pilot, lambda: "[@click" in reads(app), 3)
            assert "\x1b" not in reads(app)
            assert app.is_running


async def test_a_thousand_codes_are_a_list_like_any_other(home: Path) -> None:
    """Years of conferences: the list is there, and its end can be reached."""
    with vault(HERE) as session:
        with session.database.write("codes") as tx:
            for number in range(1000):
                codes.make(tx, codes.Wanted(f"Meetup {number % 20}", expires_at=1_000 + number), f"digest {number}")
        async with running(session, (100, 30)) as (app, pilot):
            await pilot.press("4")
            await until(pilot, lambda: screen(app)._filled)
            await pilot.press("down", "G")
            await pilot.pause()
            assert screen(app).list.count() == 1000
            assert "1000 codes" in reads(app)


async def test_a_viewer_is_told_who_can(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A viewer's app cannot take anybody in, and says who can."""
    with vault(HERE) as session:
        async with running(session) as (app, pilot):
            await show(app, pilot, "e", *"PyCon")

            def refused(database: Database, inbox: object) -> None:
                raise RoleError("You are a viewer in this vault.")

            monkeypatch.setattr("devhub_tui.services.quick_connect.drainer.drain", refused)
            await visit(app)
            await until(pilot, lambda: any("an editor can take them in" in each for each in toasts(app)), 3)
            assert app.is_running


async def test_in_a_window_that_is_all_code_the_line_says_what_a_toast_would(home: Path) -> None:
    """Where there is no room beside the code, nothing is laid over it: its one line says it for a moment."""
    with vault(HERE) as session:
        async with running(session, (44, 22)) as (app, pilot):
            await show(app, pilot)
            await pilot.press("y")
            await until(pilot, lambda: "Copied the address" in reads(app))
            assert not toasts(app)
            app.notify("Something else that comes up meanwhile", markup=False)
            await pilot.pause(0.3)
            code = screen(app).pane.code
            assert all(not code.drawn.overlaps(toast.region) or not toast.is_on_screen for toast in app.screen.query("Toast"))


async def test_a_lecture_hall_at_once_is_one_sentence(home: Path) -> None:
    """A hundred people: everybody is here, the newest first, and the toast is one."""
    with vault(HERE) as session:
        async with running(session, (100, 30)) as (app, pilot):
            connecting = await show(app, pilot, "e", *"FOSDEM")
            started = connecting.current
            assert started is not None
            fields = submissions.checked({"name": "Somebody", "consent": "1"})
            for number in range(100):
                one, now = str(uuid4()), real_ms()
                body = submissions.to_bytes(submissions.made(one, started.code_id, fields, None, now))
                assert connecting.inbox().claim(started.digest, f"visitor {number}", one, body, now) == "accepted"
            await pilot.press("2")
            connection = session.database.connection
            await until(pilot, lambda: len(arrivals.of_code(connection, started.code_id)) == 100, 30)
            await until(pilot, lambda: any("arrived" in each for each in toasts(app)))
            assert sum("arrived" in each for each in toasts(app)) == 1
            await pilot.press("4")
            await until(pilot, lambda: "100 came" in reads(app))
            assert screen(app).pane.came.count() == 100


@pytest.mark.parametrize(("how", "rings", "shown"), [("bell", 1, 0), ("desktop", 1, 1), ("off", 0, 0)])
async def test_how_an_arrival_is_told_is_a_setting(
    home: Path, monkeypatch: pytest.MonkeyPatch, how: str, rings: int, shown: int
) -> None:
    """The terminal's bell, the desktop too, or neither; the toast comes anyhow."""
    notes: list[Note] = []
    monkeypatch.setattr(notifying, "sequence", lambda note, environ: None)
    monkeypatch.setattr(notifying, "show", notes.append)
    with vault(Config(connect=Connect(port=0, notify=how)), people=True) as session:
        async with running(session) as (app, pilot):
            bells: list[int] = []
            monkeypatch.setattr(app, "bell", lambda: bells.append(1))
            await show(app, pilot, "e", *"FOSDEM")
            await pilot.press("K", "2")
            await visit(app, name="Kofi Mensah", email="")
            await until(pilot, lambda: any("Kofi Mensah arrived · FOSDEM · A opens" in each for each in toasts(app)), 3)
            await until(pilot, lambda: len(notes) == shown)
            assert len(bells) == rings
            assert notes == [Note("Kofi Mensah arrived · FOSDEM")] * shown


def spoil(folder: Path) -> None:
    """Overwrites whatever is in it."""
    for each in folder.glob("*"):
        each.write_bytes(b"no database at all" * 100)


async def test_an_inbox_that_breaks_meanwhile_is_said_once_and_the_app_goes_on(home: Path) -> None:
    """Somebody overwrites the file: a sentence, not the end of the app."""
    with vault(HERE, people=True) as session:
        async with running(session) as (app, pilot):
            connecting = await show(app, pilot)
            await pilot.press("2")
            await until(pilot, lambda: connecting.running is None)
            connecting.inbox().close()
            connecting._inbox = None
            spoil(Path(connecting.folder))
            await until(pilot, lambda: any("inbox" in each for each in toasts(app)), 3)
            await pilot.pause(1)
            assert len(set(toasts(app))) == len(toasts(app)), toasts(app)
            assert app.is_running
