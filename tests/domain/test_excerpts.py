"""The line that fits, and the part of it that is made brighter."""

import pytest

from devhub_tui.domain.excerpts import excerpt, holds, spans
from devhub_tui.domain.query import Term


@pytest.mark.parametrize(
    ("value", "terms", "bright"),
    [
        ("Rusty rust", [Term("rust")], ["Rust", "rust"]),
        ("Rusty rust", [Term("rust", exact=True)], ["rust"]),
        ("ana@oxide.computer", [Term("ana@ox")], ["ana@ox"]),
        ("the io_uring slides", [Term("io uring", exact=True)], ["io_uring"]),
        ("Zoë Faßbender", [Term("zoe"), Term("fass")], ["Zoë", "Faßbender"]),
        ("Łukasz Żółć", [Term("luk"), Term("zolc")], ["Łuk", "Żółć"]),
        ("one two", [Term("two"), Term("one"), Term("tw")], ["one", "two"]),
        ("crust", [Term("rust")], []),
        ("a.b c", [Term("b.c")], ["b c"]),
        ("", [Term("x")], []),
    ],
)
def test_what_is_made_brighter(value: str, terms: list[Term], bright: list[str]) -> None:
    """Beginnings of words, phrases whole, without regard to case and accents."""
    assert [value[start:end] for start, end in spans(value, terms)] == bright
    assert holds(value, terms) is bool(bright)


def test_a_long_line_is_cut_around_the_word() -> None:
    """An excerpt of a long line shows the word with dots on the cut sides."""
    line = "x" * 300 + " needle " + "y" * 300
    shown = excerpt(line, [Term("needle")])
    assert "needle" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= 102
    assert excerpt("short\nneedle here\n", [Term("needle")]) == "needle here"
    assert excerpt("short\nneedle here\n", [Term("nothing"), Term("nee")]) == "needle here"
    assert excerpt("first\nsecond", [Term("nothing")]) == "first"
