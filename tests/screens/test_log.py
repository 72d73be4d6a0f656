"""The Log: every interaction, its filter, and what can be done with the one under the cursor."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from devhub_tui.app import DevHub
from devhub_tui.screens import log as log_module
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.log import LogScreen
from devhub_tui.screens.log_modal import LogModal
from devhub_tui.screens.note_modal import NoteModal
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, interaction_edit, interactions, log_page
from devhub_tui.widgets.chooser import Chooser
from devhub_tui.widgets.note_view import NoteView
from tests.hostile import FORBIDDEN
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import write

EVIL = "[@click=app.quit]\x1b]52;c;x\x07[/nope] \u202eevil"


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """Five interactions, newest first: planned, coffee, call, talk with two, email."""
    with vault() as session:
        with session.database.write("log") as tx:
            zoe = contacts.add(tx, {"name": "Zoë Faßbender", "vip": 1}, (), ["rust"])
            kofi = contacts.add(tx, {"name": "Kofi Mensah"})
            event = interactions.event_id(tx, "FOSDEM 2026")
            interactions.log(tx, [kofi], "email", "2025-12-24", None)
            note = "# Keynote\nabout `io_uring`\n\n```rust\nfn main() {}\n```"
            interactions.log(tx, [zoe, kofi], "talk", "2026-02-01", note, event_id=event, duration_minutes=90, direction="mutual")
            interactions.log(tx, [kofi], "call", "2026-03-13", "the grant", direction="them", duration_minutes=5)
            interactions.log(tx, [zoe], "coffee", "2026-03-15", "slides about epoll", direction="me")
            interactions.log(tx, [zoe], "meeting", "2026-03-20", None)
        yield session


def screen(app: DevHub) -> LogScreen:
    """The Log in view."""
    assert isinstance(app.screen, LogScreen)
    return app.screen


def listed(app: DevHub) -> list[str]:
    """The types of what is listed, from the top."""
    shown = screen(app).list
    return [row.type for place in range(shown.count()) if (row := shown.row_at(place))]


async def filtered(pilot: Pilot[str], words: str) -> None:
    """Types into the filter, in place of what is there."""
    app = pilot.app
    assert isinstance(app, DevHub)
    screen(app).filter.value = ""
    screen(app).filter.focus()
    await write(pilot, words)


async def test_everything_newest_first(session: Session) -> None:
    """Day, type, people, direction, duration, and the first line of the note; how many there are."""
    async with running(session, (100, 24)) as (app, pilot):
        await pilot.press("3")
        assert listed(app) == ["meeting", "coffee", "call", "talk", "email"]
        shown = reads(app)
        assert "Log 5" in shown
        lines = shown.split("\n")
        assert [line.split()[:3] for line in lines[3:8]] == [
            *(
                ["▌Fri", "20", "Mar"],
                ["Sun", "15", "Mar"],
                ["Fri", "13", "Mar"],
                ["Sun", "1", "Feb"],
                ["2025-12-24", "✉", "Email"],
            )
        ]
        assert "Zoë Faßbender ★, Kofi" in lines[6]
        assert "FOSDEM 2026 · Keynote …" in lines[6]
        assert ("→" in lines[4], "←" in lines[5], "↔" in lines[6]) == (True, True, True)


@pytest.mark.parametrize(
    ("typed", "types", "count"),
    [
        ("epoll", ["coffee"], "1 of 5"),
        ("io_uring", ["talk"], "1 of 5"),
        ("type:c", ["coffee", "call"], "2 of 5"),
        ("@kofi", ["call", "talk", "email"], "3 of 5"),
        ("#rust since:2026-03", ["meeting", "coffee"], "2 of 5"),
        ("event:fosdem from:mutual", ["talk"], "1 of 5"),
        ("from:me", ["coffee"], "1 of 5"),
        ("on:yesterday", ["coffee"], "1 of 5"),
        ("until:2025", ["email"], "1 of 5"),
        ("nothing", [], "0 of 5"),
    ],
)
async def test_the_filter_answers_each_key(session: Session, typed: str, types: list[str], count: str) -> None:
    """What is typed is what is listed, with its count."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "slash")
        await write(pilot, typed)
        assert listed(app) == types
        assert f"Log {count}" in reads(app)
        await pilot.press("escape")
        assert len(listed(app)) == 5
        assert screen(app).list.has_focus


async def test_mistakes_are_said_above_the_list(session: Session) -> None:
    """What cannot be understood is named once the fingers rest, and the list stays as it was."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "slash")
        await write(pilot, "type:call")
        await write(pilot, " since:someday")
        await until(pilot, lambda: "is not a date" in reads(app))
        assert listed(app) == ["call"]
        await filtered(pilot, "tag:zebra")
        await until(pilot, lambda: "There is no tag “zebra”" in reads(app))
        await filtered(pilot, "typ:call")
        await until(pilot, lambda: "Did you mean type:?" in reads(app))
        await filtered(pilot, "type:call")
        assert "✗" not in reads(app)


async def test_a_day_that_takes_longer_is_understood_all_the_same(session: Session) -> None:
    """dateparser is asked in a thread, after the key."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "slash")
        await write(pilot, 'since:"1st of march 2026"')
        await until(pilot, lambda: len(listed(app)) == 3)


async def test_what_can_follow_is_offered(session: Session) -> None:
    """A filter that is begun shows what it takes, and tab lists it."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "slash")
        await write(pilot, "from:")
        assert "me, them or mutual" in reads(app)
        await pilot.press("tab")
        await until(pilot, lambda: isinstance(app.screen, Chooser))
        assert "I reached out" in reads(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
        assert screen(app).filter.value == "from:them "
        assert listed(app) == ["call"]


async def test_filters_are_chosen_without_knowing_how_they_are_written(session: Session) -> None:
    """F, then what it is about, then the value; a name is typed."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "F")
        await until(pilot, lambda: isinstance(app.screen, Chooser))
        await pilot.press("enter")
        await until(pilot, lambda: "Coffee" in reads(app))
        await pilot.press("j", "j", "j", "j", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
        assert screen(app).filter.value == "type:Coffee "
        assert listed(app) == ["coffee"]
        await pilot.press("F")
        await until(pilot, lambda: isinstance(app.screen, Chooser))
        await pilot.press("j", "enter")
        await until(pilot, lambda: screen(app).filter.has_focus)
        assert screen(app).filter.value == 'type:Coffee with:"'
        await write(pilot, "zoe fass")
        assert listed(app) == ["coffee"]
        await pilot.press("escape", "F")
        await until(pilot, lambda: isinstance(app.screen, Chooser))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
        assert screen(app).filter.value == ""


async def test_enter_shows_all_of_it(session: Session) -> None:
    """The note as Markdown, with what else is known; escape leads back."""
    async with running(session, (80, 24)) as (app, pilot):
        await pilot.press("3", "slash", *"keyno", "enter", "enter")
        assert isinstance(app.screen, NoteModal)
        shown = reads(app)
        assert "Sun 1 Feb 2026 · 1 h 30 · mutual" in shown
        assert "at FOSDEM 2026" in shown
        assert "# Keynote" not in shown
        assert "fn main() {}" in shown
        await pilot.press("escape")
        assert isinstance(app.screen, LogScreen)


async def test_beside_the_list_where_there_is_room(session: Session) -> None:
    """From 120 columns on the note follows the cursor."""
    async with running(session, (120, 30)) as (app, pilot):
        await pilot.press("3", "j", "j", "j")
        await until(pilot, lambda: "fn main() {}" in reads(app))
        await pilot.press("k")
        await until(pilot, lambda: "the grant" in reads(app) and "fn main() {}" not in reads(app))
        await filtered(pilot, "qqq")
        await until(pilot, lambda: app.screen.query_one(NoteView).row is None)


async def test_edit_from_the_log(session: Session) -> None:
    """The form opens with everything in it; only what was changed is written, as one step to undo."""
    async with running(session, (80, 24)) as (app, pilot):
        await pilot.press("3", "j", "j", "j", "e")
        modal = app.screen
        assert isinstance(modal, LogModal)
        values = modal.values()
        assert (values["what"], values["when"], values["took"], values["from"]) == ("talk", "2026-02-01", "1h30", "mutual")
        assert values["event"] == "FOSDEM 2026"
        modal.query_one("#took", Input).value = "45"
        modal.query_one("#when", Input).value = "2 feb"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
        assert "Saved talk with Zoë Faßbender and 1 other · u undo" in toasts(app)
        found = log_page.rows(session.database.connection, log_page.numbers(session.database.connection))[3]
        assert (found.occurred_on, found.duration_minutes, found.event) == ("2026-02-02", 45, "FOSDEM 2026")
        new = session.database.connection.execute("SELECT new FROM changes ORDER BY seq DESC LIMIT 1").fetchone()[0]
        assert '"type"' not in new
        await pilot.press("u")
        await until(pilot, lambda: screen(app).list.row_at(3).occurred_on == "2026-02-01")  # type: ignore[union-attr]


async def test_nothing_changed_nothing_written(session: Session) -> None:
    """Saving an untouched form closes it without a step to undo."""
    async with running(session) as (app, pilot):
        before = session.database.connection.execute("SELECT count(*) FROM changes").fetchone()
        await pilot.press("3", "j", "e", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
        assert session.database.connection.execute("SELECT count(*) FROM changes").fetchone() == before
        assert toasts(app) == []


async def test_two_who_edit_the_same(session: Session) -> None:
    """Both sides are shown, and whoever saves second decides; back in the form nothing is lost."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "j", "e")
        modal = app.screen
        assert isinstance(modal, LogModal)
        modal.query_one(TextArea).text = "mine"
        interaction_id = screen_list_id(session, "coffee")
        with session.database.write("another window") as tx:
            interactions.edit(tx, interaction_id, {"notes": "theirs", "direction": "them"})
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "changed elsewhere" in reads(app))
        assert "theirs" in reads(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is modal)
        assert modal.query_one(TextArea).text == "mine"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "changed elsewhere" in reads(app))
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
    stored = interaction_edit.entry(session.database.connection, interaction_id).values
    assert (stored["notes"], stored["direction"]) == ("mine", "them")


async def test_theirs_is_taken_where_it_clashes_only(session: Session) -> None:
    """Taking theirs keeps what nobody else touched."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "j", "e")
        modal = app.screen
        assert isinstance(modal, LogModal)
        modal.query_one(TextArea).text = "mine"
        modal.query_one("#when", Input).value = "2026-03-14"
        interaction_id = screen_list_id(session, "coffee")
        with session.database.write("another window") as tx:
            interactions.edit(tx, interaction_id, {"notes": "theirs"})
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "changed elsewhere" in reads(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, LogScreen))
    stored = interaction_edit.entry(session.database.connection, interaction_id).values
    assert (stored["notes"], stored["occurred_on"]) == ("theirs", "2026-03-14")


def screen_list_id(session: Session, kind: str) -> str:
    """The id of the interaction of a type."""
    found: str = session.database.connection.execute("SELECT id FROM interactions WHERE type=?", (kind,)).fetchone()[0]
    return found


async def test_duplicate(session: Session) -> None:
    """The form filled like the one under the cursor, today; saved, it is a new one."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "j", "j", "j", "c")
        modal = app.screen
        assert isinstance(modal, LogModal)
        assert (modal.values()["when"], modal.values()["notes"][:9]) == ("today", "# Keynote")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, LogScreen) and len(listed(app)) == 6)
        assert "Logged talk with Zoë Faßbender and 1 other · u undo" in toasts(app)
    rows = log_page.rows(session.database.connection, log_page.numbers(session.database.connection))
    assert (rows[1].type, rows[1].occurred_on, rows[1].event, rows[1].duration_minutes) == (
        "talk",
        "2026-03-16",
        "FOSDEM 2026",
        90,
    )


async def test_delete_is_asked_once(session: Session) -> None:
    """D, yes; u brings it back. The question says what goes."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "j", "D")
        await until(pilot, lambda: "Delete coffee with Zoë Faßbender of 15 Mar 2026?" in reads(app))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, LogScreen) and listed(app) == ["meeting", "call", "talk", "email"])
        await pilot.press("u")
        await until(pilot, lambda: "coffee" in listed(app))


async def test_a_person_and_the_note_are_a_key_away(session: Session) -> None:
    """p opens somebody in it, asked whom where there are several; y copies the note."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "j", "y")
        assert app.clipboard == "slides about epoll"
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ContactScreen))
        await pilot.press("q", "j", "j", "p")
        await until(pilot, lambda: isinstance(app.screen, Chooser))
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, ContactScreen) and "Kofi Mensah" in reads(app))


async def test_an_interaction_of_the_timeline_has_the_same_keys(session: Session) -> None:
    """On a person's screen enter opens the note, and there e, c and D are about the interaction."""
    with session.database.write("more") as tx:
        zoe = contacts.resolve(tx.connection, "zoe")[0]
    async with running(session) as (app, pilot):
        app.open_contact(zoe)
        await pilot.pause()
        await pilot.press("enter", "enter")
        assert isinstance(app.screen, NoteModal)
        await pilot.press("e")
        assert isinstance(app.screen, LogModal)
        assert app.screen.values()["what"] == "meeting"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, NoteModal))
        await pilot.press("D")
        await until(pilot, lambda: "Delete meeting" in reads(app))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, ContactScreen))
        assert "Meeting" not in reads(app)


async def test_the_log_follows_the_vault(session: Session) -> None:
    """What is logged elsewhere appears, and the cursor stays on its interaction."""
    async with running(session) as (app, pilot):
        await pilot.press("3", "j", "j")
        kofi = contacts.resolve(session.database.connection, "kofi")[0]

        def work(tx: object) -> None:
            interactions.log(tx, [kofi], "message", "2026-03-16", "new")  # type: ignore[arg-type]

        await session.write("log", work)
        await until(pilot, lambda: "message" in listed(app))
        row = screen(app).list.row
        assert row is not None
        assert row.type == "call"


async def test_an_empty_vault_teaches_the_next_key(monday: datetime) -> None:
    """Nothing is logged yet: l logs."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("3")
            assert "Nothing is logged yet" in reads(app)
            for key in ("e", "c", "D", "p", "y", "enter", "j", "G"):
                await pilot.press(key)
            assert isinstance(app.screen, LogScreen)
            await pilot.press("l")
            assert isinstance(app.screen, LogModal)


async def test_hostile_text(session: Session) -> None:
    """Names, notes, events and types do nothing but stand there."""
    with session.database.write("evil") as tx:
        person = contacts.add(tx, {"name": EVIL})
        event = interactions.event_id(tx, EVIL)
        interactions.log(
            tx, [person], EVIL, "2026-03-16", EVIL + "\n" + "x" * 99_000, event_id=event, direction=EVIL, transcript_source=EVIL
        )
    async with running(session, (120, 30)) as (app, pilot):
        await pilot.press("3")
        await pilot.pause(0.3)
        assert not FORBIDDEN.search(reads(app).replace("\n", ""))
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, NoteModal))
        assert not FORBIDDEN.search(reads(app).replace("\n", ""))
        await pilot.press("escape", "e", "escape", "c", "escape", "D")
        await until(pilot, lambda: "Delete" in reads(app))
        await pilot.press("n", "slash", *EVIL.replace("\x1b", "").replace("\x07", ""))
        assert app.is_running


async def test_a_large_log_comes_in_two_steps(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first page at once, the rest and the count from a thread; what takes longer than a key keeps the list till then."""
    monkeypatch.setattr(log_module, "AT_ONCE", 2)
    monkeypatch.setattr(log_module, "_PAGE", 2)
    async with running(session) as (app, pilot):
        await pilot.press("3")
        await until(pilot, lambda: "Log 5" in reads(app))
        assert len(listed(app)) == 5
        await pilot.press("slash", *"type", "colon", "c", "a")
        await until(pilot, lambda: "1 of 5" in reads(app))
        await filtered(pilot, "@kofi")
        await until(pilot, lambda: "3 of 5" in reads(app))
        assert listed(app) == ["call", "talk", "email"]
        monkeypatch.setattr(log_page, "soon", lambda *_: None)
        await filtered(pilot, "@zoe")
        await until(pilot, lambda: "3 of 5" in reads(app) and listed(app) == ["meeting", "coffee", "talk"])


async def test_links_of_a_note(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """o opens a link of the transcript or the note, asked which where there are several; nothing else is ever opened."""
    from devhub_tui.services import links

    opened: list[str] = []

    def open_link(link: str) -> bool:
        opened.append(link)
        return True

    monkeypatch.setattr(links, "open_link", open_link)
    note = "see (https://a.example/x), javascript:alert(1) and [b](https://b.example/y?z=1). file:///etc/passwd"
    with session.database.write("links") as tx:
        kofi = contacts.resolve(tx.connection, "kofi")[0]
        interactions.log(tx, [kofi], "call", "2026-03-16", note, transcript_source="https://t.example")
    async with running(session) as (app, pilot):
        await pilot.press("3", "j", "j", "o")
        await until(pilot, lambda: "There is no link in it." in toasts(app))
        await pilot.press("k", "o")
        await until(pilot, lambda: isinstance(app.screen, Chooser))
        shown = reads(app)
        assert ("https://a.example/x " in shown, "https://b.example/y?z=1 " in shown, "passwd" in shown) == (True, True, False)
        await pilot.press("j", "enter")
        await until(pilot, lambda: opened == ["https://a.example/x"])
