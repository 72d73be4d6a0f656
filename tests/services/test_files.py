"""Paths as people type, paste and drop them."""

import os
from pathlib import Path

import pytest

from devhub_tui.services import files


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a few files."""
    for name in (
        "Downloads/my contacts.vcf",
        "Downloads/Connections.csv",
        "Downloads/budget.csv",
        "Downloads/a.pdf",
        ".hidden/x.vcf",
    ):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("")
    monkeypatch.chdir(home / "Downloads")
    return home


def test_a_path_is_understood_as_it_was_meant(folder: Path) -> None:
    """Home, quotes, escaped spaces, dropped as a URL."""
    wanted = str(folder / "Downloads/my contacts.vcf")
    for typed in (
        "~/Downloads/my contacts.vcf",
        f"'{wanted}' ",
        f'"{wanted}"',
        wanted.replace(" ", "\\ "),
        "file://" + wanted.replace(" ", "%20"),
    ):
        assert files.meant(typed) == wanted
    assert files.meant("no\\such") == "no\\such"


def test_completion_goes_folder_by_folder(folder: Path) -> None:
    """Folders and files of people; hidden ones only when asked; as it was typed."""
    assert [each.shown for each in files.completions("~/")] == ["~/Downloads/"]
    assert [each.shown for each in files.completions("~/down")] == ["~/Downloads/"]
    assert [each.shown for each in files.completions("~/.h")] == ["~/.hidden/"]
    assert [each.shown for each in files.completions("con")] == ["Connections.csv"]
    shown = [each.shown for each in files.completions(f"{folder}/Downloads/")]
    assert shown == [f"{folder}/Downloads/{name}" for name in ("budget.csv", "Connections.csv", "my contacts.vcf")]
    assert files.completions("/no/such/") == []


def test_files_that_look_right_are_found(folder: Path) -> None:
    """The newest first; a CSV only when its name says people."""
    os.utime(folder / "Downloads/Connections.csv", (2e9, 2e9))
    assert [each.shown for each in files.likely()] == ["~/Downloads/Connections.csv", "~/Downloads/my contacts.vcf"]
