"""Who asks, behind a proxy or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.services.quick_connect.clients import Client, Proxies

LOCAL = ("127.0.0.1", "::1", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "proto", "expected"),
    [
        # Nobody is trusted: what anybody writes is nothing.
        ((), "127.0.0.1", ["203.0.113.9"], "https", Client("127.0.0.1", "127.0.0.0/24", False)),
        (LOCAL, "198.51.100.7", ["203.0.113.9"], "https", Client("198.51.100.7", "198.51.100.0/24", False)),
        # A trusted one names the visitor, and what stands before that was written by the visitor.
        (LOCAL, "127.0.0.1", ["203.0.113.9"], "https", Client("203.0.113.9", "203.0.113.0/24", True)),
        (LOCAL, "::1", ["1.2.3.4, 203.0.113.9, 10.1.2.3"], "http", Client("203.0.113.9", "203.0.113.0/24", False)),
        (LOCAL, "::ffff:127.0.0.1", ["1.2.3.4", "203.0.113.9"], "", Client("203.0.113.9", "203.0.113.0/24", False)),
        (LOCAL, "127.0.0.1", ["203.0.113.9:4711"], "http, https", Client("203.0.113.9", "203.0.113.0/24", True)),
        (LOCAL, "127.0.0.1", ["[2001:db8:1:2:3::4]:4711"], "", Client("2001:db8:1:2::/64", "2001:db8:1::/48", False)),
        # What cannot be read stops there; without any, it is the proxy itself.
        (LOCAL, "127.0.0.1", ["203.0.113.9, nonsense, 10.0.0.1"], "", Client("10.0.0.1", "10.0.0.0/24", False)),
        (LOCAL, "127.0.0.1", [], "https", Client("127.0.0.1", "127.0.0.0/24", True)),
        (LOCAL, "", [], "https", Client("unknown", "unknown", False)),
        ((), "fe80::1%eth0", [], "", Client("fe80::/64", "fe80::/48", False)),
    ],
)
def test_who_asks(trusted: tuple[str, ...], peer: str, forwarded: list[str], proto: str, expected: Client) -> None:
    """X-Forwarded-* counts from trusted proxies only, and only as far as they wrote it."""
    assert Proxies(trusted).client(peer, {"X-Forwarded-Proto": proto}, forwarded) == expected


@given(st.text(max_size=40), st.lists(st.text(max_size=60), max_size=5))
def test_nothing_written_fails(peer: str, forwarded: list[str]) -> None:
    """Whatever a header holds, there is an answer, and it holds no more than an address."""
    found = Proxies(("0.0.0.0/0", "::/0")).client(peer, {}, forwarded)
    assert len(found.key) < 50


def test_what_is_no_network_is_refused() -> None:
    """A name is none: it would have to be asked for."""
    with pytest.raises(ValueError, match="proxy"):
        Proxies(("proxy.example",))
