"""A follow-up as a line: when, who owes what, and how it comes back, at every width."""

from datetime import date

import pytest
from rich.cells import cell_len

from devhub_tui.storage.rows import FollowUpRow
from devhub_tui.widgets import follow_up_lines as lines
from tests.hostile import SMALL

TODAY = date(2026, 3, 16)
ROW = FollowUpRow("f", "c", "Ana Souza", "2026-03-13", "the talk link", "my_promise", None)


@pytest.mark.parametrize(
    ("row", "day", "role"),
    [
        (ROW, "3 d late", "due"),
        (ROW._replace(due_on="2023-01-01"), "1170 d late", "due"),
        (ROW._replace(due_on="2026-03-16"), "today", "soon"),
        (ROW._replace(due_on="2026-03-17"), "tomorrow", "text"),
        (ROW._replace(due_on="2026-03-23"), "Mon 23 Mar", "text"),
        (ROW._replace(due_on="2026-03-24"), "24 Mar", "text"),
        (ROW._replace(due_on="2027-01-31"), "31 Jan 2027", "text"),
        (ROW._replace(snoozed_until="2026-03-20"), "z 20 Mar", "muted"),
        (ROW._replace(snoozed_until="2026-03-16"), "3 d late", "due"),
        (ROW._replace(completed_at=1773600000000), "✓ 15 Mar", "muted"),
        (ROW._replace(due_on="whenever"), "whenever", "text"),
    ],
)
def test_when_it_is_about(row: FollowUpRow, day: str, role: str) -> None:
    """Late, today, near, far, asleep, done, and what an outside edit may have left; words, never colour alone."""
    assert (lines.day(row, TODAY), lines.role(row, TODAY)) == (day, role)
    assert cell_len(day) <= 11


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW, "you promised: the talk link"),
        (ROW._replace(kind="their_promise"), "they promised: the talk link"),
        (ROW._replace(kind="follow_up"), "the talk link"),
        (ROW._replace(kind="follow_up", note=None), "follow up"),
        (ROW._replace(note=None), "you promised"),
        (ROW._replace(kind="dream"), "follow up: the talk link"),
    ],
)
def test_who_owes_what(row: FollowUpRow, words: str) -> None:
    """Both directions in words."""
    assert lines.what(row) == words


def test_a_persons_page_says_all_of_it() -> None:
    """Day, lateness, snooze, rhythm and source; of many the first dozen and how many more."""
    row = ROW._replace(
        repeat="2w", fixed=True, snoozed_until="2026-03-20", source_id="i", source="Coffee", source_on="2026-01-12"
    )
    assert lines.in_full(row, TODAY) == (
        "the talk link · 13 Mar 2026 (3 d late) · snoozed until 20 Mar 2026 · every 2 weeks, fixed · from coffee, 12 Jan"
    )
    assert lines.in_full(ROW._replace(due_on="2026-03-16", note=None), TODAY) == "follow up · 16 Mar 2026 (today)"
    assert lines.section((), TODAY, 60) == []
    shown = ["".join(part for part, _ in line) for line in lines.section((ROW,) * 20, TODAY, 78)]
    assert shown[1] == "Follow-ups 20   F works on them"
    assert shown[2] == "you promised  the talk link · 13 Mar 2026 (3 d late)"
    assert (len(shown), shown[-1].strip()) == (15, "8 more")


@pytest.mark.parametrize("room", [10, 20, 38, 58, 78, 98, 118, 198])
@pytest.mark.parametrize("names", [True, False])
def test_a_line_fits_its_width(room: int, names: bool) -> None:
    """Whatever stands in it; the day never loses its place."""
    cells = lines.columns(room, names=names)
    for words in ("the talk link", *SMALL):
        row = ROW._replace(name="A" + words, note=words, repeat="12m", fixed=True, source="Coffee", source_on="2026-01-12")
        line = lines.row_line(row, cells, TODAY, True)
        assert line[2][0] == "3 d late".ljust(11) + " "
        assert cell_len("".join(part for part, _ in line)) <= max(room, 24 + (11 if names else 0))
