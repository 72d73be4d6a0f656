"""Property lines that an import kept, in the words of the vCard version that is written (RFC 2426, RFC 6350, vCard 2.1).

One line at a time, and stable: what comes out, read and written again, is the same. What both versions know, and what
neither knows, stays as it is.
"""

import re
from typing import NamedTuple

from devhub_tui.services.interchange.content_lines import Line

VERSIONS = ("3.0", "4.0")

_DROPPED = frozenset(("BEGIN", "END", "VERSION", "PRODID", "REV", "PROFILE"))
_ENCODINGS = frozenset(("BASE64", "B", "8BIT", "7BIT", "QUOTED-PRINTABLE", "Q"))
_VALUES = frozenset(("INLINE", "URL", "URI", "CONTENT-ID", "CID"))
_ORDER = {"VALUE": 0, "ENCODING": 1, "MEDIATYPE": 1, "TYPE": 2, "PREF": 3}
_MEDIA = {"PHOTO": "image", "LOGO": "image", "SOUND": "audio", "KEY": "application"}
_KEYS = {"PGP": "application/pgp-keys", "X509": "application/pkix-cert"}
_WHERE = frozenset(("home", "work", "pref"))
_BEGINNINGS = (("/9j/", "image/jpeg"), ("iVBORw0KGgo", "image/png"), ("R0lGOD", "image/gif"))
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[^;,]*)*?;base64,", re.IGNORECASE)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+")
_OFFSET = re.compile(r"([+-]\d\d):?(\d\d)")
_PLACE = re.compile(r"(?:geo:)?(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_LABELS = {"X-ABLABEL": "X-ABLabel"}


class Media(NamedTuple):
    """A picture, sound or key: its media type, and either its base64 text or where it is."""

    kind: str | None
    data: str | None
    uri: str | None


def adapted(line: Line, version: str, preferred: bool | None = None) -> Line | None:
    """The line for that version; None for what belongs to the file. `preferred` overrules what it says of itself."""
    if line.name in _DROPPED:
        return None
    params = _params(line)
    types = params.pop("TYPE", ())
    best = any(word.lower() == "pref" for word in types) or params.get("PREF") == ("1",)
    types = tuple(word for word in types if word.lower() != "pref")
    if best:
        params.pop("PREF", None)
    if preferred is not None:
        params.pop("PREF", None)
        best = preferred
    value = line.value
    if "ENCODING" in params:
        value = _padded(value) or value
        if not _padded(value):
            # Somebody's mistake, over which other readers give up the whole file.
            del params["ENCODING"]
            params["VALUE"] = ("text",)
    media = _media(line.name, value, params, types)
    if media is not None:
        value, types = _as_media(line.name, media, params, types, version)
    elif line.name == "GEO" and (place := _PLACE.fullmatch(value.strip())):
        value = f"geo:{place[1]},{place[2]}" if version == "4.0" else f"{place[1]};{place[2]}"
    elif line.name == "TZ":
        value = _as_zone(value, params, version)
    if best:
        types, params = ((*types, "pref"), params) if version == "3.0" else (types, {**params, "PREF": ("1",)})
    if types:
        params["TYPE"] = types
    ordered = sorted(params.items(), key=lambda each: _ORDER.get(each[0], 4))
    # One card has one UID; a second one, which a card of two came with, is kept under a name of ours.
    name = "X-DEVHUB-UID" if line.name == "UID" else _LABELS.get(line.name, line.name)
    return Line(name, value, tuple(ordered), line.group)


def _params(line: Line) -> dict[str, tuple[str, ...]]:
    """Parameters by name: bare words of 2.1 get the name they stand for, values of the same name are joined."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in line.params:
        if not values:
            word = name
            name = "ENCODING" if word in _ENCODINGS else "VALUE" if word in _VALUES else "TYPE"
            values = (word,)
        if name == "TYPE":
            values = tuple(part.strip() for word in values for part in word.split(",") if part.strip())
        found[name] = (*found.get(name, ()), *values)
    found.pop("CHARSET", None)
    encoding = found.pop("ENCODING", ("",))[0].upper()
    if encoding in ("B", "BASE64"):
        found["ENCODING"] = ("b",)
    if "TYPE" in found:
        unique: dict[str, str] = {}
        for word in found["TYPE"]:
            unique.setdefault(word.lower(), word)
        found["TYPE"] = tuple(unique.values())
    return {name: values for name, values in found.items() if any(values)}


def _media(name: str, value: str, params: dict[str, tuple[str, ...]], types: tuple[str, ...]) -> Media | None:
    """What a PHOTO, LOGO, SOUND or KEY holds; None for text and for what is none of these."""
    family = _MEDIA.get(name)
    if family is None:
        return None
    stated = params.get("MEDIATYPE", (None,))[0] or _stated(family, types)
    inline = _DATA.match(value)
    if inline:
        data = _padded(value[inline.end() :])
        kind = inline[1] or stated
    elif "ENCODING" in params:
        data, kind = value, stated
    elif _URI.match(value):
        return Media(stated, None, value)
    else:
        return None
    if not data:
        return None
    if kind is None or kind.lower() == "application/octet-stream":
        kind = next((found for start, found in _BEGINNINGS if data.startswith(start)), None)
    return Media(kind, data, None)


def _padded(value: str) -> str:
    """Base64 without white space and with all of its padding; "" for what is none."""
    data = "".join(value.split()).rstrip("=")
    return data + "=" * (-len(data) % 4) if _BASE64.fullmatch(data) and len(data) % 4 != 1 else ""


def _stated(family: str, types: tuple[str, ...]) -> str | None:
    """The media type that TYPE=JPEG and the like mean."""
    for word in types:
        if "/" in word:
            return word
        if word.lower() not in _WHERE:
            return _KEYS.get(word.upper(), f"{family}/{word.lower()}")
    return None


def _as_media(
    name: str, media: Media, params: dict[str, tuple[str, ...]], types: tuple[str, ...], version: str
) -> tuple[str, tuple[str, ...]]:
    """(value, types) of a picture, sound or key; `params` lose and get what says how it is written."""
    for each in ("ENCODING", "VALUE", "MEDIATYPE"):
        params.pop(each, None)
    where = tuple(word for word in types if word.lower() in _WHERE)
    if version == "4.0":
        if media.data is not None:
            return f"data:{media.kind or 'application/octet-stream'};base64,{media.data}", where
        if media.kind:
            params["MEDIATYPE"] = (media.kind,)
        return media.uri or "", where
    if media.kind:
        word = {kind: word for word, kind in _KEYS.items()}.get(media.kind)
        family, _, rest = media.kind.partition("/")
        plain = family.lower() == _MEDIA[name] and rest.lower() not in _WHERE and rest.isalnum()
        where = (word or (rest.upper() if plain else media.kind), *where)
    if media.data is not None:
        params["ENCODING"] = ("b",)
        return media.data, where
    params["VALUE"] = ("uri",)
    return media.uri or "", where


def _as_zone(value: str, params: dict[str, tuple[str, ...]], version: str) -> str:
    """Offsets are the plain form of 3.0 and names that of 4.0."""
    offset = _OFFSET.fullmatch(value.strip())
    params.pop("VALUE", None)
    if offset and version == "3.0":
        return f"{offset[1]}:{offset[2]}"
    if offset:
        params["VALUE"] = ("utc-offset",)
        return offset[1] + offset[2]
    if version == "3.0":
        params["VALUE"] = ("text",)
    return value
