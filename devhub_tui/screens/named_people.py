"""The people of a form with a "With" row: those who were picked, and a name that is still in the input. No widgets."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from devhub_tui import text
from devhub_tui.errors import AmbiguousError, FieldError, NotFoundError
from devhub_tui.storage import contacts

Named = tuple[str, str]
"""(id, name); without an id somebody new."""


def said(people: Sequence[Named]) -> str:
    """Zoë Faßbender, or Zoë Faßbender and 2 others."""
    first, rest = text.clean(people[0][1], limit=60), len(people) - 1
    return first if not rest else f"{first} and {rest} other{'s' if rest > 1 else ''}"


def still_there(connection: Any, kept: Any, given: Sequence[Sequence[Any]]) -> list[Named]:
    """Whom a draft `kept`, else whom the form was `given`: those in the vault, by their present names, and those to be added."""
    known = [each for each in kept or () if isinstance(each, list) and len(each) == 2]
    found: list[Named] = []
    for contact_id, name in ((str(each[0]), str(each[1])) for each in known or given):
        if not contact_id:
            found.append((contact_id, name))
            continue
        with suppress(NotFoundError):
            found.append((contact_id, contacts.contact(connection, contact_id).name))
    return found


def picked(connection: Any, values: Mapping[str, Any], *, nobody: str, unknown: str) -> list[Named]:
    """Who is meant by `people` and `with` of a form; a name left in the input counts when it can mean only one.

    Raises FieldError: `nobody` is what to ask when there is none, `unknown` what to do about a name that nobody goes by.
    """
    people = [(str(each[0]), str(each[1])) for each in values["people"]]
    left = text.clean(values["with"])
    if left:
        try:
            person = contacts.resolve(connection, left)
        except NotFoundError as error:
            raise FieldError("with", error.message, unknown) from None
        except AmbiguousError as error:
            raise FieldError("with", error.message, "Pick one from the list.") from None
        if person not in people:
            people.append(person)
    if not people:
        raise FieldError("with", nobody, "Type a part of the name.")
    return people
