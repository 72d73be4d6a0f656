"""The query language of the Log's filter."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.log_query import OPERATORS, LogQuery, direction, parse, quoted, tokens
from devhub_tui.errors import FieldError
from tests.hostile import HOSTILE

MONDAY = datetime.fromisoformat("2026-03-16T09:00:00+01:00")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", LogQuery()),
        (
            "  io_uring  slides ",
            LogQuery(
                words=(
                    "io_uring",
                    "slides",
                )
            ),
        ),
        ("type:coffee rust TYPE:call", LogQuery(types=("coffee", "call"), words=("rust",))),
        ('type:"video call"', LogQuery(types=("video call",))),
        ("@ana #rust with:zoe", LogQuery(people=("ana", "zoe"), tags=("rust",))),
        ('@"Ana Souza" who:bo', LogQuery(people=("Ana Souza", "bo"))),
        ('event:"Rust Nation" at:fosdem', LogQuery(events=("Rust Nation", "fosdem"))),
        ("from:me", LogQuery(direction="me")),
        ("dir:They direction:both", LogQuery(direction="mutual")),
        ("since:2026-02-03 until:yesterday", LogQuery(since="2026-02-03", until="2026-03-15")),
        ('since:"last friday"', LogQuery(since="2026-03-13")),
        ("since:2w", LogQuery(since="2026-03-02")),
        ("after:2025", LogQuery(since="2025-01-01")),
        ("before:2025", LogQuery(until="2024-12-31")),
        ("on:2024-02", LogQuery(since="2024-02-01", until="2024-02-29")),
        ("on:today", LogQuery(since="2026-03-16", until="2026-03-16")),
        ("since:2025 since:2026", LogQuery(since="2026-01-01")),
        # what is begun means nothing yet
        ("type: with: @ # since: from: rust", LogQuery(words=("rust",))),
        ('type:"', LogQuery()),
        ('with:"ana so', LogQuery(people=("ana so",))),
        # words that only look like filters
        (
            "https://x.example 10:30 note:this C# a@b c++:",
            LogQuery(
                words=(
                    "https://x.example",
                    "10:30",
                    "note:this",
                    "C#",
                    "a@b",
                    "c++:",
                )
            ),
        ),
        ('"two words" - ☕', LogQuery(words=("two words",))),
    ],
)
def test_what_is_understood(typed: str, meant: LogQuery) -> None:
    """Words, filters and their short forms, in any order."""
    assert parse(typed, MONDAY) == meant


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ("from:nobody", "from", "no direction"),
        ("since:someday", "since", "not a date"),
        ("until:2026-13", "until", "not a date"),
        ("on:31.2.2026", "on", "not a date"),
        ("since:today until:yesterday", "since", "begins after"),
        ("typ:coffee", "filter", "no filter “typ:”"),
        ("form:me", "filter", "no filter “form:”"),
    ],
)
def test_what_is_not(typed: str, field: str, words: str) -> None:
    """A wrong value is said in words, with what would be right."""
    with pytest.raises(FieldError, match=words) as error:
        parse(typed, MONDAY, quick=True)
    assert error.value.field == field
    assert error.value.hint


def test_slow_days_are_left_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a key press no day goes to the slow parser; asked again, it is understood."""
    with pytest.raises(FieldError):
        parse('since:"the first of january 2026"', MONDAY, quick=True)
    assert parse('since:"1st of january 2026"', MONDAY).since == "2026-01-01"
    assert parse('since:"january 2026"', MONDAY).since == "2026-01-01"


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile(typed: str) -> None:
    """Whatever is typed means something or is refused in words, quickly."""
    for written in (typed, f"since:{typed}", f'with:"{typed}', f"{typed}:{typed}"):
        with suppress(FieldError):
            parse(written, MONDAY, quick=True)


@given(operator=st.sampled_from(sorted(OPERATORS)), value=st.text(min_size=1))
def test_what_a_chooser_writes_is_read_back(operator: str, value: str) -> None:
    """A value put into the filter by choosing is one token, whatever is in it."""
    found = tokens(quoted(operator, value))
    assert [each[0] for each in found] == [operator]


def test_directions() -> None:
    """The stored word, from any that people use."""
    words: Callable[[str], str] = direction
    assert [words(each) for each in ("me", "Them", "mutual", "I reached out", "they did", "both")] == [
        *("me", "them", "mutual", "me", "them", "mutual")
    ]
