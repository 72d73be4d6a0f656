"""A vCard file read by a second pair of eyes: no code of the package, so that the two check each other.

Also RFC 6350's grammar of a line, for what we write.
"""

import quopri
import re
from typing import NamedTuple

_LINE = re.compile(
    r'(?:[A-Za-z0-9-]+\.)?[A-Za-z0-9-]+(?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
    r'(?:,(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*)*:[^\x00-\x08\x0a-\x1f\x7f]*'
)


_SOFT = re.compile(r"^([^:\n]*QUOTED-PRINTABLE[^:\n]*:[^\n]*)=\n", re.MULTILINE)


class Property(NamedTuple):
    """One property: its name, everything between name and value, and the value with escapes resolved."""

    name: str
    params: str
    value: str


def text_of(data: bytes) -> str:
    """The file as text with plain line ends."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16")
    else:
        data = re.sub(rb"\r?\n[ \t](?=[\x80-\xbf])", b"", data)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return re.sub(r"\r\r\n|\r\n|\r", "\n", text)


def properties(data: bytes) -> list[Property]:
    """Every property of every card in file order."""
    text = text_of(data)
    while (joined := _SOFT.sub(r"\1", text)) != text:
        text = joined
    found = []
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        head, colon, value = line.partition(":")
        if head.count('"') % 2:
            rest = re.match(r'(?:[^":]|"[^"]*")*', line)
            assert rest is not None
            head, value = rest[0], line[rest.end() + 1 :]
        if not colon:
            continue
        name, _, params = head.partition(";")
        if "QUOTED-PRINTABLE" in params.upper():
            charset = re.search(r"CHARSET=([\w-]+)", params, re.IGNORECASE)
            value = quopri.decodestring(value.encode()).decode(charset[1] if charset else "utf-8")
        else:
            value = re.sub(r"\\(.)", lambda each: "\n" if each[1] in "nN" else each[1], value)
        found.append(Property(name.rpartition(".")[2].upper(), params, value))
    return found


def check_grammar(data: bytes) -> None:
    """Whether every line is one that RFC 6350 allows: CRLF, 75 octets, whole characters, properties in BEGIN and END."""
    if not data:
        return
    assert data.endswith(b"\r\n")
    physical = data.split(b"\r\n")[:-1]
    for piece in physical:
        piece.decode("utf-8")
        assert b"\n" not in piece
        assert b"\r" not in piece
        assert len(piece) <= 75 or b" " * 70 in piece
        assert piece.strip(b" \t"), "a blank line ends a property for many readers"
    logical = data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    inside = False
    for line in logical:
        assert _LINE.fullmatch(line), line
        if line == "BEGIN:VCARD":
            assert not inside
            inside = True
        elif line == "END:VCARD":
            assert inside
            inside = False
        else:
            assert inside
    assert not inside
