"""VIPs on screen: v switches, B opens the form, V lists them with the last talk, the next date and a line to remember."""

from datetime import datetime

import pytest
from textual.widgets import TextArea

from devhub_tui.domain.people import Point
from devhub_tui.domain.vip import NOTHING, Details, value
from devhub_tui.screens.conflict_modal import ConflictModal
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.people import PeopleScreen
from devhub_tui.screens.vip import VipScreen
from devhub_tui.screens.vip_modal import VipModal
from devhub_tui.services import editor
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, interactions, undo, vip
from devhub_tui.widgets.completer import Completer
from devhub_tui.widgets.model_form import Flag
from tests.hostile import SMALL
from tests.screens import drafts
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import Host, add, write


def remember(session: Session, contact_id: str, details: Details, *, on: bool = True) -> None:
    """Writes a background from elsewhere, as the shell does."""
    with session.database.write("background") as tx:
        vip.save(tx, contact_id, vip.details(tx.connection, contact_id), details)
        vip.switch(tx, [contact_id], on)


def names(screen: VipScreen) -> list[str]:
    """Who is listed, in order."""
    rows = [screen.people.row_at(place) for place in range(screen.people.count())]
    return [row.name for row in rows if row]


async def test_v_switches_on_a_person_and_back_without_loss(monday: datetime) -> None:
    """On the person's screen: the background leads what to remember, goes out of sight, and comes back; undo works."""
    with vault() as session:
        ana = add(session, "Ana Souza")
        remember(session, ana, Details(family="two daughters", main_app="Signal", preferred_channel="text"))
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.pause()
            assert isinstance(app.screen, ContactScreen)
            for words in ("family        two daughters", "main app      Signal", "prefers       text"):
                assert words in reads(app)
            await pilot.press("v")
            await until(pilot, lambda: "two daughters" not in reads(app))
            assert "Ana Souza is no longer a VIP; the background is kept · u undo" in toasts(app)
            assert vip.details(session.database.connection, ana).family == "two daughters"
            await pilot.press("v")
            await until(pilot, lambda: "two daughters" in reads(app))
            await pilot.press("u")
            await until(pilot, lambda: "two daughters" not in reads(app))
            await pilot.press("u")
            await until(pilot, lambda: "two daughters" in reads(app))


async def test_v_in_people_takes_the_person_under_the_cursor(monday: datetime) -> None:
    """A star in the list at once; v is a letter in the filter."""
    with vault() as session:
        add(session, "Ana")
        bo = add(session, "Bo")
        async with running(session) as (app, pilot):
            await pilot.press("2", "down", "v")
            await until(pilot, lambda: "Bo ★" in reads(app))
            assert vip.is_vip(session.database.connection, bo)
            await pilot.press("slash", "v")
            assert isinstance(app.screen, PeopleScreen)
            assert app.screen.filter.value == "v"
            assert vip.is_vip(session.database.connection, bo)


async def test_two_quick_presses_end_where_they_began(monday: datetime) -> None:
    """Each press turns what the one before left."""
    with vault() as session:
        ana = add(session, "Ana")
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.pause()
            await pilot.press("v", "v")
            await until(pilot, lambda: len(toasts(app)) == 2)
            assert not vip.is_vip(session.database.connection, ana)


async def test_the_view_lists_vips_worst_first_with_all_that_matters(monday: datetime) -> None:
    """80 columns: name, status, last, next, background; enter opens, l logs with them, v switches off."""
    with vault() as session:
        ana = add(session, "Ana Souza", "Oxide")
        bo = add(session, "Bo")
        add(session, "Nobody special")
        remember(session, ana, Details(likes_dislikes="black coffee"))
        remember(session, bo, NOTHING)
        with session.database.write("log") as tx:
            interactions.log(tx, [bo], "talk", "2026-02-01", "firmware in Rust")
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("V")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, VipScreen)
            assert names(screen) == ["Bo", "Ana Souza"]
            for words in ("VIPs 2", "‼ Bo", "6 w", "● Ana Souza", "30 Mar !", "black coffee", "B background", "v vip off"):
                assert words in reads(app)
            await pilot.press("down", "enter")
            await pilot.pause()
            assert isinstance(app.screen, ContactScreen)
            await pilot.press("q", "l")
            await pilot.pause()
            assert "Ana Souza ✕" in reads(app)
            await pilot.press("escape", "v")
            await until(pilot, lambda: names(screen) == ["Bo"])
            await pilot.press("q")
            await pilot.pause()
            assert app.current_mode == "dashboard"
        async with running(session, (200, 40)) as (app, pilot):
            await pilot.press("V")
            await pilot.pause()
            for words in ("reconnect", "▶  firmware in Rust", "15 Feb ! due"):
                assert words in reads(app)


async def test_the_view_filters_by_name_and_sorts(monday: datetime) -> None:
    """Words begin words of the name; the sort stays while filtering; escape shows all again."""
    with vault() as session:
        for name, born in (("Zoë Ångström", "--03-18"), ("Ana Zorn", "--03-17"), ("Bo", "--06-01")):
            with session.database.write("add") as tx:
                contacts.add(tx, {"name": name, "vip": 1, "birthday": born})
        async with running(session) as (app, pilot):
            await pilot.press("V", "slash", *"zo")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, VipScreen)
            assert names(screen) == ["Zoë Ångström", "Ana Zorn"]
            assert "2 of 3" in reads(app)
            await pilot.press("enter", "s", "down", "enter")
            await pilot.pause()
            assert names(screen) == ["Ana Zorn", "Zoë Ångström"]
            await pilot.press("escape")
            assert names(screen) == ["Ana Zorn", "Zoë Ångström", "Bo"]
            screen.filter.value = "x [/nope]"
            await pilot.pause()
            assert "No VIP is called “x [/nope]”. esc clears." in reads(app)


@pytest.mark.parametrize("pages", [3, 1000])
async def test_many_vips_come_by_pages(pages: int, monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page at once, the rest soon; the end of the list is the end, and a filter still finds."""
    monkeypatch.setattr(vip, "AT_ONCE", 3)
    monkeypatch.setattr(vip, "LOOKED_UP", pages)
    with vault(people=True) as session:
        with session.database.write("everybody") as tx:
            ids = [row[0] for row in tx.execute("SELECT id FROM contacts WHERE deleted_at IS NULL ORDER BY n")]
            vip.switch(tx, ids, True)
        async with running(session) as (app, pilot):
            await pilot.press("V", "G")
            screen = app.screen
            assert isinstance(screen, VipScreen)
            await until(pilot, lambda: len(screen.people._numbers) == 60)
            await until(pilot, lambda: screen.people.cursor == 59)
            assert sorted(screen.people._numbers) == sorted(vip.numbers(session.database.connection))
            for sort in ("next", "last", "name"):
                screen.sort = sort
                screen._show()
                await app.workers.wait_for_complete()
                wanted = list(vip.order(session.database.connection, monday.date(), sort))
                await until(pilot, lambda wanted=wanted: list(screen.people._numbers) == wanted)  # type: ignore[misc]
            first = names(screen)[0].split()[0]
            screen.filter.value = first
            await until(pilot, lambda: all(first in name for name in names(screen)))


async def test_no_vips_teach_the_key(monday: datetime) -> None:
    """An empty view says what VIPs are for and which key makes one; keys on nobody do nothing."""
    with vault() as session:
        add(session, "Ana")
        async with running(session, (80, 24)) as (app, pilot):
            await pilot.press("V")
            await pilot.pause()
            assert "Nobody is a VIP yet." in reads(app)
            assert "v  there or on a person, makes somebody a VIP" in reads(app)
            await pilot.press("v", "B", "enter", "e")
            assert isinstance(app.screen, VipScreen)


async def test_the_view_follows_what_happens_elsewhere(monday: datetime) -> None:
    """A change in another window shows without a key; the cursor stays on its person."""
    with vault() as session:
        ana, bo = add(session, "Ana"), add(session, "Bo")
        remember(session, bo, NOTHING)
        async with running(session) as (app, pilot):
            await pilot.press("V")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, VipScreen)
            remember(session, ana, Details(family="a cat"))
            await until(pilot, lambda: names(screen) == ["Ana", "Bo"])
            assert screen.current_person() == (bo, "Bo")
            assert "a cat" in reads(app)


async def test_hostile_people_are_listed_as_text(monday: datetime) -> None:
    """Whatever the names and backgrounds hold, at every width."""
    with vault() as session:
        for hostile in SMALL:
            person = add(session, "Ana " + (value("main_app", hostile) or ""))
            remember(session, person, Details(*(value(field, hostile) for field in Details._fields)))
        for size in ((40, 12), (80, 24), (200, 50)):
            async with running(session, size) as (app, pilot):
                await pilot.press("V")
                await pilot.pause()
                shown: list[type] = []
                for keys in (("G", "B"), ("escape", "enter")):
                    await pilot.press(*keys)
                    await pilot.pause()
                    shown.append(type(app.screen))
                assert shown == [VipModal, ContactScreen]


# The form


def modal_for(session: Session, name: str = "Ana Souza", details: Details = NOTHING, *, on: bool = True) -> VipModal:
    """The form of somebody of whom this is known."""
    person = add(session, name)
    remember(session, person, details, on=on)
    return VipModal(session, person)


async def test_the_form_writes_what_was_typed(monday: datetime) -> None:
    """By keyboard alone; one step of undo takes it all back."""
    with vault() as session:
        modal = modal_for(session)
        app = Host(modal)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await write(pilot, "Rui")
            await pilot.press("enter")
            await write(pilot, "a cat")
            await pilot.press("tab", "tab")
            await write(pilot, "coffee")
            await pilot.press("tab", "tab")
            await write(pilot, "sig")
            await pilot.press("tab")
            await write(pilot, "mail first")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.given)
            assert app.toasts() == ["Saved the background of Ana Souza · u undo"]
        wanted = Details("Rui\na cat", None, "coffee", None, "Signal", "mail first")
        assert vip.details(session.database.connection, modal.contact_id) == wanted
        undo.undo(session.database)
        assert vip.details(session.database.connection, modal.contact_id) == NOTHING


async def test_only_changed_fields_are_written(monday: datetime) -> None:
    """Saving without a change writes nothing, whatever is stored."""
    with vault() as session:
        modal = modal_for(session, details=Details("two\nlines\n\tand a tab", None, "x" * 5000, "田中", "Signal", None))
        before = undo.batches(session.database.connection)
        app = Host(modal)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.given)
            assert app.toasts() == []
        assert undo.batches(session.database.connection) == before


async def test_somebody_who_is_no_vip_becomes_one_unless_turned_off(monday: datetime) -> None:
    """The form says so on top; with the mark taken away what is written is kept out of sight."""
    with vault() as session:
        for turned, shown in ((False, "a VIP now"), (True, "out of sight until v makes them a VIP")):
            modal = modal_for(session, on=False)
            app = Host(modal)
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                assert "Not a VIP" in "\n".join(strip.text for strip in app.screen._compositor.render_strips())
                await write(pilot, "Rui")
                if turned:
                    modal.query_one(Flag).focus()
                    await pilot.press("space")
                await pilot.press("ctrl+s")
                await until(pilot, lambda app=app: app.given)  # type: ignore[misc]
                assert app.toasts() == [f"Saved the background of Ana Souza, {shown} · u undo"]
            assert vip.is_vip(session.database.connection, modal.contact_id) is not turned
            assert vip.details(session.database.connection, modal.contact_id).family == "Rui"


async def test_a_clash_shows_both_and_keeps_what_is_chosen(monday: datetime) -> None:
    """Somebody else wrote the same field meanwhile: mine or theirs; other fields are not in question."""
    with vault() as session:
        for key, kept in (("m", "mine"), ("t", "theirs")):
            modal = modal_for(session, details=Details(family="old", main_app="Slack"))
            app = Host(modal)
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                modal.query_one("#family", TextArea).text = "mine"
                remember(session, modal.contact_id, Details(family="theirs", main_app="Matrix"))
                await pilot.press("ctrl+s")
                await until(pilot, lambda app=app: isinstance(app.screen, ConflictModal))  # type: ignore[misc]
                await pilot.press(key)
                await pilot.pause()
                if key == "t":
                    assert modal.query_one("#family", TextArea).text == "theirs"
                    await pilot.press("ctrl+s")
                await until(pilot, lambda app=app: app.given)  # type: ignore[misc]
            assert vip.details(session.database.connection, modal.contact_id) == Details(family=kept, main_app="Matrix")


async def test_a_draft_survives_and_is_offered_by_name(monday: datetime) -> None:
    """Escape keeps what was typed; r brings the form back with it; saving ends the draft."""
    with vault() as session:
        ana = add(session, "Ana Souza")
        remember(session, ana, Details(family="Rui"))
        async with running(session) as (app, pilot):
            app.open_contact(ana)
            await pilot.pause()
            await pilot.press("B")
            await pilot.pause()
            await write(pilot, "X")
            await pilot.press("escape")
            await pilot.pause()
            assert [draft.title for draft in drafts.kept()] == ["Background of Ana Souza"]
            await pilot.press("r")
            await pilot.pause()
            modal = app.screen
            assert isinstance(modal, VipModal)
            assert modal.query_one("#family", TextArea).text == "XRui"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: not drafts.kept())
        assert vip.details(session.database.connection, ana).family == "XRui"


async def test_too_long_a_note_is_refused_beside_its_field(monday: datetime) -> None:
    """Nothing is cut without a word, and nothing is written."""
    with vault() as session:
        modal = modal_for(session)
        app = Host(modal)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            modal.query_one("#company", TextArea).text = "x" * 100_001
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert "100,001 characters" in "\n".join(strip.text for strip in app.screen._compositor.render_strips())
            assert app.given == []
        assert vip.details(session.database.connection, modal.contact_id) == NOTHING


async def test_completion_offers_their_own_channels_first(monday: datetime) -> None:
    """What the person can be reached by, then the usual words."""
    with vault() as session:
        modal = modal_for(session)
        with session.database.write("points") as tx:
            contacts.set_point(tx, modal.contact_id, "phone", "+49 30 1234567")
            contacts.add_point(tx, modal.contact_id, Point("handle", "ana.01", "Signal"))
            contacts.add_point(tx, modal.contact_id, Point("handle", "@ana:matrix.org", "Matrix"))
        app = Host(modal)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            field = modal.query_one("#preferred_channel", Completer)
            assert [each.label for each in field.find("")][:4] == ["phone", "Signal", "Matrix", "email"]
            field = modal.query_one("#main_app", Completer)
            assert [each.label for each in field.find("")][:2] == ["Signal", "Matrix"]
            assert "Slack" in [each.label for each in field.find("")]


async def test_the_editor_takes_the_note_in_focus(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """ctrl+o hands over the field that the cursor is in; a terminal that cannot says so."""
    with vault() as session:
        modal = modal_for(session, details=Details(company="Oxide"))
        app = Host(modal)
        monkeypatch.setattr(editor, "edit", lambda note: note + "\nfirmware")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            modal.query_one("#company").focus()
            await pilot.press("ctrl+o")
            await pilot.pause()
            assert app.toasts() == ["This terminal cannot hand over to an editor."]
