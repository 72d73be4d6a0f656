"""What files say beside names, points and tags: dates, own fields, what is remembered, relations. As careful as with the rest."""

from typing import Any

from devhub_tui import clock
from devhub_tui.domain.people import Person, Point, Relation
from devhub_tui.storage import contacts, custom_fields, importing, relations, relationship_types, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import check_journal, check_search_indexes, living

ANA = Person(
    1,
    {"name": "Ana Souza", "relationship": "mentor", "met_where": "Porto"},
    (Point("handle", "ana", "Signal"), Point("handle", "@ana", "Discord"), Point("handle", "ana", "Discord")),
    uid="u1",
    dates=(("Wedding", "2019-05-04"), ("wedding", "2019-05-04"), ("Name day", "--07-26")),
    custom={"Editor": "helix", "Shirt": "M"},
    remembered={"family": "two cats", "main_app": "Signal"},
    relations=(Relation("manages", "managed by", "Bo Ek"), Relation("introduced_by", "introduced", uid="u2")),
)
BO = Person(2, {"name": "Bo Ek"}, uid="u2")


def bring(database: Database, *people: Person, source: str = "vcard") -> importing.Wrote:
    """Imports people; how many were added, updated, unchanged."""
    with database.write("import") as tx:
        return importing.write(tx, people, source, "people.vcf")


def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    return [tuple(row) for row in database.connection.execute(sql)]


DATES = "SELECT label,on_date FROM important_dates WHERE deleted_at IS NULL ORDER BY n"
CUSTOM = (
    "SELECT f.label,v.value FROM custom_values v JOIN custom_fields f ON f.id=v.field_id "
    "WHERE v.deleted_at IS NULL ORDER BY f.label"
)
TIES = (
    "SELECT a.name,r.kind,b.name FROM contact_relations r JOIN contacts a ON a.id=r.contact_id "
    "JOIN contacts b ON b.id=r.other_id WHERE r.deleted_at IS NULL"
)
REMEMBERED = (
    "SELECT family,main_app FROM backgrounds b JOIN contact_infos i ON i.contact_id=b.contact_id WHERE b.deleted_at IS NULL"
)


def test_everything_arrives_once(database: Database) -> None:
    """Dates, own fields, background and relations are written, also to people further down; again changes nothing."""
    assert bring(database, ANA, BO) == (2, 0, 0)
    for _ in range(2):
        assert rows(database, DATES) == [("Wedding", "2019-05-04"), ("Name day", "--07-26")]
        assert rows(database, CUSTOM) == [("Editor", "helix"), ("Shirt", "M")]
        assert rows(database, TIES) == [("Ana Souza", "manages", "Bo Ek")]
        assert rows(database, REMEMBERED) == [("two cats", "Signal")]
        assert rows(
            database, "SELECT a.relationship,a.met_where,b.name FROM contacts a JOIN contacts b ON b.id=a.introduced_by"
        ) == [("mentor", "Porto", "Bo Ek")]
        assert rows(database, "SELECT label,value FROM contact_points ORDER BY n") == [("Signal", "ana"), ("Discord", "@ana")]
        before = living(database.connection)
        assert bring(database, ANA, BO) == (0, 0, 2)
        assert living(database.connection) == before
    check_journal(database.connection)
    check_search_indexes(database.connection)


def test_all_of_it_is_one_step_of_undo(database: Database) -> None:
    """Undo takes everything away again, redo brings it back."""
    before = living(database.connection)
    bring(database, ANA, BO)
    after = living(database.connection)
    undo.undo(database)
    assert living(database.connection) == before
    undo.redo(database)
    assert living(database.connection) == after


def test_the_user_has_the_last_word(database: Database) -> None:
    """What was removed or edited stays so; what is still as the file left it follows the file."""
    bring(database, ANA, BO)
    with database.write("clean up") as tx:
        now = clock.now_ms()
        for table, where in (
            ("important_dates", "label='Wedding'"),
            ("custom_values", "value='M'"),
            ("contact_relations", "kind='manages'"),
        ):
            tx.execute(f"UPDATE {table} SET deleted_at=? WHERE {where}", (now,))
        tx.execute("UPDATE backgrounds SET family='three cats'")
        tx.execute("UPDATE contacts SET introduced_by=NULL")
    later = ANA._replace(
        custom={"editor": "vim", "shirt": "L"}, remembered={"family": "a dog", "main_app": "Matrix", "misc_notes": "sings"}
    )
    assert bring(database, later, BO) == (0, 1, 1)
    assert rows(database, DATES) == [("Name day", "--07-26")]
    assert rows(database, CUSTOM) == [("Editor", "vim")]
    assert rows(database, REMEMBERED) == [("three cats", "Matrix")]
    assert rows(database, "SELECT misc_notes FROM backgrounds") == [("sings",)]
    assert rows(database, TIES) == []
    assert rows(database, "SELECT count(*) FROM contacts WHERE introduced_by IS NOT NULL") == [(0,)]


def test_a_relation_waits_for_the_other_person(database: Database) -> None:
    """A name that nobody or several people have ties nobody; once there is one person of that name, the next import does."""
    assert bring(database, ANA) == (1, 0, 0)
    assert rows(database, TIES) == []
    with database.write("add") as tx:
        contacts.add(tx, {"name": "bo  ÉK"})
    assert bring(database, ANA) == (0, 1, 0)
    assert rows(database, TIES) == [("Ana Souza", "manages", "bo  ÉK")]
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Cy Dee"})
        contacts.add(tx, {"name": "Cy Dee"})
    with_cy = ANA._replace(relations=(Relation("manages", "managed by", "Cy Dee"),))
    assert bring(database, with_cy) == (0, 0, 1)
    assert len(rows(database, TIES)) == 1


def test_an_own_field_that_exists_is_used(database: Database) -> None:
    """Labels are compared without case; a second import of another source fills gaps only."""
    with database.write("field") as tx:
        tx.execute("INSERT INTO custom_fields(label) VALUES ('EDITOR')")
    bring(database, ANA)
    assert rows(database, CUSTOM) == [("EDITOR", "helix"), ("Shirt", "M")]
    assert bring(database, ANA._replace(uid=None, custom={"Editor": "vim", "Pet": "cat"}), source="csv") == (0, 1, 0)
    assert rows(database, CUSTOM) == [("EDITOR", "helix"), ("Pet", "cat"), ("Shirt", "M")]


def test_a_value_that_an_own_field_does_not_take(database: Database) -> None:
    """A word in a field of numbers is not written there: it stays with what the file said, also when it comes again."""
    with database.write("field") as tx:
        custom_fields.add(tx, "Shirt", "number")
    for expected in ((1, 0, 0), (0, 0, 1)):
        assert bring(database, ANA._replace(relations=(), raw="X-A:b")) == expected
        assert rows(database, CUSTOM) == [("Editor", "helix")]
        assert rows(database, "SELECT raw FROM imported_records") == [("X-A:b\nShirt: M",)]
    before = rows(database, "SELECT max(seq) FROM changes")
    bring(database, ANA._replace(relations=(), raw="X-A:b"))
    assert rows(database, "SELECT max(seq) FROM changes") == before


def test_relations_and_relationships_are_those_of_the_vault(database: Database) -> None:
    """One that reads alike from both sides is one row, whoever says it; a relationship is spelled as the user's list has it."""
    with database.write("type") as tx:
        relationship_types.add(tx, "Mentor", None)
    partner = Relation("partner of", "partner of", "Bo Ek")
    bring(database, ANA._replace(relations=(partner,)), BO._replace(relations=(partner._replace(name="Ana Souza"),)))
    assert len(rows(database, TIES)) == 1
    assert rows(database, "SELECT relationship FROM contacts WHERE name='Ana Souza'") == [("Mentor",)]
    ana, bo = (row[0] for row in rows(database, "SELECT id FROM contacts ORDER BY n"))
    with database.write("relate") as tx:
        relations.add(tx, bo, relations.read(tx.connection, "partner of"), ana)
    assert len(rows(database, TIES)) == 1


def test_what_a_file_says_of_triage(database: Database) -> None:
    """VIP, importance and cadence arrive as typed values, and whoever has one is tracked from today."""
    bring(database, Person(1, {"name": "Ana", "vip": "1", "importance": "3", "cadence": "2w"}), Person(2, {"name": "Bo"}))
    assert rows(database, "SELECT name,vip,importance,cadence,tracked_on FROM contacts ORDER BY n") == [
        ("Ana", 1, 3, "2w", clock.today().isoformat()),
        ("Bo", 0, None, None, None),
    ]
    assert bring(database, Person(1, {"name": "Ana", "vip": "1", "importance": "3"})) == (0, 0, 1)
    assert bring(database, Person(1, {"name": "Bo", "vip": "1"})) == (0, 1, 0)
    assert rows(database, "SELECT vip,tracked_on FROM contacts WHERE name='Bo'") == [(1, clock.today().isoformat())]
