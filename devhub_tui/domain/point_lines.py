"""Contact points as people write them in a form: one on a line, `work: ana@example.org` or `github: ana`, the primary first."""

from collections.abc import Iterable, Mapping

from devhub_tui import text
from devhub_tui.domain import sites
from devhub_tui.domain.people import Point
from devhub_tui.errors import FieldError

PRIMARY = "* "
"""In front of a line: this one first."""


def written(points: Iterable[Point]) -> str:
    """One line for each, with its label before a colon and a space; names on services without what can be told."""
    return "\n".join(text.line(f"{point.label}: {sites.typed(point)}" if point.label else point.value) for point in points)


def read(kind: str, lines: str) -> tuple[Point, ...]:
    """The points that the lines name, without repeats. Raises FieldError with the number of the line that is wrong.

    The first is the primary one, unless a star marks another. A name on a service is a link or a handle as the service has it.
    """
    found: dict[tuple[str, ...], Point] = {}
    first: list[tuple[str, ...]] = []
    for number, line in enumerate(lines.split("\n"), 1):
        if not line.strip():
            continue
        starred = line.lstrip().startswith(PRIMARY)
        try:
            point = one(kind, line.lstrip().removeprefix(PRIMARY))
        except FieldError as error:
            place = f"Line {number}: " if "\n" in lines.strip() else ""
            raise FieldError(kind, place + error.message, error.hint) from None
        key = (point.kind, point.value, text.fold(point.label or "") if point.kind == "handle" else "")
        found.setdefault(key, point)
        if starred:
            first.append(key)
    return tuple(found[key] for key in dict.fromkeys((*first, *found)))


def sorted_out(points: Mapping[str, tuple[Point, ...]]) -> dict[str, tuple[Point, ...]]:
    """Points by where they were written as points by what they are, each once."""
    found: dict[str, dict[Point, None]] = {kind: {} for kind in points}
    for each in (point for lines in points.values() for point in lines):
        found.setdefault(each.kind, {})[each] = None
    return {kind: tuple(each) for kind, each in found.items()}


def one(kind: str, line: str) -> Point:
    """One line taken apart: a service needs no space after its colon. Raises FieldError."""
    label, colon, value = line.rpartition(": ")
    if not colon:
        label, colon, value = line.partition(":")
        if not (colon and kind in ("link", "handle") and sites.find(label.strip())):
            label, value = "", line
    return sites.point(kind, value, label)
