"""Forgetting from the shell: who is meant, the question, what is listed, backups purged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell

Ask = Callable[..., Any]


@pytest.fixture
def ana(ask: Ask) -> str:
    """Somebody with a talk of their own, one shared with Ravi, and a backup that holds them."""
    ask("add", "Ravi")
    who = ask("add", "Ana Qzsouza", "--email", "ana@oxide.example", "--tag", "qztag")["contact"]["id"]
    ask("log", "@ana", "qzalone: what was said in confidence")
    ask("log", "@ana", "@ravi", "Ana Qzsouza showed the parser")
    ask("edit", "ravi", "--set", "notes=knows Ana Qzsouza")
    return str(who)


def test_a_dry_run_changes_nothing(ana: str, ask: Ask) -> None:
    """It says what would go, who else is named, and which backups hold them."""
    said = ask("forget", "ana", "--dry-run")
    assert (said["dry_run"], said["forgotten"]) == (True, {"id": ana, "name": "Ana Qzsouza"})
    assert (said["rows"]["interactions"], said["kept_interactions"]) == (1, 1)
    assert [(each["about"], each["reworded"]) for each in said["mentions"]] == [("Ravi", False)]
    assert ask("show", "ana")["contact"]["id"] == ana


def test_nobody_is_forgotten_without_a_yes(ana: str, devhub: Shell) -> None:
    """Where nobody can be asked it is refused, and the person is still there."""
    done = devhub("forget", "ana")
    assert done.code == 2
    assert "--yes" in done.err
    assert devhub("show", "ana").code == 0


def test_forgotten_with_the_backups(ana: str, ask: Ask, devhub: Shell, vault: Path) -> None:
    """Nothing of them is left in any file of the vault; the shared talk and the others stay."""
    from devhub_tui.storage import backup
    from devhub_tui.storage.database import Database

    database = Database.open(str(vault))
    backup.make(database, "request")
    database.close()
    said = ask("forget", "ana", "--yes", "--mentions", "--purge-backups", "rewrite")
    assert said["wiped"] is True
    assert [each["purged"] for each in said["backups"]] == [True]
    (left,) = ask("interactions")["interactions"]
    assert left["notes"] == "[forgotten] showed the parser"
    for path in vault.parent.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert not [word for word in (b"qzsouza", b"qzalone", b"qztag", b"ana@oxide") if word in content], path
    assert devhub("forget", "ana", "--yes").code == 4
    assert devhub("undo").code == 0
    assert ask("doctor")["problems"] == []


def test_backups_purged_later(ana: str, ask: Ask, devhub: Shell, vault: Path) -> None:
    """A backup that was left is told about afterwards, and can still be purged."""
    from devhub_tui.storage import backup
    from devhub_tui.storage.database import Database

    database = Database.open(str(vault))
    made = Path(backup.make(database, "request"))
    database.close()
    assert "holds them" in devhub("forget", "ana", "--yes").out
    assert [each["purged"] for each in ask("forget")["backups"]] == [False]
    assert [each["purged"] for each in ask("forget", "--purge-backups", "rewrite")["backups"]] == [True]
    assert b"qzalone" not in made.read_bytes().lower()
    assert ask("forget")["backups"] == []


def test_ambiguous_and_unknown(ana: str, ask: Ask, devhub: Shell) -> None:
    """Several who fit are named and nobody is forgotten; nobody is an error of its own."""
    ask("add", "Ana Lima")
    assert devhub("forget", "ana", "--yes").code == 5
    assert devhub("forget", "nobody", "--yes").code == 4


def test_somebody_deleted_is_forgotten_by_name(ana: str, ask: Ask, devhub: Shell) -> None:
    """Out of sight is not gone: the whole name still finds them."""
    ask("delete", "ana")
    assert ask("forget", "Ana Qzsouza", "--yes")["forgotten"]["id"] == ana
    assert devhub("undo").code == 0
    assert devhub("show", "ana").code == 4


def test_retention_is_said_and_set(ana: str, ask: Ask, devhub: Shell) -> None:
    """How much history there is and since when; what would go is said, and needs a yes."""
    now = ask("retention")["retention"]
    assert (now["keep_days"], now["went"]) == (None, None)
    assert now["changes"] > 5
    assert ask("retention", "2y", "--dry-run")["retention"]["would_go"] == 0
    assert devhub("retention", "18", "months").out.startswith("History is kept for 18 months. There are ")
    assert ask("retention")["retention"]["keep_days"] == 540
    assert devhub("retention", "soon").code == 2
    assert devhub("undo").code == 0
    assert ask("retention")["retention"]["keep_days"] is None
