"""The one source of time.

Rules, screens and the shell ask `now()` and `today()`, which DEVHUB_NOW freezes: an ISO 8601 instant, or `@FILE`
holding one, read again at every call so that a test can move midnight. Journal clocks, back-off and expiry ask
`real_ms()`, which nothing freezes.
"""

import os
import time
from datetime import date, datetime

from devhub_tui.errors import UsageError

# clock_gettime(2); macOS counts sleep in CLOCK_MONOTONIC.
_AWAKE_AND_ASLEEP: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> datetime:
    """The present instant, aware, in the local time zone (or the zone that DEVHUB_NOW states)."""
    frozen = os.environ.get("DEVHUB_NOW")
    if not frozen:
        return datetime.now().astimezone()
    text = frozen
    if frozen.startswith("@"):
        try:
            with open(frozen[1:], encoding="utf-8") as file:
                text = file.read()
        except OSError as error:
            raise UsageError(f"DEVHUB_NOW names a file that cannot be read: {frozen[1:]}", str(error.strerror)) from None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError("DEVHUB_NOW is not an ISO 8601 instant.", "Example: 2026-03-16T09:00:00+01:00") from None
    return moment if moment.tzinfo else moment.astimezone()


def today() -> date:
    """The user's local calendar day."""
    return now().date()


def now_ms() -> int:
    """`now()` in integer milliseconds UTC, as `*_at` columns hold it."""
    return int(now().timestamp() * 1000)


def midnight_ms() -> int:
    """When today began, in milliseconds UTC."""
    moment = now()
    start = datetime(moment.year, moment.month, moment.day)
    # The offset of midnight, which on two days of the year is not that of now.
    start = start.replace(tzinfo=moment.tzinfo) if os.environ.get("DEVHUB_NOW") else start.astimezone()
    return int(start.timestamp() * 1000)


def real_ms() -> int:
    """The machine's clock in milliseconds UTC; DEVHUB_NOW does not move it."""
    return time.time_ns() // 1_000_000


def since_boot() -> float:
    """Seconds that go on while the machine sleeps, where the system has such a clock; nothing sets or freezes them."""
    return time.clock_gettime(_AWAKE_AND_ASLEEP)


def from_ms(milliseconds: int) -> datetime:
    """The local instant of a stored `*_at` value, in the zone of `now()`."""
    zone = now().tzinfo if os.environ.get("DEVHUB_NOW") else None
    return datetime.fromtimestamp(milliseconds / 1000).astimezone(zone)
