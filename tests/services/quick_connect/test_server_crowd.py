"""Many at once: one conference Wi-Fi address with 300 people, 50 hands for one single-use code, and somebody who guesses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from devhub_tui.domain import submissions, tokens
from devhub_tui.services.quick_connect import limits, visits
from tests.services.quick_connect.serving import FORM, Browser, Served, browsing, raw, serving


@asynccontextmanager
async def watching() -> AsyncIterator[list[float]]:
    """How long the loop kept a task that wants to run every ten milliseconds waiting, each time, in seconds."""
    late: list[float] = []

    async def tick() -> None:
        while True:
            began = monotonic()
            await asyncio.sleep(0.01)
            late.append(monotonic() - began - 0.01)

    ticking = asyncio.create_task(tick())
    try:
        yield late
    finally:
        ticking.cancel()


async def one(served: Served, token: str, name: str) -> int:
    """Somebody with a phone of their own scans and sends; the status of what they see then."""
    async with browsing(served, token) as browser:
        page = await browser.open()
        return page.status if page.status != 200 else (await browser.send(**{**FORM, "name": name})).status


async def test_fifty_hands_for_one_code(tmp_path: Path) -> None:
    """A single-use code takes exactly one of fifty who send at the same moment; the others get the polite page."""
    async with serving(tmp_path) as served:
        token = served.code(max_uses=1)
        ready = 0
        go = asyncio.Event()

        async def hand(number: int) -> int:
            nonlocal ready
            async with browsing(served, token) as browser:
                assert (await browser.open()).status == 200
                ready += 1
                if ready == 50:
                    go.set()
                await go.wait()
                answer = await browser.send(**{**FORM, "name": f"Hand {number}"})
                assert answer.heading.startswith("Thank you" if answer.status == 200 else "Nothing here")
                return answer.status

        found = await asyncio.gather(*(hand(number) for number in range(50)))
        assert sorted(found) == [200] + [410] * 49
        assert (served.waiting(), served.inbox.codes()[0].uses) == (1, 1)


async def test_ten_uses(tmp_path: Path) -> None:
    """A code for ten takes ten of thirty."""
    async with serving(tmp_path) as served:
        token = served.code(max_uses=10)
        found = await asyncio.gather(*(one(served, token, f"Person {number}") for number in range(30)))
        assert (found.count(200), found.count(410), served.waiting()) == (10, 20, 10)


async def test_a_conference(tmp_path: Path) -> None:
    """300 people behind one address, within a minute: everybody is taken, nobody twice, and the loop goes on meanwhile."""
    async with serving(tmp_path) as served:
        token = served.code()
        began = monotonic()
        async with watching() as late:
            found = await asyncio.gather(*(one(served, token, f"Person {number}") for number in range(300)))
        assert found == [200] * 300
        assert monotonic() - began < 60
        bodies = [submissions.from_bytes(each.body) for each in served.inbox.pending(1000)]
        assert {each.name for each in bodies} == {f"Person {number}" for number in range(300)}
        assert len(bodies) == 300
        # Somebody types in the app at the same time; the browsers of the test are in this loop too.
        assert sorted(late)[len(late) // 2] < 0.2


async def test_guessing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """10,000 guesses find nothing, get one and the same page, and keep nobody out: not at the same address either."""
    monkeypatch.setattr(visits, "_GONE_AFTER", 0.001)
    monkeypatch.setattr(visits, "_GUESSED_AFTER", 0.01)
    monkeypatch.setattr(visits, "_PACE", 0.0001)
    monkeypatch.setattr(limits, "ADDRESS", (20_000.0, 50.0))
    async with serving(tmp_path) as served:
        token = served.code(max_uses=1)
        found: set[bytes] = set()
        left = iter(range(10_000))

        async def guess() -> None:
            for number in left:
                near = token[:-1] + "ABCDEFGH"[number] if number < 8 else tokens.new()
                near = near if near != token else tokens.new()
                answer = await raw(served.port, f"GET /Q/{near} HTTP/1.0\r\n\r\n".encode())
                found.add(answer.partition(b"\r\n")[0] + answer.partition(b"\r\n\r\n")[2])

        async with watching() as late:
            await asyncio.gather(*(guess() for _ in range(40)))
        assert len(found) == 1
        assert found.pop().startswith(b"HTTP/1.0 410 ")
        assert sorted(late)[len(late) // 2] < 0.2
        assert await one(served, token, "Noor") == 200


async def test_guessers_share_a_pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many guess at a time, their answers come one after the other, so that keys in the app do not wait for them."""
    monkeypatch.setattr(limits, "MISSES", (0.5, 0.001))
    monkeypatch.setattr(visits, "_GUESSED_AFTER", 0.01)
    monkeypatch.setattr(visits, "_PACE", 0.05)
    came: list[float] = []

    async def guess(served: Served) -> None:
        async with browsing(served, tokens.new()) as browser:
            assert (await browser.open()).status == 410
            came.append(monotonic())

    async with serving(tmp_path) as served:
        began = monotonic()
        guessing = [asyncio.create_task(guess(served)) for _ in range(8)]
        async with browsing(served, served.code()) as browser:
            assert (await browser.visit()).status == 200
        await asyncio.gather(*guessing)
        assert came[-1] - began > 7 * 0.05


async def test_a_flood_is_refused_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what a conference needs, an address is told to wait before anything is looked up, and others are not."""
    monkeypatch.setattr(limits, "ADDRESS", (50.0, 1.0))
    monkeypatch.setattr(visits, "_GUESSED_AFTER", 0.01)
    monkeypatch.setattr(visits, "_PACE", 0.0001)
    async with serving(tmp_path, trusted_proxies=("127.0.0.1",)) as served:
        token = served.code()
        async with browsing(served, token, X_Forwarded_For="203.0.113.1") as flood:
            found = [answer.status for answer in await asyncio.gather(*(Browser.open(flood) for _ in range(200)))]
        assert found.count(200) >= 50
        assert found.count(429) >= 100
        async with browsing(served, token, X_Forwarded_For="203.0.113.2") as other:
            assert (await other.visit()).status == 200
