"""Logging an interaction: what the form understands, what it writes, what it keeps."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, Static, TextArea

from devhub_tui.errors import NotFoundError
from devhub_tui.screens.log_modal import LogModal
from devhub_tui.services import editor
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, interaction_types, interactions, undo
from devhub_tui.widgets.completer import Chips, Completer
from devhub_tui.widgets.form_row import FormRow
from tests.screens import drafts
from tests.screens.forms import Host, add, opened, write


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


def says(modal: LogModal, row: str) -> str:
    """The line under a row."""
    return str(modal.query_one(f"#{row}-row", FormRow)._words.content)


async def test_a_talk_with_two_people_is_logged_with_its_time_note_and_follow_up(session: Session) -> None:
    """People complete, dates say what they mean, and one save writes all of it as one step to undo."""
    zoe, ravi = add(session, "Zoë Faßbender", "Kernel Werke"), add(session, "Ravi Menon", "FOSDEM")
    modal = LogModal(session, ((zoe, "Zoë Faßbender"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert modal.query_one("#what Input").has_focus
        await pilot.press("shift+tab")
        await write(pilot, "rav")
        await pilot.press("enter", "tab")
        await write(pilot, "cof")
        await pilot.press("tab")
        await write(pilot, "yesterday 15:00")
        assert says(modal, "when") == "→ Sun 15 Mar 2026, 15:00"
        await pilot.press("tab")
        await write(pilot, "io_uring")
        await pilot.press("tab")
        await write(pilot, "in 2 weeks")
        assert says(modal, "then") == "→ follow up Mon 30 Mar 2026"
        await pilot.press("tab")
        await write(pilot, "send the slides")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.toasts() == ["Logged coffee with Zoë Faßbender and 1 other · u undo"]
    connection = session.database.connection
    row = interactions.timeline(connection, ravi)[0]
    assert app.given == [row.id]
    assert (row.type, row.occurred_on, row.notes) == ("coffee", "2026-03-15", "io_uring")
    assert [person[0] for person in row.people] == [zoe, ravi]
    moment = connection.execute("SELECT occurred_at,utc_offset FROM interactions").fetchone()
    assert moment == (int(datetime.fromisoformat("2026-03-15T15:00+01:00").timestamp() * 1000), 60)
    promised = connection.execute("SELECT contact_id,due_on,note,source_table,source_id FROM follow_ups ORDER BY n").fetchall()
    assert promised == [(who, "2026-03-30", "send the slides", "interactions", row.id) for who in (zoe, ravi)]
    assert undo.batches(connection)[0].label == "log coffee with Zoë Faßbender and 1 other"
    assert not drafts.kept()


async def test_keys_typed_ahead_reach_their_fields(session: Session) -> None:
    """Over a slow line a burst of keys arrives at once: every letter lands where it was meant, and saving comes last."""
    add(session, "Ravi Menon")
    modal = LogModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        burst = [*"ravi", "tab", *"cof", "tab", *"yesterday", "tab", *"hello", "ctrl+s"]
        for key in burst:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause(0.3)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.given
    row = interactions.recent(session.database.connection, "2026-03-16")[0]
    assert (row.type, row.occurred_on, row.notes) == ("coffee", "2026-03-15", "hello")


async def test_a_type_typed_in_full_is_the_type(session: Session) -> None:
    """The list then shows all types again, but what stands in the field is what tab takes."""
    person = add(session, "Ravi Menon")
    app = Host(LogModal(session, ((person, "Ravi Menon"),)))
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "coffee")
        await pilot.press("tab")
        await pilot.pause()
        assert app.screen.query_one("#what", Completer).value == "coffee"


async def test_a_day_without_a_time_has_no_instant(session: Session) -> None:
    """Saved as it opens: a message, today, nothing invented."""
    zoe = add(session, "Zoë")
    app = Host(LogModal(session, ((zoe, "Zoë"),)))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
    found = session.database.connection.execute(
        "SELECT type,occurred_on,occurred_at,utc_offset,notes FROM interactions"
    ).fetchall()
    assert found == [("message", "2026-03-16", None, None, None)]


async def test_mistakes_are_named_beside_their_fields_and_nothing_is_written(session: Session) -> None:
    """Nobody, no such type, no such day, a follow-up without a day: each under its own field; the form stays."""
    modal = LogModal(session)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "nobody at all")
        await pilot.press("tab")
        await write(pilot, "dancing")
        await pilot.press("tab")
        await write(pilot, "yest")
        assert says(modal, "when") == "…"
        await pilot.press("tab", "tab", "tab")
        assert "✗" in says(modal, "when")
        await write(pilot, "the slides")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Nobody goes by" in says(modal, "with")
        assert "Not a type" in says(modal, "what")
        assert "“yest” is not a date" in says(modal, "when")
        assert "needs a day" in says(modal, "then")
        assert modal.query_one("#with Input").has_focus
        assert not app.given
        await pilot.press("down", "down", "enter")
        assert says(modal, "with") == ""
    assert session.database.connection.execute("SELECT count(*) FROM interactions").fetchone() == (0,)


async def test_a_note_that_would_be_cut_is_refused(session: Session) -> None:
    """Said in words; nothing is cut in silence, and the draft holds all of it."""
    zoe = add(session, "Zoë")
    modal = LogModal(session, ((zoe, "Zoë"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        modal.query_one(TextArea).text = "x\n" * 60_000
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "120,000 characters long; 100,000 fit" in says(modal, "notes")
        modal.save_draft()
        assert not app.given
    assert len(drafts.kept()[0].values["notes"]) == 120_000


async def test_somebody_new_is_added_on_purpose_only(session: Session) -> None:
    """An unknown name is not added by tab or enter; picked from the list, it is, and tracked from today."""
    modal = LogModal(session)
    app = Host(modal)
    async with app.run_test() as pilot:
        await pilot.pause()
        await write(pilot, "Ada Lovelace")
        await pilot.press("tab")
        assert not modal.query_one(Chips).chosen
        await pilot.press("shift+tab", "down", "enter")
        assert [each.label for each in modal.query_one(Chips).chosen] == ["Ada Lovelace"]
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
    contact_id, _ = contacts.resolve(session.database.connection, "Ada Lovelace")
    person = contacts.contact(session.database.connection, contact_id)
    assert person.values["tracked_on"] == "2026-03-16"
    assert person.values["last_contacted"] == "2026-03-16"


async def test_a_name_typed_in_full_counts_without_being_picked(session: Session) -> None:
    """What is left in the field is resolved on saving when it can mean only one person."""
    add(session, "Zoë Faßbender")
    app = Host(LogModal(session))
    async with app.run_test() as pilot:
        await pilot.pause()
        await write(pilot, "zoe fass")
        await pilot.press("escape", "ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.given


async def test_a_chip_is_taken_back_with_backspace(session: Session) -> None:
    """Backspace in the empty input takes the last one back."""
    modal = LogModal(session, (("a", "Ana"), ("b", "Bo")))
    async with Host(modal).run_test() as pilot:
        await pilot.pause()
        modal.query_one("#with Input").focus()
        await pilot.press("backspace")
        assert [each.label for each in modal.query_one(Chips).chosen] == ["Ana"]


async def test_what_was_typed_comes_back_after_cancel(session: Session) -> None:
    """Escape keeps a draft, the next form takes it up, ctrl+r throws it away."""
    zoe = add(session, "Zoë")
    app = Host(LogModal(session, ((zoe, "Zoë"),)))
    async with app.run_test() as pilot:
        await pilot.pause()
        await write(pilot, "cof")
        await pilot.press("tab", "tab")
        await write(pilot, "half a no")
        await pilot.press("escape")
        await pilot.pause()
        assert app.given == [None]
        assert "kept" in app.toasts()[-1]
    assert [draft.title for draft in drafts.kept()] == ["Log with Zoë"]
    again = LogModal(session, ((zoe, "Zoë"),))
    async with Host(again).run_test() as pilot:
        await pilot.pause()
        assert again.query_one(TextArea).text == "half a no"
        assert again.query_one("#what", Completer).value == "coffee"
        assert "draft kept 09:00" in str(again.query_one("VerticalScroll").border_subtitle)
        await pilot.press("ctrl+r")
        assert again.query_one(TextArea).text == ""
        assert [each.label for each in again.query_one(Chips).chosen] == ["Zoë"]
    assert not drafts.kept()


async def test_a_dropped_connection_keeps_the_note(session: Session) -> None:
    """What was typed is on disk a moment later, and at once when the app says so."""
    modal = LogModal(session)
    async with Host(modal).run_test() as pilot:
        await pilot.pause()
        modal.query_one(TextArea).focus()
        await write(pilot, "wants")
        modal.save_draft()
        kept = drafts.load("log")
        assert kept is not None
        assert kept.values["notes"] == "wants"
        await write(pilot, " more")
        await pilot.pause(0.6)
        kept = drafts.load("log")
        assert kept is not None
        assert kept.values["notes"] == "wants more"


async def test_a_damaged_draft_breaks_nothing(session: Session) -> None:
    """Values of the wrong kind are left out."""
    drafts.save("log", {"people": [1, ["x"], ["gone", "Gone"]], "when": 7, "notes": None, "what": ["a"]})
    modal = LogModal(session)
    async with Host(modal).run_test() as pilot:
        await pilot.pause()
        assert not modal.query_one(Chips).chosen
        assert modal.query_one("#when", Input).value == "7"


async def test_hostile_names_are_shown_as_text(session: Session) -> None:
    """Markup, control characters and endless names do nothing in chips, candidates or toasts."""
    for name in ("[@click=app.quit]quit[/]", "[/nope] x", "x" * 1000):
        add(session, name)
    modal = LogModal(session, (("id", "evil \x1b]52;c;aGk=\x07[/nope]"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        modal.query_one("#with Input").focus()
        await pilot.press("down", "down", "enter", "down", "enter", "x", "x", "enter")
        await pilot.pause()
        assert len(modal.query_one(Chips).chosen) == 4
        assert "\x1b" not in app.export_screenshot()
        await pilot.press("backspace", "backspace", "ctrl+s")
        await app.workers.wait_for_complete()


def test_logging_loads_no_models() -> None:
    """SQLModel comes with the first form that needs it, not with this one."""
    code = (
        "import sys, devhub_tui.screens.log_modal, devhub_tui.screens.tags_modal, devhub_tui.screens.import_modal;"
        "sys.exit(' '.join({'sqlmodel', 'sqlalchemy', 'pydantic', 'dateparser', 'vobject'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == "\n"


def test_the_editor_gets_a_private_file_that_is_gone_afterwards(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """$VISUAL is run on the note; the result is cleaned."""
    script = tmp_path / "my editor"
    script.write_text('#!/bin/sh\nstat -c %a "$2" > "$OUT"\ncat "$2" >> "$OUT"\nprintf "new\\033[31m text\\n\\nend\\n" > "$2"\n')
    script.chmod(0o755)
    monkeypatch.setenv("OUT", str(tmp_path / "out"))
    monkeypatch.setenv("VISUAL", f"'{script}' --wait")
    assert editor.edit("old\nnote") == "new[31m text\n\nend"
    assert (tmp_path / "out").read_text() == "600\nold\nnote\n"
    assert not [name for name in os.listdir(home / "devhub" / "state") if name.startswith("note-")]


@pytest.mark.parametrize("chosen", ["false", "/nowhere/vi", "'open quote"])
def test_an_editor_that_fails_says_so(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note is left as it was."""
    from devhub_tui.errors import DevHubError

    monkeypatch.setenv("VISUAL", chosen)
    with pytest.raises(DevHubError):
        editor.edit("note")


async def test_the_rarer_rows_are_behind_a_fold(session: Session) -> None:
    """ctrl+t opens them; they are written with the rest, and a new event is made."""
    zoe = add(session, "Zoë")
    modal = LogModal(session, ((zoe, "Zoë"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not modal.query("#took")
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert modal.query_one("#from Input").has_focus
        await write(pilot, "they")
        await pilot.press("tab")
        await write(pilot, "1h30")
        await pilot.press("tab")
        await write(pilot, "FOSDEM")
        await pilot.press("tab")
        await write(pilot, "~/fosdem.txt")
        assert modal.query_one("#transcript").region.bottom <= 24
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.given
    row = interactions.interaction(session.database.connection, app.given[0])
    assert row is not None
    assert (row.direction, row.duration_minutes, row.event, row.transcript_source) == ("them", 90, "FOSDEM", "~/fosdem.txt")
    assert undo.undo(session.database) is not None
    assert interactions.events(session.database.connection) == []


async def test_tab_and_enter_open_the_fold(session: Session) -> None:
    """From the last row tab reaches the fold, and enter opens it; nothing opens by itself."""
    modal = LogModal(session, ((add(session, "Zoë"), "Zoë"),))
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        modal.query_one("#about", Input).focus()
        await pilot.press("tab")
        assert modal.query_one("Fold").has_focus
        await pilot.press("enter")
        await pilot.pause()
        assert modal.query_one("#from Input").has_focus


async def test_a_wrong_duration_or_direction_is_named(session: Session) -> None:
    """Under its own field, and nothing is written."""
    modal = LogModal(session, ((add(session, "Zoë"), "Zoë"),))
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+t")
        await pilot.pause()
        await write(pilot, "sideways")
        await pilot.press("tab")
        await write(pilot, "long")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "It is me, them or mutual." in says(modal, "from")
        assert "45m" in says(modal, "took")
        assert not app.given
        assert modal.query_one("#from Input").has_focus


async def test_the_fold_is_open_where_something_stands_behind_it(session: Session) -> None:
    """In a draft and in an interaction that has a duration; a repetition leaves time of day and transcript behind."""
    zoe = add(session, "Zoë")
    with session.database.write("log") as tx:
        made = interactions.log(
            tx, [zoe], "call", "2026-03-10", "note", occurred_at=1_773_000_000_000, duration_minutes=45, transcript_source="here"
        )
    edits, copies = LogModal(session, edits=made), LogModal(session, copies=made)
    async with Host(edits).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert (edits.values()["took"], edits.values()["transcript"]) == ("45m", "here")
        assert edits.query_one("#took", Input).value == "45m"
        assert not edits.query_one("#then-row").display
    async with Host(copies).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert (copies.values()["took"], copies.values()["transcript"], copies.values()["when"]) == ("45m", "", "today")
        assert copies.query_one("#then-row").display


async def test_an_edit_that_was_broken_off_goes_on(session: Session) -> None:
    """The draft of an edit is its own, and a change by somebody else since it was begun is still a conflict."""
    zoe = add(session, "Zoë")
    with session.database.write("log") as tx:
        made = interactions.log(tx, [zoe], "call", "2026-03-10", "note")
    first = LogModal(session, edits=made)
    async with Host(first).run_test() as pilot:
        await pilot.pause()
        first.query_one(TextArea).text = ""
        first.query_one("#when", Input).value = "2026-03-11"
        await pilot.press("escape")
    assert [(draft.name, draft.title) for draft in drafts.kept()] == [(f"relog-{made}", "Edit what was logged with Zoë")]
    with session.database.write("elsewhere") as tx:
        interactions.edit(tx, made, {"notes": "theirs"})
    again = LogModal(session, edits=made)
    app = Host(again)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert (again.query_one(TextArea).text, again.values()["when"]) == ("", "2026-03-11")
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert "changed elsewhere" in str(app.screen.query_one(".conflict--question", Static).content)
        await pilot.press("m")
        await app.workers.wait_for_complete()
        await pilot.pause()
    stored = session.database.connection.execute("SELECT notes,occurred_on FROM interactions").fetchall()
    assert stored == [(None, "2026-03-11")]


async def test_an_archived_type_stays_and_an_archived_person_can_be_logged_with(session: Session) -> None:
    """Editing leaves what is not touched as it is; archived people are found last, and stay archived."""
    zoe, old = add(session, "Zoë"), add(session, "Zoran")
    with session.database.write("log") as tx:
        made = interactions.log(tx, [zoe], "coffee", "2026-03-10", "note")
        coffee = interaction_types.find(tx.connection, "coffee")
        interaction_types.remove(tx, coffee.id)
        tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (old,))
    modal = LogModal(session, edits=made)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert modal.values()["what"] == "coffee"
        modal.query_one("#with Input").focus()
        await write(pilot, "zora")
        await pilot.press("enter", "ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
    row = interactions.interaction(session.database.connection, made)
    assert row is not None
    assert (row.type, [each[0] for each in row.people]) == ("coffee", [zoe, old])
    assert contacts.contact(session.database.connection, old).status == "archived"


async def test_only_types_on_offer_are_offered(session: Session) -> None:
    """The user's own in their order; when messages are archived, the first type stands in a new form."""
    with session.database.write("types") as tx:
        interaction_types.move(tx, interaction_types.add(tx, "Podcast", "♪"), 0)
        interaction_types.update(tx, interaction_types.find(tx.connection, "message").id, {"archived": True})
    modal = LogModal(session)
    async with Host(modal).run_test() as pilot:
        await pilot.pause()
        assert modal.values()["what"] == "podcast"
        offered = [each.label for each in modal.query_one("#what", Completer).find("")]
        assert offered[:2] == ["podcast", "met"]
        assert "message" not in offered


def test_what_is_gone_cannot_be_edited(session: Session) -> None:
    """Said before a form opens."""
    with pytest.raises(NotFoundError):
        LogModal(session, edits="nobody")
