"""The one source of time, and how a test moves it."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from devhub_tui import clock
from devhub_tui.errors import UsageError


def test_runs_with_the_machine() -> None:
    """Without DEVHUB_NOW it is now, in the local zone."""
    before = datetime.now(UTC)
    moment = clock.now()
    assert before <= moment <= datetime.now(UTC)
    assert moment.tzinfo is not None
    assert clock.today() == moment.date()
    assert abs(clock.now_ms() - clock.real_ms()) < 5_000


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-16T09:00:00+01:00", datetime(2026, 3, 16, 8, tzinfo=UTC)),
        ("2026-03-16T09:00:00Z", datetime(2026, 3, 16, 9, tzinfo=UTC)),
        (" 2026-03-16T23:30:00-05:00\n", datetime(2026, 3, 17, 4, 30, tzinfo=UTC)),
    ],
)
def test_stands_still(monkeypatch: pytest.MonkeyPatch, text: str, utc: datetime) -> None:
    """DEVHUB_NOW freezes rules and screens at an instant, in the zone it states."""
    monkeypatch.setenv("DEVHUB_NOW", text)
    assert clock.now() == utc
    assert clock.today() == datetime.fromisoformat(text.strip()).date()
    assert clock.now_ms() == int(utc.timestamp() * 1000)


def test_without_a_zone_the_local_one_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare instant is local time."""
    monkeypatch.setenv("DEVHUB_NOW", "2026-03-16T09:00:00")
    assert clock.now().tzinfo is not None
    assert clock.now().replace(tzinfo=None) == datetime(2026, 3, 16, 9)


def test_a_file_moves_midnight(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`@FILE` is read again at every call, so a running app can be led into the next day."""
    file = tmp_path / "now"
    monkeypatch.setenv("DEVHUB_NOW", f"@{file}")
    file.write_text("2026-03-16T23:59:59+01:00\n")
    assert clock.today() == date(2026, 3, 16)
    file.write_text("2026-03-17T00:00:01+01:00\n")
    assert clock.today() == date(2026, 3, 17)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "", " "])
def test_nonsense_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    """A mistyped instant is said so, with an example, and is never taken for now."""
    file = tmp_path / "now"
    file.write_text(text)
    monkeypatch.setenv("DEVHUB_NOW", f"@{file}")
    with pytest.raises(UsageError) as caught:
        clock.now()
    assert caught.value.exit_code == 2
    assert "2026" in caught.value.hint


def test_a_missing_file_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So is a file that is not there."""
    monkeypatch.setenv("DEVHUB_NOW", f"@{tmp_path / 'nowhere'}")
    with pytest.raises(UsageError, match="cannot be read"):
        clock.today()


def test_the_machine_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal's clock is the real one, whatever DEVHUB_NOW says."""
    monkeypatch.setenv("DEVHUB_NOW", "2001-01-01T00:00:00Z")
    assert clock.real_ms() > datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000


def test_instants_come_back_in_the_stated_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was logged late in the evening is shown on that day."""
    monkeypatch.setenv("DEVHUB_NOW", "2026-03-16T23:30:00+09:00")
    back = clock.from_ms(clock.now_ms())
    assert back.date() == date(2026, 3, 16)
    assert back.utcoffset() == timedelta(hours=9) == timezone(timedelta(hours=9)).utcoffset(None)


@pytest.mark.parametrize(
    ("zone", "now", "midnight"),
    [
        ("Europe/Berlin", "2026-03-29T12:00:00", "2026-03-28T23:00:00+00:00"),
        ("Europe/Berlin", "2026-10-25T12:00:00", "2026-10-24T22:00:00+00:00"),
    ],
)
def test_the_day_begins_with_the_offset_of_its_midnight(
    monkeypatch: pytest.MonkeyPatch, zone: str, now: str, midnight: str
) -> None:
    """Also on the two days of the year whose midnight has another offset."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        moment = datetime.fromisoformat(now).astimezone()
        monkeypatch.setattr(clock, "now", lambda: moment)
        assert datetime.fromtimestamp(clock.midnight_ms() / 1000, UTC) == datetime.fromisoformat(midnight)
    finally:
        monkeypatch.undo()
        time.tzset()
