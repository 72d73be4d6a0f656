"""The synced tables as plain rows, for a copy of everything that another vault can take in (docs/export.md).

Which tables and columns there are is asked of the file itself, so that a later one is never forgotten.
"""

from array import array
from collections.abc import Iterator
from typing import Any

from devhub_tui.domain.restored import SECRET_PREFERENCES
from devhub_tui.storage.journal import DERIVED, journaled_tables

_OWN = {"n", "deleted_at", *DERIVED}
_LOCAL = {"import_batches": {"batch"}}
"""Columns that mean nothing outside of this file: the batch of the journal that an import was."""

_CHOSEN = "SELECT id FROM temp.chosen"
_TALKED = f"SELECT interaction_id FROM interaction_contacts WHERE contact_id IN ({_CHOSEN}) AND deleted_at IS NULL"
_PART = {
    "contacts": f"id IN ({_CHOSEN})",
    "interactions": f"id IN ({_TALKED})",
    "interaction_types": f"key IN (SELECT type FROM interactions WHERE id IN ({_TALKED}))",
    "relationship_types": f"name IN (SELECT relationship FROM contacts WHERE id IN ({_CHOSEN}))",
    "tags": f"id IN (SELECT tag_id FROM contact_tags WHERE contact_id IN ({_CHOSEN}) AND deleted_at IS NULL)",
    "custom_fields": f"id IN (SELECT field_id FROM custom_values WHERE contact_id IN ({_CHOSEN}) AND deleted_at IS NULL)",
    "import_batches": f"id IN (SELECT import_batch_id FROM imported_records WHERE contact_id IN ({_CHOSEN}) AND deleted_at IS NULL)",
    "events": (
        f"id IN (SELECT event_id FROM event_contacts WHERE contact_id IN ({_CHOSEN}) AND deleted_at IS NULL "
        f"UNION SELECT event_id FROM interactions WHERE id IN ({_TALKED}))"
    ),
}
"""Of the tables that are not somebody's own, what belongs to a choice of people."""


def names(connection: Any) -> list[str]:
    """Every synced table, those that are referred to first."""
    return journaled_tables(connection)


def columns(connection: Any, table: str) -> list[str]:
    """The columns of a table that mean something elsewhere."""
    left_out = _OWN | _LOCAL.get(table, set())
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in left_out]


def references(connection: Any, table: str) -> dict[str, str]:
    """The columns that hold ids of another table -> that table."""
    return {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}


def schema(connection: Any) -> int:
    """The number of the newest migration."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def newest(connection: Any) -> int:
    """When a living row was last changed, in milliseconds UTC; 0 where there is none."""
    asked = " UNION ALL ".join(
        f"SELECT max(updated_at) AS at FROM {name} WHERE deleted_at IS NULL" for name in journaled_tables(connection)
    )
    return int(connection.execute(f"SELECT coalesce(max(at),0) FROM ({asked})").fetchone()[0])


def choose(connection: Any, numbers: "array[int]") -> None:
    """Makes these people the ones that `rows` is asked for; only for a connection of one's own."""
    connection.execute("CREATE TEMP TABLE chosen(id TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.executemany(
        "INSERT INTO temp.chosen SELECT id FROM contacts WHERE n=? AND deleted_at IS NULL", ((number,) for number in numbers)
    )


def rows(connection: Any, table: str, *, part: bool = False) -> Iterator[dict[str, Any]]:
    """The living rows of a table in the order of their ids, which every copy has, without what is empty. `part`: of the chosen people only."""
    wanted = columns(connection, table)
    where = "deleted_at IS NULL"
    if table == "preferences":
        where += "".join(f" AND key<>'{key}'" for key in SECRET_PREFERENCES)
    shown = dict.fromkeys(wanted, "")
    for name in wanted:
        shown[name] = f"t.{name}"
    if part:
        belongs = _belonging(table, wanted)
        if belongs is None:
            return
        where += f" AND {belongs}"
        if table == "contacts":
            shown["introduced_by"] = f"iif(t.introduced_by IN ({_CHOSEN}),t.introduced_by,NULL)"
            shown["user_id"] = "NULL"
    for row in connection.execute(f"SELECT {','.join(shown.values())} FROM {table} t WHERE {where} ORDER BY t.id"):
        yield {name: value for name, value in zip(wanted, row, strict=True) if value is not None}


def _belonging(table: str, wanted: list[str]) -> str | None:
    """SQL for which rows are the chosen people's; None for a table that is the user's own."""
    if table in _PART:
        return _PART[table]
    if "contact_id" not in wanted:
        return None
    other = f" AND other_id IN ({_CHOSEN})" if "other_id" in wanted else ""
    return f"contact_id IN ({_CHOSEN}){other}"
