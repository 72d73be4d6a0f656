"""A brief fits, whatever is in it; what matters most is there when there is hardly any room."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from devhub_tui.domain.brief import FieldChange, Promise
from devhub_tui.domain.relations import INTRODUCED
from devhub_tui.domain.vip import NOTHING, Details
from devhub_tui.storage.brief import Brief, Talk
from devhub_tui.storage.contacts import Contact
from devhub_tui.storage.custom_fields import Value
from devhub_tui.storage.relations import Related
from devhub_tui.storage.rows import PointRow
from devhub_tui.widgets.brief_lines import NARROWEST, lines, plain
from tests.hostile import HOSTILE

NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")
_FIELDS = ("pronouns", "title", "company", "location", "notes", "met_where", "met_how", "met_on", "birthday", "timezone")
_NONE = dict.fromkeys((*_FIELDS, "last_contacted", "next_due", "cadence_days", "snoozed_until"))


def somebody(name: str = "Ana", status: str = "new", **values: object) -> Brief:
    """Somebody of whom only this is known."""
    days = values.get("cadence_days")
    every = "every day" if days == 1 else f"every {days} days" if days else ""
    contact = Contact({**_NONE, "id": "a", "name": name, "vip": 0, **values}, status, (), ())
    return Brief(contact, None, (), None, 0, None, (), (), NOTHING, (), (), (), "02-28", every, "the default" if every else "")


def full(said: str) -> Brief:
    """Somebody with this text in every field."""
    talk = Talk("t", said, said, said, "2026-02-01", None, said, said, said, (said, said))
    promises = tuple(Promise(str(i), "my_promise" if i % 2 else said, "2026-03-01", said) for i in range(9))
    values = {**dict.fromkeys(_FIELDS, said), "birthday": "1986-03-20", "timezone": "Asia/Kathmandu", "vip": 1}
    found = somebody(said, "reconnect", **values, last_contacted="2026-02-01", next_due="2026-02-15", cadence_days=14)
    return found._replace(
        contact=found.contact._replace(points=(PointRow("p", "link", said, said, True),), tags=(said, said)),
        last=talk,
        before=(talk,) * 5,
        planned=talk,
        rhythm=15,
        promises=promises,
        dates=((said, "--03-17"),),
        details=Details(said, said, said, said, said, said),
        relations=(Related(said, "b", said, said, False, said, INTRODUCED),),
        custom=(Value("f", said, "text", said),),
        changes=tuple(FieldChange(what, said, said, NOW.date()) for what in ("company", "tag", "vip")),
    )  # fmt: skip


@pytest.mark.parametrize("size", [(80, 22), (120, 38), (40, 8), (300, 80), (10, 1), (1, 1), (80, 0)])
@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_it_fits_whatever_is_in_it(said: str, size: tuple[int, int]) -> None:
    """Never a line more than there is room for, never a cell more than fits."""
    width, height = size
    found = lines(full(said), NOW, width, height)
    assert len(found) <= height
    for line in plain(full(said), NOW, width, height):
        assert "\n" not in line
        assert cell_len(line) <= max(width, NARROWEST), line


_PARTS: dict[str, Any] = {
    "last": None,
    "before": (),
    "promises": (),
    "dates": (),
    "details": NOTHING,
    "relations": (),
    "custom": (),
    "changes": (),
}


@settings(max_examples=80)
@given(st.integers(20, 200), st.integers(1, 60), st.sets(st.sampled_from(sorted(_PARTS))))
def test_more_room_never_takes_anything_away(width: int, height: int, unknown: set[str]) -> None:
    """A taller screen says at least as much, and never more than fits, whatever is not known."""
    found = full("Something that was said, and that goes on for a while.")
    found = found._replace(**{name: _PARTS[name] for name in unknown})
    small, large = len(plain(found, NOW, width, height)), len(plain(found, NOW, width, height + 1))
    assert small <= large <= height + 1


def test_what_matters_most_comes_first() -> None:
    """Eight lines of forty cells: who, what was said last, what is owed and late; not what they like."""
    found = full("words")._replace(promises=(Promise("p", "my_promise", "2026-03-13", "the talk link"),))
    text = "\n".join(plain(found, NOW, 40, 8))
    for words in ("words ★", "‼ reconnect", "last: ", "the talk link", "13:45 there, Monday"):
        assert words in text, words
    assert "likes" not in text


def test_promises_without_room_are_counted() -> None:
    """Nobody believes that the two on the screen are all."""
    assert "more open" in "\n".join(plain(full("words"), NOW, 80, 8))
    assert "more open" not in "\n".join(plain(full("words"), NOW, 80, 60))


def test_of_somebody_new_it_says_how_you_met() -> None:
    """Nothing was said yet, and nothing is made up."""
    assert plain(somebody(), NOW, 80, 22) == [
        "Ana                                                                        ✦ new",
        "new: no cadence yet",
        "",
        "last          Nothing said yet.",
    ]
    met = somebody(met_where="FOSDEM", met_how="the waffle queue")
    assert plain(met, NOW, 80, 22)[-1] == "last          Nothing said yet: met at FOSDEM, the waffle queue"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"last_contacted": "2026-03-16", "next_due": "2026-04-15", "cadence_days": 30},
            "talked today, every 30 days (the default) · due 15 Apr, in 30 days",
        ),
        (
            {"last_contacted": "2026-03-15", "next_due": "2026-03-16", "cadence_days": 1},
            "1 day since you talked, every day (the default) · due 16 Mar, today",
        ),
        ({"next_due": "2026-03-01", "cadence_days": 30}, "no contact yet, every 30 days (the default) · due 1 Mar"),
        ({"status": "passive", "last_contacted": "2026-03-01"}, "15 days since you talked · passive: never due"),
        ({"snoozed_until": "2026-03-20"}, "new: no cadence yet · snoozed until 20 Mar 2026"),
        ({"snoozed_until": "2026-03-16"}, "new: no cadence yet"),
    ],
)  # fmt: skip
def test_why(values: dict[str, Any], said: str) -> None:
    """How it stands, in words."""
    status = str(values.pop("status", "due"))
    assert plain(somebody(status=status, **values), NOW, 80, 22)[1] == said


def test_a_part_that_comes_late_pays_for_its_gap() -> None:
    """Of whom little is known, far days and tags begin parts of their own: the empty lines between them count too."""
    found = somebody("Mei", birthday="1994-09-11")._replace(custom=tuple(Value(str(n), str(n), "text", "S") for n in range(9)))
    for height in range(1, 20):
        assert len(lines(found, NOW, 80, height)) <= height


def test_two_equal_promises_are_two() -> None:
    """What was promised twice is owed twice."""
    promise = Promise("p", "my_promise", "2026-03-13", "the talk link")
    found = somebody()._replace(promises=(promise, promise._replace(id="q")))
    assert "\n".join(plain(found, NOW, 80, 22)).count("the talk link") == 2
