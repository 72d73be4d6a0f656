"""What is typed into a search box, taken apart: words, "phrases", and operators like `tag:rust` or `-status:passive`.

Pure, and never an error: what cannot be read is left out and told in `problems`, the rest counts as typed. A colon after
anything but an operator is part of a word, so that links, times and `C++:` are words like any other.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from devhub_tui import text as texts
from devhub_tui.domain.cadence import ARCHIVED, STATUSES
from devhub_tui.errors import FieldError

FIELDS = ("tag", "company", "type", "before", "after", "status", "vip")
MOST = 8
"""So many words, and so many operators, are read; a box holds no more."""

_LONGEST = 100  # characters of a word or a value
_TOKEN = re.compile(
    rf'(?P<no>-?)(?:(?P<field>{"|".join(FIELDS)}):)?"(?P<quoted>[^"]*)(?P<closed>"?)'
    rf'|(?P<not>-?)(?P<operator>{"|".join(FIELDS)}):(?P<value>[^\s"]*)'
    r'|(?P<word>[^\s"]+)',
    re.IGNORECASE,
)
_IN_TOUCH = re.compile(r"\s+touch(?!\S)", re.IGNORECASE)
_SEEN = re.compile(r"[^\W_]")
_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?$")
_YES = ("yes", "true", "1", "on")
_NO = ("no", "false", "0", "off")


class Term(NamedTuple):
    """Something to be found anywhere. The last word of `text` may only be begun, unless it is `exact`."""

    text: str
    exact: bool = False
    negated: bool = False


class Condition(NamedTuple):
    """An operator. `value` is a day for before and after, one of STATUSES for status, yes or no for vip, else as typed.

    `exact` values of tag, company and type were quoted: the whole of it, not the beginning of a word in it.
    """

    field: str
    value: str
    exact: bool = False
    negated: bool = False


class Query(NamedTuple):
    """What was asked. `problems` are operators whose value cannot be read; they are not among the conditions."""

    terms: tuple[Term, ...] = ()
    conditions: tuple[Condition, ...] = ()
    problems: tuple[FieldError, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it narrows anything."""
        return bool(self.terms or self.conditions)

    @property
    def words(self) -> tuple[Term, ...]:
        """The terms that must be found."""
        return tuple(term for term in self.terms if not term.negated)

    @property
    def plain(self) -> bool:
        """Whether it is nothing but words and phrases to be found."""
        return not self.conditions and not any(term.negated for term in self.terms)

    @property
    def archived(self) -> bool:
        """Whether it is the archived people who are asked for."""
        return any(each.value == ARCHIVED and not each.negated for each in self.having("status"))

    def having(self, field: str) -> tuple[Condition, ...]:
        """The conditions of one operator."""
        return tuple(each for each in self.conditions if each.field == field)


def parse(text: str, now: Callable[[], datetime]) -> Query:
    """The query that `text` means. `now` gives the aware instant that relative days count from.

    `after:` takes the day itself in and `before:` does not, so that after:2026-01 before:2026-02 is January.
    """
    if text.isascii() and text.isprintable() and '"' not in text and ":" not in text:
        words = [Term(word[:_LONGEST]) for word in text.split() if _SEEN.search(word[:_LONGEST])]
        return Query(tuple(words[:MOST]))
    text = texts.clean(text)
    terms: list[Term] = []
    conditions: list[Condition] = []
    problems: list[FieldError] = []
    place = 0
    while found := _TOKEN.search(text, place):
        place = found.end()
        field, value, exact, negated = _read(found)
        if field == "status" and not exact and value.lower() == "in" and (rest := _IN_TOUCH.match(text, place)):
            place = rest.end()
        if not field:
            if _SEEN.search(value):
                terms.append(Term(value, exact, negated))
            continue
        try:
            meant = _value(field, value, now)
        except FieldError as error:
            problems.append(error)
            continue
        if meant:
            conditions.append(Condition(field, meant, exact and field in ("tag", "company", "type"), negated))
    return Query(tuple(terms[:MOST]), tuple(conditions[:MOST]), tuple(problems))


def _read(found: "re.Match[str]") -> tuple[str, str, bool, bool]:
    """(operator or empty, value, whether it was quoted, whether negated). A quote that is still open is no whole phrase yet."""
    quoted = found["quoted"]
    if quoted is not None:
        value = " ".join(quoted.split())[:_LONGEST].rstrip()
        return (found["field"] or "").lower(), value, bool(found["closed"]), bool(found["no"])
    if found["operator"]:
        return found["operator"].lower(), found["value"][:_LONGEST], False, bool(found["not"])
    return "", found["word"][:_LONGEST], False, False


def _value(field: str, value: str, now: Callable[[], datetime]) -> str:
    """What the condition compares with; empty when nothing stands there yet. Raises FieldError."""
    if field == "tag":
        return value.lstrip("# ")
    if not value or field in ("company", "type"):
        return value
    if field in ("before", "after"):
        return _day(field, value, now()).isoformat()
    if field == "vip":
        for answer, words in (("yes", _YES), ("no", _NO)):
            if any(word.startswith(value.lower()) for word in words):
                return answer
        raise FieldError("vip", f"vip: “{value[:40]}” is neither yes nor no.", "Write vip:yes or vip:no.")
    wanted = value.lower().replace(" ", "_").replace("-", "_")
    meant = [status for status in STATUSES if status.startswith(wanted)]
    if len(meant) != 1:
        known = ", ".join(status.replace("_", " ") for status in STATUSES)
        raise FieldError("status", f"status: “{value[:40]}” is not a status.", f"It is one of {known}.")
    return meant[0]


def _day(field: str, value: str, now: datetime) -> date:
    """A day as WHEN, the first day of a month (`2026-01`, `jan`: the latest one) or of a year."""
    if found := _MONTH.match(value):
        year, month = int(found[1]), int(found[2] or 1)
        if 1900 <= year <= 2199 and 1 <= month <= 12:
            return date(year, month, 1)
    from devhub_tui.domain.dates import month_number, parse_when

    if (named := month_number(value.lower())) is not None:
        return date(now.year - (named > now.month), named, 1)
    try:
        return parse_when(value, now, "past", field, quick=True).day
    except FieldError as error:
        hint = f'Write {field}:2026-03-16, {field}:2026-03, {field}:yesterday or {field}:"3 weeks ago".'
        raise FieldError(field, f"{field}: {error.message}", hint) from None


def written(query: Query) -> str:
    """The query as text that means the same; days are written out."""
    parts = []
    last = ""  # what is still being typed: a quote that is open
    for each in query.conditions:
        sign = "-" if each.negated else ""
        if each.exact:
            parts.append(sign + exactly(each.field, each.value))
        elif " " in each.value:
            last = f' {sign}{each.field}:"{each.value}'
        else:
            parts.append(f"{sign}{each.field}:{each.value}")
    for term in query.terms:
        sign = "-" if term.negated else ""
        if term.exact:
            parts.append(f'{sign}"{term.text}"')
        elif sign or " " in term.text or not _is_word(term.text):
            last = f' {sign}"{term.text}'
        else:
            parts.append(term.text)
    return (" ".join(parts) + last).strip()


def _is_word(value: str) -> bool:
    """Whether it would be read as a word without quotes around it."""
    found = _TOKEN.fullmatch(value)
    return found is not None and found["word"] is not None


_BARE = re.compile(r'(-?(before|after):)([^"]*\s[^"]*)$', re.IGNORECASE)


def joined(words: Sequence[str], now: Callable[[], datetime]) -> str:
    """The words of a command line as one text. Where the shell took the quotes off a day of several words, they are put back."""
    return " ".join(_requoted(word, now) for word in words)


def _requoted(word: str, now: Callable[[], datetime]) -> str:
    found = _BARE.match(word)
    if found is None:
        return word
    try:
        _day(found[2].lower(), found[3].strip(), now())
    except FieldError:
        return word
    return f'{found[1]}"{found[3].strip()}"'


def exactly(field: str, value: str) -> str:
    """The operator for exactly this tag, company or type: `company:"Turbine GmbH"`. No quote can stand inside it."""
    return f'{field}:"{" ".join(value.replace(chr(34), " ").split())}"'
