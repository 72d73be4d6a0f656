"""Ids: random UUIDv7 (RFC 9562), or UUIDv5 of a natural key where two devices would invent the same row."""

import os
import time

_NAMESPACE = bytes.fromhex("5c1f6a3e0d0b5d7e9a537f2d6f0e8b11")
_last = 0


def _format(raw: bytes) -> str:
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_id() -> str:
    """A UUIDv7 by the machine's clock. Ids of one process rise, also within a millisecond (RFC 9562, method 3)."""
    global _last
    nanoseconds = time.time_ns()
    ticks = max((nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 * 4096 // 1_000_000), _last + 1)
    _last = ticks
    raw = bytearray((ticks >> 12).to_bytes(6, "big") + (0x7000 | ticks & 0xFFF).to_bytes(2, "big") + os.urandom(8))
    raw[8] = raw[8] & 0x3F | 0x80
    return _format(bytes(raw))


def natural_id(kind: str, *parts: str) -> str:
    """A UUIDv5 of a kind of row and its natural key, the same on every device.

    Names are normalised by the caller (`text.fold`); parts are joined by U+001F, which no cleaned text holds.
    """
    from hashlib import sha1

    raw = bytearray(sha1(_NAMESPACE + f"{kind}:{chr(31).join(parts)}".encode(), usedforsecurity=False).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x50
    raw[8] = raw[8] & 0x3F | 0x80
    return _format(bytes(raw))
