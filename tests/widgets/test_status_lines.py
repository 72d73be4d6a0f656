"""Changes of status between the interactions of a timeline."""

from datetime import date

from rich.cells import cell_len

from devhub_tui.domain.status_history import Transition
from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets.status_lines import Done, Move, between, lines, moves
from tests.hostile import SMALL


def move(number: int, why: str = "talked (coffee)") -> Transition:
    """A change on a day of March."""
    return Transition(date(2026, 3, number), "soon", "due", why)


def days(found: list[list[Move]]) -> list[list[int]]:
    """Which days stand where."""
    return [[each.on.day for each in gap] for gap in found]


def test_each_stands_above_the_talks_before_it() -> None:
    """On the day of a talk above it, for the talk made it; plans stand above everything."""
    moves = [move(20), move(12), move(12), move(10), move(1)]
    talks = ["2026-04-01", "2026-03-12", "2026-03-05"]
    assert days(between(moves, talks, whole=True)) == [[], [20, 12, 12], [10], [1]]
    assert days(between(moves, talks, whole=False)) == [[], [20, 12, 12], [10], []]
    assert days(between(moves, [], whole=True)) == [[20, 12, 12, 10, 1]]
    assert days(between(moves, ["junk"], whole=True)) == [[], [20, 12, 12, 10, 1]]


def said(moves: list[Move], width: int = 80, *, folded: bool = True) -> list[str]:
    """The lines as text."""
    return ["".join(part for part, _ in line) for line in lines(moves, width, folded)]


def test_many_are_one_line_until_they_are_unfolded() -> None:
    """Two are shown, of more only the newest, with how many there are."""
    assert said([move(2), move(1)]) == [f"   ◔ soon → ! due  {day} Mar 2026  talked (coffee)" for day in (2, 1)]
    assert said([move(3), move(2), move(1)]) == ["   ◔ soon → ! due  3 Mar 2026  talked (coffee) · 2 more · h"]
    assert len(said([move(3), move(2), move(1)], folded=False)) == 3
    assert said([Transition(date(2026, 3, 1), None, "new", "imported")]) == ["   ✦ new  1 Mar 2026  imported"]


def test_any_reason_fits_any_width() -> None:
    """The count stays in sight however long the reason is."""
    for why in SMALL:
        for width in (40, 60, 100):
            found = said([move(3, why + " and so on" * 9)] * 4, width)
            assert [cell_len(line) <= width for line in found] == [True]
            assert found[0].endswith("3 more · h")


def test_what_was_done_stands_among_them() -> None:
    """By its day, with who promised; what is open is none of the past, and any words fit."""
    noon = 1_773_057_600_000  # 9 Mar 2026, 12:00 UTC
    rows = [
        FollowUpRow("1", "c", "Ana", "2026-03-01", "the talk link", "my_promise", noon),
        FollowUpRow("2", "c", "Ana", "2026-03-01", None, "follow_up", noon - 86_400_000),
        FollowUpRow("3", "c", "Ana", "2026-03-01", "open", "follow_up", None),
    ]
    found = moves([move(1), move(20)], rows)
    assert [each.on.day for each in found] == [20, 9, 8, 1]
    assert said(found[1:3]) == ["   ✓ you promised: the talk link  9 Mar 2026", "   ✓ follow up  8 Mar 2026"]
    for note in SMALL:
        for width in (40, 60, 100):
            line = said([Done(date(2026, 3, 9), "my_promise", note + " and so on" * 9)], width)[0]
            assert cell_len(line) <= width
            assert line.endswith("9 Mar 2026")
