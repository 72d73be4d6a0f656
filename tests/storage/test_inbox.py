"""The inbox beside the vaults: claims that are counted right, bytes that are gone when they are fetched, strangers kept out."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from nacl.public import PrivateKey, SealedBox

from devhub_tui import paths
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.inbox import Inbox, InboxError, Owner, PublicCode
from tests.conftest import ROOT

NOW = 1_800_000_000_000
HOUR = 3_600_000
OWNER = Owner("Ana", "Kernel", ("https://ana.example",), "ana@example.org", "BEGIN:VCARD")


def code(**how: Any) -> PublicCode:
    """A code for an hour."""
    name = str(uuid4())
    wanted = {
        "id": name,
        "digest": f"digest of {name}",
        "made_at": NOW,
        "expires_at": NOW + HOUR,
        "max_uses": None,
        "event": "FOSDEM",
        "location": None,
        "session": None,
        "owner": OWNER,
        "public_key": None,
        "vault": "ours",
    }
    return PublicCode(**{**wanted, **how})


@pytest.fixture
def inbox(home: Path) -> Iterator[Inbox]:
    """An inbox of its own."""
    opened = Inbox.open(paths.inbox_dir())
    yield opened
    opened.close()


def send(inbox: Inbox, to: PublicCode, visitor: str = "v", body: bytes = b"{}", now: int = NOW) -> str:
    """One claim."""
    return inbox.claim(to.digest, visitor, str(uuid4()), body, now)


def everything(folder: str) -> bytes:
    """All bytes of all files."""
    return b"".join(each.read_bytes() for each in sorted(Path(folder).iterdir()))


def test_a_code_is_what_was_put_up(inbox: Inbox) -> None:
    """The page gets back all that it shows; uses are counted, and stay when a code is put up anew."""
    one = code(public_key=b"k" * 32, max_uses=3)
    inbox.publish(one)
    assert inbox.code(one.digest) == one
    assert inbox.code("another") is None
    inbox.publish(one._replace(event="RustNation", uses=7))
    assert inbox.code(one.digest) == one._replace(event="RustNation")


def test_states(inbox: Inbox) -> None:
    """Open until the hour, then expired; used up and revoked are gone, whatever the hour."""
    one = code(max_uses=1)
    assert [one.state(NOW), one.state(NOW + HOUR - 1), one.state(NOW + HOUR)] == ["open", "open", "expired"]
    assert one._replace(uses=1).state(NOW) == "gone"
    assert one._replace(revoked_at=NOW).state(NOW + HOUR) == "gone"


def test_a_claim_is_one_use(inbox: Inbox) -> None:
    """The first comes in, the second finds it used up; the first one who sends again is thanked and makes nothing new."""
    one = code(max_uses=1)
    inbox.publish(one)
    assert [send(inbox, one, "a"), send(inbox, one, "b"), send(inbox, one, "a")] == ["accepted", "gone", "repeated"]
    assert (inbox.waiting(), inbox.uses()) == (1, {one.id: 1})


def test_no_claim_on_what_is_over(inbox: Inbox) -> None:
    """Expired, revoked, unknown: nothing is kept and nothing counted. Who was in before it ended is still thanked."""
    one, other = code(), code()
    inbox.publish(one)
    inbox.publish(other)
    assert send(inbox, one, "early") == "accepted"
    inbox.revoke([other.id], NOW)
    assert send(inbox, one, "late", now=NOW + HOUR) == "gone"
    assert send(inbox, one, "early", now=NOW + HOUR) == "repeated"
    assert send(inbox, other) == "gone"
    assert send(inbox, code()) == "gone"
    assert inbox.waiting() == 1


def test_the_same_submission_twice(inbox: Inbox) -> None:
    """A browser that lost its cookie and sends the very same once more is not two people."""
    one = code()
    inbox.publish(one)
    name = str(uuid4())
    assert inbox.claim(one.digest, "a", name, b"{}", NOW) == "accepted"
    assert inbox.claim(one.digest, "b", name, b"{}", NOW) == "repeated"
    assert inbox.uses() == {one.id: 1}


@pytest.mark.parametrize("most", [1, 7])
def test_fifty_at_once(inbox: Inbox, most: int) -> None:
    """Fifty visitors in eight inboxes of their own on a code for so many: exactly so many are in."""
    one = code(max_uses=most)
    inbox.publish(one)
    said: list[str] = []
    start = threading.Barrier(8)

    def visit(number: int) -> None:
        mine = Inbox.open(inbox.folder)
        start.wait()
        said.extend(send(mine, one, f"{number} {each}") for each in range(50 // 8 + 1))
        mine.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("accepted") == most
    assert set(said) == {"accepted", "gone"}
    assert inbox.waiting() == most


def test_it_is_bounded(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fills the disk: beyond so many, or so many bytes, visitors are asked to come again, and no use is taken."""
    one = code()
    inbox.publish(one)
    monkeypatch.setattr(inboxes, "MOST_WAITING", 2)
    assert [send(inbox, one, str(each)) for each in range(4)] == ["accepted", "accepted", "full", "full"]
    inbox.drained([each.n for each in inbox.pending(9)])
    monkeypatch.setattr(inboxes, "MOST_BYTES", 100)
    assert send(inbox, one, "big", b"x" * 101) == "full"
    assert send(inbox, one, "small", b"x" * 99) == "accepted"
    assert inbox.uses() == {one.id: 3}


def test_what_was_fetched_is_gone_from_the_disk(inbox: Inbox) -> None:
    """After the vault has them, no file of the inbox has a byte of what was typed; the visitor is still known."""
    one = code()
    inbox.publish(one)
    for each in range(30):
        assert send(inbox, one, str(each), b"Katamarakis" * 300) == "accepted"
    assert b"Katamarakis" in everything(inbox.folder)
    inbox.drained([each.n for each in inbox.pending(100)])
    assert b"Katamarakis" not in everything(inbox.folder)
    assert send(inbox, one, "7") == "repeated"
    assert inbox.waiting() == 0


def test_sealed_from_the_first_byte(inbox: Inbox) -> None:
    """With the vault's public key nothing of a submission is in any file, and only the other half opens it."""
    secret = PrivateKey.generate()
    one = code(public_key=bytes(secret.public_key))
    inbox.publish(one)
    assert send(inbox, one, body=b"Katamarakis") == "accepted"
    [found] = inbox.pending(9)
    assert found.sealed
    assert b"Katamarakis" not in everything(inbox.folder)
    assert SealedBox(secret).decrypt(found.body) == b"Katamarakis"


def test_what_cannot_be_read_is_kept_aside(inbox: Inbox) -> None:
    """It waits no longer, is told with its reason, and can be taken up again; draining it wipes it."""
    one = code()
    inbox.publish(one)
    send(inbox, one)
    [found] = inbox.pending(9)
    inbox.put_aside(found.n, "not a submission")
    assert (inbox.waiting(), inbox.pending(9), inbox.aside()) == (0, [], [(found, "not a submission")])
    inbox.take_up([found.n])
    assert inbox.pending(9) == [found]
    inbox.drained([found.n])
    assert (inbox.aside(), inbox.waiting()) == ([], 0)


def test_old_codes_go(inbox: Inbox) -> None:
    """A week after its end a code is forgotten with what told its visitors apart; what still waits is not."""
    over, with_mail, live = code(), code(), code(expires_at=NOW + 30 * 24 * HOUR)
    for each in (over, with_mail, live):
        inbox.publish(each)
        send(inbox, each)
    inbox.drained([each.n for each in inbox.pending(9, [over.id])])
    inbox.prune(NOW + 7 * 24 * HOUR)
    assert {each.id for each in inbox.codes()} == {over.id, with_mail.id, live.id}
    inbox.prune(NOW + 7 * 24 * HOUR + HOUR + 1)
    assert {each.id for each in inbox.codes()} == {with_mail.id, live.id}
    with sqlite3.connect(inboxes.file(inbox.folder)) as other:
        assert other.execute("SELECT count(*) FROM submissions").fetchone() == (2,)
    other.close()


def test_looking_is_asked_anew_when_somebody_wrote(inbox: Inbox) -> None:
    """The app sees what another process took in, and what it has itself taken out."""
    one = code()
    inbox.publish(one)
    assert inbox.look() == 0
    other = Inbox.open(inbox.folder)
    send(other, one)
    assert inbox.look() == 1
    inbox.drained([1])
    assert (inbox.look(), other.look()) == (0, 0)
    other.close()


def test_another_program_can_read_it(inbox: Inbox) -> None:
    """It is a plain SQLite file, sound by SQLite's own check."""
    one = code()
    inbox.publish(one)
    send(inbox, one)
    other = sqlite3.connect(inboxes.file(inbox.folder))
    assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()


# Who may open it


def mode(place: str | Path) -> int:
    """The mode of a file or folder."""
    return stat.S_IMODE(os.lstat(place).st_mode)


def test_private_from_the_start(home: Path) -> None:
    """Folder 0700 and file 0600 whatever the umask; what was too open is closed."""
    before = os.umask(0o000)
    try:
        Inbox.open(paths.inbox_dir()).close()
        file = inboxes.file(paths.inbox_dir())
        assert (mode(paths.inbox_dir()), mode(file)) == (0o700, 0o600)
        os.chmod(paths.inbox_dir(), 0o755)
        os.chmod(file, 0o644)
        Inbox.open(paths.inbox_dir()).close()
        assert (mode(paths.inbox_dir()), mode(file)) == (0o700, 0o600)
    finally:
        os.umask(before)


def test_shared_by_a_group(tmp_path: Path) -> None:
    """A folder that its group may write to has files that the group may write to, and nobody else, whatever the umask."""
    folder = tmp_path / "shared"
    folder.mkdir()
    os.chmod(folder, 0o2775)
    before = os.umask(0o077)
    try:
        opened = Inbox.open(folder)
        opened.publish(code())
        assert mode(folder) == 0o2770
        assert {mode(each) for each in folder.iterdir()} == {0o660}
        opened.close()
    finally:
        os.umask(before)


def test_links_lead_nowhere(home: Path, tmp_path: Path) -> None:
    """A link in the place of the file is refused, dangling or not, and what it leads to is not touched."""
    target = tmp_path / "target"
    for content in (None, b"precious"):
        folder = paths.private_dir(paths.inbox_dir())
        if content:
            target.write_bytes(content)
        (folder / "inbox.db").symlink_to(target)
        with pytest.raises(InboxError, match="not a regular file"):
            Inbox.open(folder)
        assert target.exists() == bool(content)
        (folder / "inbox.db").unlink()
    assert target.read_bytes() == b"precious"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_other_owners(home: Path, tmp_path: Path) -> None:
    """Another user's folder or file is refused, unless a group shares it and nobody else can write there."""
    folder = paths.private_dir(paths.inbox_dir())
    os.chown(folder, 12_345, 12_345)
    with pytest.raises(InboxError, match="another user"):
        Inbox.open(folder)
    os.chmod(folder, 0o2777)
    with pytest.raises(InboxError, match="another user"):
        Inbox.open(folder)
    os.chmod(folder, 0o2770)
    Inbox.open(folder).close()
    os.chown(folder, 0, 0)
    os.chmod(folder, 0o700)
    os.chown(folder / "inbox.db", 12_345, 12_345)
    with pytest.raises(InboxError, match="another user"):
        Inbox.open(folder)


def test_what_is_no_inbox(home: Path) -> None:
    """Another program's database, no database at all, a newer devhub's: a sentence each, and not a byte is changed."""
    folder = paths.private_dir(paths.inbox_dir())
    file = folder / "inbox.db"
    for sql, said in (("CREATE TABLE theirs(a)", "no inbox"), ("PRAGMA user_version=9", "newer devhub"), (None, "damaged")):
        file.unlink(missing_ok=True)
        if sql:
            made = sqlite3.connect(file)
            made.execute(sql)
            made.close()
        else:
            file.write_bytes(b"not a database" * 100)
        before = file.read_bytes()
        with pytest.raises(InboxError, match=said):
            Inbox.open(folder)
        assert file.read_bytes() == before
    file.unlink()
    (folder / "taken").write_text("")
    with pytest.raises(InboxError, match="cannot be opened"):
        Inbox.open(folder / "taken")


# What happens to machines


def worker(folder: str, what: str, digest: str, *, prefix: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    """Another process that claims and tells each id that is safe."""
    arguments = [*prefix, sys.executable, "-m", "tests.storage.inbox_worker", folder, what, digest]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_killed_in_the_middle(inbox: Inbox) -> None:
    """kill -9 at any moment, five times: the file is sound, whoever was thanked is in it, uses and submissions agree."""
    one = code()
    inbox.publish(one)
    thanked: set[str] = set()
    for wait in range(5):
        with worker(inbox.folder, "claim", one.digest) as process:
            assert process.stdout
            for _ in range(5 + 7 * wait):
                thanked.add(process.stdout.readline().strip())
            process.kill()
            thanked.update(line.strip() for line in process.stdout if len(line) == 37)
    waiting = {each.submission_id for each in inbox.pending(10_000)}
    assert thanked - {""} <= waiting
    assert inbox.uses() == {one.id: len(waiting)}
    other = sqlite3.connect(inboxes.file(inbox.folder))
    assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()


def test_a_disk_that_is_full(inbox: Inbox) -> None:
    """Nobody is thanked for what could not be kept, the sentence names the disk, and what was there stays."""
    one = code()
    inbox.publish(one)
    with worker(inbox.folder, "full", one.digest) as process:
        assert process.stdout
        *thanked, last = process.stdout.read().splitlines()
    assert thanked
    assert last.startswith("InboxError: The disk")
    assert {each.submission_id for each in inbox.pending(10_000)} == set(thanked)
    assert send(inbox, one, "afterwards") == "accepted"


def test_a_folder_that_cannot_be_written(inbox: Inbox) -> None:
    """A read-only place is said, at the start as later."""
    one = code()
    inbox.publish(one)
    with worker(inbox.folder, "nobody", one.digest) as process:
        assert process.stdout
        said = process.stdout.read().splitlines()
    assert said
    assert said[-1].startswith("InboxError: ")
    assert inbox.waiting() == 0
