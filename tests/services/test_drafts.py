"""Half-written forms survive, privately, and damage to them hurts nobody."""

import os
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.errors import DevHubError
from devhub_tui.services import drafts


def test_a_draft_comes_back_as_it_was() -> None:
    """Values, title and time; a lone surrogate from a broken terminal does no harm."""
    drafts.save("log-abc", {"notes": "Zoë\n[/x] \ud800", "people": [["1", "Ana"]]}, "Log with Ana")
    found = drafts.load("log-abc")
    assert found is not None
    assert found.values["people"] == [["1", "Ana"]]
    assert found.values["notes"].startswith("Zoë\n[/x]")
    assert found.title == "Log with Ana"
    assert found.at > 0


def test_files_are_private_and_replaced_whole() -> None:
    """0600 in a 0700 folder, nothing else left beside."""
    drafts.save("edit", {"a": "1"})
    drafts.save("edit", {"a": "2"})
    folder = paths.state_dir() / "drafts"
    assert os.listdir(folder) == ["edit.json"]
    assert (folder / "edit.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [draft.values for draft in drafts.kept()] == [{"a": "2"}]


def test_the_newest_comes_first_and_a_dropped_one_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list that is offered at the next start."""
    for hour, name in ((9, "log"), (8, "edit"), (10, "log-1")):
        monkeypatch.setenv("DEVHUB_NOW", f"2026-03-16T{hour:02}:00:00+01:00")
        drafts.save(name, {})
    assert [draft.name for draft in drafts.kept()] == ["log-1", "log", "edit"]
    drafts.drop("log")
    drafts.drop("log")
    assert [draft.name for draft in drafts.kept()] == ["log-1", "edit"]


@pytest.mark.parametrize("content", ["", "[", "[]", '{"values": 3}', '{"values": {"a": 1}', "\x00"])
def test_a_damaged_file_counts_as_nothing(content: str) -> None:
    """Half a file after a crash of the machine."""
    drafts.save("log", {})
    (paths.state_dir() / "drafts" / "log.json").write_text(content)
    assert drafts.load("log") is None
    assert drafts.kept() == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Neither to read nor to write."""
    drafts.save("edit", {"a": "1"})
    other = tmp_path / "other.json"
    other.write_text('{"values": {"stolen": 1}}')
    (paths.state_dir() / "drafts" / "log.json").symlink_to(other)
    assert drafts.load("log") is None
    drafts.save("log", {"a": "1"})
    assert other.read_text() == '{"values": {"stolen": 1}}'


def test_names_cannot_leave_the_folder() -> None:
    """A name is letters, digits and dashes."""
    for name in ("../x", "a/b", "", "a.b", "é", "x" * 101):
        with pytest.raises(ValueError, match="not a name"):
            drafts.save(name, {})


def test_a_full_or_forbidden_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not a traceback."""
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setenv("DEVHUB_DATA_DIR", str(blocker))
    with pytest.raises(DevHubError, match="could not be kept"):
        drafts.save("log", {})
