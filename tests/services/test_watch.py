"""Noticing what others did: another process, another day. Never what this process wrote itself."""

import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import pytest

from devhub_tui import clock
from devhub_tui.config import Config
from devhub_tui.services.session import Session
from devhub_tui.services.watch import Watch
from devhub_tui.storage import contacts, interactions
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


async def test_a_clock_set_back_is_news(session: Session, freeze: Callable[[str], datetime]) -> None:
    """Yesterday again: what was planned for today is a plan once more, and a contact when the clock is right again."""

    def plan(tx: Transaction) -> None:
        person = contacts.add(tx, {"name": "Ana", "cadence": "7d"})
        interactions.log(tx, [person], "coffee", "2026-03-10")
        interactions.log(tx, [person], "coffee", "2026-03-16")

    def due() -> str:
        return str(session.database.connection.execute("SELECT next_due FROM contacts").fetchone()[0])

    await session.write("plan", plan)
    watch = Watch(session)
    assert not await watch.look()
    assert due() == "2026-03-23"
    freeze("2026-03-15T12:00:00+01:00")
    assert await watch.look()
    assert due() == "2026-03-17"
    freeze("2026-03-16T00:00:00+01:00")
    assert await watch.look()
    assert due() == "2026-03-23"


async def test_travelling_is_news(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an island in the east of the date line to one in the west of it: another day, whatever the time."""
    monkeypatch.delenv("DEVHUB_NOW")
    try:
        monkeypatch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        east, watch = clock.today(), Watch(session)
        await watch.look()
        assert not await watch.look()
        monkeypatch.setenv("TZ", "Pacific/Pago_Pago")
        assert await watch.look()
        assert (east - clock.today()).days in (1, 2)
        assert not await watch.look()
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00", False),
        ("2026-10-25T02:59:59+02:00", "2026-10-25T02:00:00+01:00", False),
        ("2026-10-25T23:59:59+01:00", "2026-10-26T00:00:00+01:00", True),
        ("2026-03-28T23:59:59+01:00", "2026-03-29T00:00:00+01:00", True),
        ("2026-12-31T23:59:59+01:00", "2027-01-01T00:00:00+01:00", True),
        ("2028-02-29T12:00:00+01:00", "2028-03-03T08:00:00+01:00", True),
    ],
)
async def test_nights_of_all_kinds(
    session: Session, freeze: Callable[[str], datetime], before: str, after: str, news: bool
) -> None:
    """Summer time comes and goes within a day; days that a suspended machine slept through are one change."""
    freeze(before)
    watch = Watch(session)
    await watch.look()
    freeze(after)
    assert await watch.look() is news
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
