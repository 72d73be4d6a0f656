"""A person as a file describes them, before the vault has seen them. Parsers make these, storage matches and writes them."""

from typing import NamedTuple


class Point(NamedTuple):
    """One way to reach somebody. `kind` is email, phone or link; `label` is the file's own word ("home"), if any."""

    kind: str
    value: str
    label: str | None = None
    is_primary: bool = False


class Person(NamedTuple):
    """One record of an import, cleaned. Every text passed `text.clean`; days are YYYY-MM-DD, birthdays also --MM-DD.

    `fields` maps columns of `contacts` (name, nickname, pronouns, company, title, location, timezone, birthday, met_on,
    met_how, notes) to text; a missing key means the file says nothing about it. `name` is always there.
    `raw` keeps what no column holds, as it stood in the file (for a vCard: unfolded property lines joined by newlines).
    `line` is the line of the file where the record starts, counted from 1.
    """

    line: int
    fields: dict[str, str]
    points: tuple[Point, ...] = ()
    tags: tuple[str, ...] = ()
    uid: str | None = None
    raw: str | None = None


class Skipped(NamedTuple):
    """A record that could not be read: where it starts and why."""

    line: int
    reason: str
