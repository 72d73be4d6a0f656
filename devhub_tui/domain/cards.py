"""The owner's card as a vCard: for a file, and as short as it gets for a QR code.

vCard 3.0 (RFC 2426), because that is what cameras of phones read: 4.0 is refused by many, 2.1 has no UTF-8 of its own. It also
lets N and ADR end early, which 4.0 does not. A code has bare newlines and no folding: its readers take both, and each byte makes
the squares smaller.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from devhub_tui.domain import names
from devhub_tui.domain.own_profile import Profile

_WIDTH = 75  # octets of a line in a file, without its end (RFC 2426, 2.6)
_DROPPED = ("tagline", "location", "pronouns", "links", "title", "company", "link", "phone", "email")
"""What a code goes without first when it does not fit: `links` are all but the first, `link` is that one."""
WORDS = {"links": "further links", "link": "links"}
"""How those that are no field read."""


class Fitted(NamedTuple):
    """A card in the size that fits: its text, what it has (by field, in the order of the card), and what was left out."""

    text: str
    profile: Profile
    dropped: tuple[str, ...]


def shared(profile: Profile) -> Profile:
    """The profile with nothing in it but what the card shares."""
    kept = ("name", "shared", *profile.shared)
    gone: dict[str, Any] = {key: () if key == "links" else "" for key in Profile._fields if key not in kept}
    return profile._replace(**gone)


def for_file(profile: Profile) -> str:
    """The card as a file: lines of 75 octets at most, with CRLF."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_lines(shared(profile), for_code=False), "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def for_code(profile: Profile) -> str:
    """The same card for a QR code."""
    return "\n".join(["BEGIN:VCARD", "VERSION:3.0", *_lines(shared(profile), for_code=True), "END:VCARD"])


def shrunk(profile: Profile, steps: int) -> tuple[Profile, tuple[str, ...]]:
    """The card without the first so many of what can go, and what went because it was there."""
    left, gone = shared(profile), []
    for what in _DROPPED[:steps]:
        key = "links" if what == "link" else what
        before = getattr(left, key)
        less: dict[str, Any] = {key: before[:1] if what == "links" else () if what == "link" else ""}
        left = left._replace(**less)
        if getattr(left, key) != before:
            gone.append(what)
    return left, tuple(gone)


def fitted(profile: Profile, fits: Callable[[str], bool]) -> Fitted:
    """The card with as much in it as fits. If not even a name does, that is what it has."""
    sizes = [shrunk(profile, steps) for steps in range(len(_DROPPED) + 1)]
    choices = [sizes[0], *(now for before, now in itertools.pairwise(sizes) if now != before)]
    low, high = 0, len(choices) - 1
    # Less is never larger, so that few need to be tried.
    while low < high:
        middle = (low + high) // 2
        if fits(for_code(choices[middle][0])):
            high = middle
        else:
            low = middle + 1
    left, gone = choices[low]
    return Fitted(for_code(left), left, gone)


def told(dropped: Sequence[str]) -> str:
    """What was left out, in words: "tagline and further links"."""
    words = [WORDS.get(each, each) for each in dropped]
    if "link" in dropped:
        words = [each for each in words if each != WORDS["links"]]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def _lines(card: Profile, *, for_code: bool) -> list[str]:
    family, given = names.parts(card.name)
    name = f"{_escaped(family)};{_escaped(given)}"
    found = [f"N:{name}" if for_code else f"N:{name};;;", f"FN:{_escaped(card.name)}"]
    if card.company:
        found.append(f"ORG:{_escaped(card.company)}")
    if card.title:
        found.append(f"TITLE:{_escaped(card.title)}")
    if card.phone:
        found.append(f"TEL:{_escaped(_dialled(card.phone) if for_code else card.phone)}")
    if card.email:
        found.append(f"EMAIL:{_escaped(card.email)}")
    found += [f"URL:{_escaped(link)}" for link in card.links]
    if card.location:
        found.append(f"ADR:;;;{_escaped(card.location)}" + ("" if for_code else ";;;"))
    if card.pronouns and not for_code:
        found.append(f"X-PRONOUNS:{_escaped(card.pronouns)}")
    # No phone shows X-PRONOUNS: in a code they stand where people will see them.
    note = " · ".join(filter(None, (card.pronouns if for_code else "", card.tagline)))
    if note:
        found.append(f"NOTE:{_escaped(note)}")
    return found


def _dialled(number: str) -> str:
    """A number without what is there for the eye, unless there are words in it."""
    return re.sub(r"[ ()./-]", "", number) if re.fullmatch(r"\+?[\d ()./-]+", number, re.ASCII) else number


def _escaped(value: str) -> str:
    """Text as a value (RFC 2426, 5)."""
    return value.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, the later ones after a blank; no character is cut."""
    pieces, size = [""], 0
    for mark in line:
        width = len(mark.encode("utf-8", "replace"))
        if size + width > _WIDTH:
            pieces.append(" ")
            size = 1
        pieces[-1] += mark
        size += width
    return "\r\n".join(pieces)
