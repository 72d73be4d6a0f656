"""Whose code it is: what the owner chose to publish, and open codes that follow the profile."""

from pathlib import Path
from typing import Any

from devhub_tui import clock
from devhub_tui.services.quick_connect import codes, owner
from devhub_tui.storage import own_profile
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.inbox import Inbox
from tests.storage.vaults import Scratch, scratch

HOUR = 3_600_000


def put(vault: Scratch, **values: str) -> None:
    """The profile says this."""
    with vault.database.write("profile") as tx:
        own_profile.put(tx, values)


def shown(inbox: Inbox) -> dict[str, Any]:
    """Name on each code's page, by the event."""
    return {str(code.event): code.owner.name for code in inbox.codes()}


def test_without_a_profile() -> None:
    """The name of the vault's owner, and a card with it."""
    with scratch() as vault:
        with vault.database.write("owner", kind="setup") as tx:
            tx.execute("UPDATE users SET display_name='Grace Hopper'")
        found = owner.owner(vault.connection)
        assert (found.name, found.tagline, found.links, found.contact) == ("Grace Hopper", "", (), "")
        assert "FN:Grace Hopper\r\n" in found.vcard


def test_what_is_published() -> None:
    """Name, tagline, links, and where to ask for removal; the card with the chosen fields and no others."""
    with scratch() as vault:
        put(
            vault,
            name="Ada",
            tagline="Engines",
            links="https://ada.example",
            email="ada@a.example",
            phone="+44 20",
            location="London",
        )
        found = owner.owner(vault.connection)
        assert found[:4] == ("Ada", "Engines", ("https://ada.example",), "ada@a.example")
        assert "EMAIL:ada@a.example" in found.vcard
        assert "+44" not in found.vcard
        assert "London" not in found.vcard
        put(vault, contact="privacy@a.example")
        with vault.database.write("share") as tx:
            own_profile.share(tx, ["phone"])
        found = owner.owner(vault.connection)
        assert found.contact == "privacy@a.example"
        assert "TEL:+44 20" in found.vcard
        assert "EMAIL" not in found.vcard


def test_open_codes_follow(tmp_path: Path) -> None:
    """Another name is on the page of every code of this vault that is open; what is over, or another vault's, stays as it was."""
    with scratch() as vault:
        inbox = Inbox.open(tmp_path / "inbox")
        put(vault, name="Ada")
        now = clock.real_ms()
        started = {
            event: codes.start(vault.database, inbox, Wanted(event=event, expires_at=now + HOUR))
            for event in ("open", "over", "other")
        }
        codes.revoke(vault.database, inbox, [started["over"].code_id])
        with vault.database.write("not ours") as tx:
            tx.execute("PRAGMA defer_foreign_keys=ON")
            tx.execute("DELETE FROM quick_connect_codes WHERE id=?", (started["other"].code_id,))
        put(vault, name="Ada Lovelace")
        assert owner.refresh(vault.database, inbox) == 1
        assert shown(inbox) == {"open": "Ada Lovelace", "over": "Ada", "other": "Ada"}
        assert owner.refresh(vault.database, inbox) == 0
        assert next(code for code in inbox.codes() if code.event == "over").state(now) == "gone"
        inbox.close()


def test_no_inbox_is_made(tmp_path: Path) -> None:
    """Who never showed a code has no inbox after editing their profile either."""
    with scratch() as vault:
        assert owner.refresh_at(vault.database, str(tmp_path / "none")) == 0
        assert not (tmp_path / "none").exists()
