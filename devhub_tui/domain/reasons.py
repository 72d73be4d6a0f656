"""Why somebody is in the queue, in words for people; and when the queue rests. Pure."""

from datetime import date, timedelta

from devhub_tui.domain.cadence import Preferences

_THEM = {"she": "her", "he": "him", "they": "them"}
_THINGS = ("the ", "a ", "an ", "my ", "our ", "his ", "her ", "their ", "some ")
"""What a note begins with when it names a thing rather than something to do."""


def pronoun(pronouns: str | None) -> str | None:
    """she, he or they, when that is how somebody's pronouns begin; None for all others."""
    first = (pronouns or "").replace("/", " ").replace(",", " ").lower().split()
    return first[0] if first and first[0] in _THEM else None


def days_of(count: int) -> str:
    """`1 day`, `94 days`."""
    return f"{count} day{'s' * (count != 1)}"


def waited(status: str, days: int, every: int) -> str:
    """`reconnect: 94 days, every 30`."""
    return f"{status}: {days_of(days)}, every {every}"


def owed(kind: str, note: str | None, days_late: int, pronouns: str | None = None) -> str:
    """What is overdue with somebody: `you owe her the talk link (3 d late)`. Pronouns are used only where they are known."""
    who = pronoun(pronouns)
    thing = (note or "").lower().startswith(_THINGS)
    if kind == "my_promise":
        said = f"you owe {_THEM[who]}" if who and thing else f"you promised {_THEM[who]}" if who else "you promised"
        joint = " " if who and thing else ": "
    elif kind == "their_promise":
        said, joint = f"{who or 'they'} promised", ": "
    else:
        said, joint = "follow up", ": "
    late = f"({days_late} d late)" if days_late > 0 else "(today)"
    return f"{said}{joint}{note} {late}" if note else f"{said} {late}"


def paused_until(preferences: Preferences, today: date) -> date | None:
    """The day on which a pause ends, while there is one."""
    until = preferences.paused_until
    return until if until and until > today else None


def is_quiet(preferences: Preferences, today: date) -> bool:
    """Whether nobody is to be asked for on this weekday."""
    return today.weekday() in preferences.quiet_weekdays


def next_asking_day(preferences: Preferences, today: date) -> date | None:
    """The first day from today on that is neither paused nor quiet; None when every weekday is quiet."""
    first = paused_until(preferences, today) or today
    week = (first + timedelta(days=ahead) for ahead in range(7))
    return next((day for day in week if not is_quiet(preferences, day)), None)
