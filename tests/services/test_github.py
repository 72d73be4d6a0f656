"""GitHub as it is (its published description, played by Prism) and as it may never be: every answer ends in a sentence."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.services import github
from tests.hostile import FORBIDDEN, SMALL
from tests.services.prism import prism

SOON, LATE = (0.5, 0.5), (30.0, 30.0)
"""Seconds to connect, and in all: for what never ends, and for what a busy machine is only late with."""
ANA = {"login": "ana", "name": "Ana Souza", "company": "@oxide", "location": "Berlin", "bio": "io_uring", "blog": "ana.example"}
LEFT = "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: {}\r\nX-RateLimit-Reset: {}\r\n"

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A server that says whatever a test wants; keeps what it was asked."""

    def __init__(self) -> None:
        self.answer = b""
        self.stall = False
        self.over = asyncio.Event()
        self.talks: set[asyncio.Task[None]] = set()
        self.asked: list[str] = []
        self.host = ""

    def says(self, status: str, body: bytes | str = b"", headers: str = "", length: int | None = None) -> None:
        """What it answers from now on."""
        raw = body.encode() if isinstance(body, str) else body
        size = len(raw) if length is None else length
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\nConnection: close\r\n{headers}\r\n"
        )
        self.answer = head.encode() + raw

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one question."""
        talk = asyncio.current_task()
        assert talk
        self.talks.add(talk)
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.answer)
        if self.stall:
            await self.over.wait()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server that misbehaves on request."""
    made = Server()
    listening = await asyncio.start_server(made, "127.0.0.1", 0)
    made.host = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    made.says("200 OK", json.dumps(ANA))
    yield made
    made.over.set()
    listening.close()
    await asyncio.gather(*made.talks)


@asynccontextmanager
async def asking(
    host: str, patience: tuple[float, float] = LATE, **more: Any
) -> AsyncIterator[tuple[Callable[[str], Awaitable[Any]], github.Cache]]:
    """A way to ask, and the cache behind it."""
    kept = github.Cache()
    async with github.session() as session:

        async def ask(name: str) -> Any:
            return await github.profile(name, cache=kept, session=session, host=host, patience=patience, **more)

        yield ask, kept


async def asked_once(server: Server, name: str = "ana", **more: Any) -> Any:
    """What comes of one question."""
    async with asking(server.host, **more) as (ask, _):
        return await ask(name)


async def test_profile_is_what_is_public_cleaned(server: Server) -> None:
    """Name, company without its @, location, bio, and the page as an address that opens."""
    found = await asked_once(server, " https://github.com/Ana/ ")
    assert found == github.Profile("ana", "Ana Souza", "oxide", "Berlin", "io_uring", "https://ana.example")
    assert set(found.facts()) == {"name", "company", "location", "bio", "blog"}
    head = server.asked[0]
    assert head.startswith("GET /users/Ana HTTP/1.1")
    assert "Accept: application/vnd.github+json, application/json;q=0.9" in head
    assert "User-Agent: devhub-tui/" in head
    assert "Authorization" not in head


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ana", "ana"),
        (" @ana ", "ana"),
        ("github.com/ana?tab=repositories", "ana"),
        ("HTTPS://www.GitHub.com/ana/", "ana"),
        ("a" * 39, "a" * 39),
        ("a-b-c", "a-b-c"),
        ("a" * 40, None),
        ("-ana", None),
        ("ana-", None),
        ("a--b", None),
        ("", None),
        ("a/b", None),
        ("../user", None),
        ("ana\r\nHost: evil.example", None),
        ("ana%2f..", None),
        ("https://evil.example/ana", None),
        ("änä", None),
        ("a" * 100_000, None),
    ],
    ids=map(str, count()),
)
def test_username_is_told_from_what_was_typed(typed: str, name: str | None) -> None:
    """A name, an @name or the address of a profile; nothing else ever becomes part of a path."""
    assert github.username(typed) == name


@pytest.mark.parametrize("name", ["../user", "a--b", "", "a b", "\r\n"])
async def test_impossible_name_asks_nobody(server: Server, name: str) -> None:
    """The sentence comes at once, and costs no question."""
    assert (await asked_once(server, name)).kind == github.NAME
    assert not server.asked


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        ("404 Not Found", '{"message":"Not Found"}', "", github.UNKNOWN),
        ("401 Unauthorized", "{}", "", github.TOKEN),
        ("403 Forbidden", "{}", LEFT.format(0, "SOON"), github.LIMIT),
        ("429 Too Many Requests", "{}", "Retry-After: 90\r\n", github.LIMIT),
        ("403 Forbidden", "<html>", "", github.LIMIT),
        ("500 Internal Server Error", "oops", "", github.DOWN),
        ("502 Bad Gateway", "", "", github.DOWN),
        ("301 Moved Permanently", "", "Location: https://evil.example/users/ana\r\n", github.ODD),
        ("302 Found", "", "Location: /users/ana2\r\n", github.ODD),
        ("304 Not Modified", "", 'ETag: "x"\r\n', github.ODD),
        ("204 No Content", "", "", github.ODD),
        ("200 OK", "<html><title>Sign in</title>", "", github.ODD),
        ("200 OK", '{"login": "ana", "name": "An', "", github.ODD),
        ("200 OK", '["ana"]', "", github.ODD),
        ("200 OK", "null", "", github.ODD),
        ("200 OK", '{"login": 7}', "", github.ODD),
        ("200 OK", '{"login": "somebody-else"}', "", github.ODD),
        ("200 OK", "[" * 100_000, "", github.ODD),
        ("200 OK", '{"login": "ana", "x": ' + "9" * 10_000 + "}", "", github.ODD),
        ("200 OK", b"\xff\xfe\x00{", "", github.ODD),
        ("200 OK", b"not gzip", "Content-Encoding: gzip\r\n", github.DOWN),
        ("200 OK", json.dumps(ANA | {"bio": "x" * 300_000}), "", github.ODD),
        ("99 Nonsense", "", "", github.DOWN),
        ("200 OK", "{}", "X-Broken\r\n", github.DOWN),
    ],
    ids=map(str, count()),
)
async def test_every_odd_answer_is_a_sentence(server: Server, status: str, body: bytes | str, headers: str, kind: str) -> None:
    """Refused, moved, broken, huge, another person, another host: a Trouble that says so, and nothing is followed."""
    server.says(status, body, headers.replace("SOON", str(int(time.time()) + 600)))
    found = await asked_once(server)
    assert isinstance(found, github.Trouble)
    assert found.kind == kind
    assert found.message.endswith(".")
    assert len(server.asked) == 1


async def test_answer_that_stops_in_the_middle(server: Server) -> None:
    """A body shorter than promised is no profile."""
    server.says("200 OK", json.dumps(ANA), length=5_000)
    assert (await asked_once(server)).kind == github.DOWN


@pytest.mark.parametrize("head", [True, False])
async def test_answer_that_never_ends(server: Server, head: bool) -> None:
    """A stall before or in the body ends by the clock: whoever waits is told."""
    server.says("200 OK", json.dumps(ANA), length=5_000)
    server.answer = server.answer if head else b""
    server.stall = True
    assert (await asked_once(server, patience=SOON)).kind == github.SLOW


async def test_nobody_there() -> None:
    """No network, no DNS: a sentence at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{free.getsockname()[1]}"
    async with asking(host) as (ask, _):
        assert (await ask("ana")).kind == github.DOWN
    async with asking("http://nowhere.invalid", SOON) as (ask, _):
        assert (await ask("ana")).kind in (github.DOWN, github.SLOW)


@pytest.mark.parametrize("text", SMALL)
async def test_nothing_hostile_comes_out_of_a_profile(server: Server, text: str) -> None:
    """Whatever stands in somebody's profile: one clean line each, and no address but of the web."""
    server.says("200 OK", json.dumps(dict.fromkeys(ANA, text) | {"login": "ana", "blog": f"javascript:{text}"}))
    found = await asked_once(server)
    assert isinstance(found, github.Profile)
    for value in found:
        assert not FORBIDDEN.search(value)
        assert "\n" not in value
    assert found.blog.startswith(("", "http"))
    assert not found.blog


async def test_wrong_types_say_nothing(server: Server) -> None:
    """A number where a name should be, and null everywhere else: only the login is left."""
    server.says("200 OK", json.dumps(dict.fromkeys(ANA) | {"login": "ana", "name": 7, "bio": ["x"], "blog": {"a": 1}}))
    assert await asked_once(server) == github.Profile("ana")


async def test_same_question_is_asked_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within ten minutes from memory, unknown names too; then by ETag, and 304 keeps what was known."""
    server.says("200 OK", json.dumps(ANA), 'ETag: W/"abc"\r\n')
    async with asking(server.host) as (ask, kept):
        first = await ask("ana")
        assert await ask("ANA") == first
        assert len(server.asked) == 1
        later = clock.real_ms() + github.FRESH + 1
        monkeypatch.setattr(clock, "real_ms", lambda: later)
        server.says("304 Not Modified")
        assert await ask("ana") == first
        assert 'If-None-Match: W/"abc"' in server.asked[1]
        assert await ask("ana") == first
        assert len(server.asked) == 2
        assert len(kept) == 1


async def test_old_answer_is_better_than_none(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """When GitHub has had enough or is down, what was known is given."""
    async with asking(server.host) as (ask, _):
        first = await ask("ana")
        later = clock.real_ms() + github.FRESH + 1
        monkeypatch.setattr(clock, "real_ms", lambda: later)
        for status in ("500 Oops", "200 OK", "403 Forbidden"):
            server.says(status)
            assert await ask("ana") == first


async def test_budget_is_kept_and_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left is known after each answer; at nothing left nobody is asked until GitHub counts anew."""
    reset = int(time.time()) + 600
    async with asking(server.host) as (ask, kept):
        assert github.budget_words(kept) == ""
        server.says("200 OK", json.dumps(ANA), LEFT.format(1, reset))
        await ask("ana")
        assert kept.budget() == github.Budget(1, 60, reset * 1000)
        assert github.budget_words(kept).startswith("GitHub: 1 of 60 look-ups left, counted anew in 1")
        server.says("404 Not Found", "{}", LEFT.format(0, reset))
        await ask("nobody")
        refused = await ask("zoe")
        assert refused.kind == github.LIMIT
        assert refused.message.endswith("It does again in 10 minutes.")
        assert len(server.asked) == 2
        later = reset * 1000 + 1
        monkeypatch.setattr(clock, "real_ms", lambda: later)
        assert kept.budget() is None
        server.says("200 OK", json.dumps(ANA | {"login": "zoe"}))
        assert (await ask("zoe")).login == "zoe"


@pytest.mark.parametrize(
    ("headers", "least", "most"), [("Retry-After: 30\r\n", 29, 30), ("", 59, 60), ("Retry-After: x\r\n", 59, 60)]
)
async def test_retry_after_is_kept(server: Server, headers: str, least: int, most: int) -> None:
    """Told to wait, or refused without a word: nobody asks again meanwhile, and a day is the most anybody believes."""
    server.says("429 Too Many Requests", "", headers)
    async with asking(server.host) as (ask, kept):
        found = await ask("ana")
        assert least <= found.seconds <= most
        assert (await ask("zoe")).kind == github.LIMIT
        assert len(server.asked) == 1
        kept.heard({"Retry-After": "999999999999"}, True)
        assert kept.seconds_closed() <= 24 * 60 * 60


def test_cache_is_bounded() -> None:
    """Thousands of names asked for do not fill the memory; the newest stay."""
    kept = github.Cache(100)
    for number in range(1_000):
        kept.put(f"user{number}", github.trouble(github.UNKNOWN))
    assert len(kept) == 100
    assert kept.get("USER999")
    assert kept.get("user0") is None


async def test_token_goes_to_github_and_nowhere_else(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """In one header; in no log, no answer, and not to where a redirect points. One with a line break is no header of ours."""
    secret = "ghp_secret0123456789"
    with caplog.at_level(logging.DEBUG):
        for status, headers in (
            ("200 OK", ""),
            ("302 Found", f"Location: {server.host}/elsewhere\r\n"),
            ("401 Unauthorized", ""),
        ):
            server.says(status, json.dumps(ANA), headers)
            assert secret not in repr(await asked_once(server, token=secret))
        server.says("200 OK", json.dumps(ANA))
        await asked_once(server, token="x\r\nEvil: 1")
    assert all(f"Authorization: Bearer {secret}" in head for head in server.asked[:3])
    assert "Evil" not in server.asked[3]
    assert len(server.asked) == 4
    assert secret not in caplog.text


@pytest.fixture(scope="module")
def described() -> Iterator[str]:
    """GitHub's published description of its API, answering as it says GitHub does."""
    with prism() as host:
        yield host


async def test_published_description_is_understood(described: str) -> None:
    """GitHub's own example of a user comes out as a profile."""
    async with asking(described) as (ask, _):
        found = await ask("octocat")
    assert found == github.Profile(
        "octocat", "monalisa octocat", "GitHub", "San Francisco", "There once was...", "https://github.com/blog"
    )
