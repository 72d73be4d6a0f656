"""The kinds of interaction: in the user's order, added, renamed, moved, archived, deleted while nothing uses them.

A type is referred to by its key, which never changes; label and icon may. Whether it counts moves everybody's due dates:
triggers note who is affected.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from unicodedata import category, combining

from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id
from devhub_tui.errors import DevHubError, FieldError, NotFoundError
from devhub_tui.storage.database import Transaction

DEFAULT = "message"
"""The key of what is logged when nothing else is said."""

ORDER = "coalesce(position,n), n"
"""How types are sorted: the user's order, new ones last."""

_LABEL_LIMIT, _KEY_LIMIT = 60, 60
_FLAGS = ("counts_as_contact", "meaningful", "archived")
_NOT_WORD = re.compile(r"\W+")


class InteractionType(NamedTuple):
    """One type. `used` tells whether any interaction is of it; a used one cannot be deleted, only archived."""

    id: str
    key: str
    label: str
    icon: str
    counts_as_contact: bool
    meaningful: bool
    archived: bool
    used: bool


def listing(connection: Any, archived: bool = True) -> list[InteractionType]:
    """Every type in its order; without `archived` those on offer. Archived ones stand where they were."""
    where = "" if archived else " AND NOT t.archived"
    rows = connection.execute(
        "SELECT t.id,t.key,t.label,t.icon,t.counts_as_contact,t.meaningful,t.archived,"
        "EXISTS (SELECT 1 FROM interactions i WHERE i.type=t.key AND i.deleted_at IS NULL) "
        f"FROM interaction_types t WHERE t.deleted_at IS NULL{where} ORDER BY coalesce(t.position,t.n), t.n"
    )
    return [InteractionType._make((*row[:4], *map(bool, row[4:]))) for row in rows]


def counts(connection: Any) -> dict[str, int]:
    """Key -> how many interactions are of that type. One walk over an index: 50 ms for a million, so for a thread."""
    return dict(connection.execute("SELECT type,count(*) FROM interactions WHERE deleted_at IS NULL GROUP BY type"))


def find(connection: Any, word: str, archived: bool = True) -> InteractionType:
    """The type that `word` names by id, key or label; case, accents, and dashes or spaces for underscores make no difference.

    Raises FieldError, with the keys there are.
    """
    known = listing(connection, archived)
    typed, loose = text.clean(word), _folded(word)
    for row in known:
        if typed and typed == row.label:
            return row
    for row in known:
        if text.fold(typed) in (row.id, row.key, text.fold(row.label)):
            return row
    for row in known:
        if loose and loose in (_folded(row.key), _folded(row.label)):
            return row
    raise FieldError(
        "type",
        f"There is no interaction type “{text.clean(word, limit=40)}”.",
        "Types: " + ", ".join(row.key for row in known) + ".",
    )


def default(connection: Any) -> str:
    """The key of what is logged when nothing else is said: a message, or the first type on offer."""
    keys = [row.key for row in listing(connection, archived=False)]
    return DEFAULT if DEFAULT in keys or not keys else keys[0]


def check_label(value: str) -> str:
    """A label as stored. Raises FieldError."""
    cleaned = text.clean(value, limit=_LABEL_LIMIT).strip("\u200d ")
    if not text.visible(cleaned):
        raise FieldError("label", "A type needs a label.", "For example: Podcast.")
    return cleaned


def check_icon(value: str) -> str:
    """An icon as stored: one visible character, of one or two cells. Raises FieldError.

    Sequences (flags, families, skin tones) are refused: terminals do not agree how wide they are.
    """
    cleaned = text.clean(value, limit=20).replace("\ufe0f", "").replace("\ufe0e", "")
    if len(cleaned) != 1 or combining(cleaned) or category(cleaned)[0] == "M" or not text.visible(cleaned):
        raise FieldError("icon", "An icon is one character.", "For example: ☎, ♪, ✈ or P.")
    return cleaned


def add(tx: Transaction, label: str, icon: str, *, counts_as_contact: bool = True, meaningful: bool = True) -> str:
    """Adds a type at the end and gives its id. Raises FieldError for a label that is taken, or an icon that is none."""
    label, icon = check_label(label), check_icon(icon)
    _check_free(tx.connection, label)
    known = listing(tx.connection)
    key = _new_key(tx, label, {row.key for row in known})
    type_id = natural_id("interaction_type", key)
    place = tx.execute("SELECT max(coalesce(position,n)) FROM interaction_types WHERE deleted_at IS NULL").fetchone()[0] or 0
    now = clock.now_ms()
    tx.execute(
        "INSERT INTO interaction_types(id,key,label,icon,counts_as_contact,meaningful,position,created_at,updated_at) "
        "VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET deleted_at=NULL,label=excluded.label,icon=excluded.icon,"
        "counts_as_contact=excluded.counts_as_contact,meaningful=excluded.meaningful,position=excluded.position,archived=0",
        (type_id, key, label, icon, int(counts_as_contact), int(meaningful), place + 1, now, now),
    )
    return type_id


def update(tx: Transaction, type_id: str, values: Mapping[str, Any]) -> bool:
    """Sets any of label, icon, counts_as_contact, meaningful, archived; False when they were so already.

    Raises FieldError, NotFoundError, or DevHubError when nothing would be left to log.
    """
    current = _one(tx.connection, type_id)
    fresh: dict[str, Any] = {}
    for name, value in values.items():
        if name == "label":
            fresh[name] = check_label(value)
            _check_free(tx.connection, fresh[name], except_id=type_id)
        elif name == "icon":
            fresh[name] = check_icon(value)
        elif name in _FLAGS:
            fresh[name] = int(bool(value))
        else:
            raise ValueError(f"not a column that can be set: {name}")
    changed = {name: value for name, value in fresh.items() if getattr(current, name) != value}
    if not changed:
        return False
    if changed.get("archived"):
        _check_others(tx.connection, current)
    sets = ",".join(f"{name}=?" for name in changed)
    tx.execute(f"UPDATE interaction_types SET {sets} WHERE id=? AND deleted_at IS NULL", (*changed.values(), type_id))
    return True


def move(tx: Transaction, type_id: str, to: int) -> bool:
    """Puts a type at place `to` (0 is the first) among those on offer; False when it stands there already.

    Archived ones go behind all others; one of them moves among its like.
    """
    moved = _one(tx.connection, type_id)
    known = listing(tx.connection)
    mine = [row.id for row in known if row.archived == moved.archived and row.id != type_id]
    mine.insert(max(0, min(to, len(mine))), type_id)
    others = [row.id for row in known if row.archived != moved.archived]
    wanted = [*others, *mine] if moved.archived else [*mine, *others]
    if wanted == [row.id for row in known]:
        return False
    tx.executemany(
        "UPDATE interaction_types SET position=? WHERE id=? AND position IS NOT ?",
        [(place, each, place) for place, each in enumerate(wanted, 1)],
    )
    return True


def remove(tx: Transaction, type_id: str) -> Literal["deleted", "archived"]:
    """Deletes a type that nothing uses, archives one that something does, and says which. Undo brings it back."""
    current = _one(tx.connection, type_id)
    if not current.archived:
        _check_others(tx.connection, current)
    if current.used:
        update(tx, type_id, {"archived": True})
        return "archived"
    tx.execute("UPDATE interaction_types SET deleted_at=? WHERE id=? AND deleted_at IS NULL", (clock.now_ms(), type_id))
    return "deleted"


def _one(connection: Any, type_id: str) -> InteractionType:
    found = next((row for row in listing(connection) if row.id == type_id), None)
    if found is None:
        raise NotFoundError("This interaction type is no longer there.", "It may have been deleted; undo brings it back.")
    return found


def _folded(word: str) -> str:
    return _NOT_WORD.sub(" ", text.fold(text.clean(word)).replace("_", " ")).strip()


def _check_free(connection: Any, label: str, except_id: str | None = None) -> None:
    wanted = text.fold(label)
    for row in listing(connection):
        if row.id != except_id and text.fold(row.label) == wanted:
            hint = "It is archived; bring it back instead." if row.archived else "Choose another label."
            raise FieldError("label", f"There is a type “{row.label}” already.", hint)


def _check_others(connection: Any, leaving: InteractionType) -> None:
    if all(row.id == leaving.id for row in listing(connection, archived=False)):
        raise DevHubError(f"“{leaving.label}” is the last interaction type on offer.", "Add another one first.")


def _new_key(tx: Transaction, label: str, taken: set[str]) -> str:
    """video_call for Video call. A key that other interactions still carry, from a type long gone, is not given again."""
    stem = _NOT_WORD.sub("_", text.fold(label)).strip("_")[:_KEY_LIMIT] or "type"
    used = "SELECT 1 FROM interactions WHERE type=? AND deleted_at IS NULL LIMIT 1"
    number, key = 1, stem
    while key in taken or tx.execute(used, (key,)).fetchone():
        number += 1
        key = f"{stem}_{number}"
    return key
