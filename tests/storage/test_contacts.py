"""People: who is meant by a word, and what adding, editing, tagging and deleting leave."""

import pytest

from devhub_tui.domain.people import Point
from devhub_tui.errors import AmbiguousError, NotFoundError
from devhub_tui.storage import contacts, interactions
from devhub_tui.storage.database import Database
from tests.hostile import FORBIDDEN, HOSTILE
from tests.storage.vaults import derived_as_stored, living, shell


@pytest.fixture
def people(database: Database) -> dict[str, str]:
    """Some people by name, with their ids."""
    with database.write("add") as tx:
        made = {
            name: contacts.add(
                tx, {"name": name, "company": company, "nickname": nickname}, [Point("email", email)] if email else []
            )
            for name, company, nickname, email in (
                ("Ana Lopez", "Oxide", None, "ana@oxide.computer"),
                ("Anastasia Ek", None, "Nastya", "ek@x.org"),
                ("Łukasz Żak", None, None, None),
                ("Jan Novák", "Acme", None, "jan@x.org"),
                ("Jan Novak", None, None, "jan@y.org"),
                ("50% _off_", None, None, None),
                ("Zoë", None, None, None),
                ("Bo", None, None, None),
                ("Bo Berg", None, None, None),
            )
        }
        contacts.delete(tx, [contacts.add(tx, {"name": "Gone Person"})])
    return made


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("Ana Lopez", "Ana Lopez"),
        ("  ana   LOPEZ ", "Ana Lopez"),
        ("lopez", "Ana Lopez"),
        ("lop ana", "Ana Lopez"),
        ("ANA@oxide.computer", "Ana Lopez"),
        ("ana@oxide", "Ana Lopez"),
        ("anas", "Anastasia Ek"),
        ("nastya", "Anastasia Ek"),
        ("stasia", "Anastasia Ek"),
        ("lukasz", "Łukasz Żak"),
        ("zak lukasz", "Łukasz Żak"),
        ("ŁUKASZ ŻAK", "Łukasz Żak"),
        ("zoe", "Zoë"),
        ("BO", "Bo"),
        ("bo be", "Bo Berg"),
        ("zoe\u0308", "Zoë"),
        ("jan@y.org", "Jan Novak"),
        ("50%", "50% _off_"),
        ("_off_", "50% _off_"),
    ],
)
def test_who_is_meant(database: Database, people: dict[str, str], who: str, name: str) -> None:
    """An email, a name, or a part of one that fits only one person; accents, case and order of words do not matter."""
    assert contacts.resolve(database.connection, who) == (people[name], name)


def test_an_id_is_somebody(database: Database, people: dict[str, str]) -> None:
    """So is the id, in either case."""
    key = people["Zoë"]
    assert contacts.resolve(database.connection, key.upper()) == (key, "Zoë")


@pytest.mark.parametrize(("who", "count"), [("ana", 2), ("jan novák", 2), ("jan", 2), ("a", 2), ("x.org", None)])
def test_several_could_be_meant(database: Database, people: dict[str, str], who: str, count: int | None) -> None:
    """When several fit, they are named with their companies instead of one being guessed."""
    if count is None:
        with pytest.raises(NotFoundError):
            contacts.resolve(database.connection, who)
        return
    with pytest.raises(AmbiguousError) as caught:
        contacts.resolve(database.connection, who)
    assert caught.value.exit_code == 5
    assert len(caught.value.candidates) >= count
    assert all(key in people.values() for key, _ in caught.value.candidates)


@pytest.mark.parametrize("who", ["", " ", "nobody", "gone", "Gone Person", "%%", "_x", "@nowhere", "'", '"', "*", "\u200b"])
def test_nobody_is_meant(database: Database, people: dict[str, str], who: str) -> None:
    """A word that fits nobody, the deleted included, is said so."""
    with pytest.raises(NotFoundError) as caught:
        contacts.resolve(database.connection, who)
    assert caught.value.exit_code == 4


def test_hostile_words(database: Database, people: dict[str, str]) -> None:
    """Whatever is pasted as WHO finds somebody or is refused in a harmless sentence."""
    for who in HOSTILE:
        try:
            found = contacts.resolve(database.connection, who)[1]
        except (NotFoundError, AmbiguousError) as error:
            found = error.message + error.hint
        assert not FORBIDDEN.search(found), ascii(who[:40])
        assert len(found) < 300


def test_added_by_hand_or_not(database: Database) -> None:
    """Who is added by hand is tracked from today; who is not stays new."""
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana"})
        contacts.add(tx, {"name": "Bo"}, by_hand=False)
    rows = database.connection.execute("SELECT tracking,tracked_on,source,next_due FROM contacts ORDER BY n").fetchall()
    assert rows == [("auto", "2026-03-16", "hand", "2026-04-15"), (None, None, None, None)]


def test_triage_starts_the_clock(database: Database) -> None:
    """Who gets an importance after having been new counts from today, not from years ago; a new edit moves nothing."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana", "created_at": 0}, by_hand=False)
    with database.write("edit") as tx:
        contacts.edit(tx, ana, {"company": "Oxide"})
    assert contacts.contact(database.connection, ana).status == "new"
    with database.write("edit") as tx:
        contacts.edit(tx, ana, {"importance": 5})
    found = contacts.contact(database.connection, ana)
    assert (found.status, found.values["tracked_on"], found.values["next_due"]) == ("in_touch", "2026-03-16", "2026-03-30")


def test_points(database: Database) -> None:
    """The first email is the primary one; setting replaces it, emptying takes it away, others stay."""
    with database.write("add") as tx:
        ana = contacts.add(
            tx, {"name": "Ana"}, [Point("email", "a@x.org", "home"), Point("email", "b@x.org"), Point("phone", "1")]
        )
    with database.write("set") as tx:
        contacts.set_point(tx, ana, "email", "c@x.org")
        contacts.set_point(tx, ana, "phone", None)
        contacts.set_point(tx, ana, "phone", None)
        contacts.set_point(tx, ana, "link", "https://x.org")
    shown = [(point.kind, point.value, point.is_primary) for point in contacts.points(database.connection, ana)]
    assert shown == [("email", "c@x.org", True), ("email", "b@x.org", False), ("link", "https://x.org", True)]


def test_tags_are_one_whatever_their_case(database: Database) -> None:
    """Rust, rust and RUST are one tag, called as it was first; taking it off and putting it on again makes no second."""
    with database.write("tag") as tx:
        ana, bo = (
            contacts.add(tx, {"name": name}, tags=tags) for name, tags in (("Ana", ["Rust", "rust"]), ("Bo", ["RUST", "Zürich"]))
        )
        contacts.remove_tags(tx, [ana, bo], ["rust", "ZURICH", "never"])
        contacts.add_tags(tx, [ana], ["ruST"])
    assert contacts.tags(database.connection, ana) == ("Rust",)
    assert contacts.tags(database.connection, bo) == ()
    assert database.connection.execute("SELECT count(*) FROM tags").fetchone()[0] == 2
    assert contacts.tag_names(database.connection) == ["Rust", "Zürich"]


def test_a_tag_made_by_another_program_can_be_taken_off(database: Database) -> None:
    """A tag that the sqlite3 shell made, with an id of its own, is removed by its name."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
    shell(
        database.path,
        "INSERT INTO tags(name) VALUES ('Go');"
        "INSERT INTO contact_tags(contact_id,tag_id) SELECT c.id,t.id FROM contacts c, tags t;",
    )
    assert contacts.tags(database.connection, ana) == ("Go",)
    with database.write("untag") as tx:
        contacts.remove_tags(tx, [ana], ["go"])
    assert contacts.tags(database.connection, ana) == ()


def test_deleting_leaves_shared_conversations_to_the_others(database: Database) -> None:
    """What was only Ana's goes with her; the lunch with Bo stays with Bo, and his dates do not move."""
    with database.write("add") as tx:
        ana, bo = (contacts.add(tx, {"name": name}) for name in ("Ana", "Bo"))
        both = interactions.log(tx, [ana, bo], "met", "2026-03-01")
        interactions.log(tx, [ana], "call", "2026-03-02")
    before = derived_as_stored(database.connection)[bo]
    with database.write("delete") as tx:
        contacts.delete(tx, [ana])
        contacts.delete(tx, [ana, "nobody"])
    state = living(database.connection)
    assert set(state["contacts"]) == {bo}
    assert set(state["interactions"]) == {both}
    assert [row.people for row in interactions.timeline(database.connection, bo)] == [((bo, "Bo", False),)]
    assert derived_as_stored(database.connection)[bo] == before
    with pytest.raises(NotFoundError):
        contacts.contact(database.connection, ana)


def test_objects_pass_the_same_door(database: Database) -> None:
    """A record written as a SQLModel object is journaled, indexed and has its dates, and a failure rolls it back."""
    from devhub_tui.domain.models import Contact
    from devhub_tui.storage import search, undo

    with database.write("add Ana") as tx:
        tx.session().add(Contact(id="0" * 36, name="Ana", vip=True, sort_name=None))
    assert derived_as_stored(database.connection)["0" * 36][2] == 14
    assert [hit.name for hit in search.hits(database.connection, "ana")] == ["Ana"]

    def fail() -> None:
        with database.write("fail") as tx:
            tx.session().add(Contact(id="1" * 36, name="Bo"))
            tx.session().flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert database.connection.execute("SELECT count(*) FROM contacts").fetchone()[0] == 1
    done = undo.undo(database)
    assert done
    assert done.label == "add Ana"
    assert living(database.connection)["contacts"] == {}


def test_interactions_with_people(database: Database) -> None:
    """An interaction's people can be changed; types are named by key or label; timelines are newest first."""
    from devhub_tui.errors import FieldError

    with database.write("add") as tx:
        ana, bo, cy = (contacts.add(tx, {"name": name}) for name in ("Ana", "Bo", "Cy"))
        old = interactions.log(tx, [ana, bo, ana], "met", "2026-03-01", "first")
        new = interactions.log(tx, [ana], "call", "2026-03-20")
        interactions.set_people(tx, old, [bo, cy])
        interactions.set_people(tx, old, [cy, ana])
    connection = database.connection
    assert [row.id for row in interactions.timeline(connection, ana)] == [new, old]
    assert {name for _, name, _ in interactions.timeline(connection, cy)[0].people} == {"Ana", "Cy"}
    assert interactions.timeline(connection, bo) == []
    assert [row.id for row in interactions.recent(connection, "2026-03-16")] == [old]
    for word in ("video_call", "Video call", " VIDEO-CALL "):
        assert interactions.check_type(connection, word) == "video_call"
    with pytest.raises(FieldError, match="no interaction type"):
        interactions.check_type(connection, "seance")
    with database.write("delete") as tx:
        interactions.delete(tx, old)
    assert interactions.interaction(connection, old) is None
    assert derived_as_stored(connection)[cy][1] is None
