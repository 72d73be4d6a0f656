"""Choosing a file in the app: looking through folders, typing, pasting, what cannot be read."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from devhub_tui.screens.file_picker import FilePicker, PathLine
from devhub_tui.screens.import_modal import ImportModal
from devhub_tui.services import folders
from devhub_tui.services.session import Session
from devhub_tui.widgets.file_list import FileList
from tests.hostile import FORBIDDEN
from tests.screens.apps import reads, running, vault
from tests.screens.forms import Host, opened, write
from tests.screens.test_import_modal import card, count, plan, until


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


@pytest.fixture
def cards(home: Path) -> Path:
    """A folder of vCards below the downloads, with a folder in it, and a hostile name."""
    folder = home / "Downloads" / "cards"
    (folder / "more").mkdir(parents=True)
    for name in ("ana", "bo"):
        (folder / f"{name}.vcf").write_text(card(name, f"{name}@a.example"))
    (folder / "more" / "cy.vcf").write_text(card("cy", "cy@a.example"))
    (folder / "[@click=app.quit]\x1b[2J.csv").write_text("x")
    return folder


def rows(modal: ImportModal) -> list[str]:
    """The names in the list."""
    listed = modal.query_one(FileList)
    return [row.name for row in listed._some(listed._numbers)]


async def shown(pilot: Pilot[Any]) -> None:
    """Waits until the folder is read."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete([each for each in pilot.app.workers if each.group == "folder"])
    await pilot.pause()


async def test_through_folders_with_arrows_and_enter(session: Session, cards: Path) -> None:
    """Down, in, up again, and a folder as a whole."""
    modal = ImportModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        while modal.query_one(FileList).row.name != "~/Downloads":  # type: ignore[union-attr]
            await pilot.press("down")
        await pilot.press("enter")
        await shown(pilot)
        assert modal.query_one(FilePicker).value == "~/Downloads/"
        assert rows(modal) == ["..", "cards"]
        await pilot.press("enter")
        await shown(pilot)
        assert rows(modal)[:2] == ["..", "all 2 vCards in this folder"]
        await pilot.press("alt+up")
        await shown(pilot)
        assert modal.query_one(FilePicker).value == "~/Downloads/"
        await pilot.press("enter")
        await shown(pilot)
        await pilot.press("pageup", "up", "down", "enter")
        await until(pilot, modal, "ready")
        assert "3 new   0 updated   0 unchanged   0 skipped" in plan(modal)
        assert not modal.query_one(FileList).region
        await pilot.press("ctrl+s")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.toasts()[0].startswith("Imported cards: 3 new")
    assert count(session) == 3


async def test_typing_narrows_and_tab_completes(session: Session, cards: Path) -> None:
    """Folder by folder; a file stands in the line before it is read; in an empty line tab goes on."""
    modal = ImportModal(session)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        await write(pilot, "~/do")
        await shown(pilot)
        assert rows(modal) == ["Downloads"]
        await pilot.press("tab")
        await shown(pilot)
        await pilot.press("tab")
        await shown(pilot)
        assert modal.query_one(FilePicker).value == "~/Downloads/cards/"
        await write(pilot, "B")
        await shown(pilot)
        await pilot.press("tab")
        assert modal.query_one(FilePicker).value == "~/Downloads/cards/bo.vcf"
        await pilot.press("enter")
        await until(pilot, modal, "ready")
        await pilot.press("shift+tab", "backspace")
        await pilot.pause()
        assert modal._stage == "choose"
        assert modal.query_one(FileList).region


@pytest.mark.parametrize("form", ["{}", "'{}'", "file://{}", "{}\n"])
async def test_a_path_that_is_pasted_or_dropped(session: Session, cards: Path, form: str) -> None:
    """Taken whole, whatever stands around it; enter reads it."""
    modal = ImportModal(session)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        pilot.app.post_message(events.Paste(form.format(cards / "ana.vcf")))
        await shown(pilot)
        assert rows(modal)[:1] == ["ana.vcf"]
        await pilot.press("enter")
        await until(pilot, modal, "ready")
        assert "1 new" in plan(modal)


async def test_what_is_not_there(session: Session, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in the list and, on enter, under the line; hidden files show after a dot."""
    (home / ".hidden.vcf").write_text(card("Ana", "ana@a.example"))
    modal = ImportModal(session)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        await write(pilot, "~/")
        await shown(pilot)
        assert ".hidden.vcf" not in rows(modal)
        await write(pilot, ".")
        await shown(pilot)
        assert ".hidden.vcf" in rows(modal)
        await write(pilot, "q")
        await pilot.press("enter")
        await pilot.pause()
        assert modal.query_one(FilePicker).row.error == "There is no such file."
        modal.query_one(PathLine).value = "/no/such/x"
        await shown(pilot)
        await pilot.press("enter")
        assert modal.query_one(FilePicker).row.error == "There is no folder /no/such."
        assert modal._stage == "choose"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_hostile_names_in_any_window(session: Session, cards: Path, size: tuple[int, int]) -> None:
    """Names are shown as text; nothing that a terminal would obey."""
    modal = ImportModal(session, str(cards) + "/")
    async with Host(modal).run_test(size=size) as pilot:
        await shown(pilot)
        lines = ["".join(part.text for part in strip) for strip in pilot.app.screen._compositor.render_strips()]
        assert not FORBIDDEN.search("\n".join(lines))


async def test_a_click(session: Session, cards: Path) -> None:
    """Twice opens; the keys still go to the line."""
    modal = ImportModal(session)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        await write(pilot, "~/Downloads/cards/")
        await shown(pilot)
        place = rows(modal).index("more") + 1
        await pilot.click(FileList, offset=(6, place), times=2)
        await shown(pilot)
        assert modal.query_one(FilePicker).value == "~/Downloads/cards/more/"
        assert modal.query_one(PathLine).has_focus


async def test_ten_thousand_entries(session: Session, home: Path) -> None:
    """One look at the folder, then only what is in sight is drawn."""
    folder = home / "many"
    folder.mkdir()
    for number in range(10_000):
        os.close(os.open(folder / f"{number:05}.vcf", os.O_CREAT | os.O_WRONLY))
    modal = ImportModal(session)
    looked: list[str] = []
    real = folders.listing

    def look(path: str) -> folders.Listing:
        looked.append(path)
        return real(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "listing", look)
        async with Host(modal).run_test(size=(80, 24)) as pilot:
            await shown(pilot)
            modal.query_one(PathLine).value = f"{folder}/"
            await shown(pilot)
            await write(pilot, "0777")
            await shown(pilot)
            assert rows(modal)[:2] == ["07770.vcf", "07771.vcf"]
    assert looked == [str(folder)]


async def test_a_copy_of_a_vault(session: Session, home: Path) -> None:
    """Its own words, no tags; enter takes it in, u takes it back."""
    from devhub_tui.services.interchange import json_out
    from devhub_tui.storage import undo
    from tests.screens.forms import add

    add(session, "Ana")
    path = home / "copy.json"
    with session.database.reader() as connection, path.open("wb") as file:
        file.writelines(json_out.document(connection, 1, part=False, step=lambda: None))
    undo.undo(session.database)
    assert count(session) == 0
    modal = ImportModal(session, str(path))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, modal, "ready")
        assert "A copy of a vault" in plan(modal)
        assert "1 new" in plan(modal)
        assert count(session) == 0
        await pilot.press("ctrl+s")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.given == [True]
    assert count(session) == 1
    undo.undo(session.database)
    assert count(session) == 0


async def test_from_the_modal_to_past_imports(monday: datetime) -> None:
    """ctrl+r shows what was imported instead."""
    with vault() as whole:
        async with running(whole, (80, 24)) as (app, pilot):
            await pilot.press("i")
            await pilot.pause()
            assert isinstance(app.screen, ImportModal)
            await pilot.press("ctrl+r")
            await pilot.pause()
            assert "Nothing was imported yet." in reads(app)
