"""`devhub serve`: a process of its own that serves the page and knows no vault."""

import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from devhub_tui.domain import tokens
from devhub_tui.storage.inbox import Inbox
from tests.cli.conftest import Shell
from tests.conftest import ROOT
from tests.services.quick_connect.serving import FORM, publish


class Serving(NamedTuple):
    """A server that runs, and what it said when it listened."""

    process: "subprocess.Popen[str]"
    said: dict[str, Any]

    def get(self, path: str) -> str:
        """A page of it."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.said['port']}{path}", timeout=10) as answer:
            found: str = answer.read().decode()
            return found

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Its exit code and what stood on stderr."""
        self.process.send_signal(number)
        _out, err = self.process.communicate(timeout=20)
        return self.process.returncode, err


@contextmanager
def serve(*words: str, before: Callable[[], None] | None = None, **environment: str) -> Iterator[Serving]:
    """`devhub serve --port 0 --json WORDS…` as a process; `before` runs in it before devhub does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "devhub_tui", "serve", "--port", "0", "--json", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate(timeout=20)[1]
        yield Serving(process, json.loads(line)["serving"])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_serves_until_it_is_told_to_stop(home: Path, number: int) -> None:
    """Without a vault and a terminal; what it says is of a stable shape; told to stop, it ends with 0."""
    with serve() as serving:
        assert serving.said == {
            "address": "127.0.0.1",
            "port": serving.said["port"],
            "url": f"http://127.0.0.1:{serving.said['port']}",
            "reach": "machine",
            "inbox": str(home / "devhub" / "inbox"),
            "warning": None,
        }
        assert serving.get("/health") == "ok\n"
        code, err = serving.stop(number)
        assert code == 0
        assert err.endswith("GET /health 200 127.0.0.0/24\nStopped.\n")
    assert [path.name for path in (home / "devhub").iterdir()] == ["inbox"]


def test_what_the_config_file_says(home: Path) -> None:
    """[connect] counts, an option of the call overrules it, and what is wrong in the file is said."""
    (home / "config.toml").write_text(
        '[connect]\npublic_url = "http://meet.example"\nbind = "::1"\ninbox = "~/box"\nport = "x"\n', encoding="utf-8"
    )
    with serve() as serving:
        assert (serving.said["address"], serving.said["url"]) == ("::1", "http://meet.example")
        assert (serving.said["reach"], serving.said["inbox"]) == ("public", str(home / "box"))
        code, err = serving.stop()
        assert code == 0
        assert "connect.port in the config file" in err
        assert "not encrypted" in err
    with serve("--bind", "127.0.0.1", "--public-url", "https://other.example", "--inbox", str(home / "two")) as serving:
        assert (serving.said["address"], serving.said["url"]) == ("127.0.0.1", "https://other.example")
        assert (serving.said["inbox"], serving.said["warning"]) == (str(home / "two"), None)


def test_the_network_is_warned_of(home: Path) -> None:
    """Whoever lets the network in by http is told what that means, in one sentence."""
    with serve("--bind", "0.0.0.0") as serving:
        assert serving.said["reach"] == "network"
        assert serving.said["url"].startswith("http://")
        assert "0.0.0.0" not in serving.said["url"]
        assert "not encrypted" in serving.said["warning"]


def test_words_for_people(home: Path, process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """Where it listens, who reaches that, where the inbox is."""
    running = subprocess.Popen(
        [sys.executable, "-m", "devhub_tui", "serve", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    first = running.stdout.readline()
    assert first.startswith("Listening on 127.0.0.1, port ")
    assert "Only this machine reaches http://127.0.0.1:" in first
    assert running.stdout.readline() == f"Inbox: {home / 'devhub' / 'inbox'}\n"
    running.terminate()
    _out, err = running.communicate(timeout=20)
    assert (err, running.returncode) == ("Stopped.\n", 0)


def test_what_cannot_be(home: Path, devhub: Shell) -> None:
    """A taken port, an address of somebody else, a folder that is a file: a sentence and an exit code."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = devhub("serve", "--port", port)
        assert (done.code, done.err.splitlines()[0]) == (1, f"devhub: Port {port} on 127.0.0.1 is taken by another program.")
    assert devhub("serve", "--bind", "203.0.113.250", "--port", "0").code == 1
    assert devhub("serve", "--port", "65536").code == 2
    assert devhub("serve", "--public-url", "meet.example", "--port", "0").code == 2
    (home / "file").write_text("x")
    done = devhub("serve", "--inbox", str(home / "file"), "--port", "0", "--json")
    assert (done.code, "inbox" in done.json["error"]["message"].lower()) == (1, True)


def test_systemd_is_told(home: Path) -> None:
    """With Type=notify a unit counts as started when it really listens."""
    place = home / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(place))
        door.settimeout(10)
        with serve(NOTIFY_SOCKET=str(place)) as serving:
            assert door.recv(100) == b"READY=1"
            assert serving.stop()[0] == 0
        assert door.recv(100) == b"STOPPING=1"


def test_nobody_reads_its_log(home: Path) -> None:
    """A closed stderr does not stop it."""
    with serve() as serving:
        assert serving.process.stderr is not None
        serving.process.stderr.close()
        assert [serving.get("/health") for _ in range(3)] == ["ok\n"] * 3
        serving.process.stderr = None
        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(20) == 0


def test_a_full_disk(home: Path) -> None:
    """Nothing more fits: the visitor is told to wait and keeps what was typed, and no error is shown."""
    token = tokens.new()
    with closing(Inbox.open(home / "devhub" / "inbox")) as inbox:
        publish(inbox, token)

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    with serve(before=little_room) as serving:
        place = f"http://127.0.0.1:{serving.said['port']}/Q/{token}"
        for number in range(60):
            try:
                assert "Thank you" in Visitor(place).send({**FORM, "name": f"Person {number}"})
            except urllib.error.HTTPError as answer:
                refused = answer
                break
        else:
            pytest.fail("Everything fitted.")
        assert (refused.code, f'value="Person {number}"' in refused.read().decode()) == (429, True)
        code, err = serving.stop()
        assert (code, "error" in err, "Traceback" in err) == (0, False, False)
    with closing(Inbox.open(home / "devhub" / "inbox")) as inbox:
        assert inbox.waiting() == inbox.codes()[0].uses == number


def test_it_loads_nothing_of_the_vault(home: Path) -> None:
    """The process that strangers talk to has no code that opens a vault or reads its keys, also after a visit."""
    code = (
        "import json, os, signal, sys, threading, time, urllib.request\n"
        "from devhub_tui.cli import main, output\n"
        "emit = output.emit\n"
        "def told(value):\n"
        "    emit(value)\n"
        "    threading.Thread(target=visit, args=(value['serving']['port'],)).start()\n"
        "def visit(port):\n"
        "    urllib.request.urlopen(f'http://127.0.0.1:{port}/Q/' + sys.argv[1]).read()\n"
        "    sys.stdout.write(json.dumps(sorted(sys.modules)) + '\\n')\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "output.emit = told\n"
        "sys.exit(main(['serve', '--port', '0', '--json']))\n"
    )
    token = tokens.new()
    inbox = Inbox.open(home / "devhub" / "inbox")
    publish(inbox, token)
    inbox.close()
    done = subprocess.run([sys.executable, "-c", code, token], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert {"devhub_tui.services.quick_connect.visits", "devhub_tui.storage.inbox"} <= loaded
    ours = {name for name in loaded if name.startswith(("devhub_tui.storage.", "devhub_tui.screens", "devhub_tui.widgets"))}
    assert ours == {"devhub_tui.storage.inbox", "devhub_tui.storage.inbox_file"}
    assert not loaded & {"argon2", "sqlmodel", "sqlalchemy", "pydantic", "textual", "devhub_tui.services.shell_session"}


def test_another_user_serves(home: Path) -> None:
    """Another user of the system, who cannot read the vault, serves the page; who came by it arrives in the vault."""
    assert os.getuid() == 0, "This proof changes users, so it has to be run by root, as CI does."
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        # A checkout may lie in a folder that is closed to others.
        code = Path(place, "code")
        for part in ("devhub_tui", "tests"):
            shutil.copytree(ROOT / part, code / part, ignore=shutil.ignore_patterns("__snapshots__", "fixtures", "__pycache__"))
        running = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.other_users", place],
            cwd=code,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stdin is not None
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(3)]
        if not all(lines):
            pytest.fail(running.communicate(timeout=30)[1])
        token, user, said = (json.loads(line) for line in lines)
        assert (user["user"], len(user["closed"])) == (65534, 2)
        browser = Visitor(f"http://127.0.0.1:{said['serving']['port']}/Q/{token['token']}")
        assert "Thank you" in browser.send(FORM)
        with pytest.raises(urllib.error.HTTPError, match="410"):
            Visitor(browser.place)
        out, err = running.communicate("go on\n", timeout=60)
        ended, arrived = (json.loads(line) for line in out.splitlines())
        assert ended["code"] == 0, err
        assert not [each for each in ended["files"] if f"{place}/ana" in each]
        assert f"{place}/inbox/inbox.db" in ended["files"]
        assert arrived["names"] == ["Noor"], err


class Visitor:
    """Somebody without cookies who scans a code and sends its form."""

    def __init__(self, place: str) -> None:
        self.place = place
        with urllib.request.urlopen(place, timeout=10) as answer:
            self._csrf = re.search(r'name="csrf" value="([^"]+)"', answer.read().decode())

    def send(self, fields: dict[str, str]) -> str:
        """The page that comes then."""
        assert self._csrf
        body = urllib.parse.urlencode({**fields, "csrf": self._csrf[1]}).encode()
        with urllib.request.urlopen(self.place, body, timeout=10) as answer:
            found: str = answer.read().decode()
            return found
