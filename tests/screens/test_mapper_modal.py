"""The column mapper: what each column becomes, chosen and seen at once; from the import and back to it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from devhub_tui.screens.import_modal import ImportModal
from devhub_tui.screens.mapper_modal import MapperModal
from devhub_tui.screens.target_modal import TargetModal
from devhub_tui.services.interchange import mapping, sheet
from devhub_tui.services.interchange.mapping import Mapping, Target
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, custom_fields, undo
from devhub_tui.widgets.candidate_list import Candidates
from devhub_tui.widgets.column_list import ColumnList
from tests.hostile import FORBIDDEN
from tests.screens.forms import Host, opened, write
from tests.screens.test_import_modal import count, plan, until

NAMES = (
    "Ana Souza",
    "Bo Ek",
    "Cy Dee",
    "Di Orsini",
    "Eve Moneypenny",
    "Fay Wray",
    "Gus Grissom",
    "Hal Incandenza",
    "Ida Lovelace",
)
TABLE = "Wer,Mail,Chat,Was,Wann\n" + "".join(f"{name},p{n}@a.example,p{n},foo,03/04/198{n}\n" for n, name in enumerate(NAMES))


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


def mapper(session: Session, text: str = TABLE) -> MapperModal:
    """The mapper on a table, as guessed."""
    table = sheet.look(text)
    assert table is not None
    return MapperModal(session, "list.csv", table, mapping.guess(table))


def becomes(modal: MapperModal) -> list[str]:
    """What the list says of each column."""
    return [row.becomes for row in modal.query_one(ColumnList)._all]


def first_people(modal: MapperModal) -> str:
    """What the preview says."""
    return str(modal.query_one("#preview", Static).content)


async def chosen(pilot: Pilot[None], words: str) -> None:
    """Opens the column under the cursor, types, takes."""
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(pilot.app.screen, TargetModal)
    await write(pilot, words)
    await pilot.press("enter")
    await pilot.pause()


async def test_columns_are_chosen_and_people_appear(session: Session) -> None:
    """Guesses stand; a column is opened, a word typed; the first people show it at once; ctrl+s gives the mapping back."""
    with session.database.write("field") as tx:
        custom_fields.add(tx, "Shirt size")
    modal = mapper(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert becomes(modal)[:2] == ["Name", "Email"]
        assert first_people(modal).startswith("✦ Ana Souza  p0@a.example")
        await pilot.press("down", "down")
        await chosen(pilot, "signal")
        assert becomes(modal)[2] == "Signal"
        assert "Signal: p0" in first_people(modal)
        await chosen(pilot, "shirt")
        assert becomes(modal)[3] == "Shirt size (own field)"
        await chosen(pilot, "birthd")
        assert "can be read in two ways" in first_people(modal)
        await pilot.press("d")
        assert "Birthday 1980-04-03" in first_people(modal)
        await pilot.press("ctrl+s")
        await pilot.pause()
    targets = (Target("name"), Target("email"), Target("link", "Signal"), Target("custom", "Shirt size"), Target("birthday"))
    assert app.given == [Mapping(targets, True, "dmy")]


async def test_what_is_typed_as_in_the_shell(session: Session) -> None:
    """A label follows a colon; what nothing fits says so and takes nothing."""
    modal = mapper(session)
    async with Host(modal).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("down")
        await chosen(pilot, "email:work")
        assert becomes(modal)[1] == "Email · work"
        await chosen(pilot, "date:Wedding day")
        assert becomes(modal)[2] == "Wedding day (date)"
        await chosen(pilot, "xyzzy")
        assert isinstance(pilot.app.screen, TargetModal)
        assert "Nothing fits" in modal.app._notifications._notifications.popitem()[1].message
        await pilot.press("escape")
        await pilot.pause()
        assert becomes(modal)[3] == "Keep as it stands"


async def test_the_list_of_targets(session: Session) -> None:
    """What the column becomes now is marked; arrows and pages move; a click takes."""
    modal = mapper(session)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        listed = pilot.app.screen.query_one(Candidates)
        assert listed.rows[listed.mark].label == "Email"
        await pilot.press("down")
        assert listed.rows[listed.mark].label == "Phone"
        await pilot.press("pageup", "up")
        assert listed.rows[listed.mark].label == "Name"
        await pilot.click(Candidates, offset=(4, 3))
        await pilot.pause()
        assert becomes(modal)[1] == "Last name"


async def test_what_is_wrong_is_said(session: Session) -> None:
    """Without anything that names a person, or with a field filled twice, there is no going on."""
    modal = mapper(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("x", "down", "a")
        assert "No column says who it is" in first_people(modal)
        await pilot.press("ctrl+s")
        assert app.given == []
        assert "No column says who it is" in app.toasts()[-1]
        await pilot.press("x", "x", "up", "x")
        assert becomes(modal)[:2] == ["Name", "Email"]
        await pilot.press("escape")
        await pilot.pause()
    assert app.given == [None]


async def test_the_first_row_can_be_somebody(session: Session) -> None:
    """h takes it in or out of the people."""
    modal = mapper(session)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("h")
        assert first_people(modal).startswith("✦ Wer")
        assert modal.query_one(ColumnList)._all[0].name == "Column 1"
        await pilot.press("h")
        assert first_people(modal).startswith("✦ Ana Souza")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_hostile_and_wide_tables(session: Session, size: tuple[int, int]) -> None:
    """Markup and control characters in headers and cells stay text; two hundred columns scroll."""
    nasty = "[/nope] [@click=app.quit]x[/]\x1b]0;y\x07\u202e"
    text = ",".join(f"{nasty} {n}" for n in range(200)) + "\n" + ",".join([nasty] * 200) + "\n"
    modal = mapper(session, "\n".join([text, "a@b.example" + "," * 199]))
    async with Host(modal).run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("G", "enter")
        await pilot.pause()
        shown = "\n".join("".join(part.text for part in strip) for strip in pilot.app.screen._compositor.render_strips())
        assert not FORBIDDEN.search(shown)
        await pilot.press("escape", "escape")


async def test_from_the_import_and_back(session: Session, home: Path) -> None:
    """An unknown table asks first; what was said is remembered with the import; the next file needs no asking; undo forgets."""
    file = home / "list.csv"
    file.write_text(TABLE)
    modal = ImportModal(session, str(file))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, MapperModal)
        await pilot.press("x", "ctrl+s")
        await until(pilot, modal, "ready")
        assert "Table" in plan(modal)
        assert "p0@a.example" in plan(modal)
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert isinstance(app.screen, MapperModal)
        assert becomes(app.screen)[0] == "Leave out"
        await pilot.press("x", "ctrl+s")
        await until(pilot, modal, "ready")
        assert "Ana Souza" in plan(modal)
        await pilot.press("enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.given == [True]
    assert count(session) == 9
    file.write_text(TABLE.replace("Ida Lovelace,p8", "Ida Noddack,p9"))
    modal = ImportModal(session, str(file))
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await until(pilot, modal, "ready")
        assert "1 new   0 updated   8 unchanged" in plan(modal)
        await pilot.press("escape")
    undo.undo(session.database)
    assert count(session) == 0
    modal = ImportModal(session, str(file))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, MapperModal)
        await pilot.press("escape")
        await pilot.pause()
        assert modal._stage == "choose"
    assert contacts.tag_names(session.database.connection) == []
