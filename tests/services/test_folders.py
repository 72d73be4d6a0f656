"""Looking through folders: what is shown of them, in which order, and what a folder that cannot be read says."""

import os
from pathlib import Path

import pytest

from devhub_tui.services import folders
from devhub_tui.services.folders import Listing


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with downloads."""
    down = home / "Downloads"
    (down / "Beta").mkdir(parents=True)
    (down / "alpha").mkdir()
    (down / ".cache").mkdir()
    for age, name in enumerate(("new.vcf", "Old.VCF", "team.csv", "export.zip", "copy.json", "notes.txt", ".secret.vcf")):
        (down / name).write_text("x" * (age + 1))
        os.utime(down / name, (2e9 - age, 2e9 - age))
    (down / "photo.png").write_text("")
    monkeypatch.chdir(home)
    return home


def names(found: Listing, typed: str = "") -> list[str]:
    """The names that are shown, in order."""
    return [found.rows[number].name for number in folders.narrowed(found, typed)]


def test_a_folder(home: Path) -> None:
    """The way up, all vCards, the files that an import reads with the newest first, the folders by name; nothing hidden."""
    found = folders.listing(str(home / "Downloads"))
    files = ["new.vcf", "Old.VCF", "team.csv", "export.zip", "copy.json", "notes.txt"]
    assert names(found) == ["..", "all 2 vCards in this folder", *files, "alpha", "Beta"]
    rows = {row.name: row for row in found.rows}
    assert (rows["team.csv"].kind, rows["team.csv"].size, rows["team.csv"].at) == ("file", 3, 2e9 - 2)
    assert rows[".."].path == str(home)
    assert rows["all 2 vCards in this folder"].path == str(home / "Downloads")
    assert [row.n for row in found.rows] == list(range(len(found.rows)))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("O", ["Old.VCF", "copy.json", "export.zip", "notes.txt"]),
        (".", [".secret.vcf", ".cache"]),
        ("qq", []),
        ("ÁLPHA", ["alpha"]),
    ],
)
def test_typing_narrows(home: Path, typed: str, expected: list[str]) -> None:
    """What begins with it goes first; case and accents do not matter; a dot shows what is hidden, and that alone."""
    found = folders.listing(str(home / "Downloads"))
    assert sorted(names(found, typed)) == sorted(expected)
    assert names(found, typed)[:1] == expected[:1]


def test_where_to_begin(home: Path) -> None:
    """Files that look like an address book, then the usual folders, each once."""
    found = folders.places()
    assert names(found) == ["~/Downloads/new.vcf", "~/Downloads/Old.VCF", "~/Downloads", "~"]
    assert found.rows[0].size == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ("", "")),
        ("  ", ("", "")),
        ("~", ("{home}", "")),
        ("~/", ("{home}", "")),
        ("~/Down", ("{home}", "Down")),
        ("/", ("/", "")),
        ("/et", ("/", "et")),
        ("con", (".", "con")),
        ("'{home}/Downloads/new.vcf'", ("{home}/Downloads", "new.vcf")),
        ("file://{home}/a%20b.vcf", ("{home}", "a b.vcf")),
    ],
)
def test_a_path_is_a_folder_and_a_beginning(home: Path, typed: str, expected: tuple[str, str]) -> None:
    """As typed, pasted or dropped."""
    folder, name = expected
    assert folders.parted(typed.format(home=home)) == (folder.format(home=home), name)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "~/Downloads may not be read by you."),
        (OSError(5, "Input/output error"), "~/Downloads cannot be read: Input/output error."),
    ],
)
def test_a_folder_that_cannot_be_read(home: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str) -> None:
    """It says why. (Root may read everything, so the refusal is put in its place.)"""

    def refuse(_: str) -> None:
        raise error

    monkeypatch.setattr(os, "scandir", refuse)
    assert folders.listing(str(home / "Downloads")) == Listing(str(home / "Downloads"), (), words)


def test_no_folder(home: Path) -> None:
    """Missing, a file, or no path at all."""
    assert folders.listing("/no/such").error == "There is no folder /no/such."
    assert folders.listing(str(home / "Downloads/new.vcf")).error == "~/Downloads/new.vcf is not a folder."
    assert "cannot be read" in folders.listing("a\0b").error
    assert "\x1b" not in folders.listing("/no\x1b[2J").error


def test_a_folder_without_end(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first entries are shown, and that there are more is said."""
    monkeypatch.setattr(folders, "MOST", 3)
    found = folders.listing(str(home / "Downloads"))
    assert found.cut
    assert len(found.rows) <= 5
    assert not folders.listing(str(home)).cut


def test_a_link_to_nowhere_is_passed_over(home: Path) -> None:
    """And so is what goes while one looks."""
    (home / "Downloads" / "gone.vcf").symlink_to(home / "nowhere")
    assert "gone.vcf" not in names(folders.listing(str(home / "Downloads")))


def test_the_top_has_no_way_up() -> None:
    """/ is the end."""
    assert folders.listing("/").rows[0].kind != "up"


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (14_400, "14 kB"), (3_200_000, "3.2 MB"), (512_000_000, "512 MB")],
)
def test_sizes(size: int, expected: str) -> None:
    """Short enough for their column."""
    assert folders.size_in_words(size) == expected
