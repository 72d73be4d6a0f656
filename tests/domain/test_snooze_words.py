"""How long somebody is left alone, in the words that people type."""

from datetime import date, datetime, timedelta

import pytest

from devhub_tui import text
from devhub_tui.domain.snooze_words import QUICK, parted, until
from devhub_tui.errors import FieldError
from tests.hostile import HOSTILE

NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")  # a Monday

UNTIL = [
    ("t", "2026-03-17"),
    ("tomorrow", "2026-03-17"),
    ("w", "2026-03-23"),
    ("monday", "2026-03-23"),
    ("Friday", "2026-03-20"),
    ("2w", "2026-03-30"),
    ("for 2 weeks", "2026-03-30"),
    ("in 2 weeks", "2026-03-30"),
    ("until 30 mar", "2026-03-30"),
    ("m", "2026-04-16"),
    ("a month", "2026-04-16"),
    ("3m", "2026-06-16"),
    ("q", "2026-06-16"),
    ("15 mar", "2027-03-15"),
    ("2026-03-17", "2026-03-17"),
    ("the 5th", "2026-04-05"),
]


@pytest.mark.parametrize(("typed", "day"), UNTIL)
def test_until(typed: str, day: str) -> None:
    """Words look ahead; short ones stand for the usual rests."""
    assert until(typed, NOW) == date.fromisoformat(day)
    assert until(typed, NOW, quick=True) == date.fromisoformat(day)


@pytest.mark.parametrize("typed", ["", "  ", "off", "OFF", "wake", "no"])
def test_no_rest(typed: str) -> None:
    """Nothing, or off, ends a rest."""
    assert until(typed, NOW) is None


@pytest.mark.parametrize("typed", ["today", "yesterday", "2026-03-16", "2020-01-01", "3 days ago", "soonish", "m m", *HOSTILE])
def test_what_is_no_rest(typed: str) -> None:
    """A day that is not ahead, or no day at all, is refused with what would do."""
    if not text.clean(typed):
        return  # nothing to see is nothing
    with pytest.raises(FieldError) as caught:
        until(typed, NOW)
    assert "off" in caught.value.hint
    assert "\x1b" not in caught.value.message


def test_the_usual_rests_grow() -> None:
    """Each quick choice is further away than the one before."""
    days = [until(each.key, NOW) for each in QUICK]
    assert days == [until(each.words, NOW) for each in QUICK]
    assert [day for day in days if day] == sorted({day for day in days if day})
    assert days[0] == NOW.date() + timedelta(days=1)


PARTED = [
    ("ana friday", (["ana"], "friday")),
    ("ana souza in 2 weeks", (["ana", "souza"], "in 2 weeks")),
    ("april 15 mar", (["april"], "15 mar")),
    ("ana off", (["ana"], "off")),
    ("ana souza yesterday", (["ana", "souza"], "yesterday")),
    ("ana souza whenever", (["ana", "souza"], "whenever")),
]


@pytest.mark.parametrize(("words", "expected"), PARTED)
def test_names_and_days_need_no_quotes(words: str, expected: tuple[list[str], str]) -> None:
    """A name of several words may stand before a day of several words."""
    assert parted(words.split(), NOW) == expected


def test_a_name_alone_has_no_rest() -> None:
    """One word is somebody; the day is missing."""
    assert parted(["ana"], NOW) is None
