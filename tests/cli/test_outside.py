"""Reminders for other programs, from the shell: the calendar as a file and as a stream."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vobject

from tests.cli.conftest import Shell
from tests.hostile import HOSTILE

Ask = Callable[..., Any]


def titles(content: str) -> list[str]:
    """The titles in a calendar, as another library reads them."""
    return [event.summary.value for event in vobject.readOne(content).contents.get("vevent", [])]


@pytest.fixture
def ana(ask: Ask) -> str:
    """Somebody with a bit of everything."""
    contact_id: str = ask("add", "Ana Souza", "--set", "birthday=1985-04-12")["contact"]["id"]
    ask("log", "@ana", "slides, and the recording", "--follow-up", "2026-03-20")
    ask("date", "ana", "wedding day=2019-06-01")
    return contact_id


TITLES = [
    "Follow up with Ana Souza: slides, and the recording",
    "Reach out to Ana Souza",
    "Ana Souza: birthday",
    "Ana Souza: wedding day",
]


def test_a_file(ana: str, ask: Ask, devhub: Shell, home: Path) -> None:
    """Written once, private, left alone while nothing changes, written anew by the next run that finds something."""
    place = home / "devhub.ics"
    done = devhub("calendar", "--output", str(place))
    assert done == (0, f"Wrote 4 events to {place}.\n", "")
    assert titles(place.read_text()) == TITLES
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert devhub("calendar", "--output", str(place)).out == f"{place} is up to date.\n"
    devhub("archive", "ana")
    size = ask("calendar", "--output", "~/devhub.ics")["calendar"].pop("bytes")
    assert titles(place.read_text()) == []
    assert size == place.stat().st_size
    devhub("unarchive", "ana")
    assert ask("calendar", "--output", str(place), "--days", "10") == {
        "calendar": {"target": str(place), "events": 3, "days": 10, "bytes": place.stat().st_size, "changed": True}
    }


def test_the_stream(ana: str, devhub: Shell, process: Callable[..., Any]) -> None:
    """`due --format ics`, `calendar` and `calendar --output -` print the same, with the line ends of RFC 5545."""
    first = process("calendar", text=False).stdout
    assert titles(first.decode()) == TITLES
    assert first.count(b"\r\n") == first.count(b"\n")
    assert process("calendar", "--output", "-", text=False).stdout == first
    assert process("due", "--format", "ics", text=False).stdout == first


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("calendar", "--json"), "--output FILE"),
        (("due", "--format", "ics", "--json"), "--output FILE"),
        (("due", "--format", "ics", "--short"), "one at a time"),
        (("due", "--format", "html"), "not one of ics"),
        (("calendar", "--days", "0"), "not a number from 1 on"),
        (("calendar", "--days", "99999"), "3,660 at most"),
        (("calendar", "ana"), "too much"),
    ],
)
def test_what_cannot_be_meant(devhub: Shell, words: tuple[str, ...], part: str) -> None:
    """Code 2 and a sentence with what to write instead."""
    done = devhub(*words)
    assert done.code == 2
    assert part in done.err


def test_the_file_of_another(ana: str, devhub: Shell, home: Path) -> None:
    """A diary is not replaced unless that is said."""
    place = home / "diary.ics"
    place.write_text("BEGIN:VCALENDAR\r\nPRODID:mine\r\nEND:VCALENDAR\r\n")
    done = devhub("calendar", "--output", str(place))
    assert done.code == 1
    assert "devhub did not write it" in done.err
    assert "mine" in place.read_text()
    assert devhub("calendar", "--output", str(place), "--force").code == 0
    assert titles(place.read_text()) == TITLES


def test_no_place_for_it(ana: str, devhub: Shell, home: Path) -> None:
    """A missing folder is said, and not made."""
    done = devhub("calendar", "--output", str(home / "missing" / "x.ics"))
    assert done.code == 1
    assert "There is no folder" in done.err
    assert not (home / "missing").exists()


def test_hostile_names(ask: Ask, devhub: Shell, home: Path) -> None:
    """Every name that can be a name comes through; none of them adds an event or a line."""
    count = 0
    for text in HOSTILE:
        if len(text) < 2000 and devhub("add", "--set", "birthday=--07-05", "--", f"x {text}").code == 0:
            count += 1
    place = home / "devhub.ics"
    assert ask("calendar", "--output", str(place), "--days", "1")["calendar"]["events"] == count > 50
    assert len(titles(place.read_text())) == count
