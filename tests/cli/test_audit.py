"""Who changed what, from the shell."""

from collections.abc import Callable
from typing import Any

from tests.cli.conftest import Shell

Ask = Callable[..., Any]


def test_what_was_changed(ask: Ask, devhub: Shell) -> None:
    """Each record of each step: by whom, before and after; narrowed by table, member and day."""
    ask("add", "Ana Souza", "--company", "Oxide", "--tag", "rust")
    ask("edit", "ana", "--set", "company=Turbine")
    found = ask("audit", "--table", "contacts")
    assert [(each["what"], each["step"]) for each in found["changes"]] == [
        ("changed", "edit Ana Souza"),
        ("added", "add Ana Souza"),
    ]
    assert found["changes"][0]["fields"] == {"company": ["Oxide", "Turbine"]}
    assert found["changes"][0]["record"] == "Ana Souza"
    who = found["changes"][0]["who"]
    assert ask("audit", "--who", who, "--limit", "1")["more"]
    assert ask("audit", "--until", "2019")["changes"] == []
    assert len(ask("audit", "--since", "2020", "--table", "contact tags")["changes"]) == 1
    said = devhub("audit", "--table", "contacts")
    assert "company: Oxide → Turbine" in said.out
    assert "contacts: Ana Souza" in said.out


def test_what_there_is_not(devhub: Shell) -> None:
    """A member or a table that does not exist is exit code 4, a day that is none exit code 2."""
    assert devhub("audit", "--who", "nobody").code == 4
    assert devhub("audit", "--table", "sqlite_master").code == 4
    assert devhub("audit", "--since", "someday").code == 2
    assert "no such change" in devhub("audit", "--until", "1999").out
