"""Whoever arrives with an address that somebody here has: both side by side, and one key for each way out."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from devhub_tui import clock
from devhub_tui.domain.people import Point
from devhub_tui.domain.submissions import CONSENT_VERSION, Submission
from devhub_tui.screens.contact import ContactScreen
from devhub_tui.screens.review import ReviewScreen
from devhub_tui.services.session import Session
from devhub_tui.storage import arrivals, codes, contacts
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.connecting import HERE


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    """Somebody called Ana Souza, and two who came with her address."""
    with vault(HERE) as session:
        with session.database.write("ana") as tx:
            contacts.add(
                tx, {"name": "Ana Souza", "company": "Oxide", "notes": None}, [Point("email", "ana@oxide.example")], ["kernel"]
            )
        arrive(session, "Ana S. [/nope]", "Turbine")
        yield session


def arrive(session: Session, name: str, company: str | None = None, email: str = "ana@oxide.example") -> str:
    """Somebody came; gives the id of the arrival."""
    now = clock.real_ms()
    with session.database.write("came") as tx:
        code = codes.make(tx, codes.Wanted("FOSDEM 2027", expires_at=now + 10_000), str(uuid.uuid4()))
        sent = Submission(str(uuid.uuid4()), code, name, email, None, company, "Hello", None, now, now, CONSENT_VERSION)
        found = arrivals.receive(tx, sent)
    assert found is not None
    return found.arrival_id


def people(session: Session) -> list[str]:
    """Everybody's name."""
    rows = session.database.connection.execute("SELECT name FROM contacts WHERE deleted_at IS NULL ORDER BY n").fetchall()
    return [row[0] for row in rows]


async def test_both_stand_side_by_side_and_m_merges(session: Session) -> None:
    """The newest arrival waits for a decision: A compares, m gives what was typed to whom one knew; u takes it back."""
    async with running(session, (120, 40)) as (app, pilot):
        await pilot.press("A")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        said = reads(app)
        assert "both have ana@oxide.example" in said
        assert "Ana Souza · known" in said
        assert "Ana S. [/nope] · arrived" in said
        assert "kernel" in said
        assert "met-" in said
        await pilot.press("m")
        await until(pilot, lambda: any("Merged Ana S." in each for each in toasts(app)))
        assert people(session) == ["Ana Souza"]
        assert arrivals.review_count(session.database.connection) == 0
        await pilot.press("u")
        await until(pilot, lambda: arrivals.review_count(session.database.connection) == 1)


async def test_what_was_typed_can_be_chosen_field_by_field(session: Session) -> None:
    """Right on the company: the known person works there from now on."""
    async with running(session, (120, 40)) as (app, pilot):
        await pilot.press("A")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        while screen.sides.row is not None and screen.sides.row.key != "company":
            await pilot.press("down")
        await pilot.press("right", "m")
        await until(pilot, lambda: any("Merged" in each for each in toasts(app)))
        connection = session.database.connection
        assert connection.execute("SELECT company FROM contacts WHERE name='Ana Souza'").fetchone()[0] == "Turbine"


async def test_keeping_both_adds_them(session: Session) -> None:
    """They are two people: d adds the one who came."""
    async with running(session, (80, 24)) as (app, pilot):
        await pilot.press("A")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("d")
        await until(pilot, lambda: len(people(session)) == 2)
        await pilot.press("A")
        await until(pilot, lambda: isinstance(app.screen, ContactScreen))


async def test_discarding_adds_nobody_and_the_next_follows(session: Session) -> None:
    """D lets go of what was sent; whoever waits next is shown at once, and later is always possible."""
    arrive(session, "Somebody else")
    async with running(session, (80, 24)) as (app, pilot):
        await pilot.press("4")
        await until(pilot, lambda: "2 to review" in reads(app))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert "1 more to review" in reads(app)
        await pilot.press("D")
        await until(pilot, lambda: "Somebody else · arrived" in reads(app))
        assert people(session) == ["Ana Souza"]
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ReviewScreen))
        assert arrivals.review_count(session.database.connection) == 1


async def test_decided_in_the_shell_meanwhile(session: Session) -> None:
    """The comparison goes when somebody else decided."""
    async with running(session, (80, 24)) as (app, pilot):
        await pilot.press("A")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        waiting = arrivals.in_review(session.database.connection)[0].id
        await session.write("discard", lambda tx: arrivals.discard(tx, waiting))
        await until(pilot, lambda: not isinstance(app.screen, ReviewScreen))
        await until(pilot, lambda: any("no longer waits" in each for each in toasts(app)))


async def test_the_same_person_twice_when_whom_they_were_like_is_gone(session: Session) -> None:
    """Nobody is left to compare with: they can be added, or let go."""
    gone = session.database.connection.execute("SELECT id FROM contacts WHERE name='Ana Souza'").fetchone()[0]
    with session.database.write("delete") as tx:
        contacts.delete(tx, [gone])
    async with running(session, (80, 24)) as (app, pilot):
        await pilot.press("A")
        await until(pilot, lambda: "Add them" in reads(app))
        await pilot.press("enter")
        await until(pilot, lambda: people(session) == ["Ana S. [/nope]"])


async def test_the_dashboard_says_who_came_today_and_who_waits(session: Session) -> None:
    """The first screen has the numbers, as long as they are news."""
    arrive(session, "Bo", email="bo@example.org")
    async with running(session, (80, 24)) as (app, pilot):
        assert "2 arrived today · 1 to review" in reads(app)
        waiting = arrivals.in_review(session.database.connection)[0].id
        await session.write("discard", lambda tx: arrivals.discard(tx, waiting))
        await until(pilot, lambda: "1 arrived today   A opens" in reads(app))
