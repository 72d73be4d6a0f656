"""A person as a file describes them, before the vault has seen them. Parsers make these, storage matches and writes them."""

from collections.abc import Mapping
from typing import NamedTuple

NOTHING: Mapping[str, str] = {}
"""What a record says of things that it does not mention."""


class Point(NamedTuple):
    """One way to reach somebody. `kind` is email, phone, link or handle; `label` is the file's own word ("home"), if any.

    A handle's label is the service that knows it ("Signal").
    """

    kind: str
    value: str
    label: str | None = None
    is_primary: bool = False


class Relation(NamedTuple):
    """What somebody is to another person of the file or the vault, who is found by `uid`, or by `name` if only one has it.

    `inverse` is the word from the other side. The kind `introduced_by` fills the column of that name instead.
    """

    kind: str
    inverse: str
    name: str = ""
    uid: str | None = None
    note: str | None = None


class Person(NamedTuple):
    """One record of an import, cleaned. Every text passed `text.clean`; days are YYYY-MM-DD, birthdays also --MM-DD.

    `fields` maps columns of `contacts` (name, nickname, pronouns, relationship, company, title, industry, location, timezone,
    birthday, vip, importance, cadence, tracking, tracked_on, met_on, met_where, met_how, notes) to text that
    `fields.contact_value` gave or would take; a missing key means the file says nothing about it. `name` is always there.
    `raw` keeps what no column holds, as it stood in the file (for a vCard: unfolded property lines joined by newlines).
    `line` is the line of the file where the record starts, counted from 1; `dates` are (label, YYYY-MM-DD or --MM-DD);
    `custom` maps labels of the user's own fields to values; `remembered` maps columns of `backgrounds` and `contact_infos`.
    Relations stay in `raw` too, because the other person may not be there. `is_sorted` says that the file is of a vault, where
    who is one person has been made one already.
    """

    line: int
    fields: dict[str, str]
    points: tuple[Point, ...] = ()
    tags: tuple[str, ...] = ()
    uid: str | None = None
    raw: str | None = None
    dates: tuple[tuple[str, str], ...] = ()
    custom: Mapping[str, str] = NOTHING
    remembered: Mapping[str, str] = NOTHING
    relations: tuple[Relation, ...] = ()
    is_sorted: bool = False


class Skipped(NamedTuple):
    """A record that could not be read: where it starts and why. `file` names the file inside a folder or an archive."""

    line: int
    reason: str
    file: str = ""
