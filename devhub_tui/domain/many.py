"""One change for many people: what should hold afterwards, and how that is said before and after. Pure wording and data."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

FIELDS = ("relationship", "importance", "cadence", "tracking", "vip", "snoozed_until")
"""Columns of `contacts` that can be set for many at once."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SAID = 60  # characters of a value in a sentence


class Change(NamedTuple):
    """Tags to put on and to take off, columns to set (None clears), archived or not (None: as it is), deleted, a round skipped.

    Values are checked already (domain/fields.py).
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    values: Mapping[str, Any] = {}
    archived: bool | None = None
    deleted: bool = False
    skip: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.add or self.remove or self.values or self.archived is not None or self.deleted or self.skip)


def number(count: int) -> str:
    """A count as people read it: `10 000`."""
    return f"{count:,}".replace(",", " ")


def people(count: int, name: str | None = None) -> str:
    """`212 people`; the name where it is one person whose name is known."""
    if count == 1:
        return name or "1 person"
    return f"{number(count)} people"


def day(stored: str | None) -> str:
    """A stored day in a sentence: `30 Mar 2026`; what cannot be read as a day is given back as it is."""
    try:
        found = date.fromisoformat(stored or "")
    except ValueError:
        return _short(stored)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def label(change: Change, who: str) -> str:
    """What undo calls it: `tag 212 people +rust`, `set cadence of Ana Souza to 30d`."""
    parts = _parts(change)
    if len(parts) != 1:
        return f"change {who}: {', '.join(parts)}"
    if change.add or change.remove:
        return f"tag {who} {parts[0]}"
    if change.deleted:
        return f"delete {who}"
    if change.archived is not None:
        return f"{'archive' if change.archived else 'unarchive'} {who}"
    if change.skip:
        return f"skip a round of {who}"
    (field, value), *_ = change.values.items()
    if field == "vip":
        return f"make {who} VIP" if value else f"take VIP off {who}"
    if field == "snoozed_until":
        return f"snooze {who} until {day(value)}" if value else f"wake {who}"
    return f"set {field} of {who} to {_short(value)}" if value is not None else f"clear {field} of {who}"


def done(change: Change, who: str) -> str:
    """The same once it is done: `Tagged 212 people rust`."""
    parts = _parts(change)
    if len(parts) != 1:
        return f"Changed {who}: {', '.join(parts)}"
    if change.add and change.remove:
        return f"Tags of {who}: {parts[0]}"
    if change.add:
        return f"Tagged {who} {_short(', '.join(change.add))}"
    if change.remove:
        return f"Took {_short(', '.join(change.remove))} off {who}"
    if change.deleted:
        return f"Deleted {who}"
    if change.archived is not None:
        return f"{'Archived' if change.archived else 'Unarchived'} {who}"
    if change.skip:
        return f"Skipped a round of {who}"
    (field, value), *_ = change.values.items()
    if field == "vip":
        return f"VIP {'on' if value else 'off'} for {who}"
    if field == "snoozed_until":
        return f"Snoozed {who} until {day(value)}" if value else f"Woke {who}"
    return f"{field.capitalize()} of {who}: {_short(value) if value is not None else 'none'}"


def _parts(change: Change) -> list[str]:
    """What changes, a word or two for each kind."""
    tags = [*(f"+{tag}" for tag in change.add), *(f"−{tag}" for tag in change.remove)]
    parts = [_short(" ".join(tags))] if tags else []
    for field, value in change.values.items():
        if field == "snoozed_until":
            parts.append(f"snoozed until {day(value)}" if value else "awake")
            continue
        said = ("on" if value else "off") if field == "vip" else "none" if value is None else _short(value)
        parts.append(f"{'VIP' if field == 'vip' else field} {said}")
    if change.archived is not None:
        parts.append("archived" if change.archived else "not archived")
    if change.deleted:
        parts.append("deleted")
    if change.skip:
        parts.append("a round skipped")
    return parts


def _short(value: object) -> str:
    said = str(value)
    return said if len(said) <= _SAID else said[: _SAID - 1] + "…"
