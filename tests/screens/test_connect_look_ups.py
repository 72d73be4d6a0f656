"""Look-ups of the page while the app shows the code: asked with the vault's token, and what is left stands beside the code."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from devhub_tui.services import github
from devhub_tui.storage import github_token
from tests.screens.apps import reads, running, until, vault
from tests.screens.connecting import HERE, show, visitor
from tests.services.hub import Hub


async def test_what_is_left_of_the_budget_stands_beside_the_code(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing before anybody looked up; after the first look-up how many are left, and GitHub got the token."""
    hub = Hub()
    async with TestServer(hub.app()) as server:
        monkeypatch.setattr(github, "HOST", str(server.make_url("")).rstrip("/"))
        with vault(HERE) as session:
            with session.database.write("keep the GitHub token") as tx:
                github_token.keep_token(tx, "ghp_mine")
            async with running(session, (120, 40)) as (app, pilot):
                await show(app, pilot)
                assert "GitHub" not in reads(app)
                async with visitor(app) as browser:
                    await browser.open()
                    assert "io_uring" in (await browser.send("/github", github="ana")).text
                await until(pilot, lambda: "GitHub: 59 of 60 look-ups" in reads(app), 5)
    assert hub.tokens == ["Bearer ghp_mine"]
