"""Merging two people: nothing is lost, nothing is left behind, and undo gives both back to the row."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devhub_tui import clock
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.people import Point
from devhub_tui.errors import DevHubError, FieldError, NotFoundError
from devhub_tui.storage import contacts, merging, undo
from devhub_tui.storage.database import Database
from tests.storage import couples
from tests.storage.vaults import (
    check_journal,
    check_search_indexes,
    derived_as_stored,
    derived_by_the_rule,
    difference,
    living,
    scratch,
)

REFERENCES = (
    ("contact_points", "contact_id"),
    ("backgrounds", "contact_id"),
    ("contact_infos", "contact_id"),
    ("interaction_contacts", "contact_id"),
    ("contact_tags", "contact_id"),
    ("follow_ups", "contact_id"),
    ("important_dates", "contact_id"),
    ("event_contacts", "contact_id"),
    ("arrivals", "contact_id"),
    ("imported_records", "contact_id"),
    ("contact_relations", "contact_id"),
    ("contact_relations", "other_id"),
    ("custom_values", "contact_id"),
    ("distinct_contacts", "contact_id"),
    ("distinct_contacts", "other_id"),
    ("contacts", "introduced_by"),
)
"""Every column that refers to a person."""

_choices = st.dictionaries(
    st.sampled_from(["name", "nickname", "company", "notes", "met_on", "vip", "cadence", "background.family", "info.main_app"]),
    st.sampled_from(["a", "b", "both"]),
    max_size=4,
)


def test_every_reference_is_known(database: Database) -> None:
    """A table that refers to people is part of merging: this list is the schema's."""
    tables = [row[0] for row in database.connection.execute("SELECT name FROM journal_tables")]
    found = {
        (table, row[3])
        for table in tables
        for row in database.connection.execute(f"PRAGMA foreign_key_list({table})")
        if row[2] == "contacts"
    }
    assert found == set(REFERENCES)


def check_references(connection: Any) -> None:
    """Every living row's person is living, and nobody is related to themselves."""
    alive = {row[0] for row in connection.execute("SELECT id FROM contacts WHERE deleted_at IS NULL")}
    for table, column in REFERENCES:
        rows = connection.execute(f"SELECT {column} FROM {table} WHERE deleted_at IS NULL AND {column} IS NOT NULL").fetchall()
        assert {row[0] for row in rows} <= alive, (table, column)
    for table in ("contact_relations", "distinct_contacts"):
        assert not connection.execute(f"SELECT 1 FROM {table} WHERE contact_id=other_id AND deleted_at IS NULL").fetchall()


def check_no_doubles(connection: Any) -> None:
    """Nobody has a tag, an interaction, an event or a field of the user's own twice."""
    for table, other in (
        ("contact_tags", "tag_id"),
        ("interaction_contacts", "interaction_id"),
        ("event_contacts", "event_id"),
        ("custom_values", "field_id"),
    ):
        sql = f"SELECT contact_id,{other} FROM {table} WHERE deleted_at IS NULL GROUP BY 1,2 HAVING count(*)>1"
        assert not connection.execute(sql).fetchall(), table


@settings(max_examples=150)
@given(couples.crowds, st.booleans(), _choices)
def test_any_merge_is_undone_to_the_row(crowd: Any, other_way: bool, choices: dict[str, str]) -> None:
    """Whatever two people have: merged, undone and done again, every row is what it was, and due dates follow the rule."""
    with scratch() as vault:
        with vault.database.write("people") as tx:
            ids = couples.fill(tx, crowd)
        keep, gone = (ids[1], ids[0]) if other_way else (ids[0], ids[1])
        before = living(vault.connection)
        with vault.database.write("merge") as tx:
            merging.merge(tx, keep, gone, choices)
        merged = living(vault.connection)
        assert gone not in merged["contacts"]
        assert keep in merged["contacts"]
        check_references(vault.connection)
        check_no_doubles(vault.connection)
        for step, wanted in (("", merged), ("undo", before), ("redo", merged), ("undo", before)):
            if step:
                done = getattr(undo, step)(vault.database)
                assert done
                assert done.kept == ()
            now = living(vault.connection)
            assert now == wanted, difference(wanted, now)
            assert derived_as_stored(vault.connection) == derived_by_the_rule(vault.connection, clock.today())
        check_search_indexes(vault.connection)
        check_journal(vault.connection)


def _words(state: dict[str, dict[str, dict[str, Any]]], people: set[str]) -> set[str]:
    """Every word that is known about these people, but for what says only how they are tracked."""
    found = set()
    for table, rows in state.items():
        for row in rows.values():
            if table == "contact_relations" and {row["contact_id"], row["other_id"]} == people:
                continue
            whose = {row["id"]} if table == "contacts" else {row.get("contact_id"), row.get("other_id")}
            if whose & people:
                found |= {
                    " ".join(word.casefold().split())
                    for name, value in row.items()
                    if isinstance(value, str) and name not in _QUIET and not name.endswith("_id")
                    for word in value.split("\n")
                    if word.strip()
                }
    return found


_TRACKING = ("source", "tracked_on", "snoozed_until", "skipped_on", "tracking")
_RULES = ("id", "sort_name", "last_contacted", "cadence_days", "next_due", "soon_on", "reconnect_on", "introduced_by")
_QUIET = {*_TRACKING, *_RULES, "given", "label", "kind", "inverse"}
_TWICE = {"030 5550123", "+49 30 5550123", "--04-12", "souza, ana", "ana souza"}
"""What the kept person may have in another spelling."""


@settings(max_examples=100)
@given(couples.crowds)
def test_nothing_is_lost(crowd: Any) -> None:
    """Unless the user chooses, every text that either had is somewhere with the merged person."""
    with scratch() as vault:
        with vault.database.write("people") as tx:
            ids = couples.fill(tx, crowd)
        before = _words(living(vault.connection), set(ids[:2]))
        with vault.database.write("merge") as tx:
            merging.merge(tx, ids[0], ids[1])
        after = "\n".join(sorted(_words(living(vault.connection), {ids[0]})))
        lost = {word for word in before if word not in after and word not in _TWICE}
        assert not lost, after


def _two(
    database: Database, a: dict[str, Any], b: dict[str, Any], points: tuple[list[Point], list[Point]] = ([], [])
) -> tuple[str, str]:
    with database.write("add") as tx:
        return contacts.add(tx, a, points[0]), contacts.add(tx, b, points[1])


def test_nobody_is_merged_with_themselves(database: Database) -> None:
    """It would delete them."""
    ana, _ = _two(database, {"name": "Ana"}, {"name": "Bo"})
    with pytest.raises(DevHubError, match="themselves"), database.write("merge") as tx:
        merging.merge(tx, ana, ana)
    assert contacts.contact(database.connection, ana).name == "Ana"


def test_somebody_deleted_meanwhile_is_not_merged(database: Database) -> None:
    """The other window was quicker."""
    ana, bo = _two(database, {"name": "Ana"}, {"name": "Bo"})
    with database.write("delete") as tx:
        contacts.delete(tx, [bo])
    for pair in ((ana, bo), (bo, ana)):
        with pytest.raises(NotFoundError), database.write("merge") as tx:
            merging.merge(tx, *pair)


def test_a_choice_of_no_field_is_refused(database: Database) -> None:
    """A misspelt field must not pass silently."""
    ana, bo = _two(database, {"name": "Ana"}, {"name": "Bo"})
    for choices in ({"kompany": "a"}, {"company": "left"}):
        with pytest.raises(FieldError), database.write("merge") as tx:
            merging.merge(tx, ana, bo, choices)


def test_three_become_one_step_by_step(database: Database) -> None:
    """Pairwise, and undone pairwise."""
    ana, bo = _two(database, {"name": "Ana"}, {"name": "Bo"})
    with database.write("add") as tx:
        cy = contacts.add(tx, {"name": "Cy"})
    before = living(database.connection)
    for other in (bo, cy):
        with database.write("merge") as tx:
            merging.merge(tx, ana, other)
    assert contacts.contact(database.connection, ana).values["nickname"] == "Bo, Cy"
    undo.undo(database)
    undo.undo(database)
    assert living(database.connection) == before


def test_points_are_joined_without_doubles(database: Database) -> None:
    """The same number in another spelling is the same number; the primary address stays; a missing label is filled in."""
    ana, bo = _two(
        database,
        {"name": "Ana"},
        {"name": "Bo"},
        (
            [Point("email", "ana@x.org"), Point("phone", "+49 30 5550123")],
            [
                Point("email", "b@y.org", "work"),
                Point("email", "ANA@x.org", "home"),
                Point("phone", "030 555 0123"),
                Point("link", "https://b.example"),
            ],
        ),
    )
    with database.write("merge") as tx:
        done = merging.merge(tx, ana, bo)
    assert done.joined["points"] == 2
    assert [(point.value, point.label, point.is_primary) for point in contacts.points(database.connection, ana)] == [
        ("ana@x.org", "home", True),
        ("b@y.org", "work", False),
        ("+49 30 5550123", None, True),
        ("https://b.example", None, True),
    ]


def test_a_relation_between_the_two_goes(database: Database) -> None:
    """Nobody is their own colleague; a friendship that both had is said once, with both notes."""
    ana, bo = _two(database, {"name": "Ana"}, {"name": "Bo"})
    with database.write("add") as tx:
        cy = contacts.add(tx, {"name": "Cy"})
        for one, other, kind, inverse, note in (
            (ana, bo, "colleague", "colleague", None),
            (ana, cy, "friend", "friend", "from school"),
            (cy, bo, "friend", "friend", "rows"),
            (bo, cy, "manages", "managed by", None),
        ):
            tx.execute(
                "INSERT INTO contact_relations(id,contact_id,other_id,kind,inverse,note) VALUES (?,?,?,?,?,?)",
                (natural_id("contact_relation", one, kind, other), one, other, kind, inverse, note),
            )
    with database.write("merge") as tx:
        assert merging.merge(tx, ana, bo).joined["relations"] == 1
    rows = database.connection.execute(
        "SELECT contact_id,kind,other_id,note FROM contact_relations WHERE deleted_at IS NULL ORDER BY kind"
    ).fetchall()
    assert rows == [(ana, "friend", cy, "from school; rows"), (ana, "manages", cy, None)]
