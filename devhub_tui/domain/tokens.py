"""The word in a code that gives access to its page: 128 random bits, kept by others only as a digest.

Base 32 of RFC 4648 in capitals, so that a QR code may write the whole address in its alphanumeric mode (ISO/IEC 18004), which
makes the code smaller.
"""

import base64
import hashlib
import re
import secrets
from urllib.parse import urlsplit, urlunsplit

_LENGTH = 26
_TOKEN = re.compile(f"[A-Z2-7]{{{_LENGTH}}}")


def new() -> str:
    """A token of 26 characters that nobody can guess."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def is_token(word: str) -> bool:
    """Whether this can be a token, in capitals or not."""
    return bool(_TOKEN.fullmatch(word.upper()))


def digest(token: str) -> str:
    """What is kept of a token: the SHA-256 of its capitals, in hex."""
    return hashlib.sha256(token.upper().encode("utf-8", "surrogatepass")).hexdigest()


def path(token: str) -> str:
    """The path of the page."""
    return f"/Q/{token}"


def url(base: str, token: str) -> str:
    """The whole address, scheme and host in capitals too, which mean the same; a path of the base stays as it is."""
    parts = urlsplit(base)
    prefix = parts.path.rstrip("/")
    return urlunsplit((parts.scheme.upper(), parts.netloc.upper(), prefix + path(token), "", ""))
