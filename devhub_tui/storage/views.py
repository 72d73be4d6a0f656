"""Saved filters of People: what is in the box and how the list is sorted, under a name. Some are there from the start."""

from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.errors import AmbiguousError, FieldError, NotFoundError
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.lists import SORTS

NAME_LIMIT = 60
QUERY_LIMIT = 200
"""As much as the box holds."""


class View(NamedTuple):
    """One view. `sort` is one of storage/lists.py or None; the ids of those that are there from the start are empty."""

    id: str
    name: str
    query: str
    sort: str | None = None


BUILT_IN = (
    View("", "Everybody", ""),
    View("", "VIPs", "vip:yes"),
    View("", "New", "status:new", "added"),
    View("", "Archived", "status:archived"),
)


def listing(connection: Any) -> list[View]:
    """The saved views in the user's order."""
    rows = connection.execute("SELECT id,name,query,sort FROM views WHERE deleted_at IS NULL ORDER BY coalesce(position,n),n")
    return [View(row[0], row[1], row[2], row[3] if row[3] in SORTS else None) for row in rows]


def every(connection: Any) -> list[View]:
    """Those that are there from the start, and the saved ones."""
    return [*BUILT_IN, *listing(connection)]


def checked_name(value: str) -> str:
    """A name as stored: one line with something to see in it, and none of those that are there from the start."""
    name = text.clean(value, limit=NAME_LIMIT)
    if not text.visible(name):
        raise FieldError("name", "A view needs a name.", "Say in a word or two whom it shows.")
    if any(text.fold(name) == text.fold(each.name) for each in BUILT_IN):
        raise FieldError("name", f"“{name}” is there from the start.", "Give this one another name.")
    return name


def saved(connection: Any, name: str) -> View | None:
    """The saved view of exactly this name; case and accents do not matter."""
    return next((each for each in listing(connection) if text.fold(each.name) == text.fold(name)), None)


def save(tx: Transaction, name: str, query: str, sort: str | None = None) -> str:
    """Saves a view under a checked name, in the place of the one that has it, and gives its id. Raises FieldError."""
    kept = text.clean(query)
    if len(kept) > QUERY_LIMIT:
        raise FieldError("query", f"A filter has {QUERY_LIMIT} characters at most.", "Say it in fewer words.")
    found = saved(tx.connection, name)
    key = found.id if found else natural_id("view", text.fold(name))
    if not found and tx.execute("SELECT 1 FROM views WHERE id=? AND deleted_at IS NULL", (key,)).fetchone():
        key = new_id()  # a view that had this name and was renamed keeps its id
    tx.execute(
        "INSERT INTO views(id,name,query,sort,position) VALUES (?,?,?,?,(SELECT max(coalesce(position,n))+1 FROM views WHERE deleted_at IS NULL)) "
        "ON CONFLICT(id) DO UPDATE SET name=excluded.name, query=excluded.query, sort=excluded.sort, deleted_at=NULL, "
        "position=iif(views.deleted_at IS NULL, views.position, excluded.position)",
        (key, name, kept, sort),
    )
    return key


def rename(tx: Transaction, view_id: str, name: str) -> None:
    """Gives a view another checked name, in its place. Raises FieldError when another one has it."""
    other = saved(tx.connection, name)
    if other and other.id != view_id:
        raise FieldError("name", f"There is a view “{other.name}” already.", "Give this one another name.")
    tx.execute("UPDATE views SET name=? WHERE id=? AND deleted_at IS NULL", (name, view_id))


def remove(tx: Transaction, view_id: str) -> None:
    """Takes a view away; undo brings it back."""
    tx.execute("UPDATE views SET deleted_at=? WHERE id=? AND deleted_at IS NULL", (clock.now_ms(), view_id))


def move(tx: Transaction, view_id: str, step: int) -> None:
    """Moves a view so many places down, or up when negative."""
    keys = [each.id for each in listing(tx.connection)]
    if view_id not in keys:
        return
    place = keys.index(view_id)
    keys.insert(max(0, min(place + step, len(keys) - 1)), keys.pop(place))
    for number, key in enumerate(keys, 1):
        tx.execute("UPDATE views SET position=? WHERE id=? AND position IS NOT ?", (number, key, number))


def narrowed(view: View, query: str) -> str:
    """The view's filter and another one together; a quote that is open in the first ends there."""
    closed = view.query + ('"' if view.query.count('"') % 2 else "")
    return f"{closed} {query}".strip()


def resolve(connection: Any, name: str) -> View:
    """The view of this name, or the only one that begins so. Raises NotFoundError and AmbiguousError."""
    known, wanted = every(connection), text.fold(name)
    named = [each for each in known if text.fold(each.name) == wanted]
    begun = named or [each for each in known if wanted and text.fold(each.name).startswith(wanted)]
    if len(begun) == 1 or named:
        return begun[0]
    if begun:
        raise AmbiguousError(
            f"“{name[:60]}” could be {len(begun)} views.", "Say more of the name.", tuple((each.id, each.name) for each in begun)
        )
    raise NotFoundError(f"There is no view “{name[:60]}”.", "Views: " + ", ".join(each.name for each in known) + ".")
