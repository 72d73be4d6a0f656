"""Which passphrases are taken: at least 12 characters, no rule about what they are made of, and none that everybody chooses.

After NIST SP 800-63B, section 5.1.1.2 (length, a list of common ones, repetition, sequences, words of the context; nothing
about kinds of characters). How long a passphrase withstands guessing says domain/passphrase_strength.py.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from devhub_tui.errors import FieldError

SHORTEST, LONGEST = 12, 1000
HINT = "Four words that do not belong together are easy to remember, hard to guess."

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "1234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "qazwsxedcrfvtgbyhnujmikolp",
    "qayswxedcrfvtgbzhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!@#$%^&*()",
    '!"§$%&/()=',
    "147258369",
    "123654789",
    "789456123",
)
_LINES = tuple(each for row in _ROWS for each in (row, row[::-1]))
_RUN = 4  # so many in a row are no accident
_STANDS_FOR = str.maketrans("013457890@$!€+", "oieastbgoasiet")
_ONE_AS_L = str.maketrans("1!", "ll")
_CONTEXT = ("devhub", "devhub-tui", "developer hub")


def length(passphrase: str) -> int:
    """How many characters people see: marks and joiners count with the character before them."""
    marks = unicodedata.normalize("NFC", passphrase)
    return sum(
        unicodedata.category(mark) not in ("Mn", "Me", "Cf")
        and not 0x1F3FB <= ord(mark) <= 0x1F3FF  # the colours of skin
        and before != "\u200d"
        for before, mark in zip(" " + marks, marks, strict=False)
    )


def refusal(passphrase: str, names: Iterable[str] = ()) -> str:
    """Why this cannot be a passphrase, as a sentence without anything of it; empty when it can.

    `names` are those of the user and of the vault, which anybody would try first.
    """
    count = length(passphrase)
    if count < SHORTEST:
        return f"A passphrase has at least {SHORTEST} characters; this one has {count}."
    if count > LONGEST:
        return f"A passphrase has at most {LONGEST:,} characters; this one has {count:,}."
    if any(unicodedata.category(mark) in ("Cc", "Cs") for mark in passphrase):
        return "It has a character that cannot be typed, such as a tab or the end of a line."
    folded = fold(passphrase)
    if is_repeated(folded):
        return "It is a few characters said again and again; that is guessed first."
    if len(without_runs(folded)) < 6:
        return "It runs along the keyboard, the alphabet or the numbers; that is guessed first."
    if _is_made_of_names(folded, (*names, *_CONTEXT)):
        return "It is the name of the vault, of its user or of devhub, and little else."
    if is_common(folded):
        return "It is one of the passphrases that many people choose; those are guessed first."
    return ""


def checked(passphrase: str, names: Iterable[str] = ()) -> str:
    """The passphrase in NFC, as it is used. Raises FieldError with the sentence of `refusal`."""
    if wrong := refusal(passphrase, names):
        raise FieldError("passphrase", wrong, HINT)
    return unicodedata.normalize("NFC", passphrase)


def fold(passphrase: str) -> str:
    """Without case and accents, as whoever guesses varies it last."""
    apart = unicodedata.normalize("NFKD", passphrase).casefold()
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def is_repeated(folded: str) -> bool:
    """Whether it is a piece of less than 12 characters repeated, or has fewer than five different characters."""
    if len(set(folded) - {" "}) < 5:
        return True
    plain = _plain(folded) or folded
    return any(
        plain[:size] * (len(plain) // size) + plain[: len(plain) % size] == plain
        for size in range(1, min(SHORTEST, len(plain) // 2 + 1))
    )


def without_runs(folded: str) -> str:
    """What is left when each run along the keyboard, the alphabet, the numbers, or of one character, is one character."""
    kept, at = [], 0
    plain = folded.replace(" ", "")
    while at < len(plain):
        kept.append(plain[at])
        at += run_at(plain, at)
    return "".join(kept)


def run_at(plain: str, at: int) -> int:
    """How many characters from `at` on are one run; 1 where none begins."""
    same = at
    while same < len(plain) and plain[same] == plain[at]:
        same += 1
    longest = max(same - at, max(_along(row, plain, at) for row in _LINES))
    return longest if longest >= _RUN else 1


def _along(row: str, plain: str, at: int) -> int:
    place = row.find(plain[at])
    size = 0
    while place >= 0 and at + size < len(plain) and place + size < len(row) and row[place + size] == plain[at + size]:
        size += 1
    return size


def is_common(folded: str) -> bool:
    """Whether it is a phrase of the list, or one or two common words, also twice, with numbers, signs and look-alikes."""
    words, phrases = common_words(), common_phrases()
    for letters in _as_letters(folded):
        if letters in phrases or any(letters == each * (len(letters) // len(each)) for each in _halves(letters)):
            return True
        if _parts(letters, words, 2):
            return True
    return False


def _halves(letters: str) -> list[str]:
    """The phrase that `letters` says twice or three times, if it does."""
    pieces = [letters[: len(letters) // times] for times in (2, 3) if letters and len(letters) % times == 0]
    return [piece for piece in pieces if piece in common_phrases()]


def _parts(letters: str, words: Collection[str], most: int) -> bool:
    """Whether the letters are at most so many of the words, one after the other."""
    if not letters or letters in words:
        return True
    return most > 1 and any(letters[:at] in words and _parts(letters[at:], words, most - 1) for at in range(1, len(letters)))


def _as_letters(folded: str) -> set[str]:
    """The letters of it: without what stands before and after, and with signs read as the letters that they stand for."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    read = {core, folded, core.translate(_STANDS_FOR), core.translate(_ONE_AS_L).translate(_STANDS_FOR)}
    letters = {_plain("".join(mark for mark in each if not mark.isdecimal())) for each in read}
    return (letters | {_plain(folded)}) - {""}


def _plain(folded: str) -> str:
    return "".join(mark for mark in folded if mark.isalnum())


def _is_made_of_names(folded: str, names: Iterable[str]) -> bool:
    """Whether fewer than six characters are left without the names and their words, in either reading of signs."""
    known = {_plain(fold(part)) for name in names for part in (name, *re.split(r"[\W_]+", name))}
    longest_first = sorted((each for each in known if len(each) >= 3), key=len, reverse=True)
    for reading in (_plain(folded), _plain(folded.translate(_STANDS_FOR))):
        rest = reading
        for name in longest_first:
            rest = rest.replace(name, "")
        if rest != reading and len(rest) < 6:
            return True
    return False


@cache
def common_phrases() -> frozenset[str]:
    """The phrases of the list, letters and numbers only; German ones with ue and with u, as ü without its dots."""
    plain = [_plain(fold(each)) for each in _listed("common_phrases.txt")]
    return frozenset((*plain, *(re.sub("([aou])e", r"\1", each) for each in plain)))


@cache
def common_words() -> frozenset[str]:
    """The words that passphrases are commonly made of."""
    return frozenset(word for each in _listed("common_words.txt") for word in fold(each).split())


def _listed(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [each for each in lines if each and not each.startswith("#")]
