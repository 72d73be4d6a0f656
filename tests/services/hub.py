"""A GitHub that is ours: ana is known, everybody else is not, and it remembers what it was told."""

from aiohttp import web


class Hub:
    """What stands where GitHub is. `status` other than 200 is what it answers to everything."""

    def __init__(self) -> None:
        self.status = 200
        self.asked: list[str] = []
        self.tokens: list[str] = []

    def app(self) -> web.Application:
        """It, to be served."""
        made = web.Application()
        made.router.add_get("/users/{name}", self._user)
        return made

    async def _user(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append(name)
        self.tokens.append(request.headers.get("Authorization", ""))
        if name.lower() != "ana" or self.status != 200:
            return web.Response(status=404 if self.status == 200 else self.status)
        said = {"login": "ana", "name": "Ana \x1b]52;c;eA==\x07Souza", "bio": "[/nope] io_uring"}
        headers = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "59", "X-RateLimit-Reset": "9999999999"}
        return web.json_response(said, headers=headers)
