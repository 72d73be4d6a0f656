"""vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350, RFC 9554): a card becomes a person. Knows nothing of files or processes.

What a column of `contacts` or a contact point holds completely goes there; every other property line stays in `raw`.
"""

import re
from collections.abc import Callable, Iterator

from devhub_tui.domain import fields, names
from devhub_tui.domain.people import Person, Point, Skipped
from devhub_tui.errors import CancelledError, FieldError
from devhub_tui.services.interchange import values
from devhub_tui.services.interchange.cards import Card, logical_lines, split_cards
from devhub_tui.services.interchange.properties import Malformed, Property, read_property, split, unescape
from devhub_tui.text import NOTE_LIMIT, clean

# They belong to the file, not to the person.
_OF_THE_FILE = frozenset(("BEGIN", "END", "VERSION", "PRODID", "REV", "PROFILE"))
_NO_LABELS = frozenset(("internet", "voice", "pref", "uri", "text"))
# Several of these make one column together, or only one is ever needed: their parameters are not worth a second one.
_JOINED = frozenset(("N", "NICKNAME", "NOTE", "CATEGORIES", "UID", "KIND", "X-ADDRESSBOOKSERVER-KIND"))
_LABELLED = frozenset(("EMAIL", "TEL", "URL", "IMPP", "X-SOCIALPROFILE", "SOCIALPROFILE", "ADR"))
_LABELS = frozenset(("TYPE", "PREF", "SERVICE-TYPE", "X-SERVICE-TYPE"))
_SAID = frozenset(("CHARSET", "ENCODING", "VALUE", "X-APPLE-OMIT-YEAR", "X-DEVHUB-KIND"))
KIND = "X-DEVHUB-KIND"
"""A parameter of ours, on a contact point that would be read as something else: its kind."""

_HOUR = re.compile(r"[T ].*[1-9]")
_ANDROID_NICKNAME = "vnd.android.cursor.item/nickname"


def parse_vcards(
    text: str,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    first_line: int = 1,
    encoding: str = "utf-8",
) -> Iterator[Person | Skipped]:
    """People and skipped cards, in file order, one card in memory at a time.

    `text` has newlines as `\\n`; `progress(done, total)` is told in characters; `first_line` is where the text starts in
    its file, `encoding` what `read_text` found. Raises CancelledError when `cancelled()` becomes true.
    """
    total = len(text)
    for number, card in enumerate(split_cards(text, first_line)):
        if number % 64 == 0 and cancelled is not None and cancelled():
            raise CancelledError("The import was cancelled.", "Nothing was changed.")
        if isinstance(card, Skipped):
            yield card
            continue
        yield read_card(card, encoding)
        if number % 64 == 0 and progress is not None:
            progress(card.end, total)
    if progress is not None:
        progress(total, total)


def read_card(card: Card, encoding: str = "utf-8") -> Person | Skipped:
    """One card as a person, or why not."""
    properties = []
    for offset, line in logical_lines(card.body):
        try:
            properties.append(read_property(line, encoding))
        except Malformed:
            return Skipped(card.line, f"line {card.line + offset} is not a vCard property")
    draft = _Draft(properties)
    for prop in properties:
        if prop.name in _OF_THE_FILE or not (prop.value.strip() or "X-USER" in prop.params):
            continue
        if not _taken(draft, prop) or (prop.name not in _JOINED and _says_more(prop)):
            draft.raw.append(prop)
    return draft.person(card.line)


def alone(prop: Property, label: str | None = None) -> tuple[dict[str, str], tuple[Point, ...]]:
    """What one property says by itself: (columns, contact points). `label` is the value of the X-ABLabel in its group."""
    draft = _Draft([])
    if prop.group and label is not None:
        draft.labels[prop.group] = label
    _taken(draft, prop)
    draft.join()
    return draft.fields, draft.points.all()


def _taken(draft: "_Draft", prop: Property) -> bool:
    """Gives the property to whom it concerns; whether all that its value says found a place."""
    if KIND in prop.params and prop.name in _LABELLED:
        return _as_kept(draft, prop)
    take = _TAKERS.get(prop.name)
    return take is not None and take(draft, prop)


def _says_more(prop: Property) -> bool:
    """Whether parameters say what no column and no label holds."""
    said = _SAID | _LABELS if prop.name in _LABELLED else _SAID
    if not prop.value.strip():
        said |= {"X-USER"}
    return not said.issuperset(prop.params)


class _Draft:
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
        return values.person(line, self.fields, self.points, self.tags, self.uid, raw)

    def _single(self) -> None:
        """A nickname with a comma in it, or a note with parameters, is kept as it stands if it is the only one."""
        for name in ("NICKNAME", "NOTE"):
            mine = [prop for prop in self.properties if prop.name == name]
            more = len(mine) == 1 and (_says_more(mine[0]) or (name == "NICKNAME" and "\\," in mine[0].value))
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


def _rank(prop: Property) -> int | None:
    """1 is the most preferred (PREF of RFC 6350, TYPE=pref before it); None when the card does not say."""
    stated = prop.param("PREF")
    if stated is not None and stated.isdecimal() and len(stated) < 4:
        return int(stated)
    return 1 if "pref" in prop.types else None


def _plain(column: str) -> Callable[[_Draft, Property], bool]:
    def take(draft: _Draft, prop: Property) -> bool:
        return draft.set(column, unescape(prop.value, prop.literal))

    return take


def _parts(draft: _Draft, prop: Property) -> bool:
    if draft.structured is not None:
        return False
    draft.structured = prop
    return True


def _nickname(draft: _Draft, prop: Property) -> bool:
    names = (clean(unescape(part, prop.literal)) for part in split(prop.value, ","))
    draft.nicknames += [name for name in names if name]
    return True


def _android(draft: _Draft, prop: Property) -> bool:
    """Android writes a nickname as X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Bob;1;;;…"""
    kind, *rest = split(prop.value, ";")
    if kind == _ANDROID_NICKNAME and rest and rest[0].strip():
        draft.nicknames.append(clean(unescape(rest[0], prop.literal)))
        return True
    return False


def _organisation(draft: _Draft, prop: Property) -> bool:
    units = [clean(unescape(unit, prop.literal)) for unit in split(prop.value, ";")]
    units = [unit for unit in units if unit]
    return draft.set("company", "; ".join(units)) and len(units) == 1


def _as_kept(draft: _Draft, prop: Property) -> bool:
    """A contact point as a vault had it, and as a form would take it."""
    try:
        kind = prop.param(KIND) or ""
        value = fields.point_value(kind, unescape(prop.value, prop.literal))
    except FieldError:
        return False
    draft.points.add(kind, value, draft.label_of(prop), _rank(prop))
    return True


def _email(draft: _Draft, prop: Property) -> bool:
    value = values.email(unescape(prop.value, prop.literal))
    if value:
        draft.points.add("email", value, draft.label_of(prop), _rank(prop))
    return value is not None


def _phone(draft: _Draft, prop: Property) -> bool:
    text = unescape(prop.value, prop.literal)
    if "tel:" in text[:4].lower() or (prop.param("VALUE") or "").lower() != "uri":
        value = values.phone(text)
        if value:
            draft.points.add("phone", value, draft.label_of(prop), _rank(prop))
        return value is not None
    return _link(draft, prop)


def _link(draft: _Draft, prop: Property) -> bool:
    """URL, IMPP and social profiles. Apple gives the latter as `x-apple:NAME`, or as the parameter X-USER alone."""
    text = unescape(prop.value, prop.literal) if prop.value.strip() else prop.param("X-USER") or ""
    label = draft.label_of(prop)
    known = values.on_a_site(text, label)
    if known:
        draft.points.add(*known, _rank(prop))
        return True
    found = values.link(text, handle=prop.name not in ("URL", "TEL"))
    if found:
        if prop.name == "IMPP" and label is None and ":" in found[1]:
            label = found[1].partition(":")[0].lower()
        draft.points.add(*found, label, _rank(prop))
    return found is not None


def _birthday(draft: _Draft, prop: Property) -> bool:
    if (prop.param("VALUE") or "").lower() == "text":
        return False
    text = unescape(prop.value, prop.literal)
    day = values.birthday(text, prop.param("X-APPLE-OMIT-YEAR") or "1604")
    return day is not None and draft.set("birthday", day) and not _HOUR.search(text)


def _met_on(draft: _Draft, prop: Property) -> bool:
    try:
        return draft.set("met_on", fields.day("met_on", unescape(prop.value, prop.literal)) or "")
    except FieldError:
        return False


def _address(draft: _Draft, prop: Property) -> bool:
    """ADR is box;extended;street;locality;region;code;country: one line of the three that say where somebody lives."""
    parts = [clean(unescape(part, prop.literal)) for part in split(prop.value, ";")][:7]
    box, extended, street, locality, region, code, country = parts + [""] * (7 - len(parts))
    place = ", ".join(dict.fromkeys(part for part in (locality, region, country) if part))
    more = box or extended or street or code
    whole = ", ".join(part for part in (street, extended, box, code) if part)
    taken = draft.set("location", place or whole)
    several = sum(1 for part in (locality, region, country) if part) > 1
    return taken and not more and not several and prop.group is None and draft.label_of(prop) is None


def _categories(draft: _Draft, prop: Property) -> bool:
    draft.tags += [unescape(part, prop.literal) for part in split(prop.value, ",")]
    return True


def _note(draft: _Draft, prop: Property) -> bool:
    text = unescape(prop.value, prop.literal)
    draft.notes.append(text)
    return sum(map(len, draft.notes)) + 2 * len(draft.notes) <= NOTE_LIMIT


def _uid(draft: _Draft, prop: Property) -> bool:
    if draft.uid is not None:
        return False
    draft.uid = clean(unescape(prop.value, prop.literal)) or None
    return True


def _zone(draft: _Draft, prop: Property) -> bool:
    name = values.zone(unescape(prop.value, prop.literal))
    return name is not None and draft.set("timezone", name)


def _kind(draft: _Draft, prop: Property) -> bool:
    draft.is_group = draft.is_group or prop.value.strip().lower() == "group"
    return False


_TAKERS: dict[str, Callable[[_Draft, Property], bool]] = {
    "FN": _plain("name"),
    "N": _parts,
    "NICKNAME": _nickname,
    "X-ANDROID-CUSTOM": _android,
    "ORG": _organisation,
    "TITLE": _plain("title"),
    "PRONOUNS": _plain("pronouns"),
    "X-PRONOUNS": _plain("pronouns"),
    "X-DEVHUB-RELATIONSHIP": _plain("relationship"),
    "X-DEVHUB-INDUSTRY": _plain("industry"),
    "X-DEVHUB-MET-ON": _met_on,
    "X-DEVHUB-MET-WHERE": _plain("met_where"),
    "X-DEVHUB-MET-HOW": _plain("met_how"),
    "EMAIL": _email,
    "TEL": _phone,
    "URL": _link,
    "IMPP": _link,
    "X-SOCIALPROFILE": _link,
    "SOCIALPROFILE": _link,
    "BDAY": _birthday,
    "ADR": _address,
    "CATEGORIES": _categories,
    "NOTE": _note,
    "UID": _uid,
    "TZ": _zone,
    "KIND": _kind,
    "X-ADDRESSBOOKSERVER-KIND": _kind,
}
