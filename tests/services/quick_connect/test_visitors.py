"""Who a form is from: the cookie, the token against forgery, and what browsers say about where a form comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.services.quick_connect.visitors import Visitors, is_foreign

ANA, BO = "a" * 32, "b" * 32
CODE, OTHER = "c" * 64, "d" * 64
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def visitors() -> Visitors:
    """One server's."""
    return Visitors(b"key")


def test_a_form_and_its_cookie_belong_together(visitors: Visitors) -> None:
    """The browser that got the form may send it, from wherever it is by then."""
    token = visitors.token(ANA, CODE, HERE)
    assert visitors.checked(token, ANA, CODE, HERE) == ANA
    assert visitors.checked(token, f"{ANA}.more", CODE, ELSEWHERE) == ANA


@pytest.mark.parametrize(
    ("cookie", "code", "address", "own"),
    [
        (BO, CODE, HERE, True),
        ("", CODE, HERE, True),
        ("junk", CODE, HERE, True),
        (ANA, OTHER, HERE, True),
        (None, CODE, ELSEWHERE, False),
    ],
)
def test_forgeries(visitors: Visitors, cookie: str | None, code: str, address: str, own: bool) -> None:
    """Another cookie, another code, no cookie and another address: not that visitor."""
    assert visitors.checked(visitors.token(ANA, CODE, HERE), cookie, code, address, own=own) is None


def test_a_browser_without_cookies(visitors: Visitors) -> None:
    """It is known by the form, from the address that got it, or when it vouches for the page."""
    token = visitors.token(ANA, CODE, HERE)
    assert visitors.checked(token, None, CODE, HERE) == ANA
    assert visitors.checked(token, None, CODE, ELSEWHERE, own=True) == ANA


@given(st.text(max_size=120), st.none() | st.text(max_size=80))
def test_junk_is_nobody(token: str, cookie: str | None) -> None:
    """Whatever is sent, nobody is taken for somebody, and nothing fails."""
    visitors = Visitors(b"key")
    assert visitors.checked(token, cookie, CODE, HERE, own=True) is None
    assert not visitors.has_sent(cookie, CODE)
    assert not visitors.is_link(token, CODE)
    assert len(visitors.name(cookie)) == 32


def test_another_life_of_the_server(visitors: Visitors) -> None:
    """A form from before a restart is none of ours; the cookie still says who it was."""
    assert Visitors(b"other").checked(visitors.token(ANA, CODE, HERE), ANA, CODE, HERE) is None
    assert Visitors(b"other").stored(ANA, CODE) == visitors.stored(ANA, CODE) != visitors.stored(ANA, OTHER)


def test_the_cookie(visitors: Visitors) -> None:
    """Only https gets `Secure`, and then a name that no other host of the domain can set."""
    assert visitors.set_cookie(ANA, False) == f"connect={ANA}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax"
    secure = visitors.set_cookie(ANA, True, CODE)
    assert secure.startswith(f"__Host-connect={ANA}.")
    assert secure.endswith("; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure")
    value = visitors.cookie([f"x=1; {secure.partition(';')[0]}", "y=2"], True)
    assert (visitors.has_sent(value, CODE), visitors.has_sent(value, OTHER)) == (True, False)
    assert visitors.cookie([f"connect={ANA}"], True) is None
    assert visitors.name("junk") != visitors.name("junk")


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "SAME-ORIGIN, none"}, True),
        # A page with our policy sends null; a script of ours sends where it is from.
        ({"Origin": "null"}, False),
        ({"Origin": "http://192.0.2.1:8765", "Host": "192.0.2.1:8765"}, False),
        ({"Origin": "https://meet.example", "Host": "127.0.0.1:8765"}, False),
        ({"Origin": "https://evil.example", "Host": "192.0.2.1:8765"}, True),
        ({"Origin": "https://192.0.2.1:8765", "Host": "192.0.2.1:8765"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, True),
    ],
)
def test_what_browsers_say(headers: dict[str, str], foreign: bool) -> None:
    """A form that another site sends is refused; a browser that says nothing is not."""
    assert is_foreign(headers, "http", "https://meet.example") is foreign
