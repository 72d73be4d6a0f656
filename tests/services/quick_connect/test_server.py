"""Visits to the real server: what a visitor gets, what the inbox holds afterwards, and what every answer says to a browser."""

import asyncio
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from devhub_tui import clock
from devhub_tui.domain import submissions, tokens
from devhub_tui.errors import DevHubError, UsageError
from devhub_tui.services.quick_connect import pages
from devhub_tui.services.quick_connect.server import Settings, start
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.inbox import Inbox, InboxError
from tests.cli.conftest import another_writer
from tests.hostile import HOSTILE
from tests.services.quick_connect.serving import FORM, browsing, publish, raw, serving

PAST = 1_700_000_000_000


async def test_a_visit(tmp_path: Path) -> None:
    """Scan, fill in, send: one submission with what was typed, thanks, and the owner's card."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        form = await browser.open()
        assert (form.status, form.heading) == (200, "Ana Souza")
        thanks = await browser.send(**FORM)
        assert (thanks.status, "Thank you" in thanks.heading) == (200, True)
        [waiting] = served.inbox.pending(9)
        found = submissions.from_bytes(waiting.body)
        assert (found.name, found.email, found.github, found.company, found.message) == (
            "Noor",
            "noor@example.org",
            None,
            "Turbine",
            "io_uring",
        )
        assert (found.code_id, found.id, found.consent_version) == (waiting.code_id, waiting.submission_id, "1")
        assert abs(found.consent_at - clock.real_ms()) < 60_000
        card = await browser.ask("GET", "/card.vcf")
        assert (card.status, card.text) == (200, "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n")
        assert card.headers["Content-Type"] == "text/vcard; charset=utf-8"


async def test_a_repeat_makes_nothing_new(tmp_path: Path) -> None:
    """Sent twice, reloaded, or opened again later: the same thanks, one submission, also from a used-up code."""
    async with serving(tmp_path) as served, browsing(served, served.code(max_uses=1)) as browser:
        first = await browser.visit()
        again = await browser.send(**FORM)
        other = await browser.send(**{**FORM, "name": "Somebody else"})
        later = await browser.open()
        assert [each.heading for each in (first, again, other, later)] == [first.heading] * 4
        assert served.waiting() == 1


async def test_a_repeat_without_cookies(tmp_path: Path) -> None:
    """A browser that keeps no cookie is known by its form, and gets the card by the link on its thanks."""
    async with serving(tmp_path) as served, browsing(served, served.code(), cookies=False) as browser:
        thanks = await browser.visit()
        again = await browser.send(**FORM)
        assert (thanks.status, again.heading, served.waiting()) == (200, thanks.heading, 1)
        link = thanks.text.partition('href="/Q/')[2].partition('"')[0].partition("/")[2]
        assert (await browser.ask("GET", f"/{link}")).status == 200
        assert (await browser.ask("GET", "/card.vcf")).status == 410
        assert (await browser.ask("GET", f"/{'0' * 32}/card.vcf")).status == 410


async def test_two_people(tmp_path: Path) -> None:
    """Each browser is somebody of its own."""
    async with serving(tmp_path) as served:
        token = served.code()
        for name in ("Noor", "Bo"):
            async with browsing(served, token) as browser:
                assert (await browser.visit(name=name)).status == 200
        assert served.waiting() == 2


async def test_every_kind_of_gone_is_the_same(tmp_path: Path) -> None:
    """Unknown, misspelt, used up and revoked: one page, byte for byte, never sooner than the others; only expired is told."""
    async with serving(tmp_path) as served:
        used, revoked, expired = served.code(max_uses=1), served.code(), served.code(expires_at=clock.real_ms() - 1000)
        async with browsing(served, used) as browser:
            await browser.visit()
        served.inbox.revoke([code.id for code in served.inbox.codes() if code.digest == tokens.digest(revoked)], clock.real_ms())
        found = set()
        for token in (tokens.new(), "A", "a%00%ff", used, revoked, used.lower()):
            async with browsing(served, token) as browser:
                for method in ("GET", "POST"):
                    began = asyncio.get_running_loop().time()
                    answer = await (browser.open() if method == "GET" else browser.send(**FORM))
                    assert asyncio.get_running_loop().time() - began >= 0.049
                    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
                    found.add((answer.status, tuple(sorted(headers.items())), answer.text))
        assert len(found) == 1
        assert "Nothing here" in found.pop()[2]
        async with browsing(served, expired) as browser:
            assert ("expired" in (await browser.open()).heading, "expired" in (await browser.send(**FORM)).heading) == (
                True,
                True,
            )


async def test_wrong_fields_come_back(tmp_path: Path) -> None:
    """Each wrong field has its sentence, and what was typed is still there."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        await browser.open()
        answer = await browser.send(name="", email="no address", message="kept <b>as it is</b>")
        assert answer.status == 422
        assert "kept &lt;b&gt;as it is&lt;/b&gt;" in answer.text
        assert 'id="name-wrong"' in answer.text
        assert 'id="email-wrong"' in answer.text
        assert 'id="consent-wrong"' in answer.text
        assert served.waiting() == 0
        assert (await browser.send(**FORM)).status == 200


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text(tmp_path: Path, text: str) -> None:
    """Whatever is typed is kept as text or refused politely; nothing of it becomes markup."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        await browser.open()
        answer = await browser.send(**{**FORM, "name": text, "company": text[:100], "message": text[:500]})
        assert answer.status in (200, 413, 422)
        assert "<script>alert" not in answer.text
        assert "\x1b" not in answer.text
        assert served.waiting() == (answer.status == 200)


async def test_what_every_answer_says(tmp_path: Path) -> None:
    """Kept nowhere, framed nowhere, nothing from elsewhere, no word about the code to other sites or about the program."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        answers = [await browser.open(), await browser.send(), await browser.send(**FORM), await browser.ask("GET", "/card.vcf")]
        answers += [await browser.ask("DELETE"), await browser.ask("GET", "/elsewhere"), await browser.ask("OPTIONS")]
        for answer in answers:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Security-Policy"] == pages.POLICY
            assert "'unsafe" not in pages.POLICY
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Server"] == "devhub"
            assert "Strict-Transport-Security" not in answer.headers
        [cookie] = [answer.headers["Set-Cookie"] for answer in answers[:1]]
        assert cookie.endswith("; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax")


async def test_methods(tmp_path: Path) -> None:
    """HEAD is GET without its page, OPTIONS says what there is, the rest is refused politely."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        head, full = await browser.ask("HEAD"), await browser.open()
        assert (head.status, head.text, head.headers["Content-Length"]) == (200, "", full.headers["Content-Length"])
        options = await browser.ask("OPTIONS")
        assert (options.status, options.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
        assert "Access-Control-Allow-Origin" not in options.headers
        for method in ("DELETE", "PUT", "PATCH", "TRACE"):
            answer = await browser.ask(method)
            assert (answer.status, "did not work" in answer.heading) == (405, True)
        assert (await browser.ask("GET", "/github")).status == 405
        assert (await browser.ask("POST", "/card.vcf")).status == 405


async def test_static_files(tmp_path: Path) -> None:
    """Kept for ever under the address that pages name, compressed, never anything outside the three."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        page = await browser.open()
        address = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        styles = await browser.ask("GET", path=address)
        assert styles.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert (styles.headers["Content-Encoding"], styles.headers["Content-Type"]) == ("gzip", "text/css; charset=utf-8")
        asset = pages.asset("page.css")
        assert asset is not None
        assert styles.text == asset.body.decode()
        same = await browser.ask("GET", path=address, headers={"If-None-Match": styles.headers["Etag"]})
        assert (same.status, same.text) == (304, "")
        for path in (b"/static/../en.toml", b"/static/..%2fen.toml", b"/static/%2e%2e/en.toml", b"/static/", b"/static/en.toml"):
            answer = await raw(served.port, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 404 ")


async def test_health(tmp_path: Path) -> None:
    """For whoever watches the server: ok, and 503 when nothing could be kept."""
    async with serving(tmp_path) as served:
        ask = b"GET /health HTTP/1.0\r\n\r\n"
        assert (await raw(served.port, ask)).endswith(b"\r\n\r\nok\n")
        (tmp_path / "inbox" / "inbox.db").rename(tmp_path / "inbox" / "elsewhere")
        answer = await raw(served.port, ask)
        assert answer.startswith(b"HTTP/1.0 503 ")
        assert b"Traceback" not in answer


@pytest.mark.parametrize("trouble", ["locked", "missing", "full"])
async def test_trouble_with_the_inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    """Locked, missing or full: told politely with what was typed still in the form; and when it is over, sending works."""
    monkeypatch.setattr(inboxes, "_PATIENCE_MS", 200)
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        await browser.open()
        file = tmp_path / "inbox" / "inbox.db"
        with monkeypatch.context() as broken, ExitStack() as held:
            if trouble == "missing":
                file.rename(tmp_path / "inbox" / "elsewhere")
            elif trouble == "locked":
                held.enter_context(another_writer(file))
            else:
                broken.setattr(inboxes, "MOST_WAITING", 0)
            answer = await browser.send(**FORM)
            health = await browser.ask("GET", path="/health")
        assert (answer.status, health.status) == (429, 200 if trouble == "full" else 503)
        assert 'value="Noor"' in answer.text
        assert "io_uring</textarea>" in answer.text
        assert "many people are here right now" in answer.text
        if trouble == "missing":
            (tmp_path / "inbox" / "elsewhere").rename(file)
        assert (await browser.send(**FORM)).status == 200
        assert served.waiting() == 1


@pytest.mark.parametrize("cookies", [True, False])
async def test_an_answer_that_came_too_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cookies: bool) -> None:
    """A form that was taken although the visitor was told to try again: the second try is a repeat, not a second person."""
    claim = Inbox.claim

    def slow(*words: Any) -> str:
        claim(*words)
        raise InboxError("too late")

    async with serving(tmp_path) as served, browsing(served, served.code(), cookies=cookies) as browser:
        with monkeypatch.context() as broken:
            broken.setattr(Inbox, "claim", slow)
            assert (await browser.visit()).status == 429
        assert (await browser.send(**FORM)).status == 200
        assert served.waiting() == 1


async def test_another_inbox_in_its_place(tmp_path: Path) -> None:
    """An inbox that was deleted and made anew, or put back from a backup, is served from then on; no restart is needed."""
    async with serving(tmp_path) as served:
        async with browsing(served, served.code()) as browser:
            await browser.visit()
        (tmp_path / "inbox").rename(tmp_path / "before")
        with closing(Inbox.open(tmp_path / "inbox")) as fresh:
            publish(fresh, token := tokens.new())
            async with browsing(served, token) as browser:
                assert (await browser.visit()).status == 200
            assert (fresh.waiting(), served.waiting()) == (1, 1)


def _fails(*_words: object) -> str:
    raise InboxError("The inbox could not do that (database is locked): /secret/place")


async def test_an_inbox_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who scans then is asked to wait a moment; no path and no reason is shown."""
    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        monkeypatch.setattr(Inbox, "code", _fails)
        answer = await browser.open()
        assert (answer.status, answer.heading, answer.headers["Retry-After"]) == (429, "One moment", "5")
        assert "secret" not in answer.text


async def test_a_bug_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that says nothing, and a log line with the place but without the message, which may hold what was typed."""

    def broken(*_words: object) -> str:
        raise ValueError("Noor typed this")

    async with serving(tmp_path) as served, browsing(served, served.code()) as browser:
        await browser.open()
        monkeypatch.setattr(submissions, "to_bytes", broken)
        answer = await browser.send(**FORM)
        assert (answer.status, answer.heading) == (500, "That did not work")
        assert "Traceback" not in answer.text
        [line] = [line for line in served.lines if line.startswith("error")]
        assert line.startswith("error: ValueError at test_server.py:")
        assert "Noor" not in "".join(served.lines)


async def test_the_log_knows_nobody(tmp_path: Path) -> None:
    """Which kind of page, the answer, a network: no code, no name, no whole address."""
    async with serving(tmp_path, trusted_proxies=("127.0.0.1",)) as served:
        token = served.code()
        async with browsing(served, token, X_Forwarded_For="203.0.113.77", X_Forwarded_Proto="http") as browser:
            await browser.visit()
            await browser.ask("GET", "/card.vcf")
            await browser.ask("PATCH")
        assert served.lines == [
            "GET /Q/… 200 203.0.113.0/24",
            "POST /Q/… 200 203.0.113.0/24",
            "GET /Q/…/card.vcf 200 203.0.113.0/24",
            "? /Q/… 405 203.0.113.0/24",
        ]


async def test_behind_a_proxy(tmp_path: Path) -> None:
    """A public https address: secure cookies, addresses below its path, and a form from its origin."""
    how = {"public_url": "https://meet.example/ana/", "trusted_proxies": ("127.0.0.1",)}
    async with serving(tmp_path, **how) as served:
        assert served.running.base_url == "https://meet.example/ana"
        token = served.code()
        async with browsing(
            served, token, cookies=False, X_Forwarded_For="203.0.113.7", Origin="https://meet.example"
        ) as browser:
            page = await browser.open()
            assert page.headers["Set-Cookie"].startswith("__Host-connect=")
            assert page.headers["Set-Cookie"].endswith("; Secure")
            assert 'href="/ana/static/page.css' in page.text
            assert f'data-look-up="/ana/Q/{token}/github"' in page.text
            assert (await browser.send(**FORM)).status == 200
        for prefix in (b"/ana", b""):
            asked = b"GET " + prefix + b"/Q/" + token.encode() + b" HTTP/1.0\r\n\r\n"
            assert (await raw(served.port, asked)).startswith(b"HTTP/1.0 200 ")


async def test_a_translation_is_asked_for(tmp_path: Path) -> None:
    """Any Accept-Language is fine."""
    async with serving(tmp_path) as served, browsing(served, served.code(), Accept_Language="tlh;q=x, \udcff, de") as browser:
        assert (await browser.open()).status == 200


async def test_stopping_lets_a_form_end(tmp_path: Path) -> None:
    """A form of which half is here is taken before the server goes; idle connections do not hold it up."""
    async with serving(tmp_path) as served, browsing(served, token := served.code()) as browser:
        await browser.open()
        idle, writer = await asyncio.open_connection("127.0.0.1", served.port)
        body = f"name=Noor&consent=1&csrf={browser.csrf}".encode()
        reader, half = await asyncio.open_connection("127.0.0.1", served.port)
        cookie = browser.csrf.partition(".")[0]
        half.write(
            f"POST /Q/{token} HTTP/1.1\r\nHost: x\r\nCookie: connect={cookie}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
            + body[:9]
        )
        await half.drain()
        for _ in range(500):
            if any(not each._silent for each in served.running._connections.open()):
                break
            await asyncio.sleep(0.01)
        stopping = asyncio.create_task(served.running.stop(5))
        await asyncio.sleep(0.1)
        assert not stopping.done()
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", served.port)
        half.write(body[9:])
        answer = await reader.read(-1)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"Connection: close" in answer
        await asyncio.wait_for(stopping, 2)
        assert await idle.read(-1) == b""
        writer.close()
        half.close()
        assert served.waiting() == 1


async def test_stopping_does_not_wait_for_ever(tmp_path: Path) -> None:
    """Somebody who sends nothing more does not keep the server."""
    async with serving(tmp_path) as served:
        _reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"POST /Q/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)
        await asyncio.wait_for(served.running.stop(0.1), 2)
        await served.running.stop(0.1)
        writer.close()


async def test_where_it_cannot_listen(tmp_path: Path) -> None:
    """A taken port, a wrong address, a wrong proxy: a sentence each, and nothing is left open."""
    async with serving(tmp_path) as served:
        with pytest.raises(DevHubError, match="is taken by another program"):
            await start(served.inbox, Settings(port=served.port), own=True)
        with pytest.raises(UsageError, match="public address"):
            await start(served.inbox, Settings(port=0, public_url="meet.example"))
        with pytest.raises(UsageError, match="trusted_proxies"):
            await start(served.inbox, Settings(port=0, trusted_proxies=("everybody",)))


async def test_another_devhub_serves_already(tmp_path: Path) -> None:
    """A second window, or the app beside devhub serve, uses the server that there is, under its address, and lets it be."""
    async with serving(tmp_path, public_url="https://meet.example") as served:
        second = Inbox.open(tmp_path / "inbox")
        running = await start(second, Settings(port=served.port))
        assert (running.elsewhere, running.base_url) == (True, "https://meet.example")
        assert served.running.elsewhere is False
        token = tokens.new()
        publish(second, token)
        await running.stop()
        async with browsing(served, token) as browser:
            assert (await browser.visit()).status == 200
        with pytest.raises(DevHubError, match="taken"):
            await start(second, Settings(port=served.port), own=True)
        second.close()


async def test_a_stranger_has_the_port(tmp_path: Path) -> None:
    """A server of another inbox, and one that says whatever it is asked, are not taken for ours."""
    async with serving(tmp_path / "one") as served:
        with closing(Inbox.open(tmp_path / "inbox")) as inbox, pytest.raises(DevHubError, match="taken"):
            await start(inbox, Settings(port=served.port))

    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readline()).partition(b"inbox=")[2].partition(b" ")[0]
        writer.write(b"HTTP/1.1 200 OK\r\nX-Devhub-Inbox: " + asked + b"\r\nX-Devhub-Address: https://evil.example\r\n\r\nok")
        writer.close()

    liar = await asyncio.start_server(lie, "127.0.0.1", 0)
    with closing(Inbox.open(tmp_path / "inbox")) as inbox, pytest.raises(DevHubError, match="taken"):
        await start(inbox, Settings(port=liar.sockets[0].getsockname()[1]))
    liar.close()


async def test_ipv6(tmp_path: Path) -> None:
    """Listening on the IPv6 loopback."""
    async with serving(tmp_path, bind="::1") as served:
        assert served.running.base_url == f"http://[::1]:{served.port}"
        reader, writer = await asyncio.open_connection("::1", served.port)
        writer.write(b"GET /health HTTP/1.0\r\n\r\n")
        assert b" 200 OK" in await reader.readline()
        writer.close()
