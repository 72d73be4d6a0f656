"""What every test stands on: a home of its own, and a clock that a test may set.

It must not import Textual or SQLModel: the tests of the rules run in milliseconds.
"""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One worker of two on a busy machine may be slow, and that is no bug. CI draws the same examples every time, and half as many
# where a test does not say how many: it has twenty minutes.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") else "here")

ROOT = Path(__file__).resolve().parent.parent

# A Monday morning; snapshots and the dates in tests count from here.
MONDAY = "2026-03-16T09:00:00+01:00"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty HOME with the data directory inside, so that no test sees the user's own vault or config."""
    for name in list(os.environ):
        if name.startswith(("DEVHUB_", "XDG_", "TEXTUAL")) and name != "TEXTUAL_SNAPSHOT_TEMPDIR":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("DEVHUB_DATA_DIR", str(home / "devhub"))
    monkeypatch.setenv("DEVHUB_CONFIG", str(home / "config.toml"))
    return home


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """Sets the clock that rules, screens and the shell read to an ISO 8601 instant, and gives that instant back."""

    def set_now(moment: str) -> datetime:
        monkeypatch.setenv("DEVHUB_NOW", moment)
        return datetime.fromisoformat(moment)

    return set_now


@pytest.fixture
def monday(freeze: Callable[[str], datetime]) -> datetime:
    """The clock stands on Monday 16 March 2026, nine o'clock in Berlin."""
    return freeze(MONDAY)
