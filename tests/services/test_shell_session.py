"""The shell's session: believed only while everything about it fits, and gone otherwise."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DevHubError
from devhub_tui.services import shell_session
from devhub_tui.storage import keys, sessions, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key, Parameters

HOUR = 3600


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime directory of the test's own."""
    place = tmp_path / "runtime"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    return place


@pytest.fixture
def path(home: Path, runtime: Path) -> str:
    """A protected vault."""
    place = str(home / "devhub/vaults/main/vault.db")
    vault.create(place, "correct horse battery", recovery_keys.new(), "zoe")
    return place


@pytest.fixture
def key(path: str) -> Key:
    """Its key."""
    return vault.unlock(path, "correct horse battery")


@pytest.fixture
def database(path: str, key: Key) -> Any:
    """It, open."""
    opened = Database.open(path, key=key)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database, runtime: Path) -> Path:
    """A session of eight hours: its file."""
    shell_session.begin(database, 8 * HOUR)
    return next((runtime / "devhub").iterdir())


def test_the_key_for_a_while(path: str, key: Key, session: Path, runtime: Path) -> None:
    """For its owner only, and the vault opens with it."""
    assert shell_session.key(path) == key
    assert session.stat().st_mode & 0o777 == 0o600
    assert (runtime / "devhub").stat().st_mode & 0o777 == 0o700
    assert shell_session.key(path, "zoe") == key
    assert shell_session.key(path, "mia") is None
    assert session.exists()


def test_other_paths_to_it(path: str, key: Key, session: Path, tmp_path: Path) -> None:
    """A link to the vault's folder is the same vault; another vault is another."""
    (tmp_path / "link").symlink_to(os.path.dirname(path))
    assert shell_session.key(str(tmp_path / "link/vault.db")) == key
    other = str(tmp_path / "vaults/work/vault.db")
    vault.create(other, "correct horse battery", recovery_keys.new())
    assert shell_session.key(other) is None
    assert session.exists()


def altered(**fields: Any) -> Callable[[Path], None]:
    """Changes what the file says."""

    def change(file: Path) -> None:
        found = shell_session._parsed(file.read_bytes())
        assert found is not None
        file.write_text("\n".join(map(str, found._replace(**fields))))

    return change


def replaced(content: bytes) -> Callable[[Path], None]:
    """Puts something else into the file."""

    def change(file: Path) -> None:
        file.write_bytes(content)

    return change


def linked(file: Path) -> None:
    """The file is a link to itself elsewhere."""
    file.rename(file.parent.parent / "elsewhere")
    file.symlink_to(file.parent.parent / "elsewhere")


@pytest.mark.parametrize(
    "change",
    [
        altered(uid=os.geteuid() + 1),
        altered(boot="another start"),
        altered(vault="/somewhere/else/vault.db"),
        altered(key_id="0" * 16),
        altered(user_id="nobody"),
        altered(key="00"),
        altered(key="no hex"),
        altered(expires_at=1),
        altered(expires_at=1 << 50),
        altered(up_until=1.0),
        altered(format="devhub-session 2"),
        replaced(b""),
        replaced(b"\n" * 20),
        replaced(b"x" * 9000),
        replaced(b"\xff" * 100),
        lambda file: file.chmod(0o640),
        lambda file: os.link(file, file.parent.parent / "second"),
        linked,
    ],
)
def test_what_does_not_fit_goes(path: str, session: Path, change: Callable[[Path], None]) -> None:
    """Tampered with, copied from another machine, another user, another start, expired: not believed, removed."""
    change(session)
    assert shell_session.key(path) is None
    assert not os.path.lexists(session)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("folder", [False, True])
def test_of_another_owner(path: str, session: Path, folder: bool) -> None:
    """A file or a folder that somebody else put there."""
    os.chown(session.parent if folder else session, 65534, 65534)
    assert shell_session.key(path) is None


def test_it_expires_by_either_clock(path: str, session: Path, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight hours later it is over; a clock that is set back does not prolong it."""
    now, up = clock.real_ms(), clock.since_boot()
    monkeypatch.setattr(clock, "real_ms", lambda: now + 7 * HOUR * 1000)
    monkeypatch.setattr(clock, "since_boot", lambda: up + 7 * HOUR)
    assert shell_session.key(path) == key
    monkeypatch.setattr(clock, "real_ms", lambda: now - 7 * HOUR * 1000)
    monkeypatch.setattr(clock, "since_boot", lambda: up + 8.1 * HOUR)
    assert shell_session.key(path) is None
    assert not session.exists()


def test_it_expires_though_the_machine_slept(path: str, session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real clock counts where the other one stood still."""
    now = clock.real_ms()
    monkeypatch.setattr(clock, "real_ms", lambda: now + 9 * HOUR * 1000)
    assert shell_session.key(path) is None


def test_what_changes_the_key_ends_it(path: str, database: Database, session: Path) -> None:
    """Another data key, or no key any more: silently asked again."""
    key = database.key
    assert key is not None
    database.close()
    fresh = vault.rekey(path, key)
    assert shell_session.key(path) is None
    assert not session.exists()
    opened = Database.open(path, key=fresh)
    shell_session.begin(opened, HOUR)
    opened.close()
    vault.open_up(path, fresh)
    assert shell_session.key(path) is None
    assert not session.exists()


def test_who_is_removed_is_out(path: str, key: Key, database: Database, session: Path) -> None:
    """A member's session ends with their membership; a viewer may have one."""
    with database.write("add mia") as tx:
        tx.execute("INSERT INTO users(id,username,role) VALUES ('mia','mia','viewer')")
    vault.add_slot(path, key, "mia", "mia", "staple of the day")
    theirs = Database.open(path, key=Key(key.data, "mia"))
    shell_session.begin(theirs, HOUR)
    theirs.close()
    found = shell_session.key(path)
    assert found is not None
    assert found.user_id == "mia"
    vault.remove_slots(path, key, "mia")
    assert shell_session.key(path) is None


@pytest.mark.parametrize("mode", [0o750, 0o755, 0o1777, 0o1700])
@pytest.mark.parametrize("place", [".", "devhub"])
def test_no_place_that_others_see(database: Database, session: Path, runtime: Path, mode: int, place: str) -> None:
    """A shared directory is refused with a sentence that names it; a session that is in it is not believed."""
    (runtime / place).chmod(mode)
    with pytest.raises(DevHubError, match="cannot be kept here"):
        shell_session.check_place()
    with pytest.raises(DevHubError, match="cannot be kept here"):
        shell_session.begin(database, HOUR)
    assert shell_session.key(database.path) is None
    assert not session.exists()


def test_no_place_at_all(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No runtime directory, a file in its place, a link in the place of the folder, a network, a system that hides its start."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    with pytest.raises(DevHubError, match="cannot be kept here"):
        shell_session.begin(database, HOUR)
    (tmp_path / "none").write_text("")
    with pytest.raises(DevHubError, match="not a directory"):
        shell_session.begin(database, HOUR)
    (tmp_path / "none").unlink()
    (tmp_path / "none").mkdir(mode=0o700)
    (tmp_path / "none/devhub").symlink_to(tmp_path)
    with pytest.raises(DevHubError, match="not a directory"):
        shell_session.begin(database, HOUR)
    (tmp_path / "none/devhub").unlink()
    with monkeypatch.context() as patched:
        patched.setattr("devhub_tui.storage.lock.on_network", lambda folder: True)
        with pytest.raises(DevHubError, match="network"):
            shell_session.begin(database, HOUR)
    monkeypatch.setattr(shell_session, "_BOOT_ID", str(tmp_path / "no boot id"))
    with pytest.raises(DevHubError, match="start of the machine"):
        shell_session.begin(database, HOUR)
    assert list((tmp_path / "none").rglob("*")) == [tmp_path / "none/devhub"]


def test_rows_tell_when(database: Database, session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a row: when it began, when it ended; a new one ends the one before; one left alone ended when it expired."""
    path = database.path
    first = sessions.listed(database.connection)[0]
    assert (first.username, first.expires_at - first.opened_at, first.ended_at) == ("zoe", 8 * HOUR * 1000, None)
    shell_session.begin(database, HOUR)
    second, first = sessions.listed(database.connection)
    assert (first.ended_at is None, second.ended_at) == (False, None)
    assert shell_session.end(path) is True
    assert not session.exists()
    ended = sessions.listed(database.connection)[0].ended_at
    assert ended is not None
    assert ended < second.expires_at
    assert shell_session.end(path) is False
    third = shell_session.begin(database, HOUR)
    now = clock.real_ms()
    monkeypatch.setattr(clock, "real_ms", lambda: now + 9 * HOUR * 1000)
    assert sessions.listed(database.connection)[0].ended_at == third.expires_at


def test_it_shows_no_key(path: str, session: Path, key: Key) -> None:
    """Neither what is told of it nor a repr holds the key."""
    assert key.data.hex() not in repr(shell_session.standing(path))
    assert key.data.hex() not in repr(shell_session._believed(path, None))


def test_a_vault_without_a_passphrase(home: Path, runtime: Path) -> None:
    """There is nothing to unlock."""
    database = Database.open(str(home / "plain/vault.db"))
    with pytest.raises(DevHubError, match="nothing to unlock"):
        shell_session.begin(database, HOUR)
    database.close()
