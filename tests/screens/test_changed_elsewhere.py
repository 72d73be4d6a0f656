"""Two windows on one vault: a form whose record was changed, or went, in the other one loses nobody's words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import pytest
from textual.widget import Widget
from textual.widgets import Input, TextArea

from devhub_tui.screens.conflict_modal import ConflictModal
from devhub_tui.screens.edit_modal import EditModal
from devhub_tui.screens.follow_up_modal import FollowUpModal
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.screens.log_modal import LogModal
from devhub_tui.screens.reminder_settings import Reminders
from devhub_tui.screens.settings_sections import CustomFields, InteractionTypes, RelationshipTypes, Views
from devhub_tui.screens.tag_settings import Tags
from devhub_tui.screens.vip_modal import VipModal
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, custom_fields, follow_ups, interaction_types, interactions, relationship_types
from devhub_tui.storage import tags as tag_rows
from devhub_tui.storage import views as view_rows
from devhub_tui.storage import vip as vip_rows
from devhub_tui.storage.database import Database, Transaction
from tests.screens.apps import reads, running, toasts, until, vault

Work = Callable[[Transaction], object]


class Case(NamedTuple):
    """A form on a record: the field that both change, what is stored of it, how the other window changes it, how it goes."""

    form: Callable[[Session], FormModal[Any]]
    field: str
    stored: Callable[[Any], str]
    change: Callable[[str], Work]
    delete: Work | None = None


def one(sql: str, *values: object) -> Callable[[Any], str]:
    """Reads one value."""
    return lambda connection: str(connection.execute(sql, values).fetchone()[0])


def cases(tx: Transaction) -> dict[str, Case]:
    """One record of each kind that has a form."""
    ana = contacts.add(tx, {"name": "Ana"})
    due = follow_ups.add(tx, ana, "2026-03-20", "start")
    talk = interactions.log(tx, [ana], "coffee", "2026-03-10", "start")
    tag = tag_rows.add(tx, "start", "")
    kin = relationship_types.add(tx, "start", "")
    field = custom_fields.add(tx, "start", "text", ())
    kind = interaction_types.add(tx, "start", "S", counts_as_contact=True, meaningful=True)
    view_id = view_rows.save(tx, "start", "tag:rust", None)

    def vip_change(text: str) -> Work:
        def work(tx: Transaction) -> None:
            was = vip_rows.details(tx.connection, ana)
            vip_rows.save(tx, ana, was, was._replace(family=text))

        return work

    def gone(tx: Transaction) -> None:
        contacts.delete(tx, [ana])

    def view_change(text: str) -> Work:
        return lambda tx: tx.execute("UPDATE views SET query=? WHERE id=?", (text, view_id))

    name = "SELECT {} FROM {} WHERE id=?"
    return {
        "person": Case(
            lambda session: EditModal(session, ana),
            "title",
            one(name.format("title", "contacts"), ana),
            lambda text: lambda tx: contacts.edit(tx, ana, {"title": text}),
            gone,
        ),
        "vip": Case(lambda session: VipModal(session, ana), "family", one("SELECT family FROM backgrounds"), vip_change, gone),
        "follow-up": Case(
            lambda session: FollowUpModal(session, edits=due),
            "what",
            one(name.format("note", "follow_ups"), due),
            lambda text: lambda tx: follow_ups.edit(tx, due, {"note": text}),
            lambda tx: follow_ups.delete(tx, due),
        ),
        "interaction": Case(
            lambda session: LogModal(session, edits=talk),
            "notes",
            one(name.format("notes", "interactions"), talk),
            lambda text: lambda tx: interactions.edit(tx, talk, {"notes": text}),
            lambda tx: interactions.delete(tx, talk),
        ),
        "tag": Case(
            lambda session: Tags().form(session, tag),
            "cadence",
            one(name.format("cadence", "tags"), tag),
            lambda text: lambda tx: tag_rows.update(tx, tag, {"cadence": text}),
            lambda tx: tag_rows.remove(tx, tag),
        ),
        "relationship": Case(
            lambda session: RelationshipTypes().form(session, kin),
            "name",
            one(name.format("name", "relationship_types"), kin),
            lambda text: lambda tx: relationship_types.update(tx, kin, {"name": text}),
            lambda tx: relationship_types.remove(tx, kin),
        ),
        "field": Case(
            lambda session: CustomFields().form(session, field),
            "label",
            one(name.format("label", "custom_fields"), field),
            lambda text: lambda tx: custom_fields.update(tx, field, {"label": text}),
            lambda tx: custom_fields.remove(tx, field),
        ),
        "type": Case(
            lambda session: InteractionTypes().form(session, kind),
            "label",
            one(name.format("label", "interaction_types"), kind),
            lambda text: lambda tx: interaction_types.update(tx, kind, {"label": text}),
            lambda tx: interaction_types.remove(tx, kind),
        ),
        "view": Case(
            lambda session: Views().form(session, view_id),
            "query",
            one(name.format("query", "views"), view_id),
            view_change,
            lambda tx: view_rows.remove(tx, view_id),
        ),
        "preference": Case(
            lambda session: Reminders().form(session, "daily-limit"),
            "daily_limit",
            one("SELECT value FROM preferences WHERE key='reminders.daily_limit' AND deleted_at IS NULL"),
            lambda text: (
                lambda tx: tx.execute(
                    "INSERT INTO preferences(id,key,value) VALUES ('p','reminders.daily_limit',?) "
                    "ON CONFLICT(id) DO UPDATE SET value=excluded.value",
                    (text,),
                )
            ),
        ),
    }


WORDS = {"preference": ("7", "8", "9"), "tag": ("2w", "3w", "4w")}
"""What mine, theirs and a third one say; anywhere else the words themselves."""
NAMES = ("person", "vip", "follow-up", "interaction", "tag", "relationship", "field", "type", "view", "preference")


@contextmanager
def windows(name: str) -> Iterator[tuple[Session, Database, Case]]:
    """A session with its records, and another process's way to them."""
    with vault() as session:
        with session.database.write("records") as tx:
            case = cases(tx)[name]
        other = Database.open()
        yield session, other, case
        other.close()


def field(form: FormModal[Any], name: str) -> Widget:
    """The input of a field, by the id or the name that the form has for it."""
    from devhub_tui.widgets.model_form import ModelForm

    found = form.query(f"#{name}")
    widget = found.first() if found else form.query_one(ModelForm)._fields[name]
    return widget if isinstance(widget, Input | TextArea) else widget.query_one(Input)


def put(form: FormModal[Any], name: str, text: str) -> None:
    """Types over what stands there."""
    widget = field(form, name)
    if isinstance(widget, TextArea):
        widget.text = text
    else:
        assert isinstance(widget, Input)
        widget.value = text


def standing(form: FormModal[Any], name: str) -> str:
    """What stands there."""
    widget = field(form, name)
    return widget.text if isinstance(widget, TextArea) else widget.value  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
async def test_both_sides_are_shown_and_the_user_decides(name: str, monday: datetime) -> None:
    """Mine is kept against what was shown, and against nothing newer; theirs comes into the form."""
    mine, theirs, third = WORDS.get(name, ("mine", "theirs", "third"))
    with windows(name) as (session, other, case):
        async with running(session) as (app, pilot):
            form = case.form(session)
            app.push_screen(form)
            await pilot.pause()
            put(form, case.field, mine)
            with other.write("theirs") as tx:
                case.change(theirs)(tx)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, ConflictModal))
            assert theirs in reads(app)
            assert mine in reads(app)
            assert case.stored(session.database.connection) == theirs
            with other.write("once more") as tx:
                case.change(third)(tx)
            await pilot.press("m")
            await until(pilot, lambda: isinstance(app.screen, ConflictModal) and third in reads(app))
            assert case.stored(session.database.connection) == third
            await pilot.press("t")
            if name == "interaction":  # what else was changed is saved at once there
                await until(pilot, lambda: app.screen is not form and not isinstance(app.screen, ConflictModal))
                assert case.stored(session.database.connection) == third
                return
            await until(pilot, lambda: app.screen is form)
            assert standing(form, case.field) == third
            put(form, case.field, mine)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.screen is not form)
            assert case.stored(session.database.connection) == mine


@pytest.mark.parametrize("name", [name for name in NAMES if name != "preference"])
async def test_a_record_that_went_meanwhile_is_said_and_the_form_stays(name: str, monday: datetime) -> None:
    """Nothing is written into the void, and what was typed is still there, and kept."""
    with windows(name) as (session, other, case):
        async with running(session) as (app, pilot):
            form = case.form(session)
            app.push_screen(form)
            await pilot.pause()
            mine = WORDS.get(name, ("mine",))[0]
            put(form, case.field, mine)
            assert case.delete is not None
            with other.write("delete") as tx:
                case.delete(tx)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: toasts(app))
            assert app.screen is form
            assert standing(form, case.field) == mine
            assert form.save_draft()
