"""One person from a card that somebody gives: text that was pasted, or a file, which may be a picture with a code in it.

What is no card is told for what it is. Changes nothing.
"""

import os
import re
from collections.abc import Callable

from devhub_tui.domain import fields, mecard, sites
from devhub_tui.domain.people import Person, Point
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.services.interchange import cards, detect, parse
from devhub_tui.text import clean

EXPECTED = "A card begins with BEGIN:VCARD or MECARD:, or is a name and an email address."
SOURCE = "vcard"
"""Under which source a card is remembered: who sends the same one as a file later is the same person."""

_LINK = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_NAMED = re.compile(
    r"(?P<name>[^<>@\n]*?)[\s,;<(]*(?:mailto:)?(?P<email>[^\s<>@,;()]+@[^\s<>@,;()]+\.[^\s<>@,;()]+)[>)]?", re.IGNORECASE
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
_OTHER = {
    "wifi:": "This is a code for a wireless network",
    "otpauth:": "This is a secret for logging in",
    "geo:": "This is a place",
    "sms": "This is a text message",
    "tel:": "This is a telephone number",
    "begin:vevent": "This is an event",
    "begin:vcalendar": "This is a calendar",
}


def read(text: str) -> Person:
    """The person of a card. Raises DevHubError, which says what the text is if it is something else."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise DevHubError("There is nothing to read.", EXPECTED)
    if mecard.is_mecard(text):
        return mecard.parse(text)
    if cards.has_cards(text):
        return _of_vcard(text)
    start = text[:20].lower()
    for begins, said in _OTHER.items():
        if start.startswith(begins):
            raise DevHubError(f"{said}, not a card.", EXPECTED)
    return _of_words(text)


def read_file(path: str) -> Person:
    """The same for a file: a card, or a picture with a code. Raises DevHubError for what cannot be read."""
    if _is_picture(path):
        return _of_picture(path)
    return read(_text(lambda: detect.read_text(path)))


def read_bytes(data: bytes, shown: str) -> Person:
    """The same for what came through a pipe that errors call `shown`."""
    if not _begins_picture(data):
        return read(_text(lambda: detect.as_text(data, shown)))
    from devhub_tui.services import qr_reading

    return _only(qr_reading.read_bytes(data, shown))


def _text(work: Callable[[], tuple[str, str]]) -> str:
    """What a file says; its troubles are told in the words of cards, not of imports."""
    try:
        return work()[0]
    except DevHubError as error:
        raise DevHubError(error.message, "It can be a vCard, a text with a card, or a picture of a code.") from None


def is_file(text: str) -> bool:
    """Whether a line that was typed, pasted or dropped names a file rather than being a card."""
    return "\n" not in text.strip() and 0 < len(text) < 4096 and os.path.isfile(text)


def _is_picture(path: str) -> bool:
    """Whether a file begins as one; what cannot be read is told by whoever reads all of it."""
    try:
        if not os.path.isfile(path):  # a pipe would wait for somebody to write into it
            return False
        with open(path, "rb") as file:
            return _begins_picture(file.read(16))
    except (OSError, ValueError):
        return False


def _begins_picture(data: bytes) -> bool:
    return data.startswith(_PICTURES) or data[4:8] == b"ftyp" or (data.startswith(b"BM") and b"\0" in data[:16])


def _of_picture(path: str) -> Person:
    from devhub_tui.services import qr_reading

    return _only(qr_reading.read(path))


def _only(texts: list[str]) -> Person:
    """The one person in the codes of a picture: on a badge there may be others beside it, for a network or a page."""
    people: list[Person] = []
    problem: DevHubError | None = None
    for text in texts:
        try:
            person = read(text)
        except DevHubError as error:
            problem = problem or error
        else:
            people += [person] if person not in people else []
    if len(people) > 1:
        raise DevHubError(f"There are cards of {len(people)} people in this picture.", "Cut it to the one that is meant.")
    if not people:
        assert problem is not None
        raise problem
    return people[0]


def _of_vcard(text: str) -> Person:
    parsed = parse.parse_text(text, "vcard")
    if len(parsed.people) > 1:
        raise DevHubError(f"There are {len(parsed.people):,} people in this.", "Import it as a file: i, or devhub import FILE.")
    if not parsed.people:
        why = f": {parsed.skipped[0].reason}" if parsed.skipped else ""
        raise DevHubError(f"Nobody could be read from this card{why}.", EXPECTED)
    return parsed.people[0]


def _of_words(text: str) -> Person:
    """A name and an email address, which is all that a signature or a recipient has."""
    words = clean(text, limit=2_000)
    if _LINK.fullmatch(words):
        raise DevHubError(
            f"This is {_kind(words)}, not a card. It says who by name, if at all.",
            "n adds somebody by hand; the link goes under Links.",
        )
    found = _NAMED.fullmatch(words)
    if found is None:
        raise DevHubError("This is no card.", EXPECTED)
    name = found["name"].strip(" \t,;:\"'")
    try:
        email = fields.point_value("email", found["email"])
        values = {"name": fields.name("name", name or email)}
    except FieldError as error:
        raise DevHubError("This is no card.", f"{error.message} {EXPECTED}") from None
    return Person(1, values, (Point("email", email),))


def _kind(link: str) -> str:
    """A link in words: of which service it is."""
    try:
        point = sites.point("link", link)
    except FieldError:
        return "a link"
    service = sites.of(point)
    return f"a link to {service.label}" if service is not None and service.key != "website" else "a link"
