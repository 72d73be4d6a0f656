"""The services on which people have a name: how what is typed becomes a contact point, how a point reads, what it opens.

Where a service gives everybody a page, the point is a link to it; where it does not, the name itself is kept as a handle.
Names as the services' own rules have them (GitHub, GitLab, Forgejo, Matrix specification "User Identifiers", AT Protocol
"Handle", Telegram, X); LinkedIn, Signal and Discord change theirs too often to be strict. Pure: nothing is looked up.
"""

import re
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.domain.people import Point
from devhub_tui.errors import FieldError

# Possessive throughout: a thousand hostile characters take no longer than a thousand others.
_LABEL = r"[a-z0-9]++(?:-++[a-z0-9]++)*+"
_HOST = rf"(?:{_LABEL}\.)++(?=[a-z]){_LABEL}(?<=..)(?::\d{{1,5}})?"
_URL = re.compile(rf"(?:https?://)?(?:www\.|mobile\.|m\.)?({_HOST})(/.*)?", re.IGNORECASE)
_MATRIX = re.compile(rf"@?([\w.=/+-]+:(?:{_HOST}|\[[0-9a-f:.]+\]|localhost(?::\d+)?))", re.IGNORECASE | re.ASCII)
_FEDIVERSE = re.compile(rf"@?([\w.-]+)@({_HOST})", re.IGNORECASE | re.ASCII)
_ANYTHING = re.compile(r".{1,100}")


class Reachable(Protocol):
    """A contact point, checked or stored: domain/people.py's Point and storage's PointRow alike."""

    @property
    def kind(self) -> str:
        """email, phone, link or handle."""

    @property
    def label(self) -> str | None:
        """What it is called."""

    @property
    def value(self) -> str:
        """The address, number or name."""


class Service(NamedTuple):
    """One service. `kind` is the kind of point it makes; `page` has {} where the name goes.

    `hosts` are where its pages live, `path` what a profile's path looks like (group 1: the name), `name` what a name can be.
    """

    key: str
    label: str
    kind: str
    example: str
    page: str = ""
    hosts: tuple[str, ...] = ()
    name: re.Pattern[str] = _ANYTHING
    path: re.Pattern[str] = re.compile(r"/([^/?#]+)/?(?:[?#].*)?")
    words: tuple[str, ...] = ()


def _name(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_GIT_NAME = _name(r"[A-Za-z0-9_][\w.-]{0,99}")
_INSTANCES = (
    *("mastodon.social", "mastodon.online", "mstdn.social", "mas.to", "fosstodon.org", "hachyderm.io", "chaos.social"),
    *("infosec.exchange", "techhub.social", "social.coop", "ruby.social", "phpc.social", "floss.social", "indieweb.social"),
)

SERVICES: tuple[Service, ...] = (
    Service(
        "github", "GitHub", "link", "ana", "https://github.com/{}", ("github.com",), _name(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
    ),
    Service("gitlab", "GitLab", "link", "ana", "https://gitlab.com/{}", ("gitlab.com",), _GIT_NAME),
    Service("codeberg", "Codeberg", "link", "ana", "https://codeberg.org/{}", ("codeberg.org",), _GIT_NAME),
    Service(
        "linkedin",
        "LinkedIn",
        "link",
        "ana-souza",
        "https://www.linkedin.com/in/{}",
        ("linkedin.com",),
        re.compile(r"[\w%-]{1,100}"),
        re.compile(r"/(?:in|pub)/([^/?#]+)/?(?:[?#].*)?"),
    ),
    Service(
        "mastodon",
        "Mastodon",
        "link",
        "@ana@mastodon.social",
        "https://{}",
        _INSTANCES,
        _FEDIVERSE,
        re.compile(r"/@([\w.-]+)/?(?:[?#].*)?", re.ASCII),
    ),
    Service(
        "bluesky",
        "Bluesky",
        "link",
        "ana.bsky.social",
        "https://bsky.app/profile/{}",
        ("bsky.app",),
        re.compile(rf"[A-Za-z0-9-]{{1,63}}|{_HOST}|did:[a-z]+:[\w.:%-]+", re.IGNORECASE | re.ASCII),
        re.compile(r"/profile/([^/?#]+)/?(?:[?#].*)?"),
        ("bsky",),
    ),
    Service("x", "X", "link", "ana", "https://x.com/{}", ("x.com", "twitter.com"), _name(r"\w{1,50}"), words=("twitter",)),
    Service(
        "telegram",
        "Telegram",
        "link",
        "ana",
        "https://t.me/{}",
        ("t.me", "telegram.me"),
        _name(r"\w{1,50}|\+\d{5,20}"),
        words=("tg",),
    ),
    Service(
        "matrix",
        "Matrix",
        "handle",
        "@ana:matrix.org",
        "https://matrix.to/#/{}",
        ("matrix.to",),
        _MATRIX,
        re.compile(r"/#/([^/?#]+)/?(?:\?.*)?"),
    ),
    Service(
        "signal", "Signal", "handle", "ana.01 or a phone number", "", ("signal.me",), path=re.compile(r"/#p/([^/?#]+)/?(?:\?.*)?")
    ),
    Service("discord", "Discord", "handle", "ana"),
    Service("website", "Website", "link", "https://ana.example", words=("site", "web")),
)

_BY_WORD = {text.fold(word): each for each in SERVICES for word in (each.key, each.label, *each.hosts, *each.words)}
_BY_HOST = {host: each for each in SERVICES for host in each.hosts}
# First parts of paths that are no person's page.
_PLACES = frozenset(
    (
        *("about", "blog", "c", "dashboard", "enterprise", "explore", "features", "groups", "hashtag", "home", "i", "intent"),
        *("joinchat", "login", "orgs", "pricing", "s", "search", "settings", "share", "sponsors", "topics", "users"),
    )
)


def find(word: str | None) -> Service | None:
    """The service that a label or a word of the shell names, whatever its case."""
    return _BY_WORD.get(text.fold(word)) if word else None


def of(known: Reachable) -> Service | None:
    """The service a point belongs to: as its label says, else as its value shows."""
    if known.kind not in ("link", "handle"):
        return None
    return find(known.label) or _recognised(known.value)


def point(kind: str, value: str, label: str | None = None) -> Point:
    """A checked contact point from what was typed. A service's name in `label`, or a value that can only be of one, decides
    what becomes of links and handles, whichever of the two was asked for. Raises FieldError.
    """
    label = text.clean(label or "", limit=100) or None
    if kind in ("link", "handle"):
        named = find(label)
        service = named or _recognised(value)
        if service is not None:
            made = _of_service(service, value)
            return made if named or not label else made._replace(label=label)
        if kind == "handle" and (_URL.fullmatch(text.clean(value)) or "://" in value):
            kind = "link"
        elif kind == "link" and label and not any(mark in value for mark in ".:/ "):
            kind = "handle"
        elif kind == "handle" and label is None:
            fields.point_value(kind, value)
            raise FieldError(kind, f"“{text.clean(value)[:40]}” is a name on which service?", "Write it as signal: ana.01.")
    return Point(kind, fields.point_value(kind, value), label)


def name_of(known: Reachable) -> str | None:
    """The name on its service that a point holds; None for what is not somebody's page."""
    service = of(known)
    if service is None:
        return None
    if known.kind == "handle":
        return known.value
    return _profile(service, known.value) if service.kind == "link" else None


def said(known: Reachable) -> tuple[str, str]:
    """How a point reads: (label, service or kind; the name there, or the value where it is nobody's page)."""
    service = of(known)
    return known.label or (service.label if service else known.kind), name_of(known) or known.value


def typed(known: Point) -> str:
    """The shortest text that, under the same label, becomes the same point again."""
    name = name_of(known)
    if name is None or find(known.label) is None:
        return known.value
    try:
        again = point(known.kind, name, known.label)
    except FieldError:
        return known.value
    return name if again[:3] == known[:3] else known.value


def page(known: Reachable) -> str | None:
    """The address that opens a point: a link's own, that of a Matrix or Signal name at its service; None if there is none."""
    if known.kind == "link":
        return known.value
    service = of(known)
    if service is None:
        return None
    if service.key == "matrix" and _MATRIX.fullmatch(known.value):
        return service.page.format(known.value)
    number = re.sub(r"[ ()/.-]", "", known.value)
    if service.key == "signal" and re.fullmatch(r"\+\d{5,20}", number, re.ASCII):
        return f"https://signal.me/#p/{number}"
    return None


def _recognised(value: str) -> Service | None:
    """The one service that a value can be of, if its form alone tells."""
    value = text.clean(value)
    if value[:1] == "@" and _MATRIX.fullmatch(value):
        return _BY_WORD["matrix"]
    if value[:1] == "@" and _FEDIVERSE.fullmatch(value):
        return _BY_WORD["mastodon"]
    parts = _URL.fullmatch(value)
    service = _at(parts[1]) if parts else None
    return service if service is not None and _profile(service, value) is not None else None


def _at(host: str) -> Service | None:
    host = host.lower()
    if host.endswith(".linkedin.com"):
        host = "linkedin.com"
    return _BY_HOST.get(host) or (_BY_WORD["mastodon"] if "mastodon" in host or host.startswith("mstdn.") else None)


def _profile(service: Service, url: str) -> str | None:
    """The name in the address of somebody's page on a service; None for any other address."""
    parts = _URL.fullmatch(url)
    if parts is None or not parts[2]:
        return None
    if _at(parts[1]) is not service and service.key != "mastodon":
        return None
    path = service.path.fullmatch(parts[2])
    name = text.clean(unquote(path[1])) if path else ""
    if service.key == "mastodon" and name:
        name = f"@{name}@{parts[1].lower()}"
    if not name or name.lower() in _PLACES or not service.name.fullmatch(name):
        return None
    return name


def _of_service(service: Service, value: str) -> Point:
    """A point on a service. Raises FieldError for what cannot be a name there."""
    cleaned = text.clean(value)
    if not text.visible(cleaned):
        raise FieldError(service.kind, f"The name on {service.label} is empty.", _hint(service))
    if service.key == "website":
        return Point("link", fields.point_value("link", cleaned), service.label)
    address = _URL.fullmatch(cleaned)
    if address and ("://" in cleaned or address[2]):
        name = _profile(service, cleaned) if service.kind == "handle" else None
        if name is None:
            return Point("link", fields.point_value("link", cleaned), service.label)
        cleaned = name
    name = _bare(service, cleaned)
    if not text.visible(name) or "://" in name or not service.name.fullmatch(name):
        raise FieldError(service.kind, f"“{cleaned[:40]}” is no name on {service.label}.", _hint(service))
    if service.kind == "handle":
        return Point("handle", fields.point_value("handle", name), service.label)
    if service.key == "mastodon":
        user, _, host = name.lstrip("@").partition("@")
        name = f"{host.lower()}/@{user}"
    elif service.key == "bluesky" and "." not in name and ":" not in name:
        name += ".bsky.social"
    return Point("link", fields.point_value("link", service.page.format(name)), service.label)


def _bare(service: Service, value: str) -> str:
    """A name without what people put around it: @, in/, u/, tg://resolve?domain=."""
    scheme, colon, rest = value.partition(":")
    if colon and find(scheme) is service:
        value = rest.strip().removeprefix("//")
    if service.key == "matrix":
        value = value.removeprefix("u/")
        return value if value.startswith("@") else "@" + value
    if service.key == "telegram":
        value = value.removeprefix("//").removeprefix("resolve?domain=")
    if service.key == "linkedin":
        value = value.strip("/").removeprefix("in/")
    if service.key == "mastodon":
        return "@" + value.lstrip("@")
    return value.lstrip("@").rstrip("/") if service.kind == "link" else value.lstrip("@")


def _hint(service: Service) -> str:
    more = f" or {service.page.format(service.example)}" if service.page and service.key not in ("mastodon", "matrix") else ""
    return f"Write {service.example}{more}."
