"""Whoever gives their card is a person with all that an arrival has, in one step of undo; somebody known is told."""

from typing import Any

from devhub_tui.domain.people import Person, Point
from devhub_tui.services.interchange import given
from devhub_tui.storage import given_cards, undo
from devhub_tui.storage.codes import Wanted
from tests.storage.vaults import difference, living, scratch

ANA = Person(
    1, {"name": "Ana Souza", "company": "Oxide", "notes": "met by the coffee"}, (Point("email", "ana@oxide.example"),), ("rust",)
)
FOSDEM = Wanted("FOSDEM", "Brussels", "Rust room", "tall", ("talks",), 7)


def _all(connection: Any, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(sql)]


def test_everything_of_the_event_comes_along() -> None:
    """Tags of the card, the code and the event, where and when you met, the meeting with its note, the follow-up; u takes all."""
    with scratch() as vault:
        before = living(vault.connection)
        with vault.database.write(given_cards.label(ANA)) as tx:
            given_cards.take(tx, ANA, given.SOURCE, FOSDEM)
        connection = vault.connection
        assert _all(connection, "SELECT name,company,notes,met_on,met_where,met_how,tracking,source FROM contacts") == [
            ("Ana Souza", "Oxide", "met by the coffee", "2026-03-16", "Brussels, Rust room", "at FOSDEM", None, "vcard")
        ]
        tags = {row[0] for row in _all(connection, "SELECT t.name FROM contact_tags c JOIN tags t ON t.id=c.tag_id")}
        assert tags == {"rust", "talks", "FOSDEM", "met-2026"}
        assert _all(connection, "SELECT e.name FROM event_contacts c JOIN events e ON e.id=c.event_id") == [("FOSDEM",)]
        talks = "SELECT i.type,i.occurred_on,i.notes,e.name FROM interactions i JOIN events e ON e.id=i.event_id"
        assert _all(connection, talks) == [("met", "2026-03-16", "FOSDEM · Brussels · Rust room\n\ntall", "FOSDEM")]
        assert _all(connection, "SELECT due_on,note FROM follow_ups") == [("2026-03-23", "you met at FOSDEM")]
        done = undo.undo(vault.database)
        assert done is not None
        assert done.label == "meet Ana Souza"
        assert difference(before, living(vault.connection)) == []


def test_without_an_event() -> None:
    """Nothing that nobody said: no event, no follow-up, but that you met."""
    with scratch() as vault:
        with vault.database.write("meet") as tx:
            given_cards.take(tx, ANA, given.SOURCE, Wanted(follow_up_days=None))
        assert _all(vault.connection, "SELECT met_on,met_where,met_how FROM contacts") == [("2026-03-16", None, None)]
        assert _all(vault.connection, "SELECT type,notes FROM interactions") == [("met", None)]
        assert not _all(vault.connection, "SELECT 1 FROM follow_ups UNION ALL SELECT 1 FROM events")


def test_a_card_that_says_when_you_met_is_believed() -> None:
    """A card that was exported elsewhere keeps its own story."""
    with scratch() as vault:
        with vault.database.write("meet") as tx:
            given_cards.take(tx, ANA._replace(fields={**ANA.fields, "met_on": "2024-02-03"}), given.SOURCE, FOSDEM)
        assert _all(vault.connection, "SELECT met_on,met_how FROM contacts") == [("2024-02-03", "at FOSDEM")]


def test_somebody_known_is_told_and_untouched() -> None:
    """The same address, or the same name: who that is; taking the card makes a second one for the comparison."""
    with scratch() as vault:
        assert given_cards.known(vault.connection, ANA, given.SOURCE) is None
        with vault.database.write("meet") as tx:
            first = given_cards.take(tx, ANA, given.SOURCE, FOSDEM)
        other = Person(1, {"name": "A. Souza", "company": "Kernel"}, (Point("email", "ANA@oxide.example"),))
        found = given_cards.known(vault.connection, other, given.SOURCE)
        assert found == (first, "Ana Souza")
        with vault.database.write("meet") as tx:
            second = given_cards.take(tx, other, given.SOURCE, FOSDEM)
        assert second != first
        assert _all(vault.connection, "SELECT name,company FROM contacts ORDER BY n") == [
            ("Ana Souza", "Oxide"),
            ("A. Souza", "Kernel"),
        ]
