"""`devhub vault`: protecting, passphrases and recovery keys from the shell, for people at a terminal and for scripts."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devhub_tui.domain import recovery_keys
from devhub_tui.services.drafts import Drafts
from devhub_tui.storage import keys
from devhub_tui.storage import vault as vaults
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Parameters
from tests.cli.conftest import Shell
from tests.cli.ptys import Typed, typed

Ask = Callable[..., Any]
FIRST, SECOND = "gravel lantern mosquito", "cactus umbrella velvet"


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))


@contextmanager
def lines(*said: str) -> Iterator[str]:
    """The number of a descriptor from which these lines can be read."""
    reading, writing = os.pipe()
    os.write(writing, "".join(each + "\n" for each in said).encode())
    os.close(writing)
    try:
        yield str(reading)
    finally:
        os.close(reading)


@pytest.fixture
def plain(ask: Ask, vault: Path) -> Path:
    """An open vault with one person, a backup and a draft."""
    from devhub_tui.storage import backup

    ask("add", "Ana Souza")
    database = Database.open(str(vault))
    backup.make(database, "request")
    database.close()
    held = Drafts.beside(str(vault)).take("note")
    held.save({"notes": "what Ana said in confidence"})
    held.release()
    return vault


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the recovery key goes."""
    return tmp_path / "recovery"


@pytest.fixture
def protected(devhub: Shell, plain: Path, out: Path) -> Path:
    """The same, protected."""
    with lines(FIRST) as given:
        done = devhub("vault", "protect", "--passphrase-fd", given, "--recovery-out", str(out))
    assert done.code == 0, done.err
    return plain


def opens(vault: Path, passphrase: str) -> bool:
    """Whether the passphrase opens the vault, and Ana is in it."""
    key = vaults.unlock(str(vault), passphrase)
    database = Database.open(str(vault), key=key)
    try:
        return bool(database.connection.execute("SELECT 1 FROM contacts WHERE name='Ana Souza'").fetchone())
    finally:
        database.close()


def everything(folder: Path) -> bytes:
    """Whatever stands in any file below a folder."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


def test_protect(protected: Path, out: Path, ask: Ask) -> None:
    """The vault, its backup and its draft are sealed; the recovery key is in a private file and opens the vault."""
    assert opens(protected, FIRST)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert vaults.recover(str(protected), out.read_text())
    left = everything(protected.parent)
    assert b"Ana Souza" not in left
    assert b"confidence" not in left
    assert b"SQLite format 3" not in left
    shape = ask("vault", "status")["vault"]
    assert (shape["state"], shape["plain"]) == ("protected", {"backups": 0, "drafts": 0})
    assert [each["kind"] for each in shape["slots"]] == ["passphrase", "recovery"]
    assert shape["slots"][0]["kdf"] == {"name": "argon2id", "memory_kib": 8, "passes": 1, "lanes": 1}


def test_a_sealed_backup_opens_with_the_passphrase(protected: Path) -> None:
    """It has its own key file beside it."""
    copy = next((protected.parent / "backups").glob("*.db"))
    found = keys.read(keys.beside(str(copy)))
    assert found is not None
    opened = keys.opened(found.slots[0], FIRST)
    assert opened is not None
    database = Database.open(str(copy), key=keys.Key(opened[0]))
    assert database.connection.execute("SELECT name FROM contacts").fetchone() == ("Ana Souza",)
    database.close()


def test_drafts_come_back(protected: Path) -> None:
    """What was typed before is offered after unlocking."""
    key = vaults.unlock(str(protected), FIRST)
    assert [each.values for each in Drafts.beside(str(protected), key).kept()] == [{"notes": "what Ana said in confidence"}]


def test_the_past_removed(devhub: Shell, plain: Path, out: Path) -> None:
    """By choice backups and drafts go, and the answer says how many."""
    with lines(FIRST) as given:
        done = devhub("vault", "protect", "--passphrase-fd", given, "--recovery-out", str(out), "--past", "remove", "--json")
    assert done.json == {"protected": {"vault": "main", "past": {"choice": "remove", "backups": 1, "drafts": 1, "left": []}}}
    assert list((plain.parent / "backups").iterdir()) == []
    assert b"confidence" not in everything(plain.parent)


def test_what_cannot_be_sealed_is_named(devhub: Shell, plain: Path, out: Path) -> None:
    """A broken old backup is left alone, and the exit code says so."""
    broken = plain.parent / "backups" / "old.db"
    broken.write_bytes(b"SQLite format 3\x00" + b"no" * 3000)
    with lines(FIRST) as given:
        done = devhub("vault", "protect", "--passphrase-fd", given, "--recovery-out", str(out))
    assert done.code == 1
    assert "Left as it was: old.db cannot be read" in done.err
    assert broken.read_bytes().endswith(b"nono")
    assert opens(plain, FIRST)


def test_sealing_that_is_stopped_is_said(protected: Path) -> None:
    """A backup that was not sealed because it was stopped is named; the vault is protected all the same."""
    import sqlite3

    from devhub_tui.services import protection

    stray = sqlite3.connect(protected.parent / "backups" / "stray.db")
    stray.execute("CREATE TABLE notes AS WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 50000) SELECT i FROM n")
    stray.commit()
    stray.close()
    key = vaults.unlock(str(protected), FIRST)
    past = protection.clear_past(str(protected), key, protection.SEAL, lambda done, total: True)
    assert (past.copies, past.left) == (0, ("stray.db, because that was stopped.",))
    assert protection.plain(str(protected)).copies == (str(protected.parent / "backups" / "stray.db"),)
    assert protection.clear_past(str(protected), key, protection.SEAL).copies == 1


@pytest.mark.parametrize("at", [0.0, 1.0])
def test_stopped_on_the_way(protected: Path, at: float) -> None:
    """While copying, or while what was written is checked: nothing was changed, and nothing is left over."""
    from devhub_tui.errors import CancelledError

    key = vaults.unlock(str(protected), FIRST)
    for work in (vaults.open_up, vaults.rekey):
        with pytest.raises(CancelledError):
            work(str(protected), key, lambda done, total: done / total >= at)
    assert vaults.unlock(str(protected), FIRST).data == key.data
    assert opens(protected, FIRST)
    assert not list(protected.parent.glob("*.next*"))


def test_protecting_again_deals_with_what_is_left(devhub: Shell, protected: Path) -> None:
    """A plain copy that turns up later is sealed by the same command; without one it says that nothing is to be done."""
    with lines(FIRST) as given:
        assert "protected already" in devhub("vault", "protect", "--passphrase-fd", given).err
    import sqlite3

    stray = sqlite3.connect(protected.parent / "backups" / "stray.db")
    stray.execute("CREATE TABLE notes AS SELECT 'Ana Souza' AS text")
    stray.close()
    with lines(FIRST) as given:
        assert "Sealed 1 backup" in devhub("vault", "protect", "--passphrase-fd", given).out
    assert b"Ana Souza" not in everything(protected.parent)


def test_a_new_vault_is_protected_at_once(devhub: Shell, vault: Path, out: Path) -> None:
    """Without a vault there is a protected one afterwards, and never was a plain file."""
    with lines(FIRST) as given:
        done = devhub("vault", "protect", "--passphrase-fd", given, "--recovery-out", str(out))
    assert done.out.startswith("Made the vault main, protected.")
    assert vaults.unlock(str(vault), FIRST)


def test_a_refused_passphrase_changes_nothing(devhub: Shell, plain: Path, out: Path) -> None:
    """Too short or everybody's: a sentence, exit code 2, no file for the recovery key."""
    for bad, sentence in (("short", "at least 12 characters"), ("correct horse battery staple", "many people choose")):
        with lines(bad) as given:
            done = devhub("vault", "protect", "--passphrase-fd", given, "--recovery-out", str(out))
        assert (done.code, sentence in done.err, bad in done.err) == (2, True, False)
    assert vaults.state(str(plain)) == vaults.OPEN
    assert not out.exists()


def test_the_recovery_file_is_never_replaced(devhub: Shell, plain: Path, out: Path) -> None:
    """A file or link that is there is refused before anything happens."""
    out.symlink_to(out.parent / "elsewhere")
    with lines(FIRST) as given:
        done = devhub("vault", "protect", "--passphrase-fd", given, "--recovery-out", str(out))
    assert done.code == 1
    assert "There is a file already" in done.err
    assert vaults.state(str(plain)) == vaults.OPEN


def test_the_recovery_file_goes_when_protecting_fails(devhub: Shell, plain: Path, out: Path) -> None:
    """Somebody else has the vault open: they are named, and no useless key lies about."""
    from devhub_tui.storage.lock import VaultLock

    lock = VaultLock(str(plain.parent / "lock"))
    with lines(FIRST) as given:
        done = devhub("vault", "protect", "--passphrase-fd", given, "--recovery-out", str(out))
    lock.release()
    assert (done.code, out.exists()) == (3, False)
    assert vaults.state(str(plain)) == vaults.OPEN


def test_scripts_must_say_where_the_recovery_key_goes(devhub: Shell, plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal and --recovery-out nothing is protected."""
    monkeypatch.setattr(os, "isatty", lambda _: False)
    with lines(FIRST) as given:
        done = devhub("vault", "protect", "--passphrase-fd", given)
    assert (done.code, "--recovery-out" in done.err) == (2, True)
    assert vaults.state(str(plain)) == vaults.OPEN


def test_passphrase(devhub: Shell, protected: Path, out: Path) -> None:
    """The new one opens it, the old one does not, the vault file is byte for byte as before."""
    before = protected.read_bytes()
    with lines(FIRST, SECOND) as given:
        assert devhub("vault", "passphrase", "--passphrase-fd", given, "--new-passphrase-fd", given).code == 0
    assert protected.read_bytes() == before
    assert opens(protected, SECOND)
    assert vaults.recover(str(protected), out.read_text())
    with lines(FIRST, FIRST) as given:
        done = devhub("vault", "passphrase", "--passphrase-fd", given, "--new-passphrase-fd", given)
    assert done.code == 3
    assert opens(protected, SECOND)


def test_recover(devhub: Shell, protected: Path, out: Path) -> None:
    """A recovery key, typed in lower case, sets a new passphrase; a slip in it is named and nothing is counted or changed."""
    key = out.read_text().strip()
    with lines(key[:-1] + ("0" if key[-1] != "0" else "1"), SECOND) as given:
        done = devhub("vault", "recover", "--recovery-fd", given, "--new-passphrase-fd", given)
    assert (done.code, "Group 8" in done.err) == (1, True)
    with lines(recovery_keys.new(), SECOND) as given:
        assert devhub("vault", "recover", "--recovery-fd", given, "--new-passphrase-fd", given).code == 3
    with lines(key.lower().replace("-", " "), SECOND) as given:
        assert devhub("vault", "recover", "--recovery-fd", given, "--new-passphrase-fd", given).code == 0
    assert opens(protected, SECOND)


def test_recovery_key(devhub: Shell, protected: Path, out: Path, tmp_path: Path) -> None:
    """A new one takes the place of the old one; --remove takes it away, once."""
    old, fresh = out.read_text(), tmp_path / "fresh"
    with lines(FIRST) as given:
        assert devhub("vault", "recovery-key", "--passphrase-fd", given, "--recovery-out", str(fresh)).code == 0
    from devhub_tui.errors import LockedError

    assert vaults.recover(str(protected), fresh.read_text())
    with pytest.raises(LockedError):
        vaults.recover(str(protected), old)
    with lines(FIRST) as given:
        assert devhub("vault", "recovery-key", "--remove", "--yes", "--passphrase-fd", given).code == 0
    assert "has no recovery key" in devhub("vault").out
    with lines(FIRST) as given:
        assert devhub("vault", "recovery-key", "--remove", "--yes", "--passphrase-fd", given).code == 4


def test_rekey(devhub: Shell, protected: Path, out: Path) -> None:
    """Another data key; the passphrase, the recovery key and the drafts are the same."""
    before = vaults.unlock(str(protected), FIRST)
    with lines(FIRST) as given:
        assert devhub("vault", "rekey", "--passphrase-fd", given).code == 0
    after = vaults.unlock(str(protected), FIRST)
    assert after.data != before.data
    assert opens(protected, FIRST)
    assert vaults.recover(str(protected), out.read_text()).data == after.data
    assert len(Drafts.beside(str(protected), after).kept()) == 1


def test_open_up(devhub: Shell, protected: Path) -> None:
    """It says what that means, wants the passphrase and a yes, and gives an ordinary file with its drafts."""
    with lines(FIRST) as given:
        assert devhub("vault", "open-up", "--passphrase-fd", given).code == 2
    with lines(SECOND) as given:
        assert devhub("vault", "open-up", "--yes", "--passphrase-fd", given).code == 3
    assert vaults.state(str(protected)) == vaults.PROTECTED
    with lines(FIRST) as given:
        done = devhub("vault", "open-up", "--yes", "--passphrase-fd", given)
    assert (done.code, "whoever gets it" in done.err) == (0, True)
    assert vaults.state(str(protected)) == vaults.OPEN
    assert devhub("show", "ana").code == 0
    assert len(Drafts.beside(str(protected)).kept()) == 1


def test_words_and_options(devhub: Shell, plain: Path) -> None:
    """What is not there, or does not go together, is a usage error; an open vault has nothing to change."""
    assert devhub("vault", "frobnicate").code == 2
    assert devhub("vault", "status", "--past", "seal").code == 2
    for word in ("rekey", "passphrase", "recover", "open-up", "recovery-key"):
        assert "has no passphrase" in devhub("vault", word).err


def confirm(at: Typed) -> None:
    """Reads the recovery key from the screen and types two groups of it back."""
    at.until("asked for then. ")
    key = "-".join(re.findall(r"\b[0-9A-Z]{5}\b", at.seen)[-8:])
    at.send("\n")
    for _ in range(2):
        at.until("of the recovery key: ")
        number = re.findall(r"Group (\d)", at.seen)[-1]
        at.send(key.split("-")[int(number) - 1].lower() + "\n")


def test_at_the_terminal(plain: Path) -> None:
    """Asked twice, nothing of it shown, the key confirmed by two groups, the past asked about."""
    with typed(["vault", "protect"]) as at:
        at.until("New passphrase: ")
        at.send("short\n")
        at.until("this one has 5")
        at.until("New passphrase: ")
        at.send(FIRST + "\n")
        at.until("Strength: fair.")
        at.until("The same again: ")
        at.send(FIRST + "!\n")
        at.until("not the same")
        at.until("New passphrase: ")
        at.send(FIRST + "\n")
        at.until("The same again: ")
        at.send(FIRST + "\n")
        at.until("[S/r] ")
        at.send("\n")
        confirm(at)
        assert at.ended() == 0
        assert "Sealed 1 backup and 1 draft" in at.seen
        assert "lantern" not in at.seen
    assert opens(plain, FIRST)


def test_a_recovery_key_that_is_not_confirmed(plain: Path) -> None:
    """A wrong group: the key is shown again. Stopped there, nothing was changed."""
    with typed(["vault", "protect", "--past", "seal"]) as at:
        at.until("New passphrase: ")
        at.send(FIRST + "\n")
        at.until("The same again: ")
        at.send(FIRST + "\n")
        at.until("Press enter")
        at.send("\n")
        for _ in range(2):
            at.until("of the recovery key: ")
            at.send("AAAAA\n")
        at.until("was another one")
        at.until("Press enter")
        at.send("\x03")
        assert at.ended() == 130
    assert vaults.state(str(plain)) == vaults.OPEN
    assert sorted(each.name for each in plain.parent.iterdir() if each.suffix in (".db", ".next")) == ["vault.db"]


@pytest.mark.parametrize("what", ["altered", "gone"])
@pytest.mark.parametrize("salvaged", [True, False])
def test_a_key_file_that_is_damaged(devhub: Shell, protected: Path, what: str, salvaged: bool) -> None:
    """The copy beside a backup opens the vault again: salvaged with everything in it, or the backup restored; all is kept."""
    key_file = protected.with_name("keys")
    with lines(FIRST) as given:
        assert devhub("backup", "--passphrase-fd", given).code == 0
    with lines(FIRST) as given:
        assert devhub("add", "Ben", "--passphrase-fd", given).code == 0
    damaged = key_file.read_bytes().replace(b'"version": 1', b'"version" : 1')
    if what == "altered":
        key_file.write_bytes(damaged)
    else:
        key_file.unlink()
    with lines(FIRST) as given:
        refused = devhub("contacts", "--passphrase-fd", given)
    assert refused.code == 1
    which = "newest"
    if salvaged:
        # A newer backup that has no key to give is passed over.
        (key_file.parent / "backups" / "2099-01-01-000000-daily.db").write_bytes(b"noise")
        with lines(FIRST) as given:
            done = devhub("doctor", "--repair", "--json", "--passphrase-fd", given)
        assert done.code == 0, done.err
        which = done.json["repair"]["name"]
    with lines(FIRST) as given:
        done = devhub("restore", which, "--yes", "--json", "--passphrase-fd", given)
    assert done.code == 0, done.err
    kept = Path(done.json["restored"]["kept"])
    assert kept.exists()
    if what == "altered":
        assert kept.with_suffix(".keys").read_bytes() == damaged
    with lines(FIRST) as given:
        found = devhub("contacts", "--json", "--passphrase-fd", given).json["contacts"]
    assert [each["name"] for each in found] == ["Ana Souza", "Ben"][: 1 + salvaged]
