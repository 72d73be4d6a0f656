"""Tags on and off, new ones on the way, one step to undo."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from textual.pilot import Pilot

from devhub_tui.screens.tags_modal import TagsModal
from devhub_tui.services.session import Session
from devhub_tui.storage import contacts, undo
from devhub_tui.widgets.candidate_list import Candidates
from tests.screens.forms import Host, add, opened, write


@pytest.fixture
def session(monday: datetime) -> Iterator[Session]:
    """A vault on a Monday."""
    with opened() as session:
        yield session


@pytest.fixture
def ana(session: Session) -> str:
    """Somebody with two tags, in a vault with more."""
    add(session, "Bo", tags=("go", "zig", "[/nope]"))
    return add(session, "Ana", tags=("rust", "berlin"))


async def done(app: Host, pilot: Pilot[None]) -> None:
    """Waits for the write."""
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


def labels(modal: TagsModal) -> list[str]:
    """The list as it stands."""
    return [row.label for row in modal.query_one(Candidates).rows]


async def test_type_enter_enter_adds_a_tag(session: Session, ana: str) -> None:
    """The fastest way: a few letters, enter, enter."""
    modal = TagsModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert labels(modal)[:2] == ["[x] berlin", "[x] rust"]
        await write(pilot, "zi")
        assert labels(modal)[0] == "[ ] zig"
        await pilot.press("enter", "enter")
        await done(app, pilot)
        assert app.given == [True]
        assert app.toasts() == ["Tags of Ana: +zig · u undo"]
    assert contacts.tags(session.database.connection, ana) == ("berlin", "rust", "zig")


async def test_new_tags_and_tags_off_are_one_step(session: Session, ana: str) -> None:
    """Arrows and enter turn tags off; a new one is made; undo takes all back."""
    modal = TagsModal(session, ana)
    app = Host(modal)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("down", "enter")
        assert labels(modal)[0] == "[ ] berlin"
        await write(pilot, "#Open Source")
        await pilot.press("enter")
        assert labels(modal)[0] == "[x] Open Source"
        await pilot.press("ctrl+s")
        await done(app, pilot)
    assert contacts.tags(session.database.connection, ana) == ("Open Source", "rust")
    undo.undo(session.database)
    assert contacts.tags(session.database.connection, ana) == ("berlin", "rust")


async def test_escape_changes_nothing(session: Session, ana: str) -> None:
    """Neither does saving without a change."""
    for key in ("escape", "ctrl+s"):
        app = Host(TagsModal(session, ana))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            if key == "escape":
                await pilot.press("down", "enter")
            await pilot.press(key)
            await done(app, pilot)
            assert app.given == [False]
    assert contacts.tags(session.database.connection, ana) == ("berlin", "rust")


async def test_case_does_not_make_another_tag(session: Session, ana: str) -> None:
    """RUST is rust."""
    modal = TagsModal(session, ana)
    async with Host(modal).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await write(pilot, "RUST")
        assert labels(modal) == ["[x] rust"]
