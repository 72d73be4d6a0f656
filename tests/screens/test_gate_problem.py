"""A damaged vault at the start: its newest good backup is offered with its date and what is in it, and put back on wish."""

import os
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.errors import DamagedError
from devhub_tui.screens.gate import Asked, Gate
from devhub_tui.screens.gate_problem import ProblemPage
from devhub_tui.storage import backup, contacts
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key
from tests.screens import gates
from tests.screens.apps import reads, until
from tests.screens.gates import before

DAMAGED = DamagedError("The vault file is damaged.", "It was not touched.")


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    gates.toy(monkeypatch)


def words(app: Gate) -> str:
    """The screen without its line breaks."""
    return " ".join(reads(app).split())


def harm(key: Key | None) -> tuple[str, bytes]:
    """Two backups, of one person and of two, the newer one torn as the vault is. Gives the vault's path and its damaged bytes."""
    database = Database.open(key=key)
    for name in ("Ana Souza", "Ravi Menon"):
        with database.write("add") as tx:
            contacts.add(tx, {"name": name})
        newest = backup.make(database, "request")
        os.utime(newest)
    path = database.path
    database.close()
    for each in (newest, path):
        content = Path(each).read_bytes()
        torn = content[:100] + bytes(len(content) - 100)
        Path(each).write_bytes(torn)
    return path, torn


@pytest.mark.parametrize("locked", [False, True], ids=["open", "protected"])
async def test_the_newest_good_backup_is_offered(home: Path, locked: bool) -> None:
    """The torn one is passed over; nothing happens before yes; then the vault opens, and the damaged file is kept."""
    key = gates.protected() if locked else None
    path, torn = harm(key)
    async with before(Asked(paths.VAULT, problem=DAMAGED, key=key)) as (app, pilot):
        page = app.screen
        assert isinstance(page, ProblemPage)
        await until(pilot, lambda: "1 person and 0 interactions" in words(app))
        assert "what was written since then is not in it" in words(app)
        await pilot.press("b", "n")
        await pilot.pause()
        assert Path(path).read_bytes() == torn  # noqa: ASYNC240
        await pilot.press("b", "y")
        await until(pilot, lambda: app.entered or (app.screen is not page and "is locked" in reads(app)))
    database = Database.open(path, key=key)
    assert [row[0] for row in database.connection.execute("SELECT name FROM contacts")] == ["Ana Souza"]
    database.close()
    kept = [each for each in Path(path).with_name("backups").glob("*replaced.db") if each.read_bytes() == torn]
    assert len(kept) == 1


async def test_without_a_good_backup_it_says_so(home: Path) -> None:
    """No key to press, and the file stays."""
    database = Database.open()
    path = database.path
    database.close()
    async with before(Asked(paths.VAULT, problem=DAMAGED)) as (app, pilot):
        await until(pilot, lambda: "There is no good backup" in words(app))
        assert "restore the backup" not in reads(app)
        await pilot.press("b")
        assert isinstance(app.screen, ProblemPage)
    assert os.path.exists(path)  # noqa: ASYNC240
