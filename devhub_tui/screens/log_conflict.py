"""What two people made of the same interaction, side by side, in the words of the form."""

from typing import Any

from devhub_tui.domain import durations
from devhub_tui.domain.log_query import DIRECTIONS
from devhub_tui.storage import interaction_types, interactions
from devhub_tui.storage.interaction_edit import ConflictError
from devhub_tui.widgets.day_words import weekday

_FORM = {
    "type": ("What", "what"),
    "occurred_on": ("When", "when"),
    "notes": ("Notes", "notes"),
    "direction": ("From", "from"),
    "duration_minutes": ("Took", "took"),
    "event_id": ("At", "event"),
    "transcript_source": ("Source", "transcript"),
}
"""Column -> label and field of the form."""


def sides(connection: Any, conflict: ConflictError, typed: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, mine, theirs) of each field that clashed."""
    found = []
    for column in conflict.fields:
        label, name = _FORM[column]
        found.append((label, str(typed[name]), _said(connection, column, conflict.theirs.values[column])))
    return found


def _said(connection: Any, column: str, value: Any) -> str:
    """A stored value as people read it."""
    if value is None:
        return ""
    if column == "type":
        return next((row.label.lower() for row in interaction_types.listing(connection) if row.key == value), str(value))
    if column == "event_id":
        return dict(interactions.events(connection)).get(value, "an event that is gone")
    if column == "duration_minutes":
        return durations.said(value)
    if column == "direction":
        return DIRECTIONS.get(value, str(value))
    return weekday(value) if column == "occurred_on" else str(value)
