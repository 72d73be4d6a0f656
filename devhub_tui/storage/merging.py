"""Two people become one: B goes into A, in one batch, and undo gives both back exactly.

What becomes of each field is decided in domain/merge.py; everything else moves (storage/moving.py). B goes out of sight with
the values it had, and nothing refers to it any more.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain import merge as rule
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.storage import moving
from devhub_tui.storage.database import Transaction

_REMEMBERED = {
    "background": ("backgrounds", ("family", "company", "likes_dislikes", "misc_notes")),
    "info": ("contact_infos", ("main_app", "preferred_channel")),
}
"""Prefix of a field's key -> its table and columns."""

_NEVER = "\x1f"
"""What no import says and no field holds: cleaned text has no such character."""

_NATURAL = {"background": "background", "info": "contact_info"}
_COLUMNS = tuple(key for key in rule.LABELS if "." not in key)


class Side(NamedTuple):
    """One of the two: every field by its key, and when they were put out of the way."""

    id: str
    values: dict[str, Any]
    archived_at: int | None

    @property
    def name(self) -> str:
        """The name of the person."""
        return str(self.values["name"])


class Merged(NamedTuple):
    """What became of it: the kept person, how many rows of each kind they gained, and the lines that their notes gained."""

    id: str
    name: str
    gone_id: str
    gone_name: str
    joined: dict[str, int]
    also: tuple[str, ...]


def side(connection: Any, contact_id: str) -> Side:
    """One person as merging sees them. Raises NotFoundError."""
    row = connection.execute(
        f"SELECT {','.join(_COLUMNS)},archived_at FROM contacts WHERE id=? AND deleted_at IS NULL", (contact_id,)
    ).fetchone()
    if row is None:
        raise NotFoundError("This person is not in the vault.", "They may have been deleted; undo brings them back.")
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=False))
    for prefix, (table, columns) in _REMEMBERED.items():
        for found in connection.execute(
            f"SELECT {','.join(columns)} FROM {table} WHERE contact_id=? AND deleted_at IS NULL ORDER BY n", (contact_id,)
        ):
            for column, value in zip(columns, found, strict=True):
                before = values.get(f"{prefix}.{column}")
                values[f"{prefix}.{column}"] = f"{before}\n\n{value}" if before and value and before != value else before or value
    for field_id, value in connection.execute(
        "SELECT v.field_id,v.value FROM custom_values v JOIN custom_fields f ON f.id=v.field_id AND f.deleted_at IS NULL "
        "WHERE v.contact_id=? AND v.deleted_at IS NULL ORDER BY v.n",
        (contact_id,),
    ):
        values[rule.CUSTOM + field_id] = value  # of two rows for one field the newer one counts
    return Side(contact_id, values, row[-1])


def own_fields(connection: Any) -> dict[str, str]:
    """Key -> label of the user's own fields, those put away included, in their order."""
    return {
        rule.CUSTOM + field_id: label
        for field_id, label in connection.execute(
            "SELECT id,label FROM custom_fields WHERE deleted_at IS NULL ORDER BY coalesce(position,n),n"
        )
    }


def introducers(connection: Any, *sides: Side) -> dict[str, str]:
    """Id -> name of whoever introduced these people to the user."""
    ids = [each.values["introduced_by"] for each in sides if each.values["introduced_by"]]
    marks = ",".join("?" * len(ids))
    return dict(connection.execute(f"SELECT id,name FROM contacts WHERE id IN ({marks})", ids).fetchall())


def settle(connection: Any, a: Side, b: Side, choices: Mapping[str, str]) -> rule.Settled:
    """What A would become. Raises FieldError for a choice that is none."""
    values = dict(a.values), dict(b.values)
    for each in values:
        # Nobody introduces themselves.
        if each["introduced_by"] in (a.id, b.id):
            each["introduced_by"] = None

    names = introducers(connection, a, b)

    def say(key: str, value: Any) -> str:
        return names.get(value, str(value)) if key == "introduced_by" else str(value)

    return rule.settle(*values, choices, own_fields(connection), say)


def merge(tx: Transaction, keep_id: str, gone_id: str, choices: Mapping[str, str] | None = None) -> Merged:
    """Merges the second person into the first. `choices` are field -> a, b or both (domain/merge.py).

    Raises NotFoundError when one of them is not there (any more), FieldError for a choice that is none, DevHubError for somebody
    with themselves.
    """
    if keep_id == gone_id:
        raise DevHubError("Nobody can be merged with themselves.", "Name two people.")
    a, b = side(tx.connection, keep_id), side(tx.connection, gone_id)
    settled = settle(tx.connection, a, b, choices or {})
    values = settled.values()
    _write_fields(tx, a, b, values)
    _write_remembered(tx, keep_id, gone_id, values)
    joined = moving.move_all(tx, keep_id, gone_id)
    joined["own_fields"] = _write_own(tx, a, b, values)
    _settle_imports(tx, keep_id, values, own_fields(tx.connection))
    tx.execute("UPDATE contacts SET deleted_at=? WHERE id=?", (clock.now_ms(), gone_id))
    return Merged(keep_id, str(values["name"]), gone_id, b.name, joined, settled.also)


def _write_fields(tx: Transaction, a: Side, b: Side, values: Mapping[str, Any]) -> None:
    row = {name: values[name] for name in _COLUMNS}
    row["vip"] = int(bool(row["vip"]))
    # Whoever is in view on one side stays in view.
    row["archived_at"] = None if a.archived_at is None or b.archived_at is None else min(a.archived_at, b.archived_at)
    row["last_update"] = clock.now_ms()
    tx.execute(f"UPDATE contacts SET {','.join(f'{name}=?' for name in row)} WHERE id=?", (*row.values(), a.id))


def _write_remembered(tx: Transaction, keep: str, gone: str, values: Mapping[str, Any]) -> None:
    """Background and contact info: one row of the kept person, where there is anything to say."""
    for prefix, (table, columns) in _REMEMBERED.items():
        moving.hide(tx, table, _rows(tx, table, gone))
        wanted = tuple(values[f"{prefix}.{column}"] for column in columns)
        mine = _rows(tx, table, keep)
        if mine:
            moving.hide(tx, table, mine[1:])
            sets = ",".join(f"{column}=?" for column in columns)
            tx.execute(f"UPDATE {table} SET {sets} WHERE id=?", (*wanted, mine[0]))
        elif any(wanted):
            _insert_remembered(tx, table, natural_id(_NATURAL[prefix], keep), keep, columns, wanted)


def _rows(tx: Transaction, table: str, contact_id: str) -> list[str]:
    sql = f"SELECT id FROM {table} WHERE contact_id=? AND deleted_at IS NULL ORDER BY n"
    return [row[0] for row in tx.execute(sql, (contact_id,))]


def _insert_remembered(
    tx: Transaction, table: str, row_id: str, contact_id: str, columns: tuple[str, ...], values: tuple[Any, ...]
) -> None:
    now = clock.now_ms()
    tx.execute(
        f"INSERT INTO {table}(id,contact_id,{','.join(columns)},created_at,updated_at) "
        f"VALUES (?,?,{','.join('?' * len(columns))},?,?) ON CONFLICT(id) DO UPDATE SET contact_id=excluded.contact_id,"
        + "".join(f"{column}=excluded.{column}," for column in columns)
        + "deleted_at=NULL",
        (row_id, contact_id, *values, now, now),
    )


def _write_own(tx: Transaction, a: Side, b: Side, values: Mapping[str, Any]) -> int:
    """The user's own fields; gives how many the kept person gained."""
    sql = "SELECT id,field_id,value FROM custom_values WHERE contact_id=? AND deleted_at IS NULL ORDER BY n"
    mine = {row[1]: row for row in tx.execute(sql, (a.id,))}
    theirs = tx.execute(sql, (b.id,)).fetchall()
    moving.hide(tx, "custom_values", [row[0] for row in theirs])
    # Values of fields that were deleted go along as they are: the field may come back.
    wanted = {row[1]: row[2] for row in theirs if row[1] not in mine}
    wanted.update({key[len(rule.CUSTOM) :]: value for key, value in values.items() if key.startswith(rule.CUSTOM) and value})
    now = clock.now_ms()
    for field_id, value in wanted.items():
        if field_id in mine:
            tx.execute("UPDATE custom_values SET value=? WHERE id=?", (value, mine[field_id][0]))
        else:
            tx.execute(
                "INSERT INTO custom_values(id,contact_id,field_id,value,created_at,updated_at) VALUES (?,?,?,?,?,?) "
                "ON CONFLICT(id) DO UPDATE SET contact_id=excluded.contact_id,field_id=excluded.field_id,value=excluded.value,"
                "deleted_at=NULL",
                (natural_id("custom_value", a.id, field_id), a.id, field_id, value, now, now),
            )
    # The user may have chosen the side that has nothing.
    cleared = [row[0] for field_id, row in mine.items() if rule.CUSTOM + field_id in values and field_id not in wanted]
    moving.hide(tx, "custom_values", cleared)
    return len(wanted.keys() - mine.keys())


def _settle_imports(tx: Transaction, keep: str, values: Mapping[str, Any], own: Mapping[str, str]) -> None:
    """Lets no import decide again what merging decided.

    A field follows an import while it still holds what that source said last. Where records of one source now say different
    things of one person, the loser would overwrite the winner when the same file comes again; one more record, said last and
    equal to nothing, keeps such fields as they are.
    """
    said: dict[str, dict[str, dict[str, set[str]]]] = {}
    records: dict[str, int] = {}
    for source, given in tx.execute(
        "SELECT source,given FROM imported_records WHERE contact_id=? AND deleted_at IS NULL ORDER BY n", (keep,)
    ):
        records[source] = records.get(source, 0) + 1
        for part, fields in json.loads(given).items():
            for name, value in fields.items() if isinstance(fields, dict) else ():
                said.setdefault(source, {}).setdefault(part, {}).setdefault(name, set()).add(str(value))
    for source, parts in said.items():
        open_fields = {
            part: {name: _NEVER for name, words in fields.items() if len(words) > 1} for part, fields in parts.items() if fields
        }
        open_fields = {part: fields for part, fields in open_fields.items() if fields}
        if open_fields:
            given = json.dumps({"fields": {}, "points": [], "tags": [], **open_fields}, ensure_ascii=False, separators=(",", ":"))
            now = clock.now_ms()
            tx.execute(
                "INSERT INTO imported_records(id,contact_id,source,given,created_at,updated_at) VALUES (?,?,?,?,?,?)",
                (new_id(), keep, source, given, now, now),
            )
