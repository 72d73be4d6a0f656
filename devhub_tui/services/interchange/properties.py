"""One vCard property, read by vobject's content-line parser behind a guard. The only module that touches vobject.

vobject's own card reader is not used: it keeps the first of several values, cuts text at an unescaped comma, gives up a
card for one odd photo, and its line pattern takes exponential time on some lines. Lines reach it checked by `_HEAD`,
which accepts a subset of its grammar in linear time. Values come back as written; `unescape` and `split` read them.
"""

import binascii
import re
from functools import lru_cache
from typing import Any, NamedTuple

_HEAD_LIMIT = 8_192
_VALUE = r'(?:"[^"\n]*+"|[^";:,\n]*+)'
_HEAD = re.compile(rf"(?:[A-Za-z0-9_-]++\.)?+[A-Za-z0-9_-]++(?:;[A-Za-z0-9_-]++(?:={_VALUE}(?:,{_VALUE})*+)?+)*+:")
_QUOTED = re.compile(r";(?:ENCODING=[^;:]*?)?QUOTED-PRINTABLE[^;:]*(?=[;:])", re.IGNORECASE)
_CHARSET = re.compile(r';CHARSET="?([^";:,]*)"?(?=[;:])', re.IGNORECASE)
_TEXT_CODEC = re.compile(r"(utf|iso|latin|windows|cp|koi|big5|gb|shift|sjis|euc|mac|ascii|us-ascii|tis)[\w-]*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LITERAL = re.compile(r"\\(.|\Z)", re.DOTALL)
_UNDEFINED = frozenset("\x81\x8d\x8f\x90\x9d")
_ENCODINGS = frozenset(("BASE64", "8BIT", "7BIT", "B", "Q"))


class Malformed(Exception):
    """A line that is no property."""


class Property(NamedTuple):
    """`name` is upper case, as are the keys of `params`; `types` are lower case; `raw` is the unfolded line to keep.

    `literal` says that the value came quoted-printable, so that a backslash-n in it is no newline.
    """

    name: str
    group: str | None
    params: dict[str, list[str]]
    types: tuple[str, ...]
    value: str
    raw: str
    literal: bool = False

    def param(self, name: str) -> str | None:
        """The first value of a parameter."""
        values = self.params.get(name)
        return values[0] if values else None


@lru_cache(maxsize=1)
def _vobject() -> Any:
    """vobject carries no types, and 60 ms of imports: here is its border."""
    import importlib

    return importlib.import_module("vobject.base").textLineToContentLine


def read_property(line: str, encoding: str = "utf-8") -> Property:
    """One unfolded line. `encoding` is that of the file: an 8-bit value of another CHARSET is read again. Raises Malformed."""
    head = _HEAD.match(line, 0, _HEAD_LIMIT)
    if head is None:
        line = _mended(line)
        head = _HEAD.match(line, 0, _HEAD_LIMIT)
        if head is None:
            raise Malformed
    literal = False
    lowered = head[0].lower()
    if "quoted-printable" in lowered or "charset" in lowered:
        literal = _QUOTED.search(head[0]) is not None
        line = _recoded(head[0], line[head.end() :], literal, encoding)
    content = _vobject()(line)
    params: dict[str, list[str]] = content.params
    types = [word for word in content.singletonparams if word.upper() not in _ENCODINGS]
    for words in params.get("TYPE", ()):
        types += words.split(",")
    named = tuple(word.lower() for word in types if word)
    raw = _LITERAL.sub(_escaped_again, line).replace("\n", "\\n") if literal else line
    return Property(content.name, content.group, params, named, content.value, raw, literal)


def _escaped_again(found: re.Match[str]) -> str:
    """A backslash that stands for itself, as every version but 2.1 writes it."""
    return found[0] if found[1] in (",", ";", "\\") else "\\" + found[0]


def _mended(line: str) -> str:
    """Stray semicolons and blanks in the head (`TEL;HOME;:`) are common and harmless."""
    head, colon, value = line.partition(":")
    if not colon or len(head) > _HEAD_LIMIT or '"' in head:
        return line
    return ";".join(part.strip() for part in head.split(";") if part.strip()) + ":" + value


def _recoded(head: str, value: str, quoted: bool, encoding: str) -> str:
    """The line in plain text: quoted-printable or 8-bit, read by its CHARSET; both parameters are gone."""
    named = _CHARSET.search(head)
    charset = named[1] if named and _TEXT_CODEC.fullmatch(named[1]) else None
    if quoted:
        data = binascii.a2b_qp(_bytes(value, charset or "utf-8"))
        value = _decoded(data, charset or "utf-8").replace("\r\n", "\n").replace("\r", "\n")
    elif charset and encoding == "cp1252" and not value.isascii():
        data = b"".join(mark.encode("latin-1" if mark in _UNDEFINED else "cp1252", "ignore") for mark in value)
        value = _decoded(data, charset)
    return _CHARSET.sub("", _QUOTED.sub("", head)) + value


def _bytes(value: str, charset: str) -> bytes:
    """The bytes that the file had, as far as they can be told."""
    if value.isascii():
        return value.encode("ascii")
    try:
        return value.encode(charset)
    except (UnicodeError, LookupError):
        return value.encode("utf-8", "surrogatepass")


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError):
        return data.decode("cp1252", "replace")


def unescape(value: str, literal: bool = False) -> str:
    r"""Text with `\n`, `\,`, `\;` and `\\` resolved (RFC 6350, 3.4); other backslashes stay."""
    if "\\" not in value:
        return value

    def plain(found: re.Match[str]) -> str:
        mark = found[1]
        if mark in "nN":
            return found[0] if literal else "\n"
        return mark if mark in ",;:\\" else found[0]

    return _ESCAPED.sub(plain, value)


def split(value: str, separator: str) -> list[str]:
    """Parts at unescaped separators, not yet unescaped themselves."""
    if "\\" not in value:
        return value.split(separator)
    parts, start = [], 0
    for mark in re.finditer(rf"\\.|{separator}", value, re.DOTALL):
        if mark[0] == separator:
            parts.append(value[start : mark.start()])
            start = mark.end()
    parts.append(value[start:])
    return parts
