"""`devhub inbox`, and what every other command does with who came by a code meanwhile."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from devhub_tui import paths
from devhub_tui.domain import recovery_keys
from devhub_tui.domain.submissions import FieldErrors
from devhub_tui.storage import keys
from devhub_tui.storage import vault as vaults
from devhub_tui.storage.keys import Parameters
from tests.cli.conftest import Shell
from tests.cli.sending import send
from tests.cli.test_vault_keys import lines
from tests.hostile import HOSTILE

Ask = Callable[..., Any]


@pytest.fixture
def code(devhub: Shell) -> Shell:
    """A code is up, without a limit."""
    done = devhub("connect", "--print", "--json", "--event", "PyCon")
    assert done.code == 0, done.err
    return devhub


@pytest.fixture
def known(code: Shell, ask: Ask) -> str:
    """Noor is in the vault already, and has scanned the code; the id of what waits for a decision."""
    ask("add", "Noor H.", "--email", "noor@example.org", "--company", "Acme")
    send()
    [row] = ask("inbox")["review"]
    return str(row["id"])


def names(ask: Ask) -> list[str]:
    """Everybody in the vault."""
    return sorted(each["name"] for each in ask("contacts")["contacts"])


def test_a_command_that_writes_takes_in_who_came(code: Shell, ask: Ask) -> None:
    """Before its own work: they can be named in it, and undo takes back the command first. One line on stderr says so."""
    send()
    send(name="Bo Dahl", email="bo@example.org")
    assert names(ask) == []
    done = code("log", "@noor", "talked on", "--json")
    assert (done.code, done.err) == (0, "By Quick Connect came Noor Haddad and Bo Dahl.\n")
    assert names(ask) == ["Bo Dahl", "Noor Haddad"]
    assert [code("undo").out for _ in range(3)] == [
        "Undone: log message with Noor Haddad.\n",
        "Undone: meet Bo Dahl.\n",
        "Undone: meet Noor Haddad.\n",
    ]


def test_undo_and_redo_leave_the_inbox_alone(code: Shell, ask: Ask) -> None:
    """Who came meanwhile is not what undo takes back, and does not end what can be redone."""
    ask("add", "Ana")
    send()
    assert code("undo").out == "Undone: add Ana.\n"
    assert code("redo").out == "Redone: add Ana.\n"
    assert names(ask) == ["Ana"]
    assert [each["name"] for each in ask("inbox", "drain")["fetched"]] == ["Noor Haddad"]


def test_an_inbox_that_cannot_be_read_holds_up_nothing(code: Shell, ask: Ask) -> None:
    """The command does its work, and says that what came waits."""
    Path(paths.inbox_dir(), "inbox.db").write_bytes(b"no database" * 1000)
    for name in ("inbox.db-wal", "inbox.db-shm"):
        Path(paths.inbox_dir(), name).unlink(missing_ok=True)
    done = code("add", "Ana")
    assert done.code == 0
    assert done.err.startswith("devhub: What came by Quick Connect waits on. ")
    assert names(ask) == ["Ana"]
    assert code("inbox").code == 1


def test_the_inbox_of_the_config_file(devhub: Shell, ask: Ask, home: Path, tmp_path: Path) -> None:
    """Where the config file says that it is."""
    place = tmp_path / "elsewhere"
    (home / "config.toml").write_text(f'[connect]\ninbox = "{place}"\n')
    devhub("connect", "--print", "--json")
    send(str(place))
    assert devhub("add", "Ana").err == "By Quick Connect came Noor Haddad.\n"
    assert not Path(paths.inbox_dir()).exists()


def test_quick_connect_unused_makes_no_inbox(devhub: Shell, ask: Ask) -> None:
    """Other commands make none."""
    ask("add", "Ana")
    ask("connect", "list")
    assert not Path(paths.inbox_dir()).exists()


def test_list(known: str, devhub: Shell, ask: Ask) -> None:
    """Who is to be decided about, who that may be and why, and how to decide."""
    [row] = ask("inbox", "list")["review"]
    assert (row["name"], row["state"], row["contact"], row["event"]) == ("Noor Haddad", "review", None, "PyCon")
    assert [(each["name"], each["reason"]) for each in row["known"]] == [("Noor H.", "noor@example.org")]
    shown = devhub("inbox")
    assert known[-8:] in shown.out
    assert "may be Noor H., who has noor@example.org" in shown.out
    assert "io_uring" in shown.out
    assert names(ask) == ["Noor H."]


def test_merge(known: str, ask: Ask, devhub: Shell) -> None:
    """Noor gains what they sent: the company goes into the notes unless --set says otherwise, the meeting is theirs; one undo."""
    done = devhub("inbox", "accept", known[-8:], "--merge", "noor")
    assert done.out == "Merged Noor Haddad into Noor H..\n"
    contact = ask("show", "noor")["contact"]
    assert (contact["name"], contact["company"]) == ("Noor H.", "Acme")
    assert "company Turbine" in contact["notes"]
    assert [each["event"]["name"] for each in contact["interactions"]] == ["PyCon"]
    assert ask("inbox")["review"] == []
    assert devhub("inbox", "accept", known, "--both").code == 4
    devhub("undo")
    assert [each["id"] for each in ask("inbox")["review"]] == [known]
    found = ask("inbox", "accept", known, "--merge", "noor", "--set", "company=b")["accepted"]
    assert (found["state"], found["contact"]["name"]) == ("merged", "Noor H.")
    assert ask("show", "noor")["contact"]["company"] == "Turbine"


def test_both(known: str, ask: Ask, devhub: Shell) -> None:
    """They are a person of their own, with what the code says."""
    found = ask("inbox", "accept", known, "--both")["accepted"]
    assert (found["state"], found["contact"]["name"]) == ("added", "Noor Haddad")
    assert names(ask) == ["Noor H.", "Noor Haddad"]
    assert ask("show", found["contact"]["id"])["contact"]["tags"] == ["PyCon", "met-2026"]
    devhub("undo")
    assert names(ask) == ["Noor H."]


def test_discard(known: str, ask: Ask, devhub: Shell) -> None:
    """Nobody is added, until undo."""
    assert devhub("inbox", "discard", known[-8:]).out == "Discarded Noor Haddad: nobody was added. devhub undo brings it back.\n"
    assert ask("inbox")["review"] == []
    devhub("undo")
    assert ask("inbox", "discard", known)["discarded"]["state"] == "discarded"
    assert names(ask) == ["Noor H."]


@pytest.mark.parametrize(
    ("words", "code_wanted"),
    [
        (("nonsense",), 2),
        (("accept",), 2),
        (("accept", "ID"), 2),
        (("accept", "ID", "--merge", "noor", "--both"), 2),
        (("accept", "ID", "--both", "--set", "company=b"), 2),
        (("accept", "ID", "--merge", "noor", "--set", "nonsense=b"), 2),
        (("accept", "ID", "--merge", "nobody"), 4),
        (("accept", "ffffffffffff", "--both"), 4),
        (("accept", "f", "--both"), 4),
        (("discard", "\x1b[31m"), 4),
        (("discard", "ID", "--both"), 2),
        (("list", "ID"), 2),
        (("drain", "--merge", "noor"), 2),
    ],
)
def test_refused(known: str, ask: Ask, devhub: Shell, words: tuple[str, ...], code_wanted: int) -> None:
    """What cannot be understood, or means nobody, is said, and nothing is decided."""
    done = devhub("inbox", *(known if word == "ID" else word for word in words))
    assert (done.code, done.out) == (code_wanted, "")
    assert [each["id"] for each in ask("inbox")["review"]] == [known]


def test_an_end_that_fits_two(code: Shell, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An end of an id that two have is code 5, with both."""
    from devhub_tui.cli import inbox

    ask("add", "Noor H.", "--email", "noor@example.org")
    send()
    send(name="Noor again")
    monkeypatch.setattr(inbox, "_LEAST", 0)
    done = code("inbox", "accept", "", "--both", "--json")
    assert done.code == 5
    assert {each["label"] for each in done.json["error"]["candidates"]} == {"Noor Haddad", "Noor again"}


def test_what_cannot_be_read(code: Shell, ask: Ask) -> None:
    """It is kept and named, tried again when asked, and goes for good only when that is said. Others come in meanwhile."""
    junk = send(body=b"\x1b]0;junk")
    send()
    done = code("inbox", "drain", "--json")
    assert ([each["name"] for each in done.json["fetched"]], done.json["aside"]) == (["Noor Haddad"], 1)
    [aside] = ask("inbox")["aside"]
    assert aside["id"] == junk
    shown = code("inbox")
    assert f"{junk[-8:]}  could not be read" in shown.out
    assert ask("inbox", "drain")["aside"] == 1
    assert code("inbox", "discard", junk[-8:]).out == "Let go of what could not be read.\n"
    assert ask("inbox")["aside"] == []


def test_what_others_may_not_read_is_not_named(devhub: Shell, ask: Ask, tmp_path: Path) -> None:
    """Two vaults, one inbox: neither the list nor drain of one shows what came for the other."""
    devhub("vaults", "--new", "work", "--open")
    devhub("connect", "--print", "--json", "--vault", "work")
    send(body=b"junk")
    devhub("connect", "--print", "--json", "--vault", "work")
    send()
    assert ask("inbox") == {"fetched": [], "review": [], "aside": []}
    assert ask("inbox", "drain") == {"fetched": [], "aside": 0}
    found = ask("inbox", "--vault", "work")
    assert [each["name"] for each in found["fetched"]] == ["Noor Haddad"]
    assert len(found["aside"]) == 1


def test_hostile(code: Shell, ask: Ask) -> None:
    """Whatever strangers type comes in clean or stays aside; every command shows it as text (`devhub` checks each output)."""
    for number, text in enumerate(HOSTILE):
        with suppress(FieldErrors):  # then the page refuses it
            send(name=f"{number} {text}"[:100], company=text[:100], message=text[:900], email=f"g{number}@example.org")
    assert code("inbox").code == 0
    assert len(names(ask)) > len(HOSTILE) * 0.8
    send(name="[/nope] [@click=app.quit]x", email="g1@example.org", message="=1+1")
    assert code("inbox").code == 0
    assert code("inbox", "--json").code == 0


def test_a_viewer_takes_in_nothing(devhub: Shell, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may only look is told that somebody waits, and shows no code; for whoever may write they come in."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    owner, viewer = "gravel lantern mosquito", "cactus umbrella velvet"
    vaults.create(str(vault), owner, recovery_keys.new(), "ana")

    def as_(user: str, passphrase: str, *words: str, new: str = "") -> Any:
        with lines(passphrase) as old, lines(new) as fresh:
            more = ("--new-passphrase-fd", fresh) if new else ()
            return devhub(*words, *more, "--user", user, "--passphrase-fd", old)

    assert as_("ana", owner, "members", "add", "vi", "--role", "viewer", new=viewer).code == 0
    assert as_("ana", owner, "connect", "--print", "--event", "PyCon").code == 0
    send()
    refused = as_("vi", viewer, "connect", "--print")
    assert (refused.code, "viewer" in refused.err) == (1, True)
    looked = as_("vi", viewer, "inbox", "--json")
    assert (looked.code, looked.json["fetched"]) == (0, [])
    assert looked.err.startswith("devhub: 1 waits on. ")
    assert [each["name"] for each in as_("ana", owner, "inbox", "--json").json["fetched"]] == ["Noor Haddad"]
