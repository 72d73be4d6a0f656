"""Codes as the page sees them, made up: what tests of the page render."""

from typing import NamedTuple


class Host(NamedTuple):
    """Whose page it is."""

    name: str = "Ana Souza"
    tagline: str = "Kernel and io_uring, mostly at night"
    links: tuple[str, ...] = ("https://ana.example", "https://github.com/ana", "https://chaos.social/@ana")
    contact: str = "ana@example.org"
    vcard: str = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Souza\r\nEND:VCARD\r\n"


class Meeting(NamedTuple):
    """One code's page."""

    event: str | None = "FOSDEM 2027"
    location: str | None = "Brussels, K building"
    session: str | None = "Rust devroom"
    owner: Host = Host()
    public_key: bytes | None = None


NOTHING = {"name": "", "email": "", "github": "", "company": "", "message": ""}
"""A form that nobody has filled in."""
