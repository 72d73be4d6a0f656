"""vCard content lines as they are written: taken apart, escaped, put together, folded (RFC 6350, 3.2 to 3.4). Knows no property.

Reading what other programs write is the business of properties.py; this reads only what that has let through.
"""

import re
from typing import NamedTuple

WIDTH = 75
"""Octets of a line, without its end."""

_VALUE = r'(?:"[^"\n]*+"|[^";:,\n]*+)'
_PARAM = rf"[A-Za-z0-9_-]++(?:={_VALUE}(?:,{_VALUE})*+)?+"
_HEAD = re.compile(rf"(?:([A-Za-z0-9_-]++)\.)?+([A-Za-z0-9_-]++)((?:;{_PARAM})*+):")
_NEXT = re.compile(rf";([A-Za-z0-9_-]++)(?:=({_VALUE}(?:,{_VALUE})*+))?+")
_ONE = re.compile(rf"({_VALUE})(?:,|\Z)")
_BLANK = b" \t"


class Line(NamedTuple):
    """One property. `params` keep their order, names upper case; a bare word of vCard 2.1 has no values."""

    name: str
    value: str
    params: tuple[tuple[str, tuple[str, ...]], ...] = ()
    group: str | None = None

    def param(self, name: str) -> str | None:
        """The first value of a parameter."""
        return next((values[0] for key, values in self.params if key == name and values), None)


def read(text: str) -> Line | None:
    """An unfolded line taken apart; None when it is no property."""
    head = _HEAD.match(text)
    if head is None:
        return None
    params = []
    for found in _NEXT.finditer(head[3]):
        values = tuple(each[1].strip('"') for each in _ONE.finditer(found[2])) if found[2] is not None else ()
        params.append((found[1].upper(), values[:-1] if len(values) > 1 and not values[-1] else values))
    return Line(head[2].upper(), text[head.end() :], tuple(params), head[1])


def written(line: Line) -> str:
    """The property as one unfolded line. The value stands as it is: whoever made it has escaped it."""
    head = f"{line.group}.{line.name}" if line.group else line.name
    for name, values in line.params:
        head += f";{name}={','.join(map(_quoted, values))}" if values else f";{name}"
    return f"{head}:{line.value}"


def _quoted(value: str) -> str:
    """A parameter's value; quotation marks cannot be written there, apostrophes can."""
    value = value.replace('"', "'").replace("\n", " ")
    return f'"{value}"' if set(value) & set(":;,") else value


def escaped(value: str) -> str:
    r"""Text as a value: `\\`, `\n`, `\,` and `\;`."""
    if value.isalnum():
        return value
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def escaped_uri(value: str) -> str:
    """An address as a value: nothing is escaped in it but what would be read as an escape."""
    return value.replace("\\", "\\\\")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which cuts a character or is blank.

    A blank piece would end the property for many readers, so a run of blanks makes its piece longer: 75 is a SHOULD.
    """
    if len(line) <= WIDTH and (line.isascii() or len(line.encode()) <= WIDTH):
        return line
    data = line.encode()
    last = len(data.rstrip(_BLANK))
    pieces = []
    start, room = 0, WIDTH
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        while end < last and not data[start:end].strip(_BLANK):
            end += 1
        while end < last and data[end] & 0xC0 == 0x80:
            end += 1
        if end >= last:
            end = len(data)
        pieces.append(data[start:end])
        start, room = end, WIDTH - 1
    if start < len(data):
        pieces.append(data[start:])
    return b"\r\n ".join(pieces).decode()
