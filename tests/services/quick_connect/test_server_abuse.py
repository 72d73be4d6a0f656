"""Those who are no visitors: what is slow, large, odd, forged or sent by another site is refused, and nobody else notices."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from devhub_tui.domain import submissions
from devhub_tui.services import github
from devhub_tui.services.quick_connect import bodies, connections, limits, visits
from devhub_tui.services.quick_connect.look_up import LookUps
from tests.services.quick_connect.serving import FORM, browsing, raw, serving


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing is logged by anybody: what no handler takes would be written over the app's screen."""
    yield
    assert not [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]


URLENCODED = b"Content-Type: application/x-www-form-urlencoded\r\n"


def post(path: str, body: bytes, *headers: bytes) -> bytes:
    """A POST as bytes, for a connection that ends with it."""
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: x", b"Connection: close", *headers]
    if not any(name in line.lower() for line in headers for name in (b"content-length", b"transfer-encoding")):
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    """Its status; 0 for a connection that was closed without an answer."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.") else 0


@asynccontextmanager
async def held(port: int, *parts: bytes) -> AsyncIterator[asyncio.StreamReader]:
    """A connection on which these bytes were sent, and then no more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"".join(parts))
    await writer.drain()
    try:
        yield reader
    finally:
        writer.close()


@pytest.mark.parametrize(
    "begun",
    [b"", b"G", b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /hea"],
)
async def test_slow_heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    """Whoever does not finish the head of a request is hung up on, a trickle does not help, and others are answered meanwhile."""
    monkeypatch.setattr(connections, "HEAD", 0.5)
    monkeypatch.setattr(connections, "KEPT", 0.5)
    async with serving(tmp_path) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(begun)
        began = monotonic()

        async def trickle() -> None:
            while True:
                await asyncio.sleep(0.05)
                writer.write(b"x")

        trickling = asyncio.create_task(trickle())
        assert status(await raw(served.port, b"GET /health HTTP/1.0\r\n\r\n")) == 200
        try:
            answer = await asyncio.wait_for(reader.read(-1), 5)
        except ConnectionError:
            answer = b""
        finally:
            trickling.cancel()
            writer.close()
        assert monotonic() - began < 4
        # What was complete was answered; what was torn has no answer, or a polite one.
        assert answer.count(b"HTTP/1.1 200 ") == begun.count(b"\r\n\r\n")


async def test_kept_connections_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle connection does not stay for ever."""
    monkeypatch.setattr(connections, "KEPT", 0.2)
    async with serving(tmp_path) as served, held(served.port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n") as reader:
        answer = await asyncio.wait_for(reader.read(-1), 5)
        assert answer.endswith(b"ok\n")


@pytest.mark.parametrize("chunked", [True, False])
async def test_slow_bodies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunked: bool) -> None:
    """A body that does not come is waited for a while; then there is a polite answer and nothing is kept."""
    monkeypatch.setattr(bodies, "PATIENCE", 0.3)
    async with serving(tmp_path) as served:
        length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 100"
        begun = post(f"/Q/{served.code()}", b"5\r\nname=\r\n" if chunked else b"name=", URLENCODED[:-2], length)
        answer = await raw(served.port, begun)
        assert (status(answer), b"That did not work" in answer, served.waiting()) == (408, True, 0)


@pytest.mark.parametrize(
    "length", [b"Content-Length: 1000000", b"Transfer-Encoding: chunked", b"Expect: 100-continue\r\nContent-Length: 1000000"]
)
async def test_large_bodies(tmp_path: Path, length: bytes) -> None:
    """A megabyte: refused, whatever the headers say of its length, without reading it into memory."""
    async with serving(tmp_path) as served, browsing(served, token := served.code()) as browser:
        await browser.open()
        body = b"csrf=" + browser.csrf.encode() + b"&name=Noor&consent=1&message=" + b"m" * 1_000_000
        if b"chunked" in length:
            body = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
        cookie = b"Cookie: connect=" + browser.csrf.partition(".")[0].encode()
        answer = await raw(served.port, post(f"/Q/{token}", body, URLENCODED[:-2], length, cookie))
        page = answer.partition(b"100 Continue\r\n\r\n")[2] or answer
        assert (status(page), served.waiting()) == (413, 0)
        assert b'value="Noor"' in page
        assert b"that was too much text" in page


async def test_a_form_as_large_as_it_may_be(tmp_path: Path) -> None:
    """Every field full, in letters that take nine bytes each on the wire, is still a form."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        full = {
            "name": "語" * 120,
            "email": "a" * 60 + "@" + "b" * 60 + ".example",
            "company": "語" * 120,
            "message": "語" * 1000,
        }
        assert (await browser.visit(**full)).status == 200
        assert submissions.from_bytes(served.inbox.pending(1)[0].body).message == "語" * 1000


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /Q/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 5_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"BREW /Q/x HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA\x00B: c\r\n\r\n",
        b"GET / HTTP/1.1\nHost: x\n X: folded\n\n",
    ],
)
async def test_no_http(tmp_path: Path, sent: bytes) -> None:
    """Other protocols, torn heads, smuggling: a 4xx page or nothing, never more than one answer, and the next one is answered."""
    async with serving(tmp_path) as served:
        answer = await raw(served.port, sent.replace(b"Host: x\r\n", b"Host: x\r\nConnection: close\r\n", 1), patience=3)
        assert status(answer) in (0, 400, 404, 405, 410)
        assert answer.count(b"HTTP/1.") <= 1
        assert b"Traceback" not in answer
        assert not answer or b"<h1" in answer
        assert status(await raw(served.port, b"GET /health HTTP/1.0\r\n\r\n")) == 200


async def test_pipelining(tmp_path: Path) -> None:
    """Requests sent without waiting are answered in turn, and what is torn ends the connection."""
    async with serving(tmp_path) as served:
        asked = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 40
        answer = await raw(served.port, asked + b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.count(b"HTTP/1.1 200 ") == 41
        form = post(f"/Q/{served.code()}", b"name=x", URLENCODED[:-2]).replace(b"Connection: close\r\n", b"")
        answer = await raw(served.port, form * 3, b"nonsense\r\n\r\n", pause=0.1)
        assert (answer.count(b"HTTP/1.1 403 "), answer.count(b" 400 Bad Request")) == (3, 1)
        assert served.lines[-1] == "? elsewhere 400 127.0.0.0/24"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (b"application/json", 415),
        (b"multipart/form-data; boundary=x", 415),
        (b"text/plain", 415),
        (b"", 415),
        (b"application/x-www-form-urlencoded; charset=utf-16", 403),
        (b"APPLICATION/X-WWW-FORM-URLENCODED", 403),
        (b"application/x-www-form-urlencoded\r\nContent-Encoding: gzip", 415),
        (b"\xff\xfe/;;=", 415),
    ],
)
async def test_content_types(tmp_path: Path, kind: bytes, expected: int) -> None:
    """Only what a form of ours sends is read; nothing is unpacked."""
    async with serving(tmp_path) as served:
        answer = await raw(served.port, post(f"/Q/{served.code()}", b'{"name":"Noor"}', b"Content-Type: " + kind))
        assert (status(answer), served.waiting()) == (expected, 0)
        assert b"<h1" in answer


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (b"name=%ff%fe%00Noor&consent=1", "��Noor"),
        (b"name=Noor&name=Bo&consent=1&consent=", "Noor"),
        (b"name=Noor&consent=1&x=%zz&=&&&&a=b=c", "Noor"),
        (b"name=No%E2%80%AEor&consent=1", "Noor"),
        ("name=Nöör&consent=1".encode("latin-1"), "N��r"),
        (b"name=%E6%97%A5%E6%9C%AC&consent=1;name=x", "日本"),
    ],
)
async def test_bad_encodings(tmp_path: Path, fields: bytes, name: str) -> None:
    """Bytes that are no text, doubled fields, invisible characters: the first of each name counts, cleaned."""
    async with serving(tmp_path) as served, browsing(served, token := served.code()) as browser:
        await browser.open()
        body = fields + b"&csrf=" + browser.csrf.encode()
        cookie = b"Cookie: connect=" + browser.csrf.partition(".")[0].encode()
        assert status(await raw(served.port, post(f"/Q/{token}", body, URLENCODED[:-2], cookie))) == 200
        assert submissions.from_bytes(served.inbox.pending(1)[0].body).name == name


async def test_too_many_fields(tmp_path: Path) -> None:
    """No form of ours has thousands."""
    async with serving(tmp_path) as served:
        answer = await raw(served.port, post(f"/Q/{served.code()}", b"a=1&" * 2000, URLENCODED[:-2]))
        assert status(answer) == 400


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": "null"}, 200),
    ],
)
async def test_another_site(tmp_path: Path, headers: dict[str, str], expected: int) -> None:
    """A form or a look-up that another site sends is refused, even with our cookie and token; a scanned link is fine."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        assert (await browser.ask("GET", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})).status == 200
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        body = f"name=Noor&consent=1&csrf={browser.csrf}".encode()
        assert (await browser.ask("POST", "/github", data=body, headers=headers)).status == expected
        assert (await browser.ask("POST", data=body, headers=headers)).status == expected
        assert served.waiting() == (expected == 200)


@pytest.mark.parametrize("forged", ["none", "other", "junk", "code", "cookie"])
async def test_forged_forms(tmp_path: Path, forged: str) -> None:
    """No token, somebody else's, junk, one of another code, or another cookie: nothing is kept, and the form comes back with what
    was typed. Sent again as it came, it works."""
    async with serving(tmp_path) as served:
        token, second = served.code(), served.code()
        async with (
            browsing(served, token, cookies=forged != "cookie") as browser,
            browsing(served, token) as other,
            browsing(served, second) as third,
        ):
            for each in (browser, other, third):
                await each.open()
            mine = browser.csrf
            tokens = {"none": "", "other": other.csrf, "junk": "\x00é.é.é", "code": third.csrf, "cookie": mine}
            headers = {"Cookie": "connect=" + "0" * 32} if forged == "cookie" else {}
            browser.csrf = tokens[forged]
            answer = await browser.ask(
                "POST",
                data=urlencoded({**FORM, "csrf": browser.csrf}),
                headers={"Content-Type": "application/x-www-form-urlencoded", **headers},
            )
            assert (answer.status, served.waiting()) == (403, 0)
            assert "please send it again" in answer.text
            assert 'value="Noor"' in answer.text
            if forged != "cookie":
                assert (await browser.send(**FORM)).status == 200
                assert served.waiting() == 1


def urlencoded(fields: dict[str, str]) -> bytes:
    """A form as it is sent."""
    from urllib.parse import urlencode

    return urlencode(fields).encode()


async def test_a_restart_keeps_what_was_typed(tmp_path: Path) -> None:
    """A form from before the server was started anew comes back filled in, and a repeat from before is still a repeat."""
    async with serving(tmp_path) as served, browsing(served, token := served.code()) as browser:
        await browser.visit()
        async with (
            serving(tmp_path) as again,
            browsing(again, token, Cookie=f"connect={browser.csrf.partition('.')[0]}") as later,
        ):
            later.csrf = browser.csrf
            answer = await later.send(**FORM)
            assert (answer.status, 'value="Noor"' in answer.text) == (403, True)
            assert "Thank you" in (await later.send(**FORM)).heading
            assert again.waiting() == 1


async def test_too_many_from_one_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who asks without end is told to wait, and hung up on; a visitor at another address is not."""
    monkeypatch.setattr(limits, "ADDRESS", (5.0, 0.1))
    monkeypatch.setattr(visits, "_GUESSED_AFTER", 0.01)
    monkeypatch.setattr(visits, "_PACE", 0.0001)
    async with serving(tmp_path, trusted_proxies=("127.0.0.1",)) as served:
        token = served.code()
        async with browsing(served, token, X_Forwarded_For="203.0.113.1") as greedy:
            answers = [await greedy.open() for _ in range(7)]
            assert [each.status for each in answers] == [200] * 5 + [429] * 2
            assert answers[-1].headers["Connection"] == "close"
            assert int(answers[-1].headers["Retry-After"]) >= 1
        async with browsing(served, token, X_Forwarded_For="203.0.113.2") as other:
            assert (await other.visit()).status == 200


async def test_too_many_forms_of_one_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code that is flooded takes no more for a while, keeps what the visitor typed, and other codes go on."""
    monkeypatch.setattr(limits, "FORMS", (2.0, 0.1))
    async with serving(tmp_path) as served:
        async with browsing(served, served.code()) as browser:
            await browser.open()
            assert [(await browser.send(**{**FORM, "name": ""})).status for _ in range(2)] == [422, 422]
            answer = await browser.send(**FORM)
            assert (answer.status, 'value="Noor"' in answer.text, served.waiting()) == (429, True, 0)
        async with browsing(served, served.code()) as other:
            assert (await other.visit()).status == 200


async def test_too_many_look_ups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address cannot use up GitHub's patience for everybody; the form can be sent without."""
    asked = []

    async def look(_self: LookUps, name: str) -> github.Profile:
        asked.append(name)
        return github.Profile(name, "Noor")

    monkeypatch.setattr(LookUps, "look", look)
    monkeypatch.setattr(limits, "LOOK_UPS", (2.0, 0.1))
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        await browser.open()
        answers = [await browser.send("/github", github=f"noor{number}") for number in range(3)]
        assert ["GitHub answers no more" in each.text for each in answers] == [False, False, True]
        assert [each.status for each in answers] == [200] * 3
        page = await browser.send(look_up="1", github="noor", name="kept")
        assert (page.status, "GitHub answers no more" in page.text, 'value="kept"' in page.text) == (200, True, True)
        assert len(asked) == 2
        assert (await browser.send(**FORM)).status == 200


async def test_look_up_and_leave_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a script the buttons of the form do it: the profile fills what is empty, goes along, or is left out."""

    async def look(_self: LookUps, name: str) -> github.Profile:
        return github.Profile(name, "Noor Haddad", "Turbine", bio="io_uring")

    monkeypatch.setattr(LookUps, "look", look)
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        await browser.open()
        page = await browser.send(look_up="1", github="noor", message="hello")
        assert 'value="Noor Haddad"' in page.text
        assert 'name="profile" value="noor"' in page.text
        assert "hello</textarea>" in page.text
        page = await browser.send(leave_out="1", github="noor", profile="noor", name="Noor")
        assert 'name="profile"' not in page.text
        assert served.waiting() == 0
        assert (await browser.send(name="Noor", github="noor", profile="noor", consent="1")).status == 200
        found = submissions.from_bytes(served.inbox.pending(1)[0].body)
        assert found.facts == {"name": "Noor Haddad", "company": "Turbine", "bio": "io_uring"}


async def test_as_many_connections_as_there_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held connections go, longest first, for somebody who sends what they want at once."""
    monkeypatch.setattr(connections, "MOST", 16)
    async with serving(tmp_path) as served:
        sockets = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(40)]
        for number, (_reader, writer) in enumerate(sockets):
            if number % 2:
                writer.write(post("/Q/x", b"", URLENCODED[:-2], b"Content-Length: 9"))
        async with browsing(served, served.code()) as browser:
            assert (await browser.visit()).status == 200
        async with asyncio.timeout(5):
            assert await sockets[0][0].read(-1) == b""
        for _reader, writer in sockets:
            writer.close()


async def test_somebody_who_does_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that nobody takes away do not stay for ever."""
    monkeypatch.setattr(connections, "ANSWER", 0.3)
    asked = b"GET /static/page.css HTTP/1.1\r\nHost: x\r\n\r\n" * 400
    async with serving(tmp_path) as served, held(served.port, asked):
        async with asyncio.timeout(10):
            await served.running._connections.none.wait()
        assert status(await raw(served.port, b"GET /health HTTP/1.0\r\n\r\n")) == 200


async def test_who_goes_away_is_no_error(tmp_path: Path) -> None:
    """Somebody who leaves in the middle of a form leaves nothing in the log that looks like a bug of ours."""
    async with serving(tmp_path) as served:
        token = served.code()
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", served.port)
            head = b"POST /Q/%s HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n" % token.encode()
            writer.write(head + URLENCODED + b"\r\nname=")
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.transport.abort()
        await asyncio.sleep(0.2)
        assert [line for line in served.lines if "error" in line] == []
