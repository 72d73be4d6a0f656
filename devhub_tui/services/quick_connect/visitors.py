"""Who a form is from, without knowing who: a random name in one cookie, and a token in the form against forgery.

The token is an HMAC over the cookie and the code under a key of this process. A browser that keeps no cookie is known by the name
in the form, if it comes from the address that got the form: another site could have fetched a form, but not from there.

Sources: OWASP Cross-Site Request Forgery Prevention Cheat Sheet (signed double-submit cookie), RFC 6265bis 4.1.3 (prefixes),
Fetch Metadata Request Headers (Sec-Fetch-Site), Fetch 3.2 (Origin: null under no-referrer).
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from re import compile as pattern
from urllib.parse import urlsplit

_VISITOR = pattern(r"[0-9a-f]{32}")
_PLAIN, _SECURE = "connect", "__Host-connect"
_DAY = 24 * 60 * 60


class Visitors:
    """Makes and checks cookies and tokens of one server."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def cookie(self, headers: Iterable[str], encrypted: bool) -> str | None:
        """What the visitor's cookie holds, whatever that is; None without one. `headers` are the values of all Cookie headers."""
        wanted = _SECURE if encrypted else _PLAIN
        for header in headers:
            for part in header[:8192].split(";"):
                name, _, value = part.strip().partition("=")
                if name == wanted:
                    return value.strip('"')
        return None

    def name(self, cookie: str | None) -> str:
        """The visitor's name: the cookie's when it is one of ours, else a new one."""
        found = (cookie or "").partition(".")[0]
        return found if _VISITOR.fullmatch(found) else secrets.token_hex(16)

    def set_cookie(self, visitor: str, encrypted: bool, thanked: str = "") -> str:
        """The Set-Cookie header that makes a browser that visitor; `thanked` is the digest of a code whose form was sent."""
        value = f"{visitor}.{self.proof(visitor, thanked)}" if thanked else visitor
        start = f"{_SECURE if encrypted else _PLAIN}={value}; Path=/; Max-Age={_DAY}; HttpOnly; SameSite=Lax"
        return f"{start}; Secure" if encrypted else start

    def has_sent(self, cookie: str | None, digest: str) -> bool:
        """Whether this browser has sent the form of that code."""
        visitor, _, mark = (cookie or "").partition(".")
        return bool(_VISITOR.fullmatch(visitor)) and _same(mark, self.proof(visitor, digest))

    def proof(self, visitor: str, digest: str) -> str:
        """Shows that a visitor has sent the form of a code."""
        return self._seal("sent", visitor, digest)

    def link(self, digest: str) -> str:
        """What the address of a card holds, so that it is given only to those who have sent the form, also without a cookie."""
        return self._seal("card", digest)

    def is_link(self, said: str, digest: str) -> bool:
        """Whether that was ours."""
        return _same(said, self.link(digest))

    def token(self, visitor: str, digest: str, address: str) -> str:
        """The hidden field of a form."""
        return f"{visitor}.{self._seal('form', visitor, digest)}.{self._seal('address', visitor, digest, address)}"

    def checked(self, token: str, cookie: str | None, digest: str, address: str, *, own: bool = False) -> str | None:
        """The visitor that a form is from, or None when it may be forged or is of an earlier life of this server.

        With a cookie, both must belong together. Without one the form must come from where it was sent to, or (`own`) from a
        browser that says itself that it is our page which sends it.
        """
        visitor, _, marks = token.partition(".")
        form, _, place = marks.partition(".")
        if not _VISITOR.fullmatch(visitor) or not _same(form, self._seal("form", visitor, digest)):
            return None
        if cookie is not None:
            return visitor if _same(cookie.partition(".")[0], visitor) else None
        return visitor if own or _same(place, self._seal("address", visitor, digest, address)) else None

    def stored(self, visitor: str, digest: str) -> str:
        """The visitor as the inbox knows them: another for each code, and no way back to the cookie."""
        return sha256(f"visitor\0{visitor}\0{digest}".encode()).hexdigest()

    def _seal(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode("utf-8", "replace"), sha256).hexdigest()[:32]


def is_foreign(headers: Mapping[str, str], scheme: str, public_origin: str = "") -> bool:
    """Whether a browser says that another site sends this form.

    Browsers send Sec-Fetch-Site over https and to this machine, Origin always, but as `null` from a page whose policy is
    no-referrer, as ours is: that and a missing one say nothing.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("Origin", "null").lower()
    return origin not in ("null", f"{scheme}://{headers.get('Host', '')}".lower(), public_origin.lower())


def is_own(headers: Mapping[str, str]) -> bool:
    """Whether a browser vouches that it is our own page which sends this."""
    return headers.get("Sec-Fetch-Site") == "same-origin"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as Origin has them; empty for none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
