"""Before the vault is open: the first question, the passphrase and its recovery key, and that nothing is made before the end."""

from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.screens.gate import Asked
from devhub_tui.screens.gate_new import NewVaultPage
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.screens.recovery_page import RecoveryCheck, RecoveryPage
from devhub_tui.services import last_vault
from devhub_tui.storage import vault
from tests.screens import gates
from tests.screens.apps import reads, until
from tests.screens.gates import OTHER, PASSPHRASE, RECOVERY, before, chooses, confirms, types


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    gates.toy(monkeypatch)


async def test_protecting_comes_first(home: Path) -> None:
    """Enter on the first choice, a passphrase twice, two groups of the recovery key: the vault is there, and open."""
    async with before() as (app, pilot):
        assert "▌p  protect it with a passphrase  recommended" in reads(app)
        await pilot.press("enter")
        await chooses(pilot)
        assert RECOVERY.split("-")[7] in reads(app)
        assert not paths.vault_names()
        await confirms(pilot)
        await until(pilot, lambda: app.entered)
    assert app.entered is not None
    assert app.entered.key is not None
    assert vault.state(paths.vault_file()) == vault.PROTECTED
    assert gates.opens(app.entered.key)
    assert gates.opens(vault.unlock(paths.vault_file(), PASSPHRASE))
    assert gates.opens(vault.recover(paths.vault_file(), RECOVERY))


async def test_open_and_demo_need_no_more(home: Path) -> None:
    """Kept open: the app makes the vault as it always did. The demo makes none."""
    for key, demo in (("o", False), ("d", True)):
        async with before() as (app, pilot):
            await pilot.press(key)
            await until(pilot, lambda: app.entered)
        assert app.entered == (paths.VAULT, None, demo)
    assert not paths.vault_names()


@pytest.mark.parametrize("page", [NewVaultPage, PassphrasePage, RecoveryPage, RecoveryCheck])
async def test_interrupted_anywhere_there_is_no_vault(home: Path, page: type) -> None:
    """ctrl+q on any page: nothing was made, and the next start asks again."""
    async with before() as (app, pilot):
        if page is not NewVaultPage:
            await pilot.press("p")
        if page in (RecoveryPage, RecoveryCheck):
            await chooses(pilot)
        if page is RecoveryCheck:
            await pilot.press("enter")
        assert type(app.screen) is page
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert app.entered is None
    assert not paths.vault_names()
    async with before() as (app, _):
        assert isinstance(app.screen, NewVaultPage)


async def test_back_from_every_page(home: Path) -> None:
    """Escape goes one page back, until the first; a recovery key that was left is worth nothing."""
    async with before() as (app, pilot):
        await pilot.press("p")
        await chooses(pilot)
        await pilot.press("enter")
        await pilot.press("escape")
        assert isinstance(app.screen, RecoveryPage)
        await pilot.press("escape")
        assert isinstance(app.screen, PassphrasePage)
        assert not app.screen.first.value
        await pilot.press("escape")
        assert isinstance(app.screen, NewVaultPage)
        await pilot.press("escape")
        assert isinstance(app.screen, NewVaultPage)


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("short", "at least 12 characters"),
        ("aaaaaaaaaaaaaaaa", "again and again"),
        ("iloveyou123456", "many people choose"),
        ("", "at least 12 characters"),
    ],
)
async def test_a_refused_passphrase_says_why(home: Path, passphrase: str, said: str) -> None:
    """Beside its field, in a sentence, and the cursor stays."""
    async with before() as (app, pilot):
        await pilot.press("p")
        await chooses(pilot, passphrase)
        assert isinstance(app.screen, PassphrasePage)
        assert said in " ".join(reads(app).split())
        assert app.focused is app.screen.first


async def test_two_that_differ(home: Path) -> None:
    """The second is typed once more; what is said goes with the next key."""
    async with before() as (app, pilot):
        await pilot.press("p")
        await chooses(pilot, PASSPHRASE, OTHER)
        await until(pilot, lambda: "These two are not the same" in reads(app))
        await types(pilot, PASSPHRASE)
        assert "not the same" not in reads(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, RecoveryPage)


async def test_the_meter_follows(home: Path) -> None:
    """A word and a bar while it is typed, and how long guessing takes."""
    async with before() as (app, pilot):
        await pilot.press("p")
        await types(pilot, "correct")
        await until(pilot, lambda: "weak" in reads(app))
        await types(pilot, " mauve Zeppelin 41 tundra whistle")
        await until(pilot, lambda: "strong" in reads(app))
        assert "guessing takes" in reads(app)
        assert "Zeppelin" not in reads(app)


async def test_a_passphrase_never_reaches_the_clipboard(home: Path) -> None:
    """Selected and copied or cut: nothing is given out."""
    async with before() as (app, pilot):
        await pilot.press("p")
        await types(pilot, PASSPHRASE)
        await pilot.press("ctrl+a", "shift+home", "ctrl+c", "super+c", "ctrl+x")
        assert not app.clipboard


async def test_a_wrong_group_is_named(home: Path) -> None:
    """The key can be looked at again; the same two groups are not given away."""
    async with before() as (app, pilot):
        await pilot.press("p")
        await chooses(pilot)
        await pilot.press("enter")
        assert not any(group in reads(app) for group in RECOVERY.split("-"))
        await types(pilot, "00000")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "That is not group" in reads(app)
        await pilot.press("escape")
        assert RECOVERY.split("-")[0] in reads(app)
        await confirms(pilot)
        await until(pilot, lambda: app.entered)


async def test_the_key_into_a_file(home: Path) -> None:
    """`w` writes it into a new file that its owner alone reads; one that is there is left alone."""
    (home / "there.txt").write_text("mine")
    async with before() as (app, pilot):
        await pilot.press("p")
        await chooses(pilot)
        await pilot.press("w")
        await types(pilot, "~/there.txt")
        await pilot.press("enter")
        assert "There is a file" in reads(app)
        await pilot.press("escape", "w")
        await types(pilot, "~/key.txt")
        await pilot.press("enter")
        assert "Written to" in reads(app)
        await confirms(pilot)
        await until(pilot, lambda: app.entered)
    assert (home / "there.txt").read_text() == "mine"
    assert (home / "key.txt").read_text() == RECOVERY + "\n"
    assert (home / "key.txt").stat().st_mode & 0o777 == 0o600


async def test_several_vaults_are_picked_from(home: Path) -> None:
    """The last one used first and marked; enter opens it; escape quits."""
    gates.protected("work")
    gates.protected("club")
    last_vault.remember("work")
    async with before(Asked(None)) as (app, pilot):
        lines = [line for line in reads(app).splitlines() if "protected" in line]
        assert [line.split()[0] for line in lines] == ["▌work", "club"]
        assert "used last" in lines[0]
        await pilot.press("enter")
        await until(pilot, lambda: "“work” is locked" in reads(app))
        await pilot.press("f3")
        await until(pilot, lambda: "Which vault?" in reads(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "“club” is locked" in reads(app))


async def test_a_new_vault_from_the_picker(home: Path) -> None:
    """`n` asks for a name, says what is wrong with one, and leads to the first question."""
    gates.protected("work")
    gates.protected("club")
    async with before(Asked(None)) as (app, pilot):
        await pilot.press("n")
        for wrong, said in (("../up", "cannot be the name"), ("[/nope]\x1b[2J", "cannot be the name"), ("club", "already")):
            app.focused.value = wrong  # type: ignore[union-attr]
            await pilot.press("enter")
            assert said in reads(app)
        app.focused.value = "side-project"  # type: ignore[union-attr]
        await pilot.press("enter")
        await until(pilot, lambda: "There is no vault “side-project” yet" in reads(app))
        await pilot.press("o")
        await until(pilot, lambda: app.entered)
    assert app.entered is not None
    assert app.entered.name == "side-project"
    assert last_vault.name() == "side-project"


async def test_a_folder_with_a_hostile_name(home: Path) -> None:
    """What else lies among the vaults is not offered, and does not reach the screen."""
    gates.protected("work")
    gates.protected("club")
    odd = home / "devhub" / "vaults" / "x[@click=app.quit]\x1b]0;PWNED\x07"
    odd.mkdir()
    (odd / "vault.db").write_bytes(b"SQLite format 3\0" + bytes(600))
    async with before(Asked(None)) as (app, _):
        assert "PWNED" not in reads(app)
        assert reads(app).count("protected") == 2


async def test_help_lists_the_keys(home: Path) -> None:
    """f1 on any page, and escape from it."""
    async with before() as (app, pilot):
        await pilot.press("f1")
        assert "Protect" in reads(app)
        await pilot.press("escape")
        assert isinstance(app.screen, NewVaultPage)
