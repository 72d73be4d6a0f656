"""How much waits today, in numbers and as cheaply as can be: a shell prompt asks before every line.

Opens the file by the driver, reads and closes it: makes nothing, migrates nothing, waits for nobody.
"""

import os
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlcipher3 import dbapi2

from devhub_tui.domain import cadence, yearly

if TYPE_CHECKING:
    from devhub_tui.storage.keys import Key

SCHEMA = 5
"""The only schema that is understood here; others wait for a command that may migrate (a test holds it to storage/migrate.py)."""

READ, MISSING, OLDER, NEWER, BUSY, UNREADABLE, LOCKED = "read", "missing", "older", "newer", "busy", "unreadable", "locked"
_LIVING = "c.deleted_at IS NULL AND c.archived_at IS NULL"
_AWAKE = "(c.snoozed_until IS NULL OR c.snoozed_until<=:today)"
_DUE = (
    "SELECT count(*) FROM contacts c INDEXED BY contacts_by_queue WHERE c.next_due<=:today AND c.next_due IS NOT NULL "
    f"AND c.deleted_at IS NULL AND {_AWAKE}"
)
# What was planned for a day that has come meanwhile is a contact; the due days learn of it when the vault is next opened.
_MET_SINCE = (
    " AND c.n NOT IN (SELECT p.n FROM interactions i CROSS JOIN interaction_contacts l ON l.interaction_id=i.id "
    "CROSS JOIN contacts p ON p.id=l.contact_id WHERE i.occurred_on>:seen AND i.occurred_on<=:today AND i.deleted_at IS NULL "
    "AND l.deleted_at IS NULL AND i.type NOT IN (SELECT key FROM interaction_types WHERE NOT counts_as_contact AND deleted_at IS NULL))"
)
_FOLLOW_UPS = (
    "SELECT count(*) FROM follow_ups f CROSS JOIN contacts c ON c.id=f.contact_id WHERE f.completed_at IS NULL AND f.deleted_at IS NULL "
    f"AND f.due_on<=:today AND (f.snoozed_until IS NULL OR f.snoozed_until<=:today) AND {_LIVING} AND {_AWAKE}"
)
# Whom nobody has triaged yet raises no alarm.
_KNOWN = "(c.tracking IS NOT NULL OR c.importance IS NOT NULL OR coalesce(c.cadence,'')<>'' OR c.vip)"
_BIRTHDAYS = (
    "SELECT count(*) FROM contacts c WHERE substr(c.birthday, -5) IN (:day,:leap) AND c.birthday IS NOT NULL "
    f"AND {_LIVING} AND {_KNOWN}"
)
_DATES = (
    "SELECT count(*) FROM important_dates d CROSS JOIN contacts c ON c.id=d.contact_id WHERE substr(d.on_date, -5) IN (:day,:leap) "
    f"AND (d.on_date LIKE '-%' OR substr(d.on_date, 1, 4)<=:year) AND d.deleted_at IS NULL AND {_LIVING} AND {_KNOWN}"
)
_TALKED = "SELECT 1 FROM contacts WHERE last_contacted=? AND deleted_at IS NULL LIMIT 1"
_LOOKED_AT = 200  # people talked to today


class Waiting(NamedTuple):
    """What waits today. `state` says whether the vault could be read; without that all numbers are 0.

    `due` are people to reconnect with or due, `follow_ups` open follow-ups and promises for today or late, `birthdays` and
    `dates` are today's, of people who are not new. Snoozed and archived people are in none. `limit` is how many people a day the user wants to be asked
    for, `left` how many of them are not reached yet. While the user is on holiday (`paused_until`) or the weekday is a `quiet` one, nobody is asked for.
    """

    state: str = READ
    due: int = 0
    follow_ups: int = 0
    birthdays: int = 0
    dates: int = 0
    limit: int = cadence.Preferences().daily_limit
    left: int = cadence.Preferences().daily_limit
    paused_until: date | None = None
    quiet: bool = False

    @property
    def silent(self) -> bool:
        """Whether the user wants to be left alone today."""
        return self.quiet or self.paused_until is not None

    def said(self) -> str:
        """`3 due · 2 follow-ups · 1 birthday`; `5+ due` where more wait than are still asked for today; empty for nothing."""
        if self.silent:
            return ""
        asked = min(self.due, self.left)
        parts = [f"{asked}{'+' * (self.due > asked)} due" if asked else ""]
        for count, one, several in (
            (self.follow_ups, "follow-up", "follow-ups"),
            (self.birthdays, "birthday", "birthdays"),
            (self.dates, "date", "dates"),
        ):
            parts.append(f"{count} {one if count == 1 else several}" if count else "")
        return " · ".join(filter(None, parts))


def read(path: str, today: date, key: "Key | None" = None) -> Waiting:
    """What waits in the vault at `path`, which `key` opens if it is protected; never raises for what is wrong with the file."""
    try:
        if (os.lstat(path).st_mode & 0o170000) != 0o100000:
            return Waiting(UNREADABLE)
        if not protected(path):
            key = None
        elif key is None:
            return Waiting(LOCKED)
        connection = _open(path, key)
        try:
            return _read(connection, today)
        finally:
            connection.close()
    except FileNotFoundError:
        return Waiting(MISSING)
    except dbapi2.Error as error:
        return Waiting(BUSY if "locked" in str(error) else UNREADABLE)
    except (OSError, ValueError):  # ValueError: a path, or the driver's message about a damaged schema, that is no text
        return Waiting(UNREADABLE)


def protected(path: str) -> bool:
    """Whether the vault at `path` needs a key: told as by vault_file.state, without loading that. Raises OSError."""
    if not os.path.lexists(os.path.join(os.path.dirname(path), "keys")):
        return False
    with open(path, "rb") as file:
        return file.read(16) != b"SQLite format 3\x00"


def people(path: str, key: "Key | None") -> int | None:
    """How many people are in the vault at `path`, as its lists count; None where that cannot be told."""
    try:
        connection = _open(path, key)
        try:
            return int(connection.execute(f"SELECT count(*) FROM contacts c WHERE {_LIVING}").fetchone()[0])
        finally:
            connection.close()
    except (dbapi2.Error, OSError, ValueError):
        return None


def _open(path: str, key: "Key | None") -> Any:
    """A connection that cannot write. Where the log's helper files cannot be made, the file alone is read, if there is no log."""
    place = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    for how in ("mode=ro", "immutable=1"):
        connection = dbapi2.connect(f"file:{place}?{how}", uri=True, timeout=0, isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level=NONE")
            if key is not None:
                from devhub_tui.storage import keys

                keys.apply(connection, key)
            connection.execute("PRAGMA user_version").fetchone()
        except dbapi2.OperationalError as error:
            connection.close()
            log = f"{path}-wal"
            if "locked" in str(error) or (os.path.exists(log) and os.path.getsize(log)):
                raise
        else:
            return connection
    raise dbapi2.OperationalError("unable to open database file")


def _read(connection: Any, today: date) -> Waiting:
    version, ours = connection.execute(
        "SELECT (SELECT user_version FROM pragma_user_version), EXISTS (SELECT 1 FROM sqlite_master WHERE name='journal_tables')"
    ).fetchone()
    if not ours or not version:
        return Waiting(UNREADABLE)
    if version != SCHEMA:
        return Waiting(OLDER if version < SCHEMA else NEWER)
    return count(connection, today)[0]


def count(connection: Any, today: date) -> tuple[Waiting, int]:
    """What waits in an open vault, and the hour from which the user wants to hear of it."""
    chosen = connection.execute("SELECT key,value FROM preferences WHERE key GLOB 'reminders.*' AND deleted_at IS NULL")
    preferences = cadence.read_preferences(chosen.fetchall())
    paused = preferences.paused_until if preferences.paused_until and preferences.paused_until > today else None
    quiet = today.weekday() in preferences.quiet_weekdays
    seen = connection.execute("SELECT value FROM local WHERE key='derived_on'").fetchone()
    day = today.isoformat()
    keys = yearly.keys(today, preferences.leap_day)
    values = {"today": day, "seen": seen[0] if seen else day, "day": keys[0], "leap": keys[-1], "year": day[:4]}
    due = _DUE + (_MET_SINCE if values["seen"] and values["seen"] < day else "")
    row = connection.execute(f"SELECT ({due}),({_FOLLOW_UPS}),({_BIRTHDAYS}),({_DATES})", values).fetchone()
    limit = preferences.daily_limit
    left = limit - _reached(connection, today, limit) if row[0] else limit
    found = Waiting(READ, row[0], row[1], row[2], row[3], limit, left, paused, quiet)
    return found, preferences.morning_hour


def _reached(connection: Any, today: date, limit: int) -> int:
    """How many who were due this morning have been talked to, counted as far as the limit. The rule is loaded only if anybody was."""
    if not connection.execute(_TALKED, (today.isoformat(),)).fetchone():
        return 0
    from devhub_tui.storage import derived

    return sum(1 for _ in islice(derived.due_this_morning(connection, today, _LOOKED_AT), limit))
