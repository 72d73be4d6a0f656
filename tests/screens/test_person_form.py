"""The form of a person, the rest of it: dates, whom through, own fields, words in use, and what becomes of them in a clash."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from textual.widgets import TextArea

from devhub_tui.domain.people import Point
from devhub_tui.screens.conflict_modal import ConflictModal
from devhub_tui.screens.edit_modal import EditModal
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, custom_fields, important_dates, relations, relationship_types, undo
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.model_form import ModelForm
from tests.screens.forms import Host, add, opened, write
from tests.screens.test_edit_modal import POINTS, field, save, says


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


@pytest.fixture
def ana(session: Session) -> str:
    """Somebody with something to edit."""
    return add(session, "Ana Souza", "Oxide", POINTS, ("rust",))


def own_fields(session: Session) -> dict[str, str]:
    """Label -> id of a field of each kind, and an archived one."""
    made: dict[str, str] = {}
    with session.database.write("fields") as tx:
        for label, kind, choices in (
            ("Team", "text", ()),
            ("Years", "number", ()),
            ("Since", "date", ()),
            ("Size [/b]", "choice", ("S", "M")),
        ):
            made[label] = custom_fields.add(tx, label, kind, choices)
        made["Old"] = custom_fields.add(tx, "Old")
        custom_fields.update(tx, made["Old"], {"archived": True})
    return made


def values_of(session: Session, contact_id: str) -> dict[str, str]:
    """What somebody has in fields of the user's own."""
    return {row.label: row.value for row in custom_fields.of_person(session.database.connection, contact_id, archived=True)}


async def test_own_fields_are_part_of_the_form(session: Session, ana: str) -> None:
    """In their order, each checked by its kind; dates are said; what is emptied goes; archived ones stay out of it."""
    made = own_fields(session)
    with session.database.write("old") as tx:
        custom_fields.set_value(tx, ana, made["Old"], "kept")
        custom_fields.set_value(tx, ana, made["Team"], "Compilers")
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert made["Old"] not in modal.query_one(ModelForm).specs
        assert field(modal, made["Team"]).value == "Compilers"
        field(modal, made["Team"]).value = ""
        field(modal, made["Years"]).value = "twelve"
        field(modal, made["Since"]).value = "last friday"
        field(modal, made["Size [/b]"]).settle("XL")
        await pilot.pause()
        rows = modal.query_one(ModelForm)._rows
        assert "→ Fri 13 Mar 2026" in says(modal, rows[made["Since"]])
        await save(app, pilot)
        assert "not a number" in says(modal, rows[made["Years"]])
        assert "It is S or M" in says(modal, rows[made["Size [/b]"]])
        assert field(modal, made["Years"]).has_focus
        field(modal, made["Years"]).value = "12"
        field(modal, made["Size [/b]"]).settle("m")
        await save(app, pilot)
        assert app.given == [ana]
    assert values_of(session, ana) == {"Years": "12", "Since": "2026-03-13", "Size [/b]": "M", "Old": "kept"}
    undo.undo(session.database)
    assert values_of(session, ana) == {"Team": "Compilers", "Old": "kept"}


async def test_dates_where_and_through_whom(session: Session, ana: str) -> None:
    """Dates a line each, whom by a part of the name; mistakes are said and lose nothing; empty takes away."""
    ravi = add(session, "Ravi Menon", "Turbine")
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        modal.query_one("#dates", TextArea).text = "wedding day: 2019-06-01\nnothing"
        field(modal, "met_where").value = "Brussels"
        modal.query_one("#introduced_by", Completer).box.focus()
        await write(pilot, "ana")
        assert not modal.query_one("#introduced_by", Completer).is_open
        await save(app, pilot)
        assert "Line 2" in says(modal, modal.query_one("#dates-row", FormRow))
        modal.query_one("#dates", TextArea).text = "wedding day: 2019-06-01\nName day: --07-26"
        await save(app, pilot)
        assert "Nobody introduces themselves" in says(modal, modal.query_one("#introduced_by-row", FormRow))
        modal.query_one("#introduced_by", Completer).value = "nobody at all"
        await save(app, pilot)
        assert "Nobody goes by" in says(modal, modal.query_one("#introduced_by-row", FormRow))
        modal.query_one("#introduced_by", Completer).value = ""
        modal.query_one("#introduced_by", Completer).box.focus()
        await write(pilot, "menon")
        await pilot.press("enter")
        assert modal.query_one("#introduced_by", Completer).value == "Ravi Menon"
        await save(app, pilot)
        assert app.given == [ana]
    connection = session.database.connection
    values = contacts.contact(connection, ana).values
    assert (values["met_where"], values["introduced_by"]) == ("Brussels", ravi)
    dates = [each[1:3] for each in important_dates.of_person(connection, ana)]
    assert dates == [("wedding day", "2019-06-01"), ("Name day", "--07-26")]
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert modal.query_one("#dates", TextArea).text == "wedding day: 2019-06-01\nName day: --07-26"
        assert modal.query_one("#introduced_by", Completer).value == "Ravi Menon"
        modal.query_one("#introduced_by", Completer).value = ""
        modal.query_one("#dates", TextArea).text = "Name day: --07-27"
        await save(app, pilot)
    assert contacts.contact(connection, ana).values["introduced_by"] is None
    assert [each[1:3] for each in important_dates.of_person(connection, ana)] == [("Name day", "--07-27")]


async def test_words_in_use_are_offered(session: Session, ana: str) -> None:
    """Relationships of the list and others', industries; a word of one's own stays; the list's spelling counts."""
    with session.database.write("others") as tx:
        contacts.add(tx, {"name": "Bo", "relationship": "climbing friend", "industry": "Aerospace"})
        relationship_types.add(tx, "Client", "1w")
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        field(modal, "industry").box.focus()
        await write(pilot, "aero")
        assert [row.label for row in field(modal, "industry").list.rows] == ["Aerospace"]
        await pilot.press("tab")
        assert field(modal, "industry").value == "aero"
        field(modal, "relationship").box.focus()
        await pilot.press("down")
        assert [row.label for row in field(modal, "relationship").list.rows] == ["Client", "climbing friend"]
        await write(pilot, "CLIENT")
        await save(app, pilot)
    values = contacts.contact(session.database.connection, ana).values
    assert (values["industry"], values["relationship"], values["next_due"]) == ("aero", "Client", "2026-03-23")


async def test_areas_say_how_they_are_written(session: Session, ana: str) -> None:
    """In the frame, while the cursor is in one; a star changes which is the main one."""
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        modal.query_one("#email", TextArea).focus()
        await pilot.pause()
        assert "the main one first" in str(modal.query_one(".box").border_subtitle)
        modal.query_one("#email", TextArea).text += "\n* second@b.example"
        field(modal, "title").focus()
        await pilot.pause()
        assert not str(modal.query_one(".box").border_subtitle)
        await save(app, pilot)
    points = contacts.contact(session.database.connection, ana).points
    assert [(p.value, p.is_primary) for p in points if p.kind == "email"] == [
        ("second@b.example", True),
        ("ana@a.example", False),
    ]


@pytest.mark.parametrize("key", ["m", "t"])
async def test_new_parts_clash_too(session: Session, ana: str, key: str) -> None:
    """Dates, introducer, handles and own fields: both sides in words; mine or theirs for all of them."""
    made = own_fields(session)
    ravi, bo = add(session, "Ravi Menon"), add(session, "Bo")
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        modal.query_one("#dates", TextArea).text = "wedding: 2019-06-01"
        modal.query_one("#handle", TextArea).text = "signal: mine.01"
        modal.query_one("#introduced_by", Completer).value = "Ravi"
        field(modal, made["Team"]).value = "mine"
        with session.database.write("other") as tx:
            important_dates.put(tx, ana, "wedding", "2020-02-02")
            contacts.add_point(tx, ana, Point("handle", "theirs.01", "Signal"))
            relations.set_introducer(tx, ana, bo)
            custom_fields.set_value(tx, ana, made["Team"], "theirs")
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert isinstance(app.screen, ConflictModal)
        assert sorted(app.screen._sides) == [
            ("Dates", "wedding: 2019-06-01", "wedding: 2020-02-02"),
            ("Handles", "Signal: mine.01", "Signal: theirs.01"),
            ("Introduced by", "Ravi Menon", "Bo"),
            ("Team", "mine", "theirs"),
        ]
        await pilot.press(key)
        await pilot.pause()
        await app.workers.wait_for_complete()
        if key == "t":
            assert modal.query_one("#introduced_by", Completer).value == "Bo"
            assert modal.query_one("#dates", TextArea).text == "wedding: 2020-02-02"
            assert field(modal, made["Team"]).value == "theirs"
            await save(app, pilot)
        await pilot.pause()
        assert app.given == [ana]
    connection = session.database.connection
    word = "mine" if key == "m" else "theirs"
    assert contacts.contact(connection, ana).values["introduced_by"] == (ravi if key == "m" else bo)
    assert [p.value for p in contacts.contact(connection, ana).points if p.kind == "handle"] == [f"{word}.01"]
    assert values_of(session, ana) == {"Team": word}


async def test_a_draft_keeps_the_new_parts(session: Session, ana: str) -> None:
    """Dates, introducer and own fields come back as they were typed."""
    made = own_fields(session)
    ravi = add(session, "Ravi Menon")
    modal = EditModal(session, ana)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        modal.query_one("#dates", TextArea).text = "wedding"
        modal.query_one("#introduced_by", Completer).box.focus()
        await write(pilot, "ravi")
        await pilot.press("enter")
        field(modal, made["Years"]).value = "many"
        await pilot.press("escape")
        await pilot.pause()
    modal = EditModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert modal.query_one("#dates", TextArea).text == "wedding"
        assert modal.query_one("#introduced_by", Completer).value == "Ravi Menon"
        assert field(modal, made["Years"]).value == "many"
        modal.query_one("#dates", TextArea).text = ""
        field(modal, made["Years"]).value = "3"
        await save(app, pilot)
    assert contacts.contact(session.database.connection, ana).values["introduced_by"] == ravi
    assert values_of(session, ana) == {"Years": "3"}
