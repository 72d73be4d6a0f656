"""The gate for text: whatever comes in, what comes out can be stored, compared and shown."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui import text
from tests.hostile import FORBIDDEN, HOSTILE

# Every code point, lone surrogates too, and hostile pieces glued to each other.
anything = st.text(st.characters(exclude_categories=()), max_size=60) | st.lists(
    st.sampled_from([each for each in HOSTILE if len(each) < 100]), max_size=4
).map("".join)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
@pytest.mark.parametrize("multiline", [False, True])
def test_hostile_text_is_harmless(value: str, multiline: bool) -> None:
    """Nothing of the corpus gets a control, bidi or invisible character past the gate, nor more than the limit."""
    cleaned = text.clean(value, multiline)
    assert not FORBIDDEN.search(cleaned)
    assert len(cleaned) <= (text.NOTE_LIMIT if multiline else text.LINE_LIMIT)
    assert text.clean(cleaned, multiline) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\r" not in cleaned
    assert multiline or not any(mark in cleaned for mark in "\n\t")
    cleaned.encode()


@given(anything, st.booleans(), st.none() | st.integers(0, 50))
def test_cleaning_twice_changes_nothing(value: str, multiline: bool, limit: int | None) -> None:
    """What the vault holds stays as it is, however often it is saved."""
    cleaned = text.clean(value, multiline, limit)
    assert text.clean(cleaned, multiline, limit) == cleaned
    assert not FORBIDDEN.search(cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert limit is None or len(cleaned) <= limit
    cleaned.encode()


@given(anything)
def test_render_filter_never_lets_a_control_through(value: str) -> None:
    """Should something slip past the gate, the screen still gets one harmless line as long as before."""
    shown = text.line(value)
    assert not FORBIDDEN.search(shown)
    assert not set(shown) & set("\n\t\r")
    assert not FORBIDDEN.search(text.lines(value))
    if text.clean(value) == value:
        assert shown == value


def test_every_code_point_is_either_kept_or_dropped() -> None:
    """All of Unicode, one by one: format characters that show nothing are gone, letters and marks are there."""
    for number in range(sys.maxunicode + 1):
        mark = chr(number)
        cleaned = text.clean(f"a{mark}b", multiline=True)
        assert not FORBIDDEN.search(cleaned), hex(number)
        if unicodedata.category(mark)[0] in "LNPS" and mark not in "\u115f\u1160\u3164\uffa0":
            assert cleaned == unicodedata.normalize("NFC", f"a{mark}b"), hex(number)
        elif unicodedata.category(mark) == "Cc" and mark not in "\t\n\r\x0b\x0c\x85":
            assert cleaned == "ab", hex(number)


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("  Ana   Lopez ", "Ana Lopez"),
        ("Zoe\u0308", "Zoë"),
        ("two\r\nlines", "two lines"),
        ("two\u2028lines\x85three", "two lines three"),
        ("Ana\x1b[31m", "Ana[31m"),
        ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        ("❤️", "❤️"),
        ("\u3164", ""),
        ("葛\U000e0100飾", "葛\U000e0100飾"),
        ("x" * 2_000, "x" * 1_000),
    ],
)
def test_a_line(value: str, cleaned: str) -> None:
    """A name stays what was typed: families, accents and spaces between words, but on one line."""
    assert text.clean(value) == cleaned


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("  indented\n\n\tcode()\n\n", "  indented\n\n\tcode()"),
        ("one\x0ctwo", "one\ntwo"),
        ("é" * 200_000, "é" * 100_000),
    ],
)
def test_a_note(value: str, cleaned: str) -> None:
    """A note keeps its lines, indentation and code."""
    assert text.clean(value, multiline=True) == cleaned


def test_a_line_shows_what_it_replaces() -> None:
    """At render time an escape becomes a visible mark, so that nobody wonders."""
    assert text.line("a\x1b[31m\nb") == "a\ufffd[31m b"
    assert text.lines("a\nb\x07\r\nc") == "a\nb\ufffd\nc"


@pytest.mark.parametrize("value", ["Ana", "ﬁ", "℡", "𝓐𝓷𝓪", "Ł", "-", "👍", "\ue000", "."])
def test_visible(value: str) -> None:
    """Letters, signs and emoji are something to see."""
    assert text.visible(text.clean(value))


@pytest.mark.parametrize("value", ["", " ", "\u200d", "\ufe0f", "\u0301\u0302", "\u2800", "\u3164", "\u200d\ufe0f"])
def test_invisible(value: str) -> None:
    """Joiners, accents on nothing and blanks are not."""
    assert not text.visible(text.clean(value))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë", "zoe"),
        ("Zoe\u0308", "Zoë"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("SØREN", "soren"),
        ("Weiß", "WEISS"),
        ("İbrahim Işık", "ibrahim isik"),
        ("𝓐𝓷𝓪", "ana"),
        ("℡", "tel"),
        ("Ana  Lopez\t", "ana lopez"),
        ("Ａｎａ", "ana"),
        ("Ñandú", "nandu"),
        ("Nguyễn", "nguyen"),
    ],
)
def test_fold_makes_equal(one: str, other: str) -> None:
    """Case, accents and fancy letters do not keep anybody from being found."""
    assert text.fold(one) == text.fold(other)


def test_fold_keeps_apart() -> None:
    """Different names stay different."""
    assert len({text.fold(name) for name in ("Ana", "Anna", "An a", "Иван", "田中", "Ивана")}) == 6


@given(anything)
def test_fold_twice_changes_nothing(value: str) -> None:
    """A folded name compares equal to itself."""
    assert text.fold(text.fold(value)) == text.fold(value)


@given(anything)
def test_fold_ignores_case_of_what_is_stored(value: str) -> None:
    """Whoever types a stored name in capitals finds it."""
    cleaned = text.clean(value)
    if cleaned.upper().lower() == cleaned.lower():
        assert text.fold(cleaned.upper()) == text.fold(cleaned.lower())
