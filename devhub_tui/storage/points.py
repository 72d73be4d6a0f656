"""A person's emails, phones, links and handles one by one: found by a word, added, taken away, made the main one of their kind."""

from collections.abc import Iterable, Sequence
from typing import Any

from devhub_tui import clock, text
from devhub_tui.domain import matching, sites
from devhub_tui.domain.people import Point
from devhub_tui.errors import FieldError
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.rows import PointRow


def called(found: Iterable[PointRow], word: str) -> list[PointRow]:
    """The points that a word means: by value or name, however it is written; else all of that label or service.

    Raises FieldError when there is none.
    """
    rows, wanted = list(found), text.clean(word)
    keys = {matching.point_key(row.kind, wanted, row.label) for row in rows}
    for fits in (
        [row for row in rows if row.id == wanted],
        [row for row in rows if row.value == wanted],
        [row for row in rows if matching.point_key(row.kind, row.value, row.label) in keys and row.kind != "phone"],
        [row for row in rows if row.kind == "phone" and _digits(wanted) and _digits(row.value) == _digits(wanted)],
        [row for row in rows if text.fold(sites.name_of(row) or "").lstrip("@") == text.fold(wanted).lstrip("@") != ""],
        [row for row in rows if text.fold(wanted) in (text.fold(row.label or ""), _service(row))],
    ):
        if fits:
            return fits
    raise FieldError("point", f"There is no “{wanted[:60]}”.", "devhub point WHO lists what there is.")


def put(tx: Transaction, contact_id: str, point: Point) -> str:
    """Adds a point, or gives the same one its new label, and gives its id."""
    key = matching.point_key(*point[:3])
    for row in contacts.points(tx.connection, contact_id):
        if matching.point_key(row.kind, row.value, row.label) == key:
            tx.execute("UPDATE contact_points SET value=?,label=coalesce(?,label) WHERE id=?", (point.value, point.label, row.id))
            return row.id
    return contacts.add_point(tx, contact_id, point)


def remove(tx: Transaction, contact_id: str, rows: Sequence[PointRow]) -> None:
    """Takes points away; where the main one goes, the next of its kind becomes it."""
    tx.executemany("UPDATE contact_points SET deleted_at=? WHERE id=?", [(clock.now_ms(), row.id) for row in rows])
    for kind in {row.kind for row in rows}:
        left = [row for row in contacts.points(tx.connection, contact_id) if row.kind == kind]
        if left and not left[0].is_primary:
            tx.execute("UPDATE contact_points SET is_primary=1 WHERE id=?", (left[0].id,))


def make_primary(tx: Transaction, contact_id: str, row: PointRow) -> None:
    """Makes a point the main one of its kind."""
    tx.execute(
        "UPDATE contact_points SET is_primary=(id=?) WHERE contact_id=? AND kind=? AND deleted_at IS NULL",
        (row.id, contact_id, row.kind),
    )


def set_service(tx: Transaction, contact_id: str, key: str, point: Point | None) -> None:
    """Makes `point` the one somebody has on a service; None takes away what they have there."""
    rows = [row for row in contacts.points(tx.connection, contact_id) if _service(row) == key]
    same = next((row for row in rows if point and row.kind == point.kind), None)
    if point and same:
        tx.execute("UPDATE contact_points SET value=?,label=? WHERE id=?", (point.value, point.label, same.id))
    elif point:
        contacts.add_point(tx, contact_id, point)
    remove(tx, contact_id, [row for row in rows if row is not same])


def _service(row: PointRow) -> Any:
    service = sites.of(row)
    return service.key if service else None


def _digits(value: str) -> str:
    return "".join(mark for mark in value if mark.isdecimal())
