"""What a file is: its bytes as text, and the text's format. By content, never by name. Changes nothing.

Folders and archives of files: bundle.py.
"""

import codecs
import os
import re
import stat
from contextlib import suppress

from devhub_tui.domain import mecard
from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import google, linkedin, mapping, outlook, own_table, sheet, table
from devhub_tui.text import line

SIZE_LIMIT = 512 << 20
EXPECTED = (
    "Expected a vCard file (.vcf), a CSV of LinkedIn, Google, Outlook or any table of people, or a folder or ZIP of vCards."
)
_MAGIC = {
    b"\x1f\x8b": "It is compressed with gzip: unpack it first.",
    b"SQLite format 3\x00": "It is an SQLite database.",
    b"%PDF-": "It is a PDF.",
    b"\x89PNG": "It is a picture: devhub card read takes a card that is in it as a code.",
    b"\xff\xd8\xff": "It is a picture: devhub card read takes a card that is in it as a code.",
    b"\xd0\xcf\x11\xe0": "It is an old Office document: save it as CSV.",
    b"\x7fELF": "It is a program.",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_SAMPLE = 8_192
_EVEN = 0.9
_FIRST_CARD = re.compile(r"\s*BEGIN:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_ANY_CARD = re.compile(r"^BEGIN:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
# A vCard may be folded inside of a character (RFC 6350, 3.2, forbids it now): the fold goes in front of it.
_CUT = re.compile(rb"([\xc2-\xf4][\x80-\xbf]*)((?:\r\n|\n|\r)[ \t])(?=[\x80-\xbf])")
_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))


def read_text(path: str | os.PathLike[str]) -> tuple[str, str]:
    """(text with newlines as `\\n` and without BOM, encoding).

    UTF-8 and UTF-16 with and without BOM, UTF-32 with one, else CP1252; a UTF-8 file with a few bad bytes keeps its
    good ones and reads the bad ones as CP1252. Raises DevHubError for anything that is no text file.
    """
    return as_text(read_bytes(path), _shown(path))


def as_text(data: bytes, shown: str) -> tuple[str, str]:
    """The same for bytes that were read already; `shown` is what errors call them."""
    text, encoding = _decode(data, shown)
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip().strip("\0"):
        raise DevHubError(f"{shown} is empty. Nothing was changed.", EXPECTED)
    return text, encoding


def detect_format(text: str, name: str = "The file") -> str:
    """vcard, linkedin, google, outlook, devhub_csv, or csv for any other table.

    Raises DevHubError, calling the file `name`, when it is none of them.
    """
    if _FIRST_CARD.match(text):
        return "vcard"
    if mecard.is_mecard(text):
        raise DevHubError(f"{name} is a MeCard. Nothing was changed.", f"devhub card read takes one. {EXPECTED}")
    if table.find_header(text, own_table.fits):
        return own_table.FORMAT
    if table.find_header(text, google.fits):
        return "google"
    if table.find_header(text, linkedin.fits):
        return "linkedin"
    if _ANY_CARD.search(text):
        return "vcard"
    if table.find_header(text, outlook.fits):
        return "outlook"
    found = sheet.look(text)
    # Commas in prose make no table: its rows are uneven, or nothing in it is about people.
    if found is not None and (found.even > _EVEN or (found.named and not mapping.problems(found, mapping.guess(found)))):
        return "csv"
    raise DevHubError(
        f"{name} is neither a vCard nor a table of people. Nothing was changed.",
        EXPECTED + " A vCard begins with BEGIN:VCARD; a CSV is best with a header row.",
    )


def _shown(path: str | os.PathLike[str]) -> str:
    return line(os.fspath(path))


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """A regular file's content. Raises DevHubError for what cannot be read, is empty or too large."""
    shown = _shown(path)
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise DevHubError(f"{shown} is a folder. Nothing was changed.", "Name the file inside it. " + EXPECTED)
        if not stat.S_ISREG(found.st_mode):
            raise DevHubError(f"{shown} is not a regular file. Nothing was changed.", EXPECTED)
        if found.st_size > SIZE_LIMIT:
            size = f"{found.st_size >> 20} MB; the limit is {SIZE_LIMIT >> 20} MB"
            raise DevHubError(f"{shown} is too large ({size}). Nothing was changed.", "Split it into several files.")
        with open(path, "rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise DevHubError(f"There is no file {shown}. Nothing was changed.", EXPECTED) from None
    except PermissionError:
        raise DevHubError(f"{shown} may not be read by you. Nothing was changed.", "Check its permissions.") from None
    except OSError as error:
        raise DevHubError(f"{shown} cannot be read: {error.strerror}. Nothing was changed.", EXPECTED) from None
    except ValueError:
        raise DevHubError(f"{shown} is not a file name. Nothing was changed.", EXPECTED) from None
    if not data:
        raise DevHubError(f"{shown} is empty. Nothing was changed.", EXPECTED)
    return data


def _decode(data: bytes, shown: str) -> tuple[str, str]:
    for start, hint in _MAGIC.items():
        if data.startswith(start):
            raise DevHubError(f"{shown} is not a text file. Nothing was changed.", f"{hint} {EXPECTED}")
    for mark, encoding, codec in _BOMS:
        if data.startswith(mark):
            body = data if codec == "utf-8-sig" else data[len(mark) :]
            return _decode_bom(body, codec, encoding)
    wide = _utf16(data)
    if wide:
        return data.decode(wide, "replace"), wide
    sample = data[:_SAMPLE]
    if len(sample.translate(None, _CONTROLS)) < len(sample) * 0.9:
        raise DevHubError(f"{shown} is not a text file. Nothing was changed.", EXPECTED)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_odd(data)


def _decode_bom(data: bytes, codec: str, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(codec), encoding
    except UnicodeDecodeError:
        return (_decode_odd(data[3:])[0] if codec == "utf-8-sig" else data.decode(codec, "replace")), encoding


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a BOM shows in NULs at every second byte of what is mostly ASCII."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 2 * 0.3
    if len(sample) < 4 or max(even, odd) < max(enough, 2) or min(even, odd) > max(even, odd) * 0.1:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _decode_odd(data: bytes) -> tuple[str, str]:
    """Not UTF-8: CP1252 when no byte sequence is, otherwise UTF-8 with the odd bytes read as CP1252."""
    mended = _CUT.sub(rb"\2\1", data)
    if mended != data:
        with suppress(UnicodeDecodeError):
            return mended.decode("utf-8"), "utf-8"
        data = mended
    if data.decode("utf-8", "ignore").isascii():
        return data.decode("cp1252", "devhub_cp1252"), "cp1252"
    return data.decode("utf-8", "devhub_cp1252"), "utf-8"


def _odd_bytes(error: UnicodeError) -> tuple[str, int]:
    """CP1252 leaves five bytes undefined: those become C1 controls, which `text.clean` drops."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252" if error.encoding != "charmap" else "latin-1", "replace"), error.end


codecs.register_error("devhub_cp1252", _odd_bytes)
