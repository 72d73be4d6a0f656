"""What the QR codes in a picture say: somebody's card on a screenshot, a photograph of a badge.

A picture is a stranger's file: its size is known before a pixel of it is unpacked, only formats that are nothing but pixels are
tried, and what a code says is given as it stands, for an importer to clean.
"""

import os
import stat
import struct
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from devhub_tui.errors import DevHubError

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "PPM")
"""What is tried; EPS and its like are programs that somebody would have to run."""
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".ppm")
"""What pictures are called."""

_BYTES = 50_000_000
_PIXELS = 64_000_000
_SMALL = 800  # pixels: below, a code may be too fine for the reader
_BROKEN = (OSError, SyntaxError, ValueError, LookupError, EOFError, OverflowError, TypeError, struct.error, MemoryError)
"""What Pillow raises for files that are not what they say."""


def read(path: str) -> list[str]:
    """What each code in the picture says, without repetition, at least one. Raises DevHubError."""
    place = os.path.abspath(os.path.expanduser(path))
    try:
        # A pipe would wait for somebody to write into it.
        with open(os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DevHubError(f"That is no file: {place}", "Name a picture, a PNG or a JPEG.")
            return _read(file, place)
    except IsADirectoryError:
        raise DevHubError(f"That is no file: {place}", "Name a picture, a PNG or a JPEG.") from None
    except OSError as error:
        raise DevHubError(f"The picture cannot be opened: {error.strerror} ({place}).") from None
    except ValueError:  # a zero byte in a path
        raise DevHubError("The picture cannot be opened: the name cannot be one.") from None


def read_bytes(content: bytes, shown: str = "the picture") -> list[str]:
    """The same for a picture that is in no file; errors call it `shown`."""
    return _read(BytesIO(content), shown)


def _read(file: BinaryIO, shown: str) -> list[str]:
    if file.seek(0, os.SEEK_END) > _BYTES:
        raise DevHubError(f"The picture is larger than {_BYTES // 1_000_000} MB: {shown}", "Cut it to the code.")
    picture = _opened(file, shown)
    found = next((texts for each in _looks(picture) if (texts := _texts(each))), [])
    if not found:
        raise DevHubError(f"No QR code was found in {shown}.", "It has to be sharp and whole, with its light edge.")
    return found


def _opened(file: BinaryIO, shown: str) -> "Image":
    """The picture, upright, in shades of grey, with opacity where there is any."""
    from PIL import Image, ImageOps

    # Our own limit holds. Pillow's would only warn, in the middle of the screen.
    Image.MAX_IMAGE_PIXELS = None
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    try:
        with warnings.catch_warnings(action="ignore"):  # about what is slightly wrong with the file
            picture = Image.open(file, formats=FORMATS)
            width, height = picture.size
            if width * height > _PIXELS:
                raise DevHubError(f"The picture is too large: {width} x {height} pixels.", "Cut it to the code.")
            picture.draft("L", (3000, 3000))
            return _grey(ImageOps.exif_transpose(picture))
    except _BROKEN as error:
        raise _not_a_picture(shown, head) from error


def _not_a_picture(shown: str, head: bytes) -> DevHubError:
    if head[4:8] == b"ftyp":
        return DevHubError(f"This kind of picture cannot be read: {shown}", "Save it as PNG or JPEG, or make a screenshot of it.")
    return DevHubError(f"That is no picture, or a damaged one: {shown}", f"What can be read: {', '.join(FORMATS)}.")


def _grey(picture: "Image") -> "Image":
    if picture.has_transparency_data:
        return picture.convert("RGBA").convert("LA")
    if picture.mode.startswith("I"):  # sixteen bits a pixel
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("L")


def _looks(picture: "Image") -> "list[Image]":
    """Ways to look at it: on white, on black where something can be seen through, and larger where it is small."""
    from PIL import Image

    looks = [picture]
    if picture.mode == "LA":
        grey, opacity = picture.split()
        looks = [Image.composite(grey, Image.new("L", picture.size, ground), opacity) for ground in (255, 0)]
    width, height = picture.size
    if max(width, height) < _SMALL:
        looks += [each.resize((3 * width, 3 * height), Image.Resampling.NEAREST) for each in looks]
    return looks


def _texts(picture: "Image") -> list[str]:
    import zxingcpp

    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode])
    found = [each.text for each in zxingcpp.read_barcodes(picture, formats=formats, text_mode=zxingcpp.TextMode.Plain)]
    return list(dict.fromkeys(text for text in found if text))
