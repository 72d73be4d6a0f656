"""Passphrases: what is taken, what is refused and in which words, and how strong the rest is said to be."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import passphrases
from devhub_tui.domain.passphrase_strength import GUESSES, WORDS, bits, guessing_time, strength
from devhub_tui.errors import FieldError

NAMES = ("Ana Souza", "freelance")
GOOD = (
    "gravel lantern mosquito trombone",
    "x7Q$kd9!mzPw",
    "xkqvjzpwmhtr",
    "  two spaces before  ",
    "the dog ate my homework again",
    "mein Hund heisst Bello",
    "пароль для моей базы",
    "春はあけぼのやうやう白く",
    "🦊🐙🚲🎺🧀🌵🪁🛶🎲🧦🔭🪐",
    "Ana Souza eats granite for lunch",
)


@pytest.mark.parametrize("passphrase", GOOD)
def test_taken(passphrase: str) -> None:
    """Any characters, in any mixture, spaces kept; no rule asks for a digit or a sign."""
    assert passphrases.refusal(passphrase, NAMES) == ""
    assert passphrases.checked(passphrase, NAMES) == passphrase


@pytest.mark.parametrize(
    ("passphrase", "begins"),
    [
        ("", "A passphrase has at least 12 characters; this one has 0."),
        ("elevenchars", "A passphrase has at least 12 characters; this one has 11."),
        ("e\u0301" * 11, "A passphrase has at least 12 characters; this one has 11."),
        ("👩‍👩‍👧👍🏽❤️é", "A passphrase has at least 12 characters; this one has 4."),
        ("ab" * 501, "A passphrase has at most 1,000 characters; this one has 1,002."),
        ("granite\tlantern", "It has a character that cannot be typed"),
        ("granite lantern\n", "It has a character that cannot be typed"),
        ("granite\x1b[2Jlantern", "It has a character that cannot be typed"),
        ("aaaaaaaaaaaa", "It is a few characters"),
        ("            ", "It is a few characters"),
        ("abcabcabcabc", "It is a few characters"),
        ("granitegranite", "It is a few characters"),
        ("granite granite", "It is a few characters"),
        ("Granite-granite!", "It is a few characters"),
        ("1212121212121212", "It is a few characters"),
        ("qwertyuiop12", "It runs along"),
        ("QWERTZUIOPasdf", "It runs along"),
        ("1qaz2wsx3edc", "It runs along"),
        ("abcdefghijkl", "It runs along"),
        ("lkjihgfedcba", "It runs along"),
        ("123456789012", "It runs along"),
        ("aaaaabbbbbcccccdddddeeeee", "It runs along"),
        ("anasouza2024", "It is the name"),
        ("Ana-Souza-1986", "It is the name"),
        ("4na 50uza 1986", "It is the name"),
        ("freelance2026", "It is the name"),
        ("devhubdevhub1", "It is the name"),
        ("correct horse battery staple", "It is one of"),
        ("correcthorsebatterystaple1", "It is one of"),
        ("CorrectHorseBatteryStaple!", "It is one of"),
        ("to be or not to be", "It is one of"),
        ("La vie en rose", "It is one of"),
        ("Übung macht den Meister", "It is one of"),
        ("iloveyoumichael", "It is one of"),
        ("Password1234!", "It is one of"),
        ("P4$$w0rd2024!!", "It is one of"),
        ("passwordpassword1", "It is one of"),
        ("2024 summer 2024", "It is one of"),
        ("michael1986maria", "It is one of"),
        ("Liverpool!1992", "It is one of"),
    ],
)
def test_refused(passphrase: str, begins: str) -> None:
    """What is tried first is refused with a sentence that says why."""
    found = passphrases.refusal(passphrase, NAMES)
    assert found.startswith(begins)
    with pytest.raises(FieldError) as caught:
        passphrases.checked(passphrase, NAMES)
    assert (caught.value.field, caught.value.message) == ("passphrase", found)
    assert caught.value.hint


def test_the_list_is_well_made() -> None:
    """What stands in it is refused, every line once; words and pairs make a few hundred thousand."""
    lines = passphrases._listed("common_phrases.txt")
    assert len(lines) == len({passphrases._plain(passphrases.fold(each)) for each in lines})
    for each in lines:
        padded = each if passphrases.length(each) >= 12 else f"{each} 2024!!!!"
        assert passphrases.refusal(padded), each
    assert len(passphrases.common_words()) ** 2 > 300_000


@given(st.text(max_size=60))
def test_any_text_is_answered(passphrase: str) -> None:
    """Whatever is typed: a sentence or the same passphrase in NFC, and a strength."""
    sentence = passphrases.refusal(passphrase, NAMES)
    assert sentence == "" or sentence.endswith((".", "first.", "line.", "else."))
    found = strength(passphrase, NAMES)
    assert found.word == WORDS[found.level]
    if sentence:
        assert found.level == 0
    else:
        assert unicodedata.is_normalized("NFC", passphrases.checked(passphrase, NAMES))


@given(st.sampled_from(GOOD), st.sampled_from(["NFC", "NFD"]))
def test_one_passphrase_however_it_is_typed(passphrase: str, form: str) -> None:
    """A keyboard that sends letters and accents apart gives the same passphrase."""
    typed = unicodedata.normalize(form, passphrase)  # type: ignore[arg-type]
    assert passphrases.checked(typed) == unicodedata.normalize("NFC", passphrase)


@given(st.text(alphabet="abcdefghijklmnop 0123", min_size=1, max_size=40))
def test_repeating_adds_little(passphrase: str) -> None:
    """A passphrase said twice is hardly stronger than once."""
    assert bits(f"{passphrase} {passphrase}") <= bits(passphrase) * 2


@pytest.mark.parametrize(
    ("passphrase", "word"),
    [
        ("granite2024!", "weak"),
        ("my granite heart", "weak"),
        ("lantern mosquito 7", "weak"),
        ("gravel lantern mosquito", "fair"),
        ("gravel lantern mosquito trombone", "good"),
        ("x7Q$kd9!mzPw", "good"),
        ("gravel lantern mosquito trombone velvet", "strong"),
        ("k3#Vq9!mZp$Tw8@x", "strong"),
        ("correct horse battery staple", "weak"),
        ("short", "weak"),
    ],
)
def test_strength(passphrase: str, word: str) -> None:
    """Four words that do not belong together are good, five are strong, one with a year is weak."""
    assert strength(passphrase, NAMES).word == word


def test_own_names_are_worth_little() -> None:
    """What stands in the vault does not help against who knows whose it is."""
    assert bits("souza eats granite", NAMES) < bits("souza eats granite") - 5


@pytest.mark.parametrize(
    ("found", "time"),
    [
        (0, "under a minute"),
        (23.6, "about a minute"),
        (30, "about an hour"),
        (35, "about 2 days"),
        (45, "about 6 years"),
        (52, "about 700 years"),
        (60, "thousands of years"),
        (90, "millions of years"),
        (100_000, "millions of years"),
    ],
)
def test_guessing_time(found: float, time: str) -> None:
    """The time in words a person can picture, at the rate that is stated."""
    assert GUESSES == 100_000
    assert guessing_time(found) == time
