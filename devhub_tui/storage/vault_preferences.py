"""After how many minutes without a key a protected vault locks itself: a preference, so it follows the user to every device."""

from typing import Any

from devhub_tui.errors import FieldError
from devhub_tui.storage import preferences
from devhub_tui.storage.database import Transaction

IDLE = "vault.idle_minutes"
DEFAULT_IDLE = 10
_MOST = 24 * 60


def idle_minutes(connection: Any) -> int:
    """The minutes; 0 for never. A value that cannot be understood counts as the default."""
    value = preferences.get(connection, IDLE)
    try:
        return DEFAULT_IDLE if value is None else checked_minutes(value)
    except FieldError:
        return DEFAULT_IDLE


def checked_minutes(typed: str) -> int:
    """Minutes as typed; empty for the default, `off` or 0 for never. Raises FieldError."""
    word = typed.strip().lower()
    if not word:
        return DEFAULT_IDLE
    if word in ("off", "never", "no"):
        return 0
    if word.isascii() and word.isdigit() and len(word) <= 4 and int(word) <= _MOST:
        return int(word)
    raise FieldError("minutes", "Whole minutes, up to a day.", "10; 0 or off for never.")


def put_idle_minutes(tx: Transaction, minutes: int) -> None:
    """Sets it."""
    preferences.put(tx, IDLE, str(minutes))
