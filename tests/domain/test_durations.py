"""Durations as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.durations import LONGEST, parse_duration, said, typed
from devhub_tui.errors import FieldError
from tests.hostile import HOSTILE


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("", None),
        ("   ", None),
        ("90", 90),
        ("45m", 45),
        ("45 min", 45),
        ("45'", 45),
        ("1 minute", 1),
        ("1h", 60),
        ("1h30", 90),
        ("1h30m", 90),
        ("1 h 30 min", 90),
        ("2 hours", 120),
        ("1 hour and 5 minutes", 65),
        ("1.5h", 90),
        ("1,25 h", 75),
        ("0.5h", 30),
        ("1:30", 90),
        ("0:05", 5),
        (" 1H30 ", 90),
        ("168h", LONGEST),
    ],
)
def test_what_is_understood(written: str, minutes: int | None) -> None:
    """Minutes, hours, both, and a clock."""
    assert parse_duration(written) == minutes


@pytest.mark.parametrize(
    "written", ["0", "0h", "-5", "169h", "99999", "1h90", "1.5h30", "1:75", "long", "h", "1h30x", "١h", "3d"]
)
def test_what_is_not(written: str) -> None:
    """Nothing, too much, and other words are refused with an example."""
    with pytest.raises(FieldError) as error:
        parse_duration(written)
    assert error.value.hint == "Write it as 45m, 1h30 or 90."


@pytest.mark.parametrize("written", HOSTILE)
def test_hostile(written: str) -> None:
    """Whatever is typed, it is understood or refused."""
    try:
        found = parse_duration(written)
    except FieldError:
        return
    assert found is None or 0 < found <= LONGEST


@given(st.integers(1, LONGEST))
def test_there_and_back(minutes: int) -> None:
    """What a form or a list shows can be typed in again."""
    assert parse_duration(typed(minutes)) == minutes
    assert parse_duration(said(minutes)) == minutes


def test_nothing_is_said_of_nothing() -> None:
    """No duration, and what another program may have left there."""
    assert [said(None), said(0), said(-3), said("soon"), typed(None), typed(0)] == [""] * 6  # type: ignore[arg-type]
