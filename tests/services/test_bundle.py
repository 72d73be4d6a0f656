"""Folders and ZIP archives as one import: in order, each broken file told by name, nothing unpacked to disk, no bombs."""

import os
import struct
import zipfile
from pathlib import Path

import pytest

from devhub_tui.domain.people import Skipped
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.services.interchange import bundle
from devhub_tui.services.interchange.parse import Parsed, parse_file
from tests.conftest import ROOT

FILES = ROOT / "tests" / "fixtures" / "import"


def card(name: str, *more: str) -> str:
    """A vCard."""
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", *more, "END:VCARD", ""))


def zipped(path: Path, files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive with these files."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def laid_out(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A folder with these files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def names(parsed: Parsed) -> list[str]:
    """Who was read, in order."""
    return [person.fields["name"] for person in parsed.people]


MANY: dict[str, str | bytes] = {
    "b.vcf": card("Bo") + card("Cy"),
    "a.VCF": card("Ana"),
    "sub/deep/d.vcard": card("Di"),
    "sub/broken.vcf": card("Eve") + "BEGIN:VCARD\r\nFN:Fay\r\n",
    "sub/empty.vcf": "",
    "sub/noise.vcf": bytes(range(256)) * 4,
    "sub/no.vcf": "hello\n",
    "readme.txt": "not read",
    ".hidden.vcf": card("Nobody"),
    "__MACOSX/._b.vcf": b"\0\5\x16\7",
    ".git/x.vcf": card("Nobody"),
}


def test_a_folder_and_a_zip_are_read_alike(tmp_path: Path) -> None:
    """Every vCard inside in the order of the names, hidden ones left out; broken files are skipped with name and reason."""
    (tmp_path / "f").mkdir()
    for path in (laid_out(tmp_path / "f", MANY), zipped(tmp_path / "renamed.download", MANY)):
        parsed = parse_file(path)
        assert parsed.format == "vcard"
        assert names(parsed) == ["Ana", "Bo", "Cy", "Eve", "Di"]
        assert sorted(parsed.skipped, key=lambda each: each.file) == [
            Skipped(5, "the card has no END:VCARD", "sub/broken.vcf"),
            Skipped(0, "the file is empty", "sub/empty.vcf"),
            Skipped(0, "this is not a vCard file", "sub/no.vcf"),
            Skipped(0, "the file is not a text file", "sub/noise.vcf"),
        ]


def test_where_a_record_stands() -> None:
    """The file and the line, as far as there are any; nothing that a terminal would obey."""
    assert bundle.where(Skipped(3, "x", "a.vcf")) == "a.vcf line 3"
    assert bundle.where(Skipped(0, "x", "a.vcf")) == "a.vcf"
    assert bundle.where(Skipped(3, "x")) == "line 3"
    assert "\x1b" not in bundle.where(Skipped(3, "x", "\x1b[31m"))


@pytest.mark.parametrize("make", [laid_out, zipped])
def test_without_a_vcard(tmp_path: Path, make: object) -> None:
    """An empty folder or archive, or one with other files, says what was looked for."""
    assert callable(make)
    for number, files in enumerate(({}, {"a.txt": "x"}, {"a.vcf": "hello"})):
        path = tmp_path / f"x{number}"
        if make is laid_out:
            path.mkdir()
        with pytest.raises(DevHubError, match="Nothing was changed"):
            parse_file(make(path, files))


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A folder that contains itself ends; a link to a file is read, one to nowhere is skipped."""
    folder = laid_out(tmp_path / "f", {"a.vcf": card("Ana")})
    (folder / "again").symlink_to(folder)
    (folder / "b.vcf").symlink_to(folder / "a.vcf")
    (folder / "c.vcf").symlink_to(tmp_path / "nowhere")
    parsed = parse_file(folder)
    assert names(parsed) == ["Ana", "Ana"]
    assert parsed.skipped == [Skipped(0, "there is no such file", "c.vcf")]


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder itself refuses in words; one inside it is passed over. (Root may read everything: it is refused by hand.)"""
    folder = laid_out(tmp_path / "f", {"a.vcf": card("Ana"), "closed/b.vcf": card("Bo")})
    scan = os.scandir

    def refuse(path: str, closed: str) -> object:
        if str(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", lambda path: refuse(path, str(folder / "closed")))
    assert names(parse_file(folder)) == ["Ana"]
    monkeypatch.setattr(os, "scandir", lambda path: refuse(path, str(folder)))
    with pytest.raises(DevHubError, match=r"cannot be read: Permission denied\. Nothing was changed\."):
        parse_file(folder)


def test_formats_of_folders_and_archives(tmp_path: Path) -> None:
    """A folder holds vCards only; an archive as LinkedIn sends it holds many tables, of which one has the people."""
    linkedin = (FILES / "linkedin.csv").read_bytes()
    path = zipped(tmp_path / "a.zip", {"Connections.csv": linkedin, "Skills.csv": "Name\nRust\n", "messages.csv": "a,b\n1,2\n"})
    parsed = parse_file(path)
    assert (parsed.format, len(parsed.people)) == ("linkedin", 5)
    assert parsed.skipped[0].file == "Connections.csv"
    assert parse_file(path, "linkedin").people == parsed.people
    with pytest.raises(DevHubError, match="neither a vCard nor a known table"):
        parse_file(path, "google")
    with pytest.raises(DevHubError, match="can only hold vCards"):
        parse_file(laid_out(tmp_path / "f", {"Connections.csv": linkedin}), "linkedin")
    google = (FILES / "google_new.csv").read_bytes()
    with pytest.raises(DevHubError, match=r"several tables of people: a\.csv and b\.csv"):
        parse_file(zipped(tmp_path / "b.zip", {"a.csv": linkedin, "b.csv": google}))
    both = parse_file(zipped(tmp_path / "c.zip", {"a.csv": google, "b.vcf": card("Ana")}))
    assert names(both) == ["Ana"]


# ---- archives that mean harm, or are damaged


def test_an_encrypted_archive(tmp_path: Path) -> None:
    """It says that a password is in the way."""
    path = zipped(tmp_path / "a.zip", {"a.vcf": card("Ana")})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(data)
    with pytest.raises(DevHubError, match=r"protected by a password\. Nothing was changed\."):
        parse_file(path)


@pytest.mark.parametrize("keep", [4, 30, 60, -1, -22])
def test_an_archive_that_is_cut_off(tmp_path: Path, keep: int) -> None:
    """Half a download is told as that."""
    path = zipped(tmp_path / "a.zip", {"a.vcf": card("Ana")})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DevHubError, match=r"broken ZIP archive\. Nothing was changed\."):
        parse_file(path)


def test_a_damaged_file_inside(tmp_path: Path) -> None:
    """It costs itself only."""
    path = zipped(tmp_path / "a.zip", {"a.vcf": card("Ana"), "b.vcf": card("Bo", "NOTE:" + "x" * 500)}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"x" * 500, b"y" * 500))
    parsed = parse_file(path)
    assert names(parsed) == ["Ana"]
    assert parsed.skipped == [Skipped(0, "it is damaged", "b.vcf")]


def test_other_ways_of_packing(tmp_path: Path) -> None:
    """LZMA may ask for gigabytes before the first byte; it is not tried."""
    path = zipped(tmp_path / "a.zip", {"a.vcf": card("Ana")}, zipfile.ZIP_LZMA)
    with pytest.raises(DevHubError, match="compressed in a way"):
        parse_file(path)


def test_a_bomb(tmp_path: Path) -> None:
    """A file that unpacks to a thousand times its size is refused after the first megabytes, whatever size it claims."""
    path = zipped(tmp_path / "a.zip", {"a.vcf": card("Ana"), "b.vcf": b"\n" * (64 << 20)})
    with pytest.raises(DevHubError, match=r"far more than any address book would\. Nothing was changed\."):
        parse_file(path)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<L", 100)
    path.write_bytes(data)
    assert names(parse_file(path)) == ["Ana"]


def test_many_that_are_large_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unpacked is counted in all; what lies in a folder before it is read."""
    monkeypatch.setattr(bundle, "SIZE_LIMIT", 1_000)
    files: dict[str, str | bytes] = {f"{number}.vcf": card("Ana", "NOTE:" + os.urandom(200).hex()) for number in range(4)}
    with pytest.raises(DevHubError, match=r"unpacks to more than 0 MB\. Nothing was changed\."):
        parse_file(zipped(tmp_path / "a.zip", files))
    with pytest.raises(DevHubError, match="holds more than 0 MB of vCards"):
        parse_file(laid_out(tmp_path / "f", files))


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted before they are listed."""
    monkeypatch.setattr(bundle, "FILES_LIMIT", 3)
    files: dict[str, str | bytes] = {f"{number}.vcf": card("Ana") for number in range(4)}
    with pytest.raises(DevHubError, match="too many files"):
        parse_file(zipped(tmp_path / "a.zip", files))
    with pytest.raises(DevHubError, match="more than 3 files"):
        parse_file(laid_out(tmp_path / "f", files))


@pytest.mark.parametrize("length", [(8 << 20) + 1, 0xFFFFFFFF])
def test_a_list_of_files_without_end(tmp_path: Path, length: int) -> None:
    """An archive that claims a list of gigabytes is refused before it is read; so is one of the 64-bit kind."""
    path = zipped(tmp_path / "a.zip", {"a.vcf": card("Ana")})
    data = bytearray(path.read_bytes())
    data[-10:-6] = struct.pack("<L", length)
    path.write_bytes(data)
    with pytest.raises(DevHubError, match="too many files"):
        parse_file(path)


def test_an_archive_of_the_64_bit_kind(tmp_path: Path) -> None:
    """Its second list would replace the one that was looked at."""
    path = zipped(tmp_path / "a.zip", {"a.vcf": card("Ana")})
    data = path.read_bytes()
    path.write_bytes(data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:])
    with pytest.raises(DevHubError, match="too many files"):
        parse_file(path)


@pytest.mark.parametrize("inside", ["xl/workbook.xml", "content.xml"])
def test_a_spreadsheet_is_told_from_an_archive(tmp_path: Path, inside: str) -> None:
    """Office files are archives too: the hint says how to get a table out of one."""
    with pytest.raises(DevHubError, match="Office document") as caught:
        parse_file(zipped(tmp_path / "people.xlsx", {inside: "<x/>"}))
    assert "CSV" in caught.value.hint


def test_paths_that_lead_out(tmp_path: Path) -> None:
    """Names inside are only shown: nothing is ever written."""
    files: dict[str, str | bytes] = {"../../out.vcf": card("Ana"), "/abs.vcf": card("Bo"), "x\x1b[2J.vcf": "hello"}
    (tmp_path / "in").mkdir()
    path = zipped(tmp_path / "in" / "a.zip", files)
    before = sorted(tmp_path.rglob("*"))
    parsed = parse_file(path)
    assert sorted(names(parsed)) == ["Ana", "Bo"]
    assert sorted(tmp_path.rglob("*")) == before
    assert "\x1b" not in parsed.skipped[0].file


def test_skipped_files_are_told_up_to_a_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of rubbish does not fill the memory with complaints."""
    monkeypatch.setattr(bundle, "_SKIPS_KEPT", 3)
    folder = laid_out(tmp_path / "f", {"a.vcf": card("Ana"), **{f"b{number}.vcf": "x" for number in range(9)}})
    assert len(parse_file(folder).skipped) == 3


def test_progress_and_cancel(tmp_path: Path) -> None:
    """Told in bytes; stops between two files."""
    folder = laid_out(tmp_path / "f", {f"{number}.vcf": card("Ana") for number in range(9)})
    told: list[tuple[int, int]] = []
    parse_file(folder, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0
    for path in (folder, zipped(tmp_path / "a.zip", {"a.vcf": card("Ana")}), zipped(tmp_path / "b.zip", {"a.csv": "x"})):
        with pytest.raises(CancelledError):
            parse_file(path, cancelled=lambda: True)


def test_what_is_a_bundle(tmp_path: Path) -> None:
    """By content: a text called .zip is none."""
    assert bundle.is_bundle(tmp_path)
    assert bundle.is_bundle(zipped(tmp_path / "a.txt", {}))
    assert not bundle.is_bundle(laid_out(tmp_path, {"a.zip": "hello"}) / "a.zip")
    assert not bundle.is_bundle(tmp_path / "missing")
    assert not bundle.is_bundle("a\0b")
    os.mkfifo(tmp_path / "pipe")
    assert not bundle.is_bundle(tmp_path / "pipe")
