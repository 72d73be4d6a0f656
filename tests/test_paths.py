"""The places: where the system keeps them, or where DEVHUB_DATA_DIR and DEVHUB_CONFIG say."""

from pathlib import Path

import platformdirs
import pytest

from devhub_tui import paths


@pytest.mark.parametrize("base", [None, "", "  ", "/srv/share"])
def test_the_vault_lies_where_the_system_says(monkeypatch: pytest.MonkeyPatch, base: str | None) -> None:
    """The shortcut past platformdirs gives what platformdirs gives."""
    monkeypatch.delenv("DEVHUB_DATA_DIR")
    if base is not None:
        monkeypatch.setenv("XDG_DATA_HOME", base)
    assert paths.data_dir() == platformdirs.user_data_path("devhub", appauthor=False)
    assert paths.vault_file() == str(paths.data_dir() / "vaults" / "main" / "vault.db")


@pytest.mark.parametrize("base", [None, "", "  ", "/srv/config"])
def test_the_config_lies_where_the_system_says(monkeypatch: pytest.MonkeyPatch, base: str | None) -> None:
    """The shortcut past platformdirs gives what platformdirs gives; a home sign in DEVHUB_CONFIG counts."""
    monkeypatch.setenv("DEVHUB_CONFIG", "~/own.toml")
    assert paths.config_file() == Path("~/own.toml").expanduser()
    monkeypatch.delenv("DEVHUB_CONFIG")
    if base is not None:
        monkeypatch.setenv("XDG_CONFIG_HOME", base)
    assert paths.config_file() == platformdirs.user_config_path("devhub", appauthor=False) / "config.toml"


def test_the_vault_moves(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A home sign in DEVHUB_DATA_DIR counts."""
    monkeypatch.setenv("DEVHUB_DATA_DIR", "~/elsewhere")
    assert paths.vault_file() == str(home / "elsewhere" / "vaults" / "main" / "vault.db")
    assert paths.state_dir() == home / "elsewhere" / "state"


def test_new_folders_are_private(tmp_path: Path) -> None:
    """What is made is 0700; what was there keeps its mode."""
    tmp_path.chmod(0o755)
    made = paths.private_dir(tmp_path / "one" / "two")
    assert [each.stat().st_mode & 0o777 for each in (tmp_path, made.parent, made)] == [0o755, 0o700, 0o700]
