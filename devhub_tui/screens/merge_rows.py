"""What the merge screen says: each field of both people, what is kept of it, and why. Pure wording."""

from collections.abc import Mapping
from typing import Any

from devhub_tui import text
from devhub_tui.domain.merge import A, B, Outcome, Settled, same
from devhub_tui.storage.comparing import Comparison, Holding
from devhub_tui.widgets.side_by_side import Row


def rows(compared: Comparison, settled: Settled, choices: Mapping[str, str], names: Mapping[str, str]) -> tuple[Row, ...]:
    """Fields that differ and fields that are the same, in the form's order; then what is joined. `names` are of introducers."""
    fields = [_field(each, choices.get(each.key), names) for each in settled.outcomes if each.a or each.b]
    return (*fields, *(_holding(each) for each in compared.holdings))


def _words(key: str, value: Any, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if key == "vip":
        return "yes"
    if key == "introduced_by":
        return names.get(value, str(value))
    return str(value)


def _field(outcome: Outcome, choice: str | None, names: Mapping[str, str]) -> Row:
    a, b, kept = (_words(outcome.key, value, names) for value in (outcome.a, outcome.b, outcome.kept))
    if not outcome.differs:
        # A nickname may come from the name that is not kept, a note from what lost.
        changed = kept != a
        mark = "+" if changed else " "
        return Row("", outcome.label, a, b, mark, mark, kept)
    marks = _marks(outcome)
    # What only the left one has is kept without a question.
    key = outcome.key if outcome.b or choice else ""
    return Row(key, outcome.label, a, b, *marks, kept, _remark(outcome, choice))


def _marks(outcome: Outcome) -> tuple[str, str]:
    """✓ kept, + joined with the other or noted, nothing for what is let go."""
    if outcome.kept == outcome.a:
        return "✓" if outcome.a else " ", "+" if outcome.noted else " "
    if outcome.kept == outcome.b:
        return "+" if outcome.noted else " ", "✓" if outcome.b else " "
    held = str(outcome.kept or "")
    return tuple("+" if side and str(side) in held else " " for side in (outcome.a, outcome.b))  # type: ignore[return-value]


def _remark(outcome: Outcome, choice: str | None) -> str:
    """What happens to this field, in words."""
    if choice == A:
        return "left, as you chose" if outcome.a else "stays empty, as you chose"
    if choice == B:
        return "right, as you chose" if outcome.b else "empty, as you chose"
    if not outcome.contested:
        return "filled from the right" if outcome.b else "kept"
    if outcome.noted:
        side = "right" if outcome.kept == outcome.a else "left"
        return f"the {side} one goes into the notes"
    if outcome.kept not in (outcome.a, outcome.b):
        return "joined"
    if same(outcome.key, outcome.a, outcome.b) and outcome.key != "birthday":
        return "they say the same; one spelling is kept"
    return _BY_ITSELF.get(outcome.key, "kept")


_BY_ITSELF = {
    "name": "the other one becomes a nickname, or a line of the notes",
    "vip": "yes if either is",
    "importance": "the higher one",
    "tracking": "the more attentive one",
    "tracked_on": "the earlier day",
    "snoozed_until": "the earlier day",
    "birthday": "the one with the year",
    "source": "where the kept one came from",
    "nickname": "both names",
    "notes": "one holds the other",
}


def _holding(holding: Holding) -> Row:
    a, b, both = (", ".join(text.line(each) for each in values) for values in (holding.a, holding.b, holding.both))
    if holding.a == holding.b == holding.both:
        return Row("", holding.label, a, b, result=both)
    return Row("", holding.label, a, b, "+" if a else " ", "+" if b else " ", result=both, remark="joined")


def next_choice(present: str | None) -> str | None:
    """What the space bar makes of a choice: by itself, left, right, and round."""
    order: list[str | None] = [None, A, B]
    return order[(order.index(present) + 1) % 3] if present in order else None


def other_way(choices: Mapping[str, str]) -> dict[str, str]:
    """The same choices when the two change places."""
    return {key: B if choice == A else A for key, choice in choices.items()}
