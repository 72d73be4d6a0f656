"""What single values of an import mean, whatever the format: emails, phones, links, labels, birthdays, time zones.

Every function takes text as the file has it and gives clean text, or None when the value is not of that sort; the
caller then keeps the original in `Person.raw`, so that nothing is lost.
"""

import re
from collections.abc import Iterable
from datetime import date

from devhub_tui.domain import sites
from devhub_tui.domain.people import Person, Point, Skipped
from devhub_tui.errors import FieldError
from devhub_tui.text import LINE_LIMIT, clean, visible

RAW_LIMIT = 1 << 20
TAG_LIMIT = 100
NOBODY = "no name, organisation, email or phone"

# Schemes that may become a contact point. What a program runs or reads from disk (javascript:, data:, file:) stays raw.
_SCHEMES = frozenset(
    (
        *("http", "https", "ftp", "gemini", "gopher", "ssh", "git", "acct"),
        *("xmpp", "sip", "sips", "skype", "aim", "msnim", "ymsgr", "icq", "irc", "ircs", "matrix", "im", "gtalk", "sgnl"),
        *("signal", "tg", "telegram", "whatsapp", "facetime", "threema", "wechat", "qq", "zoomus", "slack", "discord"),
    )
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
_EMAIL = re.compile(r"[^@\s<>\",;]+@[^@\s<>\",;]+")
_IN_ANGLES = re.compile(r"<\s*(?:mailto:)?([^@\s<>\",;]+@[^@\s<>\",;]+)\s*>", re.IGNORECASE)
_DAY = re.compile(r"(\d{4}|--)[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?", re.DOTALL)
_NO_YEAR = ("--", "0000", "1604")
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)
_USUAL = frozenset(
    ("home", "work", "other", "main", "mobile", "cell", "fax", "pager", "school", "personal", "homepage", "profile", "blog")
)


def email(value: str) -> str | None:
    """The address in `value`, as written: `a@b`, `mailto:a@b` and `Name <a@b>` are understood, nothing is verified."""
    if len(value) > LINE_LIMIT:
        return None
    value = clean(value)
    if value[:7].lower() == "mailto:":
        value = value[7:].partition("?")[0]
    if _EMAIL.fullmatch(value):
        return value
    inside = _IN_ANGLES.search(value)
    return inside[1] if inside else None


def phone(value: str) -> str | None:
    """The number as written; `tel:` URIs (RFC 3966) lose their scheme and say `ext` in words. It needs a digit."""
    if len(value) > LINE_LIMIT:
        return None
    value = clean(value)
    if value[:4].lower() == "tel:":
        value, _, rest = value[4:].partition(";")
        extension = re.search(r"(?:^|;)ext=([^;]+)", rest, re.IGNORECASE)
        if extension:
            value = f"{value} ext {extension[1]}"
    return value if any(mark.isdecimal() for mark in value) else None


def link(value: str, handle: bool = False) -> tuple[str, str] | None:
    """(kind, value) of a URL: kind is link, or handle, or email and phone for mailto: and tel:.

    A bare domain gets `https://`. With `handle`, a name without a scheme ("@ana") is a handle, as instant messengers and
    social profiles have it.
    """
    if len(value) > LINE_LIMIT:
        return None
    value = clean(value)
    if not value:
        return None
    if _DOMAIN.fullmatch(value):
        return "link", "https://" + value
    parts = _SCHEME.fullmatch(value)
    if parts is None:
        return ("handle", value) if handle else None
    scheme, rest = parts[1].lower(), parts[2].strip()
    if scheme == "x-apple" and handle and rest:
        return "handle", rest
    if scheme in ("mailto", "tel", "sms"):
        kind = "email" if scheme == "mailto" else "phone"
        found = email(value) if kind == "email" else phone("tel:" + rest)
        return (kind, found) if found else None
    if scheme in _SCHEMES and rest.strip("/") and " " not in value:
        return "link", value
    return None


def on_a_site(value: str, label: str | None) -> tuple[str, str, str | None] | None:
    """(kind, value, label) of a name or page on a service that its label names, or its scheme (`matrix:`, `signal:`)."""
    if len(value) > LINE_LIMIT or not clean(value):
        return None
    value = clean(value)
    scheme, colon, rest = value.partition(":")
    if colon and scheme.lower() == "x-apple":
        value = rest.strip()
    service = sites.find(label) or (sites.find(scheme) if colon else None)
    if service is None:
        return None
    try:
        found = sites.point(service.kind, value, service.label)
    except FieldError:
        return None
    return found.kind, found.value, found.label


def label(words: str) -> str | None:
    """A label as shown: Apple's `_$!<Home>!$_` wrapping goes, usual words are lower case, own words stay as written."""
    words = clean(words, limit=TAG_LIMIT)
    wrapped = _APPLE_LABEL.fullmatch(words)
    if wrapped:
        return wrapped[1].strip().lower() or None
    return (words.lower() if words.lower() in _USUAL else words) or None


def birthday(value: str, no_year: str = "1604") -> str | None:
    """YYYY-MM-DD or --MM-DD from the shapes of RFC 6350 (4.3.1), vCard 3.0 and Google.

    The years 1604 (Apple) and 0000 mean that none is known, as does `no_year` (X-APPLE-OMIT-YEAR).
    """
    found = _DAY.fullmatch(value.strip()) if len(value) <= LINE_LIMIT else None
    if found is None or not found[0].isascii():
        return None
    year, month, day = found[1], int(found[2]), int(found[3])
    try:
        if year in _NO_YEAR or year == no_year:
            return f"-{date(2000, month, day).isoformat()[4:]}"
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None


def zone(value: str) -> str | None:
    """An IANA time zone name that this system knows, or None (offsets like -05:00 are not names)."""
    value = clean(value)
    if not re.fullmatch(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+", value):
        return None
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None
    return value


def simple_name(full: str, given: str, family: str) -> bool:
    """Whether `full` splits into exactly these words, one or none each, so that the parts need not be kept."""
    return bool(given) and full == f"{given} {family}".strip() and " " not in given and " " not in family


def tags(values: Iterable[str]) -> tuple[str, ...]:
    """Tags in file order, each once whatever its case. Address books' own groups (`* myContacts`) are not tags,
    and a leading # is not part of one (as in `fields.tag_name`)."""
    found: dict[str, str] = {}
    for value in values:
        value = clean(value, limit=TAG_LIMIT).lstrip("# ")
        if visible(value) and not value.startswith("* ") and value.lower() != "mycontacts":
            found.setdefault(value.casefold(), value)
    return tuple(found.values())


class Points:
    """Collects contact points: each value once per kind, one primary per kind (the best rank, then the first)."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Point] = {}
        self._best: dict[str, tuple[int, tuple[str, str]]] = {}

    def add(self, kind: str, value: str, label: str | None = None, rank: int | None = None) -> bool:
        """`rank` is 1 for the most preferred, None when the file does not say.

        Said again with a label, a point gets that; False if it has another one already.
        """
        key = (kind, f"{label}:{value}".casefold() if kind == "handle" else value.casefold())
        known = self._found.setdefault(key, Point(kind, value, label))
        if known.label is None and label:
            self._found[key] = known._replace(label=label)
        if rank is not None and (kind not in self._best or rank < self._best[kind][0]):
            self._best[kind] = (rank, key)
        return not label or self._found[key].label == label

    def first(self, kind: str) -> str | None:
        """The value that stands for the person when there is no name."""
        if kind in self._best:
            return self._found[self._best[kind][1]].value
        return next((point.value for point in self._found.values() if point.kind == kind), None)

    def all(self) -> tuple[Point, ...]:
        """In file order."""
        for _, key in self._best.values():
            self._found[key] = self._found[key]._replace(is_primary=True)
        return tuple(self._found.values())


def raw_text(lines: list[str]) -> str | None:
    """Lines for `Person.raw`, within 1 MiB of UTF-8: the longest lines (photos) go first when there is more."""
    if not lines:
        return None
    cleaned = [clean(line, multiline=True, limit=RAW_LIMIT) for line in lines]
    sizes = [len(line.encode()) + 1 for line in cleaned]
    total = sum(sizes)
    for index in sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True):
        if total <= RAW_LIMIT:
            break
        total -= sizes[index]
        cleaned[index] = ""
    return "\n".join(line for line in cleaned if line) or None


def person(
    line: int,
    fields: dict[str, str],
    points: Points,
    labels: Iterable[str] = (),
    uid: str | None = None,
    raw: list[str] | None = None,
) -> Person | Skipped:
    """The finished record. Without a name it goes by organisation, email, phone or nickname; without any it is skipped."""
    kept = {column: value if column == "notes" else value[:LINE_LIMIT].rstrip() for column, value in fields.items() if value}
    if not visible(kept.get("name", "")):
        stand_in = kept.get("company") or points.first("email") or points.first("phone") or kept.get("nickname")
        if not stand_in:
            return Skipped(line, NOBODY)
        kept["name"] = stand_in
    return Person(line, kept, points.all(), tags(labels), uid or None, raw_text(raw or []))
