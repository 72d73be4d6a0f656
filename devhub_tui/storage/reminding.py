"""What a person's reminders can be told: not before a day, not this round, this often, not at all, and all of them to rest.

Each function is one step of undo in the caller's transaction. When somebody is due is the rule's business (domain/cadence.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from devhub_tui import clock, text
from devhub_tui.domain.cadence import read_day
from devhub_tui.domain.many import Change, day, people
from devhub_tui.errors import FieldError
from devhub_tui.storage import bulk, derived, reminder_preferences
from devhub_tui.storage.database import Transaction

_TRIAGE = ("importance", "cadence", "tracking")


class Skipped(NamedTuple):
    """One person's round: the day it was due on, and the day the next one is."""

    id: str
    name: str
    round: str
    next_due: str | None


class Skips(NamedTuple):
    """Whose rounds were skipped, and who has none: nobody asks for them (passive, collaborating, new, archived)."""

    skipped: tuple[Skipped, ...]
    left_out: tuple[tuple[str, str], ...]
    """(id, name)"""


def check_until(until: date | None, field: str = "until") -> str | None:
    """The day to store for a rest that lasts until then; None ends it. Raises FieldError for a day that is not ahead."""
    if until is None:
        return None
    if until <= clock.today():
        raise FieldError(field, f"{day(until.isoformat())} is not ahead.", "Name a day from tomorrow on, or “off” to end it.")
    return until.isoformat()


def snooze(tx: Transaction, ids: Iterable[str], until: date | None) -> int:
    """Hides people from the queue until that day, on which they are asked for again; None wakes them.

    Gives for how many it was not so before. Their due day stays. Raises FieldError.
    """
    change = Change(values={"snoozed_until": check_until(until)})
    return bulk.change(tx, bulk.numbers_of(tx.connection, ids), change)


def resting(connection: Any, numbers: Sequence[int]) -> date | None:
    """The latest day until which any of these people is snoozed; None when all are awake."""
    import json

    row = connection.execute(
        "SELECT max(c.snoozed_until) FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value WHERE c.snoozed_until>?",
        (json.dumps(list(numbers)), clock.today().isoformat()),
    ).fetchone()
    return read_day(row[0])


def skip(tx: Transaction, ids: Iterable[str], today: date | None = None) -> Skips:
    """Lets the round of these people pass: the one that is due, else the coming one. The day they were last talked to stays."""
    return skip_numbers(tx, bulk.numbers_of(tx.connection, ids), today)


def skip_numbers(tx: Transaction, numbers: Sequence[int], today: date | None = None) -> Skips:
    """The same by row number."""
    before = rounds(tx.connection, numbers)
    done = bulk.skip(tx, numbers, today or clock.today())
    derived.recompute(tx.connection, clock.today())
    after = {row[0]: row[2] for row in rounds(tx.connection, numbers)}
    skips = Skips(
        tuple(Skipped(each, name, due, after.get(each)) for each, name, due in before if each in done and due),
        tuple((each, name) for each, name, _ in before if each not in done),
    )
    if skips.skipped:
        tx.execute("UPDATE batches SET label=? WHERE batch=?", (said(skips, "skip"), tx.batch))
    return skips


def rounds(connection: Any, numbers: Sequence[int]) -> list[tuple[str, str, str | None]]:
    """(id, name, due day) of people by row number, in that order."""
    import json

    rows = connection.execute(
        "SELECT c.id,c.name,c.next_due FROM json_each(?) j CROSS JOIN contacts c ON c.n=j.value WHERE c.deleted_at IS NULL",
        (json.dumps(list(numbers)),),
    )
    return [(str(row[0]), text.clean(str(row[1]), limit=60), row[2]) for row in rows]


def said(skips: Skips, verb: str) -> str:
    """`skip the round of 16 Mar 2026 with Ana Souza`, `skip a round of 12 people`; `verb` may be `Skipped`."""
    if len(skips.skipped) != 1:
        return f"{verb} a round of {people(len(skips.skipped))}"
    one = skips.skipped[0]
    return f"{verb} the round of {day(one.round)} with {one.name}"


def set_rhythm(tx: Transaction, ids: Iterable[str], values: Mapping[str, Any]) -> int:
    """Sets importance, cadence or tracking, already checked (domain/fields.py); gives for how many it was not so before.

    Whoever gets one for the first time is tracked from today.
    """
    if unknown := set(values) - set(_TRIAGE):
        raise ValueError(f"no part of a rhythm: {unknown}")
    return bulk.change(tx, bulk.numbers_of(tx.connection, ids), Change(values=dict(values))) if values else 0


def pause(tx: Transaction, until: date | None) -> bool:
    """Nobody is asked for before that day; None ends it. False when it was so already. Due days go on. Raises FieldError."""
    return bool(reminder_preferences.put(tx, {"paused_until": check_until(until)}))


def pause_label(until: date | None) -> str:
    """What undo calls it: `pause reminders until 30 Mar 2026`, `end the pause of reminders`."""
    return f"pause reminders until {day(until.isoformat())}" if until else "end the pause of reminders"


def paused_until(connection: Any) -> date | None:
    """The day reminders begin again; None when they are not paused."""
    until = derived.preferences_of(connection).paused_until
    return until if until and until > clock.today() else None
