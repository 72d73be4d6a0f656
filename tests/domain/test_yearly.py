"""Days of every year: when next, how many years, how much notice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import yearly


@pytest.mark.parametrize(
    ("day", "today", "leap_day", "wanted"),
    [
        ("--03-16", date(2026, 3, 16), "02-28", date(2026, 3, 16)),
        ("--03-15", date(2026, 3, 16), "02-28", date(2027, 3, 15)),
        ("1990-12-31", date(2026, 12, 31), "02-28", date(2026, 12, 31)),
        ("1990-01-01", date(2026, 12, 31), "02-28", date(2027, 1, 1)),
        ("2000-02-29", date(2026, 2, 28), "02-28", date(2026, 2, 28)),
        ("2000-02-29", date(2026, 3, 1), "02-28", date(2027, 2, 28)),
        ("2000-02-29", date(2026, 3, 1), "03-01", date(2026, 3, 1)),
        ("--02-29", date(2028, 2, 20), "03-01", date(2028, 2, 29)),
        ("--02-29", date(2027, 12, 20), "03-01", date(2028, 2, 29)),
        ("2027-06-01", date(2026, 3, 16), "02-28", date(2027, 6, 1)),
        ("2031-06-01", date(2026, 3, 16), "02-28", date(2031, 6, 1)),
        ("--02-30", date(2026, 3, 16), "02-28", None),
        ("2026-13-01", date(2026, 3, 16), "02-28", None),
        ("03-16", date(2026, 3, 16), "02-28", None),
        ("--٠٣-16", date(2026, 3, 16), "02-28", None),
        ("", date(2026, 3, 16), "02-28", None),
        (None, date(2026, 3, 16), "02-28", None),
        ("--01-01", date(9999, 12, 31), "02-28", None),
    ],
)
def test_coming(day: str | None, today: date, leap_day: str, wanted: date | None) -> None:
    """The next time, today included; 29 February by taste; a first time that is still ahead is the next."""
    assert yearly.coming(day, today, leap_day) == wanted


@given(
    st.dates(date(1900, 1, 1), date(2090, 1, 1)),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.sampled_from(("02-28", "03-01")),
)
def test_keys_are_the_other_way_round(born: date, today: date, leap_day: str) -> None:
    """A day is celebrated exactly on those days whose keys hold it, once in every year."""
    written = "--" + born.isoformat()[5:]
    on = yearly.coming(written, today, leap_day)
    assert on is not None
    assert 0 <= (on - today).days <= 366
    days = [today + timedelta(days=ahead) for ahead in range((on - today).days + 1)]
    assert [day for day in days if written[2:] in yearly.keys(day, leap_day)] == [on]


@pytest.mark.parametrize(
    ("birthday", "words"),
    [
        ("1990-03-16", "turns 36"),
        ("--03-16", "birthday"),
        ("2026-03-16", "birthday"),
        ("1604-03-16", "birthday"),
        ("nonsense", "birthday"),
    ],
)
def test_turning(birthday: str, words: str) -> None:
    """An age is said only when the year is known and believable."""
    assert yearly.turns(birthday, date(2026, 3, 16)) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [("2021-03-16", "wedding day, 5 years"), ("2025-03-16", "wedding day, 1 year"), ("--03-16", "wedding day")],
)
def test_called(day: str, words: str) -> None:
    """A date by its label, with the years when they are known."""
    assert yearly.called("wedding day", day, date(2026, 3, 16)) == words


@pytest.mark.parametrize(
    ("importance", "vip", "own", "wanted"),
    [(None, False, None, 3), (1, False, None, 0), (5, False, None, 7), (1, True, None, 7), (1, True, 30, 30), (5, True, 0, 0)],
)
def test_lead(importance: int | None, vip: bool, own: int | None, wanted: int) -> None:
    """Its own notice, else by importance, a VIP's as of the most important."""
    assert yearly.lead(importance, vip, (0, 1, 3, 5, 7), own) == wanted
