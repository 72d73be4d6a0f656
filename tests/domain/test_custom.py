"""Fields of the user's own: what their values can be."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import custom
from devhub_tui.errors import DevHubError, FieldError
from tests.hostile import FORBIDDEN, HOSTILE

NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")
SIZES = ("S", "M", "L", "Äußerst groß")


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  two   words ", "two words"),
        ("text", "", None),
        ("text", "\u200b", None),
        ("number", "42", "42"),
        ("number", " -1.50 ", "-1.50"),
        ("number", "+7", "7"),
        ("number", "\u22123", "-3"),
        ("number", "1e3", "1000"),
        ("number", "-0", "0"),
        ("number", "007", "7"),
        ("number", ".5", "0.5"),
        ("number", "12 000", "12000"),
        ("number", "", None),
        ("date", "2026-02-01", "2026-02-01"),
        ("date", "yesterday", "2026-03-15"),
        ("date", "15 mar", "2026-03-15"),
        ("date", "  ", None),
        ("choice", "m", "M"),
        ("choice", "ausserst GROSS", "Äußerst groß"),
        ("choice", "", None),
    ],
)
def test_values(kind: str, typed: str, stored: str | None) -> None:
    """As they are kept: numbers without what says nothing, dates as days, choices as they are spelled."""
    assert custom.check(kind, typed, SIZES, now=NOW) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("number", "twelve", "not a number"),
        ("number", "1,5", "Write it as 42 or -1.5"),
        ("number", "nan", "not a number"),
        ("number", "Infinity", "not a number"),
        ("number", "1_000", "not a number"),
        ("number", "٣", "not a number"),
        ("number", "1e999999999", "not a number"),
        ("number", "9" * 41, "not a number"),
        ("date", "someday", "not a date"),
        ("date", "03/04/2026", "two different days"),
        ("date", "2026-02-30", "not a date"),
        ("choice", "XL", "It is S, M, L or Äußerst groß"),
    ],
)
def test_what_does_not_fit_is_said(kind: str, typed: str, says: str) -> None:
    """With what would."""
    with pytest.raises(FieldError) as caught:
        custom.check(kind, typed, SIZES, now=NOW, field="size")
    assert says in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.field == "size"


@pytest.mark.parametrize("kind", custom.KINDS)
def test_hostile_values(kind: str) -> None:
    """Kept harmless, or refused in a harmless sentence."""
    for typed in HOSTILE:
        try:
            said = custom.check(kind, typed, SIZES, now=NOW) or ""
        except DevHubError as error:
            said = f"{error.message} {error.hint}"
        assert len(said) <= 1_000
        assert not FORBIDDEN.search(said), ascii(typed[:40])


@given(st.sampled_from(custom.KINDS), st.text(max_size=30) | st.from_regex(r"[-+]?[0-9.]{1,8}(e[0-9]{1,2})?", fullmatch=True))
def test_stored_values_fit_again(kind: str, typed: str) -> None:
    """A form can be saved without a change."""
    try:
        found = custom.check(kind, typed, SIZES, now=NOW)
    except FieldError:
        return
    assert found is None or custom.check(kind, found, SIZES, now=NOW) == found


def test_choices_and_labels() -> None:
    """Choices once each, whatever their case; only a choice has any, and it has some. A label has no =."""
    assert custom.check_choices("choice", custom.split("S, M,\nL ,, s")) == ("S", "M", "L")
    assert custom.split(custom.written(("S", "M"))) == ["S", " M"]
    for kind, values in (("choice", [" ", "\u200b"]), ("text", ["S"]), ("choice", [str(n) for n in range(51)])):
        with pytest.raises(FieldError):
            custom.check_choices(kind, values)
    assert custom.check_label(" T-shirt  size ") == "T-shirt size"
    for label in ("", "\u200d", "a=b"):
        with pytest.raises(FieldError):
            custom.check_label(label)
    with pytest.raises(FieldError, match="not a kind"):
        custom.check_kind("formula")
