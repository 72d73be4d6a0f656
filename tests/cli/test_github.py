"""`devhub github`: a profile looked up from the shell, and a token that nobody else gets to see."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from aiohttp import web

from devhub_tui import paths
from devhub_tui.services import github
from devhub_tui.storage import github_token
from devhub_tui.storage.database import Database
from tests.cli.conftest import Shell
from tests.services.hub import Hub

SECRET = "ghp_0123456789abcdefSECRET"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """It stands where GitHub is."""
    made = Hub()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> web.AppRunner:
        runner = web.AppRunner(made.app(), handle_signals=False)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    monkeypatch.setattr(github, "HOST", f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield made
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def given(text: str) -> int:
    """A descriptor that says so."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return reading


def test_profile_is_printed(devhub: Shell, ask: Callable[..., Any], hub: Hub) -> None:
    """What is public, cleaned, and what is left of the budget; nobody is added."""
    done = devhub("github", "@ana")
    assert done.out == "ana on GitHub\n  name      Ana ]52;c;eA==Souza\n  bio       [/nope] io_uring\n"
    assert "59 of 60 look-ups left" in done.err
    found = ask("github", "https://github.com/ana")
    assert found["profile"]["login"] == "ana"
    assert found["budget"]["left"] == 59
    assert ask("contacts")["total"] == 0
    assert hub.tokens == ["", ""]


def test_what_goes_wrong_is_a_sentence(devhub: Shell, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown is code 4; a limit says what helps; no network says so; a name that cannot be one asks nobody."""
    done = devhub("github", "nobody-at-all")
    assert (done.code, done.err) == (4, "devhub: GitHub knows nobody by that name.\n")
    hub.status = 429
    done = devhub("github", "ana")
    assert done.code == 1
    assert "--set-token" in done.err
    monkeypatch.setattr(github, "HOST", "http://127.0.0.1:1")
    assert "GitHub cannot be reached." in devhub("github", "ana").err
    asked = len(hub.tokens)
    assert devhub("github", "../etc").code == 1
    assert len(hub.tokens) == asked


def test_token_is_kept_used_and_dropped(devhub: Shell, ask: Callable[..., Any], hub: Hub) -> None:
    """From a descriptor into the vault, into one header, and out again; printed never."""
    assert ask("github") == {"token": False}
    printed = [devhub("github", "--set-token", "--token-fd", str(given(f"{SECRET}\n")))]
    printed += [devhub("github"), devhub("github", "ana"), devhub("audit", "--json"), devhub("undo", "--list")]
    assert [done.code for done in printed] == [0] * 5
    assert hub.tokens == [f"Bearer {SECRET}"]
    assert "5,000" in printed[1].out
    assert ask("github", "--drop-token") == {"token": False}
    assert "no GitHub token" in devhub("github", "--drop-token").out
    assert not [done for done in printed if SECRET in done.out + done.err]


def test_token_is_no_part_of_history_or_exports(devhub: Shell, ask: Callable[..., Any], home: Any) -> None:
    """It stays on this machine: not journaled, so never synced and no step of undo, and in no export."""
    devhub("add", "Ana")
    devhub("github", "--set-token", "--token-fd", str(given(SECRET)))
    assert devhub("export", "--format", "json", "--output", str(home / "all.json")).code == 0
    assert SECRET not in (home / "all.json").read_text(encoding="utf-8")
    assert "Ana" in devhub("undo").out
    with closing(Database.open(paths.vault_file())) as database:
        assert github_token.token(database.connection) == SECRET
        assert database.connection.execute("SELECT count(*) FROM changes WHERE new LIKE '%ghp_%'").fetchone()[0] == 0


@pytest.mark.parametrize("wrong", ["two words", "x" * 256, "ключ", "a\x1b[31m"])
def test_what_cannot_be_a_token_is_refused_unseen(devhub: Shell, wrong: str) -> None:
    """The sentence does not repeat it: it may be a token with a slip in it."""
    done = devhub("github", "--set-token", "--token-fd", str(given(wrong)))
    assert done.code == 2
    assert "That is no GitHub token." in done.err
    assert wrong not in done.err


@pytest.mark.parametrize(
    "words", [("ana", "--set-token"), ("--set-token", "--drop-token"), ("--token-fd", "3"), ("ana", "zoe"), ("--token", "x")]
)
def test_calls_that_mean_two_things_are_refused(devhub: Shell, words: tuple[str, ...]) -> None:
    """Usage errors, before anything is asked or opened."""
    assert devhub("github", *words).code == 2
