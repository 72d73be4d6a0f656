"""Fields of the user's own, in the user's order, and what people have in them.

A field that somebody has a value in is archived instead of deleted: it leaves the forms, its values stay.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import custom
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.errors import FieldError, NotFoundError
from devhub_tui.storage.database import Transaction


class Field(NamedTuple):
    """One field. `used` tells whether anybody has a value in it."""

    id: str
    label: str
    kind: str
    choices: tuple[str, ...]
    archived: bool
    used: bool

    def check(self, value: str) -> str | None:
        """What the field stores for a value as typed. Raises FieldError, which names the field by its id."""
        return custom.check(self.kind, value, self.choices, now=clock.now(), field=self.id)


class Value(NamedTuple):
    """What somebody has in a field."""

    field_id: str
    label: str
    kind: str
    value: str


def listing(connection: Any, archived: bool = True) -> list[Field]:
    """Every field in its order; without `archived` those that forms ask for."""
    rows = connection.execute(
        "SELECT f.id,f.label,f.kind,f.choices,f.archived,"
        "EXISTS (SELECT 1 FROM custom_values v WHERE v.field_id=f.id AND v.deleted_at IS NULL) "
        f"FROM custom_fields f WHERE f.deleted_at IS NULL{'' if archived else ' AND NOT f.archived'} "
        "ORDER BY f.archived, coalesce(f.position,f.n), f.n"
    )
    return [Field(row[0], row[1], row[2], _read(row[3]), bool(row[4]), bool(row[5])) for row in rows]


def counts(connection: Any) -> dict[str, int]:
    """Field -> how many people have a value in it."""
    return dict(connection.execute("SELECT field_id,count(*) FROM custom_values WHERE deleted_at IS NULL GROUP BY field_id"))


def find(connection: Any, word: str, archived: bool = True) -> Field:
    """The field that `word` names by id or label; case and accents make no difference. Raises FieldError with those there are."""
    known = listing(connection, archived)
    typed = text.clean(word)
    for row in known:
        if typed in (row.id, row.label):
            return row
    wanted = _loose(typed)
    for row in known:
        if wanted and wanted == _loose(row.label):
            return row
    hint = "Fields: " + ", ".join(row.label for row in known) + "." if known else "Settings, or devhub fields add, makes one."
    raise FieldError("field", f"There is no field “{typed[:40]}” of your own.", hint)


def add(tx: Transaction, label: str, kind: str = "text", choices: Sequence[str] = ()) -> str:
    """Adds a field at the end and gives its id. Raises FieldError."""
    label, kind = custom.check_label(label), custom.check_kind(kind)
    offered = custom.check_choices(kind, choices)
    _check_free(tx.connection, label)
    field_id = natural_id("custom_field", text.fold(label))
    # A renamed field keeps the id that its first name gave it.
    if tx.execute("SELECT 1 FROM custom_fields WHERE id=? AND deleted_at IS NULL", (field_id,)).fetchone():
        field_id = new_id()
    place = tx.execute("SELECT max(coalesce(position,n)) FROM custom_fields WHERE deleted_at IS NULL").fetchone()[0] or 0
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO custom_fields(id,label,kind,choices,position,created_at,updated_at) VALUES (?,?,?,?,?,?,?) "
        "ON CONFLICT(id) DO UPDATE SET deleted_at=NULL,archived=0,label=excluded.label,kind=excluded.kind,"
        "choices=excluded.choices,position=excluded.position",
        (field_id, label, kind, _written(offered), place + 1, now, now),
    )
    return field_id


def update(tx: Transaction, field_id: str, values: Mapping[str, Any]) -> bool:
    """Sets any of label, kind, choices, archived; False when they were so already.

    A choice that is only spelled anew changes for everybody who has it. Raises FieldError where values of people would not
    fit any more, NotFoundError.
    """
    current = one(tx.connection, field_id)
    label = custom.check_label(values["label"]) if "label" in values else current.label
    kind = custom.check_kind(values["kind"]) if "kind" in values else current.kind
    offered = values.get("choices", current.choices if kind == current.kind else ())
    choices = custom.check_choices(kind, offered)
    archived = bool(values.get("archived", current.archived))
    _check_free(tx.connection, label, except_id=field_id)
    if kind == "choice" and current.kind == "choice":
        _respell(tx, field_id, current.choices, choices)
    if (kind, choices) != (current.kind, current.choices):
        _check_values(tx.connection, current._replace(kind=kind, choices=choices))
    columns = {"label": label, "kind": kind, "choices": _written(choices), "archived": int(archived)}
    was = {"label": current.label, "kind": current.kind, "choices": _written(current.choices), "archived": int(current.archived)}
    changed = {name: value for name, value in columns.items() if value != was[name]}
    if not changed:
        return False
    sets = ",".join(f"{name}=?" for name in changed)
    tx.execute(f"UPDATE custom_fields SET {sets} WHERE id=? AND deleted_at IS NULL", (*changed.values(), field_id))
    return True


def move(tx: Transaction, field_id: str, to: int) -> bool:
    """Puts a field at place `to` (0 is the first) among its like, archived or not; False when it stands there already."""
    moved = one(tx.connection, field_id)
    known = listing(tx.connection)
    mine = [row.id for row in known if row.archived == moved.archived and row.id != field_id]
    mine.insert(max(0, min(to, len(mine))), field_id)
    others = [row.id for row in known if row.archived != moved.archived]
    wanted = [*others, *mine] if moved.archived else [*mine, *others]
    if wanted == [row.id for row in known]:
        return False
    tx.executemany(
        "UPDATE custom_fields SET position=? WHERE id=? AND position IS NOT ?",
        [(place, each, place) for place, each in enumerate(wanted, 1)],
    )
    return True


def remove(tx: Transaction, field_id: str) -> Literal["deleted", "archived"]:
    """Deletes a field that nobody has a value in, archives one that somebody has, and says which."""
    if one(tx.connection, field_id).used:
        update(tx, field_id, {"archived": True})
        return "archived"
    tx.execute("UPDATE custom_fields SET deleted_at=? WHERE id=? AND deleted_at IS NULL", (clock.now_ms(), field_id))
    return "deleted"


def one(connection: Any, field_id: str) -> Field:
    """A field by its id. Raises NotFoundError."""
    found = next((row for row in listing(connection) if row.id == field_id), None)
    if found is None:
        raise NotFoundError("This field is no longer there.", "It may have been deleted; undo brings it back.")
    return found


def of_person(connection: Any, contact_id: str, archived: bool = False) -> list[Value]:
    """What somebody has in the fields, in the fields' order."""
    rows = connection.execute(
        "SELECT f.id,f.label,f.kind,v.value FROM custom_values v JOIN custom_fields f ON f.id=v.field_id "
        "WHERE v.contact_id=? AND v.deleted_at IS NULL AND f.deleted_at IS NULL "
        f"{'' if archived else 'AND NOT f.archived '}ORDER BY f.archived, coalesce(f.position,f.n), f.n, v.n DESC",
        (contact_id,),
    )
    found: dict[str, Value] = {}
    for row in rows:
        found.setdefault(row[0], Value(*row))
    return list(found.values())


def set_value(tx: Transaction, contact_id: str, field_id: str, value: str | None) -> None:
    """Gives somebody a value, already checked (`Field.check`); None takes it away."""
    now = clock.now_ms()
    if value is None:
        tx.execute(
            "UPDATE custom_values SET deleted_at=? WHERE contact_id=? AND field_id=? AND deleted_at IS NULL",
            (now, contact_id, field_id),
        )
        return
    value_id = natural_id("custom_value", contact_id, field_id)
    tx.execute(
        "UPDATE custom_values SET deleted_at=? WHERE contact_id=? AND field_id=? AND id<>? AND deleted_at IS NULL",
        (now, contact_id, field_id, value_id),
    )
    tx.execute(
        "INSERT INTO custom_values(id,contact_id,field_id,value,created_at,updated_at) VALUES (?,?,?,?,?,?) "
        "ON CONFLICT(id) DO UPDATE SET value=excluded.value,deleted_at=NULL",
        (value_id, contact_id, field_id, value, now, now),
    )


def _read(choices: str | None) -> tuple[str, ...]:
    if not choices:
        return ()
    import json

    try:
        found = json.loads(choices)
    except ValueError:
        return ()
    return tuple(str(each) for each in found) if isinstance(found, list) else ()


def _written(choices: Sequence[str]) -> str | None:
    import json

    return json.dumps(list(choices), ensure_ascii=False) if choices else None


def _loose(label: str) -> str:
    """For comparing: t_shirt-size is T-shirt size."""
    return " ".join(text.fold(label).replace("_", " ").replace("-", " ").split())


def _check_free(connection: Any, label: str, except_id: str | None = None) -> None:
    for row in listing(connection):
        if row.id != except_id and _loose(row.label) == _loose(label):
            hint = "It is archived; bring it back instead." if row.archived else "Choose another name."
            raise FieldError("label", f"There is a field “{row.label}” already.", hint)


def _respell(tx: Transaction, field_id: str, before: Sequence[str], after: Sequence[str]) -> None:
    """One choice in place of another at the same place, the rest as it was: it was renamed."""
    if len(before) != len(after):
        return
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if len(pairs) == 1 and pairs[0][1] not in before and pairs[0][0] not in after:
        tx.execute(
            "UPDATE custom_values SET value=? WHERE field_id=? AND value=? AND deleted_at IS NULL",
            (pairs[0][1], field_id, pairs[0][0]),
        )


def _check_values(connection: Any, wanted: Field) -> None:
    """Refuses a kind or choices that some value would not fit."""
    rows = connection.execute(
        "SELECT value,count(*) FROM custom_values WHERE field_id=? AND deleted_at IS NULL GROUP BY value", (wanted.id,)
    ).fetchall()
    check: Callable[[str], str | None] = wanted.check
    odd: list[tuple[str, int]] = []
    for value, count in rows:
        try:
            if check(value) != value:
                odd.append((value, count))
        except FieldError:
            odd.append((value, count))
    if odd:
        people = sum(count for _, count in odd)
        whom = "1 person has" if people == 1 else f"{people} people have"
        raise FieldError(
            "choices" if wanted.kind == "choice" else "kind",
            f"{whom} something else here: “{text.clean(odd[0][0], limit=40)}”{' and more' if len(odd) > 1 else ''}.",
            "Change that first, or make another field.",
        )
