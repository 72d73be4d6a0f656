"""What another process has in its memory: searched for secrets that a test planted. Needs to be root, or the parent."""

from collections.abc import Iterable, Iterator
from pathlib import Path

_PIECE = 8 << 20  # bytes read at a time


def found_in_memory(pid: int, secrets: Iterable[str | bytes]) -> list[str]:
    """Which of the secrets stand in the process's memory: a text as UTF-8, UTF-16 and UTF-32, as Python and terminals hold it,
    bytes as they are and as hex."""
    wanted = {needle: _name(secret) for secret in secrets for needle in _needles(secret)}
    longest = max(len(needle) for needle in wanted)
    found = set()
    for piece in _pieces(pid, longest):
        found |= {name for needle, name in wanted.items() if needle in piece}
    return sorted(found)


def _name(secret: str | bytes) -> str:
    return secret if isinstance(secret, str) else secret.hex()


def _needles(secret: str | bytes) -> list[bytes]:
    if isinstance(secret, bytes):
        return [secret, secret.hex().encode(), secret.hex().upper().encode()]
    return [secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-32-le")]


def _pieces(pid: int, overlap: int) -> Iterator[bytes]:
    """Everything that can be read, mapping by mapping, each piece with the end of the one before it."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, modes = line.split()[:2]
            if "r" not in modes or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(each, 16) for each in place.split("-"))
            rest = b""
            while start < end:
                memory.seek(start)
                try:
                    piece = memory.read(min(_PIECE, end - start))
                except OSError:
                    break
                if not piece:
                    break
                yield rest + piece
                rest = piece[-overlap:]
                start += len(piece)
