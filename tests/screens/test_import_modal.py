"""Importing from the app: find the file, see what would happen, let it happen or leave without a trace."""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from devhub_tui.screens import import_lines
from devhub_tui.screens.file_picker import FilePicker, PathLine
from devhub_tui.screens.import_modal import ImportModal
from devhub_tui.services.interchange import importer
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, undo
from devhub_tui.widgets.completer import Chips
from devhub_tui.widgets.form_row import FormRow
from tests.screens.forms import Host, add, opened, write


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


def card(name: str, email: str) -> str:
    """A vCard."""
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nEMAIL:{email}\r\nEND:VCARD\r\n"


@pytest.fixture
def file(home: Path) -> Path:
    """Ten people, one hostile, and a card with nothing in it."""
    path = home / "Downloads" / "contacts.vcf"
    path.parent.mkdir()
    people = [card(f"Person {n}", f"p{n}@a.example") for n in range(9)]
    path.write_text(
        "".join([*people, "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", card("[/x] [@click=quit]y[/]", "e@a.example")])
    )
    return path


async def until(pilot: Pilot[None], modal: ImportModal, stage: str) -> None:
    """Waits for a stage."""
    for _ in range(200):
        if modal._stage == stage:
            await pilot.pause()
            return
        await pilot.pause(0.05)
    raise AssertionError(f"still {modal._stage}")


def count(session: Session) -> int:
    """How many people there are."""
    found = session.database.connection.execute("SELECT count(*) FROM contacts WHERE deleted_at IS NULL").fetchone()[0]
    return int(found)


def plan(modal: ImportModal) -> str:
    """What the preview says."""
    return str(modal.query_one("#planned", Static).content)


async def test_a_file_is_found_previewed_tagged_and_imported(session: Session, file: Path) -> None:
    """Offered at once; enter shows the plan; a tag; enter imports; one step to undo, after a backup."""
    known = add(session, "Person 0")
    modal = ImportModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("enter")
        assert modal.query_one(FilePicker).value == "~/Downloads/contacts.vcf"
        await until(pilot, modal, "ready")
        assert "9 new   1 updated   0 unchanged   1 skipped" in plan(modal)
        assert "line 46" in plan(modal)
        assert "± updated" in plan(modal)
        assert count(session) == 1
        await write(pilot, "fosdem,")
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.given == [True]
        assert app.toasts() == [
            "Imported contacts.vcf: 9 new, 1 updated, 0 unchanged, 1 skipped · u undo\n9 people are new · T sorts them"
        ]
    assert count(session) == 10
    assert contacts.tags(session.database.connection, known) == ("fosdem",)
    assert list(Path(session.database.path).parent.glob("backups/*import*"))
    assert undo.batches(session.database.connection)[0].label == "import contacts.vcf"
    undo.undo(session.database)
    assert count(session) == 1


@pytest.mark.parametrize("content", [None, b"", b"no people\n", b"\x00\x01\x02"])
async def test_a_broken_file_says_what_was_expected(session: Session, home: Path, content: bytes | None) -> None:
    """Under the path; another file can be chosen; nothing was written."""
    path = home / "broken.csv"
    if content is not None:
        path.write_bytes(content)
    modal = ImportModal(session, str(path))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await until(pilot, modal, "choose")
        assert "✗" in str(modal.query_one("#path-row", FormRow)._words.content)
        assert modal.query_one(PathLine).has_focus
        await pilot.press("ctrl+s")
        await pilot.press("escape")
        await pilot.pause()
        assert app.given == [False]
    assert count(session) == 0


async def test_leaving_while_it_reads_changes_nothing(session: Session, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escape stops the reading and goes back to the path; a second escape closes."""
    reading = threading.Event()
    real = importer.read

    def slow(path: str, format: str, tell: importer.Tell, stop: object, choose: object) -> object:  # noqa: A002
        reading.set()
        assert callable(stop)
        for _ in range(100):
            if stop():
                break
            threading.Event().wait(0.05)
        return real(path, format, tell, stop)

    monkeypatch.setattr(importer, "read", slow)
    modal = ImportModal(session, str(file))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await until(pilot, modal, "reading")
        await pilot.press("escape")
        await until(pilot, modal, "choose")
        assert "Nothing was changed" in str(modal.query_one("#path-row", FormRow)._words.content)
        await pilot.press("escape")
        await pilot.pause()
        assert app.given == [False]
    assert reading.is_set()


async def test_cancelling_while_it_writes_leaves_nothing_behind(
    session: Session, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of the transaction: rolled back, no batch, the form is back."""
    add(session, "Somebody")
    batches = len(undo.batches(session.database.connection))
    modal = ImportModal(session, str(file))
    app = Host(modal)

    def teller(what: str, done: int, total: int) -> None:
        if what == "write" and done > 0:
            modal._stop.set()

    monkeypatch.setattr(modal, "_teller", lambda: teller)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await until(pilot, modal, "ready")
        await pilot.press("ctrl+s")
        await until(pilot, modal, "choose")
        assert not app.given
    assert count(session) == 1
    assert len(undo.batches(session.database.connection)) == batches


async def test_quitting_while_it_writes_leaves_nothing_behind(
    session: Session, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app goes, the thread stops, the vault is whole."""
    add(session, "Somebody")
    modal = ImportModal(session, str(file))
    app = Host(modal)
    writing = threading.Event()

    def teller(what: str, done: int, total: int) -> None:
        if what == "write":
            writing.set()
            modal._stop.wait(10)

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await until(pilot, modal, "ready")
        monkeypatch.setattr(modal, "_teller", lambda: teller)
        await pilot.press("ctrl+s")
        while not writing.is_set():
            await pilot.pause(0.05)
        app.exit()
    session._writer.submit(lambda: None).result(10)
    assert count(session) == 1


async def test_another_tag_plans_again(session: Session, file: Path) -> None:
    """Who is known already would be updated by a tag."""
    importer.import_file(session.database, str(file))
    modal = ImportModal(session, str(file))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await until(pilot, modal, "ready")
        assert "0 new   0 updated   10 unchanged" in plan(modal)
        await write(pilot, "new,")
        await app.workers.wait_for_complete()
        assert [each.label for each in modal.query_one(Chips).chosen] == ["new"]
        assert "0 new   10 updated   0 unchanged" in plan(modal)


def test_progress_reads_well() -> None:
    """Nothing overflows, also at the ends."""
    assert str(import_lines.far("Reading", 0, 100)).endswith("0 %")
    assert str(import_lines.far("Reading", 100, 100)).endswith("100 %")
    assert str(import_lines.far("Making a backup", 0, 1)) == "Making a backup …"
