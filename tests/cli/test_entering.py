"""The way into the vault for the app: what an open one does not load."""

import json
import subprocess
import sys
from pathlib import Path

from devhub_tui.storage.database import Database
from tests.conftest import ROOT

STRAIGHT = """
import json, sys
from devhub_tui.cli import entering, launch
ran = []
launch.run = lambda key, **more: (ran.append(key), (0, None))[1]
code = entering.enter_and_run("", "")
sys.stdout.write(json.dumps([code, ran, sorted(sys.modules)]))
"""


def test_an_open_vault_knows_no_gate(home: Path) -> None:
    """It goes straight into the app: neither the gate nor Textual, Argon2 or NaCl is loaded for the way there."""
    Database.open().close()
    done = subprocess.run([sys.executable, "-c", STRAIGHT], cwd=ROOT, capture_output=True, text=True, check=True)
    code, ran, modules = json.loads(done.stdout)
    assert (code, ran) == ([0, None], [None])
    rooms = {name.partition(".")[0] for name in modules}
    assert not rooms & {"textual", "argon2", "nacl", "asyncio"}
    assert not [name for name in modules if name.startswith("devhub_tui.screens")]
