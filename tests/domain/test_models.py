"""The model classes and the migrations describe one and the same schema."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from devhub_tui.domain import bookkeeping, columns, fields, forms, models
from devhub_tui.storage import journal
from devhub_tui.storage.database import Database

TABLES = {table.name: table for table in SQLModel.metadata.sorted_tables}
CLASSES = {
    thing.__tablename__: thing
    for thing in (vars(models) | vars(bookkeeping)).values()
    if isinstance(thing, type) and issubclass(thing, SQLModel) and hasattr(thing, "__table__")
}


@pytest.fixture
def connection(home: Any) -> Any:
    """A vault as the migrations make it."""
    database = Database.open()
    yield database.connection
    database.close()


def test_every_table_has_one_class(connection: Any) -> None:
    """No table without a class, no class without a table; full-text tables and their shadows are not data."""
    made = {
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%' "
            "AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
        )
    }
    assert made == set(TABLES) == set(CLASSES)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_columns_are_the_same(connection: Any, table: str) -> None:
    """Names, types, what may be NULL, what is the primary key."""
    dialect = sqlite.dialect()
    made = {
        name: (kind, bool(needed) and not key, bool(key))
        for _, name, kind, needed, _, key in connection.execute(f"PRAGMA table_info({table})")
    }
    declared = {
        column.name: (column.type.compile(dialect), not column.nullable and not column.primary_key, column.primary_key)
        for column in TABLES[table].columns
    }
    assert declared == made


@pytest.mark.parametrize("table", sorted(TABLES))
def test_references_and_uniqueness_are_the_same(connection: Any, table: str) -> None:
    """Foreign keys by column; UNIQUE only where the schema has it."""
    made = {(row[3], row[2], row[4]) for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
    declared = {(column.name, *key.target_fullname.split(".")) for column in TABLES[table].columns for key in column.foreign_keys}
    assert declared == made
    unique = {
        connection.execute(f"PRAGMA index_info({index})").fetchone()[2]
        for _, index, is_unique, origin, _ in connection.execute(f"PRAGMA index_list({table})")
        if is_unique and origin == "u"
    }
    assert {column.name for column in TABLES[table].columns if column.unique} == unique


@pytest.mark.parametrize("table", sorted(TABLES))
def test_defaults_are_the_same(connection: Any, table: str) -> None:
    """A constant default of the schema is the class's too."""
    made = {
        name: default.strip("'")
        for _, name, _, _, default, _ in connection.execute(f"PRAGMA table_info({table})")
        if default is not None and "julianday" not in default
    }
    declared = {
        name: str(info.default)
        for name, info in CLASSES[table].model_fields.items()
        if info.default_factory is None and not info.is_required() and info.default is not None
    }
    assert declared == made


def test_every_synced_row_is_a_record(connection: Any) -> None:
    """What the journal watches is exactly what has the columns of a Record."""
    records = {name for name, model in CLASSES.items() if issubclass(model, columns.Record)}
    assert records == set(journal.journaled_tables(connection))


def test_a_contact_is_checked_by_the_rules_of_the_shell() -> None:
    """Form, shell and import pass the same gate: same columns, same results."""
    described = forms.hints(models.Contact)
    assert set(described) == set(fields.CONTACT)
    typed = {"line": " a\x00 b ", "note": "a\r\nb", "day": "2026-02-01", "birthday": "1604-04-12", "cadence": " 2W "}
    typed |= {"importance": "4", "flag": "yes", "choice": "Passive", "timezone": "Europe/Berlin"}
    for name, hint in described.items():
        assert hint.check(name, typed[hint.kind]) == fields.contact_value(name, typed[hint.kind]), name
        if not hint.needed:
            assert hint.check(name, "") == fields.contact_value(name, ""), name


def test_validation_cleans_and_names_each_mistake() -> None:
    """All mistakes at once, each with its field; hostile text is cleaned on the way in."""
    person = models.Contact.model_validate({"name": " Zoë\x1b[31m\u202e ", "vip": "yes", "importance": 5})
    assert (person.name, person.vip, person.importance) == ("Zoë[31m", 1, 5)
    with pytest.raises(ValidationError) as caught:
        models.Contact.model_validate({"name": "\u200d", "birthday": "yesterday", "cadence": "often", "vip": "maybe"})
    assert {error["loc"][0] for error in caught.value.errors()} == {"name", "birthday", "cadence", "vip"}
    with pytest.raises(ValidationError):
        models.Contact.model_validate({"name": "Ana", "nickanme": "typo"})
