"""Recovery keys: 160 random bits as people copy them onto paper, and back.

Eight groups of five characters in Crockford's base32 (no I, L, O, U). The first four of a group carry 20 bits, the
fifth checks them and the group's place, so a slip is noticed and named by its group: any wrong character, any two
characters exchanged, any two groups exchanged. Nothing here knows what the key opens.
"""

import secrets
import unicodedata
from collections.abc import Iterator

from ..errors import DevHubError

BYTES = 20
GROUPS = 8
GROUP = 5

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110")
_HINT = f"A recovery key is {GROUPS} groups of {GROUP} letters and digits, as in 4K7QD-…"


def new() -> str:
    """A fresh recovery key from the system's randomness, as it is shown: `XXXXX-XXXXX-…`, eight groups."""
    return show(secrets.token_bytes(BYTES))


def show(key: bytes) -> str:
    """The 20 bytes of a recovery key as text for people."""
    if len(key) != BYTES:
        raise ValueError("a recovery key has 20 bytes")
    number = int.from_bytes(key, "big")
    values = [number >> 5 * (GROUPS * 4 - 1 - at) & 31 for at in range(GROUPS * 4)]
    parts = (values[at : at + 4] for at in range(0, len(values), 4))
    return "-".join("".join(_ALPHABET[each] for each in (*part, _check(part, at))) for at, part in enumerate(parts))


def parse(text: str) -> bytes:
    """The 20 bytes behind a recovery key as somebody typed it.

    Case, spaces, hyphens and look-alikes (I and L for 1, O for 0) do not matter. Raises DevHubError with a sentence
    that names the wrong group where it can be told.
    """
    groups = _split(text)
    wrong = [at for at, group in enumerate(groups) if _check(group[:4], at) != group[4]]
    if wrong:
        raise DevHubError(_what_is_wrong(groups, wrong), "Compare it with your copy.")
    number = 0
    for group in groups:
        for value in group[:4]:
            number = number << 5 | value
    return number.to_bytes(BYTES, "big")


def groups_to_retype() -> tuple[int, int]:
    """The numbers (from 1) of two groups, drawn anew, that show whether the key was really written down."""
    first, second = sorted(secrets.SystemRandom().sample(range(1, GROUPS + 1), 2))
    return first, second


def is_group(key: str, number: int, typed: str) -> bool:
    """Whether `typed` is group `number` (from 1) of the key, read as forgivingly as `parse` reads."""
    return _plain(typed) == key.split("-")[number - 1]


def _plain(text: str) -> str:
    """Upper case without spaces, hyphens, marks and look-alikes."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(mark for mark in folded if mark.isalnum()).translate(_LOOK_ALIKES)


def _split(text: str) -> list[list[int]]:
    """The values of eight groups of five; raises DevHubError where there are not as many, or foreign characters."""
    marks = _plain(text)
    if not marks:
        raise DevHubError("That is not a recovery key.", _HINT)
    given = [_plain(part) for part in _written_groups(text)]
    if len(given) == GROUPS:
        for number, part in enumerate(given, 1):
            if len(part) != GROUP:
                raise DevHubError(f"Group {number} of the recovery key has {len(part)} characters, not {GROUP}.", _HINT)
    if len(marks) != GROUPS * GROUP:
        raise DevHubError(f"The recovery key has {len(marks)} characters, not {GROUPS * GROUP}.", _HINT)
    for at, mark in enumerate(marks):
        if mark not in _ALPHABET:
            where = at // GROUP + 1
            raise DevHubError(f"Group {where} of the recovery key has a character that no recovery key holds.", _HINT)
    values = [_ALPHABET.index(mark) for mark in marks]
    return [values[at : at + GROUP] for at in range(0, len(values), GROUP)]


def _written_groups(text: str) -> Iterator[str]:
    """The groups as the writer parted them, by anything that is neither letter nor digit."""
    spaced = "".join(mark if mark.isalnum() else " " for mark in unicodedata.normalize("NFKC", text))
    yield from spaced.split()


def _what_is_wrong(groups: list[list[int]], wrong: list[int]) -> str:
    """The sentence for groups (places from 0) whose check does not hold."""
    if len(wrong) == 2:
        first, second = wrong
        if _check(groups[second][:4], first) == groups[second][4] and _check(groups[first][:4], second) == groups[first][4]:
            return f"Groups {first + 1} and {second + 1} of the recovery key are exchanged, or each has a wrong character."
    if len(wrong) == 1:
        return f"Group {wrong[0] + 1} of the recovery key has a wrong character."
    if len(wrong) < GROUPS // 2:
        named = [str(at + 1) for at in wrong]
        return f"Groups {', '.join(named[:-1])} and {named[-1]} of the recovery key are wrong."
    return "That is not a recovery key, or its groups are not in order."


def _check(values: list[int], place: int) -> int:
    """The check of a group's first four values at its place (from 0).

    A weighted sum over GF(32). The weights are different powers of x and never 1, so that exchanging any two of the
    five changes it; the place is added, so that no group fits in another's place.
    """
    total, weight = place, 1
    for value in values:
        weight = _times(weight, 2)
        total ^= _times(weight, value)
    return total


def _times(a: int, b: int) -> int:
    """The product in GF(32) modulo x^5 + x^2 + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product
