"""A whole file at once: in this process or in two others, from the shell or inside the app, and whatever its bytes."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App

from devhub_tui.domain.people import Person, Skipped
from devhub_tui.errors import CancelledError, DevHubError
from devhub_tui.services.interchange import parse, processes
from devhub_tui.services.interchange.parse import Parsed, parse_file
from devhub_tui.services.interchange.vcard import parse_vcards
from tests.conftest import ROOT

FILES = ROOT / "tests" / "fixtures" / "import"


def cards(number: int) -> str:
    """This many small cards, every hundredth of them broken."""
    lines = []
    for n in range(number):
        odd = "no property\n" if n % 100 == 7 else ""
        lines.append(f"BEGIN:VCARD\nVERSION:3.0\nFN:Jürgen {n}\n{odd}EMAIL;TYPE=HOME:j{n}@example.org\nX-N:{n}\nEND:VCARD\n")
    return "".join(lines)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file large enough for two processes."""
    file = tmp_path / "large.vcf"
    file.write_text(cards(2_000), encoding="utf-8")
    return file


def no_processes(*_: object) -> None:
    raise AssertionError("parsed here, not in a process")


@pytest.fixture
def only_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing in this process is an error, and there seem to be two cores."""
    monkeypatch.setattr(processes, "parse_vcards", no_processes)
    monkeypatch.setattr(parse, "parse_vcards", no_processes)
    monkeypatch.setattr(parse, "can_spawn", lambda: True)


def expected() -> Parsed:
    """What one process makes of the large file."""
    text = cards(2_000)
    first, second = text[: len(text) // 4], text[len(text) // 4 :]
    seam = second.index("BEGIN:VCARD")
    first, second = first + second[:seam], second[seam:]
    one, two = (list(parse_vcards(part, first_line=line)) for part, line in ((first, 1), (second, 1 + first.count("\n"))))
    people = [record for record in one + two if isinstance(record, Person)]
    return Parsed("vcard", "utf-8", people, [record for record in one + two if isinstance(record, Skipped)])


@pytest.mark.usefixtures("only_children")
def test_two_processes_give_what_one_gives(large: Path) -> None:
    """Order, line numbers and reasons are those of the file, however it was divided; progress is in bytes."""
    told: list[tuple[int, int]] = []
    found = parse_file(large, progress=lambda done, total: told.append((done, total)))
    assert len(found.people) == 1_980
    assert found.people[-1].fields["name"] == "Jürgen 1999"
    assert found.skipped[-1].line == large.read_text(encoding="utf-8").split("\n").index("FN:Jürgen 1907") - 1
    size = large.stat().st_size
    assert told[-1] == (size, size)
    assert told == sorted(told)


def test_the_division_does_not_show(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process, two processes and a text cut by hand agree in every record."""
    monkeypatch.setattr(parse, "can_spawn", lambda: True)
    found = parse_file(large)
    assert found == expected()
    monkeypatch.setattr(parse, "can_spawn", lambda: False)
    assert parse_file(large) == found


@pytest.mark.parametrize("executable", ["/nowhere/python", "/bin/false", "/bin/true", "/bin/cat"])
def test_without_processes_it_is_done_here(large: Path, monkeypatch: pytest.MonkeyPatch, executable: str) -> None:
    """Where no second Python can be started, or it dies, or it talks nonsense, the file is read all the same."""
    monkeypatch.setattr(parse, "can_spawn", lambda: True)
    monkeypatch.setattr(sys, "executable", executable)
    assert len(parse_file(large).people) == 1_980


@pytest.mark.usefixtures("only_children")
async def test_it_works_inside_the_app(large: Path) -> None:
    """A Textual app has its own standard streams, and reads files in a thread."""
    app: App[None] = App()
    async with app.run_test():
        found = await asyncio.to_thread(parse_file, large)
    assert len(found.people) == 1_980


def test_it_works_from_an_installed_command(large: Path, tmp_path: Path) -> None:
    """The program's main module is not run again in the processes."""
    script = tmp_path / "devhub"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nsys.stderr.write('started\\n')\n"
        "from devhub_tui.services.interchange import parse, processes\nparse.can_spawn = lambda: True\n"
        "processes.parse_vcards = None\nsys.stdout.write(str(len(parse.parse_file(sys.argv[1]).people)))\n"
    )
    done = subprocess.run([sys.executable, script, large], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("1980", "started\n")


def alive(process: int) -> bool:
    """Whether a process runs; one that is dead and unmourned does not."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:
        return not Path("/proc/self").exists()


def gone(processes: list[int]) -> bool:
    """Whether all of them end within five seconds."""
    until = time.monotonic() + 5
    while any(map(alive, processes)):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_cancel_ends_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelling is prompt, and nobody goes on working."""
    monkeypatch.setattr(parse, "can_spawn", lambda: True)
    file = tmp_path / "huge.vcf"
    file.write_text(cards(30_000), encoding="utf-8")
    started: list[int] = []

    class Seen(subprocess.Popen[bytes]):
        def __init__(self, command: list[str], **options: int) -> None:
            super().__init__(command, **options)  # type: ignore[call-overload]
            started.append(self.pid)

    monkeypatch.setattr("subprocess.Popen", Seen)
    with pytest.raises(CancelledError, match="cancelled"):
        parse_file(file, cancelled=lambda: len(started) == 2)
    assert gone(started)


LONELY = """
import subprocess, sys
from devhub_tui.services.interchange import parse
class Seen(subprocess.Popen):
    def __init__(self, *command, **options):
        super().__init__(*command, **options)
        sys.stdout.write(f"{self.pid}\\n")
        sys.stdout.flush()
subprocess.Popen = Seen
parse.can_spawn = lambda: True
parse.parse_file(sys.argv[1])
"""


def test_killing_the_parent_ends_the_processes(tmp_path: Path) -> None:
    """kill -9 on the app leaves nothing behind."""
    file = tmp_path / "huge.vcf"
    file.write_text(cards(30_000), encoding="utf-8")
    with subprocess.Popen([sys.executable, "-c", LONELY, file], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        started = [int(parent.stdout.readline()) for _ in range(2)]
        time.sleep(0.3)
        assert all(map(alive, started))
        parent.send_signal(signal.SIGKILL)
    assert gone(started)


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir() if not path.name.startswith(".")))
def test_every_fixture_gives_people_or_a_sentence(name: str) -> None:
    """Each odd file is either read or refused with a reason."""
    found = read_or_refuse(FILES / name, "auto")
    if isinstance(found, DevHubError):
        assert "Nothing was changed." in found.message
        assert found.hint
    else:
        assert found.people
        assert all(person.line > 0 and person.fields["name"] for person in found.people)


def read_or_refuse(file: Path, format: str) -> Parsed | DevHubError:  # noqa: A002
    """What a file gives, or the sentence that refuses it."""
    try:
        return parse_file(file, format)
    except DevHubError as error:
        return error


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", r"Nobody .* \(line 1: no name"),
        ("BEGIN:VCARD\nFN:Ana", r"Nobody .* \(line 1: the card has no END:VCARD\)"),
        ("First Name,Last Name,Connected On\n", "Nobody could be read"),
    ],
)
def test_a_file_without_anybody_is_refused(tmp_path: Path, content: str, words: str) -> None:
    """The right format with nobody in it is no empty success."""
    file = tmp_path / "people"
    file.write_text(content)
    with pytest.raises(DevHubError, match=words):
        parse_file(file)


@pytest.mark.parametrize(
    ("name", "format", "words"),
    [
        ("apple30.vcf", "linkedin", "not a LinkedIn export"),
        ("linkedin.csv", "google", "not a Google Contacts export"),
        ("linkedin.csv", "vcard", "not a vCard file"),
        ("linkedin.csv", "excel", "no import format"),
    ],
)
def test_a_stated_format_must_fit(name: str, format: str, words: str) -> None:  # noqa: A002
    """--format is believed, and the refusal says what was expected."""
    with pytest.raises(DevHubError, match=words) as caught:
        parse_file(FILES / name, format)
    assert caught.value.hint


PIECES = st.sampled_from(
    (
        *(b"BEGIN:VCARD\n", b"END:VCARD\n", b"FN:x\n", b"TEL;CELL:1\n", b"N:;\n", b"NOTE;ENCODING=QUOTED-PRINTABLE:=E9=\n"),
        *(b"First Name,Last Name,Connected On\n", b"Name,Given Name,Group Membership\n", b"1 Jan 2020", b" ::: ", b"* ", b"a@b"),
        *(b'"', b",", b"\n", b"\r", b";", b":", b"=", b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"\xe9", b"PK\x03\x04"),
    )
)


@settings(max_examples=300)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=40), st.sampled_from(parse.FORMATS))
def test_no_bytes_crash_it(pieces: list[bytes], format: str) -> None:  # noqa: A002
    """Any file at all is read or refused with a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(b"".join(pieces))
        found = read_or_refuse(file, format)
        assert found.message if isinstance(found, DevHubError) else all(isinstance(person, Person) for person in found.people)
