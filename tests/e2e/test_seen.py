"""The code in a real terminal: xterm on a display of its own, photographed and read."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageGrab

from tests.conftest import ROOT
from tests.e2e.up import BASE
from tests.seeing import opencv, zxing

APP = (sys.executable, "-m", "tests.e2e.up", "devhub-dark")
ANSI = (sys.executable, "-m", "tests.e2e.up", "ansi-dark")
LIGHT = (sys.executable, "-m", "tests.e2e.up", "devhub-light")
PRINT = f"{sys.executable} -m devhub_tui connect --print --public-url {BASE.lower()}"
SHELL = ("sh", "-c", f"{PRINT}; sleep 60")
SOLARIZED = {"color0": "#073642", "color15": "#fdf6e3", "color7": "#eee8d5", "background": "#002b36", "foreground": "#839496"}
WHITE = {"background": "#ffffff", "foreground": "#000000"}
ORANGE = {"color16": "#dc9656", "color21": "#e8e8e8"}
"""What base16 puts at the place where black stands among the 256 colours."""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A display that nobody looks at."""
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL) as server:
        os.close(writes)
        with os.fdopen(reads) as answer:
            name = f":{answer.readline().strip()}"
        yield name
        server.terminate()


def seen(
    display: str, command: tuple[str, ...], size: str, term: str, colours: dict[str, str], **environment: str
) -> Image.Image:
    """What a new terminal shows as soon as a code on it can be read."""
    variables = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), **environment}
    resources = [part for name, value in colours.items() for part in ("-xrm", f"XTerm*{name}: {value}")]
    font = ["-fa", "DejaVu Sans Mono", "-fs", "10" if size == "80x24" else "7"]
    window = ["xterm", "-tn", term, "-geometry", f"{size}+0+0", "-b", "0", *font, *resources, "-e", *command]
    with subprocess.Popen(window, env=variables, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + 30
            while time.monotonic() < end:
                image = ImageGrab.grab(xdisplay=display)
                if zxing(image):
                    time.sleep(0.3)  # until the last of it is drawn
                    return ImageGrab.grab(xdisplay=display)
                time.sleep(0.1)
        finally:
            process.terminate()
    image.save(Path(os.environ["HOME"], "unread.png"))
    raise AssertionError(f"no code could be read: {os.environ['HOME']}/unread.png")


@pytest.mark.parametrize(
    ("command", "size", "term", "colours", "environment"),
    [
        pytest.param(APP, "80x24", "xterm-256color", {}, {"COLORTERM": "truecolor"}, id="24 bits"),
        pytest.param(APP, "80x24", "xterm-256color", ORANGE, {}, id="256 colours"),
        pytest.param(LIGHT, "80x24", "xterm", WHITE, {}, id="16 colours, a white terminal"),
        pytest.param(ANSI, "80x24", "xterm", SOLARIZED, {"NO_COLOR": "1"}, id="16 colours of another palette, NO_COLOR"),
        pytest.param(APP, "150x48", "xterm-256color", {}, {"COLORTERM": "truecolor", "NO_COLOR": "1"}, id="large, NO_COLOR"),
        pytest.param(SHELL, "80x24", "xterm-256color", ORANGE, {"COLORTERM": "truecolor"}, id="shell"),
        pytest.param(SHELL, "80x24", "xterm", WHITE, {"NO_COLOR": "1"}, id="shell, 16 colours, NO_COLOR"),
    ],
)
def test_it_is_read_off_a_terminal(
    display: str, command: tuple[str, ...], size: str, term: str, colours: dict[str, str], environment: dict[str, str]
) -> None:
    """With everything that stands around it, the address of 61 characters is read by ZXing and by OpenCV."""
    image = seen(display, command, size, term, colours, **environment)
    (address,) = zxing(image)
    assert address.startswith(f"{BASE}/Q/")
    assert len(address) == 61
    assert opencv(image) == [address]
