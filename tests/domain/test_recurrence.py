"""When a follow-up that comes back comes back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui import text
from devhub_tui.domain.cadence import Cadence, parse_cadence
from devhub_tui.domain.cadence_words import said
from devhub_tui.domain.recurrence import next_one, parse_repeat
from devhub_tui.errors import FieldError
from tests.hostile import HOSTILE

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
CADENCES = st.builds(Cadence, st.integers(1, 40), st.sampled_from("dwmy"))


@pytest.mark.parametrize(
    ("written", "every"),
    [
        *[(word, None) for word in ("", "  ", "never", "no", "once", "None")],
        *[
            (word, "2w")
            for word in ("2w", "2 w", "every 2 weeks", "Every  2 Weeks", "every other week", "fortnightly", "two weeks")
        ],
        *[(word, "1m") for word in ("1m", "monthly", "every month", "month", "every 1 month", "a month")],
        *[(word, "1d") for word in ("daily", "every day", "1", "1d")],
        *[(word, "1y") for word in ("yearly", "annually", "every year", "1 yr")],
        *[(word, "3m") for word in ("quarterly", "every 3 months", "every third month", "three months")],
        ("45", "45d"),
    ],
)
def test_what_is_understood(written: str, every: str | None) -> None:
    """Short, in words, and not at all."""
    assert parse_repeat(written) == parse_cadence(every)


@pytest.mark.parametrize(
    "written",
    ["0", "0d", "-1w", "every", "every weeks ago", "2x", "every blue moon", "999999d", "200y", "1.5w", "friday"],
)
def test_what_is_not(written: str) -> None:
    """Said in words, with what would be right."""
    with pytest.raises(FieldError, match="is not how often"):
        parse_repeat(written)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_only_wrong(hostile: str) -> None:
    """Nothing crashes, nothing is repeated to the terminal, and the sentence stays short."""
    with pytest.raises(FieldError) as caught:
        parse_repeat("?" + hostile)
    assert len(caught.value.message) < 120
    assert text.line(caught.value.message) == caught.value.message


@given(CADENCES)
def test_what_is_said_is_understood(every: Cadence) -> None:
    """The words for a cadence are read as the same cadence."""
    assert parse_repeat(said(every)) == every


@pytest.mark.parametrize(
    ("due", "done", "every", "fixed", "after"),
    [
        # From when it was done, early or late.
        ("2026-03-16", "2026-03-16", "2w", 0, "2026-03-30"),
        ("2026-03-16", "2026-03-20", "2w", 0, "2026-04-03"),
        ("2026-03-16", "2026-03-10", "2w", 0, "2026-03-24"),
        ("2026-01-31", "2026-01-31", "1m", 0, "2026-02-28"),
        ("2026-01-01", "2028-02-29", "1y", 0, "2029-02-28"),
        # Fixed: on the grid of the due day, the first after today, however late.
        ("2026-03-16", "2026-03-16", "2w", 1, "2026-03-30"),
        ("2026-03-16", "2026-03-29", "2w", 1, "2026-03-30"),
        ("2026-03-16", "2026-03-30", "2w", 1, "2026-04-13"),
        ("2026-03-16", "2026-06-01", "2w", 1, "2026-06-08"),
        ("2026-03-16", "2026-03-10", "2w", 1, "2026-03-30"),  # early: not the same day again
        ("2026-03-16", "2026-03-17", "1d", 1, "2026-03-18"),
        ("2026-01-15", "2026-04-20", "1m", 1, "2026-05-15"),
        ("2026-01-15", "2026-04-10", "2m", 1, "2026-05-15"),
        ("2026-01-15", "2026-01-01", "2m", 1, "2026-03-15"),
        ("2025-11-30", "2025-12-01", "3m", 1, "2026-02-28"),
        ("2024-02-29", "2024-02-29", "1y", 1, "2025-02-28"),
        ("2026-03-16", "2031-03-16", "1y", 1, "2032-03-16"),
        # What a short month cut off comes back.
        ("2026-02-28", "2026-02-28", "1m", 31, "2026-03-31"),
        ("2026-02-28", "2026-03-30", "1m", 31, "2026-03-31"),
        ("2026-02-28", "2026-03-31", "1m", 31, "2026-04-30"),
        ("2026-04-30", "2026-04-30", "1m", 31, "2026-05-31"),
        ("2027-02-28", "2027-02-28", "1y", 29, "2028-02-29"),
        # A row that says less than its own day: the day counts.
        ("2026-03-30", "2026-03-30", "1m", 1, "2026-04-30"),
    ],
)
def test_when_the_next_one_is(due: str, done: str, every: str, fixed: int, after: str) -> None:
    """Due, done, how often, how it counts -> the next one."""
    cadence = parse_cadence(every)
    assert cadence
    found = next_one(date.fromisoformat(due), date.fromisoformat(done), cadence, fixed)
    assert found
    assert found.due_on.isoformat() == after


def test_month_ends_do_not_drift() -> None:
    """31 January, 28 February, 31 March, and on for two years, also over a leap day."""
    day, fixed, found = date(2027, 1, 31), 1, []
    for _ in range(14):
        after = next_one(day, day, Cadence(1, "m"), fixed)
        assert after
        day, fixed = after
        found.append(f"{day:%d.%m.}")
    assert found == [
        *("28.02.", "31.03.", "30.04.", "31.05.", "30.06.", "31.07.", "31.08."),
        *("30.09.", "31.10.", "30.11.", "31.12.", "31.01.", "29.02.", "31.03."),
    ]


def test_what_leaves_the_calendar_does_not_come_back() -> None:
    """After the year 9999 there is nothing."""
    for fixed in (0, 1):
        for every in (Cadence(1, "d"), Cadence(1, "m"), Cadence(100, "y")):
            assert next_one(date(9999, 12, 31), date(9999, 12, 31), every, fixed) is None


@given(DAYS, DAYS, CADENCES, st.integers(0, 31))
def test_the_next_one_is_ahead_and_the_nearest_on_its_grid(due: date, done: date, every: Cadence, fixed: int) -> None:
    """From done: one cadence after. Fixed: after both days, on the grid, and the step before it was not after both."""
    found = next_one(due, done, every, fixed)
    assert found
    if not fixed:
        assert found == (every.after(done), 0)
        return
    assert found.due_on > max(due, done)
    if every.unit in "dw":
        days = timedelta(days=every.number * (7 if every.unit == "w" else 1))
        assert (found.due_on - due) % days == timedelta()
        assert found.due_on - days <= max(due, done)
        return
    months = (found.due_on.year - due.year) * 12 + found.due_on.month - due.month
    step = every.number * (12 if every.unit == "y" else 1)
    assert months % step == 0
    day = max(fixed, due.day)
    assert found.due_on.day == day or (found.due_on + timedelta(days=1)).day == 1
    assert max(found.fixed, found.due_on.day) == day
    before = (found.due_on.year * 12 + found.due_on.month - 1) - step
    year, month = divmod(before, 12)
    assert months == step or date(year, month + 1, 1) <= max(due, done)


@given(DAYS, CADENCES, st.lists(st.integers(0, 400), max_size=8))
def test_a_fixed_series_keeps_its_day_however_late_each_is_done(start: date, every: Cadence, lates: list[int]) -> None:
    """Only how long the series takes depends on when each was done, never the day of the month or of the week."""
    day, fixed = start, 1
    for late in lates:
        after = next_one(day, day + timedelta(days=late), every, fixed)
        assert after
        day, fixed = after
    if every.unit in "dw":
        assert (day - start).days % (every.number * (7 if every.unit == "w" else 1)) == 0
    else:
        assert max(day.day, fixed) == start.day or not lates
