"""The login: what a right, a wrong and an impatient passphrase do; several users; the recovery key; a vault that is damaged."""

import time
from pathlib import Path
from typing import Any

import pytest

from devhub_tui import clock, paths
from devhub_tui.errors import DamagedError, LockedError
from devhub_tui.screens.gate import Asked
from devhub_tui.screens.gate_login import LoginPage
from devhub_tui.screens.gate_recover import RecoverPage
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.services import last_vault
from devhub_tui.storage import attempts, keys, vault
from tests.screens import gates
from tests.screens.apps import reads, until
from tests.screens.gates import OTHER, PASSPHRASE, RECOVERY, before, chooses, confirms, types


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    gates.toy(monkeypatch)


def words(app: Any) -> str:
    """The screen without its line breaks."""
    return " ".join(reads(app).split())


async def tries(app: Any, pilot: Any, passphrase: str) -> None:
    """One attempt, until it is answered."""
    await types(pilot, passphrase)
    await pilot.press("enter")
    await until(pilot, lambda: app.entered or app.screen.row.error)


async def test_the_right_one_opens(home: Path) -> None:
    """The key comes out; nothing of the passphrase was shown, and the field is empty."""
    gates.protected()
    async with before() as (app, pilot):
        page = app.screen
        assert isinstance(page, LoginPage)
        assert "The vault “main” is locked." in reads(app)
        await types(pilot, PASSPHRASE)
        assert "•" * len(PASSPHRASE) in reads(app)
        assert "heron" not in reads(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.entered)
        assert page.secret.value == ""
    assert app.entered is not None
    assert gates.opens(app.entered.key)
    assert app.goes_on


async def test_a_wrong_one_is_said_beside_the_field(home: Path) -> None:
    """The field is empty again and has the cursor; what is said goes with the next key."""
    gates.protected()
    async with before() as (app, pilot):
        await tries(app, pilot, OTHER)
        assert "✗ That passphrase does not open this vault." in reads(app)
        assert isinstance(app.screen, LoginPage)
        assert app.focused is app.screen.secret
        assert app.screen.secret.value == ""
        await types(pilot, "s")
        assert "does not open" not in reads(app)


async def test_after_the_third_one_waits(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A countdown, enter does nothing meanwhile, another start waits as well; then the right one opens."""
    gates.protected()
    now = clock.real_ms()
    monkeypatch.setattr(clock, "real_ms", lambda: now)
    async with before() as (app, pilot):
        for _ in range(attempts.FREE):
            await tries(app, pilot, OTHER)
        assert "wait 2 seconds" in reads(app)
        await types(pilot, PASSPHRASE)
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert app.entered is None
        assert "wait 2 seconds" in reads(app)
    async with before() as (app, pilot):
        assert "wait 2 seconds" in reads(app)
        now += 2500
        await until(pilot, lambda: "You can try again." in reads(app))
        await tries(app, pilot, PASSPHRASE)
        assert app.entered


async def test_capitals_are_pointed_out(home: Path) -> None:
    """Most terminals do not tell of Caps Lock: a passphrase all in capitals is asked about."""
    gates.protected()
    async with before() as (app, pilot):
        await types(pilot, "SEVEN GR")
        assert "is Caps Lock on?" in reads(app)
        await types(pilot, "ey")
        assert "Caps Lock" not in reads(app)


async def test_pasted_and_typed_ahead(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pasted line is taken without its newline; what is typed while it is looked at is kept for the app."""
    gates.protected()
    real = vault.unlock

    def slow(*arguments: Any) -> Any:
        time.sleep(0.3)
        return real(*arguments)

    monkeypatch.setattr(vault, "unlock", slow)
    async with before() as (app, pilot):
        from textual import events

        app.post_message(events.Paste(PASSPHRASE + "\nrest"))
        await pilot.pause()
        await pilot.press("enter", "j", "l")
        await until(pilot, lambda: app.entered)
    assert [event.key for event in app.kept.ahead if isinstance(event, events.Key)] == ["j", "l"]


async def test_typed_ahead_of_a_wrong_one_belongs_into_the_field(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who notices the slip at once and types on finds it in the field."""
    gates.protected()
    real = vault.unlock

    def slow(*arguments: Any) -> Any:
        time.sleep(0.3)
        return real(*arguments)

    monkeypatch.setattr(vault, "unlock", slow)
    async with before() as (app, pilot):
        await types(pilot, OTHER)
        await pilot.press("enter", "a", "b")
        page = app.screen
        assert isinstance(page, LoginPage)
        await until(pilot, lambda: page.secret.value == "ab")


async def test_several_users_say_who_they_are(home: Path) -> None:
    """A name is asked for, not listed; an unknown one and a wrong passphrase get the same answer; the last one is remembered."""
    key = gates.protected()
    gates.share(key, "grace", OTHER)
    async with before() as (app, pilot):
        assert "ada" not in reads(app)
        await types(pilot, "nobody")
        await pilot.press("enter")
        await tries(app, pilot, OTHER)
        unknown = words(app).replace("nobody", "")
        await pilot.press("up")
        app.focused.value = "ada"  # type: ignore[union-attr]
        await pilot.press("enter")
        await tries(app, pilot, OTHER)
        assert words(app).replace("ada", "") == unknown
        await pilot.press("up")
        app.focused.value = "grace"  # type: ignore[union-attr]
        await pilot.press("enter")
        await tries(app, pilot, OTHER)
    assert app.entered is not None
    assert app.entered.key is not None
    assert app.entered.key.user_id != key.user_id
    assert last_vault.user(paths.VAULT) == "grace"
    async with before() as (app, _):
        assert "grace" in reads(app)
        assert isinstance(app.screen, LoginPage)
        assert app.focused is app.screen.secret


async def test_why_it_was_locked(home: Path) -> None:
    """After a lock the login says so."""
    gates.protected()
    async with before(Asked(paths.VAULT, locked="idle")) as (app, _):
        assert "Locked" in reads(app)
        assert "Nobody touched it for a while." in reads(app)
    async with before(Asked(paths.VAULT, locked="rekeyed")) as (app, _):
        assert "Locked" not in reads(app)
        assert "The new key is in force" in reads(app)


async def test_in_by_the_recovery_key(home: Path) -> None:
    """Typed as people type; another passphrase has to be chosen; the forgotten one opens nothing any more."""
    gates.protected()
    async with before() as (app, pilot):
        await pilot.press("f2")
        await types(pilot, RECOVERY[:-1] + ("0" if RECOVERY[-1] != "0" else "1"))
        await pilot.press("enter")
        await pilot.pause()
        assert "Group 8" in reads(app)
        page = app.screen
        assert isinstance(page, RecoverPage)
        page.typed.value = RECOVERY.lower().replace("-", " ")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PassphrasePage))
        await chooses(pilot, OTHER)
        await until(pilot, lambda: "Make another recovery key?" in reads(app))
        await pilot.press("n")
        await until(pilot, lambda: app.entered)
    path = paths.vault_file()
    assert app.entered is not None
    assert gates.opens(app.entered.key)
    assert gates.opens(vault.unlock(path, OTHER))
    with pytest.raises(LockedError):
        vault.unlock(path, PASSPHRASE)
    assert vault.recover(path, RECOVERY)


async def test_another_recovery_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made on wish, shown and confirmed; the one that was typed opens nothing any more."""
    gates.protected()
    fresh = "-".join(reversed(RECOVERY.split("-")))
    from devhub_tui.domain import recovery_keys

    fresh = recovery_keys.show(bytes(range(20, 40)))
    monkeypatch.setattr(recovery_keys, "new", lambda: fresh)
    async with before() as (app, pilot):
        await pilot.press("f2")
        await types(pilot, RECOVERY)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PassphrasePage))
        await chooses(pilot, OTHER)
        await until(pilot, lambda: "Make another recovery key?" in reads(app))
        await pilot.press("y")
        await pilot.pause()
        await confirms(pilot, fresh)
        await until(pilot, lambda: app.entered)
    assert vault.recover(paths.vault_file(), fresh)
    with pytest.raises(LockedError):
        vault.recover(paths.vault_file(), RECOVERY)


async def test_a_recovery_that_is_left_changes_nothing(home: Path) -> None:
    """Back from choosing a passphrase: the old one still opens."""
    gates.protected()
    async with before() as (app, pilot):
        await pilot.press("f2")
        await types(pilot, RECOVERY)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PassphrasePage))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LoginPage))
        await tries(app, pilot, PASSPHRASE)
    assert app.entered


async def test_a_damaged_key_file_is_told(home: Path) -> None:
    """A sentence, a hint, and a way out; when somebody put the file right, it goes on."""
    gates.protected()
    place = Path(keys.beside(paths.vault_file()))
    whole = place.read_bytes()  # noqa: ASYNC240  the test waits for nothing else
    place.write_bytes(whole[: len(whole) // 2])  # noqa: ASYNC240
    async with before() as (app, pilot):
        assert "damaged" in words(app)
        place.write_bytes(whole)  # noqa: ASYNC240
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, LoginPage))
        await tries(app, pilot, PASSPHRASE)
    assert app.entered


async def test_a_problem_found_while_opening(home: Path) -> None:
    """What opening the file stumbled over is said here, with its hint."""
    gates.protected()
    problem = DamagedError("The vault file is damaged.", "It was not touched.")
    async with before(Asked(paths.VAULT, problem=problem)) as (app, pilot):
        assert "The vault file is damaged." in reads(app)
        assert "It was not touched." in reads(app)
        await pilot.press("q")
        await pilot.pause()
    assert app.entered is None


async def test_not_enough_memory_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the field; it can be tried again."""
    gates.protected()
    from devhub_tui.errors import VaultError

    def poor(*arguments: Any) -> Any:
        raise VaultError("There is not enough memory to unlock the vault (64 MiB).", "Nothing was changed.")

    monkeypatch.setattr(vault, "unlock", poor)
    async with before() as (app, pilot):
        await tries(app, pilot, PASSPHRASE)
        assert "not enough memory" in words(app)
