"""People who come by a code that `devhub connect` shows: real processes, real HTTP, a real vault, open and protected."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.storage import keys, vault
from devhub_tui.storage.keys import Parameters
from tests.cli.conftest import Shell
from tests.cli.connecting import FORM, Connecting, connecting, crowd, visits
from tests.conftest import ROOT

Ask = Callable[..., Any]
PASSPHRASE = "correct horse battery"
TERMS = (
    *("--event", "FOSDEM 2027", "--location", "Brussels, K building", "--session", "Rust devroom"),
    *("--note", "at the coffee", "--tag", "rust", "--tag", "kernel", "--follow-up", "3d"),
)


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys that are quick to derive, and a runtime directory of the test's own."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    place = tmp_path / "runtime"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    yield
    paths.use_vault(None)


def protect() -> None:
    """Makes the main vault, protected, and unlocks it for the shell."""
    vault.create(paths.vault_file("main"), PASSPHRASE, recovery_keys.new(), "zoe")
    unlock()


def unlock() -> None:
    """Types the passphrase, so that commands do not ask for a while."""
    run("unlock", "--passphrase-fd", "0", given=PASSPHRASE)


def run(*words: str, given: str = "") -> str:
    """A `devhub` as a process; its output."""
    done = subprocess.run(
        [sys.executable, "-m", "devhub_tui", *words], cwd=ROOT, capture_output=True, text=True, check=False, input=given
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def people(*words: str) -> list[str]:
    """The names of everybody in the vault."""
    return sorted(each["name"] for each in json.loads(run(*words, "contacts", "--json"))["contacts"])


@pytest.mark.parametrize("protected", [False, True], ids=["open", "protected"])
def test_a_visit(ask: Ask, devhub: Shell, protected: bool) -> None:
    """They scan, fill in, send: a line at once, a person with all that the code says, and one undo takes it all away."""
    if protected:
        protect()
    before = ask("stats")
    with connecting(*TERMS) as shown:
        assert list(shown.first) == ["url", "expires_at", "uses"]
        assert shown.first["uses"] is None
        [seen] = visits(shown.url, [{}], 1)
        sent = time.monotonic()
        assert seen.thanked
        line = shown.line()
        assert line.at - sent < 1
        arrival = line.value["arrival"]
        assert shown.stop() == 0
        assert shown.rest() == []
    assert {key: arrival[key] for key in ("name", "email", "github", "company", "message", "state", "event")} == {
        **{key: FORM[key] for key in ("name", "email", "company", "message")},
        **{"github": None, "state": "added", "event": "FOSDEM 2027"},
    }
    contact = ask("show", "noor")["contact"]
    assert contact["id"] == arrival["contact"]["id"]
    assert (contact["company"], contact["source"], contact["met_on"]) == ("Turbine", "quick-connect", "2026-03-16")
    assert [(point["kind"], point["value"]) for point in contact["points"]] == [("email", "noor@example.org")]
    assert contact["tags"] == ["FOSDEM 2027", "kernel", "met-2026", "rust"]
    [met] = contact["interactions"]
    assert (met["type"], met["occurred_on"], met["event"]["name"]) == ("met", "2026-03-16", "FOSDEM 2027")
    assert met["notes"] == "FOSDEM 2027 · Brussels, K building · Rust devroom\n\nat the coffee\n\nThey wrote: io_uring"
    assert [each["due_on"] for each in contact["follow_ups"]] == ["2026-03-19"]
    assert devhub("undo").out == "Undone: meet Noor Haddad.\n"
    assert ask("stats") == before
    assert ask("inbox")["review"] == ask("inbox")["fetched"] == []


def test_fifty_at_once_on_a_code_for_one(devhub: Shell) -> None:
    """The first is thanked, everybody else is told that there is nothing here; one person is in the vault."""
    with connecting("--uses", "1") as shown:
        seen = visits(shown.url, crowd(50), 50)
        thanked = [each for each in seen if each.thanked]
        assert len(thanked) == 1
        assert {each.status for each in seen if not each.thanked} == {410}
        [arrival] = shown.arrivals(1)
        shown.says("Used up.")
        assert shown.stop() == 0
        assert shown.rest() == []
        assert "The code is used up." in shown.err
    assert people() == [arrival["name"]]


def test_three_hundred_behind_one_address(devhub: Shell) -> None:
    """A talk's whole audience on one Wi-Fi, thirty at a time: everybody is thanked, told of, and in the vault."""
    guests = crowd(300)
    with connecting("--event", "PyCon 2027") as shown:
        seen = visits(shown.url, guests, 30)
        assert [each for each in seen if not each.thanked] == []
        told = shown.arrivals(300)
        assert shown.stop() == 0
        assert shown.rest() == []
    wanted = sorted(each["name"] for each in guests)
    assert sorted(each["name"] for each in told) == wanted
    assert people() == wanted


def _killing(shown: Connecting, moment: int) -> Callable[[int], None]:
    """Kills it as soon as so many have been thanked."""

    def heard(thanked: int) -> None:
        if thanked == moment:
            shown.process.kill()

    return heard


@pytest.mark.parametrize("protected", [False, True], ids=["open", "protected"])
def test_killed_amid_visits(devhub: Shell, ask: Ask, protected: bool) -> None:
    """Power goes while people send: whoever saw the thanks is in the vault after the next start, once."""
    if protected:
        protect()
    thanked: set[str] = set()
    for turn, moment in enumerate((3, 20, 45)):
        guests = [{**each, "name": f"{turn} {each['name']}", "email": f"{turn}{each['email']}"} for each in crowd(80)]
        with connecting("--event", "PyCon 2027") as shown:
            seen = visits(shown.url, guests, 10, _killing(shown, moment))
            assert shown.ended() == -signal.SIGKILL
        assert not seen[-1].thanked, "it was killed too late"
        thanked |= {each["name"] for each, came in zip(guests, seen, strict=True) if came.thanked}
    assert len(thanked) >= 3 + 20 + 45
    with connecting("--event", "PyCon 2027") as shown:
        shown.says("Only this machine")
        time.sleep(1)
        assert shown.stop() == 0
    there = people()
    assert len(there) == len(set(there))
    assert thanked <= set(there)
    assert ask("inbox")["aside"] == []


def test_two_vaults_with_one_inbox(devhub: Shell) -> None:
    """Each takes in its own, also while the other looks."""
    run("vaults", "--new", "work", "--open")
    with connecting("--event", "Home") as home, connecting("--event", "Office", "--vault", "work") as work:
        assert all(each.thanked for each in visits(home.url, crowd(20), 10))
        assert all(
            each.thanked for each in visits(work.url, [{**each, "name": f"Work {each['name']}"} for each in crowd(20)], 10)
        )
        at_home, at_work = home.arrivals(20), work.arrivals(20)
        assert (home.stop(), work.stop()) == (0, 0)
        assert home.rest() == work.rest() == []
    assert {each["event"] for each in at_home} == {"Home"}
    assert {each["event"] for each in at_work} == {"Office"}
    assert people() == sorted(each["name"] for each in at_home)
    assert people("--vault", "work") == sorted(each["name"] for each in at_work)


def test_two_devhubs_on_one_vault(devhub: Shell) -> None:
    """Two windows and a third command take in at once: everybody is there once, and each window tells of who came by its code."""
    with connecting("--event", "Left") as left, connecting("--event", "Right") as right:
        with ExitStack() as stack:
            for shown, name in ((left, "Left"), (right, "Right")):
                guests = [{**each, "name": f"{name} {each['name']}", "email": f"{name}{each['email']}"} for each in crowd(40)]
                sending = threading.Thread(target=visits, args=(shown.url, guests, 8))
                sending.start()
                stack.callback(sending.join)
            for _ in range(3):
                run("inbox", "drain")
        at_left, at_right = _of("Left", left, 40), _of("Right", right, 40)
        assert (left.stop(), right.stop()) == (0, 0)
    there = people()
    assert len(there) == len(set(there)) == 80
    assert sorted(at_left | at_right) == there


def _of(event: str, shown: Connecting, count: int) -> set[str]:
    """The names of so many who came by one event; others may be told of too."""
    found: set[str] = set()
    while len(found) < count:
        arrival = shown.arrivals(1)[0]
        if arrival["event"] == event:
            found.add(arrival["name"])
    return found


def test_a_server_of_its_own(devhub: Shell, tmp_path: Path) -> None:
    """`devhub serve` answers, `devhub connect --print` shows: who comes is taken in by whatever command comes next."""
    inbox = str(tmp_path / "shared")
    serving = subprocess.Popen(
        [sys.executable, "-m", "devhub_tui", "serve", "--port", "0", "--inbox", inbox, "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "DEVHUB_DATA_DIR": str(tmp_path / "no vaults here")},
    )
    try:
        assert serving.stdout is not None
        base = json.loads(serving.stdout.readline())["serving"]["url"]
        first = json.loads(run("connect", "--print", "--json", "--event", "PyCon", "--inbox", inbox, "--public-url", base))
        assert (first["url"].lower().startswith(base), first["uses"]) == (True, None)
        assert all(each.thanked for each in visits(first["url"], crowd(5), 5))
        assert people() == []
        fetched = json.loads(run("inbox", "drain", "--json", "--inbox", inbox))["fetched"]
        assert len(fetched) == 5
        assert people() == sorted(each["name"] for each in fetched)
        with connecting("--event", "PyCon", "--inbox", inbox, "--port", base.rpartition(":")[2]) as shown:
            late = [{"name": "Zoë", "email": "zoe@example.org"}]
            assert visits(shown.url, late, 1)[0].thanked
            assert [each["name"] for each in shown.arrivals(1)] == ["Zoë"]
            assert shown.stop() == 0
            assert "holds until" in shown.err, "another process answers on"
    finally:
        serving.terminate()
        serving.communicate(timeout=20)
    assert not (tmp_path / "no vaults here").exists()


def test_locked_from_another_shell(devhub: Shell) -> None:
    """`devhub lock` takes the key away from a code that is up: visitors are still thanked, nobody can read what they send, and
    unlocking brings everybody in."""
    protect()
    with connecting("--event", "PyCon") as shown:
        assert all(each.thanked for each in visits(shown.url, crowd(2), 2))
        assert len(shown.arrivals(2)) == 2
        run("lock")
        late = [{"name": "Zacharias Quendelbrink", "email": "zq@example.org"}]
        assert visits(shown.url, late, 1)[0].thanked
        shown.says("what they send waits in the inbox")
        kept = b"".join(each.read_bytes() for each in Path(paths.inbox_dir()).iterdir())
        assert b"Quendelbrink" not in kept
        unlock()
        assert [each["name"] for each in shown.arrivals(1)] == ["Zacharias Quendelbrink"]
        assert shown.stop() == 0
    assert "Zacharias Quendelbrink" in people()


def test_asked_for_the_passphrase_once(devhub: Shell) -> None:
    """A passphrase from a descriptor is enough for as long as the code is up; without a session nobody else can read."""
    protect()
    run("lock")
    with connecting("--event", "PyCon", passphrase=PASSPHRASE) as shown:
        assert all(each.thanked for each in visits(shown.url, crowd(2), 1))
        assert len(shown.arrivals(2)) == 2
        assert devhub("contacts").code == 3
        assert shown.stop(signal.SIGTERM) == 0
    unlock()
    assert len(people()) == 2
