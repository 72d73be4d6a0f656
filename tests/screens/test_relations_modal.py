"""Relations of somebody: said with the keyboard, read on both sides, taken back, and a way to go there."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from textual.widgets import OptionList

from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.relations_modal import RelationsModal
from devhub_tui.services.session import Session
from devhub_tui.storage import relations, undo
from devhub_tui.widgets.form_row import FormRow
from tests.hostile import HOSTILE
from tests.screens import drafts
from tests.screens.apps import reads, running, toasts, until
from tests.screens.forms import Host, add, opened, write


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


def said(session: Session, contact_id: str) -> list[tuple[str, str, str | None]]:
    """(word, name, note) of each relation of somebody."""
    return [(row.word, row.name, row.note) for row in relations.of_person(session.database.connection, contact_id)]


def says(modal: RelationsModal, row: str) -> str:
    """The line under a field."""
    return str(modal.query_one(f"#{row}-row", FormRow)._words.content)


async def test_what_was_typed_comes_back(session: Session) -> None:
    """Escape in the middle: the form has it again, from r as well, until it is written."""
    ana, ravi = add(session, "Ana Souza"), add(session, "Ravi Menon")
    async with running(session, (80, 24)) as (app, pilot):
        app.push_screen(RelationsModal(session, ana))
        await pilot.pause()
        await write(pilot, "works with")
        await pilot.press("escape", "escape")  # the candidates, then the form
        await until(pilot, lambda: not isinstance(app.screen, RelationsModal))
        assert [draft.title for draft in drafts.kept()] == ["Relations of Ana Souza"]
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, RelationsModal) and app.screen._kept is not None)
        modal = app.screen
        assert isinstance(modal, RelationsModal)
        assert modal._word.value == "works with"
        modal._other.value = "ravi"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: said(session, ravi))
        await pilot.press("escape")
        await pilot.pause()
    assert drafts.kept() == []


async def test_added_and_taken_back_by_keys(session: Session) -> None:
    """The first goes straight into the form; each is one step of undo; the other side reads it from theirs."""
    ana, ravi = add(session, "Ana Souza"), add(session, "Ravi Menon", "Turbine")
    modal = RelationsModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "managed")
        await pilot.press("tab")
        assert "→ managed by, and from their side manages" in says(modal, "word")
        await write(pilot, "rav")
        await pilot.press("enter", "tab")
        await write(pilot, "at Turbine")
        await pilot.press("enter")
        await until(pilot, lambda: modal._found)
        assert app.toasts() == ["Ana Souza managed by Ravi Menon · u undo"]
        await write(pilot, "invests in / funded by")
        assert "→ invests in, and from their side funded by" in says(modal, "word")
        modal._other.value = "ravi menon"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(modal._found) == 2)
        assert said(session, ravi) == [("manages", "Ana Souza", "at Turbine"), ("funded by", "Ana Souza", None)]
        modal.query_one(OptionList).focus()
        await pilot.press("home", "x")
        await until(pilot, lambda: len(modal._found) == 1)
        assert app.toasts()[-1] == "Took back: Ana Souza managed by Ravi Menon · u undo"
        await pilot.press("escape")
        await pilot.pause()
        assert app.given == [None]
    assert said(session, ana) == [("invests in", "Ravi Menon", None)]
    undo.undo(session.database)
    assert [each[0] for each in said(session, ana)] == ["managed by", "invests in"]


async def test_what_is_missing_is_said(session: Session) -> None:
    """Under its field, and nothing is lost; a new word alone reads alike from both sides, and says so."""
    ana = add(session, "Ana Souza")
    add(session, "Ana Lopez")
    modal = RelationsModal(session, ana)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "what they are to each other" in says(modal, "word")
        await write(pilot, "twin of")
        assert "from both sides; or write both words" in says(modal, "word")
        for typed, words in (
            ("", "With whom?"),
            ("nobody", "Nobody goes by"),
            ("ana", "could be 2 people"),
            ("ana souza", "themselves"),
        ):
            modal._other.value = typed
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert words in says(modal, "other")
            assert modal._word.value == "twin of"
    assert said(session, ana) == []


async def test_from_the_contact_screen_to_the_other_and_back(session: Session) -> None:
    """R, enter; the pane shows the relation from either side; somebody archived is marked."""
    ana, ravi = add(session, "Ana Souza"), add(session, "Ravi Menon", "Turbine")
    with session.database.write("relate") as tx:
        relations.add(tx, ana, relations.read(tx.connection, "mentors"), ravi)
        tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (ravi,))
    async with running(session) as (app, pilot):
        app.open_contact(ana)
        await until(pilot, lambda: "mentors       Ravi Menon (archived)" in reads(app))
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RelationsModal))
        assert "mentors          Ravi Menon  Turbine · archived" in reads(app)
        await pilot.press("enter")
        await until(pilot, lambda: "mentored by   Ana Souza" in reads(app))
        assert isinstance(app.screen, ContactScreen)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RelationsModal))
        await pilot.press("x")
        await until(pilot, lambda: "Took back: Ravi Menon mentored by Ana Souza · u undo" in toasts(app))
        await until(pilot, lambda: "Nobody yet" in reads(app))
        await pilot.press("escape")
        await until(pilot, lambda: "mentored by" not in reads(app))
        await pilot.press("q")
        await until(pilot, lambda: "Ana Souza" in reads(app) and "mentors" not in reads(app))


async def test_hostile_names_and_words_are_only_text(session: Session) -> None:
    """In the title, the list, the fields and the toasts."""
    ana = add(session, "[@click=app.quit]x[/] [/nope]")
    with session.database.write("relate") as tx:
        for number, text in enumerate(HOSTILE[:40]):
            other = tx.execute(
                "INSERT INTO contacts(id,name,company) VALUES (?,?,?) RETURNING id", (f"o{number}", text, text)
            ).fetchone()[0]
            tx.execute(
                "INSERT INTO contact_relations(contact_id,other_id,kind,inverse,note) VALUES (?,?,?,?,?)",
                (ana, other, text, text, text),
            )
    modal = RelationsModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))
        assert "\x1b" not in shown
        assert "[/nope]" in shown
        await pilot.press("x", "end", "x")
        await pilot.pause()
        assert app.is_running
