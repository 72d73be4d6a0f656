"""The owner's card and profile from the shell, and somebody's card taken in."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zxingcpp

from devhub_tui import clock, paths
from devhub_tui.domain import recovery_keys
from devhub_tui.services import qr
from devhub_tui.services.quick_connect import codes
from devhub_tui.storage import keys, own_profile, vault
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.database import Database
from devhub_tui.storage.inbox import Inbox
from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Souza\nORG:Oxide\nEMAIL:ana@oxide.example\nEND:VCARD\n"


@pytest.fixture
def ada(ask: Ask) -> Ask:
    """Ada, who has filled in most of her profile."""
    ask(
        "profile",
        "name=Ada Lovelace",
        "tagline=Compilers",
        "and poetry",
        "email=ada@a.example",
        "links=ada.example github.com/ada",
    )
    ask("profile", "phone", "+44", "20", "7946")
    return ask


class Pipe:
    """What stands on stdin."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_profile(ada: Ask, devhub: Shell) -> None:
    """Fields as they are typed, links apart; clearing, what changed, one step of undo."""
    found = ada("profile")
    assert found["profile"] | {"pronouns": ""} == {
        **dict.fromkeys(("pronouns", "company", "title", "location", "timezone", "contact"), ""),
        "name": "Ada Lovelace",
        "tagline": "Compilers and poetry",
        "email": "ada@a.example",
        "phone": "+44 20 7946",
        "links": ["https://ada.example", "https://github.com/ada"],
    }
    assert found["card"] == ["name", "pronouns", "tagline", "company", "title", "email", "links"]
    assert ada("profile", "--clear", "tagline", "title=Engineer")["changed"] == ["tagline", "title"]
    assert ada("profile", "title=Engineer")["changed"] == []
    assert ada("profile", "--card", "phone")["card"] == ["name", "phone"]
    devhub("undo")
    assert "phone" not in ada("profile")["card"]
    out = devhub("profile").out
    assert "name      Ada Lovelace" in out
    assert devhub("profile", "name=Ada").out.startswith("Changed name.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("shoe=42",), 2),
        (("email=nope",), 2),
        (("email",), 2),
        (("email=a@b.example", "--clear", "email"), 2),
        (("--card", "contact"), 2),
    ],
)
def test_profile_refuses(devhub: Shell, words: tuple[str, ...], code: int) -> None:
    """What is wrong is named, and nothing is changed."""
    before = devhub("profile", "--json").json
    done = devhub("profile", *words)
    assert done.code == code
    assert done.err
    assert devhub("profile", "--json").json == before


def test_profile_reaches_open_codes(devhub: Shell, home: Path) -> None:
    """A code that is open shows the new name at once."""
    with closing(Database.open()) as database:
        inbox = Inbox.open(paths.inbox_dir())
        codes.start(database, inbox, Wanted("FOSDEM", expires_at=clock.real_ms() + 60_000))
    devhub("profile", "name", "Ada Lovelace")
    assert [code.owner.name for code in inbox.codes()] == ["Ada Lovelace"]
    inbox.close()


def test_card_in_words_and_json(ada: Ask, devhub: Shell) -> None:
    """What is on the card, and nothing that is not shared; the fields of one call."""
    done = devhub("card")
    assert done.out == "Ada Lovelace · ada@a.example · https://ada.example https://github.com/ada · Compilers and poetry\n"
    found = ada("card")
    assert found["fields"] == {
        "name": "Ada Lovelace",
        "email": "ada@a.example",
        "links": ["https://ada.example", "https://github.com/ada"],
        "tagline": "Compilers and poetry",
    }
    assert found["vcard"].startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert "+44" not in found["vcard"] + found["code"]
    assert ada("card", "--fields", "phone")["fields"] == {"name": "Ada Lovelace", "phone": "+44 20 7946"}
    assert ada("card", "--fields", "none")["fields"] == {"name": "Ada Lovelace"}
    assert devhub("card", "--fields", "shoes").code == 2


def test_card_drawn(ada: Ask, process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """--qr draws it where no terminal is, with the words above."""
    done = process("card", "--qr", env={"PYTHONIOENCODING": "utf-8"})
    drawing = qr.fit(ada("card")["code"], 200, 100)
    assert isinstance(drawing, qr.Drawing)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= len(drawing.modules) // 2 + 1
    assert done.stdout.splitlines()[0].startswith("Ada Lovelace · ")


def test_card_saved(ada: Ask, devhub: Shell, process: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path) -> None:
    """A vCard and a picture, both private and whole; a file that is there is left alone."""
    card, picture = tmp_path / "ada.vcf", tmp_path / "ada.png"
    done = ada("card", "--vcard", str(card), "--png", str(picture))
    assert done["saved"] == [str(card), str(picture)]
    assert card.read_bytes().decode() == done["vcard"]
    from PIL import Image

    with Image.open(picture) as image:
        found = zxingcpp.read_barcode(image)
    assert found is not None
    assert found.text == done["code"]
    assert card.stat().st_mode & 0o077 == picture.stat().st_mode & 0o077 == 0
    assert devhub("card", "--vcard", str(card)).code == 1
    assert process("card", "--vcard", "-", text=False).stdout.decode() == done["vcard"]


def test_taking_a_card(ask: Ask, devhub: Shell, tmp_path: Path) -> None:
    """Who it is beforehand; then in with event, tags and follow-up, in one step of undo."""
    file = tmp_path / "ana.vcf"
    file.write_text(CARD)
    tried = ask("card", "read", str(file), "--dry-run")
    assert (tried["state"], tried["id"], tried["known"]) == ("new", None, None)
    assert tried["person"] == {"name": "Ana Souza", "company": "Oxide"}
    assert tried["points"] == [{"kind": "email", "value": "ana@oxide.example", "label": None}]
    assert ask("contacts")["total"] == 0
    done = ask("card", "read", str(file), "--event", "FOSDEM", "--location", "Brussels", "--tag", "rust", "--follow-up", "2w")
    assert done["state"] == "added"
    shown = ask("show", done["id"])["contact"]
    assert {"rust", "FOSDEM", "met-2026"} == set(shown["tags"])
    assert "you met at FOSDEM" in json.dumps(ask("follow-ups"))
    assert devhub("undo").out.startswith("Undone: meet Ana Souza")
    assert ask("contacts")["total"] == 0


def test_somebody_known(ask: Ask, devhub: Shell, tmp_path: Path) -> None:
    """Exit code 5 with who it seems to be; --merge gives them what the card says, --both makes two."""
    file = tmp_path / "ana.vcf"
    file.write_text(CARD)
    known = ask("add", "Ana Souza")["contact"]["id"]
    done = devhub("card", "read", str(file), "--json")
    assert done.code == 5
    assert json.loads(done.out)["error"]["candidates"] == [{"id": known, "label": "Ana Souza"}]
    assert ask("card", "read", str(file), "--dry-run")["known"] == {"id": known, "name": "Ana Souza"}
    assert ask("contacts")["total"] == 1
    merged = ask("card", "read", str(file), "--merge", "Ana")
    assert (merged["state"], merged["id"]) == ("merged", known)
    assert ask("show", "Ana")["contact"]["company"] == "Oxide"
    assert ask("contacts")["total"] == 1
    assert ask("card", "read", str(file), "--both")["state"] == "added"
    assert ask("contacts")["total"] == 2


def test_the_open_code_says_where(ask: Ask, home: Path, tmp_path: Path) -> None:
    """Without --event one met where the open code says; another event has nothing of it."""
    ask("contacts")
    with closing(Database.open()) as database, database.write("code", kind="setup") as tx:
        from devhub_tui.storage import codes as stored

        stored.make(tx, Wanted("FOSDEM", "Brussels", None, None, ("talks",), None, clock.real_ms() + 60_000), "d" * 64)
    for name, words, tags in (("Ana", (), {"FOSDEM", "talks"}), ("Bo", ("--event", "RustConf"), {"RustConf"})):
        (tmp_path / "card").write_text(f"MECARD:N:{name};;")
        found = ask("card", "read", str(tmp_path / "card"), *words)
        assert set(ask("show", found["id"])["contact"]["tags"]) == {*tags, "met-2026"}


def test_a_protected_vault(devhub: Shell, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The card and the profile are as locked as the rest: exit code 3, and nothing of them, until the passphrase is there."""
    monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(8, 1, 1))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    key = vault.create(paths.vault_file("main"), "correct horse battery", recovery_keys.new(), "ada")
    with closing(Database.open(paths.vault_file("main"), key=key)) as database, database.write("profile") as tx:
        own_profile.put(tx, {"name": "Ada Lovelace", "email": "ada@a.example"})
    (tmp_path / "card").write_text("MECARD:N:Ana;;")
    for words in (("card",), ("card", "read", str(tmp_path / "card"))):
        reading, writing = os.pipe()
        os.write(writing, b"wrong\n")
        os.close(writing)
        done = devhub(*words, "--passphrase-fd", str(reading))
        os.close(reading)
        assert done.code == 3
        assert "Ada" not in done.out + done.err
    reading, writing = os.pipe()
    os.write(writing, b"correct horse battery\n")
    os.close(writing)
    done = devhub("card", "--passphrase-fd", str(reading))
    os.close(reading)
    assert done.out == "Ada Lovelace · ada@a.example\n"


def test_stdin(ask: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """- reads a card from a pipe; what is none is told."""
    monkeypatch.setattr(sys, "stdin", Pipe(b"MECARD:N:Souza,Ana;;"))
    assert ask("card", "read", "-")["person"] == {"name": "Ana Souza"}
    monkeypatch.setattr(sys, "stdin", Pipe(b"https://github.com/ana"))
    done = devhub("card", "read", "-")
    assert done.code == 1
    assert "a link to GitHub, not a card" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("draw",),
        ("read",),
        ("read", "a", "b"),
        ("--event", "X"),
        ("read", "a", "--png", "x.png"),
        ("read", "a", "--merge", "x", "--both"),
        ("--vcard", "-", "--json"),
    ],
)
def test_usage(devhub: Shell, words: tuple[str, ...]) -> None:
    """What makes no sense is refused in words, with exit code 2."""
    devhub("profile", "name=Ada")
    assert devhub("card", *words).code == 2


def test_hostile(devhub: Shell, ask: Ask, tmp_path: Path) -> None:
    """Whatever stands on a card or in a profile: nothing that a terminal would obey comes out (the fixture looks)."""
    file = tmp_path / "card"
    for value in SMALL[::3]:
        escaped = "".join("\\" + mark if mark in "\\:;," else mark for mark in value).replace("\0", "")
        file.write_text(f"MECARD:N:x{escaped};NOTE:{escaped};ORG:{escaped};;", encoding="utf-8", errors="replace")
        devhub("card", "read", str(file), "--both")
        if "\0" not in value and os.fsencode(value.encode("utf-8", "replace")):
            devhub("profile", f"tagline=x {value}", f"company={value}")
            devhub("card")
            devhub("card", "--json")
