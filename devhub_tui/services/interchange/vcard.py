"""vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350, RFC 9554): a card becomes a person. Knows nothing of files or processes.

What a column of `contacts` or a contact point holds completely goes there; every other property line stays in `raw`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from devhub_tui.domain import custom, fields
from devhub_tui.domain.people import Person, Point, Relation, Skipped
from devhub_tui.errors import CancelledError, FieldError
from devhub_tui.services.interchange import values
from devhub_tui.services.interchange.cards import Card, logical_lines, split_cards
from devhub_tui.services.interchange.properties import Malformed, Property, read_property, split, unescape
from devhub_tui.services.interchange.vcard_draft import JOINED, KIND, LABELLED, Draft, says_more
from devhub_tui.text import NOTE_LIMIT, clean, visible

# They belong to the file, not to the person.
_OF_THE_FILE = frozenset(("BEGIN", "END", "VERSION", "PRODID", "REV", "PROFILE"))
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
    draft = Draft(properties)
    for prop in properties:
        if prop.name in _OF_THE_FILE or not (prop.value.strip() or "X-USER" in prop.params):
            continue
        if not _taken(draft, prop) or (prop.name not in JOINED and says_more(prop)):
            draft.raw.append(prop)
    return draft.person(card.line)


class Said(NamedTuple):
    """What one property says: columns, contact points, dates, relations; and whether that is all."""

    fields: Mapping[str, str]
    points: tuple[Point, ...]
    dates: tuple[tuple[str, str], ...]
    relations: tuple[Relation, ...]
    is_all: bool


NOTHING = Said({}, (), (), (), False)


def alone(prop: Property, label: str | None = None) -> Said:
    """What one property says by itself. `label` is the value of the X-ABLabel in its group."""
    draft = Draft([])
    if prop.group and label is not None:
        draft.labels[prop.group] = label
    is_all = _taken(draft, prop) and not says_more(prop)
    draft.join()
    return Said(draft.fields, draft.points.all(), tuple(draft.dates), tuple(draft.relations), is_all)


def _taken(draft: Draft, prop: Property) -> bool:
    """Gives the property to whom it concerns; whether all that its value says found a place."""
    if KIND in prop.params and prop.name in LABELLED:
        return _as_kept(draft, prop)
    take = _TAKERS.get(prop.name)
    return take is not None and take(draft, prop)


def _rank(prop: Property) -> int | None:
    """1 is the most preferred (PREF of RFC 6350, TYPE=pref before it); None when the card does not say."""
    stated = prop.param("PREF")
    if stated is not None and stated.isdecimal() and len(stated) < 4:
        return int(stated)
    return 1 if "pref" in prop.types else None


def _plain(column: str) -> Callable[[Draft, Property], bool]:
    def take(draft: Draft, prop: Property) -> bool:
        return draft.set(column, unescape(prop.value, prop.literal))

    return take


def _parts(draft: Draft, prop: Property) -> bool:
    if draft.structured is not None:
        return False
    draft.structured = prop
    return True


def _nickname(draft: Draft, prop: Property) -> bool:
    names = (clean(unescape(part, prop.literal)) for part in split(prop.value, ","))
    draft.nicknames += [name for name in names if name]
    return True


def _android(draft: Draft, prop: Property) -> bool:
    """Android writes a nickname as X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Bob;1;;;…"""
    kind, *rest = split(prop.value, ";")
    if kind == _ANDROID_NICKNAME and rest and rest[0].strip():
        draft.nicknames.append(clean(unescape(rest[0], prop.literal)))
        return True
    return False


def _organisation(draft: Draft, prop: Property) -> bool:
    units = [clean(unescape(unit, prop.literal)) for unit in split(prop.value, ";")]
    units = [unit for unit in units if unit]
    return draft.set("company", "; ".join(units)) and len(units) == 1


def _as_kept(draft: Draft, prop: Property) -> bool:
    """A contact point as a vault had it, and as a form would take it."""
    try:
        kind = prop.param(KIND) or ""
        value = fields.point_value(kind, unescape(prop.value, prop.literal))
    except FieldError:
        return False
    return draft.points.add(kind, value, draft.label_of(prop), _rank(prop))


def _email(draft: Draft, prop: Property) -> bool:
    value = values.email(unescape(prop.value, prop.literal))
    return value is not None and draft.points.add("email", value, draft.label_of(prop), _rank(prop))


def _phone(draft: Draft, prop: Property) -> bool:
    text = unescape(prop.value, prop.literal)
    if "tel:" in text[:4].lower() or (prop.param("VALUE") or "").lower() != "uri":
        value = values.phone(text)
        return value is not None and draft.points.add("phone", value, draft.label_of(prop), _rank(prop))
    return _link(draft, prop)


def _link(draft: Draft, prop: Property) -> bool:
    """URL, IMPP and social profiles. Apple gives the latter as `x-apple:NAME`, or as the parameter X-USER alone."""
    text = unescape(prop.value, prop.literal) if prop.value.strip() else prop.param("X-USER") or ""
    label = draft.label_of(prop)
    known = values.on_a_site(text, label)
    if known:
        return draft.points.add(*known, _rank(prop))
    found = values.link(text, handle=prop.name not in ("URL", "TEL"))
    if found is None:
        return False
    if prop.name == "IMPP" and label is None and ":" in found[1]:
        label = found[1].partition(":")[0].lower()
    return draft.points.add(*found, label, _rank(prop))


def _birthday(draft: Draft, prop: Property) -> bool:
    if (prop.param("VALUE") or "").lower() == "text":
        return False
    text = unescape(prop.value, prop.literal)
    day = values.birthday(text, prop.param("X-APPLE-OMIT-YEAR") or "1604")
    return day is not None and draft.set("birthday", day) and not _HOUR.search(text)


def _date(draft: Draft, prop: Property) -> bool:
    """A day of the year: an anniversary by its property's name, Apple's dates by their label."""
    text = unescape(prop.value, prop.literal)
    label = "anniversary" if prop.name != "X-ABDATE" else draft.label_of(prop) or "date"
    day = values.birthday(text, prop.param("X-APPLE-OMIT-YEAR") or "1604")
    if day is None or (prop.param("VALUE") or "").lower() == "text":
        return False
    draft.dates[label, day] = None
    return not _HOUR.search(text)


def _own_field(draft: Draft, prop: Property) -> bool:
    """X-DEVHUB-FIELD:label;value, for a field of the user's own."""
    label, *rest = (unescape(part, prop.literal) for part in split(prop.value, ";"))
    value = clean(rest[0], multiline=True) if len(rest) == 1 else ""
    try:
        label = custom.check_label(label)
    except FieldError:
        return False
    if not visible(value) or label in draft.custom:
        return False
    draft.custom[label] = value
    return True


def _relation(draft: Draft, prop: Property) -> bool:
    """X-DEVHUB-RELATION:manages;managed by;NAME;UID;NOTE. It stays raw too: the other person may not be there."""
    parts = [clean(unescape(part, prop.literal)) for part in split(prop.value, ";")]
    if 4 <= len(parts) <= 5 and visible(parts[0]) and visible(parts[1]) and (parts[2] or parts[3]):
        kind, inverse, name, uid, *note = parts
        draft.relations[Relation(kind, inverse, name, uid or None, (note or [""])[0] or None)] = None
    return False


def _introduced(draft: Draft, prop: Property) -> bool:
    """X-DEVHUB-INTRODUCED-BY:NAME;UID."""
    parts = [clean(unescape(part, prop.literal)) for part in split(prop.value, ";")]
    if len(parts) == 2 and any(parts):
        draft.relations[Relation("introduced_by", "", parts[0], parts[1] or None)] = None
    return False


def _related(draft: Draft, prop: Property) -> bool:
    """What we wrote for other programs beside X-DEVHUB-RELATION need not be kept; anything else must be."""
    return prop.param(KIND) == "relation"


def _reach(column: str) -> Callable[[Draft, Property], bool]:
    def take(draft: Draft, prop: Property) -> bool:
        value = clean(unescape(prop.value, prop.literal))
        if not value or column in draft.remembered:
            return False
        draft.remembered[column] = value
        return True

    return take


def _met_on(draft: Draft, prop: Property) -> bool:
    try:
        return draft.set("met_on", fields.day("met_on", unescape(prop.value, prop.literal)) or "")
    except FieldError:
        return False


def _address(draft: Draft, prop: Property) -> bool:
    """ADR is box;extended;street;locality;region;code;country: one line of the three that say where somebody lives."""
    parts = [clean(unescape(part, prop.literal)) for part in split(prop.value, ";")][:7]
    box, extended, street, locality, region, code, country = parts + [""] * (7 - len(parts))
    place = ", ".join(dict.fromkeys(part for part in (locality, region, country) if part))
    more = box or extended or street or code
    whole = ", ".join(part for part in (street, extended, box, code) if part)
    taken = draft.set("location", place or whole)
    several = sum(1 for part in (locality, region, country) if part) > 1
    return taken and not more and not several and prop.group is None and draft.label_of(prop) is None


def _categories(draft: Draft, prop: Property) -> bool:
    draft.tags += [unescape(part, prop.literal) for part in split(prop.value, ",")]
    return True


def _note(draft: Draft, prop: Property) -> bool:
    text = unescape(prop.value, prop.literal)
    draft.notes.append(text)
    return sum(map(len, draft.notes)) + 2 * len(draft.notes) <= NOTE_LIMIT


def _uid(draft: Draft, prop: Property) -> bool:
    if draft.uid is not None:
        return False
    draft.uid = clean(unescape(prop.value, prop.literal)) or None
    return True


def _zone(draft: Draft, prop: Property) -> bool:
    name = values.zone(unescape(prop.value, prop.literal))
    return name is not None and draft.set("timezone", name)


def _kind(draft: Draft, prop: Property) -> bool:
    draft.is_group = draft.is_group or prop.value.strip().lower() == "group"
    return False


_TAKERS: dict[str, Callable[[Draft, Property], bool]] = {
    "FN": _plain("name"),
    "N": _parts,
    "NICKNAME": _nickname,
    "X-ANDROID-CUSTOM": _android,
    "ORG": _organisation,
    "TITLE": _plain("title"),
    "PRONOUNS": _plain("pronouns"),
    "X-PRONOUNS": _plain("pronouns"),
    "ANNIVERSARY": _date,
    "X-ANNIVERSARY": _date,
    "X-EVOLUTION-ANNIVERSARY": _date,
    "X-KADDRESSBOOK-X-ANNIVERSARY": _date,
    "X-ABDATE": _date,
    "RELATED": _related,
    "X-ABRELATEDNAMES": _related,
    "X-DEVHUB-RELATION": _relation,
    "X-DEVHUB-INTRODUCED-BY": _introduced,
    "X-DEVHUB-FIELD": _own_field,
    "X-DEVHUB-MAIN-APP": _reach("main_app"),
    "X-DEVHUB-PREFERRED-CHANNEL": _reach("preferred_channel"),
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
