"""What a form asks for: read from the hints that the model classes carry, so that every field is described once.

Knows neither Textual nor SQLModel: a model is anything with pydantic's `model_fields`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.errors import FieldError

Kind = Literal["line", "note", "day", "birthday", "cadence", "importance", "flag", "choice", "timezone"]
_JOINERS = "\u200d \u034f"
Check = Callable[[str, str], Any]

CHECKS: dict[str, Check] = {
    "line": fields.line,
    "note": fields.note,
    "day": fields.day,
    "birthday": fields.birthday,
    "cadence": fields.cadence,
    "importance": fields.importance,
    "flag": fields.flag,
    "timezone": fields.timezone,
}
"""What a field of each kind can hold; a choice checks against its own words."""


class Hint:
    """Stands in the annotation of a column: how a form asks for it, and what it can hold.

    `needed` refuses an empty line, `ahead` reads "friday" as the coming one. A hint without a section is checked, but no
    form asks for it.
    """

    def __init__(
        self,
        label: str,
        kind: Kind = "line",
        section: str = "",
        help: str = "",  # noqa: A002
        *,
        choices: tuple[str, ...] = (),
        needed: bool = False,
        ahead: bool = False,
    ) -> None:
        self.label = label
        self.kind: Kind = kind
        self.section = section
        self.help = help
        self.choices = choices
        self.needed = needed
        self.ahead = ahead

    def check(self, field: str, value: str) -> Any:
        """What the column stores for a value as typed. Raises FieldError."""
        if self.kind == "choice":
            word = value.strip().lower()
            if word and word not in self.choices:
                known = " or ".join(self.choices)
                raise FieldError(field, f"“{text.clean(value, limit=40)}” is not one of them.", f"It is {known}.")
            return word or None
        if self.kind == "note":
            fits(field, value)
        found = CHECKS[self.kind](field, value)
        if self.needed and not (found and str(found).strip(_JOINERS)):
            raise FieldError(field, f"A {self.label.lower()} is needed.")
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Makes the model's own validation run the same check (pydantic, "Custom types")."""
        from pydantic_core import PydanticCustomError, core_schema

        def before(value: Any, info: Any) -> Any:
            if value is None:
                return None
            try:
                return self.check(info.field_name or "", str(value))
            except FieldError as error:
                raise PydanticCustomError("field", "{message}", {"message": error.message, "hint": error.hint}) from None

        return core_schema.with_info_before_validator_function(before, handler(source))


def fits(field: str, value: str) -> None:
    """Refuses a note that would be cut. Raises FieldError."""
    if len(value) > text.NOTE_LIMIT:
        raise FieldError(
            field, f"This is {len(value):,} characters long; {text.NOTE_LIMIT:,} fit.", "Shorten it, or keep it in a file."
        )


class FieldSpec(NamedTuple):
    """One field of a form, in the order in which a form shows them."""

    name: str
    label: str
    kind: Kind
    section: str
    help: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = False
    ahead: bool = False


def hints(model: type[Any]) -> dict[str, Hint]:
    """Column -> hint of a model, forms' and others'."""
    described: Mapping[str, Any] = model.model_fields
    return {name: hint for name, info in described.items() for hint in info.metadata if isinstance(hint, Hint)}


def form_fields(model: type[Any]) -> list[FieldSpec]:
    """What a form asks for, section by section in the order in which the model declares them."""
    specs = [
        FieldSpec(name, hint.label, hint.kind, hint.section, hint.help, hint.choices, hint.needed, hint.ahead)
        for name, hint in hints(model).items()
        if hint.section
    ]
    sections = list(dict.fromkeys(spec.section for spec in specs))
    return sorted(specs, key=lambda spec: sections.index(spec.section))
