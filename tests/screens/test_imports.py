"""The list of imports: what each did, and enter takes one back as a whole."""

from datetime import datetime

import pytest

from devhub_tui.screens.imports import ImportsScreen
from devhub_tui.storage import contacts
from tests.hostile import SMALL
from tests.screens.apps import reads, running, toasts, until, vault
from tests.storage.test_imports import bring, id_of, names


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_old_import_is_taken_back_and_brought_back(monday: datetime, size: tuple[int, int]) -> None:
    """I lists them; enter asks, undoes the older one, says who stays; enter again brings it back."""
    with vault() as session:
        bring(session.database, "fosdem.vcf", "Ana", "Ravi")
        bring(session.database, "berlin.csv", "Mei")
        with session.database.write("edit") as tx:
            contacts.edit(tx, id_of(session.database, "Ravi"), {"company": "Oxide"})
        async with running(session, size) as (app, pilot):
            await pilot.press("I")
            await until(pilot, lambda: isinstance(app.screen, ImportsScreen))
            shown = reads(app)
            assert "fosdem.vcf" in shown
            assert "Imports 2" in shown
            await pilot.press("down", "enter")
            await until(pilot, lambda: "Undo the import of fosdem.vcf?" in reads(app))
            await pilot.press("y")
            await until(pilot, lambda: toasts(app))
            assert "Changed since, so kept: Ravi" in toasts(app)[-1]
            assert names(session.database) == ["Mei", "Ravi"]
            await until(pilot, lambda: "undone" in reads(app))
            await pilot.press("enter")
            await until(pilot, lambda: "Bring the import of fosdem.vcf back?" in reads(app))
            await pilot.press("y")
            await until(pilot, lambda: names(session.database) == ["Ana", "Mei", "Ravi"])
            await pilot.press("q")
            await until(pilot, lambda: not isinstance(app.screen, ImportsScreen))


async def test_nothing_yet(monday: datetime) -> None:
    """An empty list teaches the key."""
    with vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("I")
            await until(pilot, lambda: "Nothing was imported yet." in reads(app))
            assert "imports a file" in reads(app)


async def test_hostile_file_names(monday: datetime) -> None:
    """A file may be called anything."""
    with vault() as session:
        for number, name in enumerate(SMALL[:12]):
            bring(session.database, name or "x", f"Person{number}")
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("I", "enter")
            await until(pilot, lambda: "Undo the import of" in reads(app))
            await pilot.press("y")
            await until(pilot, lambda: toasts(app))
