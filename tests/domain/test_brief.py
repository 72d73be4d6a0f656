"""What a brief is made of: a note's essence, what is open in its order, days near, how often two people talk."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import brief
from devhub_tui.domain.brief import FieldChange, Promise
from tests.hostile import FORBIDDEN, HOSTILE

TODAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (None, ""),
        ("", ""),
        ("Wants the slides", "Wants the slides"),
        ("Wants the slides.\n\nMoves in May", "Wants the slides. Moves in May"),
        ("Wants the slides\nMoves in May", "Wants the slides; Moves in May"),
        ("## After\n- a **borrow checker** talk\n- [ ] who knows `io_uring`", "After; a borrow checker talk; who knows io_uring"),
        ("> The kernel is easy.\n\n```rust\nfn main() {}\n```\nMore", "The kernel is easy. More"),
        ("one\n---\n1. two\n2) three", "one; two; three"),
        ("2 * 3 * 4 and a_b_c stay", "2 * 3 * 4 and a_b_c stay"),
        ("```\nonly code\n```", ""),
    ],
)  # fmt: skip
def test_essence(note: str | None, said: str) -> None:
    """One line without Markdown's signs and without code."""
    assert brief.essence(note) == said


@pytest.mark.parametrize("note", HOSTILE, ids=range(len(HOSTILE)))
def test_essence_of_anything(note: str) -> None:
    """One clean line that is not endless."""
    said = brief.essence(note)
    assert not FORBIDDEN.search(said)
    assert "\n" not in said
    assert len(said) <= brief.ESSENCE


def test_what_is_open_comes_latest_first() -> None:
    """Overdue first, then what comes next; what was put off waits until then, what has no day comes last."""
    found = [
        Promise("a", "follow_up", "2026-03-20", None),
        Promise("b", "my_promise", "2026-03-01", None),
        Promise("c", "follow_up", "2026-02-01", None, snoozed_until="2026-04-01"),
        Promise("d", "their_promise", "2026-03-16", None),
        Promise("e", "follow_up", "junk", None),
        Promise("f", "follow_up", "2026-03-10", None, snoozed_until="2026-03-16"),
    ]
    assert "".join(each.id for each in brief.by_urgency(found, TODAY)) == "bfdace"
    assert [brief.late(each, TODAY) for each in found[:4]] == [-4, 15, -16, 0]


def test_days_of_the_year_come_nearest_first() -> None:
    """With the age where the year is known; 29 February where the preferences say; what is no day is left out."""
    dates = [("first day", "2022-03-17"), ("leap", "--02-29"), ("junk", "soon"), ("wedding", "2026-05-01")]
    found = brief.days("1986-03-20", dates, TODAY, "03-01")
    assert [(day.label, day.days, day.years) for day in found] == [
        ("first day", 1, 4),
        ("birthday", 4, 40),
        ("wedding", 46, None),
        ("leap", 350, None),
    ]
    assert brief.days("--03-16", (), TODAY)[0].days == 0


def test_rhythm_is_the_median_from_five_days_on() -> None:
    """Two talks on one day are one; one long silence does not count for much."""
    days = [TODAY - timedelta(days=back) for back in (0, 7, 14, 21)]
    assert brief.rhythm(days) is None
    assert brief.rhythm([*days, days[0]]) is None
    assert brief.rhythm([*days, TODAY - timedelta(days=300)]) == 7


@given(st.lists(st.dates(), min_size=5, unique=True))
def test_rhythm_lies_between_the_gaps(days: list[date]) -> None:
    """Never less than a day, never more than all of the time."""
    found = brief.rhythm(days)
    assert found is not None
    assert 1 <= found <= (max(days) - min(days)).days


def test_telling_changes_come_first() -> None:
    """Company and title before tags, those before how they are tracked; the newest tag first."""

    def change(what: str, day: int) -> FieldChange:
        return FieldChange(what, None, "x", date(2026, 3, day))

    found = brief.telling([change("cadence", 1), change("tag", 2), change("title", 3), change("tag", 5), change("company", 1)])
    assert [(each.what, each.on.day) for each in found] == [("company", 1), ("title", 3), ("tag", 5), ("tag", 2), ("cadence", 1)]
