"""What is in memory when the dashboard stands: nothing that a first paint does not need."""

import json
import subprocess
import sys
from pathlib import Path

from devhub_tui.services.demo import fill
from devhub_tui.storage.database import Database
from tests.conftest import ROOT

# Slow to load, and wanted only by forms, by dates as people type them, and by imports.
HEAVY = {"dateparser", "pydantic", "sqlalchemy", "sqlmodel", "vobject"}
HEAVY |= {"PIL", "aiohttp", "jinja2", "markupsafe", "nacl", "qrcode", "zxingcpp"}
LATER = {
    "commands",
    "screens.contact",
    "screens.help",
    "screens.log_modal",
    "screens.people",
    "storage.search",
    "storage.backup",
    "storage.lists",
}

LOOK = """
import asyncio, json, sys
from devhub_tui import config
from devhub_tui.storage.database import Database
from devhub_tui.services.session import Session
from devhub_tui.app import DevHub
found = []
def painted():
    found.extend(sorted(sys.modules))
    app.exit()
app = DevHub(Session(Database.open(), config.load()), painted)
async def main():
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(1)
asyncio.run(main())
sys.stdout.write(json.dumps(found))
"""


def test_nothing_heavy_is_loaded_at_first_paint(home: Path) -> None:
    """SQLAlchemy alone takes longer to load than all of Textual: it waits until somebody opens a form."""
    database = Database.open()
    fill(database)
    database.close()
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert "devhub_tui.screens.dashboard" in found
    assert not {name.partition(".")[0] for name in found} & HEAVY
    assert not {name.removeprefix("devhub_tui.") for name in found} & LATER
