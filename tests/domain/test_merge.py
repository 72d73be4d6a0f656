"""What becomes of each field of two people who are one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.merge import LABELS, choice_of, gained, settle
from devhub_tui.errors import FieldError
from devhub_tui.text import LINE_LIMIT, NOTE_LIMIT

A = {"name": "Ana Souza"}
B = {"name": "Ravindra K."}


def merged(a: dict[str, Any], b: dict[str, Any], **choices: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values that are not empty, and the lines for the notes, of two people of one name unless told otherwise."""
    found = settle(
        {"name": "Ana Souza", **a}, {"name": "Ana Souza", **b}, {key.replace("__", "."): c for key, c in choices.items()}
    )
    return {key: value for key, value in found.values().items() if value is not None}, found.also


@pytest.mark.parametrize(
    ("field", "a", "b", "kept"),
    [
        ("vip", 0, 1, 1),
        ("vip", 1, 0, 1),
        ("importance", 2, 4, 4),
        ("importance", 5, None, 5),
        ("tracking", "passive", "auto", "auto"),
        ("tracking", "collaborating", "passive", "collaborating"),
        ("tracking", None, "passive", "passive"),
        ("tracked_on", "2026-03-01", "2026-02-01", "2026-02-01"),
        ("snoozed_until", "2026-05-01", "2026-04-01", "2026-04-01"),
        ("snoozed_until", None, "2026-04-01", "2026-04-01"),
        ("birthday", "--04-12", "1985-04-12", "1985-04-12"),
        ("birthday", "1985-04-12", "--04-12", "1985-04-12"),
        ("company", None, "Oxide", "Oxide"),
        ("company", "ACME", "Acme", "ACME"),
        ("cadence", "2w", None, "2w"),
        ("nickname", "An, Annie", "annie, Nan", "An, Annie, Nan"),
        ("info.main_app", "Signal", "Matrix", "Signal, Matrix"),
        ("info.main_app", "Signal, Matrix", "Matrix", "Signal, Matrix"),
        ("info.main_app", "Signal", "Sig", "Signal, Sig"),
        ("background.family", "Two cats.", "A dog.", "Two cats.\n\nA dog."),
        ("notes", "Prefers mornings.", "Prefers mornings.", "Prefers mornings."),
        ("notes", "Prefers mornings.\n\nNot on Fridays.", "Prefers mornings.", "Prefers mornings.\n\nNot on Fridays."),
        ("notes", "Ana", "Anagrams", "Ana\n\nAnagrams"),
        ("source", "hand", "vcard", "hand"),
    ],
)
def test_fields_that_decide_by_themselves(field: str, a: Any, b: Any, kept: Any) -> None:
    """Both may be right, or one is plainly better: nothing is asked, nothing goes into the notes."""
    values, also = merged({field: a}, {field: b})
    assert values[field] == kept
    assert also == ()


@pytest.mark.parametrize("field", ["company", "title", "location", "timezone", "pronouns", "industry", "relationship", "cadence"])
def test_where_there_is_room_for_one(field: str) -> None:
    """The kept one stays; the other becomes a line of the notes, with whom it is from. A choice needs no line."""
    label = LABELS[field][0].lower() + LABELS[field][1:]
    values, also = merged({field: "left"}, {**B, field: "right", "name": "Ravindra K."})
    assert values[field] == "left"
    assert also == (f"Also: {label} right (from Ravindra K.)",)
    assert values["notes"] == also[0]
    for side, kept in (("a", "left"), ("b", "right")):
        values, also = merged({field: "left"}, {field: "right"}, **{field: side})
        assert (values[field], also) == (kept, ())
        assert "notes" not in values
    assert merged({field: "left"}, {field: "right"}, **{field: "both"})[0][field] == "left"


def test_a_name_that_is_not_kept_becomes_a_nickname() -> None:
    """So that one still finds them by it."""
    assert settle(A, B, {}).values()["nickname"] == "Ravindra K."
    assert settle({**A, "nickname": "An"}, {**B, "nickname": "Ravi"}, {}).values()["nickname"] == "An, Ravi, Ravindra K."
    assert settle(A, B, {"name": "b"}).values()["name"] == "Ravindra K."
    assert settle(A, B, {"name": "b"}).values()["nickname"] is None
    assert settle(A, {"name": "Souza, Ana"}, {}).also == ()
    assert settle(A, {"name": "Lima, Ana"}, {}).also == ("Also called: Lima, Ana",)
    assert settle(A, {"name": "Ána Souza"}, {}).also == ("Also called: Ána Souza",)
    long = "x" * LINE_LIMIT
    assert settle({**A, "nickname": long}, B, {}).also == ("Also called: Ravindra K.",)
    assert settle({**A, "nickname": "An"}, B, {"nickname": "a"}).also == ("Also called: Ravindra K.",)


def test_the_earlier_meeting_brings_its_place() -> None:
    """Where and how one met belong to the day."""
    a = {"met_on": "2026-03-01", "met_where": "Berlin", "met_how": "a talk"}
    b = {"met_on": "2025-02-01", "met_where": "Brussels"}
    values, also = merged(a, b)
    assert (values["met_on"], values["met_where"], values["met_how"]) == ("2025-02-01", "Brussels", "a talk")
    assert also == ("Also: met on 2026-03-01 (from Ana Souza)", "Also: met where Berlin (from Ana Souza)")


def test_own_fields_are_chosen_like_others() -> None:
    """Under the label that the user gave them."""
    found = settle({**A, "custom.1": "M"}, {**B, "custom.1": "L"}, {"name": "a"}, {"custom.1": "T-shirt"})
    assert found.values()["custom.1"] == "M"
    assert found.also == ("Also: T-shirt L (from Ravindra K.)",)


def test_notes_that_are_too_long_are_chosen() -> None:
    """Cutting them would lose something."""
    a, b = {**A, "notes": "a" * NOTE_LIMIT}, {**B, "notes": "b"}
    with pytest.raises(FieldError, match="too long"):
        settle(a, b, {})
    assert settle(a, b, {"notes": "b"}).values()["notes"] == "b"
    with pytest.raises(FieldError, match="too long"):
        settle({**A, "background.family": "a" * NOTE_LIMIT}, {**B, "background.family": "b"}, {})


@pytest.mark.parametrize("choices", [{"colour": "a"}, {"company": "left"}, {"custom.9": "a"}])
def test_a_choice_that_is_none(choices: dict[str, str]) -> None:
    """Refused, not ignored."""
    with pytest.raises(FieldError):
        settle(A, B, choices)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("company=b", ("company", "b")),
        (" Met-On = A", ("met_on", "a")),
        ("family=both", ("background.family", "both")),
        ("background.company=b", ("background.company", "b")),
        ("main_app=a", ("info.main_app", "a")),
        ("custom.t-shirt=a", ("custom.1", "a")),
        ("custom.T-Shirt=a", ("custom.1", "a")),
        ("custom.hat=a", ("custom.hat", "a")),
    ],
)
def test_choices_as_typed(typed: str, meant: tuple[str, str]) -> None:
    """Fields by name, own ones by their label."""
    assert choice_of(typed, {"custom.1": "T-shirt"}) == meant


def test_a_choice_needs_a_side() -> None:
    """`--set company` says nothing."""
    with pytest.raises(FieldError):
        choice_of("company", {})


def test_what_was_gained_in_words() -> None:
    """One of a kind is singular, nothing is left out silently."""
    assert gained({"points": 2, "tags": 1, "imports": 3, "dates": 0}) == "2 contact points, 1 tag"
    assert gained({"interactions": 1200}) == "1,200 interactions"
    assert gained({}) == ""


_texts = st.none() | st.sampled_from(["Oxide", "oxide ", "Acme", "a\nb", "李", "x" * 400])
_sides = st.fixed_dictionaries(
    {"name": st.sampled_from(["Ana", "ána", "Lima, Ana", "Bo"])},
    optional=dict.fromkeys([key for key in LABELS if key not in ("name", "vip", "importance")], _texts),
)


@given(_sides, _sides)
def test_nothing_is_lost(a: dict[str, Any], b: dict[str, Any]) -> None:
    """Every value of either side is kept, joined, or in the notes; but for what says only how somebody is tracked."""
    found = settle(a, b, {})
    kept = "\n".join(str(value) for value in found.values().values() if value)
    for side in (a, b):
        for key, value in side.items():
            if value and key not in ("source", "tracking", "tracked_on", "snoozed_until", "skipped_on"):
                assert " ".join(value.casefold().split()) in " ".join(kept.casefold().split()), key


@given(_sides, _sides, st.dictionaries(st.sampled_from(list(LABELS)), st.sampled_from(["a", "b"]), max_size=6))
def test_a_choice_is_a_choice(a: dict[str, Any], b: dict[str, Any], choices: dict[str, str]) -> None:
    """A chosen side is what is kept, as it is (notes may gain lines)."""
    values = settle(a, b, choices).values()
    for key, side in choices.items():
        wanted = (a if side == "a" else b).get(key) or None
        assert values[key] == wanted or (key == "notes" and (wanted or "") in (values[key] or ""))
