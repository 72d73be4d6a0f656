"""An open vault in a home of its own, on Monday 16 March 2026, closed afterwards."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from devhub_tui.storage.database import Database


@pytest.fixture
def database(monday: datetime) -> Iterator[Database]:
    """The main vault of an empty home."""
    database = Database.open()
    yield database
    database.close()
