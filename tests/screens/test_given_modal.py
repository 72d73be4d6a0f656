"""They give me theirs: pasted or named as a file, seen before it is saved, in with all of the event, compared when known."""

import asyncio
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui import clock
from devhub_tui.app import DevHub
from devhub_tui.screens.given_modal import GivenModal
from devhub_tui.screens.merge import MergeScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import codes, undo
from devhub_tui.storage.codes import Wanted
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import Note
from tests.hostile import SMALL
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add

CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Souza\nORG:Oxide\nEMAIL:ana@oxide.example\nNOTE:[/nope] hello\nEND:VCARD"


async def opened(app: DevHub, pilot: Pilot[Any]) -> GivenModal:
    """The form, as the palette opens it."""
    await app.run_action("app.given_card")
    await until(pilot, lambda: isinstance(app.screen, GivenModal))
    screen = app.screen
    assert isinstance(screen, GivenModal)
    await pilot.pause()
    return screen


async def pasted(pilot: Pilot[Any], screen: GivenModal, card: str) -> None:
    """The card stands in its field, and was read."""
    screen.query_one("#card", Note).text = card
    await pilot.pause(0.4)
    await pilot.pause()


def people(session: Session) -> list[tuple[str, str | None]]:
    """Name and company of everybody."""
    rows = session.database.connection.execute("SELECT name,company FROM contacts WHERE deleted_at IS NULL ORDER BY n")
    return [tuple(row) for row in rows]


async def test_a_card_is_seen_and_saved() -> None:
    """Who it is stands there before anything is written; ctrl+s adds them with event and follow-up, u takes it all back."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            await pasted(pilot, screen, CARD)
            await until(pilot, lambda: "Ana Souza" in reads(app) and "ana@oxide.example  email" in reads(app))
            assert "“[/nope] hello”" in reads(app)
            assert people(session) == []
            screen.query_one("#event", Completer).settle("FOSDEM")
            screen.query_one("#then", Input).value = "2w"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: people(session) == [("Ana Souza", "Oxide")])
            connection = session.database.connection
            assert connection.execute("SELECT due_on FROM follow_ups").fetchone()[0] == str(
                clock.today().fromordinal(clock.today().toordinal() + 14)
            )
            assert connection.execute("SELECT name FROM events").fetchone()[0] == "FOSDEM"
            await until(pilot, lambda: "Added Ana Souza · u undo" in toasts(app))
            done = await session.on_writer(undo.undo)
            assert done is not None
            assert done.label == "meet Ana Souza"
            assert people(session) == []


async def test_the_open_code_says_where_one_is() -> None:
    """While a code for an event is open, its event and follow-up stand there already, and its tags come along."""
    with vault() as session:
        with session.database.write("code", kind="setup") as tx:
            wanted = Wanted("FOSDEM", "Brussels", None, None, ("talks",), 3, clock.real_ms() + 60_000)
            codes.make(tx, wanted, "d" * 64)
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            assert screen.query_one("#event", Completer).value == "FOSDEM"
            assert screen.query_one("#then", Input).value == "3d"
            await pasted(pilot, screen, "MECARD:N:Souza,Ana;;")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: people(session))
            tags = session.database.connection.execute(
                "SELECT group_concat(t.name,' ') FROM contact_tags c JOIN tags t ON t.id=c.tag_id"
            ).fetchone()[0]
            assert set(tags.split()) == {"talks", "FOSDEM", f"met-{clock.today().year}"}


async def test_somebody_known_is_compared() -> None:
    """The form says who it seems to be; saving shows both side by side, and merging makes one of them."""
    with vault() as session:
        add(session, "Ana Souza")
        async with running(session, (100, 30)) as (app, pilot):
            screen = await opened(app, pilot)
            await pasted(pilot, screen, CARD)
            await until(pilot, lambda: "Known already, as it seems: Ana Souza" in reads(app))
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, MergeScreen))
            await pilot.pause()
            await pilot.press("m")
            await until(pilot, lambda: people(session) == [("Ana Souza", "Oxide")])


async def test_a_file(tmp_path: Path) -> None:
    """The name of a file, as it is dropped onto a terminal: with quotes and spaces."""
    path = tmp_path / "my card.vcf"
    path.write_text(CARD)
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            await pasted(pilot, screen, f"'{path}' ")
            await until(pilot, lambda: "Ana Souza" in reads(app))
            await pasted(pilot, screen, "~/nowhere.vcf")
            await until(pilot, lambda: "There is no file" in reads(app))


async def test_what_is_no_card_is_told() -> None:
    """A link is called one, in the form; saving keeps the form and says why."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "Paste a card first" in reads(app))
            await pasted(pilot, screen, "https://github.com/anasouza")
            await until(pilot, lambda: "a link to GitHub, not a card" in reads(app))
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "Nobody could be read" in reads(app))
            await pasted(pilot, screen, CARD)
            screen.query_one("#then", Input).value = "soonish"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "not in how many days" in reads(app))
            assert people(session) == []


async def test_a_draft_is_kept() -> None:
    """What was pasted is there again after escape."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            await pasted(pilot, screen, CARD)
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, GivenModal))
            screen = await opened(app, pilot)
            assert screen.query_one("#card", Note).text == CARD
            await until(pilot, lambda: "ana@oxide.example" in reads(app))


async def test_hostile_cards() -> None:
    """Whatever is pasted: the form shows it as text, or says that it is no card."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            for value in SMALL:
                escaped = "".join("\\" + mark if mark in "\\:;," else mark for mark in value)
                screen.query_one("#card", Note).text = f"MECARD:N:x{escaped};ORG:{escaped};NOTE:{escaped};EMAIL:{escaped};;"
                await screen._read()
                assert screen.person is not None
                await asyncio.sleep(0)
                reads(app)
