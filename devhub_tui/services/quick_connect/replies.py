"""Answers as the browser gets them: pages, static files, a card, and the headers that every one of them has.

Nothing of a page may be kept, framed, or told to another site; the code is in its address.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from aiohttp.web import BaseRequest, Response

from devhub_tui.services.quick_connect import pages

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": pages.POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "X-Robots-Tag": "noindex, nofollow",
        "Server": "devhub",
    }
)
"""What every answer has. Strict-Transport-Security is for whoever holds the certificate: the proxy."""

RETRY = 5
"""Seconds after which somebody who found us busy may try again."""


def page(html: str, status: int, *, close: bool = False) -> Response:
    """A page that nobody keeps."""
    response = Response(
        body=html.encode("utf-8", "replace"), status=status, content_type="text/html", charset="utf-8", headers=HEADERS
    )
    response.headers["Cache-Control"] = "no-store"
    if close:
        response.force_close()
    return response


def busy(language: str, prefix: str, wait: int = RETRY, *, close: bool = False) -> Response:
    """ "One moment". 429 and not 503, because proxies put a page of their own in the place of a 5xx."""
    response = page(pages.busy(language=language, prefix=prefix), 429, close=close)
    response.headers["Retry-After"] = str(wait)
    return response


def plain(text: str, status: int) -> Response:
    """A word for programs."""
    response = Response(text=text, status=status, headers=HEADERS)
    response.headers["Cache-Control"] = "no-store"
    return response


def card(vcard: str) -> Response:
    """The owner's card, to be saved."""
    response = Response(body=vcard.encode("utf-8", "replace"), content_type="text/vcard", charset="utf-8", headers=HEADERS)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = 'attachment; filename="contact.vcf"'
    return response


def refused(request: BaseRequest, methods: tuple[str, ...]) -> Response | None:
    """What a method gets that an address does not take; None for one that it takes."""
    if request.method in methods:
        return None
    asked = request.method == "OPTIONS"
    response = plain("", 204) if asked else page(pages.error(), 405, close=True)
    response.headers["Allow"] = ", ".join((*methods, "OPTIONS"))
    return response


def static(request: BaseRequest, name: str) -> Response | None:
    """A file of the page, compressed if the browser likes; None when there is none. Pages name it by its tag."""
    found = pages.asset(name)
    if found is None:
        return None
    tag = f'"{found.tag}"'
    headers = {**HEADERS, "ETag": tag, "Vary": "Accept-Encoding"}
    current = request.rel_url.query.get("v") == found.tag
    headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
    if request.headers.get("If-None-Match") == tag:
        return Response(status=304, headers=headers)
    body = found.body
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body = _compressed(name)
        headers["Content-Encoding"] = "gzip"
    return Response(body=body, headers={**headers, "Content-Type": found.kind})


@cache
def _compressed(name: str) -> bytes:
    found = pages.asset(name)
    return gzip.compress(found.body, mtime=0) if found else b""
