"""Why somebody is in the queue, in words; and when nobody is asked for."""

from datetime import date

import pytest

from devhub_tui.domain import reasons
from devhub_tui.domain.cadence import Preferences


@pytest.mark.parametrize(
    ("kind", "note", "late", "pronouns", "said"),
    [
        ("my_promise", "the talk link", 3, "she/her", "you owe her the talk link (3 d late)"),
        ("my_promise", "the talk link", 3, "He / him", "you owe him the talk link (3 d late)"),
        ("my_promise", "send the paper", 0, "they/them", "you promised them: send the paper (today)"),
        ("my_promise", "the talk link", 1, None, "you promised: the talk link (1 d late)"),
        ("my_promise", "the talk link", 1, "xe/xem", "you promised: the talk link (1 d late)"),
        ("my_promise", None, 1, "she", "you promised her (1 d late)"),
        ("their_promise", "numbers", 2, "she/they", "she promised: numbers (2 d late)"),
        ("their_promise", "numbers", 2, "", "they promised: numbers (2 d late)"),
        ("follow_up", "ask about the talk", 0, "she/her", "follow up: ask about the talk (today)"),
        ("follow_up", None, 0, None, "follow up (today)"),
        ("of another version", "x", 0, None, "follow up: x (today)"),
    ],
)
def test_owed(kind: str, note: str | None, late: int, pronouns: str | None, said: str) -> None:
    """Nobody is called her or him unless they said so."""
    assert reasons.owed(kind, note, late, pronouns) == said


@pytest.mark.parametrize(("days", "said"), [(94, "reconnect: 94 days, every 30"), (1, "reconnect: 1 day, every 30")])
def test_waited(days: int, said: str) -> None:
    """Status, days, and how often."""
    assert reasons.waited("reconnect", days, 30) == said


@pytest.mark.parametrize(
    ("paused", "quiet", "today", "until", "silent", "again"),
    [
        (None, (), date(2026, 3, 16), None, False, date(2026, 3, 16)),
        (date(2026, 3, 20), (), date(2026, 3, 16), date(2026, 3, 20), False, date(2026, 3, 20)),
        (date(2026, 3, 20), (), date(2026, 3, 20), None, False, date(2026, 3, 20)),
        (date(2026, 3, 21), (5, 6), date(2026, 3, 16), date(2026, 3, 21), False, date(2026, 3, 23)),
        (None, (0,), date(2026, 3, 16), None, True, date(2026, 3, 17)),
        (None, range(7), date(2026, 3, 16), None, True, None),
    ],
)
def test_resting(
    paused: date | None, quiet: tuple[int, ...], today: date, until: date | None, silent: bool, again: date | None
) -> None:
    """A pause ends on its day; the next day that asks is neither paused nor quiet."""
    preferences = Preferences(paused_until=paused, quiet_weekdays=frozenset(quiet))
    assert reasons.paused_until(preferences, today) == until
    assert reasons.is_quiet(preferences, today) == silent
    assert reasons.next_asking_day(preferences, today) == again
