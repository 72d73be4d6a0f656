"""Whose profile goes along with a form: the one that stood on it, as GitHub told it, and only while the name is the same."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from devhub_tui.services import github
from devhub_tui.services.quick_connect.look_up import LookUps
from tests.services.hub import Hub

ANA = github.Profile("ana", "Ana ]52;c;eA==Souza", bio="[/nope] io_uring")


@pytest.fixture
async def hub() -> AsyncIterator[tuple[Hub, str]]:
    """GitHub, and where it is."""
    made = Hub()
    async with TestServer(made.app()) as server:
        yield made, str(server.make_url("")).rstrip("/")


@pytest.fixture
async def asking(hub: tuple[Hub, str]) -> AsyncIterator[LookUps]:
    """What a server has."""
    made = LookUps("ghp_secret", hub[1])
    yield made
    await made.close()


async def test_what_stood_on_the_form_goes_along(hub: tuple[Hub, str], asking: LookUps) -> None:
    """Once asked for, it is remembered: sending the form asks nobody; the budget is known."""
    assert asking.budget() is None
    assert await asking.look("ana") == ANA
    assert await asking.shown({"github": "@Ana ", "profile": "ana"}) == ANA
    assert hub[0].asked == ["ana"]
    assert asking.budget_words().startswith("GitHub: 59 of 60")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"github": "ana"},
        {"github": "ana", "profile": ""},
        {"github": "ana", "profile": "zoe"},
        {"github": "", "profile": "ana"},
        {"github": "../ana", "profile": "../ana"},
        {"profile": "ana"},
    ],
)
async def test_nothing_goes_along_that_was_not_shown(hub: tuple[Hub, str], asking: LookUps, form: dict[str, str]) -> None:
    """Left out, renamed, forged: no profile, and no question to anybody."""
    assert await asking.shown(form) is None
    assert hub[0].asked == []


async def test_after_a_restart_it_is_asked_for_again(hub: tuple[Hub, str], asking: LookUps) -> None:
    """The server that showed it is gone: the next one asks, and when GitHub is down the form goes without."""
    assert await asking.shown({"github": "ana", "profile": "ana"}) == ANA
    hub[0].status = 500
    fresh = LookUps(host=hub[1])
    assert await fresh.shown({"github": "ana", "profile": "ana"}) is None
    await fresh.close()


async def test_token_is_not_shown(asking: LookUps) -> None:
    """Whatever prints this object, in a log or a traceback, prints no token."""
    assert "secret" not in repr(asking)
