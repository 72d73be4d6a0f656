"""Whether the program that has our port serves this very inbox: another window, `devhub connect`, or `devhub serve`.

Asked by a riddle that only who reads the inbox can solve, so that nothing else on the machine can pass itself off as the page.
"""

import hmac
import os
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from devhub_tui.errors import UsageError
from devhub_tui.services.quick_connect import addresses
from devhub_tui.storage import inbox as inboxes

if TYPE_CHECKING:
    from devhub_tui.storage.inbox import Inbox

RIDDLE, ANSWER, ADDRESS = "inbox", "X-Devhub-Inbox", "X-Devhub-Address"
"""The parameter of /health, and the headers of its answer: the solution, and how visitors reach that server."""

_PATIENCE = 3.0


def solved(inbox: "Inbox", riddle: str) -> str:
    """The solution. The digests of an inbox's codes are known to nobody who cannot read it."""
    found = os.stat(inboxes.file(inbox.folder))
    known = "\n".join((f"{found.st_dev} {found.st_ino}", *sorted(code.digest for code in inbox.codes())))
    return hmac.new(sha256(known.encode()).digest(), riddle.encode("utf-8", "replace"), sha256).hexdigest()


async def serving(inbox: "Inbox", bind: str, port: int) -> str | None:
    """How visitors reach the server on our port, if it serves this inbox; else None."""
    import aiohttp

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind.strip("[]"), bind.strip("[]"))
    riddle = secrets.token_hex(16)
    place = f"http://{f'[{host}]' if ':' in host else host}:{port}/health"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE), trust_env=False) as session,
            session.get(place, params={RIDDLE: riddle}, allow_redirects=False) as answer,
        ):
            said, url = answer.headers.get(ANSWER, ""), answer.headers.get(ADDRESS, "")
        expected = solved(inbox, riddle)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None
    if not hmac.compare_digest(said.encode("utf-8", "replace"), expected.encode()):
        return None
    try:
        return addresses.checked_url(url) or None
    except UsageError:
        return None
