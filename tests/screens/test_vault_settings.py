"""Settings, Vault: what it says of an open and of a protected vault, and what each line does."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui.app import DevHub
from devhub_tui.config import Config
from devhub_tui.domain import recovery_keys
from devhub_tui.screens.errand import ErrandApp
from devhub_tui.screens.passphrase_ask import PassphraseAsk
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.screens.recovery_page import RecoveryCheck, RecoveryPage
from devhub_tui.screens.settings import SettingsScreen
from devhub_tui.services import errands, place
from devhub_tui.services.errands import Errand
from devhub_tui.services.session import Session
from devhub_tui.storage import backup, keys, members, roles, vault, vault_preferences
from devhub_tui.storage.database import Database
from devhub_tui.storage.lock import VaultLock
from devhub_tui.widgets.chooser import Chooser
from devhub_tui.widgets.confirm import Confirm
from tests.conftest import ROOT
from tests.screens import apps
from tests.screens.apps import reads, running, toasts, until
from tests.screens.test_locking import PASSPHRASE, protected, quick  # noqa: F401  a fixture

OTHER = "seven herons over the weir"


@contextmanager
def neighbour(path: str) -> Iterator[int]:
    """Another process that has the vault open; gives its number."""
    lock = path.replace("vault.db", "lock")
    holds = f"import sys; from devhub_tui.storage.lock import VaultLock; lock = VaultLock({lock!r})"
    words = [sys.executable, "-c", f"{holds}; print(1, flush=True); sys.stdin.read()"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout
        assert other.stdin
        other.stdout.readline()
        try:
            yield other.pid
        finally:
            other.stdin.close()


async def opened(app: DevHub, pilot: Pilot[Any], label: str = "") -> SettingsScreen:
    """The section, and enter on a line of it."""
    await pilot.press("0")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, SettingsScreen)
    screen.show_section("vault")
    await pilot.pause()
    if label:
        screen.entries.move([item.name for item in screen._items.values()].index(label) - screen.entries.cursor)
        await pilot.press("enter")
    return screen


async def seen(app: DevHub, pilot: Pilot[Any], kind: type[Any]) -> Any:
    """Waits for a screen of this kind and gives it."""
    await until(pilot, lambda: isinstance(app.screen, kind) and app.screen.is_mounted)
    await pilot.pause()
    return app.screen


async def types(pilot: Pilot[Any], field: Input, words: str) -> None:
    """Puts words into a field, and enter."""
    field.focus()
    field.value = words
    await pilot.press("enter")
    await pilot.pause()


async def proves(app: DevHub, pilot: Pilot[Any], passphrase: str = PASSPHRASE) -> None:
    """Types the passphrase where it is asked for once more."""
    asked = await seen(app, pilot, PassphraseAsk)
    await types(pilot, asked.secret, passphrase)


async def chooses(app: DevHub, pilot: Pilot[Any], passphrase: str = OTHER) -> None:
    """Types a new passphrase twice."""
    page = await seen(app, pilot, PassphrasePage)
    await types(pilot, page.first, passphrase)
    await types(pilot, page.second, passphrase)


async def confirms(app: DevHub, pilot: Pilot[Any]) -> str:
    """Types two groups of the recovery key that is shown, and gives it."""
    page = await seen(app, pilot, RecoveryPage)
    shown: str = page._key
    await pilot.press("enter")
    check = await seen(app, pilot, RecoveryCheck)
    groups = shown.split("-")
    for number, box in zip(check._numbers, check.boxes, strict=True):
        await types(pilot, box, groups[number - 1])
    return shown


async def errand(app: DevHub, pilot: Pilot[Any]) -> Errand:
    """What the app left for."""
    await until(pilot, lambda: app.return_value == "errand")
    assert app.errand is not None
    return app.errand


async def done(found: Errand, path: str) -> ErrandApp:
    """Does it as the launcher would, under a Pilot."""
    app = ErrandApp(found, path, Config())
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.done is not None or app.error is not None)
    return app


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_open_vault_has_one_line(monday: datetime, size: tuple[int, int]) -> None:
    """Nothing that is not there is offered."""
    with apps.vault() as session:
        async with running(session, size) as (app, pilot):
            screen = await opened(app, pilot)
            assert [item.name for item in screen._items.values()] == ["Protection", "Backups"]
            assert "none: anybody" in reads(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_protected_vault_says_by_what(monday: datetime, size: tuple[int, int]) -> None:
    """Since when, by which ways, and when it locks."""
    with protected() as session:
        async with running(session, size) as (app, pilot):
            screen = await opened(app, pilot)
            names = [item.name for item in screen._items.values()]
            assert names[:4] == ["Protection", "Passphrase", "Recovery key", "Ways in"]
            assert names[4:] == ["Members", "Encryption", "Lock when idle", "Backups"]
            assert "after 10 min" in reads(app)
            assert "Argon2" not in reads(app)
        async with running(session, size) as (app, pilot):
            await opened(app, pilot, "Ways in")
            await until(pilot, lambda: "Argon2id" in reads(app))
            assert "recovery key" in reads(app)


async def test_protecting_asks_for_everything_and_does_it_alone(monday: datetime) -> None:
    """Passphrase, recovery key, what becomes of the backups; then it is done, and said after the next login."""
    with apps.vault(people=True) as session:
        backup.make(session.database)
        path = session.database.path
        async with running(session) as (app, pilot):
            await opened(app, pilot, "Protection")
            await chooses(app, pilot)
            shown = await confirms(app, pilot)
            await seen(app, pilot, Chooser)
            assert "1 backup can be read by anybody" in reads(app)
            await pilot.press("enter")
            found = await errand(app, pilot)
            assert app.left_at["mode"] == "settings"
    assert vault.state(path) == vault.OPEN, "nothing before the app has left"
    finished = await done(found, path)
    assert finished.error is None
    assert finished.done is not None
    assert finished.done[1] == "The vault is protected. Sealed: 1 backup."
    assert vault.state(path) == vault.PROTECTED
    key = vault.unlock(path, OTHER)
    assert key == vault.recover(path, shown)
    place.keep(path, key, {"mode": "settings", "in": {"section": "vault"}, "said": finished.done[1]})
    session = Session(Database.open(key=key), Config())
    try:
        async with running(session) as (app, pilot):
            await until(pilot, lambda: "The vault is protected. Sealed: 1 backup." in toasts(app))
            assert isinstance(app.screen, SettingsScreen)
            await until(pilot, lambda: app.screen.section.key == "vault")  # type: ignore[attr-defined]
    finally:
        session.close()


async def test_thinking_better_of_it_changes_nothing(monday: datetime) -> None:
    """Escape at every step of protecting."""
    with apps.vault() as session:
        backup.make(session.database)
        async with running(session) as (app, pilot):
            await opened(app, pilot, "Protection")
            await seen(app, pilot, PassphrasePage)
            await pilot.press("1", "q", "escape")
            await seen(app, pilot, SettingsScreen)
            await pilot.press("enter")
            await chooses(app, pilot)
            await seen(app, pilot, RecoveryPage)
            await pilot.press("1", "q", "escape")
            await chooses(app, pilot)
            await confirms(app, pilot)
            await seen(app, pilot, Chooser)
            await pilot.press("escape")
            await seen(app, pilot, SettingsScreen)
            assert app.return_value is None
    assert vault.state(session.database.path) == vault.OPEN


async def test_who_else_holds_the_vault_is_named_first(monday: datetime) -> None:
    """Another window: nothing is asked before it is closed; one that comes later stops it, with nothing changed."""
    with apps.vault() as session, neighbour(session.database.path) as number:
        path = session.database.path
        async with running(session) as (app, pilot):
            await opened(app, pilot, "Protection")
            await until(pilot, lambda: any("Another devhub has this vault open" in said for said in toasts(app)))
            assert str(number) in "\n".join(toasts(app))
    held = VaultLock(path.replace("vault.db", "lock"))
    try:
        finished = await done(errands.protect(OTHER, recovery_keys.new(), "seal"), path)
    finally:
        held.release()
    assert finished.done is None
    assert "Another devhub holds this vault" in str(finished.error)
    assert vault.state(path) == vault.OPEN


async def test_opening_up_wants_the_passphrase_again(monday: datetime) -> None:
    """A passer-by cannot; with the passphrase the app leaves for it, and the vault is a plain file then."""
    with protected(people=True) as session:
        path = session.database.path
        async with running(session) as (app, pilot):
            await opened(app, pilot, "Protection")
            await seen(app, pilot, Confirm)
            await pilot.press("y")
            await proves(app, pilot, "not the passphrase")
            await until(pilot, lambda: "That is not the passphrase." in reads(app))
            await proves(app, pilot)
            found = await errand(app, pilot)
    finished = await done(found, path)
    assert finished.done is not None
    assert finished.done[0] is None
    assert vault.state(path) == vault.OPEN
    Database.open().close()


async def test_encrypting_anew(monday: datetime) -> None:
    """Another data key, the same passphrase."""
    with protected() as session:
        path, before = session.database.path, session.database.key
        async with running(session) as (app, pilot):
            await opened(app, pilot, "Encryption")
            await seen(app, pilot, Confirm)
            await pilot.press("y")
            await proves(app, pilot)
            found = await errand(app, pilot)
    finished = await done(found, path)
    assert finished.done is not None
    assert vault.unlock(path, PASSPHRASE) == finished.done[0] != before


async def test_changing_the_passphrase(monday: datetime) -> None:
    """The old one first; the new one opens the vault, the old one no more."""
    with protected() as session:
        path = session.database.path
        async with running(session) as (app, pilot):
            await opened(app, pilot, "Passphrase")
            await proves(app, pilot)
            await chooses(app, pilot)
            await until(pilot, lambda: any("Your passphrase is another one." in said for said in toasts(app)))
        assert vault.unlock(path, OTHER) == session.database.key


async def test_another_recovery_key(monday: datetime) -> None:
    """Shown and confirmed before it counts."""
    with protected() as session:
        path = session.database.path
        before = vault.header(path)
        async with running(session) as (app, pilot):
            await opened(app, pilot, "Recovery key")
            await proves(app, pilot)
            await seen(app, pilot, RecoveryPage)
            await pilot.press("escape")
            await until(pilot, lambda: any("Nothing was changed" in said for said in toasts(app)))
            assert vault.header(path) == before
            await pilot.press("enter")
            await proves(app, pilot)
            shown = await confirms(app, pilot)
            await until(pilot, lambda: any("another recovery key" in said for said in toasts(app)))
        assert vault.recover(path, shown) == session.database.key


async def test_the_minutes(monday: datetime) -> None:
    """A number, 0, or a complaint beside the field."""
    with protected() as session:
        async with running(session) as (app, pilot):
            screen = await opened(app, pilot, "Lock when idle")
            await until(pilot, lambda: app.screen is not screen)
            await pilot.pause()
            app.screen.query_one(Input).value = "soon"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "Whole minutes" in reads(app))
            app.screen.query_one(Input).value = "0"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.screen is screen)
            await pilot.pause()
            assert "never" in reads(app)
            assert vault_preferences.idle_minutes(session.database.connection) == 0


@pytest.mark.parametrize("role", [roles.EDITOR, roles.VIEWER])
async def test_the_lines_say_what_is_for_owners(monday: datetime, role: str) -> None:
    """An editor or a viewer may change their own passphrase and recovery key, and nothing that is everybody's."""
    with protected() as session:
        path = session.database.path
        members.add(session.database, "ben", role, OTHER)
    session = Session(Database.open(key=vault.unlock(path, OTHER, "ben")), Config())
    try:
        async with running(session) as (app, pilot):
            await opened(app, pilot)
            assert reads(app).count("for owners only") == 2
            assert ("not for viewers" in reads(app)) == (role == roles.VIEWER)
            await pilot.press("enter")
            await until(pilot, lambda: any("Only an owner can open up the vault." in said for said in toasts(app)))
            await opened(app, pilot, "Passphrase")
            await proves(app, pilot, OTHER)
            await chooses(app, pilot, "nine geese in the morning mist")
            await until(pilot, lambda: any("Your passphrase is another one." in said for said in toasts(app)))
    finally:
        session.close()
    assert vault.unlock(path, PASSPHRASE, "ada")


async def test_stopping_an_errand_changes_nothing(monday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escape while the bar runs."""
    import threading

    going = threading.Event()

    def work(_path: str, progress: Callable[[int, int], Any]) -> Any:
        from devhub_tui.errors import CancelledError

        while not progress(1, 10):
            going.wait(0.02)
        raise CancelledError("Stopped. Nothing was changed.")

    app = ErrandApp(Errand("Protecting the vault", work), "nowhere", Config())
    async with app.run_test() as pilot:
        await until(pilot, lambda: len(app.screen_stack) > 1)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.error is not None)
    assert app.done is None
    assert str(app.error) == "Stopped. Nothing was changed."


def test_an_errand_shows_no_secret() -> None:
    """Not in a log, not in a traceback."""
    assert OTHER not in repr(errands.protect(OTHER, recovery_keys.new(), "seal"))
    assert "0000" not in repr(errands.open_up(keys.Key(b"0" * 32)))
