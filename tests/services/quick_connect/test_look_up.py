"""Whose profile goes along with a form: the one that stood on it, as GitHub told it, and only while the name is the same."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from devhub_tui.services import github
from devhub_tui.services.quick_connect.look_up import LookUps


class Hub:
    """A GitHub where everybody lives in Berlin, until it is down."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = False

    async def user(self, request: web.Request) -> web.Response:
        """One profile."""
        self.asked.append(request.match_info["name"])
        if self.down:
            return web.Response(status=500)
        headers = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "59", "X-RateLimit-Reset": "9999999999"}
        return web.json_response({"login": request.match_info["name"], "location": "Berlin"}, headers=headers)


@pytest.fixture
async def hub() -> AsyncIterator[tuple[Hub, str]]:
    """GitHub, and where it is."""
    made = Hub()
    app = web.Application()
    app.router.add_get("/users/{name}", made.user)
    async with TestServer(app) as server:
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
    assert await asking.look("ana") == github.Profile("ana", location="Berlin")
    assert await asking.shown({"github": "@Ana ", "profile": "ana"}) == github.Profile("ana", location="Berlin")
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
    assert await asking.shown({"github": "ana", "profile": "ana"}) == github.Profile("ana", location="Berlin")
    hub[0].down = True
    assert await asking.shown({"github": "zoe", "profile": "zoe"}) is None


async def test_token_is_not_shown(asking: LookUps) -> None:
    """Whatever prints this object, in a log or a traceback, prints no token."""
    assert "secret" not in repr(asking)
