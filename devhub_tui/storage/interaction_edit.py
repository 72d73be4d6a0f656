"""One interaction as a form holds it: read, compared with what its editor saw, written, deleted, made anew from another."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.errors import DevHubError, NotFoundError
from devhub_tui.storage import interactions
from devhub_tui.storage.database import Transaction

COLUMNS = (
    *("type", "occurred_on", "occurred_at", "utc_offset", "direction", "notes"),
    *("duration_minutes", "event_id", "transcript_source"),
)
"""What may be set of an interaction."""

_TOGETHER = {"occurred_at": "occurred_on", "utc_offset": "occurred_on"}
"""Columns that say one thing between them: when it was."""


class Entry(NamedTuple):
    """Everything of one interaction that can be edited. `people` are ids, in their order."""

    values: dict[str, Any]
    people: tuple[str, ...]


class ConflictError(DevHubError):
    """Somebody else changed the same fields since the form was opened. `theirs` is the interaction as it is now."""

    def __init__(self, fields: Sequence[str], theirs: Entry) -> None:
        super().__init__("This interaction was changed elsewhere since you opened it.", "Nothing was saved yet.")
        self.fields = tuple(fields)
        self.theirs = theirs


def entry(connection: Any, interaction_id: str) -> Entry:
    """One interaction. Raises NotFoundError."""
    row = connection.execute(
        f"SELECT {','.join(COLUMNS)} FROM interactions WHERE id=? AND deleted_at IS NULL", (interaction_id,)
    ).fetchone()
    if row is None:
        raise NotFoundError("This interaction is no longer in the vault.", "It may have been deleted; undo brings it back.")
    people = connection.execute(
        "SELECT l.contact_id FROM interaction_contacts l JOIN contacts c ON c.id=l.contact_id WHERE l.interaction_id=? "
        "AND l.deleted_at IS NULL AND c.deleted_at IS NULL ORDER BY l.n",
        (interaction_id,),
    )
    return Entry(dict(zip(COLUMNS, row, strict=True)), tuple(each[0] for each in people))


def save(tx: Transaction, interaction_id: str, was: Entry, new: Entry, *, force: bool = False) -> bool:
    """Writes what differs between `was` (as the form was opened) and `new`; False if nothing does.

    Where somebody else has changed the same field meanwhile, raises ConflictError, unless `force` lets the new values win.
    People never clash: who was added is added, who was taken out is taken out.
    """
    theirs = entry(tx.connection, interaction_id)
    values = {name: value for name, value in new.values.items() if value != was.values.get(name)}
    if not force:
        clashes = [name for name, value in values.items() if theirs.values[name] not in (was.values.get(name), value)]
        if clashes:
            raise ConflictError(tuple(dict.fromkeys(_TOGETHER.get(name, name) for name in clashes)), theirs)
    values = {name: value for name, value in values.items() if value != theirs.values[name]}
    people = [each for each in theirs.people if each in new.people or each not in was.people]
    people += [each for each in new.people if each not in was.people and each not in people]
    moved = set(people) != set(theirs.people)
    if values:
        interactions.edit(tx, interaction_id, values)
    if moved:
        interactions.set_people(tx, interaction_id, people)
    return bool(values) or moved


def duplicate(tx: Transaction, interaction_id: str, on: str | None = None) -> str:
    """Logs the same again, with the same people, on that day (default: today) without a time, and gives the new id.

    The transcript is of the first one and stays there. Raises NotFoundError.
    """
    found = entry(tx.connection, interaction_id)
    values = again(found, on)
    return interactions.log(
        tx,
        found.people,
        values.pop("type"),
        values.pop("occurred_on"),
        values.pop("notes"),
        **{name: value for name, value in values.items() if value is not None},
    )


def again(found: Entry, on: str | None = None) -> dict[str, Any]:
    """The columns of a duplicate of that day (default: today)."""
    day = on or clock.today().isoformat()
    return found.values | {"occurred_on": day, "occurred_at": None, "utc_offset": None, "transcript_source": None}
