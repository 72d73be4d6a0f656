"""Days of a person that are remembered every year beside the birthday."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain.ids import new_id
from devhub_tui.storage.database import Transaction


class ImportantDate(NamedTuple):
    """One of them. `on_date` is YYYY-MM-DD, or --MM-DD when the year is not known."""

    id: str
    label: str
    on_date: str


def of_person(connection: Any, contact_id: str) -> list[ImportantDate]:
    """Somebody's important dates, in the order in which they were added."""
    rows = connection.execute(
        "SELECT id,label,on_date FROM important_dates WHERE contact_id=? AND deleted_at IS NULL ORDER BY n", (contact_id,)
    )
    return [ImportantDate._make(row) for row in rows]


def put(tx: Transaction, contact_id: str, label: str, on_date: str) -> str:
    """Sets the day of that label, or adds it, and gives its id. Both are checked (domain/date_lines.py)."""
    same = _called(tx, contact_id, label)
    if same:
        tx.execute("UPDATE important_dates SET label=?,on_date=? WHERE id=?", (label, on_date, same[0].id))
        _hide(tx, [row.id for row in same[1:]])
        return same[0].id
    return _add(tx, contact_id, label, on_date)


def remove(tx: Transaction, contact_id: str, label: str) -> int:
    """Takes away the days of that label, and says how many there were."""
    same = _called(tx, contact_id, label)
    _hide(tx, [row.id for row in same])
    return len(same)


def set_all(tx: Transaction, contact_id: str, wanted: Sequence[tuple[str, str]]) -> None:
    """Makes these (label, day) pairs somebody's important dates. A changed day or label stays the same record."""
    rows = of_person(tx.connection, contact_id)
    left = list(wanted)
    for pair in wanted:
        same = next((row for row in rows if (row.label, row.on_date) == pair), None)
        if same:
            rows.remove(same)
            left.remove(pair)
    for label, day in left:
        near = next((row for row in rows if row.label == label), None) or next((row for row in rows if row.on_date == day), None)
        if near:
            rows.remove(near)
            tx.execute("UPDATE important_dates SET label=?,on_date=? WHERE id=?", (label, day, near.id))
        else:
            _add(tx, contact_id, label, day)
    _hide(tx, [row.id for row in rows])


def _add(tx: Transaction, contact_id: str, label: str, on_date: str) -> str:
    date_id, now = new_id(), clock.now_ms()
    tx.execute(
        "INSERT INTO important_dates(id,contact_id,label,on_date,created_at,updated_at) VALUES (?,?,?,?,?,?)",
        (date_id, contact_id, label, on_date, now, now),
    )
    return date_id


def _called(tx: Transaction, contact_id: str, label: str) -> list[ImportantDate]:
    return [row for row in of_person(tx.connection, contact_id) if text.fold(row.label) == text.fold(label)]


def _hide(tx: Transaction, ids: Sequence[str]) -> None:
    tx.executemany("UPDATE important_dates SET deleted_at=? WHERE id=?", [(clock.now_ms(), each) for each in ids])
