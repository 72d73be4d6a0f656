"""What time it is where somebody is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from devhub_tui.domain import local_time
from tests.hostile import HOSTILE

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("here", "zone", "said"),
    [
        ("2026-03-16T09:00", "Asia/Tokyo", "17:00 there, 8 h ahead of you"),
        ("2026-03-16T09:00", "America/New_York", "04:00 there, 5 h behind you"),  # their summer, not yet ours
        ("2026-04-16T09:00", "America/New_York", "03:00 there, 6 h behind you"),
        ("2026-10-28T09:00", "America/New_York", "04:00 there, 5 h behind you"),  # our winter, not yet theirs
        ("2026-03-16T09:00", "Asia/Kolkata", "13:30 there, 4 h 30 min ahead of you"),
        ("2026-03-16T09:00", "Australia/Lord_Howe", "19:00 there, 10 h ahead of you"),
        ("2026-03-16T20:00", "Asia/Tokyo", "Tue 04:00 there, 8 h ahead of you"),
        ("2026-03-16T02:00", "America/Los_Angeles", "Sun 18:00 there, 8 h behind you"),
        ("2026-03-29T01:30", "UTC", "00:30 there, 1 h behind you"),
        ("2026-03-29T03:30", "UTC", "01:30 there, 2 h behind you"),
        ("2026-03-16T09:00", "Europe/Berlin", ""),
        ("2026-03-16T09:00", "Africa/Lagos", ""),
        ("2026-07-16T09:00", "Africa/Lagos", "08:00 there, 1 h behind you"),
        ("2026-03-16T09:00", None, ""),
        ("2026-03-16T09:00", "Mars/Olympus", ""),
    ],
)
def test_there_and_here(here: str, zone: str | None, said: str) -> None:
    """With summer time on either side; nothing where the clocks show the same."""
    now = datetime.fromisoformat(here).replace(tzinfo=BERLIN)
    assert local_time.said(zone, now) == said


def test_odd_zones_are_no_zones() -> None:
    """Whatever an outside edit left there."""
    now = datetime(2026, 3, 16, 9, tzinfo=BERLIN)
    for zone in (*HOSTILE, "../../etc/passwd", "/etc/localtime", "Europe"):
        assert local_time.said(zone, now) == ""
