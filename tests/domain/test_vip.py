"""What is remembered of a VIP: which fields there are, what each can hold, one line of it, and which date comes next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui import text
from devhub_tui.domain import yearly
from devhub_tui.domain.vip import Details, field_name, first_words, next_date, one_line, value
from devhub_tui.errors import FieldError
from tests.hostile import FORBIDDEN, HOSTILE

TODAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("likes", "likes_dislikes"), ("Notes", "misc_notes"), ("app", "main_app"), ("preferred-channel", "preferred_channel")],
)
def test_short_words_mean_fields(typed: str, meant: str) -> None:
    """Nobody has to type likes_dislikes into a shell."""
    assert field_name(typed) == meant


def test_an_unknown_field_lists_those_there_are() -> None:
    """The way out is in the sentence."""
    with pytest.raises(FieldError) as caught:
        field_name("shoe size")
    assert "family, company, likes, notes, app, channel" in caught.value.hint


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_is_typed_is_cleaned_or_refused(hostile: str) -> None:
    """Backgrounds keep their lines, contact info is one line, and nothing is cut without a word."""
    for field in Details._fields:
        try:
            kept = value(field, hostile)
        except FieldError:
            assert len(hostile) > text.NOTE_LIMIT
            continue
        assert not FORBIDDEN.search(kept or "")
        assert field in ("family", "company", "likes_dislikes", "misc_notes") or "\n" not in (kept or "")


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (Details(), ""),
        (Details(misc_notes="b", likes_dislikes="a"), "a"),
        (Details(family="  \n\n Two cats\nand a dog", likes_dislikes="tea"), "Two cats"),
        (Details(company="Oxide", misc_notes="x"), "Oxide"),
        (Details(family=" \n ", misc_notes="only this"), "only this"),
        (Details(main_app="Signal"), ""),
    ],
)
def test_one_line_is_the_first_thing_known(details: Details, said: str) -> None:
    """Family before likes, company and notes."""
    assert one_line(details) == said


@pytest.mark.parametrize(
    ("day", "coming"),
    [
        ("--03-16", "2026-03-16"),
        ("1985-03-15", "2027-03-15"),
        ("--12-31", "2026-12-31"),
        ("2000-02-29", "2027-02-28"),
        ("--13-01", None),
        ("--02-30", None),
        ("soon", None),
        (None, None),
    ],
)
def test_yearly_days_come_again(day: str | None, coming: str | None) -> None:
    """Today counts; 29 February falls on the 28th in other years; what is no day has no next one."""
    found = yearly.coming(day, TODAY)
    assert (found.isoformat() if found else None) == coming


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.dates(date(1950, 1, 1), date(2019, 12, 31)))
def test_a_birthday_is_never_more_than_a_year_away(today: date, born: date) -> None:
    """Whatever the day, the next time is today or within the coming year."""
    coming = yearly.coming(born.isoformat(), today)
    assert coming is not None
    assert timedelta(0) <= coming - today <= timedelta(366)


@pytest.mark.parametrize(
    ("due", "birthday", "promise", "dates", "on", "kind"),
    [
        ("2026-04-01", None, None, (), "2026-04-01", "due"),
        ("2026-04-01", "--03-21", None, (), "2026-03-21", "birthday"),
        ("2026-03-01", "--03-21", None, (), "2026-03-21", "birthday"),
        ("2026-03-01", "--04-21", None, (), "2026-03-01", "due"),
        ("2026-03-01", None, None, (), "2026-03-01", "due"),
        ("2026-03-16", "--03-16", None, (), "2026-03-16", "birthday"),
        ("2026-04-01", "--03-21", ("2026-03-10", "my_promise", "the link"), (), "2026-03-10", "my_promise"),
        (None, None, ("2026-05-10", "follow_up", None), (("wedding day", "--05-09"),), "2026-05-09", "date"),
        ("what", "--99-99", None, (("x", "?"),), None, None),
    ],
)
def test_the_nearest_date_comes_next(
    due: str | None,
    birthday: str | None,
    promise: tuple[str, str, str | None] | None,
    dates: tuple[tuple[str, str], ...],
    on: str | None,
    kind: str | None,
) -> None:
    """Late promises count; a due day that has passed gives way to what is near, because the status says it already."""
    found = next_date(TODAY, due, birthday, promise, dates)
    assert (found.on if found else None, found.kind if found else None) == (on, kind)


def test_first_words_skip_empty_lines() -> None:
    """A note that begins with blank lines still says something, and a long line is capped."""
    assert first_words("\n \nhello\nworld") == "hello"
    assert first_words("x" * 1000, 50) == "x" * 50
    assert first_words(None) == ""
