"""Why a status changed, in words: what one step did to the facts that the rule reads. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from devhub_tui import text
from devhub_tui.domain.cadence import Cadence, Preferences, parse_cadence
from devhub_tui.domain.cadence_words import said

OUTSIDE = "edit by another program"
"""What storage/journal.py calls the step of what another program wrote."""

_MOST = 2  # causes named of one step

_FLAGS = {
    "vip": ("made a VIP", "no VIP any more"),
    "archived_at": ("archived", "brought back from the archive"),
    "deleted_at": ("deleted", "brought back"),
}


def of_step(label: str, kind: str, causes: Sequence[str], added: bool) -> str:
    """The why of one step. `label` and `kind` are those of its batch, `added` that the person came with it."""
    label = text.clean(label, limit=80)
    if kind == "undo":
        return f"undone: {label.removeprefix('undo ')}"
    if kind == "redo":
        return f"done again: {label.removeprefix('redo ')}"
    if added:
        return "imported" if label.startswith("import") else "added"
    if label == OUTSIDE:
        causes = [each.replace(" by you", " by another program") for each in causes]
    more = len(causes) - _MOST
    return " · ".join(causes[:_MOST]) + (f" and {more} more" if more > 0 else "") if causes else label


def of_field(column: str, old: Any, new: Any) -> str | None:
    """A column of the person that changed; None for one that says nothing by itself."""
    if column in _FLAGS:
        return _FLAGS[column][0 if new else 1]
    if column == "cadence":
        every = parse_cadence(new)
        return f"cadence set to {every} by you" if every else "own cadence taken away"
    if column == "importance":
        return f"importance set to {new} by you" if new else "importance taken away"
    if column == "tracking":
        return f"set to {new} by you" if new else "no longer tracked"
    if column == "skipped_on":
        return "skipped" if new else "skip taken back"
    if column == "met_on":
        return f"met on {new}" if new else "day of meeting taken away"
    if column == "relationship":
        return f"relationship set to {text.clean(str(new), limit=40)}" if new else "relationship taken away"
    return None


def of_tag(name: str, cadence: str | None, *, added: bool) -> str | None:
    """A tag that was put on or taken off; without a cadence it moves nobody."""
    every = parse_cadence(cadence)
    return f"tag {text.clean(name, limit=40)} ({said(every)}) {'added' if added else 'removed'}" if every else None


def of_group(kind: str, name: str, old: str | None, new: str | None) -> str | None:
    """The cadence of a tag or a relationship."""
    before, after = parse_cadence(old), parse_cadence(new)
    if before == after:
        return None
    return f"{kind} {text.clean(name, limit=40)}: {said(after) if after else 'no cadence'}"


def of_talk(label: str, day: str, *, moved: bool = False, gone: bool = False, counts: bool | None = None) -> str:
    """An interaction that was logged, moved, deleted, or whose type came to count or not."""
    label = text.clean(label, limit=40).lower()
    if counts is not None:
        return f"{label} {'counts' if counts else 'does not count'} as contact"
    return f"{label} of {day} deleted" if gone else f"{label} moved to {day}" if moved else f"talked ({label})"


def of_preferences(old: Preferences, new: Preferences) -> list[str]:
    """Preferences that move dates, each with what it was."""
    found = []
    for name, before, after in _dating(old, new):
        if before != after:
            found.append(f"preference {name} changed {_short(before)} → {_short(after)}")
    return found


def _dating(old: Preferences, new: Preferences) -> list[tuple[str, Any, Any]]:
    pairs = [(name.replace("_", " "), getattr(old, name), getattr(new, name)) for name in ("default", "vip", "lead_days")]
    pairs += [
        (f"importance {place}", *each) for place, each in enumerate(zip(old.by_importance, new.by_importance, strict=True), 1)
    ]
    return pairs + [(name.replace("_", " "), getattr(old, name), getattr(new, name)) for name in ("weekends_off", "spread")]


def _short(value: Any) -> str:
    return str(value) if isinstance(value, Cadence | int) and not isinstance(value, bool) else "on" if value else "off"


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The columns in which two states of a record differ."""
    return [name for name in after if before.get(name) != after[name]]
