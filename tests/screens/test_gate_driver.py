"""The terminal at the gate: Caps Lock as terminals tell it."""

from collections.abc import Iterator

import pytest
from textual import events

from devhub_tui.screens.gate_driver import CapsLockParser


@pytest.fixture(autouse=True)
def _unknown() -> Iterator[None]:
    CapsLockParser.is_on = None
    yield
    CapsLockParser.is_on = None


@pytest.mark.parametrize(
    ("sequence", "is_on", "typed"),
    [
        ("a", None, "a"),
        ("A", None, "A"),
        ("\x1b[97;;97u", False, "a"),
        ("\x1b[97;2;65u", False, "A"),
        ("\x1b[97;65;65u", True, "A"),
        ("\x1b[97;193;65u", True, "A"),
        ("\x1b[97;66;97u", True, "a"),
        ("\x1b[97;129;97u", False, "a"),
    ],
)
def test_caps_lock_where_the_terminal_tells(sequence: str, is_on: bool | None, typed: str) -> None:
    """With the kitty keyboard protocol each key says it, Num Lock and Shift apart; without it nothing is known."""
    keys = [event for event in CapsLockParser().feed(sequence) if isinstance(event, events.Key)]
    assert CapsLockParser.is_on is is_on
    assert [key.character for key in keys] == [typed]
