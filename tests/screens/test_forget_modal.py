"""Forgetting somebody from the app: what is said before, what the keys change, what is left afterwards."""

import os
from functools import partial
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from devhub_tui.app import DevHub
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.forget_modal import ForgetModal
from devhub_tui.screens.many_modals import ManyMenu
from devhub_tui.services.session import Session
from devhub_tui.storage import backup, contacts, interactions, wiping
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add


def with_ravi(session: Session, name: str = "Ana Souza") -> str:
    """Somebody with a talk of their own, one shared, and a note about them elsewhere; gives their id."""
    ana, ravi = add(session, name), add(session, "Ravi")
    with session.database.write("talks") as tx:
        interactions.log(tx, [ana], "call", "2026-03-01", "qzalone")
        interactions.log(tx, [ana, ravi], "call", "2026-03-02", f"{name} and the parser")
        contacts.edit(tx, ravi, {"notes": f"knows {name}"})
    return ana


def bytes_of(path: str) -> str:
    """What stands in a file."""
    return Path(path).read_bytes().decode("latin-1")


def any_said(app: DevHub, words: str) -> bool:
    """Whether a toast begins so."""
    return any(each.startswith(words) for each in toasts(app))


async def ask(app: DevHub, pilot: Pilot[Any], contact_id: str) -> ForgetModal:
    """Opens the question from the person's own screen."""
    app.open_contact(contact_id)
    await until(pilot, lambda: isinstance(app.screen, ContactScreen))
    await pilot.press("space")
    await until(pilot, lambda: isinstance(app.screen, ManyMenu))
    await pilot.press("F")
    await until(pilot, lambda: isinstance(app.screen, ForgetModal))
    await pilot.pause()
    assert isinstance(app.screen, ForgetModal)
    return app.screen


async def test_it_says_what_will_go_and_leaves_all_on_escape() -> None:
    """The sentences name what goes, what stays and who else is named; leaving changes nothing."""
    with vault() as session:
        ana = with_ravi(session)
        async with running(session, (80, 24)) as (app, pilot):
            said = str((await ask(app, pilot, ana)).query_one("#said", Static).render())
            for part in ("1 interaction with nobody else", "without the name", "the notes of Ravi"):
                assert part in said
            assert "This cannot be undone." in reads(app)
            assert "Backups" not in reads(app)
            await pilot.press("escape")
            await pilot.pause()
            assert contacts.name(session.database.connection, ana) == "Ana Souza"


async def test_forgotten_for_good() -> None:
    """F forgets: the screen of the person closes, nothing is left in the file, and the backup is rewritten as agreed."""
    with vault() as session:
        ana = with_ravi(session)
        made = backup.make(session.database, "request")
        async with running(session) as (app, pilot):
            await ask(app, pilot, ana)
            await pilot.press("m")
            await pilot.pause()
            assert "the name is taken out" in " ".join(reads(app).replace("│", " ").split())
            await pilot.press("F")
            await until(pilot, lambda: any(each.startswith("Forgot Ana Souza.") for each in toasts(app)), 20)
            await until(pilot, lambda: not isinstance(app.screen, ContactScreen))
            assert not wiping.wanted(session.database)
            assert "Souza" not in bytes_of(session.database.path)
            assert "Souza" not in bytes_of(made)
            await pilot.press("u")
            await pilot.pause()
            assert contacts.name(session.database.connection, ana) is None


async def test_what_becomes_of_backups_is_chosen() -> None:
    """b goes through rewriting, deleting and leaving; what was agreed to happens."""
    with vault() as session:
        ana = with_ravi(session)
        made = backup.make(session.database, "request")
        assert backup.listed(backup.folder(session.database)) == [os.path.basename(made)]
        async with running(session) as (app, pilot):
            await ask(app, pilot, ana)
            for words in ("is deleted", "stays as it is", "is rewritten", "is deleted"):
                assert words not in " ".join(reads(app).replace("│", " ").split())
                await pilot.press("b")
                await pilot.pause()
                assert words in " ".join(reads(app).replace("│", " ").split())
            await pilot.press("F")
            await until(pilot, lambda: any(each.startswith("Forgot") for each in toasts(app)), 20)
            assert backup.listed(backup.folder(session.database)) == []


async def test_hostile_names() -> None:
    """Whatever a name holds is only text."""
    with vault() as session:
        person = add(session, "[/nope] [@click=app.quit]x[/] \U0001f468\u200d\U0001f469 " + "q" * 300)
        async with running(session, (80, 24)) as (app, pilot):
            await ask(app, pilot, person)
            assert "[/nope]" in reads(app)
            await pilot.press("F")
            await until(pilot, partial(any_said, app, "Forgot [/nope]"), 20)
            assert contacts.name(session.database.connection, person) is None


async def test_nobody_in_view() -> None:
    """From the palette with nobody under the cursor it says so."""
    with vault() as session:
        async with running(session) as (app, pilot):
            await app.run_action("forget")
            await until(pilot, lambda: "Nobody is under the cursor." in toasts(app))
