"""The line of the Log at every width, and the head above a whole note."""

from datetime import date

import pytest
from rich.cells import cell_len

from devhub_tui.storage.log_page import LogRow
from devhub_tui.storage.rows import InteractionRow
from devhub_tui.widgets.interaction_lines import columns, day, head, heading, row_line, with_whom
from devhub_tui.widgets.line_view import Line

TODAY = date(2026, 3, 16)
PEOPLE = (("a", "Zoë Faßbender", True), ("b", "田中 花子", False), ("c", "[/nope] Kofi", False))
ROW = LogRow(
    1, "i", "talk", "Talk", "☕", "2026-03-15", None, "mutual", 90, "FOSDEM 2026", "## io_uring, 田中 and more", True, PEOPLE, 4
)


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(part for part, _ in line)


@pytest.mark.parametrize("room", [*range(24, 180), 300])
def test_columns_fill_the_room(room: int) -> None:
    """No line is wider than there is room, the heading stands over its columns, and day, icon and people are always there."""
    cells = columns(room)
    line = plain(row_line(ROW, cells, TODAY, True))
    assert cell_len(line) <= room
    assert line.startswith("▌Sun 15 Mar  ☕")
    assert "Zoë" in line
    above = plain(heading(cells))
    assert cell_len(above) == cell_len(line)
    if cells.note:
        assert above.index("note") == cell_len(line[: line.index("FOSDEM")])
        assert cells.note >= 10


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (78, ("Talk", "↔", "FOSDEM 2026")),
        (64, ("↔", "FOSDEM")),
        (40, ("Zoë Faßbender",)),
        (130, ("Talk", "mutual", "1 h 30", "FOSDEM 2026 · io_uring")),
    ],
)
def test_what_there_is_room_for(room: int, shown: tuple[str, ...]) -> None:
    """The wider, the more is said."""
    line = plain(row_line(ROW, columns(room), TODAY, False))
    assert [word for word in shown if word not in line] == []


def test_the_parts_of_a_line() -> None:
    """What is not known leaves its cells empty; a note that goes on says so; a planned one stands out."""
    cells = columns(110)
    assert plain(row_line(ROW, cells, TODAY, False)).rstrip().endswith("and more …")
    bare = ROW._replace(direction=None, duration_minutes=None, event=None, note="", more=False, people=(), others=0)
    assert plain(row_line(bare, cells, TODAY, False)).split() == ["Sun", "15", "Mar", "☕", "Talk"]
    alone = plain(row_line(ROW._replace(note="", more=False), cells, TODAY, False)).rstrip()
    assert alone.endswith("FOSDEM 2026")
    assert row_line(ROW, cells, TODAY, False)[1][1] == "muted"
    assert row_line(ROW._replace(occurred_on="2026-03-17"), cells, TODAY, False)[1][1] == "accent"
    assert plain(row_line(ROW._replace(direction="sideways"), cells, TODAY, False)).count("sideways") == 0


def test_days() -> None:
    """The very day, always; what is no day is shown as it stands."""
    assert [day(each, TODAY) for each in ("2026-03-05", "2025-12-31", "soon")] == ["Thu  5 Mar", "2025-12-31", "soon"]


def test_people() -> None:
    """Stars for VIPs, and how many more."""
    assert with_whom(PEOPLE[:2]) == "Zoë Faßbender ★, 田中 花子"
    assert with_whom(PEOPLE[:1], 3) == "Zoë Faßbender ★ and 3 more"


def test_the_head_of_a_note(freeze: object) -> None:
    """Everything that is known, each on its line; nothing of what is not."""
    row = InteractionRow("i", "talk", "Talk", "▶", "2026-03-15", None, "me", None, PEOPLE[:1], 90, "e", "FOSDEM", "notes.md")
    assert [plain(line) for line in head(row, 60)] == [
        "▶ Talk",
        "Sun 15 Mar 2026 · 1 h 30 · I reached out",
        "with Zoë Faßbender ★",
        "at FOSDEM",
        "transcript notes.md",
    ]
    bare = InteractionRow("i", "odd", "odd", "·", "2026-03-15", None, None, None, ())
    assert [plain(line) for line in head(bare, 60)] == ["· odd", "Sun 15 Mar 2026", "with nobody who is still here"]
