"""A cadence may be typed as people say it, and is said back in whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import fields
from devhub_tui.domain.cadence import Cadence, parse_cadence
from devhub_tui.domain.cadence_words import read_cadence, said
from devhub_tui.errors import FieldError
from tests.hostile import HOSTILE

SAID = [
    ("1d", "every day"),
    ("30d", "every 30 days"),
    ("1w", "every week"),
    ("2w", "every 2 weeks"),
    ("1m", "every month"),
    ("3m", "every 3 months"),
    ("1y", "every year"),
    ("2y", "every 2 years"),
]

TYPED = [
    ("3w", "3w"),
    ("3 w", "3w"),
    ("3 weeks", "3w"),
    ("three weeks", "3w"),
    ("  Every  3  Weeks ", "3w"),
    ("week", "1w"),
    ("a week", "1w"),
    ("every week", "1w"),
    ("weekly", "1w"),
    ("once a week", "1w"),
    ("every other week", "2w"),
    ("every second week", "2w"),
    ("fortnightly", "2w"),
    ("every fortnight", "2w"),
    ("2 fortnights", "4w"),
    ("monthly", "1m"),
    ("1 mo", "1m"),
    ("every 2 months", "2m"),
    ("every other month", "2m"),
    ("quarterly", "3m"),
    ("every quarter", "3m"),
    ("2 quarters", "6m"),
    ("twice a year", "6m"),
    ("half-yearly", "6m"),
    ("yearly", "1y"),
    ("annually", "1y"),
    ("once a year", "1y"),
    ("2 yrs", "2y"),
    ("daily", "1d"),
    ("every day", "1d"),
    ("45d", "45d"),
    ("45 days", "45d"),
    ("45", "45d"),
    ("every 45", "45d"),
    ("007d", "7d"),
]

NONE = (
    *("", "often", "every", "every often", "0 weeks", "-1 week", "1.5 weeks", "biweekly", "bimonthly", "soon weeks"),
    *("3 weeks ago", "in 2 weeks", "101 years", "99999 quarters", "week 3", "3 minutes", "30;d", "w" * 100_000, "1 " * 100_000),
)


@pytest.mark.parametrize(("text", "words"), SAID)
def test_said(text: str, words: str) -> None:
    """One is said without its number, more with it."""
    cadence = parse_cadence(text)
    assert cadence is not None
    assert said(cadence) == words


@pytest.mark.parametrize(("typed", "kept"), TYPED)
def test_typed_in_words(typed: str, kept: str) -> None:
    """Words, short forms and bare numbers of days are all kept in one spelling."""
    assert fields.cadence("cadence", typed) == kept


@pytest.mark.parametrize("typed", NONE, ids=lambda typed: typed[:20])
def test_what_is_no_cadence(typed: str) -> None:
    """Whatever says nothing, or two things, is not guessed at."""
    assert read_cadence(typed) is None


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text(typed: str) -> None:
    """Hostile text is refused with a sentence that is safe to show."""
    if not typed.strip():
        return
    with pytest.raises(FieldError) as caught:
        fields.cadence("cadence", typed)
    assert "\x1b" not in caught.value.message


@given(st.integers(1, 99), st.sampled_from("dwmy"))
def test_what_is_said_can_be_typed(number: int, unit: str) -> None:
    """Every cadence reads back from its own words."""
    cadence = Cadence(number, unit)
    assert read_cadence(said(cadence)) == cadence
    assert read_cadence(str(cadence)) == cadence
