"""Protecting, opening up, another key or passphrase, a backup restored: killed at any step, one complete vault is left."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("operation", "before", "after", "least"),
    [
        ("create", "missing", "protected old", 12),
        ("protect", "open", "protected old", 12),
        ("open-up", "protected old", "open", 8),
        ("rekey", "protected old", "protected old, another key", 12),
        ("passphrase", "protected old", "protected new", 5),
        ("recovery-key", "protected old", "protected old", 5),
        ("seal", "plain", "sealed", 8),
        ("restore", "protected old", "protected old", 12),
        ("add-member", "protected old", "protected shared", 5),
        ("remove-member", "protected shared", "protected old", 5),
    ],
)
def test_killed_at_each_step(operation: str, before: str, after: str, least: int, home: Path) -> None:
    """Before the commit point the old vault, after it the new one; nothing else is ever found, and it can be written to."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.stopping", operation, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "error" not in found, found
    assert found["end"] == after
    assert found["steps"] >= least
    assert set(found["found"]) == {before, after}
