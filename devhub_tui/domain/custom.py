"""Fields of the user's own: of which kinds they can be, and what a value of each kind is. Pure."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from devhub_tui import text
from devhub_tui.errors import FieldError

Kind = Literal["text", "number", "date", "choice"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LABEL_LIMIT, CHOICE_LIMIT, CHOICES_MOST = 60, 60, 50
_DIGITS = 40  # of a number: enough for any that people write down


def check_kind(value: str) -> Kind:
    """A kind by its word. Raises FieldError."""
    word = value.strip().lower()
    if word not in KINDS:
        raise FieldError("kind", f"“{text.clean(value, limit=40)}” is not a kind of field.", f"It is {_either(KINDS)}.")
    return word


def check_label(value: str) -> str:
    """What a field is called. Raises FieldError."""
    label = text.clean(value, limit=LABEL_LIMIT).strip("\u200d ")
    if not text.visible(label):
        raise FieldError("label", "A field needs a name.", "For example: T-shirt size.")
    if "=" in label:
        raise FieldError("label", "A field's name holds no =.", "The shell sets fields as name=value.")
    return label


def check_choices(kind: str, values: Sequence[str]) -> tuple[str, ...]:
    """What a choice field offers, each once whatever its case; empty for the other kinds. Raises FieldError."""
    found: dict[str, str] = {}
    for value in values:
        word = text.clean(value, limit=CHOICE_LIMIT).strip("\u200d ")
        if text.visible(word):
            found.setdefault(text.fold(word), word)
    if kind != "choice":
        if found:
            raise FieldError("choices", f"A {kind} field has no choices.", "Make it a choice, or leave them out.")
        return ()
    if not found:
        raise FieldError("choices", "A choice needs something to choose from.", "Write them as S, M, L.")
    if len(found) > CHOICES_MOST:
        raise FieldError("choices", f"These are {len(found)} choices; {CHOICES_MOST} fit.")
    return tuple(found.values())


def written(choices: Sequence[str]) -> str:
    """Choices as `split` reads them."""
    return ", ".join(choices)


def split(value: str) -> list[str]:
    """Choices as they are typed: with commas, or one on a line."""
    return [part for line in value.split("\n") for part in line.split(",") if part.strip()]


def check(kind: str, value: str, choices: Sequence[str] = (), *, now: datetime, field: str = "value") -> str | None:
    """What a field of this kind stores for a value as typed; None for an empty one.

    Dates may be words, seen from `now`. Raises FieldError.
    """
    cleaned = text.clean(value)
    if not text.visible(cleaned):
        return None
    if kind == "number":
        return _number(cleaned, field)
    if kind == "date":
        from devhub_tui.domain.dates import parse_when

        return parse_when(cleaned, now, "past", field).day.isoformat()
    if kind == "choice":
        wanted = text.fold(cleaned)
        for word in choices:
            if text.fold(word) == wanted:
                return word
        known = _either(choices) if len(choices) < 9 else f"one of {', '.join(choices[:8])}, …"
        raise FieldError(field, f"“{cleaned[:40]}” is not one of them.", f"It is {known}.")
    return cleaned


def _number(value: str, field: str) -> str:
    """A decimal number without exponent, as it was written but for a sign or zeros that say nothing."""
    bare = value.replace("\u2212", "-").replace(" ", "")
    hint = "Write it as 42 or -1.5, without thousands separators."
    if not bare.isascii() or "_" in bare or len(bare) > _DIGITS:
        raise FieldError(field, f"“{value[:40]}” is not a number.", hint)
    try:
        found = Decimal(bare)
    except InvalidOperation:
        raise FieldError(field, f"“{value[:40]}” is not a number.", hint) from None
    if not found.is_finite() or abs(found.adjusted()) > _DIGITS:
        raise FieldError(field, f"“{value[:40]}” is not a number.", hint)
    return format(found if found else abs(found), "f")


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
