"""Days in few words: how long ago, and weekday with day and month. English whatever the locale."""

from datetime import date

from devhub_tui.widgets.day_words import ago

__all__ = ["MONTHS", "WEEKDAYS", "ago", "short"]

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short(text: str, today: date) -> str:
    """`Mon 16 Mar`, with the year when it is another one."""
    day = date.fromisoformat(text)
    said = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return said if day.year == today.year else f"{said} {day.year}"
