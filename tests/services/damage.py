"""Files of people, damaged in every way that a disk, a network, another program or somebody who means harm may think of."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.conftest import ROOT

FILES = ROOT / "tests" / "fixtures" / "import"

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Souza\r\nEMAIL;TYPE=work:ana@oxide.example\r\nNOTE:a\\nb\r\nEND:VCARD\r\n"
COPY = (
    b'{"format":"devhub","version":1,"made_at":1773648000000,"tables":{\n"contacts":[\n'
    b'{"id":"0195a000-0000-7000-8000-000000000001","name":"Ana Souza","company":"Oxide","created_at":1773648000000}\n],\n'
    b'"contact_points":[\n{"id":"0195a000-0000-7000-8000-000000000002","contact_id":"0195a000-0000-7000-8000-000000000001",'
    b'"kind":"email","value":"ana@oxide.example"}\n]\n}}\n'
)


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 16, 9, 0, 0)), data)
    return target.getvalue()


def seeds() -> dict[str, bytes]:
    """Good and odd files of every kind that an import reads, by name."""
    found = {path.name: path.read_bytes() for path in sorted(FILES.iterdir()) if path.name != "archive.zip"}
    cards = {name: data for name, data in found.items() if name.endswith(".vcf")}
    tables = {"Connections.csv": found["linkedin.csv"], "other.csv": found["other.csv"]}
    return {**found, "copy.json": COPY, "cards.zip": zipped(cards), "linkedin.zip": zipped(tables)}


_NASTY = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'"',
        b'""',
        b'","',
        b";",
        b"\t",
        b"\\",
        b"\r",
        b"\n",
        b"\n\n",
        b"=\r\n",
        b"\r\n ",
        b":",
    ),
    *(b"BEGIN:VCARD\r\n", b"END:VCARD\r\n", b"AGENT:\r\n", b"\r\n ", b";ENCODING=QUOTED-PRINTABLE:", b";CHARSET=utf-16:", b"%00"),
    *(b"\x1b]52;c;eA==\x07", b"[/nope]", b"[@click=app.quit]", "\u202e\u2066".encode(), b"\xed\xa0\x80", b"\xc3", b"\xe2\x80"),
    *("e\u0301".encode() * 9, b"{", b"[" * 60, b'"id":', b"1e999", b"NaN", b"PK\x03\x04", b"PK\x05\x06", b"0/0/00", b"9" * 20),
    *(b"--02-30", b"sep=|\n"),
)

Step = Callable[[bytes], bytes]


def _at(data: bytes, share: float) -> int:
    return int(len(data) * share)


def _flip(share: float, bit: int) -> Step:
    def step(data: bytes) -> bytes:
        place = min(_at(data, share), len(data) - 1)
        return data[:place] + bytes((data[place] ^ (1 << bit),)) + data[place + 1 :] if data else data

    return step


def _cut(start: float, end: float) -> Step:
    first, last = sorted((start, end))
    return lambda data: data[: _at(data, first)] + data[_at(data, last) :]


def _again(start: float, end: float, times: int) -> Step:
    first, last = sorted((start, end))

    def step(data: bytes) -> bytes:
        block = data[_at(data, first) : _at(data, last)][:4_000]
        return data[: _at(data, last)] + block * times + data[_at(data, last) :]

    return step


def _put(share: float, what: bytes, times: int) -> Step:
    return lambda data: data[: _at(data, share)] + what * times + data[_at(data, share) :]


def _recoded(start: float, codec: str) -> Step:
    def step(data: bytes) -> bytes:
        place = _at(data, start)
        return data[:place] + data[place:].decode("utf-8", "replace").encode(codec, "replace")

    return step


def _without(what: bytes) -> Step:
    return lambda data: data.replace(what, b"")


def _instead(what: bytes, other: bytes) -> Step:
    return lambda data: data.replace(what, other)


_shares = st.floats(0, 1)
_nasty = st.sampled_from(_NASTY)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(_flip, _shares, st.integers(0, 7)),
    st.builds(_cut, _shares, _shares),
    st.builds(_again, _shares, _shares, st.integers(1, 40)),
    st.builds(_put, _shares, _nasty, st.sampled_from((1, 1, 2, 9, 300))),
    st.builds(_put, _shares, st.sampled_from((b"x", b"\xc3\xa9", b"a,", b'a"', b"1")), st.sampled_from((1_200, 40_000))),
    st.builds(_put, _shares, st.binary(max_size=40), st.just(1)),
    st.builds(_recoded, _shares, st.sampled_from(("utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp037"))),
    st.builds(_without, st.sampled_from((b"\r", b"\n", b'"', b",", b"END:VCARD", b":"))),
    st.builds(_instead, st.sampled_from((b",", b";", b"\n", b":", b'"', b" ")), _nasty),
)
"""One kind of damage."""


@st.composite
def damaged(draw: Any) -> tuple[str, bytes]:
    """A file's name, and its damaged bytes."""
    known = _SEEDS
    name = draw(st.sampled_from(sorted(known)))
    data = known[name]
    for step in draw(st.lists(STEPS, min_size=1, max_size=6)):
        data = step(data)[:600_000]
    return name, data


_SEEDS = seeds()
