"""WHEN: what people type for a day, and the day it is."""

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.dates import Prefer, When, parse_when
from devhub_tui.errors import FieldError
from tests.conftest import ROOT

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=BERLIN)  # a Monday


def at(*parts: int, fold: int = 0) -> datetime:
    """A moment in Berlin."""
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("2026-03-15", "2026-03-15", "2026-03-15"),
        ("20260315", "2026-03-15", "2026-03-15"),
        ("2026-w11-5", "2026-03-13", "2026-03-13"),
        ("  Today ", "2026-03-16", "2026-03-16"),
        ("yesterday", "2026-03-15", "2026-03-15"),
        ("tomorrow", "2026-03-17", "2026-03-17"),
        ("the day before yesterday", "2026-03-14", "2026-03-14"),
        ("day after tomorrow", "2026-03-18", "2026-03-18"),
        ("last friday", "2026-03-13", "2026-03-13"),
        ("on last Friday", "2026-03-13", "2026-03-13"),
        ("last monday", "2026-03-09", "2026-03-09"),
        ("next monday", "2026-03-23", "2026-03-23"),
        ("next friday", "2026-03-20", "2026-03-20"),
        ("this friday", "2026-03-20", "2026-03-20"),
        ("this monday", "2026-03-16", "2026-03-16"),
        ("friday", "2026-03-13", "2026-03-20"),
        ("Fri", "2026-03-13", "2026-03-20"),
        ("thurs", "2026-03-12", "2026-03-19"),
        ("monday", "2026-03-16", "2026-03-23"),
        ("3 days ago", "2026-03-13", "2026-03-13"),
        ("a week ago", "2026-03-09", "2026-03-09"),
        ("two months ago", "2026-01-16", "2026-01-16"),
        ("in 2 weeks", "2026-03-30", "2026-03-30"),
        ("in a year", "2027-03-16", "2027-03-16"),
        ("2w", "2026-03-02", "2026-03-30"),
        ("3 d", "2026-03-13", "2026-03-19"),
        ("+3d", "2026-03-19", "2026-03-19"),
        ("-1m", "2026-02-16", "2026-02-16"),
        ("next week", "2026-03-23", "2026-03-23"),
        ("next month", "2026-04-16", "2026-04-16"),
        ("last year", "2025-03-16", "2025-03-16"),
        ("15 mar", "2026-03-15", "2027-03-15"),
        ("16 march", "2026-03-16", "2026-03-16"),
        ("Mar 17", "2025-03-17", "2026-03-17"),
        ("15th of March, 2026", "2026-03-15", "2026-03-15"),
        ("mar 15 2026", "2026-03-15", "2026-03-15"),
        ("15-Mar-2026", "2026-03-15", "2026-03-15"),
        ("1 sept", "2025-09-01", "2026-09-01"),
        ("29 feb", "2024-02-29", "2028-02-29"),
        ("the 5th", "2026-03-05", "2026-04-05"),
        ("31st", "2026-01-31", "2026-03-31"),
        ("15.3.2026", "2026-03-15", "2026-03-15"),
        ("15.3.", "2026-03-15", "2027-03-15"),
        ("2026/03/15", "2026-03-15", "2026-03-15"),
        ("15/3/2026", "2026-03-15", "2026-03-15"),
        ("15-03-2026", "2026-03-15", "2026-03-15"),
        ("3/15/2026", "2026-03-15", "2026-03-15"),
        ("5/5", "2025-05-05", "2026-05-05"),
    ],
)
def test_days(text: str, past: str, future: str) -> None:
    """A day without a time; what has no direction of its own looks back for a log and ahead for a follow-up."""
    assert parse_when(text, NOW) == When(date.fromisoformat(past))
    assert parse_when(text, NOW, "future") == When(date.fromisoformat(future))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-15 15:00", at(2026, 3, 15, 15, 0)),
        ("2026-03-15T15:00:00Z", at(2026, 3, 15, 16, 0)),
        ("2026-03-15T23:30-08:00", at(2026, 3, 16, 8, 30)),
        ("15:00", at(2026, 3, 16, 15, 0)),
        ("at 8:05", at(2026, 3, 16, 8, 5)),
        ("3pm", at(2026, 3, 16, 15, 0)),
        ("12am", at(2026, 3, 16, 0, 0)),
        ("12 pm", at(2026, 3, 16, 12, 0)),
        ("3.30pm", at(2026, 3, 16, 15, 30)),
        ("yesterday 15:00", at(2026, 3, 15, 15, 0)),
        ("yesterday at 3pm", at(2026, 3, 15, 15, 0)),
        ("last friday 10:30", at(2026, 3, 13, 10, 30)),
        ("tomorrow noon", at(2026, 3, 17, 12, 0)),
        ("15 march 2026 at 10:30", at(2026, 3, 15, 10, 30)),
        ("2 hours ago", at(2026, 3, 16, 7, 0)),
        ("in 30 minutes", at(2026, 3, 16, 9, 30)),
        ("10 hours ago", at(2026, 3, 15, 23, 0)),
        ("now", NOW),
    ],
)
def test_times(text: str, moment: datetime) -> None:
    """A time of day makes an instant; the day is the local one of that instant."""
    found = parse_when(text, NOW)
    assert found.at == moment
    assert found.day == moment.date()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "   ",
            "foo",
            "12",
            "2026",
            "2026-02-30",
            "31 feb",
            "+1+1",
            "-2+3",
            "25:00",
            "13pm",
            "0d ago friday",
            "9999-12-31",
            "1066-10-14",
        ),
        *("99999999 weeks ago", "next", "mañana", "\x1b]52;c;aGk=\x07", "last last friday", "x" * 5000),
    ],
)
def test_nonsense_is_named(text: str) -> None:
    """What is no date is quoted, cleaned, with examples of what is."""
    with pytest.raises(FieldError) as caught:
        parse_when(text, NOW, field="follow_up")
    assert caught.value.field == "follow_up"
    assert "2026-03-16" in caught.value.hint
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 80


def test_a_day_that_reads_two_ways_is_refused() -> None:
    """3 April or 4 March: asking is better than guessing."""
    with pytest.raises(FieldError, match="two different days"):
        parse_when("03/04/2026", NOW)


@pytest.mark.parametrize("text", ["march 14th 2026 10 a.m.", "Sat Mar 14 2026 10:00", "14 March 2026 10:00 CET"])
def test_the_rest_goes_to_dateparser(text: str) -> None:
    """Unusual spellings still work, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse_when(text, NOW) == When(date(2026, 3, 14), at(2026, 3, 14, 10, 0))


def test_clock_changes() -> None:
    """A skipped hour moves on, a doubled one is its first, and hours ago are real hours."""
    assert parse_when("2026-03-29 02:30", NOW).at == at(2026, 3, 29, 3, 30)
    assert parse_when("2026-10-25 02:30", NOW).at == at(2026, 10, 25, 2, 30)
    after = datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN)
    assert parse_when("2 hours ago", after).at == at(2026, 3, 29, 1, 0)
    assert parse_when("yesterday", datetime(2026, 3, 30, 0, 5, tzinfo=BERLIN)).day == date(2026, 3, 29)


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands in Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
def test_the_season_of_the_day_counts_not_that_of_now() -> None:
    """In March `15 jul 2026 15:00` is summer time, though the clock's own offset is that of winter."""
    winter = datetime(2026, 3, 16, 8, 0, tzinfo=UTC).astimezone()
    assert winter.utcoffset() == timedelta(hours=1)
    found = parse_when("15 jul 2026 15:00", winter).at
    assert found is not None
    assert found.utcoffset() == timedelta(hours=2)
    assert found.hour == 15


@pytest.mark.usefixtures("in_berlin")
def test_a_frozen_zone_is_kept() -> None:
    """DEVHUB_NOW may stand in a zone that is not the machine's."""
    tokyo = datetime(2026, 3, 16, 9, 0, tzinfo=timezone(timedelta(hours=9)))
    found = parse_when("15 jul 2026 15:00", tokyo).at
    assert found is not None
    assert found.utcoffset() == timedelta(hours=9)


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_iso_days_come_back(day: date, today: date) -> None:
    """An ISO day is itself, whatever day it is."""
    now = datetime(today.year, today.month, today.day, 12, tzinfo=BERLIN)
    assert parse_when(day.isoformat(), now).day == day
    assert parse_when(day.strftime("%d %b %Y"), now).day == day


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["monday", "wed", "sunday"]))
def test_weekdays_keep_their_side(today: date, word: str) -> None:
    """Last is before today, next is after it, and none is over a week away."""
    now = datetime(today.year, today.month, today.day, 12, tzinfo=BERLIN)
    last, following = parse_when(f"last {word}", now).day, parse_when(f"next {word}", now).day
    assert today - timedelta(days=7) <= last < today < following <= today + timedelta(days=7)
    assert last.weekday() == following.weekday()
    assert parse_when(word, now).day in (last, today)


@given(st.text(max_size=40), st.sampled_from(["past", "future"]))
def test_any_text_gives_a_day_or_a_sentence(text: str, prefer: Prefer) -> None:
    """Nothing that can be typed crashes it."""
    with suppress(FieldError):
        assert 1900 <= parse_when(text, NOW, prefer).day.year < 2200


def test_dateparser_waits_until_it_is_needed() -> None:
    """The common spellings cost no 200 ms."""
    code = (
        "import sys\nfrom datetime import datetime, timezone\nfrom devhub_tui.domain.dates import parse_when\n"
        "for text in ('2026-03-15', 'last friday', 'yesterday 15:00', '2w', '15 mar', '3 days ago'):\n"
        "    parse_when(text, datetime.now(timezone.utc))\nsys.exit('dateparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, check=False)
    assert done.returncode == 0
