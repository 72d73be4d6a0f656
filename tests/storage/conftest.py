"""An open vault in a home of its own, on Monday 16 March 2026, closed afterwards."""

import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest

from devhub_tui import paths
from devhub_tui.storage.database import Database
from tests.storage.vaults import template


@pytest.fixture
def database(monday: datetime) -> Iterator[Database]:
    """The main vault of a home with nothing else in it."""
    folder = paths.private_dir(paths.data_dir() / "vaults")
    shutil.copytree(template(), folder / paths.VAULT)
    database = Database.open()
    yield database
    database.close()
