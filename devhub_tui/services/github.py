"""Public GitHub profiles: what somebody who gives a username would have us keep. One fixed host, one kind of question.

Whatever comes back is hostile until it is checked: a redirect is refused, not followed, an answer is read up to a limit, and each
text passes `text.clean`. Nothing here raises for what GitHub does: the answer is a Profile, or a Trouble with a sentence. The
token, if there is one, goes into one header and nowhere else.

Sources: GitHub REST API documentation, "Users" (get a user), "Rate limits for the REST API", "Best practices for using the REST
API" (conditional requests, Retry-After); RFC 9110 10.2.3 (Retry-After).
"""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from devhub_tui import __version__, clock, text
from devhub_tui.services import links

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

HOST = "https://api.github.com"
CONNECT, WHOLE = 3.0, 8.0
"""Seconds until there is a connection, and until the answer is there. Somebody with a phone in their hand is waiting."""

MOST_BYTES = 256 * 1024
"""An answer is 3 KB in practice."""

FRESH = 10 * 60 * 1000
"""Milliseconds for which an answer is not asked for again."""

_KEPT = 500
_DAY = 24 * 60 * 60 * 1000
_LINE, _BIO = 200, 600
_NAME = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}", re.ASCII)
_PAGE = re.compile(r"(?:https?://)?(?:www\.)?github\.com/", re.IGNORECASE)

NAME, UNKNOWN, LIMIT, DOWN, SLOW, TOKEN, ODD = "name", "unknown", "limit", "down", "slow", "token", "odd"
_SENTENCES = {
    NAME: "That cannot be a GitHub username: letters, digits and single hyphens, at most 39.",
    UNKNOWN: "GitHub knows nobody by that name.",
    LIMIT: "GitHub answers no more questions for now.",
    DOWN: "GitHub cannot be reached.",
    SLOW: "GitHub takes too long to answer.",
    TOKEN: "GitHub does not accept the token.",
    ODD: "GitHub's answer cannot be understood.",
}


class Profile(NamedTuple):
    """What a public profile says, cleaned; empty where it says nothing. `blog` is an address that may be opened, or empty."""

    login: str
    name: str = ""
    company: str = ""
    location: str = ""
    bio: str = ""
    blog: str = ""

    def facts(self) -> dict[str, str]:
        """What there is, by the names under which it is stored."""
        return {key: value for key, value in self._asdict().items() if value and key != "login"}


class Trouble(NamedTuple):
    """Why there is no profile: `kind` for whoever has words of their own, a sentence for who has not.

    `seconds` is how long until asking makes sense again, where GitHub said so.
    """

    kind: str
    message: str
    seconds: int | None = None


class Budget(NamedTuple):
    """How many questions GitHub still answers, of how many, and when it starts to count anew (milliseconds UTC)."""

    left: int
    limit: int
    resets_at: int


class _Answer(NamedTuple):
    found: Profile | Trouble
    etag: str
    at: int


class Cache:
    """What was answered, by name: bounded, in memory only. Also knows what is left of the budget."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._answers: OrderedDict[str, _Answer] = OrderedDict()
        self._budget: Budget | None = None
        self._closed_until = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, name: str) -> _Answer | None:
        """The last answer about somebody."""
        return self._answers.get(name.lower())

    def put(self, name: str, found: Profile | Trouble, etag: str = "") -> None:
        """Keeps an answer; whoever was asked about longest ago goes."""
        self._answers[name.lower()] = _Answer(found, etag, clock.real_ms())
        self._answers.move_to_end(name.lower())
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)

    def budget(self) -> Budget | None:
        """What GitHub said last, or None when it has not said, or has started to count anew since."""
        known = self._budget
        return known if known and known.resets_at > clock.real_ms() else None

    def seconds_closed(self) -> int:
        """For how long GitHub wants no question: 0 when it may be asked."""
        budget, until = self.budget(), self._closed_until
        if budget and not budget.left:
            until = max(until, budget.resets_at)
        return max(0, -((clock.real_ms() - until) // 1000))

    def heard(self, headers: Mapping[str, str], refused: bool) -> None:
        """Takes the budget from an answer's headers; `refused` when it was a 403 or 429."""
        now = clock.real_ms()
        left, limit, resets = (_number(headers.get(f"X-RateLimit-{what}")) for what in ("Remaining", "Limit", "Reset"))
        if left is not None and limit is not None and resets is not None:
            self._budget = Budget(left, limit, min(resets * 1000, now + _DAY))
        if refused:
            wait = _number(headers.get("Retry-After"))
            # GitHub: without either header, wait at least a minute.
            rest = 0 if left == 0 and resets is not None else 60
            self._closed_until = now + min((rest if wait is None else wait) * 1000, _DAY)


def username(typed: str) -> str | None:
    """The name in what somebody typed (`ana`, `@ana`, the address of their page), or None when it cannot be one."""
    name = _PAGE.sub("", text.clean(typed), count=1).removeprefix("@").split("?", 1)[0].rstrip("/")
    return name if _NAME.fullmatch(name) else None


def trouble(kind: str, seconds: int | None = None) -> Trouble:
    """A trouble with its sentence; how long to wait stands in it, when that is known."""
    if kind != LIMIT or not seconds:
        return Trouble(kind, _SENTENCES[kind], seconds)
    minutes = -(-seconds // 60)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Trouble(kind, f"{_SENTENCES[kind]} It does again in {wait}.", seconds)


def budget_words(cache: Cache) -> str:
    """What is left, for people: empty before the first answer."""
    budget = cache.budget()
    if not budget:
        return ""
    minutes = max(1, -((clock.real_ms() - budget.resets_at) // 60_000))
    return f"GitHub: {budget.left} of {budget.limit} look-ups left, counted anew in {minutes} min"


def session() -> "ClientSession":
    """A session to ask in: few connections, no cookies, no proxy or password taken from the environment."""
    import aiohttp

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=4), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=True
    )


async def profile(
    name: str,
    *,
    cache: Cache,
    session: "ClientSession",
    token: str | None = None,
    host: str = HOST,
    patience: tuple[float, float] = (CONNECT, WHOLE),
) -> Profile | Trouble:
    """What GitHub says of somebody. `host` and `patience` (seconds to connect, and in all) are for tests.

    An answer of the last ten minutes is not asked for again. One from earlier is better than none: it is given when GitHub
    cannot be reached or has had enough.
    """
    import aiohttp

    login = username(name)
    if login is None:
        return trouble(NAME)
    known = cache.get(login)
    if known and clock.real_ms() - known.at < FRESH:
        return known.found
    closed = cache.seconds_closed()
    if closed:
        return _else(known, trouble(LIMIT, closed))
    limits = aiohttp.ClientTimeout(total=patience[1], sock_connect=patience[0])
    try:
        async with session.get(
            f"{host}/users/{quote(login, safe='')}", headers=_headers(token, known), allow_redirects=False, timeout=limits
        ) as response:
            return await _understood(response, login, known, cache)
    except TimeoutError:
        return _else(known, trouble(SLOW))
    except (aiohttp.ClientError, OSError):
        return _else(known, trouble(DOWN))


def _headers(token: str | None, known: _Answer | None) -> dict[str, str]:
    headers = {
        "Accept": "application/vnd.github+json, application/json;q=0.9",
        "User-Agent": f"devhub-tui/{__version__}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    # A token with a line break in it would be another header; aiohttp refuses that too, with the token in the exception.
    if token and token.isascii() and token.isprintable():
        headers["Authorization"] = f"Bearer {token}"
    return headers


async def _understood(response: "ClientResponse", login: str, known: _Answer | None, cache: Cache) -> Profile | Trouble:
    """What an answer means. Only a whole answer of the right kind becomes a profile."""
    status = response.status
    refused = status in (403, 429)
    cache.heard(response.headers, refused)
    if status == 304 and known and known.etag:
        cache.put(login, known.found, known.etag)
        return known.found
    if refused:
        return _else(known, trouble(LIMIT, cache.seconds_closed() or None))
    if status == 404:
        cache.put(login, trouble(UNKNOWN))
        return trouble(UNKNOWN)
    if status == 401:
        return _else(known, trouble(TOKEN))
    if status >= 500:
        return _else(known, trouble(DOWN))
    if status != 200:
        return _else(known, trouble(ODD))
    body = await _body(response)
    found = None if body is None else _read(body, login)
    if found is None:
        return _else(known, trouble(ODD))
    cache.put(login, found, _etag(response.headers.get("ETag", "")))
    return found


async def _body(response: "ClientResponse") -> bytes | None:
    """The whole body, or None when it is longer than any profile. Counted as it comes, whatever the headers promise."""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _read(body: bytes, login: str) -> Profile | None:
    """A profile from JSON, or None when it is no profile of that user. Wrong types count as nothing said."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("login"), str) or said["login"].lower() != login.lower():
        return None
    return Profile(
        said["login"],
        _line(said.get("name")),
        _line(said.get("company")).removeprefix("@"),
        _line(said.get("location")),
        _line(said.get("bio"), _BIO),
        _address(said.get("blog")),
    )


def _line(value: object, limit: int = _LINE) -> str:
    """A text of the profile on one line; nothing when it is none, or shows nothing."""
    cleaned = text.clean(value, limit=limit) if isinstance(value, str) else ""
    return cleaned if text.visible(cleaned) else ""


def _address(value: object) -> str:
    """The page somebody names, as an address that may be opened; people leave out the scheme."""
    address = _line(value, 500)
    if address and "://" not in address and ":" not in address.split("/", 1)[0]:
        address = f"https://{address}"
    return address if address.startswith(("http://", "https://")) and links.openable(address) else ""


def _etag(value: str) -> str:
    """A tag that can be sent back as it is; RFC 9110 8.8.3."""
    return value if re.fullmatch(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"', value) else ""


def _number(value: str | None) -> int | None:
    """A count from a header, if it is one."""
    return int(value) if value and re.fullmatch(r"[0-9]{1,12}", value) else None


def _else(known: _Answer | None, problem: Trouble) -> Profile | Trouble:
    """A profile from earlier where there is one, else the trouble."""
    return known.found if known and isinstance(known.found, Profile) else problem
