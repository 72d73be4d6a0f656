r"""MeCard, the short card that codes carry: `MECARD:N:Souza,Ana;TEL:+49301234;EMAIL:ana@example.org;;`.

Format: NTT DoCoMo, "Synchronization with Native Applications", bar code function, phone-book registration (N, SOUND, TEL, TEL-AV,
EMAIL, NOTE, BDAY, ADR, URL, NICKNAME), with what others write besides: ORG, TITLE (or TIL), MEMO. A backslash stands before
`\`, `:`, `;` and `,` that are part of a text. BDAY is YYYYMMDD. What fits nowhere is kept in the note.
"""

import re
from collections.abc import Iterator

from devhub_tui import text
from devhub_tui.domain import fields, sites
from devhub_tui.domain.people import Person, Point
from devhub_tui.errors import DevHubError, FieldError

_START = re.compile(r"\s*MECARD:", re.IGNORECASE)
_KEY = re.compile(r"\s*([A-Za-z][A-Za-z-]*):")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LONGEST = 20_000
_LINES = {"NICKNAME": "nickname", "ORG": "company", "TITLE": "title", "TIL": "title"}
_POINTS = {"EMAIL": "email", "TEL": "phone", "TEL-AV": "phone", "URL": "link"}


def is_mecard(card: str) -> bool:
    """Whether a text begins as one."""
    return _START.match(card) is not None


def parse(card: str) -> Person:
    """The person of a MeCard. Raises DevHubError when nobody is in it."""
    values: dict[str, str] = {}
    points: dict[tuple[str, str], Point] = {}
    notes: list[str] = []
    start = _START.match(card)
    for key, raw in _properties(card[start.end() if start else 0 :][:_LONGEST]):
        if key == "N":
            values.setdefault("name", _name(raw))
        elif key == "SOUND":
            continue
        elif key in _LINES:
            values.setdefault(_LINES[key], text.clean(_plain(raw)))
        elif key == "ADR":
            values.setdefault("location", _place(raw))
        elif key == "BDAY" and (day := _birthday(raw)):
            values.setdefault("birthday", day)
        elif key in _POINTS and (point := _point(_POINTS[key], _plain(raw))):
            points.setdefault((point.kind, point.value.lower()), point)
        else:
            said = text.clean(_plain(raw), multiline=True)
            notes.append(said if key in ("NOTE", "MEMO") else f"{key}: {said}" if said else "")
    if note := fields.note("notes", "\n".join(filter(None, notes))):
        values["notes"] = note
    name = next((each for each in (values.get("name"), values.get("nickname"), values.get("company")) if _shows(each)), None)
    if name is None:
        name = next((point.value for point in points.values()), None)
    if name is None:
        raise DevHubError("There is nobody in this MeCard: it has no name.", "A name stands in it as N:Souza,Ana;")
    found = {key: value for key, value in values.items() if value}
    return Person(1, {**found, "name": name}, tuple(points.values()))


def _properties(body: str) -> Iterator[tuple[str, str]]:
    """(key, value with its escapes) of each property; the card ends at an empty one."""
    for part in _split(body, ";"):
        if not part.strip():
            return
        found = _KEY.match(part)
        if found:
            yield found[1].upper(), part[found.end() :]


def _split(value: str, mark: str) -> list[str]:
    """The pieces between marks that no backslash stands before."""
    pieces, at = [""], 0
    while at < len(value):
        step = 2 if value[at] == "\\" else 1
        if value[at] == mark:
            pieces.append("")
        else:
            pieces[-1] += value[at : at + step]
        at += step
    return pieces


def _plain(value: str) -> str:
    return _ESCAPE.sub(r"\1", value)


def _name(value: str) -> str:
    """Family name, comma, given name; without a comma as it stands."""
    family, *given = (text.clean(_plain(part)) for part in _split(value, ","))
    return text.clean(" ".join(filter(None, (*given, family))))


def _place(value: str) -> str:
    """A free text, or box, room, house, city, prefecture, code and country between commas: what is there of it."""
    return text.clean(", ".join(filter(None, (text.clean(_plain(part)) for part in _split(value, ",")))))


def _birthday(value: str) -> str | None:
    found = re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", _plain(value).strip(), re.ASCII)
    try:
        return fields.birthday("birthday", "-".join(found.groups())) if found else None
    except FieldError:
        return None


def _point(kind: str, value: str) -> Point | None:
    try:
        return sites.point(kind, value)
    except FieldError:
        return None


def _shows(value: str | None) -> bool:
    """Whether a cleaned line can be a name."""
    try:
        return bool(value) and bool(fields.name("name", value or ""))
    except FieldError:
        return False
