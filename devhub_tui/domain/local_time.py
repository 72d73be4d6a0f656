"""What time it is where somebody is, and how far that is from here. Pure: the present instant comes in."""

from datetime import datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def there(zone: str | None, now: datetime) -> datetime | None:
    """The aware instant `now` as clocks in an IANA zone show it; None without a zone that this system knows."""
    if not zone:
        return None
    from zoneinfo import ZoneInfo

    try:
        return now.astimezone(ZoneInfo(zone))
    except (ValueError, OSError, LookupError):
        return None


def said(zone: str | None, now: datetime) -> str:
    """`14:32 there, 3 h behind you`; the weekday too when it is another one there; empty where clocks show what yours show."""
    moment = there(zone, now)
    if moment is None:
        return ""
    apart = _apart(moment, now)
    day = f"{_DAYS[moment.weekday()]} " if moment.date() != now.date() else ""
    return f"{day}{moment:%H:%M} there, {apart}" if apart else ""


def sentence(zone: str | None, now: datetime) -> str:
    """`14:32 there, Tuesday; 8 h behind you`, also where clocks show the same; empty without a zone that is known."""
    moment = there(zone, now)
    if moment is None:
        return ""
    return f"{moment:%H:%M} there, {_WEEKDAYS[moment.weekday()]}; {_apart(moment, now) or 'the same time as yours'}"


def _apart(moment: datetime, now: datetime) -> str:
    """`3 h behind you`; empty for the same time."""
    apart = (moment.utcoffset() or timedelta()) - (now.utcoffset() or timedelta())
    minutes = int(abs(apart).total_seconds() // 60)
    span = " ".join(f"{count} {unit}" for count, unit in ((minutes // 60, "h"), (minutes % 60, "min")) if count)
    return f"{span} {'ahead of' if apart > timedelta() else 'behind'} you" if apart else ""
