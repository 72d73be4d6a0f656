"""A person in the making, as the properties of a vCard are read one after the other (vcard.py)."""

from devhub_tui.domain import names
from devhub_tui.domain.people import Person, Relation, Skipped
from devhub_tui.services.interchange import values
from devhub_tui.services.interchange.properties import Property, split, unescape
from devhub_tui.text import clean

_NO_LABELS = frozenset(("internet", "voice", "pref", "uri", "text"))
# Several of these make one column together, or only one is ever needed: their parameters are not worth a second one.
JOINED = frozenset(("N", "NICKNAME", "NOTE", "CATEGORIES", "UID", "KIND", "X-ADDRESSBOOKSERVER-KIND"))
LABELLED = frozenset(("EMAIL", "TEL", "URL", "IMPP", "X-SOCIALPROFILE", "SOCIALPROFILE", "ADR", "X-ABDATE"))
_LABELS = frozenset(("TYPE", "PREF", "SERVICE-TYPE", "X-SERVICE-TYPE"))
_SAID = frozenset(("CHARSET", "ENCODING", "VALUE", "X-APPLE-OMIT-YEAR", "X-DEVHUB-KIND"))
PRODUCT = "-//devhub//devhub-tui//EN"
"""How a card says that it is one of ours (PRODID)."""

KIND = "X-DEVHUB-KIND"
"""A parameter of ours, on a contact point that would be read as something else: its kind."""


def says_more(prop: Property) -> bool:
    """Whether parameters say what no column and no label holds."""
    said = _SAID | _LABELS if prop.name in LABELLED else _SAID
    if not prop.value.strip():
        said |= {"X-USER"}
    return not said.issuperset(prop.params)


class Draft:
    """A person in the making. Takers return whether everything that a property says found a place."""

    def __init__(self, properties: list[Property]) -> None:
        self.properties = properties
        self.labels = {prop.group: prop.value for prop in properties if prop.group and prop.name == "X-ABLABEL"}
        self.fields: dict[str, str] = {}
        self.points = values.Points()
        self.tags: list[str] = []
        self.nicknames: list[str] = []
        self.notes: list[str] = []
        self.raw: list[Property] = []
        self.structured: Property | None = None
        self.uid: str | None = None
        self.is_group = False
        self.dates: dict[tuple[str, str], None] = {}
        self.custom: dict[str, str] = {}
        self.remembered: dict[str, str] = {}
        self.relations: dict[Relation, None] = {}

    def set(self, column: str, text: str) -> bool:
        """The first value wins; later ones stay raw."""
        value = clean(text)
        if not value or column in self.fields:
            return False
        self.fields[column] = value
        return True

    def label_of(self, prop: Property) -> str | None:
        """X-ABLabel of the group, else the service, else the types."""
        if prop.group in self.labels:
            return values.label(unescape(self.labels[prop.group]))
        service = prop.param("SERVICE-TYPE") or prop.param("X-SERVICE-TYPE")
        if service:
            return values.label(service)
        words = [word.removeprefix("x-") for word in prop.types if word not in _NO_LABELS]
        return values.label(" ".join(dict.fromkeys(words)))

    def person(self, line: int) -> Person | Skipped:
        """The record, with the lines that nobody took."""
        if self.is_group:
            return Skipped(line, "a group, not a person")
        self._name_from_parts()
        self.join()
        self._single()
        needed = {prop.group for prop in self.raw if prop.group and prop.name != "X-ABLABEL"}
        raw = [prop.raw for prop in self.raw if prop.name != "X-ABLABEL" or prop.group is None or prop.group in needed]
        found = values.person(line, self.fields, self.points, self.tags, self.uid, raw)
        if isinstance(found, Skipped):
            return found
        return found._replace(
            dates=tuple(self.dates),
            custom=self.custom,
            remembered=self.remembered,
            relations=tuple(self.relations),
            is_sorted=any(prop.name == "PRODID" and prop.value == PRODUCT for prop in self.properties),
        )

    def _single(self) -> None:
        """A nickname with a comma in it, or a note with parameters, is kept as it stands if it is the only one."""
        for name in ("NICKNAME", "NOTE"):
            mine = [prop for prop in self.properties if prop.name == name]
            more = len(mine) == 1 and (says_more(mine[0]) or (name == "NICKNAME" and "\\," in mine[0].value))
            if more and mine[0] not in self.raw:
                self.raw.append(mine[0])

    def join(self) -> None:
        """One column from several properties of a kind."""
        if self.nicknames:
            self.fields["nickname"] = clean(", ".join(dict.fromkeys(self.nicknames)))
        if self.notes:
            self.fields["notes"] = clean("\n\n".join(self.notes), multiline=True)

    def _name_from_parts(self) -> None:
        """N gives the name when FN does not, and is kept when the name alone would not give it back."""
        if self.structured is None:
            return
        parts = [_words(part, self.structured.literal) for part in split(self.structured.value, ";")][:5]
        if not any(parts):
            return
        family, given, additional, prefix, suffix = parts + [""] * (5 - len(parts))
        self.fields.setdefault("name", " ".join(part for part in (given, additional, family) if part) or prefix or suffix)
        if additional or prefix or suffix or (family, given) != names.parts(self.fields["name"]) or self.structured.params:
            self.raw.insert(0, self.structured)


def _words(value: str, literal: bool) -> str:
    return clean(" ".join(unescape(part, literal).strip() for part in split(value, ",")))
