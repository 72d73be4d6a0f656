"""Days of a person that are remembered every year beside the birthday."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain.ids import new_id
from devhub_tui.storage.database import Transaction


class ImportantDate(NamedTuple):
    """One of them. `on_date` is YYYY-MM-DD, or --MM-DD when the year is not known; `lead_days` of notice, None for the usual."""

    id: str
    label: str
    on_date: str
    lead_days: int | None = None


Wanted = tuple[str, str] | tuple[str, str, int | None]
"""(label, day), or with days of notice; without them a date keeps what it has."""


def of_person(connection: Any, contact_id: str) -> list[ImportantDate]:
    """Somebody's important dates, in the order in which they were added."""
    rows = connection.execute(
        "SELECT id,label,on_date,lead_days FROM important_dates WHERE contact_id=? AND deleted_at IS NULL ORDER BY n",
        (contact_id,),
    )
    return [ImportantDate._make(row) for row in rows]


def put(tx: Transaction, contact_id: str, label: str, on_date: str, *lead_days: int | None) -> str:
    """Sets the day of that label, or adds it, and gives its id. All are checked (domain/date_lines.py).

    `lead_days` are the days of notice, None for the usual; left out, they stay as they are.
    """
    same = _called(tx, contact_id, label)
    if same:
        _set(tx, same[0].id, (label, on_date, *lead_days))
        _hide(tx, [row.id for row in same[1:]])
        return same[0].id
    return _add(tx, contact_id, (label, on_date, *lead_days))


def remove(tx: Transaction, contact_id: str, label: str) -> int:
    """Takes away the days of that label, and says how many there were."""
    same = _called(tx, contact_id, label)
    _hide(tx, [row.id for row in same])
    return len(same)


def set_all(tx: Transaction, contact_id: str, wanted: Sequence[Wanted]) -> None:
    """Makes these somebody's important dates. A changed day or label stays the same record, and keeps its days of notice."""
    rows = of_person(tx.connection, contact_id)
    left = list(wanted)
    for each in wanted:
        same = next((row for row in rows if (row.label, row.on_date, row.lead_days)[: len(each)] == each), None)
        if same:
            rows.remove(same)
            left.remove(each)
    for each in left:
        label, day = each[:2]
        near = next((row for row in rows if row.label == label), None) or next((row for row in rows if row.on_date == day), None)
        if near:
            rows.remove(near)
            _set(tx, near.id, each)
        else:
            _add(tx, contact_id, each)
    _hide(tx, [row.id for row in rows])


def _set(tx: Transaction, date_id: str, wanted: Sequence[Any]) -> None:
    columns = ("label", "on_date", "lead_days")[: len(wanted)]
    tx.execute(f"UPDATE important_dates SET {','.join(f'{name}=?' for name in columns)} WHERE id=?", (*wanted, date_id))


def _add(tx: Transaction, contact_id: str, wanted: Sequence[Any]) -> str:
    date_id, now = new_id(), clock.now_ms()
    label, day, lead_days = (*wanted, None)[:3]
    tx.execute(
        "INSERT INTO important_dates(id,contact_id,label,on_date,lead_days,created_at,updated_at) VALUES (?,?,?,?,?,?,?)",
        (date_id, contact_id, label, day, lead_days, now, now),
    )
    return date_id


def _called(tx: Transaction, contact_id: str, label: str) -> list[ImportantDate]:
    return [row for row in of_person(tx.connection, contact_id) if text.fold(row.label) == text.fold(label)]


def _hide(tx: Transaction, ids: Sequence[str]) -> None:
    tx.executemany("UPDATE important_dates SET deleted_at=? WHERE id=?", [(clock.now_ms(), each) for each in ids])
