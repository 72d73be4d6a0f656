"""Days of spreadsheets: many notations are read, none is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.services.interchange import days

Order = days.Order


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        ("1985-04-12", None, "1985-04-12"),
        ("19850412", None, "1985-04-12"),
        ("1985/4/12", None, "1985-04-12"),
        ("1985-04-12T00:00:00Z", None, "1985-04-12"),
        ("1985-04-12 12:00:00 AM", None, "1985-04-12"),
        ("--04-12", None, "--04-12"),
        ("--0412", None, "--04-12"),
        ("1604-04-12", None, "--04-12"),
        ("12.04.1985", None, "1985-04-12"),
        ("12. 4. 1985", None, "1985-04-12"),
        ("12.4.", None, "--04-12"),
        ("13/4/1985", None, "1985-04-13"),
        ("4/13/1985", None, "1985-04-13"),
        ("4/4/1985", None, "1985-04-04"),
        ("4/12/1985", None, None),
        ("4/12/1985", "mdy", "1985-04-12"),
        ("4/12/1985", "dmy", "1985-12-04"),
        ("4-12-1985", "dmy", "1985-12-04"),
        ("4/12/85", "mdy", "1985-04-12"),
        ("4/12/03", "mdy", "2003-04-12"),
        ("4/12", "mdy", "--04-12"),
        ("13/4/1985", "mdy", None),
        ("0/0/00", "mdy", None),
        ("00/00/0000", None, None),
        ("12 April 1985", None, "1985-04-12"),
        ("Friday, 12 April 1985", None, "1985-04-12"),
        ("April 12, 1985", None, "1985-04-12"),
        ("Apr 12", None, "--04-12"),
        ("12. März 1985", None, "1985-03-12"),
        ("12 de abril de 1985", None, "1985-04-12"),
        ("1er août 1985", None, "1985-08-01"),
        ("12-Apr-1985", None, "1985-04-12"),
        ("29 Feb", None, "--02-29"),
        ("29.02.2023", None, None),
        ("12 Smarch 1985", None, None),
        ("1985", None, None),
        ("31337", None, None),
        ("313371", None, None),
        ("3133-7-1", None, None),
        ("+49 30 1234", None, None),
        ("", None, None),
        ("9" * 100_000, None, None),
    ],
)
def test_a_day(written: str, order: Order | None, expected: str | None) -> None:
    """ISO, numbers in the order that is known, words in several languages; what fits twice or not at all is None."""
    assert days.day(written, order) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("4/12/1985", "4/13/1985"), "mdy"),
        (("4/12/1985", "13/4/1985"), "dmy"),
        (("4/12/1985", "5/6/1990"), None),
        (("13/4/1985", "4/13/1985"), None),
        (("4.12.1985",), "dmy"),
        (("", "1985-04-12", "no day"), None),
    ],
)
def test_the_order_of_a_column(values: tuple[str, ...], expected: Order | None) -> None:
    """One day above the twelfth tells of all; two that disagree tell nothing."""
    assert days.order_of(values) == expected


@given(st.dates(date(1000, 1, 1), date(2199, 12, 31)), st.sampled_from(["{0:%d}/{0:%m}", "{0:%m}/{0:%d}"]))
def test_a_day_is_never_turned_round(day: object, form: str) -> None:
    """With the order that the column was written in, what is read is what was meant."""
    written = f"{form.format(day)}/{str(day)[:4]}"
    order: Order = "dmy" if form.startswith("{0:%d}") else "mdy"
    assert days.day(written, order) in (str(day), f"-{str(day)[4:]}")
    assert days.day(written) in (None, str(day), f"-{str(day)[4:]}")


@given(st.text(max_size=60) | st.text("0123456789/.- ", max_size=20))
def test_any_text_is_a_day_or_none(value: str) -> None:
    """Whatever stands in the cell."""
    found = days.day(value)
    assert found is None or len(found) in (7, 10)
