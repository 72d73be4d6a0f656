"""Days as spreadsheets and address books write them: which comes first, day or month, is told by the column as a whole.

A day that can be read in two ways is not guessed.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from devhub_tui import clock
from devhub_tui.text import LINE_LIMIT, fold

Order = Literal["dmy", "mdy"]

_TIME = r"(?:[ T,]+\d{1,2}[:.]\d{2}.*)?"
_ISO = re.compile(rf"(\d{{4}})(?:([-/.])(\d{{1,2}})\2(\d{{1,2}})|(\d{{2}})(\d{{2}})){_TIME}", re.DOTALL)
_NO_YEAR = re.compile(r"--(\d{2})-?(\d{2})")
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.]) ?(\d{{1,2}})(?:\2 ?(\d{{4}}|\d{{2}})?)?{_TIME}", re.DOTALL)
_DAY_WORD = re.compile(
    rf"(?:[^\W\d_]+\.?,? )?(\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?[ -](?:de |of )?([^\W\d_]+)\.?,?(?:[ -](?:de )?(\d{{4}}))?{_TIME}",
    re.DOTALL,
)
_WORD_DAY = re.compile(rf"(?:[^\W\d_]+\.?,? )?([^\W\d_]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?{_TIME}", re.DOTALL)
_UNKNOWN_YEARS = (0, 1604)
_FIRST_YEAR, _LAST_YEAR = 1000, 2199
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro januari sty stycznia styczen januari jaan",
            "feb february februar fevrier fev febrero febbraio fevereiro februari lut lutego luty",
            "mar march marz maerz mrz mars marzo marco maart mrt marca marzec",
            "apr april avril avr abril abr aprile kwi kwietnia kwiecien",
            "may mai mayo maggio mag maio mei maj maja",
            "jun june juni juin junio giugno giu junho cze czerwca czerwiec",
            "jul july juli juillet juil julio luglio lug julho lip lipca lipiec",
            "aug august aout agosto ago augustus augusti sie sierpnia sierpien",
            "sep sept september septembre septiembre settembre set setembro wrz wrzesnia wrzesien",
            "oct october oktober okt octobre octubre ottobre ott outubro out paz pazdziernika",
            "nov november novembre noviembre novembro lis listopada listopad",
            "dec december dezember dez decembre diciembre dic dicembre dezembro desember des gru grudnia grudzien",
        ),
        1,
    )
    for word in words.split()
}
"""Months by folded name or short form: English, German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish."""


def order_of(values: Iterable[str]) -> Order | None:
    """Whether the days of a column begin with the day or with the month; None when no value tells, or they disagree.

    Dots are written between day and month in this order only.
    """
    seen: set[Order] = set()
    for value in values:
        found = _NUMBERS.fullmatch(value.strip()) if len(value) <= LINE_LIMIT else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second or found[2] == ".":
            seen.add("dmy")
        elif second > 12 >= first:
            seen.add("mdy")
    return seen.pop() if len(seen) == 1 else None


def day(value: str, order: Order | None = None, past: bool = True) -> str | None:
    """YYYY-MM-DD, or --MM-DD where no year is known; None for what is no day, or could be two.

    `order` is what `order_of` said of the column. Years of two digits are the latest that is not ahead, with `past`.
    """
    value = " ".join(value.split()) if len(value) <= LINE_LIMIT else ""
    if not value or not any(mark.isdecimal() for mark in value):
        return None
    if found := _ISO.fullmatch(value):
        return _made(int(found[1]), int(found[3] or found[5]), int(found[4] or found[6]))
    if found := _NO_YEAR.fullmatch(value):
        return _made(0, int(found[1]), int(found[2]))
    if found := _NUMBERS.fullmatch(value):
        first, second, year = int(found[1]), int(found[3]), _year(found[4], past)
        if order is None and (found[2] == "." or first > 12):
            order = "dmy"
        if order is None and (second > 12 or first == second):
            order = "mdy"
        if order is None:
            return None
        return _made(year, second, first) if order == "dmy" else _made(year, first, second)
    for pattern, word, number in ((_DAY_WORD, 2, 1), (_WORD_DAY, 1, 2)):
        found = pattern.fullmatch(value)
        month = _MONTHS.get(fold(found[word])) if found else None
        if found and month:
            return _made(int(found[3] or 0), month, int(found[number]))
    return None


def _year(written: str | None, past: bool) -> int:
    if written is None:
        return 0
    if len(written) > 2:
        return int(written)
    this = clock.today().year
    year = this - this % 100 + int(written)
    return year - 100 if past and year > this else year


def _made(year: int, month: int, number: int) -> str | None:
    try:
        if year in _UNKNOWN_YEARS:
            return f"-{date(2000, month, number).isoformat()[4:]}"
        return date(year, month, number).isoformat() if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None
