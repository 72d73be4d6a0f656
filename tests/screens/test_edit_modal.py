"""The form of a person: what it shows, what it writes, what it keeps, and what happens when two people edit."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from devhub_tui.domain.people import Point
from devhub_tui.screens.conflict_modal import ConflictModal
from devhub_tui.screens.edit_modal import EditModal
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, important_dates, undo
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.model_form import Flag, ModelForm
from tests.screens import drafts
from tests.screens.forms import Host, add, opened, write

POINTS = (Point("email", "ana@a.example", "work"), Point("link", "https://github.com/ana", "GitHub"))


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


@pytest.fixture
def ana(session: Session) -> str:
    """Somebody with something to edit."""
    return add(session, "Ana Souza", "Oxide", POINTS, ("rust",))


def field(modal: EditModal, name: str) -> Any:
    """The widget of a model field."""
    return modal.query_one(ModelForm)._fields[name]


def says(modal: EditModal, row: FormRow) -> str:
    """The line under a row."""
    return str(row._words.content)


async def save(app: Host, pilot: Pilot[None]) -> None:
    """ctrl+s, and what it sets off."""
    await pilot.press("ctrl+s")
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_new_person_is_added_with_everything(session: Session) -> None:
    """Typed with the keyboard alone, at 80x24."""
    modal = EditModal(session, None)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "Zoe Fassbender")
        await pilot.press("enter", "tab", "tab")
        await write(pilot, "--04-12")
        await pilot.press("tab")
        await write(pilot, "work: zoe@a.example")
        await pilot.press("enter")
        await write(pilot, "zoe@b.example")
        await pilot.press("tab", "tab")
        await write(pilot, "github:zoe")
        await pilot.press("tab")
        await write(pilot, "signal: zoe.01")
        await pilot.press("tab")
        await write(pilot, "wedding day: 1 june 2019")
        await pilot.press("tab")
        await write(pilot, "rust,berlin")
        await pilot.press("tab", "tab", "tab", "tab", "tab", "tab")
        await write(pilot, "berl")
        await pilot.press("enter", "tab", "tab", "space")
        assert modal.query_one(Flag).value
        await save(app, pilot)
    person = contacts.contact(session.database.connection, app.given[0])
    assert person.values["birthday"] == "--04-12"
    assert person.values["timezone"] == "Europe/Berlin"
    assert person.values["vip"] == 1
    assert person.values["tracking"] == "auto"
    assert person.tags == ("berlin", "rust")
    assert [(p.value, p.label, p.is_primary) for p in person.points] == [
        ("zoe@a.example", "work", True),
        ("zoe@b.example", None, False),
        ("https://github.com/zoe", "GitHub", True),
        ("zoe.01", "Signal", True),
    ]
    assert [each[1:3] for each in important_dates.of_person(session.database.connection, person.id)] == [
        ("wedding day", "2019-06-01")
    ]
    assert undo.batches(session.database.connection)[0].label == "add Zoe Fassbender"


async def test_only_changed_fields_are_written(session: Session, ana: str) -> None:
    """The rest is as it was, to the byte; saving without a change writes nothing."""
    before = contacts.contact(session.database.connection, ana)
    app = Host(EditModal(session, ana))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await save(app, pilot)
    assert app.given == [ana]
    assert contacts.contact(session.database.connection, ana) == before
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        field(modal, "met_on").focus()
        await write(pilot, "last friday")
        await pilot.pause()
        assert "→ Fri 13 Mar 2026" in says(modal, modal.query_one(ModelForm)._rows["met_on"])
        await save(app, pilot)
        assert app.toasts() == ["Saved Ana Souza · u undo"]
    after = contacts.contact(session.database.connection, ana)
    changed = {name for name in before.values if before.values[name] != after.values[name]}
    assert changed <= {"met_on", "last_update", "updated_at", "cadence_days", "next_due", "soon_on", "reconnect_on"}
    assert after.values["met_on"] == "2026-03-13"
    assert (after.points, after.tags) == (before.points, before.tags)


async def test_mistakes_are_said_beside_their_fields_and_nothing_is_lost(session: Session, ana: str) -> None:
    """All at once; the focus goes to the first; what was typed stays."""
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        field(modal, "name").value = "  "
        field(modal, "birthday").value = "sometime"
        field(modal, "cadence").value = "often"
        field(modal, "tracking").settle("maybe")
        modal.query_one("#email", TextArea).text = "a@b.c\nnobody"
        await save(app, pilot)
        rows = modal.query_one(ModelForm)._rows
        assert "A name is needed" in says(modal, rows["name"])
        assert "not a birthday" in says(modal, rows["birthday"])
        assert "not a cadence" in says(modal, rows["cadence"])
        assert "not one of them" in says(modal, rows["tracking"])
        assert "Line 2" in says(modal, modal.query_one("#email-row", FormRow))
        assert field(modal, "name").has_focus
        assert field(modal, "birthday").value == "sometime"
        assert not app.given
        field(modal, "name").value = "Ana S."
        field(modal, "birthday").value = ""
        field(modal, "cadence").value = ""
        field(modal, "tracking").settle("passive")
        modal.query_one("#email", TextArea).text = "a@b.c"
        await save(app, pilot)
        assert app.given == [ana]
    assert contacts.contact(session.database.connection, ana).status == "passive"


@pytest.mark.parametrize(("key", "title"), [("m", "CTO"), ("t", "CEO")])
async def test_two_edits_of_one_field_are_settled_by_the_user(session: Session, ana: str, key: str, title: str) -> None:
    """Mine is written at once; theirs comes into the form, the rest of mine stays and can be saved."""
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        field(modal, "title").value = "CTO"
        field(modal, "nickname").value = "Annie"
        with session.database.write("other") as tx:
            contacts.edit(tx, ana, {"title": "CEO", "company": "Elsewhere [/b]"})
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert isinstance(app.screen, ConflictModal)
        await pilot.press(key)
        await pilot.pause()
        await app.workers.wait_for_complete()
        if key == "t":
            assert field(modal, "title").value == "CEO"
            assert field(modal, "nickname").value == "Annie"
            await save(app, pilot)
        await pilot.pause()
        assert app.given == [ana]
    values = contacts.contact(session.database.connection, ana).values
    assert (values["title"], values["nickname"], values["company"]) == (title, "Annie", "Elsewhere [/b]")


async def test_a_draft_remembers_what_it_was_begun_on(session: Session, ana: str) -> None:
    """Half an edit comes back after cancel, and a change made meanwhile still clashes."""
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        field(modal, "title").value = "CTO"
        modal.query_one("#phone", TextArea).text = "+49 1"
        await pilot.press("escape")
        await pilot.pause()
    assert [(draft.name, draft.title) for draft in drafts.kept()] == [(f"edit-{ana}", "Edit Ana Souza")]
    with session.database.write("other") as tx:
        contacts.edit(tx, ana, {"title": "CEO"})
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert field(modal, "title").value == "CTO"
        assert modal.query_one("#phone", TextArea).text == "+49 1"
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert isinstance(app.screen, ConflictModal)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen_stack[-1] is modal
        await pilot.press("ctrl+r")
        assert not modal.query_one("#phone", TextArea).text
        await pilot.press("escape")
    assert not drafts.kept()


async def test_untouched_forms_leave_no_draft(session: Session, ana: str) -> None:
    """Looking is not editing, also when a stored value is odd."""
    session.database.connection.execute("UPDATE contacts SET notes=?, name=? WHERE id=?", ("a\x07b\r\nc", "A\tna", ana))
    modal = EditModal(session, ana)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.6)
        modal.save_draft()
        await pilot.press("escape")
    assert not drafts.kept()


async def test_a_damaged_draft_breaks_nothing(session: Session, ana: str) -> None:
    """Values of the wrong kind are left out."""
    drafts.save(f"edit-{ana}", {"typed": [1], "points": {"email": 4}, "tags": 3, "was": {"values": {}}})
    modal = EditModal(session, ana)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert field(modal, "name").value == "Ana Souza"
        assert [each.label for each in modal.query_one(Chips).chosen] == ["rust"]


async def test_hostile_values_are_shown_as_text(session: Session) -> None:
    """Markup and control characters do nothing; untouched, they are not rewritten."""
    evil = add(session, "[@click=app.quit]x[/] [/nope]", "[b", (Point("email", "a@b.c", "[/x]"),), ("[/tag]", "x" * 90))
    connection = session.database.connection
    connection.execute("UPDATE contacts SET title=?, location=? WHERE id=?", ("\x1b]52;c;aGk=\x07", "L" * 100_000, evil))
    modal = EditModal(session, evil)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "\x1b" not in field(modal, "title").value
        await pilot.press(*["tab"] * 25)
        await save(app, pilot)
    assert contacts.contact(connection, evil).values["title"] == "\x1b]52;c;aGk=\x07"


async def test_the_whole_form_is_reachable_at_80x24(session: Session, ana: str) -> None:
    """Tab visits every field once, and each is on the screen when it has the focus."""
    modal = EditModal(session, ana)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        seen = []
        for _ in range(len(modal.focus_chain)):
            focused = modal.focused
            assert focused is not None
            seen.append(focused)
            assert focused.region.height > 0
            assert modal.region.contains_region(focused.region)
            await pilot.press("tab")
            await pilot.pause()
        assert len(set(seen)) == len(modal.focus_chain)
        kinds = {type(each) for each in seen}
        assert {Flag}.issubset(kinds)
        assert sum(isinstance(each, Input | TextArea | Flag) for each in seen) >= 22
        assert modal.query(Completer)
