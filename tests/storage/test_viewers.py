"""Everything that writes, called as a viewer: refused, and nothing has changed. A function that is added has to be added here."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from devhub_tui import paths, storage
from devhub_tui.domain import recovery_keys, relations, submissions
from devhub_tui.domain.cadence import Cadence
from devhub_tui.domain.fields import POINT_KINDS
from devhub_tui.domain.many import Change
from devhub_tui.domain.people import Person, Point
from devhub_tui.domain.submissions import Submission
from devhub_tui.domain.triage import Answer
from devhub_tui.domain.vip import NOTHING, Details
from devhub_tui.errors import RoleError
from devhub_tui.services.demo import fill
from devhub_tui.storage import arrivals, audit, codes, interaction_edit, keys, members, records, undo, vault
from devhub_tui.storage.database import Database, Transaction
from devhub_tui.storage.keys import Key, Parameters
from devhub_tui.storage.rows import PointRow
from tests.storage.vaults import tables

TODAY = date(2026, 3, 16)
OWNER, VIEWER = "gravel lantern mosquito", "cactus umbrella velvet"


_Call = Callable[[Any, Transaction, "People"], object]


class _Took(Exception):
    """What a write would have done was seen; it is taken back."""


class People:
    """What the calls are about: ids of a vault with sixty people."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        first = connection.execute("SELECT id,n FROM contacts WHERE vip AND tracking='auto' ORDER BY n").fetchall()
        self.ana, self.ben = first[0][0], first[1][0]
        self.numbers = [row[1] for row in first]

    def one(self, sql: str, *values: Any) -> Any:
        """The first value that a question gives."""
        return self.connection.execute(sql, values).fetchone()[0]

    def point(self) -> PointRow:
        """A contact point of Ana."""
        return PointRow._make(
            self.connection.execute(
                "SELECT id,kind,label,value,is_primary FROM contact_points WHERE contact_id=? ORDER BY is_primary", (self.ana,)
            ).fetchone()
        )

    def follow_up(self) -> str:
        """An open promise."""
        return str(self.one("SELECT id FROM follow_ups WHERE completed_at IS NULL"))

    def talk(self) -> str:
        """Something that was talked about with Ana."""
        return str(self.one("SELECT interaction_id FROM interaction_contacts WHERE contact_id=?", self.ana))


def _own_field(tx: Transaction) -> str:
    from devhub_tui.storage import custom_fields

    custom_fields.add(tx, "Editor")
    return custom_fields.add(tx, "Shell")


def _views(tx: Transaction) -> str:
    from devhub_tui.storage import views

    views.save(tx, "one", "tag:rust")
    return views.save(tx, "two", "tag:go")


def _calls() -> dict[str, _Call | None]:
    """How each function that takes a transaction is called: (the function, the transaction, whom it is about).

    None: it is a part of others that are called, or writes only what is of this machine.
    """
    moved = Point("email", "new@example.org")
    introduced = relations.read("manages")
    return {
        "arrivals.receive": lambda f, tx, who: f(tx, _visit("new@example.org")),
        "arrivals.accept": lambda f, tx, who: f(tx, _in_review(tx, who)),
        "arrivals.discard": lambda f, tx, who: f(tx, _in_review(tx, who)),
        "arriving.add": None,
        "arriving.drop_follow_up_twice": None,
        "codes.make": lambda f, tx, who: f(tx, codes.Wanted("A new event"), "digest"),
        "codes.revoke": lambda f, tx, who: f(tx, [codes.make(tx, codes.Wanted(), "digest")]),
        "bulk.change": lambda f, tx, who: f(tx, who.numbers, Change(add=("x",))),
        "bulk.skip": lambda f, tx, who: f(tx, who.numbers, TODAY),
        "contacts.add": lambda f, tx, who: f(tx, {"name": "New"}),
        "contacts.edit": lambda f, tx, who: f(tx, who.ana, {"company": "X"}),
        "contacts.add_point": lambda f, tx, who: f(tx, who.ana, moved),
        "contacts.set_point": lambda f, tx, who: f(tx, who.ana, "email", "x@example.org"),
        "contacts.tag_id": lambda f, tx, who: f(tx, "a new tag"),
        "contacts.add_tags": lambda f, tx, who: f(tx, [who.ana], ["x"]),
        "contacts.remove_tags": lambda f, tx, who: f(tx, [who.one("SELECT contact_id FROM contact_tags")], _tags(tx)),
        "contacts.delete": lambda f, tx, who: f(tx, [who.ana]),
        "custom_fields.add": lambda f, tx, who: f(tx, "Editor"),
        "custom_fields.update": lambda f, tx, who: f(tx, _own_field(tx), {"label": "Y"}),
        "custom_fields.move": lambda f, tx, who: f(tx, _own_field(tx), 0),
        "custom_fields.remove": lambda f, tx, who: f(tx, _own_field(tx)),
        "custom_fields.set_value": lambda f, tx, who: f(tx, who.ana, _own_field(tx), "vim"),
        "duplicates.mark_distinct": lambda f, tx, who: f(tx, who.ana, who.ben),
        "follow_ups.add": lambda f, tx, who: f(tx, who.ana, "2026-04-01", "slides"),
        "follow_ups.edit": lambda f, tx, who: f(tx, who.follow_up(), {"note": "other"}),
        "follow_ups.reschedule": lambda f, tx, who: f(tx, who.follow_up(), "2027-01-01"),
        "follow_ups.snooze": lambda f, tx, who: f(tx, who.follow_up(), "2027-01-01"),
        "follow_ups.complete": lambda f, tx, who: f(tx, who.follow_up()),
        "follow_ups.reopen": lambda f, tx, who: f(tx, _done(tx, who)),
        "follow_ups.delete": lambda f, tx, who: f(tx, who.follow_up()),
        "important_dates.put": lambda f, tx, who: f(tx, who.ana, "wedding", "2020-05-01"),
        "important_dates.remove": lambda f, tx, who: f(tx, who.ana, _dated(tx, who)),
        "important_dates.set_all": lambda f, tx, who: f(tx, who.ana, [("wedding", "2020-05-01")]),
        "imported_facts.bulk": lambda f, tx, who: f(tx, "tags", ("id", "name"), [("t1", "bulk")]),
        "imported_facts.tie": None,
        "given_cards.take": lambda f, tx, who: f(tx, Person(1, {"name": "Given"}), "vcard", codes.Wanted("A new event")),
        "importing.add": lambda f, tx, who: f(tx, Person(1, {"name": "Given"}), "vcard"),
        "importing.write": lambda f, tx, who: f(tx, [Person(1, {"name": "Imported"})], "vcard", "x.vcf"),
        "interaction_edit.save": _edited,
        "interaction_edit.duplicate": lambda f, tx, who: f(tx, who.talk()),
        "interaction_types.add": lambda f, tx, who: f(tx, "Ride", "r"),
        "interaction_types.update": lambda f, tx, who: f(tx, who.one("SELECT id FROM interaction_types"), {"label": "Y"}),
        "interaction_types.move": lambda f, tx, who: f(tx, who.one("SELECT id FROM interaction_types"), 5),
        "interaction_types.remove": lambda f, tx, who: f(tx, who.one("SELECT id FROM interaction_types")),
        "interactions.log": lambda f, tx, who: f(tx, [who.ana], "coffee", "2026-03-16"),
        "interactions.set_people": lambda f, tx, who: f(tx, who.talk(), [who.ben]),
        "interactions.event_id": lambda f, tx, who: f(tx, "A new event"),
        "interactions.edit": lambda f, tx, who: f(tx, who.talk(), {"notes": "other"}),
        "interactions.delete": lambda f, tx, who: f(tx, who.talk()),
        "merging.merge": lambda f, tx, who: f(tx, who.ana, who.ben),
        "moving.move_all": lambda f, tx, who: f(tx, who.ana, who.ben),
        "moving.hide": lambda f, tx, who: f(tx, "contacts", [who.ana]),
        "moving.move_points": lambda f, tx, who: f(tx, who.ana, who.ben),
        "moving.move_relations": lambda f, tx, who: f(tx, who.ana, who.one("SELECT contact_id FROM contact_relations")),
        "own_profile.put": lambda f, tx, who: f(tx, {"tagline": "Engines"}),
        "own_profile.share": lambda f, tx, who: f(tx, ["phone"]),
        "points.put": lambda f, tx, who: f(tx, who.ana, moved),
        "points.remove": lambda f, tx, who: f(tx, who.ana, [who.point()]),
        "points.make_primary": lambda f, tx, who: f(tx, who.ana, _second(tx, who)),
        "points.set_service": lambda f, tx, who: f(tx, who.ana, "matrix", Point("handle", "matrix:@ana:example.org")),
        "preferences.put": lambda f, tx, who: f(tx, "profile.name", "Somebody"),
        "records.update": lambda f, tx, who: f(tx, _model(), who.ana, {"company": "X"}),
        "records.add_person": lambda f, tx, who: f(tx, records.Person({"name": "New"}, dict.fromkeys(POINT_KINDS, ()), ())),
        "records.save_person": _saved,
        "relations.add": lambda f, tx, who: f(tx, who.ana, introduced, who.ben),
        "relations.remove": None,
        "relations.set_introducer": lambda f, tx, who: f(tx, who.ana, who.ben),
        "relationship_types.add": lambda f, tx, who: f(tx, "sparring partner"),
        "relationship_types.update": lambda f, tx, who: f(tx, _kind(tx), {"cadence": "30d"}),
        "relationship_types.remove": lambda f, tx, who: f(tx, _kind(tx)),
        "reminder_preferences.put": lambda f, tx, who: f(tx, {"default": str(Cadence(20, "d"))}),
        "reminding.snooze": lambda f, tx, who: f(tx, [who.ana], date(2027, 1, 1)),
        "reminding.skip": lambda f, tx, who: f(tx, [who.ana], TODAY),
        "reminding.skip_numbers": lambda f, tx, who: f(tx, who.numbers, TODAY),
        "reminding.set_rhythm": lambda f, tx, who: f(tx, [who.ana], {"cadence": "77d"}),
        "reminding.pause": lambda f, tx, who: f(tx, date(2027, 1, 1)),
        "restoring.settle": None,
        "retention.keep": lambda f, tx, who: f(tx, 90),
        "tags.add": lambda f, tx, who: f(tx, "a new tag"),
        "tags.update": lambda f, tx, who: f(tx, who.one("SELECT id FROM tags"), {"cadence": "77d"}),
        "tags.remove": lambda f, tx, who: f(tx, who.one("SELECT id FROM tags")),
        "github_token.keep_token": None,
        "github_token.drop_token": None,
        "triage.answer": lambda f, tx, who: f(tx, who.numbers, Answer("5", "5", "5", Change(values={"importance": 1}))),
        "triage.keep_place": None,
        "undo.revert": lambda f, tx, who: f(
            tx, who.one("SELECT max(seq)-20 FROM changes"), who.one("SELECT max(seq) FROM changes")
        ),
        "vault_preferences.put_idle_minutes": lambda f, tx, who: f(tx, 3),
        "views.save": lambda f, tx, who: f(tx, "mine", "tag:rust"),
        "views.rename": lambda f, tx, who: f(tx, _views(tx), "other"),
        "views.remove": lambda f, tx, who: f(tx, _views(tx)),
        "views.move": lambda f, tx, who: f(tx, _views(tx), -1),
        "vip.switch": lambda f, tx, who: f(tx, [who.ana], False),
        "vip.save": lambda f, tx, who: f(tx, who.ana, NOTHING, Details(family="two cats"), force=True),
    }


def _visit(email: str) -> Submission:
    typed = submissions.checked({"name": "Kofi", "email": email, "consent": "1"})
    return submissions.made("0190a1b2-0000-4000-8000-000000000001", "0190a1b2-0000-7000-8000-000000000002", typed, None, 1)


def _in_review(tx: Transaction, who: People) -> str:
    """The arrival of somebody who has an address of Ana's."""
    email = who.one("SELECT value FROM contact_points WHERE kind='email' AND contact_id=?", who.ana)
    arrived = arrivals.receive(tx, _visit(email))
    assert arrived
    assert arrived.state == arrivals.REVIEW
    return arrived.arrival_id


def _tags(tx: Transaction) -> list[str]:
    return [row[0] for row in tx.execute("SELECT name FROM tags")]


def _done(tx: Transaction, who: People) -> str:
    from devhub_tui.storage import follow_ups

    found = who.follow_up()
    follow_ups.complete(tx, found)
    return found


def _dated(tx: Transaction, who: People) -> str:
    from devhub_tui.storage import important_dates

    important_dates.put(tx, who.ana, "wedding", "2020-05-01")
    return "wedding"


def _second(tx: Transaction, who: People) -> PointRow:
    from devhub_tui.storage import points

    key = points.put(tx, who.ana, Point("email", "second@example.org"))
    return PointRow(key, "email", None, "second@example.org", False)


def _kind(tx: Transaction) -> str:
    from devhub_tui.storage import relationship_types

    return relationship_types.add(tx, "sparring partner")


def _model() -> Any:
    from devhub_tui.domain.models import Contact

    return Contact


def _edited(function: Any, tx: Transaction, who: People) -> object:
    was = interaction_edit.entry(tx.connection, who.talk())
    return function(tx, who.talk(), was, was._replace(values={**was.values, "notes": "other"}))


def _saved(function: Any, tx: Transaction, who: People) -> object:
    was = records.person(tx.connection, who.ana)
    return function(tx, who.ana, was, was._replace(values={**was.values, "company": "X"}))


def _functions(of: str) -> Iterator[tuple[str, Any]]:
    """The public functions of storage whose first argument is of this class, as `module.name`."""
    for found in pkgutil.iter_modules(storage.__path__, storage.__name__ + "."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == found.name and not name.startswith("_"):
                first = next(iter(inspect.signature(function).parameters.values()), None)
                if first is not None and of in str(first.annotation):
                    yield f"{found.name.rpartition('.')[2]}.{name}", function


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Key, Key]]:
    """A protected vault with sixty people: its path, its owner's key and a viewer's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVHUB_DATA_DIR", str(tmp_path_factory.mktemp("viewers")))
        patch.setenv("DEVHUB_NOW", "2026-03-16T09:00:00+01:00")
        patch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
        path = paths.vault_file()
        owner = vault.create(path, OWNER, recovery_keys.new(), "ana")
        database = Database.open(path, key=owner)
        fill(database)
        members.add(database, "vi", "viewer", VIEWER)
        with database.write("one step to walk over") as tx:
            tx.execute("UPDATE contacts SET company='Oxide' WHERE n=1")
        database.close()
        yield path, owner, vault.unlock(path, VIEWER, "vi")


def everything(connection: Any) -> dict[str, Any]:
    """All that is in the vault's tables."""
    return {name: connection.execute(f"SELECT * FROM {name} ORDER BY n").fetchall() for name in tables(connection)}


def test_every_function_is_here() -> None:
    """What takes a transaction is called below; what opens the door itself is in the other test."""
    assert {name for name, _ in _functions("Transaction")} == set(_calls())


@pytest.mark.parametrize("name", sorted(name for name, call in _calls().items() if call is not None))
def test_a_viewer_writes_nothing(shared: tuple[str, Key, Key], monday: object, name: str) -> None:
    """As the owner the call writes; as a viewer the door is shut, and what slips in as bookkeeping is taken back at its end."""
    path, owner, viewer = shared
    function = dict(_functions("Transaction"))[name]
    call = _calls()[name]
    assert call is not None
    database = Database.open(path, key=owner)
    before = everything(database.connection)
    seen = 0
    with suppress(_Took), database.write("try") as tx:
        call(function, tx, People(tx.connection))
        seen = tx.execute("SELECT count(*) FROM changes WHERE seq>?", (tx.first_seq,)).fetchone()[0]
        raise _Took
    database.close()
    assert seen, "the call wrote nothing"
    database = Database.open(path, key=viewer)
    try:
        with pytest.raises(RoleError, match="viewer"), database.write("try"):
            raise AssertionError("the door was open")
        with pytest.raises(RoleError, match="viewer"), database.write("try", kind="setup") as tx:
            call(function, tx, People(tx.connection))
        assert everything(database.connection) == before
    finally:
        database.close()


def _opening(database: Database, who: People, tmp_path: Path) -> dict[str, Callable[[], object]]:
    """What opens the door by itself."""
    from devhub_tui.services.interchange import importer
    from devhub_tui.storage import forgetting, imports

    card = tmp_path / "card.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:New\nEND:VCARD\n")
    return {
        "undo": lambda: undo.undo(database),
        "redo": lambda: undo.redo(database),
        "import": lambda: importer.import_file(database, str(card)),
        "undo import": lambda: imports.undo_import(database, "x"),
        "forget": lambda: forgetting.forget(database, who.ana),
        "add a member": lambda: members.add(database, "eve", "owner", OWNER),
        "change a role": lambda: members.change_role(database, "vi", "owner"),
        "remove a member": lambda: members.remove(database, "ana"),
        "another's passphrase": lambda: members.give_passphrase(database, "ana", OWNER),
    }


def test_what_opens_the_door_itself(shared: tuple[str, Key, Key], monday: object, tmp_path: Path) -> None:
    """Undo, imports, forgetting, members: each refused with a sentence about roles."""
    path, _, viewer = shared
    database = Database.open(path, key=viewer)
    try:
        before = everything(database.connection)
        for name, call in _opening(database, People(database.connection), tmp_path).items():
            with pytest.raises(RoleError):
                call()
            assert everything(database.connection) == before, name
        assert audit.entries(database.connection, 1)
    finally:
        database.close()


def test_what_replaces_the_file(shared: tuple[str, Key, Key], monday: object) -> None:
    """Opening up, another key, another way in for others: owners only."""
    path, _, viewer = shared
    content = Path(path).read_bytes(), Path(path).with_name("keys").read_bytes()
    for call in (
        lambda: vault.open_up(path, viewer),
        lambda: vault.rekey(path, viewer),
        lambda: vault.add_slot(path, viewer, "eve", "eve", OWNER),
        lambda: vault.remove_slots(path, viewer, str(members)),
    ):
        with pytest.raises(RoleError, match="Only an owner"):
            call()
    assert Path(path).with_name("keys").read_bytes() == content[1]
    assert vault.unlock(path, OWNER, "ana")
