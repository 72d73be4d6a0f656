"""A search may be a date: what happened that day, and whose birthday it is."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.date_words import days, every_year

NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026-03-12", "2026-03-12", "2026-03-13"),
        ("2026-03", "2026-03-01", "2026-04-01"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("March 2026", "2026-03-01", "2026-04-01"),
        ("12 mar 2026", "2026-03-12", "2026-03-13"),
        ("mar 12, 2026", "2026-03-12", "2026-03-13"),
        ("12.3.2026", "2026-03-12", "2026-03-13"),
        ("yesterday", "2026-03-15", "2026-03-16"),
        ("last friday", "2026-03-13", "2026-03-14"),
    ],
)
def test_a_stretch_of_days(text: str, first: str, end: str) -> None:
    """A day, a month, a year."""
    found = days(text.replace(",", ""), NOW)
    assert found
    assert (found.first.isoformat(), found.end.isoformat()) == (first, end)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("april", "04-01", "04-31"),
        ("APR", "04-01", "04-31"),
        ("12 apr", "04-12", "04-12"),
        ("apr 12", "04-12", "04-12"),
        ("12th april", "04-12", "04-12"),
        ("29 feb", "02-29", "02-29"),
        ("12.4.", "04-12", "04-12"),
        ("--04-12", "04-12", "04-12"),
        ("1985-04-12", "04-12", "04-12"),
        ("12 apr 1985", "04-12", "04-12"),
    ],
)
def test_days_of_every_year(text: str, first: str, last: str) -> None:
    """A month, or one day of it, as birthdays come round."""
    assert every_year(text) == (first, last)


@pytest.mark.parametrize("text", ["", "ana", "12", "30 feb", "2026-13-01", "13.13.", "coffee 12", "ana apr 12 x"])
def test_everything_else_is_no_date(text: str) -> None:
    """Names and numbers alone mean no day."""
    assert days(text, NOW) is None
    assert every_year(text) is None


@given(st.text(max_size=20))
def test_no_text_is_an_error(text: str) -> None:
    """Whatever is typed."""
    days(text, NOW)
    every_year(text)
