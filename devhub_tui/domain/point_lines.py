"""Contact points as people write them in a form: one on a line, `work: ana@example.org`, the most important first."""

from collections.abc import Iterable

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.domain.people import Point
from devhub_tui.errors import FieldError


def written(points: Iterable[Point]) -> str:
    """One line for each, with its label before a colon and a space."""
    return "\n".join(text.line(f"{point.label}: {point.value}" if point.label else point.value) for point in points)


def read(kind: str, lines: str) -> tuple[Point, ...]:
    """The points that the lines name, without repeats. Raises FieldError with the number of the line that is wrong."""
    found: dict[str, Point] = {}
    for number, line in enumerate(lines.split("\n"), 1):
        if not line.strip():
            continue
        label, colon, value = line.rpartition(": ")
        if not colon:
            label, value = "", line
        try:
            value = fields.point_value(kind, value)
        except FieldError as error:
            place = f"Line {number}: " if "\n" in lines.strip() else ""
            raise FieldError(kind, place + error.message, error.hint) from None
        found.setdefault(value, Point(kind, value, text.clean(label, limit=100) or None))
    return tuple(found.values())
