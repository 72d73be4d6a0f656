"""Emails, phones and links as lines of a form."""

import pytest

from devhub_tui.domain.people import Point
from devhub_tui.domain.point_lines import read, written
from devhub_tui.errors import FieldError


def test_lines_read_back_what_was_written() -> None:
    """Labels with colons, links with colons, order."""
    points = (
        Point("link", "https://a.example", "GitHub"),
        Point("link", "mailto:a@b.example"),
        Point("link", "https://c.example:8080/x", "odd: label"),
    )
    assert written(points) == "GitHub: https://a.example\nmailto:a@b.example\nodd: label: https://c.example:8080/x"
    assert read("link", written(points)) == points


def test_empty_and_repeated_lines_count_for_nothing() -> None:
    """The first of two equal ones stays."""
    assert read("email", "\n work: a@b.c \n\na@b.c\n") == (Point("email", "a@b.c", "work"),)
    assert read("phone", "") == ()


def test_a_mistake_names_its_line() -> None:
    """Only where there are several."""
    with pytest.raises(FieldError, match=r"^Line 2: “nope” is not an email"):
        read("email", "a@b.c\nnope")
    with pytest.raises(FieldError, match=r"^“nope” is not an email"):
        read("email", "nope")
    with pytest.raises(FieldError, match="cannot be kept"):
        read("link", "site: javascript:alert(1)")
