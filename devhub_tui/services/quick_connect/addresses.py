"""Where the server listens, and under which address others reach it."""

import errno
import socket
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from devhub_tui.errors import DevHubError, UsageError

_BACKLOG = 1024


class TakenError(DevHubError):
    """Another program listens there."""


def checked_url(url: str) -> str:
    """A public address without the slash at its end; empty for none. Raises UsageError for what is none."""
    url = url.strip().rstrip("/")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        right = False
    odd = any(mark <= " " or mark in '"<>\\^`{|}\x7f' for mark in url) or not url.isascii()
    if not right or odd or parts.query or parts.fragment or "@" in parts.netloc or len(url) > 200:
        raise UsageError(
            f"“{url[:80]}” cannot be the public address of the page.",
            "It begins with https:// (or http://) and names a host, as in https://meet.example; other than ASCII as xn--.",
        )
    return f"{parts.scheme}{url[len(parts.scheme) :]}"


def prefix_of(url: str) -> str:
    """The path below which the page is seen from outside, if it is not at the root."""
    return urlsplit(url).path.rstrip("/")


def listening(bind: str, port: int) -> socket.socket:
    """A socket that listens there. `::` takes IPv4 too. Raises DevHubError, with what to do."""
    try:
        found = socket.getaddrinfo(bind.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise DevHubError(
            f"There is no address “{bind[:80]}” to listen on.", "Say 127.0.0.1 for this machine, 0.0.0.0 or :: for the network."
        ) from None
    family, kind, protocol, _, place = found[0]
    try:
        opened = socket.socket(family, kind, protocol)
    except OSError:
        raise DevHubError("This machine has no IPv6.", "Listen on an IPv4 address: 127.0.0.1 or 0.0.0.0.") from None
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if place[0] == "::" else 1)
        opened.bind(place)
        opened.listen(_BACKLOG)
        opened.setblocking(False)
    except OSError as error:
        opened.close()
        raise _refused(error, bind, port) from None
    return opened


def _refused(error: OSError, bind: str, port: int) -> DevHubError:
    if error.errno == errno.EADDRINUSE:
        return TakenError(
            f"Port {port} on {bind} is taken by another program.",
            "Another devhub may show a code already. Choose another with --port, or [connect] port in the config file; 0 is any.",
        )
    if error.errno == errno.EACCES:
        return DevHubError(f"Port {port} is not for ordinary users.", "Choose one from 1024 on, with a reverse proxy before it.")
    if error.errno == errno.EADDRNOTAVAIL:
        return DevHubError(
            f"{bind} is no address of this machine.", "Say 127.0.0.1 for this machine, 0.0.0.0 or :: for the network."
        )
    return DevHubError(f"The server cannot listen on {bind}, port {port}: {error.strerror}.")


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def reached_at(address: str, port: int) -> str:
    """The address of a page that listens there, as somebody on the same network would type it."""
    host = address
    if address in ("0.0.0.0", "::"):
        host = _outward(socket.AF_INET, "192.0.2.1") or _outward(socket.AF_INET6, "2001:db8::1") or "127.0.0.1"
    shown = f"[{host.partition('%')[0]}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _outward(family: socket.AddressFamily, somewhere: str) -> str:
    """The address of ours from which packets leave. Nothing is sent: a datagram socket's connect only chooses the way.

    The places asked for are those of documentation (RFC 5737, RFC 3849)."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((somewhere, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


class Reach(NamedTuple):
    """Who reaches a server: `kind` is machine, network or public; a sentence for people; what is to be minded, or None."""

    kind: str
    sentence: str
    warning: str | None


def reach(host: str, url: str, public: str) -> Reach:
    """Who reaches a server that listens at `host` under `url`; `public` is the public address, if there is one."""
    local = is_loopback(host)
    warning = None
    if url.startswith("http://") and not (local and not public):
        warning = "Visitors come by http, which is not encrypted: everybody in the same network can read what they send."
    if public:
        return Reach("public", f"Codes lead to {url}, where a proxy or tunnel has to hand on to here.", warning)
    if local:
        return Reach("machine", f"Only this machine reaches {url}; docs/quick-connect.md has the ways to be reachable.", warning)
    return Reach("network", f"Everybody in the same network reaches {url}.", warning)
