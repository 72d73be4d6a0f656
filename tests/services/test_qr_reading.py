"""A picture with somebody's code in it: what is read, and what is said when there is nothing to read."""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from devhub_tui.errors import DevHubError
from devhub_tui.services import qr, qr_reading

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ng;Zoë;;;\r\nFN:Zoë 田中 Ng\r\nEMAIL:zoe@example.org\r\nEND:VCARD\r\n"
LINK = "HTTPS://ME.EXAMPLE/Q/ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def code(text: str = CARD, side: int = 4, quiet: int = 4) -> Image.Image:
    """A code, each module so many pixels wide."""
    modules = qr.matrix(text)
    image = Image.new("L", (len(modules),) * 2, 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            image.putpixel((x, y), 0 if dark else 255)
    return ImageOps.expand(image, quiet, 255).resize(((len(modules) + 2 * quiet) * side,) * 2, Image.Resampling.NEAREST)


def on_its_side(image: Image.Image) -> Image.Image:
    """As a phone saves it that was held upright: turned, and a note of it."""
    turned = image.rotate(90, expand=True)
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.info["exif"] = exif.tobytes()
    return turned


def see_through(image: Image.Image, ink: int) -> Image.Image:
    """Only the ink, on nothing."""
    return Image.merge("LA", (Image.new("L", image.size, ink), ImageOps.invert(image)))


def in_a_photograph(image: Image.Image) -> Image.Image:
    """Small, slanted, on a large grey picture."""
    photograph = Image.new("RGB", (2400, 1800), (120, 110, 100))
    photograph.paste(image.convert("RGB").rotate(11, expand=True, fillcolor=(120, 110, 100)), (900, 700))
    return photograph


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "screenshot.png": code,
    "fine.png": lambda: code(side=1),
    "photograph.jpg": lambda: in_a_photograph(code()),
    "turned.jpg": lambda: on_its_side(code()),
    "colours.webp": lambda: code().convert("RGB"),
    "few-colours.gif": lambda: code().convert("P"),
    "one-bit.png": lambda: code().convert("1"),
    "deep.png": lambda: code().convert("I").point(lambda value: value * 257).convert("I;16"),
    "inside-out.png": lambda: ImageOps.invert(code()),
    "black-on-nothing.png": lambda: see_through(code(), 0),
    "white-on-nothing.png": lambda: see_through(code(), 255),
    "four-inks.jpg": lambda: code().convert("CMYK"),
    "plain.ppm": code,
    "plain.bmp": code,
}


@pytest.mark.parametrize("name", PICTURES)
def test_what_a_code_says_is_read(tmp_path: Path, name: str) -> None:
    """From screenshots and photographs, whatever their format, letter by letter."""
    image = PICTURES[name]()
    image.save(tmp_path / name, **({"exif": image.info["exif"]} if "exif" in image.info else {}))
    assert qr_reading.read(str(tmp_path / name)) == [CARD]
    assert qr_reading.read_bytes((tmp_path / name).read_bytes()) == [CARD]


def test_what_we_save_can_be_read(tmp_path: Path) -> None:
    """The picture that `p` saves is one that anybody can scan, and nobody else may open."""
    path = qr.png(LINK, str(tmp_path / "code.png"))
    assert qr_reading.read(path) == [LINK]
    assert os.stat(path).st_mode & 0o777 == 0o600
    with pytest.raises(DevHubError, match="There is a file already"):
        qr.png(LINK, path)


def test_several_codes(tmp_path: Path) -> None:
    """All are read, each once."""
    both = Image.new("L", (900, 460), 255)
    both.paste(code(), (0, 0))
    both.paste(code(LINK), (500, 0))
    both.paste(code(LINK), (500, 200))
    both.save(tmp_path / "both.png")
    assert sorted(qr_reading.read(str(tmp_path / "both.png"))) == sorted([CARD, LINK])


def said(path: Path | str) -> str:
    """What is said about a file that gives nothing."""
    with pytest.raises(DevHubError) as caught:
        qr_reading.read(str(path))
    assert caught.value.message.endswith((".", ")")) or str(path) in caught.value.message
    return caught.value.message


def test_what_gives_nothing(tmp_path: Path) -> None:
    """A sentence for each, and never a wait."""
    Image.new("L", (300, 300), 200).save(tmp_path / "empty.png")
    (tmp_path / "words.png").write_text("no picture at all")
    (tmp_path / "nothing.png").write_bytes(b"")
    (tmp_path / "drawing.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(x) run\n")
    (tmp_path / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    code().save(tmp_path / "whole.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "whole.png").read_bytes()[:400])
    os.mkfifo(tmp_path / "pipe.png")
    assert "No QR code" in said(tmp_path / "empty.png")
    for name in ("words.png", "nothing.png", "drawing.eps", "half.png"):
        assert "no picture, or a damaged one" in said(tmp_path / name)
    assert "kind of picture" in said(tmp_path / "phone.heic")
    assert "no file" in said(tmp_path / "pipe.png")
    assert "no file" in said(tmp_path)
    assert "No such file" in said(tmp_path / "missing.png")
    assert "cannot be one" in said("a\0b")


def test_no_bomb_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes that claim to be gigabytes, and a file of any length, are refused by what they say of themselves."""
    huge = Image.new("1", (20_000, 20_000))
    huge.save(tmp_path / "bomb.png")
    assert (tmp_path / "bomb.png").stat().st_size < 100_000

    def loaded(*_: object) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", loaded)
    assert "too large: 20000 x 20000" in said(tmp_path / "bomb.png")
    with (tmp_path / "long.png").open("wb") as file:
        file.truncate(60_000_000)
    assert "larger than 50 MB" in said(tmp_path / "long.png")


@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "webp", "bmp", "ppm"])
def test_damaged_pictures_never_crash(tmp_path: Path, kind: str) -> None:
    """Whatever became of its bytes: the text, or a sentence."""
    chance = random.Random(kind)
    code(side=2).convert("RGB" if kind in ("jpg", "webp") else "L").save(tmp_path / f"whole.{kind}")
    whole = (tmp_path / f"whole.{kind}").read_bytes()
    broken = tmp_path / f"broken.{kind}"
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(min(len(content), 2_000))] = chance.randrange(256)
        broken.write_bytes(content[: chance.randint(1, len(content))] if chance.random() < 0.3 else content)
        with suppress(DevHubError):
            assert all(qr_reading.read(str(broken)))
