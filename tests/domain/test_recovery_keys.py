"""Recovery keys: what is copied by hand is read back, and a slip is named by its group."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import recovery_keys
from devhub_tui.errors import DevHubError

keys = st.binary(min_size=20, max_size=20)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = recovery_keys.show(bytes(range(20)))


def said(typed: str) -> str:
    with pytest.raises(DevHubError) as caught:
        recovery_keys.parse(typed)
    assert caught.value.hint
    return caught.value.message


@given(keys)
def test_a_key_is_read_back(key: bytes) -> None:
    """What was shown opens again, all 160 bits of it."""
    shown = recovery_keys.show(key)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){7}[0-9A-HJKMNP-TV-Z]{5}", shown)
    assert recovery_keys.parse(shown) == key


def test_new_keys_differ() -> None:
    """No two vaults share one."""
    assert len({recovery_keys.new() for _ in range(100)}) == 100
    assert len(recovery_keys.parse(recovery_keys.new())) == 20


def test_the_shape_stays() -> None:
    """A key on paper from today is read by every later version."""
    assert KEY == "000GD-40R4X-0M300-E209K-185G3-R38ED-1W811-24GKZ"


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda key: key.replace("-", ""),
        lambda key: key.replace("-", " "),
        lambda key: f"  {key.replace('-', ' - ')}\n",
        lambda key: key.replace("-", "–"),
        lambda key: key.replace("0", "O").replace("1", "l"),
        lambda key: key.replace("0", "o").replace("1", "I"),
        lambda key: "\n".join(key.split("-")),
    ],
)
def test_forgiving(change: object) -> None:
    """Case, spaces, hyphens, line ends and look-alikes do not matter."""
    assert callable(change)
    assert recovery_keys.parse(change(KEY)) == bytes(range(20))


@given(keys, st.integers(0, 39), st.integers(1, 31))
def test_any_wrong_character_is_named(key: bytes, at: int, by: int) -> None:
    """One wrong character anywhere: noticed, and its group named."""
    marks = list(recovery_keys.show(key).replace("-", ""))
    marks[at] = ALPHABET[(ALPHABET.index(marks[at]) + by) % 32]
    assert said("".join(marks)) == f"Group {at // 5 + 1} of the recovery key has a wrong character."


@given(keys, st.integers(0, 39), st.integers(0, 39))
def test_exchanged_characters_are_noticed(key: bytes, one: int, other: int) -> None:
    """Two characters in each other's place are never read as another key."""
    marks = list(recovery_keys.show(key).replace("-", ""))
    if marks[one] != marks[other]:
        marks[one], marks[other] = marks[other], marks[one]
        said("".join(marks))


@given(keys, st.integers(0, 7), st.integers(0, 7))
def test_exchanged_groups_are_named(key: bytes, one: int, other: int) -> None:
    """Groups in each other's place, also alike ones, are told apart."""
    groups = recovery_keys.show(key).split("-")
    if one != other:
        groups[one], groups[other] = groups[other], groups[one]
        first, second = sorted((one + 1, other + 1))
        assert said("-".join(groups)).startswith(f"Groups {first} and {second} of the recovery key are exchanged")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "That is not a recovery key."),
        ("---", "That is not a recovery key."),
        ("hello", "The recovery key has 5 characters, not 40."),
        (KEY[:-1], "Group 8 of the recovery key has 4 characters, not 5."),
        (KEY.replace("40R4X", "40R4X7"), "Group 2 of the recovery key has 6 characters, not 5."),
        (KEY.replace("-", "")[:-1], "The recovery key has 39 characters, not 40."),
        (KEY.replace("0M300", "UM300"), "Group 3 of the recovery key has a character that no recovery key holds."),
        (KEY.replace("0M300", "éM300"), "Group 3 of the recovery key has a character that no recovery key holds."),
        (KEY.replace("0M300", "0M308").replace("1W811", "1W81K"), "Groups 3 and 7 of the recovery key are wrong."),
        ("Z" * 40, "That is not a recovery key, or its groups are not in order."),
    ],
)
def test_what_is_wrong(typed: str, sentence: str) -> None:
    """The sentence says where to look, and repeats nothing of the key."""
    assert said(typed) == sentence


@given(st.text(max_size=80))
def test_any_text_is_answered(typed: str) -> None:
    """Whatever is pasted, a sentence comes back, never a crash."""
    assert said(typed)


def test_two_groups_to_retype() -> None:
    """Two different groups in order, not always the same."""
    drawn = {recovery_keys.groups_to_retype() for _ in range(200)}
    assert len(drawn) > 5
    assert all(1 <= first < second <= 8 for first, second in drawn)


def test_a_retyped_group() -> None:
    """The right group, typed as people type, and no other."""
    assert recovery_keys.is_group(KEY, 1, " ooogd ")
    assert not recovery_keys.is_group(KEY, 1, "000GX")
    assert not recovery_keys.is_group(KEY, 2, "000GD")
    assert not recovery_keys.is_group(KEY, 2, "")
