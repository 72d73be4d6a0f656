"""The write-ahead log of a damaged vault, only ever read: which pages were committed to it (SQLite documentation, "Database File
Format", section 4). Damaged frames are passed over; SQLite would give up the log behind the first."""

import struct
from typing import Any


def newest(path: str, page_size: int, notes: list[str]) -> dict[int, int]:
    """Page number -> where its newest committed version lies in the log. Frames that are damaged count as not written."""
    try:
        with open(path, "rb") as file:
            head = file.read(32)
            if len(head) < 32:
                return {}
            magic, _, size, _, *salts = struct.unpack(">6I", head[:24])
            order = ">" if magic & 1 else "<"
            if (
                magic & ~1 != 0x377F0682
                or size != page_size
                or _sums(head[:24], order, (0, 0)) != struct.unpack(">2I", head[24:])
            ):
                notes.append("The log beside the file could not be read: its header is damaged.")
                return {}
            return _frames(file, page_size, order, salts, struct.unpack(">2I", head[24:]), notes)
    except FileNotFoundError:
        return {}
    except OSError as error:
        notes.append(f"The log beside the file could not be read: {error.strerror}.")
        return {}


def _frames(file: Any, page_size: int, order: str, salts: list[int], sums: tuple[int, ...], notes: list[str]) -> dict[int, int]:
    committed: dict[int, int] = {}
    pending: dict[int, int] = {}
    damaged = 0
    while len(frame := file.read(24)) == 24:
        offset = file.tell()
        page = file.read(page_size)
        number, ends, *own = struct.unpack(">6I", frame)
        if own[:2] != salts or len(page) < page_size:
            continue
        good = _sums(frame[:8] + page, order, (sums[0], sums[1])) == tuple(own[2:])
        sums = tuple(own[2:])
        if not good:
            damaged += 1
            continue
        pending[number] = offset
        if ends:
            committed.update(pending)
            pending.clear()
    if damaged:
        notes.append(f"{damaged:,} pages of the log beside the file were damaged.")
    return committed


def _sums(content: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    """The checksum of the log ("Database File Format", section 4.2)."""
    one, two = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for place in range(0, len(words), 2):
        one = (one + words[place] + two) & 0xFFFFFFFF
        two = (two + words[place + 1] + one) & 0xFFFFFFFF
    return one, two
