"""Removing a person for good: the one exception of the rule that nothing is hard-deleted.

`remove` works on any open connection, so that a backup can be told to forget too; `forget` is the one write through the door.
What is left in the file's bytes is wiped afterwards (storage/wiping.py).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from devhub_tui.domain.forgetting import Names, first_names, without
from devhub_tui.domain.ids import new_id
from devhub_tui.storage import roles, wiping
from devhub_tui.storage.database import Changed, Database
from devhub_tui.storage.forget_find import Found, find, others_in
from devhub_tui.storage.forget_journal import purge
from devhub_tui.storage.journal import journaled_tables

Progress = Callable[[int, int], None]
"""How much is done, and of how much; may raise to stop, and then nothing of it stays."""

LABEL = "forget somebody"
_AMONG = "(SELECT value FROM json_each(?))"
_COLUMNS = {
    "interactions": ("notes", "transcript_source", "ai_suggestions"),
    "contacts": ("notes",),
    "backgrounds": ("family", "company", "likes_dislikes", "misc_notes"),
    "custom_values": ("value",),
    "follow_ups": ("note",),
    "contact_relations": ("note",),
    "events": ("notes",),
    "quick_connect_codes": ("note",),
    "arrivals": ("message",),
}


class Forgotten(NamedTuple):
    """What was removed: rows by table, interactions that stay for others, records of others whose words were changed, changes of
    the journal."""

    rows: dict[str, int]
    kept: int
    reworded: int
    changes: int


def forget(database: Database, contact_id: str, *, mentions: bool = False, progress: Progress | None = None) -> Forgotten:
    """Forgets the person of this id, in one write. With `mentions` their name is taken out of the notes of others as well.

    Raises RoleError for who is no owner, NotFoundError, or what `progress` raises; nothing was changed then.
    """
    roles.owners_only(database.connection, database.user, "have a person forgotten")
    with _unchecked(database.connection), database.write(LABEL, kind="setup") as tx:
        # Whoever became a viewer meanwhile is stopped here.
        roles.owners_only(tx.connection, database.user, "have a person forgotten")
        tx.execute("PRAGMA secure_delete=ON")
        found = find(tx.connection, contact_id, mentions=mentions)
        done = remove(tx.connection, found, mentions=mentions, progress=progress)
        wiping.mark(tx.connection)
    # The journal no longer says what went, so the commit could not tell the screens.
    for listener in database.listeners:
        listener(Changed(frozenset(journaled_tables(database.connection)), None))
    return done


def forgotten_ids(connection: Any) -> list[str]:
    """The ids of everybody who was forgotten."""
    return [row[0] for row in connection.execute("SELECT contact_id FROM forgotten WHERE deleted_at IS NULL ORDER BY n")]


@contextmanager
def _unchecked(connection: Any) -> Iterator[None]:
    """Without the driver's look at every reference, which for each row that goes would be a walk through all that may refer to
    it. `find` has looked through them once."""
    connection.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA foreign_keys=ON")


def remove(connection: Any, found: Found, *, mentions: bool = False, progress: Progress | None = None) -> Forgotten:
    """Removes all that was found, inside an open transaction without checks of references, and leaves a tombstone.

    The order matters: whatever triggers write into the journal on the way is purged from it at the end.
    """
    gone = json.dumps(found.ids)
    connection.execute(
        f"UPDATE contacts SET introduced_by=NULL WHERE introduced_by IN {_AMONG} AND id NOT IN {_AMONG}", (gone, gone)
    )
    talked = json.dumps(found.rows.get("interactions", []))
    connection.execute(f"UPDATE follow_ups SET source_table=NULL,source_id=NULL WHERE source_id IN {_AMONG}", (talked,))
    reworded = _reword(connection, found, mentions)
    for table, ids in found.rows.items():
        connection.execute(f"DELETE FROM {table} WHERE id IN {_AMONG}", (json.dumps(ids),))
    purged = purge(connection, found, reworded, progress)
    connection.execute(f"DELETE FROM stale_contacts WHERE id IN {_AMONG}", (gone,))
    _leave_tombstone(connection, found, purged)
    return Forgotten({table: len(ids) for table, ids in found.rows.items()}, len(found.kept), len(reworded), len(purged))


def _reword(connection: Any, found: Found, mentions: bool) -> dict[str, Names]:
    """Takes the name out of what stays; gives the records that may have said it, with what is to be taken out of each."""
    wanted: dict[str, tuple[str, Names]] = {}
    for each in found.kept:
        others = others_in(connection, each, found.ids)
        names = without(found.names, others)
        if mentions:
            names = Names([*names.forms, *first_names([name for _, name in found.people], others)])
        wanted[each] = ("interactions", names)
    for mention in found.mentions if mentions else ():
        wanted.setdefault(mention.id, (mention.table, found.names))
    for row_id, (table, names) in wanted.items():
        columns = _COLUMNS[table]
        row = connection.execute(f"SELECT {','.join(columns)} FROM {table} WHERE id=?", (row_id,)).fetchone()
        fresh = [names.taken_out(value) if isinstance(value, str) else value for value in row]
        if fresh != list(row):
            sets = ",".join(f"{column}=?" for column in columns)
            connection.execute(f"UPDATE {table} SET {sets} WHERE id=?", (*fresh, row_id))
    return {row_id: names for row_id, (_, names) in wanted.items()}


def _leave_tombstone(connection: Any, found: Found, purged: list[str]) -> None:
    """Ids only. In a backup of an older release there is no table for it, and none is needed: it is never synced from there."""
    if "forgotten" not in journaled_tables(connection):
        return
    connection.execute(
        "INSERT INTO forgotten(id,contact_id,rows,change_ids) VALUES (?,?,?,?)",
        (new_id(), found.ids[0], json.dumps(found.rows), json.dumps(purged)),
    )
