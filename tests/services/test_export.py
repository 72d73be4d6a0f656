"""What all exports share: whose, of which moment, where to, whole or not at all, and nothing that anybody slipped in."""

import io
import os
import resource
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from devhub_tui.domain.people import Point
from devhub_tui.errors import CancelledError, DevHubError, UsageError
from devhub_tui.services.interchange import export, target
from devhub_tui.services.interchange.export import Options, Who
from devhub_tui.storage import bulk, contacts
from devhub_tui.storage.database import Database
from tests.hostile import FORBIDDEN
from tests.services.exports import exported
from tests.storage.vaults import scratch

STREAMED = ("vcard", "csv", "json")


def named(database: Database, who: Who) -> list[str]:
    """Who is in an export."""
    return [line[3:] for line in exported(database, "vcard", who).decode().split("\r\n") if line.startswith("FN:")]


def crowd(database: Database, *names: str) -> list[str]:
    """Adds people and gives their ids."""
    with database.write("add") as tx:
        return [contacts.add(tx, {"name": name}) for name in names]


def test_who_is_in_it() -> None:
    """Everybody by name, the archived included; the chosen; whom a query finds, and the archived only when asked for."""
    with scratch() as vault:
        ids = crowd(vault.database, "Zoë", "ana", "Ana Archived", "Bob", "Gone")
        with vault.database.write("away") as tx:
            tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (ids[2],))
            contacts.delete(tx, [ids[4]])
        assert named(vault.database, export.EVERYBODY) == ["ana", "Ana Archived", "Bob", "Zoë"]
        assert named(vault.database, Who(ids=[ids[0], ids[2], ids[4], ids[0], "nobody"])) == ["Ana Archived", "Zoë"]
        assert named(vault.database, Who(ids=[])) == []
        assert named(vault.database, Who(query="an")) == ["ana"]
        assert named(vault.database, Who(query="an", archived=True)) == ["ana", "Ana Archived"]
        assert named(vault.database, Who(query="status:archived")) == ["Ana Archived"]
        numbers = [row[0] for row in vault.connection.execute("SELECT n FROM contacts ORDER BY n DESC")]
        assert named(vault.database, Who(numbers=numbers)) == ["ana", "Ana Archived", "Bob", "Zoë"]


@pytest.mark.parametrize("kind", STREAMED)
def test_an_export_is_of_one_moment(kind: str) -> None:
    """Somebody writes meanwhile: the export does not see it, and they do not wait."""
    with scratch() as vault:
        crowd(vault.database, *(f"Person {number:04}" for number in range(1_200)))
        stream = io.BytesIO()

        def tell(done: int, total: int) -> None:
            if done == 200:
                thread = threading.Thread(target=crowd, args=(vault.database, "Person 9999"))
                thread.start()
                thread.join(20)
                assert not thread.is_alive()

        report = export.export(vault.database, kind, stream, tell=tell)
        assert report.people == 1_200
        assert b"Person 9999" not in stream.getvalue()
        assert b"Person 1199" in stream.getvalue()
        assert report.bytes == len(stream.getvalue())


@pytest.mark.parametrize("kind", STREAMED)
def test_stopping_leaves_no_file(kind: str, tmp_path: Path) -> None:
    """Half-way through."""
    with scratch() as vault:
        crowd(vault.database, *(f"Person {number}" for number in range(600)))
        told: list[int] = []
        with pytest.raises(CancelledError):
            export.export(
                vault.database,
                kind,
                str(tmp_path / "x"),
                tell=lambda done, total: told.append(done),
                cancelled=lambda: len(told) > 1,
            )
        assert told[-1] < 600
    assert os.listdir(tmp_path) == ["home"]


def refused(database: Database, path: str, *, force: bool = False) -> str:
    """What is said about a place."""
    with pytest.raises(DevHubError) as error:
        export.export(database, "vcard", path, options=Options(force=force))
    assert error.value.hint
    return error.value.message


def test_places_that_will_not_do(tmp_path: Path) -> None:
    """Each is said in a sentence before any work is done."""
    with scratch() as vault:
        crowd(vault.database, "Ana")
        (tmp_path / "there.vcf").write_text("mine")
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "x")
        assert "is a folder" in refused(vault.database, str(tmp_path))
        assert "There is no folder" in refused(vault.database, str(tmp_path / "a" / "b.vcf"))
        assert "is there already" in refused(vault.database, str(tmp_path / "there.vcf"))
        assert "not a regular file" in refused(vault.database, str(tmp_path / "pipe"), force=True)
        assert "not a regular file" in refused(vault.database, str(tmp_path / "dangling"), force=True)
        assert "not a regular file" in refused(vault.database, "/dev/full", force=True)
        assert "not a file name" in refused(vault.database, "")
        assert "not a file name" in refused(vault.database, "a\0b")
        assert "cannot be written" in refused(vault.database, str(tmp_path / ("x" * 300)))
        assert "is a folder" in refused(vault.database, "~")
        assert (tmp_path / "there.vcf").read_text() == "mine"
        with pytest.raises(UsageError):
            export.export(vault.database, "pdf", str(tmp_path / "x.pdf"))
    assert sorted(os.listdir(tmp_path)) == ["dangling", "home", "pipe", "there.vcf"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """With force: 0600, the old one until the new one is there; a link keeps pointing where it did."""
    real, link = tmp_path / "real.vcf", tmp_path / "link.vcf"
    real.write_text("old")
    link.symlink_to(real)
    with scratch() as vault:
        crowd(vault.database, "Ana")
        with pytest.raises(CancelledError):
            export.export(vault.database, "vcard", str(link), options=Options(force=True), cancelled=lambda: True)
        assert real.read_text() == "old"
        export.export(vault.database, "vcard", str(link), options=Options(force=True))
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("BEGIN:VCARD")
    assert real.stat().st_mode & 0o777 == 0o600


def test_what_comes_to_stand_there_meanwhile_stays(tmp_path: Path) -> None:
    """Another program makes the file while we write ours."""
    place = tmp_path / "x.vcf"

    def write() -> None:
        with target.whole_file(str(place)) as stream:
            stream.write(b"ours")
            place.write_text("theirs")

    with pytest.raises(DevHubError, match="is there already"):
        write()
    assert place.read_text() == "theirs"
    assert sorted(os.listdir(tmp_path)) == ["home", "x.vcf"]


def test_a_full_disk(tmp_path: Path) -> None:
    """No room: a sentence, no half of a file, the old one as it was."""
    place = tmp_path / "x.json"
    place.write_text("old")
    with scratch() as vault:
        crowd(vault.database, *(f"Person {number}" for number in range(500)))
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        import signal

        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
            with pytest.raises(DevHubError) as error:
                export.export(vault.database, "json", str(place), options=Options(force=True))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, before)
    assert "The disk is too full" in error.value.message
    assert place.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["home", "x.json"]


@pytest.mark.parametrize("kind", [*STREAMED, "markdown"])
def test_what_another_program_slipped_in_does_no_harm(kind: str, tmp_path: Path) -> None:
    """Control characters, lone surrogates, numbers in text columns, words in number columns: an export all the same."""
    with scratch() as vault:
        ids = crowd(vault.database, "Ana", "Bob")
        with vault.database.write("points") as tx:
            contacts.add_point(tx, ids[0], Point("link", "https://x.example"))
        evil = "A\x1b]0;x\x07\x9b31m\u202e\x85na\r\nBEGIN:VCARD"
        connection = vault.connection
        connection.execute("UPDATE contacts SET name=?,notes=?,company=?,title=? WHERE id=?", (evil, evil, 7, 1.5, ids[0]))
        connection.execute("UPDATE contacts SET birthday='soon',last_update='x',timezone='Mars' WHERE id=?", (ids[1],))
        connection.execute(
            "INSERT INTO imported_records(contact_id,source,given,raw) VALUES (?,'vcard','{broken',?)", (ids[1], evil)
        )
        connection.execute(
            "INSERT INTO imported_records(contact_id,source,given,raw) VALUES (?,'vcard','[]',?)", (ids[0], "X-A:1\nno")
        )
        connection.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,?,'whenever')", (ids[0], evil))
        connection.execute("UPDATE contact_points SET label=?,value=? ", (evil, evil))
        place = tmp_path / "out"
        assert export.export(vault.database, kind, str(place)).people == 2
        for path in [place] if place.is_file() else sorted(place.glob("*.md")):
            data = path.read_bytes().decode()
            if kind != "json":
                assert not FORBIDDEN.search(data.replace("\r\n", "\n"))
            if kind == "vcard":
                assert data.split("\r\n").count("BEGIN:VCARD") == 2


def test_people_by_the_thousand_in_little_memory(tmp_path: Path) -> None:
    """Memory does not grow with how many there are: 20,000 take hardly more than 2,000."""
    code = """
import re, sys
from devhub_tui.services.interchange import export
from devhub_tui.storage.database import Database
database = Database.open(sys.argv[1])
export.export(database, "vcard", sys.argv[2])
print(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
    peaks = []
    for count in (2_000, 20_000):
        with scratch() as vault:
            with vault.database.write("many") as tx:
                tx.execute(
                    "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r WHERE i<?) "
                    "INSERT INTO contacts(name,sort_name,notes) SELECT 'Person '||i,'person '||i,hex(zeroblob(500)) FROM r",
                    (count,),
                )
            words = [os.sys.executable, "-c", code, vault.path, str(tmp_path / f"{count}.vcf")]  # type: ignore[attr-defined]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            peaks.append(int(done.stdout))
    assert (tmp_path / "20000.vcf").stat().st_size > 20_000_000
    assert peaks[1] < peaks[0] + 8_000, peaks


def test_nobody_at_all(tmp_path: Path) -> None:
    """An empty vault makes an empty file of its kind, and says that nobody is in it."""
    with scratch() as vault:
        for kind in (*STREAMED, "markdown"):
            report: Any = export.export(vault.database, kind, str(tmp_path / kind))
            assert report.people == 0
            assert (tmp_path / kind).exists()
        assert (tmp_path / "vcard").read_bytes() == b""


def test_archived_people_stay_archived_in_a_copy(tmp_path: Path) -> None:
    """What bulk does to them is in the JSON."""
    with scratch() as vault:
        crowd(vault.database, "Ana")
        number = vault.connection.execute("SELECT n FROM contacts").fetchone()[0]
        from devhub_tui.domain.many import Change

        with vault.database.write("archive") as tx:
            bulk.change(tx, (number,), Change(archived=True))
        assert '"archived_at":' in exported(vault.database, "json").decode()
