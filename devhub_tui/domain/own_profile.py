"""The owner's own profile: what can be said in it, what each field can hold, and which of them the card shares."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from devhub_tui import text
from devhub_tui.domain import fields, point_lines
from devhub_tui.errors import FieldError

LONGEST = 200
"""Characters of a field; more than that is in no card that a phone could scan."""
MOST_LINKS = 8


class Field(NamedTuple):
    """One field of the profile. `on_card` says whether a card can have it."""

    key: str
    label: str
    section: str
    help: str
    on_card: bool = True


FIELDS = (
    Field("name", "Name", "You", "as others should see it"),
    Field("pronouns", "Pronouns", "You", "she/her"),
    Field("tagline", "Tagline", "You", "one line: what you do, what you like to be asked"),
    Field("company", "Company", "Work", "Analytical Engines"),
    Field("title", "Title", "Work", "Staff Engineer"),
    Field("email", "Email", "Reach", "ada@example.org"),
    Field("phone", "Phone", "Reach", "+44 20 7946 0000"),
    Field("links", "Links", "Reach", "one on a line: https://…, or github: ada"),
    Field("location", "Location", "Reach", "London"),
    Field("timezone", "Time zone", "Reach", "type a city", on_card=False),
    Field("contact", "Removal", "Reach", "whom to ask for removal; empty for the email", on_card=False),
)
ON_CARD = tuple(each.key for each in FIELDS if each.on_card and each.key != "name")
"""What may be left out of a card; the name is always in it."""
SHARED_FIRST = frozenset(ON_CARD) - {"phone", "location"}
"""What a card has until its owner says otherwise: where somebody is to be found in person is not given away unasked."""


class Profile(NamedTuple):
    """What the owner says of themselves; empty where they say nothing. `shared` is what the card has besides the name."""

    name: str = ""
    pronouns: str = ""
    tagline: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    links: tuple[str, ...] = ()
    location: str = ""
    timezone: str = ""
    contact: str = ""
    shared: frozenset[str] = SHARED_FIRST

    def said(self, key: str) -> str:
        """One field in one line."""
        value = getattr(self, key)
        return " ".join(value) if isinstance(value, tuple) else str(value)


def find(word: str) -> Field:
    """The field of that name. Raises FieldError."""
    wanted = text.fold(word).replace("-", "_").replace(" ", "_")
    wanted = {"zone": "timezone", "time_zone": "timezone", "removal": "contact", "link": "links"}.get(wanted, wanted)
    for each in FIELDS:
        if each.key == wanted:
            return each
    raise FieldError(
        "field", f"There is no field “{text.clean(word, limit=40)}” in a profile.", f"Fields: {', '.join(f.key for f in FIELDS)}."
    )


def checked(key: str, typed: str) -> str | None:
    """What the vault keeps for a field as typed; links are lines. None for an empty one. Raises FieldError."""
    if not typed.strip():
        return None
    if key == "links":
        return _links(typed)
    if len(typed.strip()) > LONGEST:
        raise FieldError(key, f"This is longer than {LONGEST} characters.", "A card has room for a line.")
    return _CHECKS.get(key, _line)(key, typed)


def _line(key: str, typed: str) -> str | None:
    found = fields.line(key, typed)
    return found if found and text.visible(found) else None


def _links(typed: str) -> str | None:
    """Links one on a line, or between spaces where each is one."""
    lines = [line.strip() for line in typed.split("\n") if line.strip()]
    if len(lines) == 1 and all("." in word or "/" in word for word in lines[0].split()):
        lines = lines[0].split()
    if any(len(line) > LONGEST for line in lines):
        raise FieldError("links", f"A link is longer than {LONGEST} characters.", "A shorter one fits on a card.")
    found = []
    for line in lines:
        point = point_lines.one("link", line)
        if point.kind != "link":
            raise FieldError(
                "links", f"“{text.clean(line, limit=40)}” is not a page that can be opened.", "Links begin with https."
            )
        found.append(point.value)
    if len(found) > MOST_LINKS:
        raise FieldError("links", f"These are {len(found)} links; {MOST_LINKS} can be kept.", "Keep those that matter.")
    return "\n".join(dict.fromkeys(found)) or None


_CHECKS: dict[str, Callable[[str, str], str | None]] = {
    "name": fields.name,
    "email": lambda key, typed: fields.point_value("email", typed),
    "phone": lambda key, typed: fields.point_value("phone", typed),
    "timezone": fields.timezone,
    "contact": _line,
}


def shared_fields(words: Iterable[str]) -> frozenset[str]:
    """Which fields of a card these words name; `all` and `none` are words too. Raises FieldError."""
    found: set[str] = set()
    for word in words:
        folded = text.fold(word)
        if folded in ("all", "none"):
            found = set(ON_CARD) if folded == "all" else set()
            continue
        field = find(word)
        if not field.on_card:
            raise FieldError("card", f"{field.label} is not part of a card.", f"It can have {', '.join(ON_CARD)}.")
        found.add(field.key)
    return frozenset(found & set(ON_CARD))


def stored_fields(shared: Iterable[str]) -> str:
    """The chosen fields as the vault keeps them."""
    chosen = set(shared)
    return ",".join(key for key in ON_CARD if key in chosen) or "none"


def read_fields(stored: str | None) -> frozenset[str]:
    """The chosen fields from what the vault keeps; words that a newer devhub wrote are skipped."""
    if stored is None:
        return SHARED_FIRST
    return frozenset(stored.split(",")) & frozenset(ON_CARD)


def from_values(values: Mapping[str, str | None], shared: str | None, owner: str) -> Profile:
    """The profile of what the vault keeps by field; `owner` is the name where the profile has none.

    Everything is cleaned again: another program may have written it.
    """
    found = {each.key: text.clean(values.get(each.key) or "", limit=LONGEST) for each in FIELDS if each.key != "links"}
    links = tuple(link for line in (values.get("links") or "").split("\n") if (link := text.clean(line)))
    name = found.pop("name") or text.clean(owner, limit=LONGEST)
    return Profile(name=name, links=links[:MOST_LINKS], shared=read_fields(shared), **found)
