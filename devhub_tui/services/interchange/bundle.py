"""Many files as one import: a folder of vCards, or a ZIP archive of them or with one table that is known.

Nothing of an archive is ever written to disk. What it unpacks to, how many files and how long a list of them it has are
bounded before they are read, whatever it claims.
"""

import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from devhub_tui.domain.people import Skipped
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.services.interchange.detect import SIZE_LIMIT, as_text, detect_format, read_bytes
from devhub_tui.text import line

if TYPE_CHECKING:
    import zipfile

    from devhub_tui.services.interchange.parse import Parsed

FILES_LIMIT = 20_000
"""Files that one import may hold."""

_CARDS = (".vcf", ".vcard")
_TABLES = (".csv",)
_SKIPS_KEPT = 1_000  # a folder of rubbish is told by its first files
_LIST_LIMIT = 8 << 20  # bytes of an archive's list of files, which zipfile reads at once
_RATIO, _RATIO_FREE = 200, 16 << 20
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_PIECE = 1 << 20

Progress = Callable[[int, int], None]


class _File(NamedTuple):
    """A file of a bundle: its name within, its size as far as it is known, and how to read it."""

    name: str
    size: int
    read: Callable[[], bytes]


def is_bundle(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a folder or, by its first bytes, a ZIP archive."""
    try:
        found = os.stat(path)
        if stat.S_ISREG(found.st_mode):
            with open(path, "rb") as file:
                return file.read(4) in (b"PK\x03\x04", _END)
        return stat.S_ISDIR(found.st_mode)
    except (OSError, ValueError):
        return False


def where(skipped: Skipped) -> str:
    """Where a skipped record stands, in words."""
    place = f"line {skipped.line}" if skipped.line else ""
    return line(" ".join(part for part in (skipped.file, place) if part))


def parse_bundle(
    path: str | os.PathLike[str],
    format: str = "auto",  # noqa: A002
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> "Parsed":
    """Everybody in a folder's or an archive's files, in the order of their names. A broken file is skipped with its name.

    Raises DevHubError when there is nothing to read or too much of it, CancelledError when `cancelled()` becomes true.
    """
    shown = line(os.fspath(path))
    if format not in ("auto", "vcard") and os.path.isdir(path):
        raise DevHubError(f"{shown} is a folder, which can only hold vCards. Nothing was changed.", "Name a file inside it.")
    if os.path.isdir(path):
        return _cards(_in_folder(os.fspath(path), shown), shown, progress, cancelled)
    with _opened(path, shown) as archive:
        found = _in_archive(archive, shown)
        cards = [each for each in found if each.name.lower().endswith(_CARDS)]
        if cards and format in ("auto", "vcard"):
            return _cards(cards, shown, progress, cancelled)
        return _one_table([each for each in found if each.name.lower().endswith(_TABLES)], format, shown, progress, cancelled)


def _cards(found: list[_File], shown: str, progress: Progress | None, cancelled: Callable[[], bool] | None) -> "Parsed":
    """All vCard files as one. Somebody who is in two of them is joined when the vault is asked (storage/importing.py)."""
    from devhub_tui.services.interchange.parse import Parsed, parse_text

    if not found:
        raise DevHubError(f"There is no vCard file in {shown}. Nothing was changed.", "vCard files end in .vcf.")
    total, done = sum(each.size for each in found) or 1, 0
    all_of_them = Parsed("vcard", "utf-8", [], [])
    for each in found:
        if cancelled is not None and cancelled():
            raise CancelledError("The import was cancelled.", "Nothing was changed.")
        try:
            text, encoding = as_text(each.read(), "The file")
            parsed = parse_text(text, "vcard", encoding, cancelled=cancelled)
        except CancelledError:
            raise
        except _TooMuchError as error:
            raise DevHubError(f"{shown} {error} Nothing was changed.", "Unpack it, and import what is in it.") from None
        except DevHubError as error:
            reason = error.message.removesuffix(" Nothing was changed.").removesuffix(".")
            skipped = [Skipped(0, reason[:1].lower() + reason[1:])]
        else:
            all_of_them.people.extend(parsed.people)
            skipped = parsed.skipped
        room = _SKIPS_KEPT - len(all_of_them.skipped)
        all_of_them.skipped.extend(one._replace(file=line(each.name)) for one in skipped[: max(room, 0)])
        done += each.size
        if progress is not None:
            progress(min(done, total), total)
    return all_of_them


def _one_table(
    found: list[_File],
    format: str,  # noqa: A002
    shown: str,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> "Parsed":
    """An archive as LinkedIn sends it: one of its tables is the one with people."""
    from devhub_tui.services.interchange.parse import parse_text

    known: list[tuple[str, str, str, str]] = []
    for each in found:
        if cancelled is not None and cancelled():
            raise CancelledError("The import was cancelled.", "Nothing was changed.")
        try:
            text, encoding = as_text(each.read(), "The file")
            kind = detect_format(text)
        except _TooMuchError as error:
            raise DevHubError(f"{shown} {error} Nothing was changed.", "Unpack it, and import what is in it.") from None
        except DevHubError:
            continue
        if kind not in ("csv", "vcard") and format in ("auto", kind):
            known.append((each.name, text, kind, encoding))
        if len(known) > 1:
            break
    if not known:
        raise DevHubError(
            f"There is neither a vCard nor a known table in {shown}. Nothing was changed.",
            "Unpack it, and import the file that has the people.",
        )
    if len(known) > 1:
        names = " and ".join(line(each[0])[:60] for each in known)
        raise DevHubError(f"{shown} holds several tables of people: {names}. Nothing was changed.", "Unpack it, and import each.")
    name, text, kind, encoding = known[0]
    parsed = parse_text(text, kind, encoding, progress=progress, cancelled=cancelled)
    return parsed._replace(skipped=[one._replace(file=line(name)) for one in parsed.skipped])


# Folders


def _in_folder(folder: str, shown: str) -> list[_File]:
    """The vCard files below a folder, by name. Links to folders are not followed, hidden files and folders passed over."""
    found: list[_File] = []
    total = 0

    def refused(error: OSError) -> None:
        if error.filename == folder:
            raise DevHubError(
                f"The folder {shown} cannot be read: {error.strerror}. Nothing was changed.", "Check its permissions."
            )

    for here, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(here, name)
            if name.startswith(".") or not name.lower().endswith(_CARDS):
                continue
            try:
                size = os.stat(path).st_size
            except OSError:
                size = 0
            total += size
            found.append(_File(os.path.relpath(path, folder), size, _reader(path)))
            _bounded(len(found), total, shown)
    return found


def _reader(path: str) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return read_bytes(path)
        except DevHubError as error:
            # The name is told beside the reason.
            message = error.message.replace(f"no file {line(path)}", "no such file").replace(line(path), "the file")
            raise DevHubError(message, error.hint) from None

    return read


def _bounded(count: int, total: int, shown: str) -> None:
    if count > FILES_LIMIT:
        raise DevHubError(f"{shown} holds more than {FILES_LIMIT:,} files. Nothing was changed.", "Import it in parts.")
    if total > SIZE_LIMIT:
        raise DevHubError(f"{shown} holds more than {SIZE_LIMIT >> 20} MB of vCards. Nothing was changed.", "Import it in parts.")


# Archives


class _TooMuchError(DevHubError):
    """An archive that unpacks to more than is sane. The message goes on after the archive's name."""


def _opened(path: str | os.PathLike[str], shown: str) -> "zipfile.ZipFile":
    """The archive, once its list of files is known to be of a sane length."""
    import zipfile

    broken = DevHubError(f"{shown} is a broken ZIP archive. Nothing was changed.", "Download or copy it again.")
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - (1 << 16) - 22))
            tail = file.read()
        end = tail.rfind(_END)
        if end < 0 or len(tail) < end + 22:
            raise broken
        count, length = struct.unpack("<HL", tail[end + 10 : end + 16])
        if length > _LIST_LIMIT or count > FILES_LIMIT or tail[max(0, end - 20) : end].startswith(_END64):
            raise DevHubError(
                f"{shown} is a ZIP archive with too many files. Nothing was changed.", "Unpack it, and import what is in it."
            )
        return zipfile.ZipFile(path)
    except PermissionError:
        raise DevHubError(f"{shown} may not be read by you. Nothing was changed.", "Check its permissions.") from None
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError):
        raise broken from None


def _in_archive(archive: "zipfile.ZipFile", shown: str) -> list[_File]:
    """The archive's vCards and tables, by name. Their names are only ever shown."""
    if {"xl/workbook.xml", "content.xml", "word/document.xml"} & set(archive.namelist()):
        raise DevHubError(f"{shown} is an Office document. Nothing was changed.", "Save the sheet with the people as CSV.")
    budget = _Budget()
    found = []
    for entry in sorted(archive.infolist(), key=lambda each: each.filename):
        parts = entry.filename.split("/")
        hidden = any(part.startswith(".") and part.strip(".") for part in parts) or parts[0] == "__MACOSX"
        if entry.is_dir() or hidden or not entry.filename.lower().endswith(_CARDS + _TABLES):
            continue
        if entry.flag_bits & 1:
            raise DevHubError(
                f"{shown} is protected by a password. Nothing was changed.",
                "Unpack it with the password, and import what is in it.",
            )
        found.append(_File(entry.filename, min(entry.file_size, SIZE_LIMIT), _unpacker(archive, entry, budget)))
    return found


class _Budget:
    """How much an archive may still unpack to."""

    def __init__(self) -> None:
        self._left = SIZE_LIMIT

    def spend(self, size: int, packed: int, so_far: int) -> None:
        """Counts what was really unpacked: in all, and of one file against its packed size."""
        self._left -= size
        if self._left < 0:
            raise _TooMuchError(f"unpacks to more than {SIZE_LIMIT >> 20} MB.")
        if so_far > _RATIO_FREE + _RATIO * packed:
            raise _TooMuchError("unpacks to far more than any address book would.")


def _unpacker(archive: "zipfile.ZipFile", entry: "zipfile.ZipInfo", budget: _Budget) -> Callable[[], bytes]:
    def read() -> bytes:
        import zipfile

        # Others can ask for gigabytes before the first byte comes out.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DevHubError("It is compressed in a way that devhub does not read.")
        try:
            return b"".join(_pieces(archive, entry, budget))
        except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, struct.error, zlib.error, zipfile.BadZipFile):
            raise DevHubError("It is damaged.") from None

    return read


def _pieces(archive: "zipfile.ZipFile", entry: "zipfile.ZipInfo", budget: _Budget) -> Iterator[bytes]:
    so_far = 0
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            so_far += len(piece)
            budget.spend(len(piece), entry.compress_size, so_far)
            yield piece
