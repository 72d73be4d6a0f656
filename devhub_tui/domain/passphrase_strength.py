"""How long a passphrase withstands guessing: an estimate in bits, a word and a time for people.

Deliberately simple and on the low side: whoever guesses knows the words, the keyboard, the years, and this module. A word costs
what a word of a list costs, a sentence the sum of its words, and only letters that nobody could say count one by one.
"""

import math
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from devhub_tui.domain.passphrases import common_words, fold, refusal, run_at

GUESSES = 100_000
"""Guesses a second of a well equipped thief: some fifty graphics cards, each 2,000 Argon2id of 64 MiB, 3 passes."""

WORDS = ("weak", "fair", "good", "strong")
_FROM = (0, 35, 45, 60)  # bits: days, years, a hundred thousand years
_COMMON, _LETTER, _DIGIT, _SIGN, _MARK = 8.0, math.log2(26), math.log2(10), 5.0, 5.0
_PAIRS = (  # of consonants in languages with Latin letters
    " bl br bs ch ck cl cr ct dl dr ds dg ff fl fr ft gg gh gl gn gr gs hl hm hn hr ht kl kn kr ks kt ld lf lg lk ll lm lp ls lt "
    "lv lz mb mm mn mp ms nc nd ng nj nk nn ns nt nz pf ph pl pp pr ps pt rb rc rd rf rg rh rk rl rm rn rp rr rs rt rv rw rz sc "
    "sh sk sl sm sn sp ss st sw th tl tr ts tt tw tz wh wl wn wr ws zz zw bb cc dd "
)
_VOWELS = frozenset("aeiouy")
_TIMES = ((60, "a minute", "minutes"), (3600, "an hour", "hours"), (86_400, "a day", "days"), (31_557_600, "a year", "years"))


class Strength(NamedTuple):
    """`level` is 0 to 3, the place of `word` in WORDS; `time` is how long guessing takes on average, in words."""

    bits: float
    level: int
    word: str
    time: str


def strength(passphrase: str, names: Iterable[str] = ()) -> Strength:
    """The estimate for a passphrase. What is refused, or hardly more than the names, is weak."""
    found = 0.0 if refusal(passphrase, names) else bits(passphrase, names)
    level = max(at for at, least in enumerate(_FROM) if found >= least)
    return Strength(found, level, WORDS[level], guessing_time(found))


def bits(passphrase: str, names: Iterable[str] = ()) -> float:
    """About how many yes-or-no questions stand between nothing and this passphrase."""
    known = {part for name in names for part in re.split(r"[\W_]+", fold(name)) if part}
    folded = fold(passphrase)
    tokens = re.findall(r"[^\W\d_]+|\d+|\s+|[^\w\s]|_", folded)
    sentence = sum(token.isalpha() for token in tokens) > 2
    seen: set[str] = set()
    total = 0.0
    for token in tokens:
        if token.isspace():
            total += 0.5
        elif token in seen:
            total += 1.0
        elif token in known:
            total += 3.0
        elif token.isdecimal():
            total += _of_digits(token)
        elif token.isalpha():
            total += _of_letters(token, sentence)
        else:
            total += _SIGN
        seen.add(token)
    return total + _of_case(passphrase)


def _of_digits(token: str) -> float:
    if re.fullmatch(r"(?:19|20)\d\d", token):
        return math.log2(120)
    total, at = 0.0, 0
    while at < len(token):
        size = run_at(token, at)
        total += _DIGIT + (math.log2(size) + 1 if size > 1 else 0)
        at += size
    return total


def _of_letters(token: str, sentence: bool) -> float:
    if token in common_words():
        return _COMMON
    if any(ord(mark) > 0x2E7F for mark in token):  # a character is a syllable or a word there
        return _MARK * len(set(token))
    singly, at = 0.0, 0
    while at < len(token):
        size = run_at(token, at)
        singly += _LETTER + (math.log2(size) + 1 if size > 1 else 0)
        at += size
    if len(token) <= 3:
        return min(singly, _COMMON + 2) if sentence else singly
    if not _can_be_said(token):
        return singly
    # One of the 8,000 words that people think of (as many as Diceware has); beyond ten letters it is two words in one.
    return min(singly, 13.0 + max(0, len(token) - 10) * 2.0)


def _can_be_said(token: str) -> bool:
    """Whether the letters look like words: few pairs of consonants that languages in Latin letters do not have."""
    if not token.isascii():
        return True
    pairs = [token[at : at + 2] for at in range(len(token) - 1)]
    odd = sum(not (_VOWELS & set(pair)) and f" {pair} " not in _PAIRS for pair in pairs)
    odd += sum(pair[0] == "q" and pair[1] != "u" for pair in pairs)
    return odd / len(pairs) < 0.3


def _of_case(passphrase: str) -> float:
    """What capitals add: nothing at the beginnings of words, little elsewhere."""
    upper = [mark.isupper() for mark in passphrase if mark.isalpha()]
    if not any(upper) or all(upper):
        return 1.0 if any(upper) else 0.0
    inside = sum(now.isupper() and before.isalpha() for before, now in pairwise(passphrase))
    return 1.0 + min(inside, 12)


def guessing_time(found: float) -> str:
    """How long guessing takes on average at GUESSES a second: `under a minute`, `about 3 hours`, `about 40 years`, …"""
    seconds = 2.0 ** max(0.0, min(found, 200.0) - 1) / GUESSES
    if seconds < 60:
        return "under a minute"
    if seconds >= 1e6 * 31_557_600:
        return "millions of years"
    if seconds >= 1000 * 31_557_600:
        return "thousands of years"
    size, one, many = next(each for each in reversed(_TIMES) if seconds >= each[0])
    number = round(seconds / size)
    if number > 10:
        number = round(number, 1 - len(str(number)))  # 541 years would claim to know more than it does
    return f"about {one}" if number < 2 else f"about {number} {many}"
