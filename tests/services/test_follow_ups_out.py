"""Follow-ups leave and come back whole: in the JSON copy with every column, on Markdown pages in words."""

import json
from pathlib import Path

from devhub_tui.services.interchange import json_in
from devhub_tui.storage import contacts, follow_ups
from devhub_tui.storage.database import Database
from tests.services.test_json import copy, settled
from tests.services.test_markdown import pages
from tests.storage.vaults import difference, scratch


def promised(database: Database) -> None:
    """One that comes back at the end of each month and sleeps, one that comes back and is done, one plain promise."""
    with database.write("promises") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
        rent = follow_ups.add(tx, ana, "2026-02-28", "rent", repeat="1m", fixed=True)
        follow_ups.snooze(tx, rent, "2026-03-20")
        tx.execute("UPDATE follow_ups SET fixed=31")
        follow_ups.complete(tx, follow_ups.add(tx, ana, "2026-03-10", "lunch", repeat="2w"))
        follow_ups.add(tx, ana, "2026-03-18", "numbers", kind="their_promise")


def test_a_copy_brings_back_how_they_come_back(tmp_path: Path) -> None:
    """Repeat, fixed with the day a short month cut off, snooze, and the next one under the same id: done elsewhere is done."""
    with scratch() as first, scratch() as second:
        promised(first.database)
        report = json_in.restore(second.database, str(copy(first.database, tmp_path)))
        assert report.skipped == ()
        assert difference(settled(first.connection), settled(second.connection)) == []
        assert {row["fixed"] for row in settled(second.connection)["follow_ups"].values()} == {0, 31}


def test_what_a_copy_cannot_say_about_them_is_left_out(tmp_path: Path) -> None:
    """A fixed that is no day of a month, a rhythm that is none: the row is skipped or mended, never stored."""
    with scratch() as first, scratch() as second:
        promised(first.database)
        file = copy(first.database, tmp_path)
        document = json.loads(file.read_text())
        for row, (fixed, repeat) in zip(document["tables"]["follow_ups"], ((99, "1m"), (True, "every moon")), strict=False):
            row |= {"fixed": fixed, "repeat": repeat}
        file.write_text(json.dumps(document))
        json_in.restore(second.database, str(file))
        for row in settled(second.connection)["follow_ups"].values():
            assert row["fixed"] in (0, 1, 31)
            assert row["repeat"] in (None, "1m", "2w")


def test_a_page_says_them_in_words(tmp_path: Path) -> None:
    """Open ones first, with how they come back and until when they sleep; the done ones ticked."""
    with scratch() as vault:
        promised(vault.database)
        pages(vault.database, tmp_path / "md")
        page = (tmp_path / "md" / "ana.md").read_text()
        lines = [line for line in page.split("\n") if line.startswith("- [")]
        assert lines == [
            "- [ ] 2026-02-28 follow up, every 1m from the due day, snoozed until 2026-03-20: rent",
            "- [ ] 2026-03-18 they promised: numbers",
            "- [ ] 2026-03-30 follow up, every 2w: lunch",
            "- [x] 2026-03-10 follow up, every 2w, done 2026-03-16: lunch",
        ]
