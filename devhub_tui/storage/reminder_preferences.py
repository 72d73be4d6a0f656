"""The reminder preferences in the vault: read, set, put back.

What each may hold is domain/reminder_preferences.py's business. They are rows of `preferences`, so they sync and are undone.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from devhub_tui import clock
from devhub_tui.domain.cadence import Preferences
from devhub_tui.domain.ids import natural_id
from devhub_tui.domain.reminder_preferences import (
    PREFERENCES,
    PREFIX,
    Preference,
    Preview,
    shown,
    stored,
    value_of,
    value_on,
    with_changes,
)
from devhub_tui.storage import derived
from devhub_tui.storage import preferences as kept
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.derived import Progress, preference_rows

Changes = Mapping[str, str | None]
"""Key without `reminders.` -> what the vault keeps (`reminder_preferences.checked` gives it), or None for the default."""


def chosen(connection: Any) -> set[str]:
    """The keys of those that were set to something, be it the default."""
    known = {PREFIX + each.key for each in PREFERENCES}
    return {key.removeprefix(PREFIX) for key, value in preference_rows(connection) if value and key in known}


def differing(connection: Any, changes: Changes) -> dict[str, str | None]:
    """Those of the changes after which something would not be as it is."""
    rows = preference_rows(connection)
    before, after, today = with_changes(rows, {}), with_changes(rows, changes), clock.today()
    return {
        each.key: changes[each.key]
        for each in PREFERENCES
        if each.key in changes and stored(value_on(before, each, today)) != stored(value_on(after, each, today))
    }


def preferences_with(connection: Any, changes: Changes) -> Preferences:
    """The preferences as they would be with these changes."""
    return with_changes(preference_rows(connection), changes)


def moves_dates(changes: Changes) -> bool:
    """Whether any of these is a preference that dates come from."""
    return any(each.dates and each.key in changes for each in PREFERENCES)


def dated(connection: Any) -> int:
    """How many people have a due day. One range count."""
    return int(
        connection.execute("SELECT count(*) FROM contacts WHERE next_due IS NOT NULL AND deleted_at IS NULL").fetchone()[0]
    )


def preview(connection: Any, changes: Changes, today: date, progress: Progress | None = None) -> Preview:
    """Whom these changes would move. Reads only; works everybody out anew, which takes a second or two for 100,000 people."""
    if not moves_dates(differing(connection, changes)):
        return Preview()
    wanted, day = preferences_with(connection, changes), today.isoformat()
    people = moved = become_due = no_longer_due = restated = 0
    for portion in derived.redated(connection, wanted, today, progress):
        people += len(portion)
        for move in portion:
            if move.before == move.after:
                continue
            moved += move.before[1] != move.after[1]
            # Due, soon and reconnect are each a day that has come or not.
            before, after = ([each is not None and each <= day for each in dates[1:]] for dates in (move.before, move.after))
            restated += before != after
            if before[0] != after[0] and not (move.snoozed_until and move.snoozed_until > day):
                become_due += after[0]
                no_longer_due += before[0]
    return Preview(people, moved, become_due, no_longer_due, restated)


def put(tx: Transaction, changes: Changes, progress: Progress | None = None) -> list[str]:
    """Sets or puts back one or several, already checked; gives the keys of those that are different now.

    Everybody whose due day comes from one is re-dated before this returns.
    """
    wanted = differing(tx.connection, changes)
    for key, value in wanted.items():
        name = PREFIX + key
        own = natural_id("preference", name) if value is not None else ""
        if value is not None:
            kept.put(tx, name, value)
        # Another program may have made a second row of the same key.
        tx.execute(
            "UPDATE preferences SET deleted_at=? WHERE key=? AND id<>? AND deleted_at IS NULL", (clock.now_ms(), name, own)
        )
    # Here rather than at the end of the transaction: it is what takes long, and can tell how far it is.
    derived.recompute(tx.connection, clock.today(), progress)
    return list(wanted)


def label(changes: Changes) -> str:
    """What undo calls a step that makes these changes."""
    names = [each.label for each in PREFERENCES if each.key in changes]
    if len(names) != 1:
        return f"change {len(names)} reminder preferences"
    each = next(each for each in PREFERENCES if each.key in changes)
    return f"set {_lowered(each)} to {shown(value_of(with_changes([], changes), each))}"


def _lowered(each: Preference) -> str:
    """The label inside a sentence; VIP stays as it is."""
    return each.label if each.label[1:2].isupper() else each.label[:1].lower() + each.label[1:]
