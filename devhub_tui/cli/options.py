"""What a command and an option are, and the checks of their values. Data only; cli/arguments.py takes a call apart."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(word: str) -> str:
        known = word.lower().replace(" ", "_").replace("-", "_")
        if known not in choices:
            raise ValueError(f"“{word[:40]}” is not one of {', '.join(choices)}.")
        return known

    return check


def count(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and 0 < len(word) < 10 and int(word)):
        raise ValueError(f"“{word[:40]}” is not a number from 1 on.")
    return int(word)


class Option(NamedTuple):
    """One `--name`. Without a metavar it is a flag; `many` may be repeated; `greedy` takes every word up to the next option."""

    name: str
    metavar: str = ""
    help: str = ""
    many: bool = False
    greedy: bool = False
    check: Callable[[str], Any] = str
    default: Any = None


class Command(NamedTuple):
    """One command: what it does, the module that does it, its words (name of the attribute, how shown, least, most), options.

    With `signs`, words that begin with - are no options: `tag WHO +a -b`.
    """

    summary: str
    module: str
    words: tuple[str, str, int, int] = ("", "", 0, 0)
    options: tuple[Option, ...] = ()
    signs: bool = False
    help: str = ""
