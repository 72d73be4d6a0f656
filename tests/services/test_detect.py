"""What a file is, told from its content alone: encodings, formats, and a clear sentence for everything else."""

import codecs
import os
from pathlib import Path

import pytest

from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import detect
from devhub_tui.services.interchange.detect import detect_format, read_text
from tests.conftest import ROOT

FILES = ROOT / "tests" / "fixtures" / "import"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Åse Müller € 李\r\nEND:VCARD\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CARD.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CARD.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + CARD.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + CARD.encode("utf-16-be"), "utf-16-be"),
        (CARD.encode("utf-16-le"), "utf-16-le"),
        (CARD.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + CARD.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_unicode_files_are_read_whatever_their_encoding(tmp_path: Path, data: bytes, encoding: str) -> None:
    """Names arrive intact from every program's idea of Unicode."""
    file = tmp_path / "people.vcf"
    file.write_bytes(data)
    assert read_text(file) == (CARD.replace("\r\n", "\n"), encoding)


def test_windows_files_are_read(tmp_path: Path) -> None:
    """A file that is not UTF-8 is CP1252, with euro sign and curly quotes; undefined bytes do no harm."""
    file = tmp_path / "people.vcf"
    file.write_bytes("FN:Jürgen “€”".encode("cp1252") + b"\x81")
    assert read_text(file) == ("FN:Jürgen “€”\x81", "cp1252")


def test_one_bad_byte_does_not_spoil_a_unicode_file(tmp_path: Path) -> None:
    """Files that two programs wrote into keep their good names, and the odd ones are read as CP1252."""
    file = tmp_path / "people.vcf"
    file.write_bytes("FN:Åse\nFN:".encode() + "Jürgen\n".encode("cp1252"))
    assert read_text(file) == ("FN:Åse\nFN:Jürgen\n", "utf-8")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_endings_become_newlines(tmp_path: Path, ending: str) -> None:
    """Line numbers are those that an editor shows."""
    file = tmp_path / "people.vcf"
    file.write_bytes(f"a{ending}b{ending}c".encode())
    assert read_text(file)[0] == "a\nb\nc"


def test_other_separators_stay_in_their_line(tmp_path: Path) -> None:
    """What Unicode calls a line end, but no editor does, ends no line."""
    file = tmp_path / "people.vcf"
    file.write_bytes("a\u2028b\x0bc\x85d".encode())
    assert read_text(file)[0] == "a\u2028b\x0bc\x85d"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("picture.vcf", "is not a text file"),
        ("noise.bin", "is not a text file"),
        ("archive.zip", "is not a text file"),
        ("empty.vcf", "is empty"),
        ("blank.csv", "is empty"),
        ("missing.vcf", "There is no file"),
        ("a\0b", "is not a file name"),
        (".", "is a folder"),
    ],
)
def test_what_is_no_text_is_refused(name: str, words: str) -> None:
    """The sentence says what is wrong, what was expected, and that nothing was changed."""
    with pytest.raises(DevHubError) as caught:
        read_text(os.path.join(FILES, name))
    assert words in caught.value.message
    assert caught.value.message.endswith("Nothing was changed.")
    assert "vCard" in caught.value.hint


def test_too_large_is_refused_before_reading(tmp_path: Path) -> None:
    """A disk image chosen by accident costs no memory."""
    file = tmp_path / "huge.vcf"
    with file.open("wb") as handle:
        handle.truncate(detect.SIZE_LIMIT + 1)
    with pytest.raises(DevHubError, match="too large"):
        read_text(file)


def test_pipes_are_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Naming a pipe or a device cannot hang the app."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(DevHubError, match="not a regular file"):
        read_text(pipe)


def test_unreadable_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback for a file of somebody else. (Root may read everything, so the refusal is put in its place.)"""
    file = tmp_path / "people.vcf"
    file.write_text(CARD)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(DevHubError, match="may not be read"):
        read_text(file)


def test_hostile_file_names_are_shown_safely(tmp_path: Path) -> None:
    """A name with escape sequences does not reach the terminal."""
    with pytest.raises(DevHubError) as caught:
        read_text(tmp_path / "x\x1b]0;owned\x07.vcf")
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("apple30.vcf", "vcard"),
        ("rfc40.vcf", "vcard"),
        ("utf16be.vcf", "vcard"),
        ("linkedin.csv", "linkedin"),
        ("linkedin_old.csv", "linkedin"),
        ("linkedin_excel.csv", "linkedin"),
        ("google_new.csv", "google"),
        ("google_old.csv", "google"),
        ("google_short.csv", "google"),
        ("outlook.csv", "outlook"),
        ("other.csv", "csv"),
        ("outlook_desktop.csv", "outlook"),
        ("outlook_com.csv", "outlook"),
        ("outlook_google.csv", "outlook"),
    ],
)
def test_format_is_told_by_content(tmp_path: Path, name: str, expected: str) -> None:
    """Renamed downloads are recognised: the file's name plays no part."""
    copy = tmp_path / "download"
    copy.write_bytes((FILES / name).read_bytes())
    assert detect_format(read_text(copy)[0]) == expected


@pytest.mark.parametrize("text", ["Dear Ana,\n\nhow are you?\n\nBest\nBo\n", "{}\n", "a\nb\nc\n"])
def test_unknown_formats_are_refused_with_what_was_expected(text: str) -> None:
    """A letter is not imported."""
    with pytest.raises(DevHubError, match="neither a vCard nor a table of people") as caught:
        detect_format(text)
    assert "vCard" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sep=;\nFirst Name;Last Name;Connected On\n", "linkedin"),
        ("first name,last name,company,position\n", "linkedin"),
        ("Name,Given Name,Group Membership\n", "google"),
        ("First Name,Last Name,Notes,E-mail 3 - Value\n", "google"),
        ('Notes\n"BEGIN:VCARD"\nFirst Name,Last Name,Connected On\n', "linkedin"),
        ("some words first\n\nbegin:vcard\n", "vcard"),
    ],
)
def test_headers_are_found_in_any_dress(text: str, expected: str) -> None:
    """Other delimiters, other case, fewer columns and words above the header are fine."""
    assert detect_format(text) == expected
