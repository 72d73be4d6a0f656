"""A protected vault from the shell: a descriptor, the terminal, nobody to ask; which vault, which user."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.storage import keys, preferences, vault
from devhub_tui.storage.database import Database
from devhub_tui.storage.keys import Key, Parameters
from tests.cli.conftest import Shell
from tests.cli.ptys import typed

Process = Callable[..., subprocess.CompletedProcess[str]]
PASSPHRASE = "correct horse battery"
OTHER = "staple of the day"


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    yield
    paths.use_vault(None)


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime directory of the test's own."""
    place = tmp_path / "runtime"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    return place


@pytest.fixture
def protected(home: Path, runtime: Path) -> Key:
    """The main vault, protected, with Ana in it."""
    key = vault.create(paths.vault_file("main"), PASSPHRASE, recovery_keys.new(), "zoe")
    from devhub_tui.storage import contacts

    database = Database.open(paths.vault_file("main"), key=key)
    with database.write("add") as tx:
        contacts.add(tx, {"name": "Ana Souza"})
    database.close()
    return key


@contextmanager
def descriptor(content: bytes) -> Iterator[str]:
    """A descriptor with this to read, by its number."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    yield str(reading)
    os.close(reading)


def test_a_descriptor_gives_the_passphrase(devhub: Shell, protected: Key) -> None:
    """One line, before or after the command, for reading and writing; what follows it is left alone."""
    for place in (0, 1):
        with descriptor(f"{PASSPHRASE}\nthe rest".encode()) as number:
            words = ["contacts", "--json"]
            words[place:place] = ["--passphrase-fd", number]
            done = devhub(*words)
            assert (done.code, done.json["contacts"][0]["name"]) == (0, "Ana Souza")
            assert os.read(int(number), 100) == b"the rest"
    with descriptor(PASSPHRASE.encode()) as number:  # no newline at the end
        assert devhub("add", "Ben", f"--passphrase-fd={number}").code == 0
    with descriptor(PASSPHRASE.encode()) as number:
        assert devhub("doctor", f"--passphrase-fd={number}", "--json").json["vault"]["people"] == 2


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", 2, "is empty"),
        (b"\nsecond line", 2, "is empty"),
        (b"x" * 4001, 2, "longer than 4,000 bytes"),
        (b"\xff\xfe passphrase", 2, "not UTF-8"),
        (b"wrong horse battery\n", 3, "does not open this vault"),
        (f"{PASSPHRASE} \n".encode(), 3, "does not open this vault"),
        (f"{PASSPHRASE}\r\n".encode(), 3, "does not open this vault"),
    ],
)
def test_a_line_that_will_not_do(devhub: Shell, protected: Key, content: bytes, code: int, said: str) -> None:
    """A sentence each, and nothing of what was read in it."""
    with descriptor(content) as number:
        done = devhub("contacts", "--json", "--passphrase-fd", number)
    assert (done.code, done.json["error"]["code"]) == (code, code)
    assert said in done.err
    assert "horse" not in done.err + done.out


def test_a_descriptor_that_is_none(devhub: Shell, protected: Key) -> None:
    """Not open, not a number, missing: usage errors."""
    for words in (("--passphrase-fd", "987"), ("--passphrase-fd=x",), ("--passphrase-fd",)):
        assert devhub("contacts", *words).code == 2


def test_nobody_to_ask(process: Process, protected: Key) -> None:
    """Without a terminal: locked, 3, a sentence and a hint; nothing is made, the same as JSON."""
    done = process("contacts", "--json", stdin=subprocess.DEVNULL, start_new_session=True)
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["message"] == "The vault is locked: main."
    assert "devhub unlock" in done.stderr


def test_an_open_vault_reads_no_descriptor(devhub: Shell, home: Path) -> None:
    """What needs no passphrase takes none."""
    with descriptor(b"a line") as number:
        assert devhub("add", "Ana", "--passphrase-fd", number).code == 0
        assert os.read(int(number), 100) == b"a line"


def test_the_terminal_is_asked_without_echo(protected: Key) -> None:
    """The prompt names the vault; what is typed is nowhere on the screen; wrong is said and asked again."""
    with typed(["contacts"]) as shell:
        shell.until("Passphrase for main: ")
        shell.send("wrong horse\n")
        shell.until("does not open this vault")
        shell.until("Passphrase for main: ")
        shell.send(PASSPHRASE + "\n")
        shell.until("Ana Souza")
        assert shell.ended() == 0
    assert "horse" not in shell.seen


def test_three_times_wrong(protected: Key) -> None:
    """Then it ends with 3; the next one waits, and shows how long."""
    with typed(["contacts"]) as shell:
        for _ in range(3):
            shell.until("Passphrase for main: ")
            shell.send("wrong horse\n")
        assert shell.ended() == 3
    with typed(["contacts"]) as shell:
        shell.until("wait 2 s")
        shell.until("Passphrase for main: ")
        shell.send(PASSPHRASE + "\n")
        assert shell.ended() == 0


@pytest.mark.parametrize(("keys_", "code"), [("\x03", 130), ("\x04", 3), ("\n", 3), ("", 143)])
def test_leaving_the_question(protected: Key, keys_: str, code: int) -> None:
    """ctrl+c, ctrl+d, a bare enter and SIGTERM end it cleanly, and leave a terminal that shows what is typed."""
    with typed(["contacts"]) as shell:
        shell.until("Passphrase for main: ")
        assert not shell.echoes()
        if keys_:
            shell.send(keys_)
        else:
            os.kill(shell.pid, signal.SIGTERM)
        assert shell.ended() == code
        assert shell.echoes()
    assert "Traceback" not in shell.seen


def test_several_users(devhub: Shell, protected: Key) -> None:
    """The terminal asks who it is, `--user` says so; one who is unknown is answered as one whose passphrase is wrong."""
    path = paths.vault_file("main")
    database = Database.open(path, key=protected)
    with database.write("add mia") as tx:
        tx.execute("INSERT INTO users(id,username,role) VALUES ('mia','mia','editor')")
    database.close()
    vault.add_slot(path, protected, "mia", "mia", OTHER)
    with descriptor(OTHER.encode()) as number:
        done = devhub("contacts", "--passphrase-fd", number)
        assert (done.code, "--user NAME: zoe, mia" in done.err) == (3, True)
    for user, code in (("mia", 0), ("zoe", 3), ("nobody", 3)):
        with descriptor(OTHER.encode()) as number:
            assert devhub("--user", user, "contacts", "--passphrase-fd", number).code == code
    with typed(["contacts"]) as shell:
        shell.until("User of main: ")
        shell.send("mia\n")
        shell.until("Passphrase for main: ")
        shell.send(OTHER + "\n")
        shell.until("Ana Souza")
        assert shell.ended() == 0


def test_a_vault_that_is_not_there(devhub: Shell, home: Path) -> None:
    """Never a silent new one; close names are offered."""
    devhub("add", "Ana")
    os.rename(home / "devhub/vaults/main", home / "devhub/vaults/work")
    assert devhub("contacts", "--vault", "work").code == 0
    assert devhub("--vault=work", "contacts").code == 0
    done = devhub("contacts", "--vault", "wrok")
    assert (done.code, "Did you mean work?" in done.err) == (4, True)
    assert devhub("--vault", "../x", "contacts").code == 2
    assert os.listdir(home / "devhub/vaults") == ["work"]


def test_unlocked_for_a_while(devhub: Shell, ask: Callable[..., object], protected: Key, runtime: Path) -> None:
    """The passphrase once, then no command asks, tab offers names and the prompt's line is there; until devhub lock."""
    assert devhub("due", "--short") == (0, "", "")
    assert devhub("due", "--short", "--json").json["short"]["state"] == "locked"
    with descriptor(PASSPHRASE.encode()) as number:
        done = devhub("unlock", "--for", "2h", "--passphrase-fd", number, "--json")
    session = done.json["session"]
    assert (done.code, session["vault"], set(session)) == (0, "main", {"vault", "user", "opened_at", "expires_at"})
    assert session["user"] == "zoe"
    assert devhub("log", "@ana", "coffee", "--on", "40 days ago", "--follow-up", "today").code == 0
    assert devhub("due", "--short").out == "1 due · 1 follow-up\n"
    assert devhub("due", "--short", "--json").json["short"]["state"] == "read"
    assert devhub("completion", "candidates", "--", "show", "A").out.startswith("Ana Souza\t")
    assert devhub("doctor", "--json").json["vault"]["people"] == 1
    assert devhub("contacts", "--user", "nobody").code == 3
    assert devhub("lock").out == "Locked main.\n"
    assert devhub("lock").out == "Nothing is unlocked for the shell: main.\n"
    assert devhub("lock", "--json").json == {"locked": False}
    assert devhub("contacts").code == 3
    assert list((runtime / "devhub").iterdir()) == []


def test_unlocking_asks_though_it_is_unlocked(devhub: Shell, protected: Key) -> None:
    """A session does not prolong itself."""
    with descriptor(PASSPHRASE.encode()) as number:
        assert devhub("unlock", "--passphrase-fd", number).code == 0
    assert devhub("unlock", "--for", "7d").code == 3
    with typed(["unlock"]) as shell:
        shell.until("Passphrase for main: ")
        shell.send(PASSPHRASE + "\n")
        shell.until("Unlocked main for the shell until ")
        assert shell.ended() == 0
    assert "horse" not in shell.seen


@pytest.mark.parametrize("word", ["", "8", "h", "0h", "-1h", "8d", "169h", "1w", "٣h", "1.5h", "9999999m"])
def test_lengths_that_are_none(devhub: Shell, protected: Key, word: str) -> None:
    """A usage error, before anybody is asked."""
    assert devhub("unlock", f"--for={word}").code == 2


def test_nothing_to_unlock(devhub: Shell, home: Path, runtime: Path) -> None:
    """No vault, and one without a passphrase: a sentence."""
    assert devhub("unlock").code == 4
    devhub("add", "Ana")
    done = devhub("unlock")
    assert (done.code, "has no passphrase" in done.err) == (1, True)
    assert devhub("lock").code == 0


def test_no_place_for_a_session(devhub: Shell, protected: Key, runtime: Path) -> None:
    """Said before the passphrase is asked for."""
    runtime.chmod(0o755)
    with descriptor(PASSPHRASE.encode()) as number:
        done = devhub("unlock", "--passphrase-fd", number)
        assert os.read(int(number), 100) == PASSPHRASE.encode()
    assert (done.code, "others may look into" in done.err) == (1, True)


def test_timers_on_a_locked_vault(process: Process, protected: Key, tmp_path: Path) -> None:
    """A calendar and a notification from cron: 3 and a sentence."""
    for words in (("calendar", "--output", str(tmp_path / "a.ics")), ("due", "--notify")):
        done = process(*words, stdin=subprocess.DEVNULL, start_new_session=True)
        assert (done.returncode, done.stdout) == (3, "")
        assert "The vault is locked: main." in done.stderr
    assert not (tmp_path / "a.ics").exists()


def test_vaults_are_listed_without_asking(devhub: Shell, protected: Key, home: Path) -> None:
    """Name, state, size, people where they can be read; a broken one is in the list too."""
    assert devhub("vaults", "--new", "work", "--open", "--json").json["vault"]["state"] == "open"
    devhub("add", "Ben", "--vault", "work")
    for name in ("broken", "no name\x1b]52;c;x\x07[bold]", ".hidden"):
        (home / "devhub/vaults" / name).mkdir()
        (home / "devhub/vaults" / name / "vault.db").touch()
    (home / "devhub/vaults/broken/vault.db").write_bytes(b"no vault" * 1000)
    found = {each["name"]: (each["state"], each["people"]) for each in devhub("vaults", "--json").json["vaults"]}
    assert found == {"main": ("protected", None), "work": ("open", 1), "broken": ("unreadable", None)}
    with descriptor(PASSPHRASE.encode()) as number:
        devhub("unlock", "--passphrase-fd", number)
    listed = devhub("vaults").out.splitlines()
    assert [line.split()[:3] for line in listed] == [
        ["NAME", "STATE", "PEOPLE"], ["broken", "unreadable", "–"], ["main", "protected", "1"], ["work", "open", "1"],
    ]  # fmt: skip


def test_no_vaults(devhub: Shell, home: Path) -> None:
    """It makes none, and says how."""
    assert devhub("vaults", "--json").json == {"vaults": []}
    assert "There is no vault yet" in devhub("vaults").out
    assert not (home / "devhub").exists()


def test_a_new_vault_for_scripts(devhub: Shell, protected: Key, tmp_path: Path) -> None:
    """Protected by a descriptor and a file for the recovery key, or open; never over one that is there."""
    out = tmp_path / "recovery"
    with descriptor(b"nine purple otters hum\n") as number:
        done = devhub("vaults", "--new", "work", "--passphrase-fd", number, "--recovery-out", str(out), "--json")
    assert (done.code, done.json["vault"]["state"]) == (0, "protected")
    assert out.stat().st_mode & 0o777 == 0o600
    assert vault.recover(paths.vault_file("work"), out.read_text().strip()).data
    with descriptor(b"nine purple otters hum\n") as number:
        done = devhub("--vault", "work", "unlock", "--passphrase-fd", number)
    assert "devhub --vault work lock ends it." in done.out
    assert devhub("contacts", "--vault", "work").code == 0
    assert devhub("contacts").code == 3  # a session is one vault's
    assert devhub("vaults", "--new", "work", "--open").code == 1
    assert devhub("vaults", "--new", "../work", "--open").code == 2
    assert devhub("vaults", "--new", "third", "--open", "--recovery-out", "x").code == 2
    assert devhub("vaults", "--open").code == 2
    assert sorted(paths.vault_names()) == ["main", "work"]


def test_nobody_to_ask_about_a_new_vault(process: Process, home: Path) -> None:
    """Without a terminal it has to be said."""
    done = process("vaults", "--new", "work", stdin=subprocess.DEVNULL, start_new_session=True)
    assert (done.returncode, "--open leaves it open" in done.stderr) == (2, True)
    assert paths.vault_names() == []


def test_a_new_vault_at_the_terminal(home: Path) -> None:
    """It asks; ctrl+d makes nothing."""
    with typed(["vaults", "--new", "work"]) as shell:
        shell.until("[P/o] ")
        shell.send("\x04")
        assert shell.ended() == 1
    assert paths.vault_names() == []
    with typed(["vaults", "--new", "work"]) as shell:
        shell.until("[P/o] ")
        shell.send("what\n")
        shell.until("[P/o] ")
        shell.send("o\n")
        shell.until("Made the vault work, open. devhub --vault work opens it.")
        assert shell.ended() == 0
    with typed(["vaults", "--new", "safe"]) as shell:
        shell.until("[P/o] ")
        shell.send("\n")
        shell.until("New passphrase: ")
        shell.send("nine purple otters hum\n")
        shell.until("The same again: ")
        shell.send("nine purple otters hum\n")
        shell.until("Your recovery key")
    assert paths.vault_names() == ["work"]  # nothing is made before the recovery key is confirmed
    assert "otters" not in shell.seen


def test_hints_name_the_vault(devhub: Shell, protected: Key, home: Path) -> None:
    """A command in a hint can be typed as it stands."""
    os.rename(home / "devhub/vaults/main", home / "devhub/vaults/work")
    done = devhub("--vault", "work", "contacts")
    assert "devhub --vault work unlock opens it" in done.err
    assert "devhub unlock" not in done.err


def test_the_app_opens_without_asking(devhub: Shell, protected: Key, home: Path) -> None:
    """While the shell is unlocked; without that, and after a lock, it begins at the login. A descriptor opens it too."""
    environ = {"TERM": "xterm-256color", "LINES": "24", "COLUMNS": "80"}
    database = Database.open(paths.vault_file("main"), key=protected)
    with database.write("profile", kind="setup") as tx:
        preferences.put(tx, "profile.name", "Zoë")
    database.close()

    def opens(*words: str) -> str:
        with typed(words, before=lambda: os.environ.update(environ)) as app:
            return app.until("Passphrase", "Today")

    assert opens() == "Passphrase"
    with descriptor(PASSPHRASE.encode()) as number:
        devhub("unlock", "--passphrase-fd", number)
    assert opens() == "Today"
    assert opens("--vault", "main", "--locked=key") == "Passphrase"
    assert opens("--user", "somebody") == "Passphrase"


def test_completion_asks_nobody(devhub: Shell, protected: Key) -> None:
    """Names of a locked vault are not offered, and there is no question at a press of tab."""
    with typed(["completion", "candidates", "--", "show", "A"]) as shell:
        assert shell.ended() == 0
    assert shell.seen == ""
    assert devhub("completion", "candidates", "--", "--vault", "m").out == "main\t\n"
    assert devhub("completion", "candidates", "--", "contacts", "--user", "").out == "zoe\t\n"
    assert devhub("completion", "candidates", "--", "--vault", "main", "stat").out.startswith("stats\t")
    devhub("vaults", "--new", "work", "--open")
    devhub("add", "Ben", "--vault", "work")
    for line in (("--vault", "work", "show", "B"), ("show", "--vault=work", "B"), ("--vault", "work", "show", "--json", "")):
        assert devhub("completion", "candidates", "--", *line).out.startswith("Ben\t")
    assert devhub("completion", "candidates", "--", "--vault", "nope", "show", "B").out == ""
