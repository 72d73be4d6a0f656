"""What "Look up" on the page does: asks GitHub, and remembers whose profile a form shows.

A form only names whose profile stood on it; what goes along is what GitHub told this server, never what came with the form.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from devhub_tui.services import github
from devhub_tui.services.github import Budget, Cache, Profile, Trouble
from devhub_tui.services.quick_connect import pages

if TYPE_CHECKING:
    from aiohttp import ClientSession


class LookUps:
    """Asks GitHub for the visitors of one server. Made anywhere, used in one event loop, closed at its end.

    `host` is for tests.
    """

    def __init__(self, token: str | None = None, host: str | None = None) -> None:
        self._token = token
        self._host = host or github.HOST
        self._cache = Cache()
        self._session: ClientSession | None = None

    def __repr__(self) -> str:
        return f"LookUps({'with' if self._token else 'without'} a token)"

    def budget(self) -> Budget | None:
        """How many questions are left, as far as GitHub has said."""
        return self._cache.budget()

    def budget_words(self) -> str:
        """The same for people; empty before the first answer."""
        return github.budget_words(self._cache)

    async def look(self, name: str) -> Profile | Trouble:
        """What GitHub says of whom somebody typed."""
        if self._session is None:
            self._session = github.session()
        return await github.profile(name, cache=self._cache, session=self._session, token=self._token, host=self._host)

    async def shown(self, form: Mapping[str, str]) -> Profile | None:
        """The profile that stood on a form which was sent, if the name is still the one that is typed; None when there is none.

        Asked for again when it is not remembered, after a restart; when that does not work, the form goes without it.
        """
        typed = github.username(form.get("github", ""))
        if not typed or form.get(pages.PROFILE, "").lower() != typed.lower():
            return None
        known = self._cache.get(typed)
        found = known.found if known else await self.look(typed)
        return found if isinstance(found, Profile) else None

    async def close(self) -> None:
        """Nobody asks any more."""
        if self._session is not None:
            await self._session.close()
            self._session = None
