"""Tokens: unguessable, short in a QR code, and kept by nobody."""

from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import tokens

_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")  # ISO/IEC 18004, table 5


def test_no_two_are_alike() -> None:
    """A thousand tokens differ, each has 26 characters, and every place of them varies: nothing in them counts on."""
    made = [tokens.new() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(tokens.is_token(each) and len(each) == 26 for each in made)
    assert all(len({each[place] for each in made}) > 3 for place in range(26))


def test_capitals_or_not() -> None:
    """A link that somebody typed in small letters is the same one."""
    token = tokens.new()
    assert tokens.digest(token.lower()) == tokens.digest(token)
    assert tokens.is_token(token.lower())
    assert token not in tokens.digest(token)


def test_a_link_fits_the_alphanumeric_mode() -> None:
    """An address without a path of its own is all capitals, which makes the code smaller; a path stays as it is written."""
    token = tokens.new()
    for base in ("https://me.example", "https://me.example/", "http://192.168.1.20:8765"):
        assert set(tokens.url(base, token)) <= _ALPHANUMERIC
        assert tokens.url(base, token).endswith("/Q/" + token)
    assert tokens.url("https://me.example/meet/", token) == f"HTTPS://ME.EXAMPLE/meet/Q/{token}"


@given(st.text(max_size=60))
def test_anything_may_be_asked_for(word: str) -> None:
    """Whatever stands in an address has a digest, and only 26 characters of base 32 are a token."""
    assert len(tokens.digest(word)) == 64
    assert tokens.is_token(word) == (len(word) == 26 and set(word.upper()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
