"""Members of a vault from the shell."""

from collections.abc import Callable
from pathlib import Path

import pytest

from devhub_tui.domain import recovery_keys
from devhub_tui.storage import keys
from devhub_tui.storage import vault as vaults
from devhub_tui.storage.keys import Parameters
from tests.cli.conftest import Result, Shell
from tests.cli.test_vault_keys import lines

OWNER, BEN = "gravel lantern mosquito", "cactus umbrella velvet"
Run = Callable[..., Result]


@pytest.fixture
def as_(devhub: Shell, vault: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a protected vault, as the user of a passphrase."""
    monkeypatch.setattr(keys, "PARAMETERS", Parameters(8, 1, 1))
    vaults.create(str(vault), OWNER, recovery_keys.new(), "ana")

    def run(user: str, passphrase: str, *words: str, new: str | None = None) -> Result:
        with lines(passphrase) as old, lines(new or "") as fresh:
            more = ("--new-passphrase-fd", fresh) if new else ()
            return devhub(*words, *more, "--user", user, "--passphrase-fd", old)

    return run


def test_a_member_of_each_role(as_: Run) -> None:
    """Added with a passphrase of their own; an editor writes, a viewer does not, and neither manages members."""
    done = as_("ana", OWNER, "members", "add", "ben", "--role", "viewer", "--json", new=BEN)
    assert (done.code, done.json["added"]["role"]) == (0, "viewer"), done.err
    refused = as_("ben", BEN, "add", "Cy")
    assert refused.code == 1
    assert "viewer" in refused.err
    assert as_("ben", BEN, "contacts", "--json").json["contacts"] == []
    assert as_("ana", OWNER, "members", "role", "ben", "editor").code == 0
    assert as_("ben", BEN, "add", "Cy").code == 0
    for words in (("role", "ben", "owner"), ("remove", "ana", "--yes"), ("passphrase", "ana"), ("add", "eve")):
        refused = as_("ben", BEN, "members", *words, new=BEN)
        assert (refused.code, "Only an owner" in refused.err) == (1, True), (words, refused.err)
    audit = as_("ana", OWNER, "audit", "--who", "ben", "--json").json["changes"]
    assert {each["step"] for each in audit} == {"add Cy"}
    assert "ben" in as_("ben", BEN, "members").out


def test_removed(as_: Run, vault: Path) -> None:
    """Out at once; a rekey keeps the others in with their passphrases."""
    as_("ana", OWNER, "members", "add", "ben", new=BEN)
    before = vaults.header(str(vault)).key_id
    done = as_("ana", OWNER, "members", "remove", "ben", "--yes", "--rekey")
    assert done.code == 0
    assert "may have kept its data key" in done.out
    assert vaults.header(str(vault)).key_id != before
    assert as_("ben", BEN, "contacts").code == 3
    assert [each["username"] for each in as_("ana", OWNER, "members", "--json").json["members"]] == ["ana"]


def test_wrong_words(as_: Run, devhub: Shell) -> None:
    """Each a sentence: 2 for what cannot be meant, 4 for who is not there, 1 for the last owner."""
    assert as_("ana", OWNER, "members", "befriend", "ben").code == 2
    assert as_("ana", OWNER, "members", "role", "ana").code == 2
    assert as_("ana", OWNER, "members", "role", "ana", "boss").code == 2
    assert as_("ana", OWNER, "members", "role", "nobody", "viewer").code == 4
    assert as_("ana", OWNER, "members", "role", "ana", "viewer").code == 1
    assert as_("ana", OWNER, "members", "add", "ben", new="short").code == 2
    assert as_("ana", OWNER, "members", "remove", "ana", "--yes").code == 1
    assert devhub("members").code == 3
