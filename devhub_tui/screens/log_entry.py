"""What the log form means: a checked entry, written as a new interaction or over the one it was opened for. No widgets."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain import durations, fields
from devhub_tui.domain.dates import When
from devhub_tui.domain.log_query import DIRECTIONS
from devhub_tui.screens import named_people
from devhub_tui.storage import contacts, follow_ups, interaction_edit, interactions
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.interaction_edit import Entry as Stored
from devhub_tui.storage.rows import InteractionRow

WHEN = "today"
"""What stands in a new form."""


class Entry(NamedTuple):
    """A checked form. People without an id are new, and so may the event be. `then` is the follow-up's day and note, `close`
    the ids of the follow-ups that are done with it."""

    people: tuple[tuple[str, str], ...]
    kind: str
    when: When
    notes: str | None
    then: tuple[str, str | None] | None = None
    direction: str | None = None
    duration_minutes: int | None = None
    event: str | None = None
    transcript_source: str | None = None
    close: tuple[str, ...] = ()

    def names(self) -> str:
        """Zoë Faßbender, or Zoë Faßbender and 2 others."""
        return named_people.said(self.people)


def columns(tx: Transaction, entry: Entry) -> dict[str, Any]:
    """What the columns of the interaction store. Makes the event if it is a new one."""
    at, offset = None, None
    if entry.when.at is not None:
        at = int(entry.when.at.timestamp() * 1000)
        zone = entry.when.at.utcoffset()
        offset = int(zone.total_seconds() // 60) if zone is not None else None
    return {
        "type": entry.kind,
        "occurred_on": entry.when.day.isoformat(),
        "occurred_at": at,
        "utc_offset": offset,
        "direction": entry.direction,
        "notes": entry.notes,
        "duration_minutes": entry.duration_minutes,
        "event_id": interactions.event_id(tx, entry.event) if entry.event else None,
        "transcript_source": entry.transcript_source,
    }


def people(tx: Transaction, entry: Entry) -> list[str]:
    """The ids of everybody in it; adds those who are new."""
    return [contact_id or contacts.add(tx, {"name": fields.name("name", name)}) for contact_id, name in entry.people]


def write(tx: Transaction, entry: Entry) -> str:
    """Writes a checked entry and gives the interaction's id. Everybody in it gets the follow-up; what is ticked is done."""
    ids, values = people(tx, entry), columns(tx, entry)
    kind, day, notes = values.pop("type"), values.pop("occurred_on"), values.pop("notes")
    interaction_id = interactions.log(tx, ids, kind, day, notes, **values)
    if entry.then:
        for contact_id in ids:
            follow_ups.add(tx, contact_id, *entry.then, source=("interactions", interaction_id))
    for follow_up_id in entry.close:
        follow_ups.complete(tx, follow_up_id)
    return interaction_id


def rewrite(
    tx: Transaction, interaction_id: str, was: Stored, entry: Entry, untouched: frozenset[str], *, force: bool = False
) -> bool:
    """Writes what changed of an interaction; False if nothing did. Columns whose fields were not touched keep what they hold.

    Raises interaction_edit.ConflictError.
    """
    values = columns(tx, entry._replace(event=None) if "event_id" in untouched else entry)
    values |= {name: was.values[name] for name in untouched}
    return interaction_edit.save(tx, interaction_id, was, Stored(values, tuple(people(tx, entry))), force=force)


def typed(row: InteractionRow, stored: Stored, labels: dict[str, str], *, again: bool = False) -> dict[str, Any]:
    """A stored interaction as the form shows it for editing; `again` for logging the same today."""
    day = stored.values["occurred_on"]
    moment = f" {clock.from_ms(row.occurred_at):%H:%M}" if row.occurred_at else ""
    return {
        "people": [[contact_id, name] for contact_id, name, _ in row.people],
        "what": labels.get(row.type, row.type_label.lower()),
        "when": WHEN if again else day + moment,
        "notes": text.lines(row.notes or ""),
        "from": DIRECTIONS.get(row.direction or "", text.line(row.direction or "")),
        "took": durations.typed(row.duration_minutes),
        "event": text.line(row.event or ""),
        "transcript": "" if again else text.line(row.transcript_source or ""),
    }


COLUMNS_OF = {
    "what": ("type",),
    "when": ("occurred_on", "occurred_at", "utc_offset"),
    "notes": ("notes",),
    "from": ("direction",),
    "took": ("duration_minutes",),
    "event": ("event_id",),
    "transcript": ("transcript_source",),
}
"""Field of the form -> the columns that it stands for."""


def together(columns_of_a_conflict: Sequence[str]) -> list[str]:
    """These columns, and those that say one thing with them."""
    return [column for group in COLUMNS_OF.values() if set(group) & set(columns_of_a_conflict) for column in group]
