"""Who asks: the address behind trusted proxies, and whether the visitor's own connection is encrypted.

X-Forwarded-For and X-Forwarded-Proto count from a trusted proxy only; anybody can write them.
"""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

_Address = IPv4Address | IPv6Address


class Client(NamedTuple):
    """Where a request comes from. `key` is what limits count by: an IPv4 address, the /64 of an IPv6 one (one household's or
    phone's). `network` is what a log may say of it."""

    key: str
    network: str
    encrypted: bool


class Proxies:
    """The proxies that are trusted, as addresses and networks. Raises ValueError for what is neither."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        self._networks = [ip_network(each, strict=False) for each in trusted]

    def client(self, peer: str, headers: "Mapping[str, str]", forwarded: Iterable[str] = ()) -> Client:
        """Who asks, by the address at the other end and, if that is a trusted proxy, by what it says.

        `forwarded` are the values of all X-Forwarded-For headers. The last address in them that is no trusted proxy counts: what
        stands before it was written by whoever asked.
        """
        address = _parsed(peer)
        if address is None or not self.trusts(address):
            return _client(address, False)
        encrypted = headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower() == "https"
        named = [part.strip() for value in forwarded for part in value.split(",")]
        for each in reversed(named[-32:]):
            found = _parsed(each)
            if found is None:
                break
            address = found
            if not self.trusts(found):
                break
        return _client(address, encrypted)

    def trusts(self, address: _Address) -> bool:
        """Whether what this address says about others counts."""
        return any(address in network for network in self._networks)


def _parsed(value: str) -> _Address | None:
    value = value.removeprefix("[").partition("]")[0].partition("%")[0]
    if value.count(":") == 1:
        # Some proxies add the port of an IPv4 address.
        value = value.partition(":")[0]
    try:
        address = ip_address(value)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _client(address: _Address | None, encrypted: bool) -> Client:
    if address is None:
        return Client("unknown", "unknown", encrypted)
    if isinstance(address, IPv6Address):
        key = str(IPv6Network((address, 64), strict=False))
        network = str(IPv6Network((address, 48), strict=False))
        return Client(key, network, encrypted)
    return Client(str(address), str(ip_network((int(address), 24), strict=False)), encrypted)
