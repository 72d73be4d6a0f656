"""What came with a request: read up to a limit and within a time, and taken apart as a form.

Never believes a header about the length, and never fails for bytes that are no text.
"""

import asyncio
from typing import NamedTuple
from urllib.parse import parse_qsl

from aiohttp.web import BaseRequest, RequestPayloadError

MOST = 16 * 1024
"""Bytes of a form; the page's own limits keep a whole one below that."""
PATIENCE = 20.0
"""Seconds until the whole form is there: a phone at the edge of a Wi-Fi is slow."""
_FIELDS = 40


class BodyError(Exception):
    """There is no form to be had; `status` says why (RFC 9110)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Form(NamedTuple):
    """The fields of a form, the first of each name. `cut` when there was more than may be."""

    fields: dict[str, str]
    cut: bool


async def form(request: BaseRequest) -> Form:
    """The form in a request's body. What goes beyond the limit is left unread. Raises BodyError."""
    if (
        request.content_type != "application/x-www-form-urlencoded"
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        raise BodyError(415)
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    body, cut = await _read(request)
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_FIELDS, errors="replace")
    except ValueError:
        raise BodyError(400) from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return Form(fields, cut)


async def _read(request: BaseRequest) -> tuple[bytes, bool]:
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            while len(body) <= MOST and (part := await request.content.readany()):
                body += part
    except TimeoutError:
        raise BodyError(408) from None
    except RequestPayloadError:
        raise BodyError(400) from None
    return bytes(body[:MOST]), len(body) > MOST
