"""Where the server listens, and what is said when it cannot."""

import socket

import pytest

from devhub_tui.errors import DevHubError, UsageError
from devhub_tui.services.quick_connect import addresses


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ""),
        ("  ", ""),
        ("https://meet.example", "https://meet.example"),
        ("https://meet.example/", "https://meet.example"),
        ("HTTPS://MEET.EXAMPLE:8443/ana/", "https://MEET.EXAMPLE:8443/ana"),
        ("http://[2001:db8::1]:8765", "http://[2001:db8::1]:8765"),
    ],
)
def test_public_addresses(typed: str, expected: str) -> None:
    """A host, perhaps a port and a path."""
    assert addresses.checked_url(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "meet.example",
        "ftp://meet.example",
        "https://",
        "https://meet.example?x=1",
        "https://meet.example#x",
        "https://ana:secret@meet.example",
        "https://meet.example:99999",
        "https://meet.example/a b",
        "https://meet.example/\x1b]52;c;\x07",
        "https://bücher.example",
        "https://[nonsense",
        "https://meet.example/" + "a" * 200,
    ],
)
def test_what_cannot_be_public(typed: str) -> None:
    """Said in a sentence, before anybody gets a code that leads nowhere."""
    with pytest.raises(UsageError, match="public address"):
        addresses.checked_url(typed)


def test_a_taken_port() -> None:
    """Named, with what to do."""
    with addresses.listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(DevHubError, match=f"Port {port} on 127.0.0.1 is taken"):
            addresses.listening("127.0.0.1", port)


@pytest.mark.parametrize("bind", ["203.0.113.250", "no.such.host.invalid", "x" * 300, "2001:db8::99"])
def test_an_address_that_is_not_ours(bind: str) -> None:
    """A sentence each, never a traceback."""
    with pytest.raises(DevHubError):
        addresses.listening(bind, 0)


@pytest.mark.parametrize(
    ("bind", "reached"), [("::", "127.0.0.1"), ("::", "::1"), ("::1", "::1"), ("[::1]", "::1"), ("localhost", "")]
)
def test_ipv6(bind: str, reached: str) -> None:
    """`::` takes both kinds of address."""
    with addresses.listening(bind, 0) as opened:
        place = opened.getsockname()
        with socket.create_connection((reached or place[0], place[1]), 2):
            pass


def test_how_it_is_reached() -> None:
    """As somebody on the same network would type it."""
    assert addresses.reached_at("127.0.0.1", 80) == "http://127.0.0.1:80"
    assert addresses.reached_at("::1", 8765) == "http://[::1]:8765"
    assert "0.0.0.0" not in addresses.reached_at("0.0.0.0", 8765)
    assert "[::]" not in addresses.reached_at("::", 8765)


@pytest.mark.parametrize(
    ("host", "url", "public", "kind", "warned"),
    [
        ("127.0.0.1", "http://127.0.0.1:8765", "", "machine", False),
        ("192.0.2.1", "http://192.0.2.1:8765", "", "network", True),
        ("127.0.0.1", "https://meet.example", "https://meet.example", "public", False),
        ("0.0.0.0", "https://meet.example", "https://meet.example", "public", False),
        ("127.0.0.1", "http://meet.example", "http://meet.example", "public", True),
    ],
)
def test_who_reaches_it(host: str, url: str, public: str, kind: str, warned: bool) -> None:
    """What is not encrypted is said."""
    found = addresses.reach(host, url, public)
    assert (found.kind, bool(found.warning)) == (kind, warned)
