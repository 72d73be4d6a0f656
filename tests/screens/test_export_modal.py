"""Exporting from the app: whom, as what, where to; nothing is replaced by accident, and stopping leaves nothing."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from devhub_tui.screens.export_modal import ExportModal
from devhub_tui.services.interchange import export
from devhub_tui.services.session import Session
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.model_form import Flag
from devhub_tui.widgets.one_of import OneOf
from tests.screens.apps import running, until, vault
from tests.screens.forms import Host, add, opened, write


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault with three people, on a Monday."""
    with opened() as session:
        for name in ("Ana", "Bob", "[/x] [@click=quit]Cay[/]"):
            add(session, name)
        yield session


async def done(pilot: Pilot[None]) -> None:
    """Waits for the thread."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def place(modal: ExportModal) -> str:
    """The path as it stands."""
    return modal.query_one(Completer).value


def words(modal: ExportModal) -> str:
    """What stands under the path."""
    return str(modal.query_one("#path-row", FormRow)._words.content)


def choices(modal: ExportModal) -> str:
    """Whom one can choose."""
    return str(modal.query_one("#whom", OneOf).render()).replace("\xa0", " ")


async def test_everybody_into_a_new_file(session: Session, home: Path) -> None:
    """Two keys: the format, and ctrl+s. The place suggests itself and says its kind."""
    (home / "Downloads").mkdir()
    modal = ExportModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        assert place(modal) == "~/Downloads/people-2026-03-16.vcf"
        assert choices(modal) == "(•) everybody"
        await pilot.press("right", "right", "right")
        assert place(modal) == "~/Downloads/people-2026-03-16.json"
        await pilot.press("ctrl+s")
        await done(pilot)
        assert app.given == [True]
        assert app.toasts() == ["Exported 3 people to ~/Downloads/people-2026-03-16.json"]
    found = json.loads((home / "Downloads" / "people-2026-03-16.json").read_text(encoding="utf-8"))
    assert {row["name"] for row in found["tables"]["contacts"]} == {"Ana", "Bob", "[/x] [@click=quit]Cay[/]"}


async def test_who_is_selected_or_found(session: Session, home: Path) -> None:
    """The narrowest choice comes first; a filter is shown as it is, whatever it says."""
    ids = [row[0] for row in session.database.connection.execute("SELECT id FROM contacts WHERE name<>'Bob' ORDER BY n")]
    modal = ExportModal(session, ids, query="bo [/nope]\x1b")
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        assert choices(modal) == "(•) 2 selected  ( ) filter “bo [/nope]”  ( ) everybody"
        await pilot.press("ctrl+s")
        await done(pilot)
    text = (home / "people-2026-03-16.vcf").read_text(encoding="utf-8")
    assert text.count("BEGIN:VCARD") == 2
    assert "Bob" not in text
    modal = ExportModal(session, query="bo")
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "right", "ctrl+s")
        await done(pilot)
    assert (home / "people-2026-03-16.csv").read_text(encoding="utf-8").count("\n") == 2


async def test_what_is_there_is_replaced_only_when_wished(session: Session, home: Path) -> None:
    """The form says so at once, and asks."""
    file = home / "people-2026-03-16.vcf"
    file.write_text("mine")
    modal = ExportModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert modal.query_one("#replace-row").display
        await pilot.press("ctrl+s")
        await done(pilot)
        assert "is there already" in words(modal)
        assert file.read_text() == "mine"
        assert isinstance(app.focused, Flag)
        await pilot.press("space", "ctrl+s")
        await done(pilot)
        assert app.given == [True]
    assert file.read_text(encoding="utf-8").startswith("BEGIN:VCARD")


async def test_a_typed_place_stays(session: Session, home: Path) -> None:
    """Its ending follows the format; folders complete; what is wrong with it is said beside it and nothing is lost."""
    (home / "Documents").mkdir()
    modal = ExportModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "ctrl+a", "ctrl+k")
        assert place(modal) == ""
        await pilot.press("enter")
        assert "Where to?" in words(modal)
        await write(pilot, "~/doc")
        await pilot.press("down", "enter")
        assert place(modal) == "~/Documents/"
        await write(pilot, "none/x.vcf")
        await pilot.press("shift+tab", "right", "right")
        assert place(modal) == "~/Documents/none/x.csv"
        await pilot.press("ctrl+s")
        await done(pilot)
        assert "There is no folder" in words(modal)
        assert place(modal) == "~/Documents/none/x.csv"
        (home / "Documents" / "none").mkdir()
        await pilot.press("ctrl+s")
        await done(pilot)
        assert app.given == [True]
    assert (home / "Documents" / "none" / "x.csv").exists()


async def test_a_folder_of_pages(session: Session, home: Path) -> None:
    """Markdown asks for a folder, and says what it did in it."""
    modal = ExportModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("left")
        assert place(modal) == "~/people"
        await pilot.press("ctrl+s")
        await done(pilot)
        assert app.toasts() == ["Exported 3 people to ~/people: 3 written, 0 unchanged, 0 removed"]
    assert len(list((home / "people").glob("*.md"))) == 3


async def test_stopping_leaves_nothing(session: Session, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escape while it writes: no file, the form is back; a second escape leaves."""
    modal = ExportModal(session)
    app = Host(modal)
    monkeypatch.setattr(export, "_EVERY", 2)  # looks after every other person

    def teller(done: int, total: int) -> None:
        app.call_from_thread(modal.action_leave)

    monkeypatch.setattr(modal, "_teller", lambda: teller)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await done(pilot)
        assert "Stopped." in words(modal)
        assert not app.given
        await pilot.press("escape")
        await pilot.pause()
        assert app.given == [False]
    assert not [name for name in os.listdir(home) if "people" in name]


async def test_from_people_with_a_selection_and_a_filter(monday: datetime) -> None:
    """The palette and the menu of the selected hand over who is meant; without one it is everybody."""
    with vault(people=True) as session:
        async with running(session) as (app, pilot):
            await pilot.press("2")
            await pilot.pause()
            await pilot.press("slash", *"an", "enter", "x", "x", "space", "e")
            await until(pilot, lambda: isinstance(app.screen, ExportModal) and app.screen.query("#whom"))
            assert choices(app.screen) == "(•) 2 selected  ( ) everybody"  # type: ignore[arg-type]
            await pilot.press("escape")
            await pilot.pause()
            await app.run_action("app.export")
            await until(pilot, lambda: isinstance(app.screen, ExportModal) and app.screen.query("#whom"))
            assert choices(app.screen) == "(•) 2 selected  ( ) filter “an”  ( ) everybody"  # type: ignore[arg-type]
            await pilot.press("escape", "1")
            await pilot.pause()
            await app.run_action("app.export")
            await until(pilot, lambda: isinstance(app.screen, ExportModal) and app.screen.query("#whom"))
            assert choices(app.screen) == "(•) everybody"  # type: ignore[arg-type]
