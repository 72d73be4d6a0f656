"""Draws docs/screenshots from the demo people and the page of a code, the same bytes each time: `make shots`.

Nothing of the machine is in a picture: home, clock, time zone and data are its own.
"""

import asyncio
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests import page_shots
from tests.conftest import MONDAY, ROOT

PLACE = ROOT / "docs" / "screenshots"

GUESTS = (
    "Ana Marie Novák",
    "Sven Lindqvist",
    "Imani Wright",
    "田中 太郎",
    "Camille Laurent",
    "Rosa Jiménez",
    "Lars Weber",
    "Divya Rao",
)
FIRMS = ("Globex", "Initech", "Umbrella Labs", "Sakura Ltd")

Step = str | Callable[[Any], None]


def open_first(app: Any) -> None:
    """Opens whoever is first on the dashboard."""
    app.open_contact(app.screen.current_person()[0])


SHOTS: dict[str, tuple[tuple[int, int], tuple[Step, ...]]] = {
    "dashboard": ((100, 30), ()),
    "people": ((130, 32), ("2", "_", "j", "j", "j")),
    "contact": ((120, 32), (open_first, "_")),
    "log": (
        (100, 30),
        (
            "l",
            "_",
            *"coffee",
            "tab",
            *"last friday",
            "tab",
            *"completion queues",
            "tab",
            *"in 2 weeks",
            "tab",
            *"send the slides",
        ),
    ),
    "import": ((100, 30), ("i", "_", *"fosdem.vcf", "_", "enter", "_", *"fosdem")),
}
"""File name -> size, then what is pressed. `_` waits until the screen is at rest."""

KEYS = {" ": "space", ".": "full_stop"}


async def rest(pilot: Pilot[Any]) -> None:
    """Waits until the screen is at rest, with its cursor shown."""
    for _ in range(8):
        await pilot.pause(0.1)
    for field in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
        field.cursor_blink = False
    await pilot.pause()


async def draw(name: str, size: tuple[int, int], steps: tuple[Step, ...]) -> None:
    """One picture."""
    from devhub_tui.app import DevHub
    from devhub_tui.config import Config
    from devhub_tui.services.demo import fill
    from devhub_tui.services.session import Session
    from devhub_tui.storage.database import Database

    os.environ["DEVHUB_DATA_DIR"] = str(Path.cwd() / name)
    session = Session(Database.open(), Config())
    fill(session.database)
    app = DevHub(session)
    async with app.run_test(size=size) as pilot:
        await rest(pilot)
        for step in (*steps, "_"):
            if not isinstance(step, str):
                step(app)
            elif step == "_":
                await rest(pilot)
            else:
                await pilot.press(KEYS.get(step, step))
        (PLACE / f"{name}.svg").write_text(at_home(app.export_screenshot(title="DevHub", simplify=True)), encoding="utf-8")
    session.close()
    print(f"docs/screenshots/{name}.svg")


def at_home(svg: str) -> str:
    """The picture without fonts from another site: it asks nobody for anything, and looks as the reader's terminal does."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
    return svg.replace("Fira Code", "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas")


def main() -> None:
    """Draws them all."""
    for name in list(os.environ):
        if name.startswith(("DEVHUB_", "XDG_", "TEXTUAL")) or name in ("NO_COLOR", "COLUMNS", "LINES"):
            del os.environ[name]
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        os.environ.update(
            HOME=place, DEVHUB_CONFIG=f"{place}/config.toml", DEVHUB_NOW=MONDAY, TZ="Europe/Berlin", COLORTERM="truecolor"
        )
        Path("fosdem.vcf").write_text("".join(card(number, name) for number, name in enumerate(GUESTS)), encoding="utf-8")
        for name, (size, steps) in SHOTS.items():
            asyncio.run(draw(name, size, steps))
        os.chdir(ROOT)
        for path in page_shots.draw():
            print(path.relative_to(ROOT))


def card(number: int, name: str) -> str:
    """A vCard of a guest."""
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{name}",
        f"ORG:{FIRMS[number % 4]}",
        f"EMAIL:guest{number}@example.org",
        "END:VCARD",
    )
    return "\r\n".join(lines) + "\r\n"


if __name__ == "__main__":
    main()
