"""The one gate for text. Whatever reaches a column, a widget or the terminal went through here.

Sources of the rules: Unicode Standard Annex #9 (bidirectional controls), Unicode 16 chapter 23.2 (layout controls).
"""

import re
import unicodedata

LINE_LIMIT = 1_000
NOTE_LIMIT = 100_000

# C0 and C1 without tab and newline, line/paragraph separators, bidi controls, what has no width or no ink (soft hyphen,
# grapheme joiner, Hangul fillers, zero-width marks except ZWJ, shorthand and musical format controls, tag characters and
# the other default-ignorables but variation selectors), annotations, lone surrogates, noncharacters.
_BAD = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
)
_FORBIDDEN = re.compile(f"[{_BAD}]")
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def clean(value: str, multiline: bool = False, limit: int | None = None) -> str:
    """Text as the vault may hold it: NFC, no control, bidi or invisible characters, capped in length.

    Multiline text keeps newlines and tabs; a single line has every run of white space folded to one space.
    `limit` is in code points and defaults to 1,000 for a line, 100,000 for a note.
    """
    cap = limit if limit is not None else (NOTE_LIMIT if multiline else LINE_LIMIT)
    value = value[: cap * 4]
    if value.isascii() and value.isprintable():
        return (value if multiline else " ".join(value.split()))[:cap].rstrip()
    value = _BREAK.sub("\n", value)
    value = _FORBIDDEN.sub("", value)
    value = unicodedata.normalize("NFC", value)
    if multiline:
        return value[:cap].rstrip()
    return _SPACES.sub(" ", value).strip()[:cap].rstrip()


def line(value: str) -> str:
    """The render-time backstop: one line, no character that a terminal would obey. Never changes stored text."""
    if value.isascii() and value.isprintable():
        return value
    return _FORBIDDEN.sub("\ufffd", _BREAK.sub(" ", value).replace("\n", " ").replace("\t", " "))


def lines(value: str) -> str:
    """The same for several lines: newlines stay, everything else as in `line`."""
    return "\n".join(line(part) for part in _BREAK.sub("\n", value).split("\n"))


def visible(value: str) -> bool:
    """Whether a cleaned line shows anything: a letter, number, punctuation mark, symbol or private-use character."""
    return any(unicodedata.category(mark)[0] in "LNPSC" and mark not in "\u200d\u2800" for mark in value)


_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "\u200d": None}
)


def fold(value: str) -> str:
    """For comparing and sorting names: case and accents ignored, white space folded."""
    if value.isascii():
        return " ".join(value.lower().split())
    # Folded again after taking apart: the parts of "℡" or of a mathematical letter are capitals.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(plain.translate(_LETTERS).split())
