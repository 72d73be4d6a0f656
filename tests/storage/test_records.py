"""One record through a form: checked, compared with what its editor saw, written as little as possible."""

import pytest

from devhub_tui.domain.models import Contact
from devhub_tui.domain.people import Point
from devhub_tui.errors import NotFoundError
from devhub_tui.storage import contacts, records, undo
from devhub_tui.storage.database import Database
from devhub_tui.storage.records import Person

EMAILS = (Point("email", "ana@a.example"), Point("email", "ana@b.example", "work"))


@pytest.fixture
def ana(database: Database) -> str:
    """Somebody imported: new, not tracked."""
    with database.write("add") as tx:
        return contacts.add(tx, {"name": "Ana", "title": "Engineer"}, EMAILS, ["rust"], by_hand=False)


def save(database: Database, contact_id: str, was: Person, new: Person, force: bool = False) -> bool:
    """Saves in a write of its own."""
    with database.write("edit Ana") as tx:
        return records.save_person(tx, contact_id, was, new, force=force)


def last_changes(database: Database) -> set[tuple[str, str]]:
    """(table, columns) of the newest batch."""
    rows = database.connection.execute(
        "SELECT t.name, c.new FROM changes c JOIN journal_tables t USING (tbl) WHERE batch=(SELECT max(batch) FROM batches)"
    )
    import json

    return {(table, ",".join(sorted(json.loads(new or "{}")))) for table, new in rows}


def test_only_what_changed_is_written(database: Database, ana: str) -> None:
    """One column (the clock stands still, so `last_update` too); nothing when nothing differs."""
    was = records.person(database.connection, ana)
    assert not save(database, ana, was, was)
    assert save(database, ana, was, was._replace(values=was.values | {"title": "CTO"}))
    assert last_changes(database) == {("contacts", "title")}
    assert records.read(database, Contact, ana).title == "CTO"


def test_points_keep_their_records(database: Database, ana: str) -> None:
    """A changed value is the same record, a new order a new primary, a line taken out a deletion; undo restores all."""
    was = records.person(database.connection, ana)
    before = contacts.points(database.connection, ana)
    emails = (Point("email", "ana@b.example", "home"), Point("email", "ana@new.example"))
    links = (Point("link", "https://ana.example"),)
    assert save(database, ana, was, was._replace(points=was.points | {"email": emails, "link": links}))
    now = contacts.points(database.connection, ana)
    assert [(p.value, p.label, p.is_primary) for p in now] == [
        ("ana@b.example", "home", True),
        ("ana@new.example", None, False),
        ("https://ana.example", None, True),
    ]
    assert {p.id for p in before} == {p.id for p in now if p.kind == "email"}
    was = records.person(database.connection, ana)
    assert save(database, ana, was, was._replace(points=was.points | {"email": ()}))
    assert [p.kind for p in contacts.points(database.connection, ana)] == ["link"]
    undo.undo(database)
    undo.undo(database)
    assert contacts.points(database.connection, ana) == before


def test_tags_merge(database: Database, ana: str) -> None:
    """A tag that somebody else added meanwhile stays."""
    was = records.person(database.connection, ana)
    with database.write("tag") as tx:
        contacts.add_tags(tx, [ana], ["berlin"])
    assert save(database, ana, was, was._replace(tags=("Rust", "go")))
    assert set(contacts.tags(database.connection, ana)) == {"rust", "berlin", "go"}
    was = records.person(database.connection, ana)
    assert save(database, ana, was, was._replace(tags=("berlin",)))
    assert contacts.tags(database.connection, ana) == ("berlin",)


def test_a_cadence_takes_somebody_out_of_the_new_ones(database: Database, ana: str) -> None:
    """As in the shell: counted from today."""
    was = records.person(database.connection, ana)
    assert save(database, ana, was, was._replace(values=was.values | {"cadence": "2w"}))
    assert contacts.contact(database.connection, ana).values["next_due"] == "2026-03-30"


def test_the_same_field_changed_elsewhere_is_a_conflict(database: Database, ana: str) -> None:
    """Nothing is written; both sides are known; forcing writes mine. Another field is no conflict."""
    was = records.person(database.connection, ana)
    with database.write("other") as tx:
        contacts.edit(tx, ana, {"title": "CEO", "company": "Oxide"})
        contacts.add_point(tx, ana, Point("email", "third@c.example"))
    mine = was._replace(values=was.values | {"title": "CTO"}, points=was.points | {"email": EMAILS[:1]})
    with pytest.raises(records.ConflictError) as caught:
        save(database, ana, was, mine)
    assert caught.value.fields == ("title", "email")
    assert caught.value.theirs.values["title"] == "CEO"
    assert records.person(database.connection, ana).values["title"] == "CEO"
    assert save(database, ana, was, mine, force=True)
    now = records.person(database.connection, ana)
    assert (now.values["title"], now.values["company"], now.points["email"]) == ("CTO", "Oxide", EMAILS[:1])


def test_the_same_change_on_both_sides_is_none(database: Database, ana: str) -> None:
    """Two people who agree do not clash."""
    was = records.person(database.connection, ana)
    with database.write("other") as tx:
        contacts.edit(tx, ana, {"title": "CTO"})
    assert save(database, ana, was, was._replace(values=was.values | {"title": "CTO"}))


def test_a_deleted_person_cannot_be_saved(database: Database, ana: str) -> None:
    """It says so, and how to get them back."""
    was = records.person(database.connection, ana)
    with database.write("delete") as tx:
        contacts.delete(tx, [ana])
    for force in (False, True):
        with pytest.raises(NotFoundError):
            save(database, ana, was, was._replace(values=was.values | {"title": "CTO"}), force)
    with pytest.raises(NotFoundError):
        records.read(database, Contact, ana)


def test_every_mistake_is_named() -> None:
    """By field, with what would be right; and only the fields that were touched are judged."""
    with pytest.raises(records.InvalidError) as caught:
        records.checked(Contact, {"name": " ", "cadence": "often"}, {"name": "Ana", "timezone": "Nowhere"})
    assert set(caught.value.errors) == {"name", "cadence"}
    assert caught.value.errors["cadence"].hint == "Write 30d, 2w, 3m or 1y, or “every 2 months”."
    assert records.checked(Contact, {"birthday": "--0412"}, {"name": "Ana"}) == {"birthday": "--04-12"}


def test_somebody_added_by_hand_is_tracked_unless_they_say_not(database: Database) -> None:
    """Tracking is chosen in the form; emptied, the person stays new."""
    with database.write("add") as tx:
        tracked = records.add_person(tx, records.NOBODY._replace(values={"name": "Bo", "tracking": "auto", "vip": 0}))
        new = records.add_person(tx, records.NOBODY._replace(values={"name": "Cy", "tracking": None}))
    assert contacts.contact(database.connection, tracked).status == "in_touch"
    assert contacts.contact(database.connection, new).status == "new"
