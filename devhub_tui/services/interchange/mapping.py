"""Which column of a table means what: guessed, said by the user, remembered for files with the same header.

A target is written as in the shell: `name`, `email`, `email:work`, `github`, `date:anniversary`, `custom:Shirt size`, `keep`.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from devhub_tui.domain import sites
from devhub_tui.errors import UsageError
from devhub_tui.services.interchange import column_words, days
from devhub_tui.services.interchange.sheet import Sheet
from devhub_tui.text import clean, fold, line

TARGETS: dict[str, str] = {
    "name": "Name",
    "first_name": "First name",
    "middle_name": "Middle name",
    "last_name": "Last name",
    "nickname": "Nickname",
    "pronouns": "Pronouns",
    "company": "Company",
    "title": "Job title",
    "industry": "Industry",
    "email": "Email",
    "phone": "Phone",
    "link": "Link",
    "tags": "Tags",
    "notes": "Notes",
    "location": "Location",
    "timezone": "Time zone",
    "birthday": "Birthday",
    "date": "Important date",
    "met_on": "Met on",
    "met_where": "Met where",
    "met_how": "Met how",
    "relationship": "Relationship",
    "vip": "VIP",
    "importance": "Importance",
    "cadence": "Cadence",
    "custom": "A field of your own",
    "keep": "Keep as it stands",
    "ignore": "Leave out",
}
"""What a column can become, in the words of the screen. `keep` puts the cell beside the person, where exports find it again."""

LABELLED = frozenset(("email", "phone", "link", "date", "custom"))
"""These may be followed by a colon and a label; dates and own fields take the column's name if they are not."""

_SEVERAL = LABELLED | {"tags", "notes", "location", "keep", "ignore"}
_NAMING = frozenset(("name", "first_name", "last_name", "nickname", "company", "email", "phone"))
_PREFERENCE = "import.mapping."
_MOST_REMEMBERED = 20_000  # characters of a remembered mapping that are read


class Target(NamedTuple):
    """What a column becomes. `label` is that of the point, the date or the own field."""

    kind: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.label}" if self.label else self.kind


class Mapping(NamedTuple):
    """Targets in the order of the columns. `named` says whether the first row names the columns, `order` how days are read
    that could be read twice."""

    targets: tuple[Target, ...]
    named: bool
    order: days.Order | None = None


class MappingNeededError(UsageError):
    """A table that nobody has said the meaning of. Carries the table and what its columns are likely to be."""

    def __init__(self, name: str, sheet: Sheet, guess: Mapping) -> None:
        self.sheet = sheet
        self.guess = guess
        super().__init__(
            f"{name} is a table whose columns devhub does not know for sure. Nothing was changed.", _listed(sheet, guess)
        )


def _listed(sheet: Sheet, guess: Mapping) -> str:
    rows = []
    width = min(max(len(name) for name in sheet.columns), 30)
    for place, (name, target) in enumerate(zip(sheet.columns, guess.targets, strict=True), 1):
        sample = (sheet.samples[place - 1] or ("",))[0][:30]
        rows.append(line(f"{place:>4}  {name[:30]:<{width}}  {target!s:<20}  {sample}").rstrip())
    return (
        "Its columns, what they would become, and a value of each:\n"
        + "\n".join(rows[:60])
        + ("\n" + f"      {len(rows) - 60} more" if len(rows) > 60 else "")
        + "\n--format csv takes them so; --map 'COLUMN=FIELD' changes one (COLUMN is a name or a number), and is remembered. "
        + "FIELD is "
        + ", ".join(TARGETS)
        + " or a service such as github. In the app the columns can be chosen."
    )


def parse_target(written: str) -> Target:
    """A target from the shell or from memory. Raises UsageError."""
    word, colon, label = written.strip().partition(":")
    kind = fold(word).replace(" ", "_").replace("-", "_")
    label = clean(label, limit=100)
    if kind in TARGETS:
        if colon and kind not in LABELLED:
            raise UsageError(f"{kind} takes no label.", "Labels follow email, phone, link, date and custom.")
        service = sites.find(label) if kind == "link" else None
        return Target(kind, service.label if service else label)
    service = sites.find(word) or sites.find(kind)
    if service is not None:
        return Target("link", service.label)
    from difflib import get_close_matches

    close = get_close_matches(kind, TARGETS, n=1)
    raise UsageError(
        f"There is no field “{clean(written, limit=40)}” that a column could become.",
        f"Did you mean {close[0]}?" if close else "Fields: " + ", ".join(TARGETS) + ", or a service such as github.",
    )


def guess(sheet: Sheet) -> Mapping:
    """What the columns are likely to be. What nothing is known of is kept as it stands."""
    found: list[Target] = []
    for name, cells in zip(sheet.columns, sheet.samples, strict=True):
        word = (column_words.by_name(name) if sheet.named else None) or column_words.by_content(cells)
        target = parse_target(word) if word else Target("keep")
        taken = target.kind not in _SEVERAL and any(target.kind == other.kind for other in found)
        found.append(Target("keep") if taken else target)
    kinds = [target.kind for target in found]
    for part, other in (("first_name", "last_name"), ("last_name", "first_name")):
        # "Nom", "Nombre", "Nome" and the like mean the whole name where there is no other part.
        if part in kinds and other not in kinds and "name" not in kinds:
            found[kinds.index(part)] = Target("name")
            kinds = [target.kind for target in found]
    if not set(kinds) & {"name", "first_name", "last_name"}:
        for place, cells in enumerate(sheet.samples):
            if kinds[place] == "keep" and column_words.looks_like_names(cells, sheet.named):
                found[place] = Target("name")
                break
    return Mapping(tuple(found), sheet.named)


def sure(sheet: Sheet, mapping: Mapping) -> bool:
    """Whether the guess needs no second look: every column with anything in it has a known name, and one names the person."""
    kinds = {target.kind for target in mapping.targets}
    return (
        sheet.named
        and bool(kinds & {"name", "first_name", "last_name"})
        and bool(kinds & {"email", "phone", "link", "company"})
        and all(column_words.by_name(name) or not cells for name, cells in zip(sheet.columns, sheet.samples, strict=True))
    )


def said(sheet: Sheet, words: Sequence[str], base: Mapping) -> Mapping:
    """`base` with what `COLUMN=FIELD` words say. Raises UsageError, naming the columns there are."""
    targets = list(base.targets)
    for word in words:
        # Both sides may hold an =: the first one that ends the name of a column counts.
        parts = [(word[:place], word[place + 1 :]) for place, mark in enumerate(word[:2_000]) if mark == "="]
        if not parts:
            raise UsageError(f"“{clean(word, limit=40)}” is not COLUMN=FIELD.", "Write --map 'E-Mail=email'.")
        found = [(place, field) for column, field in parts if (place := _place(sheet, column)) is not None]
        if not found:
            raise UsageError(
                f"There is no column “{clean(parts[-1][0], limit=40)}”. Nothing was changed.",
                "Columns: " + ", ".join(line(name) for name in sheet.columns[:60]) + ".",
            )
        targets[found[0][0]] = parse_target(found[0][1])
    return base._replace(targets=tuple(targets))


def _place(sheet: Sheet, column: str) -> int | None:
    wanted = fold(clean(column))
    for place, name in enumerate(sheet.columns):
        if fold(name) == wanted:
            return place
    if wanted.isascii() and wanted.isdecimal() and 0 < int(wanted[:6]) <= len(sheet.columns):
        return int(wanted[:6]) - 1
    return None


def problems(sheet: Sheet, mapping: Mapping) -> list[str]:
    """What is wrong with a mapping, in words; empty when it can be used."""
    found = []
    kinds = [target.kind for target in mapping.targets]
    if not set(kinds) & _NAMING:
        found.append("No column says who it is: choose one for the name, the email, the phone or the company.")
    for kind in dict.fromkeys(kinds):
        if kind not in _SEVERAL and kinds.count(kind) > 1:
            names = [f"“{line(name)[:30]}”" for name, each in zip(sheet.columns, kinds, strict=True) if each == kind]
            found.append(
                f"Only one column can be {TARGETS[kind].lower() if kind != 'vip' else 'VIP'}, not {' and '.join(names)}."
            )
    labels = [
        (target.kind, fold(target.label)) for target in labelled(sheet, mapping).targets if target.kind in ("custom", "date")
    ]
    for kind, label in dict.fromkeys(labels):
        if labels.count((kind, label)) > 1:
            found.append(f"Two columns fill the same {'field' if kind == 'custom' else 'date'}, “{label[:30]}”.")
    return found


def labelled(sheet: Sheet, mapping: Mapping) -> Mapping:
    """The mapping with the column's name as the label of dates and own fields that have none."""
    return mapping._replace(
        targets=tuple(
            target._replace(label=clean(name, limit=100)) if target.kind in ("date", "custom") and not target.label else target
            for name, target in zip(sheet.columns, mapping.targets, strict=True)
        )
    )


def key(sheet: Sheet) -> str | None:
    """The preference under which the mapping of such files is remembered; None for a table whose columns have no names."""
    if not sheet.named:
        return None
    joined = "\x1f".join(fold(name) for name in sheet.columns)
    return _PREFERENCE + hashlib.sha256(joined.encode()).hexdigest()[:32]


def stored(mapping: Mapping) -> str:
    """As a preference holds it."""
    return json.dumps({"targets": [str(target) for target in mapping.targets], "order": mapping.order}, ensure_ascii=False)


def restored(sheet: Sheet, value: str | None) -> Mapping | None:
    """A remembered mapping, or None when there is none that fits this table any more."""
    if not value or len(value) > _MOST_REMEMBERED:
        return None
    try:
        found = json.loads(value)
        targets = tuple(parse_target(word) for word in found["targets"])
        order = found.get("order")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UsageError):
        return None
    if len(targets) != len(sheet.columns):
        return None
    return Mapping(targets, sheet.named, order if order in ("dmy", "mdy") else None)
