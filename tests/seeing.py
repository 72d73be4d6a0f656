"""What a phone sees of a screen: pictures, and three readers of codes that know nothing of each other.

A frame of a camera is a picture that was slanted, turned, unevenly lit, blurred and noisy, the same for the same seed.
"""

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import cairosvg
import cv2
import numpy as np
import zxingcpp
from PIL import Image

cv2.setNumThreads(1)

CAMERA = (960, 720)
"""Pixels of a frame: less than any phone has."""


def picture(svg: str) -> Image.Image:
    """A screen of Textual as it is seen, in a font that is there."""
    plain = re.sub(r"@font-face\s*\{[^}]*\}", "", svg).replace("Fira Code", "DejaVu Sans Mono")
    return Image.open(io.BytesIO(cairosvg.svg2png(bytestring=plain.encode()))).convert("RGB")


def zxing(image: Image.Image) -> list[str]:
    """What ZXing reads, which Android's readers are made of; it does not look for light codes on dark ground."""
    return [each.text for each in zxingcpp.read_barcodes(image, try_invert=False)]


def opencv(image: Image.Image) -> list[str]:
    """What OpenCV reads, which takes the least."""
    found = cv2.QRCodeDetector().detectAndDecode(np.asarray(image.convert("L")))[0]
    return [found] if found else []


def zbar(images: Sequence[Image.Image]) -> list[list[str]]:
    """What zbar reads in each."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.png") for number in range(len(images))]
        for path, image in zip(paths, images, strict=True):
            image.save(path, compress_level=1)
        command = ["zbarimg", "-q", "--xml", "-Sdisable", "-Sqrcode.enable", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    space = "{http://zbar.sourceforge.net/2008/barcode}"
    found: dict[str, list[str]] = {str(path): [] for path in paths}
    for source in ElementTree.fromstring(done.stdout).iter(f"{space}source"):
        found[source.attrib["href"]] = [data.text or "" for data in source.iter(f"{space}data")]
    return list(found.values())


def frames(image: Image.Image, seed: int, count: int) -> Iterator[Image.Image]:
    """So many frames of a camera that is held in front of the picture, near enough for it to fill most of the frame."""
    source = np.asarray(image.convert("L")).astype(np.float32)
    chance = np.random.default_rng(seed)
    height, width = source.shape
    across, down = CAMERA
    for _ in range(count):
        scale = min(across / width, down / height) * chance.uniform(0.75, 0.95)
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32) + chance.uniform(-0.07, 0.07, (4, 2))
        turn = chance.uniform(-0.25, 0.25)
        rotation = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
        middle = np.array((across / 2, down / 2))
        place = ((corners * (width * scale / 2, height * scale / 2)) @ rotation + middle).astype(np.float32)
        edges = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        seen = cv2.warpPerspective(
            source, cv2.getPerspectiveTransform(edges, place), CAMERA, flags=cv2.INTER_AREA, borderValue=(70,)
        )
        seen = cv2.GaussianBlur(seen, (0, 0), chance.uniform(0.6, 1.3))
        light = np.linspace(chance.uniform(0.5, 0.9), chance.uniform(0.5, 0.9), across, dtype=np.float32)
        seen = seen * light + 20 + chance.normal(0, chance.uniform(4, 14), seen.shape)
        yield Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))
