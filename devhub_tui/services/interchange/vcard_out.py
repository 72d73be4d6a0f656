"""A person as a vCard 3.0 (RFC 2426) or 4.0 (RFC 6350, pronouns and profiles RFC 9554), readable by other programs and by us.

What a column or a contact point holds is written as the reader (vcard.py) will read it; what no column holds goes out as it
came in (vcard_kept.py), in the words of the version. The same person gives the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC

from devhub_tui import clock
from devhub_tui.domain import names, sites
from devhub_tui.services.interchange import content_lines, values, vcard, vcard_versions
from devhub_tui.services.interchange.content_lines import Line, escaped, escaped_uri, folded, written
from devhub_tui.services.interchange.vcard_draft import KIND, PRODUCT
from devhub_tui.services.interchange.vcard_kept import Kept, Raw, prop
from devhub_tui.storage.exporting import Whole
from devhub_tui.storage.rows import PointRow
from devhub_tui.text import clean

_TYPES = {
    "EMAIL": {"home", "work"},
    "TEL": {"home", "work", "cell", "fax", "pager", "video"},
    "URL": {"home", "work"},
    "IMPP": {"home", "work"},
}
_LONGEST = 1 << 22
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_OURS = (
    ("relationship", "X-DEVHUB-RELATIONSHIP"),
    ("industry", "X-DEVHUB-INDUSTRY"),
    ("met_on", "X-DEVHUB-MET-ON"),
    ("met_where", "X-DEVHUB-MET-WHERE"),
    ("met_how", "X-DEVHUB-MET-HOW"),
)


def card(person: Whole, version: str, shared: frozenset[str] = frozenset()) -> str:
    """One card, folded, with its line ends. UIDs in `shared` are several people's and not written."""
    return _Card(person, version, shared).text()


def uid_of(person: Whole, shared: frozenset[str] = frozenset()) -> str:
    """The UID that came in, or else the person's id."""
    return next((each.uid for each in person.records if each.uid and each.uid not in shared), f"urn:uuid:{person.id}")


class _Card:
    def __init__(self, person: Whole, version: str, shared: frozenset[str]) -> None:
        self.person = person
        self.version = version
        self.shared = shared
        self.raw = Raw(person)
        self.lines: list[str] = []
        self._groups: dict[object, str] = {}
        self._counts = Counter(point.kind for point in person.points)

    def text(self) -> str:
        """The whole card."""
        self.plain("BEGIN", "VCARD")
        self.plain("VERSION", self.version)
        self.plain("PRODID", PRODUCT)
        self._who()
        self._work()
        for point in self.person.points:
            self._point(point)
        self._place()
        if self.person.tags:
            self.plain("CATEGORIES", ",".join(map(escaped, self.person.tags)))
        for column, name in _OURS:
            self._column(column, name)
        self._more()
        self._relations()
        self._column("notes", "NOTE")
        self._kept(self.raw.rest())
        self._stamp()
        self.plain("END", "VCARD")
        return "\r\n".join(folded(_sound(line)) for line in self.lines) + "\r\n"

    def plain(self, name: str, value: str, *params: tuple[str, str], group: str | None = None) -> None:
        """One line; the value is written already."""
        self.lines.append(written(Line(name, value, tuple((key, (word,)) for key, word in params), group)))

    def new_group(self, key: object = None) -> str:
        """The next item1, item2, …; the same one for the same key."""
        wanted = object() if key is None else key
        return self._groups.setdefault(wanted, f"item{len(self._groups) + 1}")

    # The parts of a card

    def _who(self) -> None:
        person = self.person
        uid = uid_of(person, self.shared)
        as_text = (("VALUE", "text"),) if self.version == "4.0" and not _SCHEME.match(uid) else ()
        self.plain("UID", escaped(uid) if as_text else escaped_uri(uid), *as_text)
        self._column("name", "FN")
        parts = self.raw.of_name(person.name, person.records)
        if parts:
            self._kept(parts)
        elif person.name == person.values["company"]:
            self.plain("N", ";;;;")
        else:
            self.plain("N", ";".join(map(escaped, names.parts(person.name))) + ";;;")
        nickname = person.values["nickname"]
        if nickname and not self._covered("nickname", nickname):
            several = nickname.split(", ")
            listed = len(set(several)) == len(several) and all(each.strip() == each and each for each in several)
            self.plain("NICKNAME", ",".join(map(escaped, several)) if listed else escaped(nickname))
        self._column("pronouns", "PRONOUNS" if self.version == "4.0" else "X-PRONOUNS")
        self._birthday()
        for label, day in self.person.dates:
            self._date(label, day)

    def _date(self, label: str, day: str) -> None:
        """ANNIVERSARY where there is such a property, else as Apple has days with a label."""
        kept = self.raw.of_date(label, day)
        self._kept(kept)
        if kept:
            return
        label = values.label(label) or "date"
        if label == "anniversary" and self.version == "4.0":
            self.plain("ANNIVERSARY", _basic(day))
            return
        group = self.new_group()
        self._day("X-ABDATE", day, group)
        self.plain("X-ABLabel", "_$!<Anniversary>!$_" if label == "anniversary" else escaped(label), group=group)

    def _more(self) -> None:
        """What vCard has no word for: the user's own fields, and how somebody likes to be reached."""
        own = {one.label: one for one in reversed(self.person.custom)}
        for each in sorted(own.values(), key=lambda one: one.label):
            self.plain("X-DEVHUB-FIELD", f"{escaped(each.label)};{escaped(each.value)}")
        for column, name in (("main_app", "X-DEVHUB-MAIN-APP"), ("preferred_channel", "X-DEVHUB-PREFERRED-CHANNEL")):
            if column in self.person.info:
                self.plain(name, escaped(self.person.info[column]))

    def _relations(self) -> None:
        """Each in a name that other programs show; once for the two of them also in one that says all of it."""
        if self.person.introduced_by:
            who = (self.person.introduced_by, self.person.introducer or "")
            self.plain("X-DEVHUB-INTRODUCED-BY", ";".join(map(escaped, who)))
        for each in self.person.relations:
            uid = each.uid or f"urn:uuid:{each.id}"
            if each.is_first:
                said = (each.word, each.inverse, each.name, uid, *([each.note] if each.note else []))
                self.plain("X-DEVHUB-RELATION", ";".join(map(escaped, said)))
            group = self.new_group()
            name, as_text = ("RELATED", (("VALUE", "text"),)) if self.version == "4.0" else ("X-ABRELATEDNAMES", ())
            self.plain(name, escaped(each.name), *as_text, (KIND, "relation"), group=group)
            self.plain("X-ABLabel", escaped(each.word), group=group)

    def _work(self) -> None:
        self._column("company", "ORG")
        self._column("title", "TITLE")

    def _birthday(self) -> None:
        day = self.person.values["birthday"]
        if not day or self._covered("birthday", day):
            return
        if self.version == "4.0":
            self.plain("BDAY", _basic(day))
        else:
            self._day("BDAY", day)

    def _day(self, name: str, day: str, group: str | None = None) -> None:
        """A day with hyphens; of one without a year, Apple's way of saying that 1604 is none."""
        no_year = (("X-APPLE-OMIT-YEAR", "1604"),) if day.startswith("--") else ()
        self.plain(name, f"1604{day[1:]}" if no_year else day, *no_year, group=group)

    def _place(self) -> None:
        location = self.person.values["location"]
        if location and not self._covered("location", location):
            self.plain("ADR", f";;;{escaped(location)};;;")
        zone = self.person.values["timezone"]
        if zone and not self._covered("timezone", zone):
            self.plain("TZ", escaped(zone), *((("VALUE", "text"),) if self.version == "3.0" else ()))

    def _stamp(self) -> None:
        changed = self.person.values["last_update"]
        with suppress(TypeError, ValueError, OverflowError, OSError):  # no instant, or none that was ever set
            moment = clock.from_ms(changed).astimezone(UTC)
            self.plain("REV", f"{moment:%Y%m%dT%H%M%SZ}" if self.version == "4.0" else f"{moment:%Y-%m-%dT%H:%M:%SZ}")

    def _column(self, column: str, name: str) -> None:
        value = self.person.values[column]
        if value and not self._covered(column, value):
            self.plain(name, escaped(value))

    def _covered(self, column: str, value: str) -> bool:
        """Whether a kept line says what the column says; it is written then."""
        kept = self.raw.of_column(column, value)
        self._kept(kept)
        return bool(kept)

    def _kept(self, lines: Iterable[Kept], preferred: bool | None = None) -> None:
        for place, each in enumerate(lines):
            line = vcard_versions.adapted(each.line, self.version, preferred if place == 0 else None)
            if line is not None:
                group = self.new_group(each.group) if each.group else None
                self.lines.append(written(line._replace(group=group)))

    # Contact points

    def _point(self, point: PointRow) -> None:
        preferred = point.is_primary and self._counts[point.kind] > 1
        kept = self.raw.of_point(point.kind, point.value, point.label)
        if kept:
            self._kept(kept, preferred)
            return
        line, label = self._best(point)
        group = self.new_group() if label else None
        adapted = vcard_versions.adapted(line, self.version, preferred)
        if adapted is not None:
            self.lines.append(written(adapted._replace(group=group)))
        if label:
            self.plain("X-ABLabel", escaped(label), group=group)

    def _best(self, point: PointRow) -> tuple[Line, str | None]:
        """(the property, the label that needs a line of its own): the first way of saying it that is read as it is meant."""
        wanted = values.label(point.label or "")
        line, label = Line("URL", ""), None
        for line, label in self._ways(point, wanted):
            again = content_lines.read(written(line._replace(group="item" if label else None)))
            said = vcard.alone(prop(again), escaped(label) if label else None).points if again else ()
            if [each[:3] for each in said] == [(point.kind, point.value, wanted)]:
                return line, label
        return line._replace(params=(*line.params, (KIND, (point.kind,)))), label

    def _ways(self, point: PointRow, wanted: str | None) -> Iterator[tuple[Line, str | None]]:
        """Properties that may say it, the most usual first; the last one always can."""
        scheme = _SCHEME.match(point.value) if point.kind in ("link", "handle") else None
        value = escaped_uri(point.value) if scheme else escaped(point.value)
        is_page = scheme is not None and scheme[1].lower() in ("http", "https")
        if wanted and (point.kind == "handle" or (is_page and sites.find(wanted))):
            yield self._profile(value, wanted, is_page), None
        if point.kind == "link" and not is_page:
            yield from _labelled("IMPP", value, None)
            yield from _labelled("IMPP", value, wanted)
        yield from _labelled({"email": "EMAIL", "phone": "TEL", "link": "URL"}.get(point.kind, "IMPP"), value, wanted)

    def _profile(self, value: str, wanted: str, is_page: bool) -> Line:
        """A page or name on a service, in the service's name."""
        if self.version == "3.0":
            return Line("X-SOCIALPROFILE", value, (("TYPE", (wanted.lower(),)), ("X-SERVICE-TYPE", (wanted,))))
        as_text = () if is_page else (("VALUE", ("text",)),)
        return Line("SOCIALPROFILE", value, (*as_text, ("SERVICE-TYPE", (wanted,))))


def _sound(line: str) -> str:
    """The line without what another program may have put into the vault past every check."""
    return line if line.isprintable() else clean(line, multiline=True, limit=_LONGEST).replace("\n", "\\n")


def _labelled(name: str, value: str, wanted: str | None) -> Iterator[tuple[Line, str | None]]:
    """The property with its label as a TYPE where that is usual, else beside it."""
    words = (wanted or "").split(" ")
    if not wanted:
        yield Line(name, value), None
    elif _TYPES[name].issuperset(words) and len(set(words)) == len(words):
        yield Line(name, value, (("TYPE", tuple(words)),)), None
    yield Line(name, value), wanted


def _basic(day: str) -> str:
    """A day without hyphens, as 4.0 has it; --0412 when there is no year (RFC 6350, 4.3.1)."""
    return f"--{day[2:].replace('-', '')}" if day.startswith("--") else day.replace("-", "")
