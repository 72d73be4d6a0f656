"""People: add, edit, tag, delete, show, and who is meant by a word. Plain SQL behind the validators of domain/fields.py."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import sites
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.domain.people import Point
from devhub_tui.errors import AmbiguousError, NotFoundError
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import STATUS_SQL, PointRow

_TRIAGE = ("importance", "cadence", "tracking", "vip")
SKIPS_ANEW = "skipped_on=iif(skipped_on>:today,NULL,skipped_on)"
"""SQL: a skip that lies ahead is forgotten."""


def add(
    tx: Transaction, values: Mapping[str, Any], points: Iterable[Point] = (), tags: Iterable[str] = (), *, by_hand: bool = True
) -> str:
    """Adds one person and gives their id. `values` are columns of `contacts`, already checked (fields.contact_value).

    By hand means tracked from today; otherwise the person stays new until triaged.
    """
    contact_id = new_id()
    row = {
        "id": contact_id,
        "sort_name": text.fold(values["name"]),
        "last_update": clock.now_ms(),
        "created_at": clock.now_ms(),
        **values,
    }
    row["updated_at"] = row["created_at"]
    if by_hand:
        row.setdefault("tracking", "auto")
        row.setdefault("tracked_on", clock.today().isoformat())
        row.setdefault("source", "hand")
    tx.execute(f"INSERT INTO contacts({','.join(row)}) VALUES ({','.join('?' * len(row))})", tuple(row.values()))
    for point in points:
        add_point(tx, contact_id, point)
    add_tags(tx, [contact_id], tags)
    return contact_id


def edit(tx: Transaction, contact_id: str, values: Mapping[str, Any]) -> None:
    """Sets columns of one person, already checked. Whoever gets a cadence, importance or VIP is tracked from today.

    A round that was skipped ahead of its end was one of the old cadence: with another one it is no longer skipped.
    """
    row = dict(values)
    current = tx.execute("SELECT tracked_on FROM contacts WHERE id=?", (contact_id,)).fetchone()
    if current and begins_tracking(current[0], row):
        row["tracked_on"] = clock.today().isoformat()
    if not row:
        return
    row["last_update"] = clock.now_ms()
    sets = [f"{name}=:{name}" for name in row]
    if changes_rhythm(row):
        sets.append(SKIPS_ANEW)
    values = {**row, "edited": contact_id, "today": clock.today().isoformat()}
    tx.execute(f"UPDATE contacts SET {','.join(sets)} WHERE id=:edited AND deleted_at IS NULL", values)


def begins_tracking(tracked_on: str | None, values: Mapping[str, Any]) -> bool:
    """Whether these new values take somebody out of the new ones, so that their days count from today."""
    return tracked_on is None and "tracked_on" not in values and any(values.get(name) for name in _TRIAGE)


def changes_rhythm(values: Mapping[str, Any]) -> bool:
    """Whether these new values may give somebody another cadence."""
    return "skipped_on" not in values and any(name in values for name in _TRIAGE)


def add_point(tx: Transaction, contact_id: str, point: Point) -> str:
    """Adds an email, phone, link or handle and gives its id; the first of its kind becomes the primary one."""
    point_id = new_id()
    tx.execute(
        "INSERT INTO contact_points(id,contact_id,kind,label,value,is_primary,created_at) "
        "SELECT ?,?,?,?,?,? OR NOT EXISTS (SELECT 1 FROM contact_points WHERE contact_id=? AND kind=? AND deleted_at IS NULL),?",
        (point_id, contact_id, point.kind, point.label, point.value, point.is_primary, contact_id, point.kind, clock.now_ms()),
    )
    return point_id


def set_point(tx: Transaction, contact_id: str, kind: str, value: str | None, label: str | None = None) -> None:
    """Makes `value` the primary email, phone, link or handle; an empty one removes the present primary.

    Without a label, one of the user's own stays, but no service's name.
    """
    current = tx.execute(
        "SELECT id,label FROM contact_points WHERE contact_id=? AND kind=? AND deleted_at IS NULL ORDER BY is_primary DESC, n LIMIT 1",
        (contact_id, kind),
    ).fetchone()
    if current and value:
        label = label or (None if sites.find(current[1]) else current[1])
        tx.execute("UPDATE contact_points SET value=?,label=?,is_primary=1 WHERE id=?", (value, label, current[0]))
    elif current:
        tx.execute("UPDATE contact_points SET deleted_at=? WHERE id=?", (clock.now_ms(), current[0]))
    elif value:
        add_point(tx, contact_id, Point(kind, value, label, True))


def tag_id(tx: Transaction, name: str) -> str:
    """The id of a tag, made (or brought back from the deleted) when there is none. Case and accents do not make another."""
    key = natural_id("tag", text.fold(name))
    tx.execute(
        "INSERT INTO tags(id,name) VALUES (?,?) ON CONFLICT(id) DO UPDATE SET deleted_at=NULL, name=excluded.name "
        "WHERE tags.deleted_at IS NOT NULL",
        (key, name),
    )
    return key


def add_tags(tx: Transaction, contact_ids: Sequence[str], names: Iterable[str]) -> None:
    """Puts every tag on every person."""
    for name in names:
        tag = tag_id(tx, name)
        tx.executemany(
            "INSERT INTO contact_tags(id,contact_id,tag_id) VALUES (?,?,?) ON CONFLICT(id) DO UPDATE SET deleted_at=NULL "
            "WHERE contact_tags.deleted_at IS NOT NULL",
            [(natural_id("contact_tag", contact_id, tag), contact_id, tag) for contact_id in contact_ids],
        )


def remove_tags(tx: Transaction, contact_ids: Sequence[str], names: Iterable[str]) -> None:
    """Takes every tag off every person."""
    for name in names:
        tag = natural_id("tag", text.fold(name))
        tx.executemany(
            "UPDATE contact_tags SET deleted_at=? WHERE contact_id=? AND deleted_at IS NULL AND "
            "(tag_id=? OR tag_id IN (SELECT id FROM tags WHERE name=? COLLATE NOCASE))",
            [(clock.now_ms(), contact_id, tag, name) for contact_id in contact_ids],
        )


_OWNED = (
    "contact_points",
    "contact_tags",
    "backgrounds",
    "contact_infos",
    "follow_ups",
    "important_dates",
    "event_contacts",
    "arrivals",
    "imported_records",
    "contact_relations",
    "custom_values",
    "distinct_contacts",
)
"""Tables whose rows are a person's own, by `contact_id`."""

_PAIRS = ("contact_relations", "distinct_contacts")
"""Tables that name a second person in `other_id`."""


def delete(tx: Transaction, contact_ids: Sequence[str]) -> None:
    """Moves people out of sight with all that is only theirs; interactions stay for the others in them. Undo brings all back."""
    import json

    gone = {"now": clock.now_ms(), "ids": json.dumps(list(contact_ids))}
    hide, theirs = "SET deleted_at=:now WHERE deleted_at IS NULL AND", "IN (SELECT value FROM json_each(:ids))"
    tx.execute(f"UPDATE contacts {hide} id {theirs}", gone)
    for table in _OWNED:
        tx.execute(f"UPDATE {table} {hide} contact_id {theirs}", gone)
    for table in _PAIRS:
        tx.execute(f"UPDATE {table} {hide} other_id {theirs}", gone)
    shared = tx.execute(
        f"SELECT DISTINCT interaction_id FROM interaction_contacts WHERE deleted_at IS NULL AND contact_id {theirs}", gone
    ).fetchall()
    tx.execute(f"UPDATE interaction_contacts {hide} contact_id {theirs}", gone)
    tx.execute(
        f"UPDATE interactions {hide} id {theirs} AND NOT EXISTS (SELECT 1 FROM interaction_contacts l "
        "WHERE l.interaction_id=interactions.id AND l.deleted_at IS NULL)",
        {**gone, "ids": json.dumps([row[0] for row in shared])},
    )


class Contact(NamedTuple):
    """Everything known of one person. `values` are all columns of `contacts` but n and deleted_at."""

    values: dict[str, Any]
    status: str
    points: tuple[PointRow, ...]
    tags: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the person."""
        return str(self.values["id"])

    @property
    def name(self) -> str:
        """The name of the person."""
        return str(self.values["name"])


def contact(connection: Any, contact_id: str) -> Contact:
    """One person, whole. Raises NotFoundError."""
    cursor = connection.execute(
        f"SELECT c.*, {STATUS_SQL} AS status FROM contacts c WHERE c.id=:id AND c.deleted_at IS NULL",
        {"id": contact_id, "today": clock.today().isoformat()},
    )
    row = cursor.fetchone()
    if row is None:
        raise NotFoundError("This person is not in the vault.", "They may have been deleted; undo brings them back.")
    values = dict(zip([column[0] for column in cursor.description], row, strict=True))
    status = values.pop("status")
    values.pop("n")
    values.pop("deleted_at")
    return Contact(values, status, points(connection, contact_id), tags(connection, contact_id))


def points(connection: Any, contact_id: str) -> tuple[PointRow, ...]:
    """A person's emails, phones, links and handles, the primary of each kind first."""
    return tuple(
        PointRow._make((*row[:4], bool(row[4])))
        for row in connection.execute(
            "SELECT id,kind,label,value,is_primary FROM contact_points WHERE contact_id=? AND deleted_at IS NULL "
            "ORDER BY kind='handle', kind='link', kind='phone', is_primary DESC, n",
            (contact_id,),
        )
    )


def tags(connection: Any, contact_id: str) -> tuple[str, ...]:
    """A person's tags by name."""
    return tuple(
        row[0]
        for row in connection.execute(
            "SELECT t.name FROM contact_tags k JOIN tags t ON t.id=k.tag_id WHERE k.contact_id=? AND k.deleted_at IS NULL "
            "AND t.deleted_at IS NULL ORDER BY t.name",
            (contact_id,),
        )
    )


def tag_names(connection: Any) -> list[str]:
    """Every tag in use, by name, for completion."""
    return [row[0] for row in connection.execute("SELECT name FROM tags WHERE deleted_at IS NULL ORDER BY name COLLATE NOCASE")]


def industries(connection: Any) -> list[str]:
    """Every industry in use, the most used first. Looks at everybody: for a thread."""
    rows = connection.execute(
        "SELECT industry,count(*) AS people FROM contacts WHERE industry IS NOT NULL AND deleted_at IS NULL "
        "GROUP BY industry COLLATE NOCASE ORDER BY people DESC, industry"
    )
    return [row[0] for row in rows]


def name(connection: Any, contact_id: str) -> str | None:
    """The name of somebody who is not deleted."""
    row = connection.execute("SELECT name FROM contacts WHERE id=? AND deleted_at IS NULL", (contact_id,)).fetchone()
    return str(row[0]) if row else None


_MOST = 20  # candidates of one name
_CANDIDATE = "SELECT c.id,c.name,c.company,c.archived_at IS NOT NULL FROM contacts c WHERE c.deleted_at IS NULL AND "


def resolve(connection: Any, who: str, *, archived: bool = False) -> tuple[str, str]:
    """(id, name) of the person that `who` means: an id, an email, a name, or an unambiguous part of one.

    Accents and case are ignored. Where several fit and one of them alone is not archived, that one is meant (with `archived`,
    the only archived one). Raises AmbiguousError with the candidates, or NotFoundError.
    """
    wanted = text.clean(who).strip()
    folded = text.fold(wanted)
    if not folded:
        raise NotFoundError("Nobody was named.")
    for found in _readings(connection, wanted, folded):
        likely = [row for row in found if bool(row[3]) == archived]
        if len(found) == 1 or (len(likely) == 1 and len(found) < _MOST):
            row = found[0] if len(found) == 1 else likely[0]
            return row[0], row[1]
        if found:
            raise AmbiguousError(
                f"“{wanted[:60]}” could be {len(found) if len(found) < _MOST else f'{_MOST} or more'} people.",
                "Say more of the name, or use the email or the id.",
                tuple((row[0], _told_apart(*row[1:])) for row in found),
            )
    raise NotFoundError(f"Nobody goes by “{wanted[:60]}”.", "devhub contacts lists everybody; devhub find searches everything.")


def deleted_ids(connection: Any, who: str) -> list[str]:
    """The ids of deleted people of this id or whole name."""
    wanted = text.clean(who).strip()
    rows = connection.execute(
        "SELECT id FROM contacts WHERE deleted_at IS NOT NULL AND (id=? OR sort_name=?) ORDER BY n DESC",
        (wanted.lower(), text.fold(wanted)),
    )
    return [row[0] for row in rows]


def _told_apart(name: str, company: str | None, archived: int) -> str:
    return " · ".join([name, *([company] if company else []), *(["archived"] if archived else [])])


def _readings(connection: Any, wanted: str, folded: str) -> Iterable[list[tuple[str, str, str | None, int]]]:
    """Ever looser readings of WHO, each a list of (id, name, company, whether archived), of `_MOST` at most."""
    from devhub_tui.storage import search

    yield connection.execute(_CANDIDATE + f"c.id=? LIMIT {_MOST}", (wanted.lower(),)).fetchall()
    if "@" in wanted:
        yield connection.execute(
            _CANDIDATE + "c.id IN (SELECT contact_id FROM contact_points WHERE kind='email' AND value=? COLLATE NOCASE "
            f"AND deleted_at IS NULL) LIMIT {_MOST}",
            (wanted,),
        ).fetchall()
    yield connection.execute(_CANDIDATE + f"c.sort_name=? ORDER BY c.n LIMIT {_MOST}", (folded,)).fetchall()
    terms = search.words(wanted)
    if terms:
        in_names = f"c.n IN (SELECT rowid FROM people_fts WHERE people_fts MATCH ?) ORDER BY c.sort_name LIMIT {_MOST}"
        yield connection.execute(_CANDIDATE + in_names, ("{name sort_name nickname} : (" + search.match(terms) + ")",)).fetchall()
    pattern = "%" + folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    yield connection.execute(
        _CANDIDATE + f"c.sort_name LIKE ? ESCAPE '\\' ORDER BY c.sort_name LIMIT {_MOST}", (pattern,)
    ).fetchall()
    if "@" in wanted:
        yield connection.execute(
            _CANDIDATE + "c.id IN (SELECT contact_id FROM contact_points WHERE kind='email' AND value LIKE ? ESCAPE '\\' "
            f"AND deleted_at IS NULL) LIMIT {_MOST}",
            (pattern,),
        ).fetchall()
