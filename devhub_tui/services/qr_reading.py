"""What the QR codes in a picture say: somebody's card on a screenshot, a photograph of a badge.

A picture is a stranger's file: its size is known before a pixel of it is unpacked, only formats that are nothing but pixels are
tried, and what a code says is given as it stands, for an importer to clean.
"""

import os
import stat
import struct
import warnings
from typing import TYPE_CHECKING

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
    picture = _opened(place)
    found = next((texts for each in _looks(picture) if (texts := _texts(each))), [])
    if not found:
        raise DevHubError(
            f"No QR code was found in {place}.", "It helps when the code is straight, sharp and whole, edge included."
        )
    return found


def read_one(path: str) -> str:
    """What the only code in the picture says. Raises DevHubError, also when there are several."""
    found = read(path)
    if len(found) > 1:
        raise DevHubError(f"There are {len(found)} codes in the picture.", "Nothing was read: cut it to the one that is meant.")
    return found[0]


def _opened(place: str) -> "Image":
    """The picture, upright, in shades of grey, with opacity where there is any."""
    from PIL import Image, ImageOps

    # Our own limit holds. Pillow's would only warn, in the middle of the screen.
    Image.MAX_IMAGE_PIXELS = None
    try:
        # A pipe would wait for somebody to write into it.
        with open(os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise DevHubError(f"That is no file: {place}", "Name a picture, a PNG or a JPEG.")
            if status.st_size > _BYTES:
                raise DevHubError(f"The picture is larger than {_BYTES // 1_000_000} MB: {place}", "Cut it to the code.")
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
                raise _not_a_picture(place, head) from error
    except IsADirectoryError:
        raise DevHubError(f"That is no file: {place}", "Name a picture, a PNG or a JPEG.") from None
    except OSError as error:
        raise DevHubError(f"The picture cannot be opened: {error.strerror} ({place}).") from None
    except ValueError:  # a zero byte in a path
        raise DevHubError("The picture cannot be opened: the name cannot be one.") from None


def _not_a_picture(place: str, head: bytes) -> DevHubError:
    if head[4:8] == b"ftyp":
        return DevHubError(f"This kind of picture cannot be read: {place}", "Save it as PNG or JPEG, or make a screenshot of it.")
    return DevHubError(f"That is no picture, or a damaged one: {place}", f"What can be read: {', '.join(FORMATS)}.")


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
