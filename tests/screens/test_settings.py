"""Settings: interaction types, relationship types, own fields and views are added, edited, moved and put away by key."""

from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from devhub_tui.app import DevHub
from devhub_tui.screens.entry_form import EntryForm
from devhub_tui.screens.settings import SettingsScreen
from devhub_tui.screens.settings_sections import SECTIONS
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, custom_fields, interaction_types, interactions, relationship_types, undo, views
from devhub_tui.widgets.confirm import Confirm
from devhub_tui.widgets.form_row import FormRow
from devhub_tui.widgets.model_form import ModelForm
from tests.hostile import SMALL
from tests.screens import drafts
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write

TYPES, RELATIONSHIPS, TAGS, FIELDS, VIEWS, REMINDERS, PROFILE, HISTORY, VAULT = (section.key for section in SECTIONS)


async def opened(app: DevHub, pilot: Pilot[Any], key: str = TYPES) -> SettingsScreen:
    """The screen, turned to a section."""
    await pilot.press("0")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, SettingsScreen)
    screen.show_section(key)
    await pilot.pause()
    return screen


def names(screen: SettingsScreen) -> list[str]:
    """What is listed, in order."""
    return [item.name for item in screen._items.values()]


def stand_on(screen: SettingsScreen, name: str) -> None:
    """Puts the cursor on this line."""
    screen.entries.move(names(screen).index(name) - screen.entries.cursor)


def modal(app: DevHub) -> EntryForm:
    """The form on top."""
    assert isinstance(app.screen, EntryForm)
    return app.screen


def errors(app: DevHub) -> list[str]:
    """What the form complains about."""
    return [row.error for row in app.screen.query(FormRow) if row.error]


async def fill(app: DevHub, pilot: Pilot[Any], **typed: str) -> None:
    """Puts text into fields of the form, and saves."""
    await pilot.pause()
    form = modal(app)
    form.query_one(ModelForm).fill({**form.values(), **typed})
    await pilot.press("ctrl+s")
    await pilot.pause()
    await pilot.pause()


def log(session: Session, contact_id: str, kind: str) -> None:
    """Something of a type."""
    with session.database.write("log") as tx:
        interactions.log(tx, [contact_id], kind, "2026-03-01")


async def test_sections_stand_beside_the_list_of_the_chosen_one(monday: datetime) -> None:
    """80x24: all sections, the list with its columns, the keys; arrows and tab lead from one to another."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot)
            for words in (
                "Interaction types",
                "Relationship types",
                "Custom fields",
                "Views",
                "meaningful",
                "Coffee",
                "0 Settings",
            ):
                assert words in reads(app)
            for words in ("enter edit", "n new", "a archive", "tab sections", "? all keys"):
                assert words in reads(app)
            assert screen.entries.has_focus
            await pilot.press("tab", "down", "down", "down")
            assert screen.section.key == FIELDS
            assert "No field yet." in reads(app)
            await pilot.press("down", "enter")
            assert screen.section.key == VIEWS
            assert screen.entries.has_focus
            await pilot.press("left", "up", "up", "up", "right")
            assert screen.section.key == RELATIONSHIPS
            assert screen.entries.has_focus


async def test_a_type_is_added_edited_moved_and_undone(monday: datetime) -> None:
    """By keyboard alone; the list follows, and so does what forms offer."""
    with vault() as session:
        connection = session.database.connection
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            await pilot.press("n")
            await pilot.pause()
            await write(pilot, "Podcast")
            await pilot.press("tab")
            await write(pilot, "P")
            await pilot.press("tab", "tab", "space", "ctrl+s")
            await until(pilot, lambda: "Podcast" in names(screen))
            made = interaction_types.find(connection, "podcast")
            assert (made.label, made.icon, made.counts_as_contact, made.meaningful) == ("Podcast", "P", True, False)
            assert "Added Podcast · u undo" in toasts(app)
            stand_on(screen, "Podcast")
            await pilot.press("enter")
            await fill(app, pilot, label="Podcast guest", icon="♪")
            await until(pilot, lambda: names(screen)[-1] == "Podcast guest")
            assert interaction_types.find(connection, "podcast").icon == "♪"
            await pilot.press("K", "K")
            await until(pilot, lambda: names(screen)[-3] == "Podcast guest")
            assert screen.item is not None
            assert screen.item.name == "Podcast guest"
            await pilot.press("J")
            await until(pilot, lambda: names(screen)[-2] == "Podcast guest")
            await pilot.press("u", "u", "u", "u", "u")
            await until(pilot, lambda: "Podcast guest" not in names(screen) and "Podcast" not in names(screen))


async def test_a_used_type_is_archived_an_unused_one_deleted_and_both_come_back(monday: datetime) -> None:
    """The toast says which happened; a on an archived one brings it back."""
    with vault() as session:
        log(session, add(session, "Ana"), "coffee")
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            stand_on(screen, "Coffee")
            await until(pilot, lambda: screen.entries.row is not None and screen.entries.row.cells[-1] == "1")
            await pilot.press("a")
            await until(pilot, lambda: "Coffee · archived" in reads(app))
            assert "Archived Coffee: what was logged keeps it · u undo" in toasts(app)
            await pilot.press("a")
            await until(pilot, lambda: "Coffee · archived" not in reads(app))
            assert "Brought back Coffee · u undo" in toasts(app)
            stand_on(screen, "Mentoring")
            await pilot.press("a")
            await until(pilot, lambda: "Mentoring" not in names(screen))
            assert "Deleted Mentoring: nothing was of it · u undo" in toasts(app)
            await pilot.press("u")
            await until(pilot, lambda: "Mentoring" in names(screen))


async def test_the_last_type_on_offer_stays(monday: datetime) -> None:
    """Storage refuses, the screen says so, nothing else happens."""
    with vault() as session:
        with session.database.write("all but one") as tx:
            for row in interaction_types.listing(tx.connection)[1:]:
                interaction_types.remove(tx, row.id)
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            assert names(screen) == ["Met"]
            await pilot.press("a")
            await until(pilot, lambda: any("last interaction type" in said for said in toasts(app)))
            assert names(screen) == ["Met"]


async def test_mistakes_are_said_beside_their_fields(monday: datetime) -> None:
    """A label that is taken, an icon of two characters, an empty name, a cadence that is none; nothing is written."""
    with vault() as session:
        before = undo.batches(session.database.connection)
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            await pilot.press("n")
            await fill(app, pilot, label="coffee", icon="x")
            assert errors(app) == ["There is a type “Coffee” already."]
            await fill(app, pilot, label="Podcast", icon="xy")
            assert errors(app) == ["An icon is one character."]
            await pilot.press("ctrl+r", "escape")
            await opened(app, pilot, RELATIONSHIPS)
            await pilot.press("n")
            await fill(app, pilot, name=" ", cadence="")
            assert errors(app) == ["A relationship needs a name."]
            await fill(app, pilot, name="client", cadence="often")
            assert errors(app) == ["“often” is not a cadence."]
            await pilot.press("ctrl+r", "escape")
            await opened(app, pilot, FIELDS)
            await pilot.press("n")
            await fill(app, pilot, label="Size", kind="choice", choices="\n , ")
            assert errors(app) == ["A choice needs something to choose from."]
            await fill(app, pilot, label="Size", kind="colour", choices="")
            assert errors(app) == ["“colour” is not a kind of field."]
            await pilot.press("ctrl+r", "escape")
            await opened(app, pilot, VIEWS)
            await pilot.press("n")
            await fill(app, pilot, name="Everybody", query="rust", sort="")
            assert errors(app) == ["“Everybody” is there from the start."]
            await fill(app, pilot, name="Mine", query="status:happy", sort="")
            assert len(errors(app)) == 1
            await fill(app, pilot, name="Mine", query="", sort="")
            assert errors(app) == ["A view needs a filter or a sort."]
            await fill(app, pilot, name="Mine", query="rust", sort="shoe size")
            assert errors(app) == ["“shoe size” is not a sort."]
        assert undo.batches(session.database.connection) == before


async def test_renaming_a_relationship_renames_it_on_everybody_in_one_step(monday: datetime) -> None:
    """People keep up, their due dates follow the cadence, and one undo takes it all back."""
    with vault() as session:
        ids = [add(session, name) for name in ("Ana", "Bo", "Cy")]
        with session.database.write("relate") as tx:
            for contact_id, word in zip(ids, ("client", "Client", "friend"), strict=True):
                contacts.edit(tx, contact_id, {"relationship": word})

        def words() -> list[str]:
            connection = session.database.connection
            return [contacts.contact(connection, contact_id).values["relationship"] for contact_id in ids]

        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, RELATIONSHIPS)
            await pilot.press("n")
            await fill(app, pilot, name="client", cadence="2w")
            await until(pilot, lambda: names(screen) == ["client"])
            assert words() == ["client", "client", "friend"]
            assert contacts.contact(session.database.connection, ids[0]).values["cadence_days"] == 14
            await until(pilot, lambda: screen.entries.row is not None and screen.entries.row.cells == ("2w", "2"))
            await pilot.press("e")
            await fill(app, pilot, name="customer")
            await until(pilot, lambda: names(screen) == ["customer"])
            assert words() == ["customer", "customer", "friend"]
            await pilot.press("u")
            await until(pilot, lambda: names(screen) == ["client"])
            assert words() == ["client", "client", "friend"]
            await pilot.press("a")
            await until(pilot, lambda: names(screen) == [])
            assert "Took client off the list; 2 people keep the word · u undo" in toasts(app)
            assert relationship_types.listing(session.database.connection) == []


async def test_tags_give_a_cadence_take_another_name_and_come_off(monday: datetime) -> None:
    """A tag's cadence is everybody's who has it, its name too; a taken name is refused; deleted, it comes off; u undoes."""
    with vault() as session:
        connection = session.database.connection
        with session.database.write("people") as tx:
            ana = contacts.add(tx, {"name": "Ana"}, tags=["mentors"])
            contacts.add(tx, {"name": "Bo"}, tags=["mentors", "rust"])

        def due() -> object:
            return contacts.contact(connection, ana).values["next_due"]

        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, TAGS)
            assert names(screen) == ["mentors", "rust"]
            await until(pilot, lambda: screen.entries.row is not None and screen.entries.row.cells == ("–", "2"))
            await pilot.press("e")
            await fill(app, pilot, cadence="every 2 weeks")
            await until(pilot, lambda: due() == "2026-03-30")
            await until(pilot, lambda: screen.entries.row is not None and screen.entries.row.cells == ("2w", "2"))
            await pilot.press("e")
            await fill(app, pilot, name="RUST")
            assert errors(app) == ["There is a tag “rust” already."]
            await fill(app, pilot, name="teachers")
            await until(pilot, lambda: names(screen) == ["teachers", "rust"])
            assert contacts.tags(connection, ana) == ("teachers",)
            assert due() == "2026-03-30"
            await pilot.press("home", "a")
            await until(pilot, lambda: "Take the tag teachers off 2 people?" in reads(app))
            await pilot.press("n", "a")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            assert names(screen) == ["teachers", "rust"]
            await pilot.press("y")
            await until(pilot, lambda: names(screen) == ["rust"])
            assert "Deleted the tag teachers: it came off 2 people · u undo" in toasts(app)
            assert due() == "2026-04-15"
            await pilot.press("u")
            await until(pilot, lambda: names(screen) == ["teachers", "rust"])
            assert due() == "2026-03-30"
            await pilot.press("n")
            await fill(app, pilot, name="new one", cadence="1m")
            await until(pilot, lambda: names(screen) == ["new one", "teachers", "rust"])


async def test_a_choice_field_is_made_of_lines_and_refuses_to_lose_values(monday: datetime) -> None:
    """Choices one on a line; a choice that people have cannot be taken away; a used field is archived."""
    with vault() as session:
        ana = add(session, "Ana")
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, FIELDS)
            await pilot.press("n")
            await fill(app, pilot, label="T-shirt", kind="choice", choices="S\nM\n\nL\nm")
            await until(pilot, lambda: names(screen) == ["T-shirt"])
            (made,) = custom_fields.listing(session.database.connection)
            assert made.choices == ("S", "M", "L")
            with session.database.write("value") as tx:
                custom_fields.set_value(tx, ana, made.id, "M")
            await until(pilot, lambda: screen.entries.row is not None and screen.entries.row.cells[-1] == "1")
            await pilot.press("enter")
            await pilot.pause()
            assert modal(app).query_one(TextArea).text == "S\nM\nL"
            await fill(app, pilot, choices="S\nL")
            assert errors(app) == ["1 person has something else here: “M”."]
            await fill(app, pilot, choices="S\nMedium\nL")
            await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
            assert custom_fields.of_person(session.database.connection, ana)[0].value == "Medium"
            await pilot.press("a")
            await until(pilot, lambda: "T-shirt · archived" in reads(app))
            assert "Archived T-shirt: people keep what they have · u undo" in toasts(app)
            await pilot.press("n")
            await fill(app, pilot, label="Shoe size", kind="number", choices="")
            await until(pilot, lambda: names(screen) == ["Shoe size", "T-shirt"])
            await pilot.press("home", "a")
            await until(pilot, lambda: names(screen) == ["T-shirt"])
            assert "Deleted Shoe size: nobody had it · u undo" in toasts(app)


async def test_views_are_made_edited_moved_and_deleted(monday: datetime) -> None:
    """The same views that People offers; a taken name is refused, a renamed one keeps its place."""
    with vault() as session:
        connection = session.database.connection
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, VIEWS)
            for name, query, sort in (("Rust", "tag:rust", ""), ("Late", "status:due", "due")):
                await pilot.press("n")
                await fill(app, pilot, name=name, query=query, sort=sort)
                await until(pilot, lambda name=name: name in names(screen))  # type: ignore[misc]
            assert [(view.name, view.query, view.sort) for view in views.listing(connection)] == [
                ("Rust", "tag:rust", None),
                ("Late", "status:due", "due"),
            ]
            await pilot.press("n")
            await fill(app, pilot, name="rust", query="x", sort="")
            assert errors(app) == ["There is a view “rust” already."]
            await pilot.press("ctrl+r", "escape")
            stand_on(screen, "Rust")
            await pilot.press("enter")
            await fill(app, pilot, name="Rustaceans", query="tag:rust vip:yes")
            await until(pilot, lambda: names(screen) == ["Rustaceans", "Late"])
            await pilot.press("J")
            await until(pilot, lambda: names(screen) == ["Late", "Rustaceans"])
            await pilot.press("a")
            await until(pilot, lambda: names(screen) == ["Late"])
            assert "Deleted the view Rustaceans · u undo" in toasts(app)


async def test_the_list_follows_what_happens_elsewhere(monday: datetime) -> None:
    """Another window adds a type: it is there without a key, and the cursor stays on its line."""
    with vault() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            stand_on(screen, "Talk")
            with session.database.write("another window") as tx:
                made = interaction_types.add(tx, "Podcast", "P")
                interaction_types.move(tx, made, 0)
            await until(pilot, lambda: names(screen)[0] == "Podcast")
            assert screen.item is not None
            assert screen.item.name == "Talk"


async def test_what_is_gone_meanwhile_is_said(monday: datetime) -> None:
    """The form of something that another window deleted saves nothing and tells why."""
    with vault() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot)
            stand_on(screen, "Mentoring")
            await pilot.press("enter")
            await pilot.pause()
            with session.database.write("another window") as tx:
                interaction_types.remove(tx, interaction_types.find(tx.connection, "mentoring").id)
            await fill(app, pilot, label="Coaching")
            await until(pilot, lambda: any("no longer there" in said for said in toasts(app)))
            assert isinstance(app.screen, EntryForm)


async def test_a_half_written_form_comes_back(monday: datetime) -> None:
    """Escape keeps it, r brings it back in its section; of one whose thing is gone, it asks."""
    with vault() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, FIELDS)
            await pilot.press("n")
            await pilot.pause()
            await write(pilot, "Shoe")
            await pilot.press("escape", "1", "r")
            await until(pilot, lambda: isinstance(app.screen, EntryForm))
            assert screen.section.key == FIELDS
            assert modal(app).query_one(Input).value == "Shoe"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: not drafts.kept())
            stand_on(screen, "Shoe")
            await pilot.press("enter")
            await pilot.pause()
            await write(pilot, "s")
            await pilot.press("escape", "a")
            await until(pilot, lambda: names(screen) == [])
            await pilot.press("r")
            await until(pilot, lambda: "no longer there" in reads(app))
            await pilot.press("y")
            await until(pilot, lambda: not drafts.kept())


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
async def test_hostile_names_are_text(monday: datetime, size: tuple[int, int]) -> None:
    """Whatever types, relationships, fields and views are called."""
    with vault() as session:
        with session.database.write("hostile") as tx:
            now = 0
            for table, column in (
                ("interaction_types", "label"),
                ("relationship_types", "name"),
                ("custom_fields", "label"),
                ("views", "name"),
            ):
                for hostile in SMALL:
                    word = hostile.encode("utf-8", "replace").decode()
                    extra = {"interaction_types": "key,icon,", "views": "query,"}.get(table, "")
                    values = [word] * extra.count(",")
                    tx.execute(
                        f"INSERT INTO {table}({extra}{column},created_at) VALUES ({'?,' * len(values)}?,?)", (*values, word, now)
                    )
        async with running(session, size) as (app, pilot):
            for section in SECTIONS:
                screen = await opened(app, pilot, section.key)
                await pilot.press("end", "enter")
                await pilot.pause()
                await pilot.press("escape")
                await pilot.pause()
                assert app.screen is screen


async def test_an_old_draft_or_key_does_no_harm(monday: datetime) -> None:
    """In the list of relationships, which has its own order, J and K do nothing; on an empty list no key fails."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, RELATIONSHIPS)
            await pilot.press("J", "K", "a", "e", "enter")
            assert app.screen is screen
            assert "J K" not in reads(app)
