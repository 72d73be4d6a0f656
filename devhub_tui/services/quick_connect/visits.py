"""What the server answers: which page for which address, and in what order a form is looked at.

The order of a form: the whole body, then the code, then whether the form may be forged, then what was typed, then one claim in
the inbox. Codes that are unknown, used up or revoked get the same page after the same time.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, cast
from uuid import uuid4

from aiohttp.web import BaseRequest, Response, StreamResponse
from multidict import CIMultiDictProxy

from devhub_tui import clock
from devhub_tui.domain import submissions, tokens
from devhub_tui.services import github
from devhub_tui.services.quick_connect import addresses, bodies, limits, neighbours, pages, replies, wording
from devhub_tui.services.quick_connect.inbox_thread import InboxThread
from devhub_tui.services.quick_connect.limits import Buckets
from devhub_tui.services.quick_connect.visitors import Visitors, is_foreign, is_own, origin_of
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.inbox import InboxError

if TYPE_CHECKING:
    from devhub_tui.services.github import Profile, Trouble
    from devhub_tui.services.quick_connect.clients import Client, Proxies
    from devhub_tui.services.quick_connect.connections import Connection
    from devhub_tui.services.quick_connect.look_up import LookUps
    from devhub_tui.storage.inbox import Inbox, PublicCode

_GONE_AFTER = 0.05
"""Seconds after which every "nothing here" is answered, so that the time tells no kind from another."""
_GUESSED_AFTER = 1.0
"""The same for an address that guesses, or asks too much."""
_PACE = 0.02
"""Seconds between two such answers, whoever asks: many at a time would be felt in the app."""
_LOOK, _POST = ("GET", "HEAD"), ("POST",)


class Visit(NamedTuple):
    """One request, as the pages need to know it. `token` is in capitals, or empty when it cannot be one."""

    request: BaseRequest
    client: "Client"
    encrypted: bool
    cookie: str | None
    language: str
    started: float
    token: str = ""
    digest: str = ""

    @property
    def action(self) -> str:
        """The path of its page."""
        return f"/Q/{self.token}"


class Visits:
    """Answers for one inbox. `public` is the checked public address, or empty."""

    def __init__(self, inbox: "Inbox", public: str, proxies: "Proxies", look_ups: "LookUps") -> None:
        self._inbox = InboxThread(inbox)
        self._public, self._prefix = public, addresses.prefix_of(public)
        self.base_url = public
        """How visitors reach the server; without a public address known when it listens."""
        self._proxies = proxies
        self._look_ups = look_ups
        self._visitors = Visitors()
        self._addresses, self._forms = Buckets(*limits.ADDRESS), Buckets(*limits.FORMS)
        self._turn = 0.0
        self._questions, self._misses = Buckets(*limits.LOOK_UPS), Buckets(*limits.MISSES)

    async def close(self) -> None:
        """Nobody is answered any more."""
        await self._inbox.close()
        await self._look_ups.close()

    async def prune(self) -> None:
        """Clears what is old out of the inbox."""
        await self._inbox.prune()

    async def answer(self, request: BaseRequest) -> StreamResponse:
        """The answer to a request."""
        connection = _connection(request)
        connection.begin()
        connection.answering = request.method != "POST"
        visit = self._visit(request)
        wait = self._addresses.take(visit.client.key)
        if wait:
            await self._let_wait(visit, _GUESSED_AFTER, paced=True)
            return replies.busy(visit.language, self._prefix, wait, close=True)
        match self._place(request):
            case ["health"]:
                return replies.refused(request, _LOOK) or await self._health(request)
            case ["static", name]:
                return replies.refused(request, _LOOK) or replies.static(request, name) or self._nothing(visit)
            case ["Q" | "q", token]:
                return replies.refused(request, _LOOK + _POST) or await self._page(_of(visit, token))
            case ["Q" | "q", token, "github"]:
                return replies.refused(request, _POST) or await self._look_up(_of(visit, token))
            case ["Q" | "q", token, "card.vcf"]:
                return replies.refused(request, _LOOK) or await self._card(_of(visit, token), "")
            case ["Q" | "q", token, link, "card.vcf"]:
                return replies.refused(request, _LOOK) or await self._card(_of(visit, token), link)
        return self._nothing(visit)

    def apology(self, status: int) -> Response:
        """The page for what cannot be understood or went wrong. In English: there may be no head that says a language."""
        return replies.page(pages.error(prefix=self._prefix), status, close=True)

    def describe(self, request: BaseRequest, response: StreamResponse) -> str:
        """A line for a log: which kind of page, the answer, and from which network. No token, no name, no whole address."""
        match self._place(request):
            case ["health" | "static" as kind, *_]:
                shown = f"/{kind}"
            case ["Q" | "q", _]:
                shown = "/Q/…"
            case ["Q" | "q", _, *_, ("github" | "card.vcf") as kind]:
                shown = f"/Q/…/{kind}"
            case _:
                shown = "elsewhere"
        method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "?"
        return f"{method} {shown} {response.status} {self._client(request).network}"

    def _client(self, request: BaseRequest) -> "Client":
        headers: Mapping[str, str] = request.headers
        # What could not be understood has a plain dict for its headers, with nothing in it.
        forwarded = headers.getall("X-Forwarded-For", ()) if isinstance(headers, CIMultiDictProxy) else ()
        return self._proxies.client(request.remote or "", headers, forwarded)

    def _visit(self, request: BaseRequest) -> Visit:
        client = self._client(request)
        encrypted = client.encrypted or self._public.startswith("https://")
        cookie = self._visitors.cookie(request.headers.getall("Cookie", ()), encrypted)
        language = wording.wanted(request.headers.get("Accept-Language"))
        return Visit(request, client, encrypted, cookie, language, asyncio.get_running_loop().time())

    def _place(self, request: BaseRequest) -> list[str]:
        path = request.rel_url.raw_path
        if self._prefix and path.startswith(f"{self._prefix}/"):
            path = path.removeprefix(self._prefix)
        return path.strip("/").split("/")

    async def _code(self, visit: Visit) -> "PublicCode | None":
        """The code of a visit. Raises InboxError."""
        return await self._inbox.code(visit.digest) if visit.token else None

    async def _health(self, request: BaseRequest) -> Response:
        riddle = request.rel_url.query.get(neighbours.RIDDLE, "")
        try:
            await self._inbox.check()
            solution = await self._inbox.solved(riddle[:64]) if riddle else ""
        except InboxError:
            return replies.plain("inbox.db cannot be written\n", 503)
        response = replies.plain("ok\n", 200)
        if solution:
            response.headers[neighbours.ANSWER] = solution
            response.headers[neighbours.ADDRESS] = self.base_url
        return response

    async def _page(self, visit: Visit) -> Response:
        if visit.request.method == "POST":
            return await self._form(visit)
        try:
            code = await self._code(visit)
        except InboxError:
            return replies.busy(visit.language, self._prefix)
        if code is not None and self._visitors.has_sent(visit.cookie, visit.digest):
            return self._thanks(visit, code, self._visitors.name(visit.cookie))
        if code is None or code.state(clock.real_ms()) != inboxes.OPEN:
            return await self._over(visit, code)
        return self._empty(visit, code, {})

    def _nothing(self, visit: Visit) -> Response:
        return replies.page(pages.gone(language=visit.language, prefix=self._prefix), 404)

    async def _over(self, visit: Visit, code: "PublicCode | None") -> Response:
        """The page of a code that is none any more. Expired is said; what else it is, nobody learns, not by the time either."""
        if code is not None and code.state(clock.real_ms()) == inboxes.EXPIRED:
            return replies.page(pages.expired(code, language=visit.language, prefix=self._prefix), 410)
        guessing = bool(self._misses.take(visit.client.key))
        await self._let_wait(visit, _GUESSED_AFTER if guessing else _GONE_AFTER, paced=guessing)
        return replies.page(pages.gone(language=visit.language, prefix=self._prefix), 410, close=guessing)

    async def _let_wait(self, visit: Visit, seconds: float, *, paced: bool) -> None:
        """Until so long after the request came. The connection is among the first to go meanwhile when another one comes."""
        _connection(visit.request).answering = False
        until = visit.started + seconds
        if paced:
            self._turn = until = max(until, self._turn + _PACE)
        await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))

    def _empty(
        self,
        visit: Visit,
        code: "PublicCode",
        values: dict[str, str],
        *,
        errors: dict[str, str] | None = None,
        found: "Profile | Trouble | None" = None,
        notice: str = "",
        status: int = 200,
        visitor: str | None = None,
    ) -> Response:
        """The form, with what was typed so far. `visitor` is whose form it was, so that it stays theirs without a cookie too."""
        visitor = visitor or self._visitors.name(visit.cookie)
        html = pages.form(
            code,
            values,
            errors or {},
            found,
            self._visitors.token(visitor, visit.digest, visit.client.key),
            action=visit.action,
            notice=notice,
            language=visit.language,
            prefix=self._prefix,
        )
        response = replies.page(html, status)
        if visit.cookie is None or visit.cookie.partition(".")[0] != visitor:
            response.headers["Set-Cookie"] = self._visitors.set_cookie(visitor, visit.encrypted)
        return response

    def _thanks(self, visit: Visit, code: "PublicCode", visitor: str) -> Response:
        action = f"{visit.action}/{self._visitors.link(visit.digest)}"
        response = replies.page(pages.thanks(code, action=action, language=visit.language, prefix=self._prefix), 200)
        response.headers["Set-Cookie"] = self._visitors.set_cookie(visitor, visit.encrypted, visit.digest)
        return response

    def _foreign(self, visit: Visit) -> bool:
        scheme = "https" if visit.encrypted else "http"
        return is_foreign(visit.request.headers, scheme, origin_of(self._public))

    def _sorry(self, visit: Visit, status: int) -> Response:
        return replies.page(pages.error(language=visit.language, prefix=self._prefix), status, close=True)

    async def _form(self, visit: Visit) -> Response:
        """A form that was sent."""
        if self._foreign(visit):
            return self._sorry(visit, 403)
        try:
            form = await bodies.form(visit.request)
        except bodies.BodyError as problem:
            return self._sorry(visit, problem.status)
        _connection(visit.request).answering = True
        visitor = self._sender(visit, form)
        try:
            code = await self._code(visit)
            if code is None:
                return await self._over(visit, None)
            return await self._sent(visit, code, form, visitor)
        except InboxError:
            known = self._inbox.known(visit.digest)
            if known is None:
                return replies.busy(visit.language, self._prefix)
            return self._empty(visit, known, form.fields, notice="busy", status=429, visitor=visitor)

    def _sender(self, visit: Visit, form: bodies.Form) -> str | None:
        """Whose form it is, or None when it may be forged."""
        token, own = form.fields.get(pages.CSRF, ""), is_own(visit.request.headers)
        return self._visitors.checked(token, visit.cookie, visit.digest, visit.client.key, own=own)

    async def _sent(self, visit: Visit, code: "PublicCode", form: bodies.Form, visitor: str | None) -> Response:
        """A form of a code that there is, or was. Raises InboxError while the inbox cannot be used."""
        fields = form.fields
        if code.state(clock.real_ms()) == inboxes.OPEN:
            if self._forms.take(visit.digest):
                return self._empty(visit, code, fields, notice="busy", status=429, visitor=visitor)
            if visitor is None:
                return self._empty(visit, code, fields, notice="stale", status=403)
            if form.cut:
                return self._empty(visit, code, fields, notice="large", status=413, visitor=visitor)
            if pages.LEAVE_OUT in fields:
                return self._empty(visit, code, fields, visitor=visitor)
            if pages.LOOK_UP in fields:
                found = await self._profile(visit, fields.get("github", ""))
                return self._empty(visit, code, pages.filled(fields, found), found=found, visitor=visitor)
        if visitor is None or form.cut:
            return await self._over(visit, code)
        return await self._claim(visit, code, visitor, fields)

    async def _claim(self, visit: Visit, code: "PublicCode", visitor: str, fields: dict[str, str]) -> Response:
        """What somebody typed and agreed to, into the inbox. Who did so before gets the same thanks, also from a used-up code."""
        shown = await self._look_ups.shown(fields)
        try:
            checked = submissions.checked(fields)
        except submissions.FieldErrors as wrong:
            if code.state(clock.real_ms()) != inboxes.OPEN:
                return await self._over(visit, code)
            return self._empty(visit, code, fields, errors=wrong.errors, found=shown, status=422, visitor=visitor)
        submission_id = str(uuid4())
        facts = shown.facts() if shown else None
        body = submissions.to_bytes(submissions.made(submission_id, code.id, checked, facts, clock.real_ms()))
        stored = self._visitors.stored(visitor, visit.digest)
        outcome = await self._inbox.claim(visit.digest, stored, submission_id, body)
        if outcome in (inboxes.ACCEPTED, inboxes.REPEATED):
            return self._thanks(visit, code, visitor)
        if outcome == inboxes.FULL:
            return self._empty(visit, code, fields, found=shown, notice="busy", status=429, visitor=visitor)
        return await self._over(visit, await self._code(visit))

    async def _look_up(self, visit: Visit) -> Response:
        """What GitHub says, for the script of the page."""
        if self._foreign(visit):
            return self._sorry(visit, 403)
        try:
            form = await bodies.form(visit.request)
        except bodies.BodyError as problem:
            return self._sorry(visit, problem.status)
        _connection(visit.request).answering = True
        try:
            code = await self._code(visit)
        except InboxError:
            return replies.busy(visit.language, self._prefix)
        if code is None or code.state(clock.real_ms()) != inboxes.OPEN:
            return await self._over(visit, code)
        if self._sender(visit, form) is None:
            return self._sorry(visit, 403)
        found = await self._profile(visit, form.fields.get("github", ""))
        return replies.page(pages.preview(found, language=visit.language), 200)

    async def _profile(self, visit: Visit, name: str) -> "Profile | Trouble":
        wait = self._questions.take(visit.client.key)
        return github.trouble(github.LIMIT, wait) if wait else await self._look_ups.look(name)

    async def _card(self, visit: Visit, link: str) -> Response:
        """The owner's card, for whoever has sent the form."""
        try:
            code = await self._code(visit)
        except InboxError:
            return replies.busy(visit.language, self._prefix)
        allowed = self._visitors.is_link(link, visit.digest) or (not link and self._visitors.has_sent(visit.cookie, visit.digest))
        if code is None or not allowed or not code.owner.vcard:
            return await self._over(visit, None)
        return replies.card(code.owner.vcard)


def _of(visit: Visit, token: str) -> Visit:
    """A visit to a code's page."""
    if not tokens.is_token(token):
        return visit
    return visit._replace(token=token.upper(), digest=tokens.digest(token))


def _connection(request: BaseRequest) -> "Connection":
    return cast("Connection", request.protocol)
