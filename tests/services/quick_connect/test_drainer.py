"""What waits in the inbox becomes people of the vault: once, durably, one undoable step each, and nothing is lost on the way."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from devhub_tui import clock, paths
from devhub_tui.domain import recovery_keys, restored, submissions
from devhub_tui.domain.ids import natural_id
from devhub_tui.errors import RoleError, VaultError
from devhub_tui.services import forgetting, protection
from devhub_tui.services.interchange import export, json_in
from devhub_tui.services.quick_connect import codes, drainer, sealing
from devhub_tui.services.quick_connect.codes import Started
from devhub_tui.storage import arrivals, audit, backup, contacts, keys, members, preferences, restore, undo, vault
from devhub_tui.storage import codes as stored
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Database
from devhub_tui.storage.inbox import Inbox
from devhub_tui.storage.keys import Key, Parameters
from tests.conftest import ROOT
from tests.storage.visits import rows

HOUR = 3_600_000
OWNER = "gravel lantern mosquito"


@pytest.fixture
def database(monday: object) -> Iterator[Database]:
    """An open vault."""
    opened = Database.open()
    yield opened
    opened.close()


@pytest.fixture
def inbox(home: Path) -> Iterator[Inbox]:
    """The inbox beside it."""
    opened = Inbox.open(paths.inbox_dir())
    yield opened
    opened.close()


@pytest.fixture
def protected(monday: object, monkeypatch: pytest.MonkeyPatch) -> Key:
    """The key of a protected vault."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    return vault.create(paths.vault_file(), OWNER, recovery_keys.new(), "ana")


def start(database: Database, inbox: Inbox, **how: Any) -> Started:
    """A code for an hour."""
    return codes.start(database, inbox, Wanted(**{"event": "FOSDEM", "expires_at": clock.real_ms() + HOUR, **how}))


def send(inbox: Inbox, code: Started, name: str, **form: str) -> str:
    """Somebody sends the page."""
    typed = submissions.checked({"name": name, "consent": "1", **form})
    sent = submissions.made(str(uuid4()), code.code_id, typed, None, clock.real_ms())
    return inbox.claim(code.digest, str(uuid4()), sent.id, submissions.to_bytes(sent), clock.real_ms())


def names(database: Database) -> list[str]:
    """Who is in the vault."""
    return [row["name"] for row in rows(database, "contacts")]


def test_one_undoable_step_each(database: Database, inbox: Inbox) -> None:
    """Two came: two people in their order, two steps that name them, nothing waits and nothing is left of them in the inbox."""
    code = start(database, inbox)
    assert [send(inbox, code, "Ana"), send(inbox, code, "Ben")] == ["accepted", "accepted"]
    assert (drainer.waits(database, inbox), drainer.watch(inbox)) == (2, True)
    found = drainer.drain(database, inbox)
    assert ([each.name for each in found.arrived], found.aside) == (["Ana", "Ben"], 0)
    assert [each.label for each in undo.batches(database.connection)] == ["meet Ben", "meet Ana"]
    assert (drainer.waits(database, inbox), drainer.watch(inbox)) == (0, False)
    assert b"Ana" not in Path(inboxes.file(inbox.folder)).read_bytes()
    assert drainer.drain(database, inbox) == ([], 0)
    undo.undo(database)
    assert names(database) == ["Ana"]
    assert drainer.drain(database, inbox) == ([], 0)


def test_a_crash_before_it_was_marked(database: Database, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the vault, not yet marked as fetched: the next drain makes nobody twice, and goes on."""
    code = start(database, inbox)
    for name in ("Ana", "Ben"):
        send(inbox, code, name, email=f"{name}@example.org")

    def crash(numbers: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "drained", crash)
        with pytest.raises(KeyboardInterrupt):
            drainer.drain(database, inbox)
    assert (names(database), inbox.waiting()) == (["Ana"], 2)
    assert [each.name for each in drainer.drain(database, inbox).arrived] == ["Ben"]
    assert (names(database), inbox.waiting()) == (["Ana", "Ben"], 0)


@pytest.mark.parametrize("wait", [0, 3, 9])
def test_killed_while_it_drains(database: Database, inbox: Inbox, wait: int) -> None:
    """kill -9 of the process that takes in: afterwards everybody is in the vault, once."""
    code = start(database, inbox)
    for number in range(12):
        send(inbox, code, f"Person {number}")
    program = (
        "import sys; from devhub_tui.services.quick_connect import drainer; from devhub_tui.storage import arrivals\n"
        "from devhub_tui.storage.database import Database; from devhub_tui.storage.inbox import Inbox\n"
        "database, inbox = Database.open(), Inbox.open(sys.argv[1])\n"
        "database.listeners.append(lambda changed: print(len(changed.tables), flush=True))\n"
        "drainer.drain(database, inbox)"
    )
    arguments = [sys.executable, "-c", program, inbox.folder]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(wait + 1):
            process.stdout.readline()
        process.kill()
    drainer.drain(database, inbox)
    assert names(database) == [f"Person {number}" for number in range(12)]
    assert (inbox.waiting(), len(rows(database, "arrivals"))) == (0, 12)


def test_two_at_once(database: Database, inbox: Inbox) -> None:
    """The app and a command take in the same ones at the same time: each person once."""
    code = start(database, inbox)
    for number in range(20):
        send(inbox, code, f"Person {number}")
    program = (
        "import sys; from devhub_tui.services.quick_connect import drainer\n"
        "from devhub_tui.storage.database import Database; from devhub_tui.storage.inbox import Inbox\n"
        "print(len(drainer.drain(Database.open(), Inbox.open(sys.argv[1])).arrived))"
    )
    with subprocess.Popen([sys.executable, "-c", program, inbox.folder], cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        while not (mine := drainer.drain(database, inbox).arrived) and other.poll() is None:
            pass
        theirs = int(other.communicate(timeout=60)[0])
    assert len(mine) + theirs == 20
    assert len(names(database)) == len(set(names(database))) == 20


def test_the_vault_cannot_be_written(database: Database, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk under the vault is said, and who came waits on."""
    code = start(database, inbox)
    send(inbox, code, "Ana")

    def full(*values: object) -> None:
        raise VaultError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "receive", full)
        with pytest.raises(VaultError, match="full"):
            drainer.drain(database, inbox)
    assert inbox.waiting() == 1
    assert [each.name for each in drainer.drain(database, inbox).arrived] == ["Ana"]


def test_what_cannot_be_read_is_said(database: Database, inbox: Inbox) -> None:
    """Torn or foreign bytes are kept aside with a reason that quotes nothing of them; the others come in."""
    code = start(database, inbox)
    sent = submissions.made(
        str(uuid4()), code.code_id, submissions.checked({"name": "Ana", "consent": "1"}), None, clock.real_ms()
    )
    other = sent._replace(id=str(uuid4()))
    for name, body in ((str(uuid4()), b"\xff Katamarakis"), (sent.id, submissions.to_bytes(other)), (sent.id[:-1], b"{}")):
        assert inbox.claim(code.digest, name, name, body, clock.real_ms()) == "accepted"
    send(inbox, code, "Ben")
    found = drainer.drain(database, inbox)
    assert ([each.name for each in found.arrived], found.aside) == (["Ben"], 3)
    kept = drainer.troubles(database, inbox)
    assert [each[0].body for each in kept] == [b"\xff Katamarakis", submissions.to_bytes(other), b"{}"]
    assert not any("Katamarakis" in reason for _, reason in kept)
    assert drainer.drain(database, inbox) == ([], 0)


def test_an_inbox_of_several_vaults(database: Database, inbox: Inbox) -> None:
    """Two vaults share the inbox of a machine: each takes in its own, and leaves the other's codes alone."""
    paths.use_vault("work")
    try:
        work = Database.open()
    finally:
        paths.use_vault(None)
    mine, theirs = start(database, inbox), start(work, inbox)
    send(inbox, mine, "Ana")
    send(inbox, theirs, "Ben")
    assert (drainer.waits(database, inbox), drainer.waits(work, inbox)) == (1, 1)
    drainer.drain(database, inbox)
    assert names(database) == ["Ana"]
    drainer.drain(work, inbox)
    assert names(work) == ["Ben"]
    assert [each.state(clock.real_ms()) for each in inbox.codes()] == ["open", "open"]
    work.close()


# Codes


def test_both_or_neither(database: Database, inbox: Inbox) -> None:
    """A code that could not be put up is not in the vault; one that could is in both, and its token in none."""
    inbox.close()
    with pytest.raises(Exception, match=r"closed|inbox"):
        start(database, inbox)
    assert stored.listing(database.connection) == []
    again = Inbox.open(inbox.folder)
    code = start(database, again)
    assert [each.id for each in stored.listing(database.connection)] == [each.id for each in again.codes()] == [code.code_id]
    again.close()
    database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for place in (database.path, inboxes.file(inbox.folder)):
        assert code.token.encode() not in Path(place).read_bytes()
    assert code.token not in repr(code)


def test_revoked_everywhere(database: Database, inbox: Inbox) -> None:
    """At once for visitors, and in the list; what was sent before still comes in."""
    code = start(database, inbox)
    send(inbox, code, "Ana")
    assert codes.revoke(database, inbox, [code.code_id]) == 1
    assert send(inbox, code, "Ben") == "gone"
    assert stored.listing(database.connection)[0].revoked_at is not None
    assert codes.revoke(database, inbox, [code.code_id]) == 0
    drainer.drain(database, inbox)
    assert names(database) == ["Ana"]


def test_the_inbox_follows_the_vault(database: Database, inbox: Inbox) -> None:
    """Revoked or deleted on another device: the page says so as soon as the vault has heard of it."""
    one, two, three = (start(database, inbox) for _ in range(3))
    with database.write("from elsewhere", kind="setup") as tx:
        tx.execute("UPDATE quick_connect_codes SET revoked_at=1 WHERE id=?", (one.code_id,))
        tx.execute("UPDATE quick_connect_codes SET deleted_at=1 WHERE id=?", (two.code_id,))
    drainer.drain(database, inbox)
    assert [send(inbox, each, "Ana") for each in (one, two, three)] == ["gone", "gone", "accepted"]


def test_undo_passes_a_code_by(database: Database, inbox: Inbox) -> None:
    """Showing a code is not a step: undo takes back what was done before it, and the code stays good."""
    with database.write("add Ana") as tx:
        contacts.add(tx, {"name": "Ana"})
    code = start(database, inbox)
    done = undo.undo(database)
    assert done is not None
    assert done.label == "add Ana"
    drainer.drain(database, inbox)
    assert send(inbox, code, "Ben") == "accepted"


def test_viewers(protected: Key, inbox: Inbox) -> None:
    """Who may only look makes no code and takes nobody in: it is said, and it waits for somebody who may."""
    owner = Database.open(key=protected)
    code = start(owner, inbox)
    members.add(owner, "vi", "viewer", "cactus umbrella velvet")
    owner.close()
    send(inbox, code, "Ana")
    viewer = Database.open(key=vault.unlock(paths.vault_file(), "cactus umbrella velvet", "vi"))
    with pytest.raises(RoleError, match="viewer"):
        drainer.drain(viewer, inbox)
    with pytest.raises(RoleError, match="viewer"):
        start(viewer, inbox)
    with pytest.raises(RoleError, match="viewer"):
        codes.revoke(viewer, inbox, [code.code_id])
    assert (len(inbox.codes()), inbox.codes()[0].state(clock.real_ms()), inbox.waiting()) == (1, "open", 1)
    viewer.close()
    owner = Database.open(key=protected)
    assert len(drainer.drain(owner, inbox).arrived) == 1
    owner.close()


# Protected vaults


def test_sealed_to_a_protected_vault(protected: Key, inbox: Inbox) -> None:
    """Nothing of a visitor is readable in the inbox; the open vault takes them in, and again on another day."""
    database = Database.open(key=protected)
    code = start(database, inbox)
    send(inbox, code, "Katamarakis")
    assert all(each.sealed for each in inbox.pending(9))
    assert b"Katamarakis" not in Path(inboxes.file(inbox.folder)).read_bytes()
    database.close()
    database = Database.open(key=protected)
    drainer.drain(database, inbox)
    assert names(database) == ["Katamarakis"]
    start(database, inbox)
    assert len({each.public_key for each in inbox.codes()}) == 1
    database.close()


def test_a_flipped_bit_or_another_key(protected: Key, inbox: Inbox) -> None:
    """What does not open is kept aside and said; when the key is there again, it comes in."""
    database = Database.open(key=protected)
    code = start(database, inbox)
    send(inbox, code, "Ana")
    send(inbox, code, "Ben")
    with database.write("lose the key", kind="setup") as tx:
        kept = preferences.get(database.connection, sealing.KEY)
        preferences.put(tx, sealing.KEY, None)
    found = drainer.drain(database, inbox)
    assert (found.arrived, found.aside) == ([], 2)
    assert [reason for _, reason in drainer.troubles(database, inbox)] == ["sealed to another key, or damaged"] * 2
    with database.write("find the key", kind="setup") as tx:
        preferences.put(tx, sealing.KEY, kept)
    first, second = (each[0] for each in inbox.aside())
    inbox._connection.execute("UPDATE submissions SET body=? WHERE n=?", (bytes([first.body[0] ^ 1]) + first.body[1:], first.n))
    inbox.take_up([first.n, second.n])
    found = drainer.drain(database, inbox)
    assert ([each.name for each in found.arrived], found.aside) == (["Ben"], 1)
    database.close()


def test_protected_later(database: Database, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protecting the vault takes in what waits in the open, wipes it, and seals what the same code brings from then on."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    code = start(database, inbox)
    send(inbox, code, "Katamarakis")
    path = database.path
    database.close()
    key, past = protection.protect(path, OWNER, recovery_keys.new())
    assert past.left == ()
    assert b"Katamarakis" not in Path(inboxes.file(inbox.folder)).read_bytes()
    send(inbox, code, "Lindqvist")
    assert [each.sealed for each in inbox.pending(9)] == [True]
    opened = Database.open(key=key)
    assert names(opened) == ["Katamarakis"]
    drainer.drain(opened, inbox)
    assert names(opened) == ["Katamarakis", "Lindqvist"]
    opened.close()


def test_another_key_and_none(protected: Key, inbox: Inbox) -> None:
    """A fresh data key brings a fresh pair for the codes that are up; what was sealed before still opens, and so it stays."""
    database = Database.open(key=protected)
    code = start(database, inbox)
    before = inbox.codes()[0].public_key
    send(inbox, code, "Ana")
    path = database.path
    database.close()
    fresh = protection.rekey(path, protected)
    opened = Database.open(key=fresh)
    assert names(opened) == ["Ana"]
    assert inbox.codes()[0].public_key not in (None, before)
    opened.close()
    send(inbox, code, "Ben")
    protection.open_up(path, fresh)
    plain = Database.open()
    drainer.drain(plain, inbox)
    send(inbox, code, "Cy")
    assert [each.sealed for each in inbox.pending(9)] == [True]
    drainer.drain(plain, inbox)
    assert names(plain) == ["Ana", "Ben", "Cy"]
    plain.close()


def test_a_read_that_was_sealed_before_two_keys(protected: Key, inbox: Inbox) -> None:
    """What waits while the vault is given another key twice opens still, though nobody looked in between."""
    database = Database.open(key=protected)
    code = start(database, inbox)
    path = database.path
    database.close()
    send(inbox, code, "Ana")
    hidden = Path(inbox.folder).rename(Path(inbox.folder).with_name("away"))
    fresh = protection.rekey(path, protection.rekey(path, protected))
    hidden.rename(inbox.folder)
    opened = Database.open(key=fresh)
    drainer.drain(opened, inbox)
    assert names(opened) == ["Ana"]
    opened.close()


# Restored, forgotten, many


def test_a_restored_backup_brings_nobody_back(database: Database, inbox: Inbox) -> None:
    """Who came after the backup is not taken in a second time; who still waits is, though the vault no longer knows the code."""
    backup.make(database)
    code = start(database, inbox)
    send(inbox, code, "Ana")
    drainer.drain(database, inbox)
    send(inbox, code, "Ben")
    path = database.path
    database.close()
    restore.restore(path, restore.find(path, "newest"), None, None)
    restored = Database.open()
    assert [each.name for each in drainer.drain(restored, inbox).arrived] == ["Ben"]
    assert names(restored) == ["Ben"]
    assert send(inbox, code, "Cy") == "gone"
    restored.close()


def test_three_hundred(database: Database, inbox: Inbox) -> None:
    """A whole conference at once: everybody is in, each a step of their own."""
    code = start(database, inbox)
    for number in range(300):
        assert send(inbox, code, f"Person {number}", email=f"p{number}@example.org", github=f"p{number}") == "accepted"
    assert len(drainer.drain(database, inbox).arrived) == 300
    assert (len(names(database)), inbox.waiting()) == (300, 0)
    assert len(undo.batches(database.connection, 1000)) == 300
    assert sum(each.came for each in stored.listing(database.connection)) == 300


def test_forgotten_with_what_still_waits(database: Database, inbox: Inbox) -> None:
    """Forgetting somebody takes what they sent a moment ago along, out of vault and inbox, and it never comes back."""
    code = start(database, inbox)
    send(inbox, code, "Katamarakis", email="k@example.org")
    drainer.drain(database, inbox)
    send(inbox, code, "K", email="K@example.org", message="Katamarakis again")
    send(inbox, code, "Ana")
    [person] = rows(database, "contacts")
    done = forgetting.forget(database, forgetting.plan(database, person["id"]))
    assert (done.wiped, done.waiting, done.forgotten.rows["arrivals"]) == (True, "", 2)
    assert (names(database), inbox.waiting()) == (["Ana"], 0)
    for place in (database.path, f"{database.path}-wal", inboxes.file(inbox.folder)):
        assert b"atamarakis" not in Path(place).read_bytes()


def test_forgotten_though_the_inbox_is_broken(database: Database, inbox: Inbox) -> None:
    """A damaged inbox keeps nobody from being forgotten; it is said."""
    with database.write("add") as tx:
        ana = contacts.add(tx, {"name": "Ana"})
    inbox.close()
    Path(inboxes.file(inbox.folder)).write_bytes(b"not a database" * 100)
    done = forgetting.forget(database, forgetting.plan(database, ana))
    assert "damaged" in done.waiting
    assert names(database) == []


def test_the_key_of_the_inbox_is_for_nobody(protected: Key, inbox: Inbox, tmp_path: Path) -> None:
    """No copy for others has it, none brings another one, and the audit trail does not show it."""
    database = Database.open(key=protected)
    start(database, inbox)
    secret = str(preferences.get(database.connection, sealing.KEY)).rpartition(":")[2]
    assert {sealing.KEY} == restored.SECRET_PREFERENCES
    export.export(database, "json", str(tmp_path / "copy.json"))
    copy = (tmp_path / "copy.json").read_text()
    assert "quick_connect_codes" in copy
    assert secret not in copy
    found = json.loads(copy)
    found["tables"]["preferences"] = [{"id": natural_id("preference", sealing.KEY), "key": sealing.KEY, "value": "f" * 64}]
    (tmp_path / "evil.json").write_text(json.dumps(found))
    assert [each.reason for each in json_in.restore(database, str(tmp_path / "evil.json")).skipped]
    assert str(preferences.get(database.connection, sealing.KEY)).endswith(secret)
    shown = [each for each in audit.entries(database.connection, 100, table="preferences") if each.record == sealing.KEY]
    assert [each.fields for each in shown] == [(("key", None, sealing.KEY), ("value", None, "…"))]
    assert secret not in repr(audit.entries(database.connection, 1000))
    database.close()


def test_no_formula_for_a_spreadsheet(database: Database, inbox: Inbox) -> None:
    """Whatever a visitor is called: in a CSV no cell begins as a formula does, and the way back brings what they typed."""
    code = start(database, inbox, event="=1+1", location="@SUM(A1)", tags=("+1",))
    name = '=HYPERLINK("https://evil.example","Ana")'
    send(inbox, code, name, company="-2+3", message="@SUM(A1:A9)")
    drainer.drain(database, inbox)
    assert names(database) == [name]
    written = io.BytesIO()
    export.export(database, "csv", written)
    cells = [cell for line in csv.reader(io.StringIO(written.getvalue().decode())) for cell in line]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_inbox_of_the_config_file(database: Database, home: Path, tmp_path: Path) -> None:
    """Forgetting looks where this machine's inbox is; where there is none, none is made."""
    with database.write("add") as tx:
        ana, ben = (contacts.add(tx, {"name": name}) for name in ("Ana", "Ben"))
    assert forgetting.forget(database, forgetting.plan(database, ben)).waiting == ""
    assert not paths.inbox_dir().exists()
    paths.config_file().write_text(f'[connect]\ninbox = "{tmp_path}/elsewhere"\n')
    inbox = Inbox.open(tmp_path / "elsewhere")
    send(inbox, start(database, inbox), "Cy")
    forgetting.forget(database, forgetting.plan(database, ana))
    assert (names(database), inbox.waiting()) == (["Cy"], 0)
    inbox.close()
