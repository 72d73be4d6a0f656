"""Every route, with whatever bytes: a polite page or a closed connection, never a 5xx, never a traceback, and it goes on."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from devhub_tui.services.quick_connect import bodies, connections
from tests.services.quick_connect.serving import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """One server for all of it, in a thread with a loop of its own, and a code."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    found: list[Any] = []
    folder: Path = tmp_path_factory.mktemp("fuzz")
    # What is torn is waited for; not for long here.
    patience = pytest.MonkeyPatch()
    for module, name in ((connections, "HEAD"), (connections, "KEPT"), (bodies, "PATIENCE")):
        patience.setattr(module, name, 0.04)

    async def run() -> None:
        stopped = asyncio.Event()
        async with serving(folder, trusted_proxies=("127.0.0.1",)) as server:
            found.extend((server, server.code(), stopped))
            ready.set()
            await stopped.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(20)
    yield found[0], found[1]
    loop.call_soon_threadsafe(found[2].set)
    thread.join(20)
    loop.close()
    patience.undo()


def talk(port: int, sent: bytes) -> bytes:
    """What comes back when nothing more is sent, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), 10) as opened:
        try:
            opened.sendall(sent)
            answer = b""
            while part := opened.recv(65536):
                answer += part
        except ConnectionError:
            return b""
        return answer


def answered(port: int, sent: bytes) -> bytes:
    """The same for what is whole: on a busy machine it may have come too late."""
    return next(filter(None, (talk(port, sent) for _ in range(9))), b"")


def check(served: Served, answer: bytes) -> None:
    """No answer of ours says that something broke, none lacks its headers, and the server is still there."""
    assert not [line for line in served.lines if line.startswith("error")]
    assert b"Traceback" not in answer
    assert not answer or answer.startswith((b"HTTP/1.1 ", b"HTTP/1.0 "))
    found = re.findall(rb"HTTP/1\.[01] ([0-9]{3}) [A-Z][A-Za-z -]+\r\n", answer)
    assert not [status for status in found if status[:1] not in b"24" and status not in (b"100", b"304")]
    assert answer.count(b"Content-Security-Policy: default-src 'none'") == len([status for status in found if status != b"100"])


ROUTES = (
    "/",
    "/Q/{}",
    "/Q/{}/github",
    "/Q/{}/card.vcf",
    "/Q/{}/0/card.vcf",
    "/static/page.css",
    "/health",
    "/Q/",
    "*",
    "//",
    "/q/{}?x#y",
)
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE", "CONNECT", "PRI")
HEADERS = (
    "X-Host",
    "Cookie",
    "Accept-Language",
    "Accept-Encoding",
    "Content-Type",
    "Content-Length",
    "Transfer-Encoding",
    "Content-Encoding",
    "Sec-Fetch-Site",
    "Origin",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "If-None-Match",
    "Expect",
    "Connection",
    "Upgrade",
    "Range",
)
line = st.one_of(
    st.sampled_from(
        [
            b"application/x-www-form-urlencoded",
            b"chunked",
            b"5",
            b"100-continue",
            b"Upgrade",
            b"websocket",
            b"close",
            b"gzip",
            b"connect=" + b"a" * 32,
        ]
    ),
    st.text(st.characters(min_codepoint=32), max_size=20).map(lambda text: text.encode("utf-8", "replace")),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20).map(str.encode),
    st.binary(max_size=9).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b"")),
)


@settings(max_examples=250)
@given(
    st.sampled_from(METHODS),
    st.sampled_from(ROUTES),
    st.lists(st.tuples(st.sampled_from(HEADERS), line), max_size=4),
    st.binary(max_size=200),
    st.booleans(),
)
@example(
    "POST", "/Q/{}", [("Content-Type", b"application/x-www-form-urlencoded"), ("Transfer-Encoding", b"chunked")], b"zz\r\n", False
)
@example(
    "POST",
    "/Q/{}",
    [("Content-Type", b"application/x-www-form-urlencoded"), ("Transfer-Encoding", b"chunked")],
    b"5\r\nabc",
    True,
)
@example("GET", "/health", [("Connection", b"Upgrade"), ("Upgrade", b"websocket")], b"GET / HTTP/1.1\r\n\r\n", False)
@example("POST", "/Q/{}/github", [("Content-Type", b";;;=\xff"), ("Content-Length", b"99999999999999999999")], b"", True)
def test_requests(
    served: tuple[Served, str], method: str, route: str, headers: list[tuple[str, bytes]], body: bytes, length: bool
) -> None:
    """Requests that are almost right."""
    server, token = served
    lines = [f"{method} {route.replace('{}', token)} HTTP/1.1".encode(), b"Host: x"]
    lines += [name.encode() + b": " + value for name, value in headers]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    elif "Transfer-Encoding" not in dict(headers):
        # It would be another request, and a torn one spoils what stands before it.
        body = b""
    check(server, talk(server.port, b"\r\n".join(lines) + b"\r\n\r\n" + body))


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_bytes(served: tuple[Served, str], sent: bytes) -> None:
    """Bytes that are no request at all."""
    check(served[0], talk(served[0].port, sent))


FIELDS = ("name", "email", "github", "company", "message", "consent", "csrf", "look_up", "leave_out", "profile", "x", "")
value = st.one_of(
    st.binary(max_size=30), st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")), st.just(b"%")
)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(FIELDS), value), max_size=12), st.sampled_from(["", "/github"]), st.booleans())
def test_forms(served: tuple[Served, str], fields: list[tuple[str, bytes]], more: str, right: bool) -> None:
    """Forms with whatever in their fields, with a right token and without one."""
    server, token = served
    page = answered(server.port, f"GET /Q/{token} HTTP/1.0\r\n\r\n".encode())
    csrf = page.partition(b'name="csrf" value="')[2].partition(b'"')[0]
    pairs = [(name, found) for name, found in fields if name not in ("look_up", "profile") or more]
    body = b"&".join([name.encode() + b"=" + found for name, found in pairs] + [b"csrf=" + csrf] * right)
    head = f"POST /Q/{token}{more} HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    if more:
        # GitHub is not asked from here.
        head += "Sec-Fetch-Site: cross-site\r\n"
    answer = answered(server.port, head.encode() + b"\r\n" + body)
    check(server, answer)
    assert answer
