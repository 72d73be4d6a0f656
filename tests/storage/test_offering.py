"""A damaged vault: the newest backup that is sound is offered, with its day and what would be missing."""

from pathlib import Path

from devhub_tui.storage import backup, contacts, offering
from tests.storage.vaults import scratch


def test_the_newest_sound_one() -> None:
    """A newer backup that is broken itself is passed over; the damaged file still tells how many people it had."""
    with scratch() as made:
        with made.database.write("add") as tx:
            contacts.add(tx, {"name": "Ana"})
        good = backup.make(made.database)
        broken = Path(good.replace("2026-03-16", "2026-03-17"))
        content = bytearray(Path(good).read_bytes())
        content[40 * 4096 : 60 * 4096] = b"\xff" * (20 * 4096)
        broken.write_bytes(content)
        with made.database.write("add") as tx:
            contacts.add(tx, {"name": "Bo"})
        made.database.close()
        found = offering.newest_good(made.path, None)
        assert found is not None
        assert found.backup.path == good
        assert (found.facts.people, found.people) == (1, 2)
        assert "2026-03-16 09:00, with 1 person and 0 interactions" in found.words


def test_what_is_said() -> None:
    """The backup with its day, and that nothing is thrown away; without a backup it says that."""
    with scratch() as made:
        with made.database.write("add") as tx:
            contacts.add(tx, {"name": "Ana"})
        made.database.close()
        assert offering.said(offering.newest_good(made.path, None)).startswith("There is no good backup")
        made.reopen()
        backup.make(made.database)
        made.database.close()
        Path(made.path).write_bytes(b"\xff" * 8192)
        words = offering.said(offering.newest_good(made.path, None))
        assert words.startswith("The newest good backup is of 2026-03-16 09:00, with 1 person")
        assert "The damaged file is kept either way." in words


def test_backups_that_nobody_could_look_into() -> None:
    """They are not called none: it says that they are there and what asks for the passphrase."""
    assert offering.said(None, 1).startswith("1 backup is protected and could not be looked into here: devhub restore newest")
    assert offering.said(None, 3).startswith("3 backups are protected")
