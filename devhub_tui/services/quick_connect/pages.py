"""The page that a code leads to, as HTML: the form, the thanks, and the polite pages for when there is none.

Templates, styles, script and every word lie in `page/`. All that comes from people is escaped by Jinja2 and set apart by
direction (`<bdi>`); a sentence of the catalogue is filled in after it was escaped. Nothing here knows the vault or the network.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from markupsafe import Markup, escape

from devhub_tui import text
from devhub_tui.services import links
from devhub_tui.services.github import Profile, Trouble
from devhub_tui.services.quick_connect.wording import ENGLISH, FOLDER, Words, catalogue

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy under which the pages work: nothing from elsewhere, nothing inline."""

FIELDS = ("name", "email", "github", "company", "message", "consent")
LOOK_UP, LEAVE_OUT, PROFILE, CSRF = "look_up", "leave_out", "profile", "csrf"
"""What else a form may hold: which button was pressed, whose profile is shown (a username), and the token against forgery."""

LIMITS = {"name": 120, "email": 254, "github": 100, "company": 120, "message": 1000}
"""How much a field takes in a browser (UTF-16 units), so that the whole form stays below 16 KB even percent-encoded."""

_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Owner(Protocol):
    """Whose page it is, as far as others may know."""

    @property
    def name(self) -> str:
        """As they want to be called."""

    @property
    def tagline(self) -> str:
        """One line about them."""

    @property
    def links(self) -> Sequence[str]:
        """Where else they are."""

    @property
    def contact(self) -> str:
        """Where to ask to be removed."""

    @property
    def vcard(self) -> str:
        """What a visitor may take along; may be empty."""


class Code(Protocol):
    """What a code's page shows."""

    @property
    def event(self) -> str | None:
        """Where people meet."""

    @property
    def location(self) -> str | None:
        """Where exactly."""

    @property
    def session(self) -> str | None:
        """At which talk."""

    @property
    def owner(self) -> Owner:
        """Who shows it."""

    @property
    def public_key(self) -> bytes | None:
        """Seals what is sent, if the vault is protected."""


class Asset(NamedTuple):
    """A file that pages refer to: its bytes, content type, and a tag that changes with them."""

    body: bytes
    kind: str
    tag: str


class Link(NamedTuple):
    """An address that may be followed, and how it reads."""

    address: str
    label: str


class Part(NamedTuple):
    """One part of what is said about privacy."""

    key: str
    text: Markup


@cache
def asset(name: str) -> Asset | None:
    """A file under `/static/`, or None: there are three, and no path is made of what was asked for."""
    for path in sorted((FOLDER / "static").iterdir()):
        if path.name == name and path.suffix in _KINDS:
            body = path.read_bytes()
            return Asset(body, _KINDS[path.suffix], sha256(body).hexdigest()[:16])
    return None


def filled(values: Mapping[str, str], found: Profile | Trouble | None) -> dict[str, str]:
    """What was typed, with name and company of a profile where nothing was typed."""
    kept = dict(values)
    if isinstance(found, Profile):
        for field, said in (("name", found.name or found.login), ("company", found.company)):
            if not kept.get(field, "").strip():
                kept[field] = _shown(said)[: LIMITS[field]]
    return kept


def form(
    code: Code,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    prefill: Profile | Trouble | None,
    csrf: str,
    *,
    action: str,
    notice: str = "",
    look_up: bool = True,
    language: str = ENGLISH,
    prefix: str = "",
) -> str:
    """The form with what was typed in it.

    `errors` has a sentence for each wrong field; the catalogue's own is shown where it has one. `prefill` is what GitHub said.
    `action` is the page's own path, for the look-up and the card. `notice` is a key of the catalogue's [notice]. `prefix` is the
    path under which the server is seen from outside, if it is not at the root.
    """
    words = catalogue(language)
    said = {field: _sentence(words, field, errors[field]) if field in errors else "" for field in FIELDS}
    return _page(
        "form.html",
        code,
        words,
        prefix,
        action=prefix + action,
        values={field: _shown(values.get(field, ""), field == "message") for field in FIELDS},
        errors=said,
        failed=any(said.values()),
        csrf=csrf,
        notice=notice,
        look_up=look_up,
        limits=LIMITS,
        version=words.consent,
        **_prefilled(prefill),
    )


def preview(prefill: Profile | Trouble | None, *, language: str = ENGLISH) -> str:
    """What GitHub said, alone: what the script puts into the form."""
    return _environment().get_template("github.html").render(t=catalogue(language), **_prefilled(prefill))


def thanks(code: Code, *, action: str, language: str = ENGLISH, prefix: str = "") -> str:
    """What somebody sees who has sent the form, however often."""
    return _page("thanks.html", code, catalogue(language), prefix, action=prefix + action)


def expired(code: Code, *, language: str = ENGLISH, prefix: str = "") -> str:
    """The code was right and is over."""
    return _page("notice.html", code, catalogue(language), prefix, kind="expired")


def gone(*, language: str = ENGLISH, prefix: str = "") -> str:
    """Used up, revoked or never there: one page that tells nobody which."""
    return _page("notice.html", None, catalogue(language), prefix, kind="gone")


def busy(*, language: str = ENGLISH, prefix: str = "") -> str:
    """Too many at once."""
    return _page("notice.html", None, catalogue(language), prefix, kind="busy")


def error(*, language: str = ENGLISH, prefix: str = "") -> str:
    """Anything else; says nothing of what it was."""
    return _page("notice.html", None, catalogue(language), prefix, kind="error")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _page(template: str, code: Code | None, words: Words, prefix: str, **more: object) -> str:
    """A whole page."""
    return _environment().get_template(template).render(t=words, asset=_address(prefix), **_about(code, words), **more)


def _address(prefix: str) -> Any:
    def address(name: str) -> str:
        """The address of a static file, another one when the file is another."""
        found = asset(name)
        return f"{prefix}/static/{name}" + (f"?v={found.tag}" if found else "")

    return address


def _about(code: Code | None, words: Words) -> dict[str, object]:
    """What a page shows of a code and its owner; of none, nothing."""
    if code is None:
        return {"who": words.plain("page.nobody"), "links": ()}
    owner = code.owner
    who = _shown(owner.name) or words.plain("page.nobody")
    places = [_shown(place) for place in (code.event, code.session, code.location) if place and _shown(place)]
    return {
        "who": who,
        "owner": {"name": who, "tagline": _shown(owner.tagline or ""), "vcard": bool(owner.vcard)},
        "places": places,
        "links": [link for link in map(_link, owner.links or ()) if link],
        "privacy": _privacy(words, who, _shown(owner.contact or ""), code.public_key is not None),
    }


def _privacy(words: Words, who: str, contact: str, sealed: bool) -> list[Part]:
    """What is said under Privacy: what, where, why, how long, how to be removed."""
    where = "privacy.where_sealed_text" if sealed else "privacy.where_text"
    if contact:
        link = _link(f"mailto:{contact}" if "@" in contact and ":" not in contact else contact)
        shown = Markup('<a class="away" href="{}">{}</a>').format(link.address, contact) if link else escape(contact)
        removal = words("privacy.removal_text", contact=shown, owner=who)
    else:
        removal = words("privacy.removal_anyhow_text", owner=who)
    return [
        Part("what", words("privacy.what_text", owner=who)),
        Part("where", words(where, owner=who)),
        Part("why", words("privacy.why_text", owner=who)),
        Part("how_long", words("privacy.how_long_text", owner=who)),
        Part("removal", removal),
        Part("page", words("privacy.page_text", owner=who)),
    ]


def _prefilled(prefill: Profile | Trouble | None) -> dict[str, object]:
    """What the part about GitHub shows."""
    problem = prefill if isinstance(prefill, Trouble) else None
    return {
        "profile": Profile(*map(_shown, prefill)) if isinstance(prefill, Profile) else None,
        "trouble": problem,
        "minutes": max(1, -(-problem.seconds // 60)) if problem and problem.seconds else 0,
    }


def _sentence(words: Words, field: str, said: str) -> str:
    return words.plain(f"errors.{field}") if words.has(f"errors.{field}") else said


def _shown(value: str, multiline: bool = False) -> str:
    """Text as a page shows it: what is typed, without what nobody can see."""
    return text.clean(value, multiline)


def _link(address: str) -> Link | None:
    """A link that may be followed, or None. Reads without its scheme and the slash at its end, and may be typed so."""
    address = _shown(address)
    if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", address):
        address = f"https://{address}"
    if not links.openable(address):
        return None
    return Link(address, address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/"))
