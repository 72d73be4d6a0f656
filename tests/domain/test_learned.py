"""A cadence that the history proposes: from five days of contact on, with its evidence, and only when it is another one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.cadence import Cadence, parse_cadence
from devhub_tui.domain.learned import HUMAN, LEAST, learned

TODAY = date(2026, 3, 16)
NOW = TODAY.toordinal()


def every(*gaps: int, last: int = 3) -> list[int]:
    """Days of contact with these gaps between them, the last one so many days ago."""
    days = [NOW - last]
    for gap in reversed(gaps):
        days.append(days[-1] - gap)
    return days[::-1]


@pytest.mark.parametrize(
    ("gaps", "present", "proposed"),
    [
        ((21, 20, 22, 21), "30d", "3w"),
        ((21, 20, 22, 21), "3w", None),
        ((21, 20, 22, 21), "20d", None),  # near enough
        ((21, 20, 22), "30d", None),  # four days are too few
        ((7, 7, 8, 6, 7), "30d", "1w"),
        ((30, 31, 29, 30), "1m", None),
        ((30, 31, 29, 30), "30d", None),
        ((30, 31, 29, 30), "90d", "1m"),
        ((92, 90, 88, 95), "30d", "3m"),
        ((13, 14, 15, 200), "1m", "2w"),  # a summer of silence does not count for more than one gap
        ((360, 370, 365, 366), "30d", "1y"),
        ((1, 1, 1, 1), "30d", "1d"),
        ((21, 20, 22, 21), None, "3w"),
    ],
)
def test_what_is_proposed(gaps: tuple[int, ...], present: str | None, proposed: str | None) -> None:
    """Gaps between days of contact, the present cadence, the proposal."""
    found = learned(every(*gaps), parse_cadence(present), NOW)
    assert (str(found.cadence) if found else None) == proposed


def test_the_evidence_is_said() -> None:
    """How often, from what, since when, and how far it spreads."""
    found = learned(every(7, 21, 60, 20, 22), Cadence(60, "d"), NOW)
    assert found is not None
    assert str(found) == "you talk every 21 days: median of 5 gaps since 3 Nov 2025, between 7 and 60"
    same = learned(every(7, 7, 7, 7), Cadence(60, "d"), NOW)
    assert str(same) == "you talk every 7 days: median of 4 gaps since 13 Feb 2026, all of 7"


def test_several_talks_of_a_day_are_one() -> None:
    """Five messages of one afternoon teach nothing."""
    assert learned([NOW - 1] * 9, Cadence(30, "d"), NOW) is None


def test_a_rhythm_that_is_over_is_not_proposed() -> None:
    """Weekly until two years ago says nothing of today."""
    assert learned(every(7, 7, 7, 7, last=20), Cadence(90, "d"), NOW) is not None
    assert learned(every(7, 7, 7, 7, last=700), Cadence(90, "d"), NOW) is None


def test_what_is_planned_is_no_habit() -> None:
    """Days after today do not count."""
    assert learned([*every(21, 21, 21), NOW + 20], Cadence(90, "d"), NOW) is None


def test_only_the_last_year_or_so_of_talks_counts() -> None:
    """Twelve gaps at most: weekly ten years ago, monthly now."""
    found = learned(every(*[7] * 40, *[30] * 12), Cadence(7, "d"), NOW)
    assert found is not None
    assert (str(found.cadence), found.gaps) == ("1m", 12)


@given(st.lists(st.integers(NOW - 2000, NOW + 50), max_size=40), st.none() | st.sampled_from(HUMAN))
def test_a_proposal_is_a_human_cadence_other_than_the_present_one(days: list[int], present: Cadence | None) -> None:
    """And its evidence is within its bounds."""
    found = learned(sorted(days), present, NOW)
    if found is None:
        return
    assert found.cadence in HUMAN
    assert found.cadence != present
    assert found.gaps >= LEAST - 1
    assert found.shortest <= found.days <= found.longest
