"""Noticing what others did: another process, another day. Never what this process wrote itself."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import pytest

from devhub_tui.config import Config
from devhub_tui.services.session import Session
from devhub_tui.services.watch import Watch
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Database, Transaction
from tests.storage.vaults import shell


def ana(tx: Transaction) -> None:
    """Adds somebody."""
    contacts.add(tx, {"name": "Ana"})


@pytest.fixture
async def session(freeze: Callable[[str], datetime]) -> AsyncIterator[Session]:
    """A session on an empty vault."""
    freeze("2026-03-16T23:00:00+01:00")
    found = Session(Database.open(), Config())
    yield found
    found.close()


async def test_own_writes_are_no_news(session: Session) -> None:
    """They were announced when they were made."""
    watch = Watch(session)
    assert not await watch.look()
    for _ in range(3):
        await session.write("add", ana)
        assert not await watch.look()


async def test_another_connection_is_news_once(session: Session) -> None:
    """Also before the first look, and also right after a write of our own."""
    other = Database.open()
    try:
        watch = Watch(session)
        with other.write("add") as tx:
            ana(tx)
        assert await watch.look()
        assert not await watch.look()
        await session.write("add", ana)
        with other.write("add") as tx:
            ana(tx)
        assert await watch.look()
        assert not await watch.look()
    finally:
        other.close()


async def test_a_new_day_is_news(session: Session, freeze: Callable[[str], datetime]) -> None:
    """Midnight."""
    watch = Watch(session)
    assert not await watch.look()
    freeze("2026-03-17T00:00:00+01:00")
    assert await watch.look()
    assert not await watch.look()


async def test_what_a_foreign_shell_left_behind_is_settled(session: Session) -> None:
    """An edit by the system's sqlite3 gets its due date while the app is open."""
    await session.write("add", ana)
    watch = Watch(session)
    assert not await watch.look()
    shell(session.database.path, "UPDATE contacts SET cadence='7d';")
    assert await watch.look()
    row = session.database.connection.execute("SELECT next_due FROM contacts").fetchone()
    assert row[0] == "2026-03-23"
