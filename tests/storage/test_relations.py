"""What people are to each other: one relation, two sides, and a column beside it for who introduced whom."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui.domain.relations import BUILT_IN, INTRODUCED, Kind, Reading
from devhub_tui.domain.relations import read as read_word
from devhub_tui.errors import FieldError
from devhub_tui.storage import contacts, relations, undo
from devhub_tui.storage.database import Database
from tests.storage.vaults import check_journal, difference, living, scratch


def people(database: Database, *names: str) -> list[str]:
    """New people."""
    with database.write("people") as tx:
        return [contacts.add(tx, {"name": name}) for name in names]


def relate(database: Database, one: str, word: str, other: str, note: str | None = None) -> None:
    """Says a relation."""
    with database.write(f"relate {word}") as tx:
        relations.add(tx, one, relations.read(tx.connection, word), other, note)


def part(database: Database, one: str, word: str, other: str) -> bool:
    """Takes one back."""
    with database.write(f"part {word}") as tx:
        return relations.remove(tx, one, relations.read(tx.connection, word), other)


def said(database: Database, contact_id: str) -> list[tuple[str, str]]:
    """(word, name) of each relation of somebody."""
    return [(row.word, row.name) for row in relations.of_person(database.connection, contact_id)]


@pytest.mark.parametrize(
    ("word", "back"),
    [
        ("introduced", "introduced by"),
        ("works with", "works with"),
        ("manages", "managed by"),
        ("mentors", "mentored by"),
        ("partner of", "partner of"),
        ("sibling of", "sibling of"),
        ("invests in / funded by", "funded by"),
    ],
)
def test_both_sides_have_the_right_word(database: Database, word: str, back: str) -> None:
    """Said from either, it reads right from both, stands once, and goes from either."""
    ana, ravi = people(database, "Ana", "Ravi")
    forth = word.split(" / ")[0]
    relate(database, ana, word, ravi)
    relate(database, ravi, back, ana)
    assert said(database, ana) == [(forth, "Ravi")]
    assert said(database, ravi) == [(back, "Ana")]
    assert part(database, ravi, back, ana)
    assert said(database, ana) == said(database, ravi) == []
    assert not part(database, ana, forth, ravi)
    relate(database, ana, word, ravi, "again")
    assert said(database, ana) == [(forth, "Ravi")]
    assert relations.of_person(database.connection, ravi)[0].note == "again"


def test_what_reads_alike_from_both_sides_is_one_row(database: Database) -> None:
    """With the same id whichever side said it first, so that two devices make one."""
    ana, ravi = people(database, "Ana", "Ravi")
    rows = "SELECT id,contact_id,other_id FROM contact_relations WHERE deleted_at IS NULL"
    relate(database, max(ana, ravi), "works with", min(ana, ravi))
    before = database.connection.execute(rows).fetchall()
    assert [row[1:] for row in before] == [(min(ana, ravi), max(ana, ravi))]
    relate(database, min(ana, ravi), "works with", max(ana, ravi))
    assert database.connection.execute(rows).fetchall() == before


def test_introducing_fills_the_column_once(database: Database) -> None:
    """Only where it is empty; column and row read as one; taking it back clears both."""
    ana, bo, ravi = people(database, "Ana", "Bo", "Ravi")
    relate(database, ana, "introduced", ravi)
    relate(database, bo, "introduced", ravi)
    assert contacts.contact(database.connection, ravi).values["introduced_by"] == ana
    assert said(database, ravi) == [("introduced by", "Ana"), ("introduced by", "Bo")]
    assert said(database, ana) == [("introduced", "Ravi")]
    assert part(database, ravi, "introduced by", ana)
    assert contacts.contact(database.connection, ravi).values["introduced_by"] is None
    assert said(database, ravi) == [("introduced by", "Bo")]
    with database.write("column") as tx:
        relations.set_introducer(tx, ravi, ana)
    assert said(database, ravi) == [("introduced by", "Ana"), ("introduced by", "Bo")]
    with database.write("column") as tx:
        relations.set_introducer(tx, ravi, bo)
    assert said(database, ravi) == [("introduced by", "Bo")]
    with database.write("column") as tx:
        relations.set_introducer(tx, ravi, None)
    assert said(database, ravi) == said(database, bo) == []


def test_nobody_is_related_to_themselves(database: Database) -> None:
    """In no way."""
    (ana,) = people(database, "Ana")
    with pytest.raises(FieldError, match="Nobody introduces themselves"):
        relate(database, ana, "introduced by", ana)
    with pytest.raises(FieldError, match="Nobody is related to themselves"):
        relate(database, ana, "works with", ana)
    with pytest.raises(FieldError), database.write("column") as tx:
        relations.set_introducer(tx, ana, ana)
    for word in ("", " / ", "a /", "\u200d"):
        with pytest.raises(FieldError, match="what they are to each other"):
            relations.read(database.connection, word)


def test_the_deleted_are_not_shown_the_archived_are(database: Database) -> None:
    """Undo brings every side back."""
    ana, bo, ravi = people(database, "Ana", "Bo", "Ravi")
    relate(database, ana, "manages", ravi)
    relate(database, bo, "introduced", ana)
    relate(database, bo, "works with", ana)
    before = living(database.connection)
    with database.write("delete") as tx:
        contacts.delete(tx, [bo, ravi])
    assert said(database, ana) == []
    undo.undo(database)
    assert not difference(before, living(database.connection))
    assert said(database, ana) == [("introduced by", "Bo"), ("works with", "Bo"), ("manages", "Ravi")]
    with database.write("archive") as tx:
        tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (ravi,))
    assert [row.archived for row in relations.of_person(database.connection, ana)] == [False, False, True]


def test_own_kinds_are_known_again(database: Database) -> None:
    """Either word of a pair, however it is written, is the pair; the built-in ones are not among them."""
    ana, bo, ravi = people(database, "Ana", "Bo", "Ravi")
    relate(database, ana, "Invests in / funded by", ravi)
    relate(database, bo, "funded-by", ana)
    relate(database, bo, "MANAGES", ana)
    assert relations.own_kinds(database.connection) == [Kind("Invests in", "funded by")]
    assert said(database, ana) == [("managed by", "Bo"), ("Invests in", "Bo"), ("Invests in", "Ravi")]
    relate(database, ravi, "funded by / invests_in", ana)
    assert said(database, ravi) == [("funded by", "Ana")]


def test_twins_of_other_devices_read_as_one(database: Database) -> None:
    """The same said from the other side by another program is shown once and goes with it."""
    ana, ravi = people(database, "Ana", "Ravi")
    first, second = max(ana, ravi), min(ana, ravi)
    with database.write("import") as tx:
        tx.execute(
            "INSERT INTO contact_relations(contact_id,other_id,kind,inverse) VALUES (?,?,'works with','works with')",
            (first, second),
        )
    relate(database, ana, "works with", ravi)
    assert said(database, ana) == [("works with", "Ravi")]
    assert part(database, ravi, "works with", ana)
    assert said(database, ana) == []


WORDS = st.sampled_from(
    ["introduced", "introduced by", "works with", "manages", "managed by", "partner of", "pays", "pays / paid by"]
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "remove", "undo", "redo", "delete", "column"]), st.integers(0, 2), WORDS, st.integers(0, 2)
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(STEPS)
def test_both_sides_agree_after_any_history(steps: list[tuple[str, int, str, int]]) -> None:
    """Whatever Ana is said to be to Ravi, Ravi is said to be back to Ana, through additions, removals, undo and redo."""
    with scratch() as vault:
        database = vault.database
        ids = people(database, "Ana", "Bo", "Ravi")
        for what, one, word, other in steps:
            try:
                if what == "add":
                    relate(database, ids[one], word, ids[other])
                elif what == "remove":
                    part(database, ids[one], word, ids[other])
                elif what == "undo" and len(undo.batches(database.connection)) > 1:
                    undo.undo(database)
                elif what == "redo":
                    undo.redo(database)
                elif what == "delete":
                    with database.write("delete") as tx:
                        contacts.delete(tx, [ids[one]])
                elif what == "column":
                    with database.write("column") as tx:
                        relations.set_introducer(tx, ids[one], ids[other] if one != other else None)
            except FieldError:
                assert one == other
        there = {row[0] for row in database.connection.execute("SELECT id FROM contacts WHERE deleted_at IS NULL")}
        found = {each: relations.of_person(database.connection, each) for each in there}
        for each, rows in found.items():
            assert len({(row.word, row.other_id) for row in rows}) == len(rows)
            for row in rows:
                assert row.other_id in there
                assert row.other_id != each
                back = row.kind.word if row.word == row.kind.inverse else row.kind.inverse
                assert (back, each) in {(other.word, other.other_id) for other in found[row.other_id]}
        check_journal(database.connection)


def test_words_as_they_are_read() -> None:
    """Built-in words from both sides; a new word alone is symmetric; case and dashes do not matter."""
    assert read_word("Works-With") == Reading(Kind("works with", "works with"), False)
    assert read_word("mentored by") == Reading(Kind("mentors", "mentored by"), True)
    assert read_word("mentors/mentored by") == Reading(Kind("mentors", "mentored by"), False)
    assert read_word("twin of") == Reading(Kind("twin of", "twin of"), False)
    assert read_word("introduced").word == INTRODUCED.word
    assert all(read_word(kind.inverse).word == kind.inverse for kind in BUILT_IN)
