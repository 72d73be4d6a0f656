"""Important dates as lines of a form."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.date_lines import check, read, written
from devhub_tui.errors import DevHubError, FieldError
from tests.hostile import FORBIDDEN, HOSTILE

NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("wedding day: 2019-06-01", ("wedding day", "2019-06-01")),
        ("wedding day:2019-06-01", ("wedding day", "2019-06-01")),
        ("name day: --07-26", ("name day", "--07-26")),
        ("name day: --0726", ("name day", "--07-26")),
        ("leap: --02-29", ("leap", "--02-29")),
        ("wedding: 1 june 2019", ("wedding", "2019-06-01")),
        ("name day: 26 July", ("name day", "--07-26")),
        ("name day: july 26", ("name day", "--07-26")),
        ("started at Oxide: last friday", ("started at Oxide", "2026-03-13")),
        ("no year: 1604-05-01", ("no year", "--05-01")),
        ("odd: label: 2019-06-01", ("odd: label", "2019-06-01")),
    ],
)
def test_a_line(line: str, pair: tuple[str, str]) -> None:
    """As it is kept; written out again it is the same."""
    assert read(line, NOW) == ((*pair, None),)
    assert read(written([(*pair, None)]), NOW) == ((*pair, None),)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("wedding day: 2019-06-01, 14 days before", 14),
        ("wedding day: 1 june 2019 , 1 day before", 1),
        ("wedding day: 2019-06-01, 30d", 30),
        ("wedding day: 2019-06-01, 0 days", 0),
        ("wedding day: 2019-06-01", None),
    ],
)
def test_notice(line: str, days: int | None) -> None:
    """Days of notice may follow, and are written out again."""
    found = read(line, NOW)
    assert found == (("wedding day", "2019-06-01", days),)
    assert read(written(found), NOW) == found


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("wedding", "not a label and a day"),
        (": 2019-06-01", "a word for what it is"),
        ("a: 2019-06-01\nb: someday", "Line 2: "),
        ("a: ", "A day is needed"),
        ("a: 2019-02-30", "2019-06-01, or --06-01"),
        ("a: --02-30", "2019-06-01, or --06-01"),
        ("a: --06-01, 366 days before", "0 to 365"),
        ("a: --06-01, ten days before", "0 to 365"),
    ],
)
def test_a_mistake_names_its_line(lines: str, says: str) -> None:
    """And what would be right."""
    with pytest.raises(FieldError) as caught:
        read(lines, NOW)
    assert says in f"{caught.value.message} {caught.value.hint}"


def test_repeats_and_hostile_text() -> None:
    """Equal lines are one; odd text is kept harmless or refused harmlessly."""
    assert read("a: --06-01\n\n a : --06-01\nb: --06-01", NOW) == (("a", "--06-01", None), ("b", "--06-01", None))
    for typed in HOSTILE:
        for line in (f"{typed}: 2019-06-01", f"day: {typed}"):
            try:
                said = str(read(line, NOW))
            except DevHubError as error:
                said = f"{error.message} {error.hint}"
            assert not FORBIDDEN.search(said), ascii(typed[:40])


@given(st.dates() | st.sampled_from(["--01-31", "--02-29", "26 july", "yesterday"]))
def test_stored_days_are_valid_again(day: object) -> None:
    """A form can be saved without a change."""
    try:
        found = check("dates", str(day), NOW)
    except FieldError:
        return
    assert check("dates", found, NOW) == found
