"""The owner's profile in the vault: preferences `profile.*`, and `card.fields` for what the card shares."""

from collections.abc import Iterable, Mapping
from typing import Any

from devhub_tui.domain import own_profile as rule
from devhub_tui.domain.own_profile import Profile
from devhub_tui.storage import preferences
from devhub_tui.storage.database import Transaction

_PREFIX = "profile."
SHARED = "card.fields"


def read(connection: Any) -> Profile:
    """The profile; without a name in it, that of the vault's owner."""
    rows = connection.execute(
        "SELECT key,value FROM preferences WHERE deleted_at IS NULL AND (key LIKE 'profile.%' OR key=?) ORDER BY n DESC",
        (SHARED,),
    ).fetchall()
    # Of two rows of one key the first counts, as for every preference.
    found = dict(rows)
    values = {each.key: found.get(_PREFIX + each.key) for each in rule.FIELDS}
    owner = "" if values["name"] else _owner(connection)
    return rule.from_values(values, found.get(SHARED), owner)


def _owner(connection: Any) -> str:
    row = connection.execute(
        "SELECT coalesce(nullif(display_name,''),username) FROM users WHERE deleted_at IS NULL AND role='owner' ORDER BY n LIMIT 1"
    ).fetchone()
    return str(row[0] or "") if row else ""


def put(tx: Transaction, changes: Mapping[str, str | None]) -> None:
    """Sets or clears fields, already checked."""
    for key, value in changes.items():
        preferences.put(tx, _PREFIX + key, value)


def share(tx: Transaction, fields: Iterable[str]) -> None:
    """Sets which fields the card has besides the name."""
    preferences.put(tx, SHARED, rule.stored_fields(fields))


def label(changes: Mapping[str, object]) -> str:
    """What undo calls a step that changes these fields."""
    if len(changes) == 1:
        key = next(iter(changes))
        return f"set the {next(each.label for each in rule.FIELDS if each.key == key).lower()} of your profile"
    return "edit your profile"
