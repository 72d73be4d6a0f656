"""The terms of a code as people type them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import code_terms
from devhub_tui.errors import FieldError
from tests.hostile import FORBIDDEN, HOSTILE

NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("24h", "2026-03-17T09:00"),
        ("90m", "2026-03-16T10:30"),
        ("30 min", "2026-03-16T09:30"),
        ("3d", "2026-03-19T09:00"),
        ("in 2 weeks", "2026-03-30T09:00"),
        ("1H", "2026-03-16T10:00"),
        ("tonight", "2026-03-17T00:00"),
        ("today", "2026-03-17T00:00"),
        ("tomorrow", "2026-03-18T00:00"),
        ("friday", "2026-03-21T00:00"),
        ("friday 18:00", "2026-03-20T18:00"),
        ("2026-03-18", "2026-03-19T00:00"),
        ("2026-03-16 18:00", "2026-03-16T18:00"),
        ("366d", "2027-03-17T09:00"),
    ],
)
def test_expires(typed: str, end: str) -> None:
    """A length of time, the end of a day, or a time of day."""
    assert code_terms.expires(typed, NOW) == datetime.fromisoformat(f"{end}:00+01:00")


@pytest.mark.parametrize(
    "typed", ["", "soon", "0h", "-1h", "yesterday", "2026-03-15", "08:59", "367d", "999999w", "2028-01-01", "03/04/2026"]
)
def test_no_expiry(typed: str) -> None:
    """What is past, endless or unclear is refused with a sentence."""
    with pytest.raises(FieldError) as error:
        code_terms.expires(typed, NOW)
    assert error.value.field == "expires"


@pytest.mark.parametrize(("typed", "most"), [("1", 1), ("10", 10), ("unlimited", None), ("Unlimited", None), ("100000", 100_000)])
def test_uses(typed: str, most: int | None) -> None:
    """A number, or unlimited."""
    assert code_terms.uses(typed) == most


@pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "100001", "ten", "١٠"])
def test_no_uses(typed: str) -> None:
    """Anything else is refused."""
    with pytest.raises(FieldError):
        code_terms.uses(typed)


@pytest.mark.parametrize(("typed", "days"), [("7d", 7), ("7", 7), ("2w", 14), ("1 week", 7), ("none", None), ("off", None)])
def test_follow_up(typed: str, days: int | None) -> None:
    """Days, weeks, or none."""
    assert code_terms.follow_up_days(typed) == days


@pytest.mark.parametrize("typed", ["", "0", "0d", "1y", "366d", "53w", "soon"])
def test_no_follow_up(typed: str) -> None:
    """Anything else is refused."""
    with pytest.raises(FieldError):
        code_terms.follow_up_days(typed)


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (-5, "over"),
        (0, "over"),
        (1, "1 s"),
        (45_000, "45 s"),
        (59_001, "1 min"),
        (720_000, "12 min"),
        (3_540_001, "1 h"),
        (86_340_000, "23 h 59 min"),
        (3_600_000, "1 h"),
        (3_900_000, "1 h 05 min"),
        (86_400_000, "1 d"),
        (183_600_000, "2 d 3 h"),
    ],
)
def test_left(milliseconds: int, said: str) -> None:
    """Time left is never said shorter than it is."""
    assert code_terms.left(milliseconds) == said


@given(st.one_of(st.text(), st.sampled_from(HOSTILE)))
def test_hostile(typed: str) -> None:
    """Whatever is typed gives terms or a clean sentence."""
    said = ""
    for read in (
        lambda: code_terms.expires(typed, NOW),
        lambda: code_terms.uses(typed),
        lambda: code_terms.follow_up_days(typed),
    ):
        try:
            read()
        except FieldError as error:
            said += error.message
    assert not FORBIDDEN.search(said)
