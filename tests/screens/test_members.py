"""The screen of members: who is in, let in by a passphrase of their own, given a role, taken out with a rekey offered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from devhub_tui import paths
from devhub_tui.app import DevHub
from devhub_tui.config import Config
from devhub_tui.errors import LockedError
from devhub_tui.screens.member_form import MemberForm
from devhub_tui.screens.members import MembersScreen
from devhub_tui.screens.passphrase_ask import PassphraseAsk
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.services.session import Session
from devhub_tui.storage import members, roles, vault
from devhub_tui.storage.database import Database
from devhub_tui.widgets.chooser import Chooser
from devhub_tui.widgets.confirm import Confirm
from tests.hostile import FORBIDDEN
from tests.screens import apps
from tests.screens.apps import reads, running, toasts, until
from tests.screens.test_locking import protected, quick  # noqa: F401  a fixture
from tests.screens.test_vault_settings import OTHER, chooses, opened, proves, seen

BEN = "nine geese in the morning mist"


@contextmanager
def shared(*others: tuple[str, str]) -> Iterator[Session]:
    """A protected vault of ada's with these members in these roles."""
    with protected() as session:
        for name, role in others:
            members.add(session.database, name, role, BEN)
        yield session


@contextmanager
def theirs(name: str) -> Iterator[Session]:
    """The same vault as a member opens it."""
    session = Session(Database.open(key=vault.unlock(paths.vault_file(), BEN, name)), Config())
    try:
        yield session
    finally:
        session.close()


async def listed(app: DevHub, pilot: Pilot[Any]) -> MembersScreen:
    """The screen, through its door."""
    app.action_members()
    found: MembersScreen = await seen(app, pilot, MembersScreen)
    return found


async def filled(app: DevHub, pilot: Pilot[Any], **typed: str) -> MemberForm:
    """Types into the form of a new member and saves it."""
    form: MemberForm = await seen(app, pilot, MemberForm)
    form.fill(typed)
    await pilot.press("ctrl+s")
    await pilot.pause()
    return form


def said(app: DevHub, words: str) -> bool:
    """Whether a toast says so."""
    return any(words in each for each in toasts(app))


def everybody(session: Session) -> dict[str, str]:
    """User name -> role."""
    return {each.username: each.role for each in members.listed(session.database)}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_everybody_is_listed(monday: datetime, size: tuple[int, int]) -> None:
    """From Settings: user name, role, since when and by what; a viewer sees them, too."""
    with shared(("ben", roles.VIEWER)) as session:
        members.add(session.database, "cleo", roles.EDITOR, BEN, "Cleo Adeyemi")
        async with running(session, size) as (app, pilot):
            await opened(app, pilot, "Members")
            await seen(app, pilot, MembersScreen)
            shown = reads(app)
            assert "Members 3" in shown
            (ada,) = [line for line in shown.splitlines() if "ada (you)" in line]
            assert "owner" in ada
            assert "passphrase, recovery key" in ada
            (cleo,) = [line for line in shown.splitlines() if "cleo" in line]
            assert "Cleo Adeyemi" in cleo
            assert "editor" in cleo
            await pilot.press("q")
            assert not isinstance(app.screen, MembersScreen)
    with theirs("ben") as session:
        async with running(session, size) as (app, pilot):
            await listed(app, pilot)
            assert "ben (you)" in reads(app)
            assert "cleo" in reads(app)


async def test_somebody_is_let_in(monday: datetime) -> None:
    """Form, the owner's passphrase, theirs; then they unlock the vault with it and are what the form said."""
    with shared() as session:
        async with running(session) as (app, pilot):
            await listed(app, pilot)
            await pilot.press("n")
            await filled(app, pilot, username=" Ben ", name="Ben Kofi", role="viewer")
            await proves(app, pilot)
            page = await seen(app, pilot, PassphrasePage)
            assert "A passphrase for Ben" in reads(app)
            assert "nobody opens the vault" not in reads(app), "an owner can give them another"
            assert {"Ben", "Ben Kofi"} < set(page._names)
            await chooses(app, pilot, BEN)
            await until(pilot, lambda: said(app, "Ben can unlock this vault now, as viewer."))
            await until(pilot, lambda: "Members 2" in reads(app))
            row = app.screen.query_one("#members").row  # type: ignore[attr-defined]
            assert row.name == "Ben"
        found = members.member(session.database, "ben")
    assert (found.display_name, found.role, found.ways) == ("Ben Kofi", "viewer", ("passphrase",))
    with theirs("Ben") as session:
        assert session.database.user is not None
        assert session.database.user.role == roles.VIEWER


async def test_what_is_wrong_stands_beside_the_field(monday: datetime) -> None:
    """No name, one that is taken, and a role there is not; nothing is asked before that is right."""
    with shared(("Ben", roles.EDITOR)) as session:
        async with running(session) as (app, pilot):
            await listed(app, pilot)
            await pilot.press("n")
            form = await filled(app, pilot, role="king")
            assert "A user name has 1 to 40 characters." in reads(app)
            assert "A role is owner, editor or viewer." in reads(app)
            await filled(app, pilot, username="bEN", role="editor")
            assert "Somebody of that name uses this vault already." in reads(app)
            assert app.screen is form
        assert len(everybody(session)) == 2


async def test_an_unlocked_app_is_not_enough(monday: datetime) -> None:
    """Without the owner's passphrase nobody is let in, and nobody's passphrase is another one; what was typed is kept."""
    with shared(("ben", roles.EDITOR)) as session:
        async with running(session) as (app, pilot):
            await listed(app, pilot)
            await pilot.press("n")
            form = await filled(app, pilot, username="eve", role="owner")
            await proves(app, pilot, "not the passphrase at all")
            await until(pilot, lambda: "That is not the passphrase." in reads(app))
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is form and not form.at_work)
            await pilot.press("escape")
            await seen(app, pilot, MembersScreen)
            await pilot.press("n")
            form = await seen(app, pilot, MemberForm)
            assert form.values()["username"] == "eve"
            await pilot.press("escape")
            screen = await seen(app, pilot, MembersScreen)
            screen.members.move(1)
            await pilot.press("p")
            await seen(app, pilot, PassphraseAsk)
            await pilot.press("escape")
            await seen(app, pilot, MembersScreen)
        assert everybody(session) == {"ada": "owner", "ben": "editor"}
        assert vault.unlock(paths.vault_file(), BEN, "ben")


async def test_a_role_is_chosen(monday: datetime) -> None:
    """enter, a letter; it holds at once. One's own is asked about, and the last owner stays one."""
    with shared(("ben", roles.EDITOR)) as session:
        async with running(session) as (app, pilot):
            screen = await listed(app, pilot)
            screen.members.move(1)
            await pilot.press("enter")
            await seen(app, pilot, Chooser)
            assert "ben is" in reads(app)
            await pilot.press("v")
            await until(pilot, lambda: said(app, "ben is viewer from now on."))
            assert everybody(session)["ben"] == "viewer"
            screen.members.move(-1)
            await pilot.press("enter")
            await seen(app, pilot, Chooser)
            await pilot.press("e")
            await seen(app, pilot, Confirm)
            await pilot.press("y")
            await until(pilot, lambda: said(app, "A vault has at least one owner."))
        assert everybody(session)["ada"] == "owner"


async def test_another_passphrase_for_who_forgot_theirs(monday: datetime) -> None:
    """p: theirs, typed by them, and the forgotten one opens nothing; on oneself it asks for the one that it was."""
    with shared(("ben", roles.EDITOR)) as session:
        async with running(session) as (app, pilot):
            screen = await listed(app, pilot)
            screen.members.move(1)
            await pilot.press("p")
            await proves(app, pilot)
            await chooses(app, pilot, OTHER)
            await until(pilot, lambda: said(app, "ben unlocks this vault with the new passphrase."))
            screen.members.move(-1)
            await pilot.press("p")
            await seen(app, pilot, PassphraseAsk)
            assert "Change your passphrase" in reads(app)
            await pilot.press("escape")
    assert vault.unlock(paths.vault_file(), OTHER, "ben")
    with pytest.raises(LockedError):
        vault.unlock(paths.vault_file(), BEN, "ben")


async def test_somebody_is_removed_and_a_rekey_offered(monday: datetime) -> None:
    """D says what it means; then why another data key is a good idea, and y leaves for it."""
    with shared(("ben", roles.EDITOR)) as session:
        async with running(session) as (app, pilot):
            screen = await listed(app, pilot)
            screen.members.move(1)
            await pilot.press("D")
            await seen(app, pilot, Confirm)
            assert "Remove ben?" in reads(app)
            assert "Backups made so far" in " ".join(reads(app).split())
            await pilot.press("n")
            await seen(app, pilot, MembersScreen)
            assert len(everybody(session)) == 2
            await pilot.press("D")
            await seen(app, pilot, Confirm)
            await pilot.press("y")
            await until(pilot, lambda: "Encrypt the whole vault anew?" in reads(app))
            assert "may have kept its data key" in " ".join(reads(app).split())
            assert everybody(session) == {"ada": "owner"}, "done, whatever the answer"
            await pilot.press("y")
            await proves(app, pilot)
            await until(pilot, lambda: app.return_value == "errand")
            assert app.errand is not None
            assert app.errand.title == "Encrypting the vault anew"
    with pytest.raises(LockedError):
        vault.unlock(paths.vault_file(), BEN, "ben")


async def test_not_now_says_where_it_is(monday: datetime) -> None:
    """Without a rekey the member is out all the same; oneself one cannot remove."""
    with shared(("ben", roles.EDITOR)) as session:
        async with running(session) as (app, pilot):
            screen = await listed(app, pilot)
            await pilot.press("D")
            await until(pilot, lambda: said(app, "You cannot remove yourself."))
            screen.members.move(1)
            await pilot.press("D")
            await seen(app, pilot, Confirm)
            await pilot.press("y")
            await until(pilot, lambda: "Encrypt the whole vault anew?" in reads(app))
            await pilot.press("n")
            await until(pilot, lambda: said(app, "Settings, Vault, Encryption does it at any time."))
            assert "Members 1" in reads(app)
        assert everybody(session) == {"ada": "owner"}


@pytest.mark.parametrize("role", [roles.EDITOR, roles.VIEWER])
async def test_who_is_no_owner_is_told_so(monday: datetime, role: str) -> None:
    """Each key says why, before anything is asked."""
    with shared(("ben", role)):
        pass
    with theirs("ben") as session:
        async with running(session) as (app, pilot):
            screen = await listed(app, pilot)
            for key, what in (
                ("n", "add members"),
                ("enter", "change roles"),
                ("p", "give others a passphrase"),
                ("D", "remove members"),
            ):
                await pilot.press(key)
                await until(pilot, lambda: said(app, f"Only an owner can {what}."))  # noqa: B023
                assert app.screen is screen
        assert everybody(session) == {"ada": "owner", "ben": role}


async def test_an_open_vault_says_what_is_missing(monday: datetime) -> None:
    """The palette leads here in any vault: without a passphrase there are no members to add."""
    with apps.vault() as session:
        async with running(session) as (app, pilot):
            await pilot.press("ctrl+p")
            await pilot.pause()
            await pilot.press(*"members")
            await until(pilot, lambda: "who may open this vault" in reads(app))
            await pilot.press("enter")
            await seen(app, pilot, MembersScreen)
            assert "whoever has the file is its owner" in reads(app)
            for key in ("n", "enter", "p", "D"):
                await pilot.press(key)
                await pilot.pause()
            await until(pilot, lambda: said(app, "Members need a protected vault"))
            assert isinstance(app.screen, MembersScreen)


@pytest.mark.parametrize(
    "name",
    ["[/nope] [@click=app.quit]x", "\x1b]52;c;eA==\x07 owned \u202egpj", "田中太郎 👩‍👩‍👧‍👦 " * 40, "[bold]"],
)
async def test_hostile_names(monday: datetime, name: str) -> None:
    """As a user of another copy would have been called: shown as text wherever the screen says it."""
    with shared(("ben", roles.EDITOR)) as session:
        with session.database.write("as it came", kind="setup") as tx:
            tx.execute("UPDATE users SET username=?,display_name=? WHERE username='ben'", (name, name))
        async with running(session, (80, 24)) as (app, pilot):
            screen = await listed(app, pilot)
            screen.members.move(1)
            for key, kind in (("enter", Chooser), ("D", Confirm), ("p", PassphraseAsk)):
                await pilot.press(key)
                await seen(app, pilot, kind)
                assert not FORBIDDEN.search(reads(app).replace("\n", ""))
                await pilot.press("escape")
                await seen(app, pilot, MembersScreen)
            await pilot.press("enter")
            await seen(app, pilot, Chooser)
            await pilot.press("o")
            await until(pilot, lambda: said(app, "is owner from now on."))
            assert not any(FORBIDDEN.search(each) for each in toasts(app))


async def test_a_damaged_key_file_does_not_end_the_app(monday: datetime) -> None:
    """The list says what is wrong."""
    with shared() as session:
        path = paths.vault_file().replace("vault.db", "keys")
        async with running(session) as (app, pilot):
            with open(path, "r+b") as file:  # noqa: ASYNC230
                whole = file.read()
                file.seek(0)
                file.truncate()
                file.write(b"nothing")
            try:
                await listed(app, pilot)
                await until(pilot, lambda: "Members 0" in reads(app))
                assert "ada" not in reads(app)
                await pilot.press("D", "p", "enter")
                await pilot.pause()
                assert isinstance(app.screen, MembersScreen)
            finally:
                with open(path, "wb") as file:  # noqa: ASYNC230
                    file.write(whole)
