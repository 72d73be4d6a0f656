"""`devhub connect`: what a code is for, how it is shown, how it ends; the codes there were. Visitors: test_connect_visit.py."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from devhub_tui import clock, paths
from devhub_tui.cli import connect_wait
from devhub_tui.storage.inbox import PublicCode
from tests.cli.conftest import Shell
from tests.cli.connecting import connecting, crowd, visits
from tests.cli.ptys import typed
from tests.cli.sending import newest, revoke, send
from tests.conftest import ROOT
from tests.hostile import SMALL

Ask = Callable[..., Any]
URL = re.compile(r"HTTP://127\.0\.0\.1:\d+/Q/[A-Z2-7]{26}")
SOON = 1.5  # seconds after which a code of a test expires


@contextmanager
def meanwhile(work: Callable[[PublicCode], object]) -> Iterator[None]:
    """Does something with the code that is about to be made, while the command waits."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            end = time.monotonic() + 30
            while not Path(paths.inbox_dir(), "inbox.db").exists() or not _codes():
                assert time.monotonic() < end
                time.sleep(0.02)
            work(newest())
        except BaseException as error:
            failed.append(error)
            raise

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    assert not failed


def _codes() -> bool:
    try:
        newest()
    except IndexError:
        return False
    return True


def soon() -> str:
    """A moment that is over soon, as --expires takes it."""
    return (clock.from_ms(clock.real_ms()) + timedelta(seconds=SOON)).isoformat()


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("--expires", "yesterday"),
        ("--expires", "2y"),
        ("--expires", ""),
        ("--uses", "0"),
        ("--uses", "-3"),
        ("--uses", "many people"),
        ("--follow-up", "soon"),
        ("--tag", ""),
        ("--port", "70000"),
        ("--public-url", "ftp://meet.example"),
        ("--public-url", "https://meet.example/?x=1", "--print"),
        ("--print", "--port", "0"),
        ("--all",),
        ("list", "more"),
        ("list", "--all"),
        ("list", "--event", "PyCon"),
        ("revoke",),
        ("revoke", "abcd", "--all"),
        ("revoke", "abcd", "--print"),
        ("--expires",),
    ],
)
def test_refused(devhub: Shell, ask: Ask, words: tuple[str, ...]) -> None:
    """What cannot be understood is said, with code 2, and no code is made."""
    done = devhub("connect", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("devhub: ")
    assert ask("connect", "list") == {"codes": []}


def test_printed(devhub: Shell, ask: Ask) -> None:
    """The address, what it is for and what holds, in plain lines; and a row in the list."""
    done = devhub(
        *("connect", "--print", "--event", "FOSDEM 2027", "--location", "K building", "--session", "Rust devroom"),
        *("--note", "at the coffee", "--tag", "rust", "--tag", "#kernel", "--follow-up", "2w", "--expires", "3d"),
        *("--public-url", "https://meet.example/crm/"),
    )
    assert done.code == 0
    url, about, said = done.out.splitlines()
    assert re.fullmatch(r"HTTPS://MEET\.EXAMPLE/crm/Q/[A-Z2-7]{26}", url)
    assert about == "FOSDEM 2027 · K building · Rust devroom"
    assert re.fullmatch(r"Open for 3 d, until .+ · any number of people · follow-up in 14 days · rust · kernel", said)
    assert "at the coffee" not in done.out
    [code] = ask("connect", "list")["codes"]
    assert {key: code[key] for key in ("event", "location", "session", "note", "tags", "follow_up_days")} == {
        **{"event": "FOSDEM 2027", "location": "K building", "session": "Rust devroom", "note": "at the coffee"},
        **{"tags": ["rust", "kernel"], "follow_up_days": 14},
    }
    assert (code["state"], code["uses"], code["used"], code["came"]) == ("open", None, 0, 0)
    assert code["made_at"][:16] <= code["expires_at"][:16]


@pytest.mark.parametrize(
    ("words", "uses"),
    [((), 1), (("--event", "PyCon"), None), (("--event", "PyCon", "--uses", "10"), 10), (("--uses", "unlimited"), None)],
)
def test_the_first_line_of_json(devhub: Shell, words: tuple[str, ...], uses: int | None) -> None:
    """Exactly three keys; one person without an event, everybody at one, unless said otherwise."""
    done = devhub("connect", "--print", "--json", *words)
    assert done.out.count("\n") == 1
    assert list(done.json) == ["url", "expires_at", "uses"]
    assert done.json["uses"] == uses
    assert URL.fullmatch(done.json["url"])
    left = datetime.fromisoformat(done.json["expires_at"]).timestamp() * 1000 - clock.real_ms()
    assert 86_300_000 < left <= 86_400_000


def test_the_settings_of_the_machine(devhub: Shell, home: Path) -> None:
    """The config file says how it is reached, options say it for once."""
    (home / "config.toml").write_text('[connect]\npublic_url = "https://meet.example"\nport = 9000\n')
    assert devhub("connect", "--print", "--json").json["url"].startswith("HTTPS://MEET.EXAMPLE/Q/")
    assert devhub("connect", "--print", "--json", "--public-url", "").json["url"].startswith("HTTP://127.0.0.1:9000/Q/")


def test_expired(devhub: Shell) -> None:
    """At its time it ends by itself, and says so."""
    done = devhub("connect", "--port", "0", "--expires", soon())
    assert done.code == 0
    assert URL.match(done.out)
    assert done.err.endswith("0 came. The code has expired.\n")


def test_revoked_elsewhere(devhub: Shell) -> None:
    """Another window ends it."""
    with meanwhile(revoke):
        done = devhub("connect", "--port", "0")
    assert done.code == 0
    assert done.err.endswith("0 came. The code was revoked.\n")


def test_used_up(devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last one it ends by itself: not before their copy of the card could be fetched."""
    monkeypatch.setattr(connect_wait, "LINGER", 0.5)
    with meanwhile(lambda code: send(code=code)):
        done = devhub("connect", "--port", "0")
    assert done.code == 0
    assert done.out.splitlines()[-1].endswith("  Noor Haddad · Turbine · noor@example.org")
    assert done.err.endswith(
        "Used up. The page stays a minute, for the last one's copy of your card.\n1 came. The code is used up.\n"
    )


def test_the_last_moment(devhub: Shell) -> None:
    """Who sends while it is being stopped is taken in too."""
    with connecting("--event", "PyCon") as shown:
        seen = visits(shown.url, crowd(20), 10, lambda count: shown.process.send_signal(signal.SIGINT) if count == 20 else None)
        assert all(each.thanked for each in seen)
        assert shown.ended() == 0
        assert len(shown.rest()) == 20


@pytest.mark.parametrize("public", [False, True], ids=["own address", "public address"])
def test_stopped(ask: Ask, devhub: Shell, public: bool) -> None:
    """At ctrl+c a code ends with the address that nobody answers at any more; one with a public address stays, for devhub serve,
    and the last line says how to end it."""
    with connecting(*(("--public-url", "https://meet.example") if public else ())) as shown:
        assert shown.url.startswith("HTTPS://MEET.EXAMPLE/Q/" if public else "HTTP://127.0.0.1:")
        assert shown.stop() == 0
        said = shown.err.splitlines()[-1]
    [code] = ask("connect", "list")["codes"]
    assert code["state"] == ("open" if public else "revoked")
    if public:
        assert "devhub serve" in said
        [command] = re.findall(r"devhub (connect revoke \S+) ends it", said)
        assert devhub(*command.split()).code == 0
        assert ask("connect", "list")["codes"][0]["state"] == "revoked"
    else:
        assert said == "0 came. Nobody answers here any more, so the code has ended too."


def test_a_port_that_is_taken(devhub: Shell, ask: Ask) -> None:
    """It says so, and how to show a code for the server that is there; no code is made."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = devhub("connect", "--port", str(taken.getsockname()[1]))
    assert done.code == 1
    assert "is taken by another program" in done.err
    assert "devhub connect --print" in done.err
    assert ask("connect", "list") == {"codes": []}


def test_nobody_reads(ask: Ask) -> None:
    """`devhub connect --json | head -1`: when the reader is gone and somebody comes, it ends, and they are in the vault."""
    command = [sys.executable, "-m", "devhub_tui", "connect", "--json", "--port", "0", "--event", "PyCon"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as shown:
        assert shown.stdout is not None
        url = json.loads(shown.stdout.readline())["url"]
        shown.stdout.close()
        assert visits(url, crowd(1), 1)[0].thanked
        assert shown.wait(20) == 141
    assert [each["name"] for each in ask("contacts")["contacts"]] == ["Guest 000"]


def test_listed_and_revoked(devhub: Shell, ask: Ask) -> None:
    """The newest first, with who came and what each is now; an end of an id is enough; several, or all that hold."""
    for event in ("One", "Two", "Three"):
        devhub("connect", "--print", "--event", event, "--uses", "1" if event == "Two" else "5")
        send(name=f"Guest of {event}", email=f"{event}@example.org")
    devhub("inbox", "drain")
    three, two, one = ask("connect", "list")["codes"]
    assert [each["event"] for each in (three, two, one)] == ["Three", "Two", "One"]
    assert [each["state"] for each in (three, two, one)] == ["open", "used_up", "open"]
    assert [(each["used"], each["came"]) for each in (three, two, one)] == [(1, 1)] * 3
    shown = devhub("connect", "list").out
    assert all(each["id"][-8:] in shown for each in (one, two, three))
    assert devhub("connect", "revoke", "ffff-nobody").code == 4
    assert devhub("connect", "revoke", one["id"][-8:]).out == "Revoked 1 code: nobody comes by it any more.\n"
    assert devhub("connect", "revoke", one["id"]).out == "That was over already.\n"
    assert ask("connect", "revoke", "--all") == {"revoked": [three["id"], two["id"]], "ended": 2}
    assert {each["state"] for each in ask("connect", "list")["codes"]} == {"revoked"}
    assert newest().revoked_at is not None
    assert devhub("connect", "revoke", "--all").out == "No code holds any more.\n"


def test_an_end_that_fits_two(devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """An end of an id that two have is code 5, with both."""
    from devhub_tui.cli import connect_codes

    for _ in range(2):
        devhub("connect", "--print")
    monkeypatch.setattr(connect_codes, "_LEAST", 0)
    done = devhub("connect", "revoke", "", "--json")
    assert (done.code, len(done.json["error"]["candidates"])) == (5, 2)


def test_no_code_yet(devhub: Shell) -> None:
    """An empty vault says what to do."""
    done = devhub("connect", "list")
    assert (done.code, done.out, done.err) == (0, "", "No code was shown yet. devhub connect shows one.\n")


def test_undo_walks_over_codes(devhub: Shell, ask: Ask) -> None:
    """What undo takes back is who came or what was done, never that a code was shown or ended."""
    ask("add", "Ana")
    devhub("connect", "--print", "--event", "PyCon")
    devhub("connect", "revoke", "--all")
    assert devhub("undo").out == "Undone: add Ana.\n"


@pytest.mark.parametrize("text", SMALL, ids=range(len(SMALL)))
def test_hostile(devhub: Shell, text: str) -> None:
    """Whatever stands on the command line is shown clean or refused (`devhub` checks each output)."""
    shown = [f"--{option}={text}" for option in ("event", "location", "session", "note")]
    assert devhub("connect", "--print", *shown).code == 0
    for option in ("tag", "expires", "uses", "follow-up", "public-url"):
        assert devhub("connect", "--print", "--json", f"--{option}={text}").code in (0, 2)
    assert devhub("connect", "--", text).code == 2
    assert devhub("connect", "revoke", "--", text).code in (2, 4)
    assert devhub("connect", "list").code == 0


def test_on_a_terminal(home: Path) -> None:
    """A code to scan, the words below it, who comes above it, and the code taken away when it holds no longer."""
    with typed(["connect", "--port", "0", "--uses", "1"]) as tty:
        tty.until("ctrl+c ends")
        assert re.search("[▀▄]", tty.seen)
        [url] = set(URL.findall(tty.seen))
        assert visits(url, [{"name": "Zoë", "email": "zoe@example.org"}], 1)[0].thanked
        tty.until("Zoë · Turbine · zoe@example.org")
        tty.until("used up · 1 came, last Zoë · ctrl+c ends")
        tty.send("\x03")
        tty.until("1 came. The code is used up.")
        assert tty.ended() == 0
    assert "\x1b[?" not in tty.seen


def read(lines: list[str]) -> str:
    """What ZXing reads of a code that was printed: cells on white or black ground, their upper or lower half in ink."""
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows: list[list[int]] = []
    for line in lines:
        pair: tuple[list[int], list[int]] = ([], [])
        for ground, glyphs in re.findall(r"\x1b\[([\d;]+)m([ ▀▄█]+)", line):
            dark = ground.endswith((";40", "48;5;232"))
            for glyph in glyphs:
                for half, ink in zip(pair, halves[glyph], strict=True):
                    half.append(0 if ink or dark else 255)
        rows += pair
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([each for row in rows for each in row])
    found = zxingcpp.read_barcodes(image.resize((image.width * 8, image.height * 8)))
    return found[0].text if found else ""


def test_drawn_where_no_terminal_is(devhub: Shell, process: Callable[..., Any]) -> None:
    """Only when asked for: above plain lines, and beside JSON on stderr, where it breaks nothing. A phone can read it."""
    assert not re.search("[▀▄]", devhub("connect", "--print").out)
    done = process("connect", "--print", "--qr", env={"PYTHONIOENCODING": "utf-8"})
    *drawing, url, _ = done.stdout.splitlines()
    assert (done.returncode, read(drawing)) == (0, url)
    done = process("connect", "--print", "--qr", "--json", env={"PYTHONIOENCODING": "utf-8"})
    assert read(done.stderr.splitlines()) == json.loads(done.stdout)["url"]
    done = process("connect", "--print", "--qr", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "cannot be drawn here" in done.stderr
