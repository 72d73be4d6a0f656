"""Cards put together at random from what programs write: three versions, folds anywhere, groups, quoted-printable, photos.

The same seed gives the same bytes.
"""

import base64
import random
from collections.abc import Callable

_NAMES = (
    "Ana",
    "Zoë",
    "Łukasz",
    "田中",
    "Émile",
    "O'Hara",
    "von Neumann",
    "de la Cruz",
    "Björn",
    "سارة",
    "Mei-Lin",
    "Ünal",
    "X Æ",
)
_WORDS = (
    "rust, go",
    "semi; colon",
    "back\\slash",
    "line\nbreak",
    "żółw",
    "👩‍👩‍👧",
    "x" * 90,
    "plain",
    "C:\\new",
    "=41",
    "ß" * 60,
    "a:b",
    '"q"',
)
_TYPES = ("home", "work", "cell", "fax", "x-garage", "iPhone", "main", "pager", "other")
_DAYS = ("19850412", "1985-04-12", "--0412", "--04-12", "1985-04-12T10:20:00Z", "1604-02-29")
_HOSTS = ("github.com/", "x.com/", "www.linkedin.com/in/", "example.org/~", "mastodon.social/@", "gitlab.com/")


def many_cards(seed: int, count: int) -> bytes:
    """So many cards of as many people in one file."""
    dice = random.Random(seed)
    return b"".join(_card(dice, number) for number in range(count))


def _card(dice: random.Random, number: int) -> bytes:
    version = dice.choice(("2.1", "3.0", "3.0", "4.0"))
    family, given = dice.choice(_NAMES), f"{dice.choice(_NAMES)} {number}"
    lines = [f"FN:{_text(f'{given} {family}')}", f"N:{_text(family)};{_text(given)};;{dice.choice(('', 'Dr.'))};"]
    if dice.random() < 0.15:
        lines = lines[1:] if version != "4.0" else lines[:1]
    lines.append(f"UID:{dice.choice(('', 'urn:uuid:'))}{dice.getrandbits(64):016x}{number}")
    makers = [each for each in _MAKERS for _ in range(dice.choice((0, 0, 1, 1, 2)))]
    for place, maker in enumerate(dice.sample(makers, len(makers))):
        lines += maker(dice, version, f"item{place}", number)
    end = dice.choice(("\r\n", "\n"))
    begin, finish = f"BEGIN:VCARD{end}VERSION:{version}".encode(), f"END:VCARD{end}".encode()
    return end.encode().join([begin, *(_styled(dice, line, version, end) for line in lines), finish])


def _styled(dice: random.Random, line: str, version: str, end: str) -> bytes:
    """The line as some program writes it: quoted-printable in 2.1, folded at any byte otherwise."""
    head, _, value = line.partition(":")
    if version == "2.1":
        if value.isascii() and "\\n" not in value:
            return line.encode()
        plain = value.replace("\\n", "\r\n").replace("\\,", ",").replace("\\\\", "\\")
        coded = "".join(chr(byte) if 33 <= byte <= 126 and byte != 61 else f"={byte:02X}" for byte in plain.encode())
        soft = (
            f"={end}".join(coded[start : start + 60] for start in range(0, len(coded), 60)) if "=" not in coded[55:62] else coded
        )
        return f"{head};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{soft}".encode()
    data = line.encode()
    width = dice.choice((75, 75, 40, 1000))
    return f"{end} ".encode().join(data[start : start + width] for start in range(0, len(data), width))


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def _types(dice: random.Random, version: str) -> str:
    words = dice.sample(_TYPES, dice.choice((0, 1, 1, 2)))
    if dice.random() < 0.2:
        words.append("pref")
    if version == "2.1":
        return "".join(f";{word.upper()}" for word in words)
    if not words:
        return ""
    return dice.choice((f";TYPE={','.join(words)}", "".join(f";type={word}" for word in words), f';TYPE="{",".join(words)}"'))


def _email(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    return [f"EMAIL{_types(dice, version)}:p{number}.{dice.randint(0, 9)}@{dice.choice(('x.example', 'büro.example'))}"]


def _phone(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    value = f"+49 30 {number:06d}{dice.randint(0, 9)}"
    if version == "4.0" and dice.random() < 0.4:
        return [f"TEL;VALUE=uri{_types(dice, version)}:tel:{value.replace(' ', '-')}"]
    return [f"TEL{_types(dice, version)}:{value}"]


def _link(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    url = f"https://{dice.choice(_HOSTS)}p{number}"
    if dice.random() < 0.3 and version != "2.1":
        return [f"{group}.URL:{url}", f"{group}.X-ABLabel:{dice.choice(('_$!<HomePage>!$_', 'My site', 'GitHub'))}"]
    return [dice.choice((f"URL{_types(dice, version)}:{url}", f"X-SOCIALPROFILE;type=twitter;x-user=p{number}:{url}"))]


def _messenger(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    return [dice.choice((f"IMPP:xmpp:p{number}@x.example", f"IMPP;X-SERVICE-TYPE=Skype:skype:p{number}", f"X-AIM:p{number}"))]


def _address(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    parts = [
        "",
        dice.choice(("", "Apt 2")),
        _text(dice.choice(("", "Long Rd 1", "a, b"))),
        dice.choice(("Berlin", "Kraków")),
        "",
        "",
        "Land",
    ]
    line = f"ADR{_types(dice, version)}:{';'.join(parts)}"
    return [f"{group}.{line}", f"{group}.X-ABADR:de"] if dice.random() < 0.3 and version == "3.0" else [line]


def _organisation(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    return [
        f"ORG:{_text(dice.choice(('Oxide', 'R, D', 'Zürich AG')))}{dice.choice(('', ';Unit', ';A;B'))}",
        f"TITLE:{_text(dice.choice(_WORDS))}",
    ]


def _day(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    day = dice.choice(_DAYS)
    return [dice.choice((f"BDAY:{day}", f"ANNIVERSARY:{day}", "BDAY;VALUE=text:circa 1800", f"X-ANNIVERSARY:{day}"))]


def _labelled_day(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    return [f"{group}.X-ABDATE;type=pref:2015-06-{dice.randint(10, 28)}", f"{group}.X-ABLabel:_$!<Anniversary>!$_"]


def _note(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    return [f"NOTE:{_text(' '.join(dice.choices(_WORDS, k=dice.randint(1, 6))))}"]


def _tags(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    return ["CATEGORIES:" + ",".join(map(_text, dice.sample(("rust", "PyCon 2026", "a, b", "Zürich"), 2)))]


def _photo(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    data = base64.b64encode(bytes.fromhex("ffd8ff") + dice.randbytes(dice.randint(10, 200))).decode()
    if version == "2.1":
        return [f"PHOTO;JPEG;ENCODING=BASE64:{data}", ""]
    if version == "3.0":
        return [dice.choice((f"PHOTO;ENCODING=b;TYPE=JPEG:{data}", f"PHOTO;VALUE=uri:https://x.example/{number}.jpg"))]
    return [f"PHOTO:data:image/jpeg;base64,{data}"]


def _unknown(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    value = _text(dice.choice(_WORDS))
    if version == "2.1":
        return [f"X-OWN-{dice.randint(1, 5)}:{value}"]
    return [
        dice.choice(
            (f'X-OWN;X-P="a:b;c";TYPE=q:{value}', f"{group}.X-OWN:{value}", "GENDER:O", "LANG;PREF=1:de", "GEO:52.5;13.4")
        )
    ]


def _nickname(dice: random.Random, version: str, group: str, number: int) -> list[str]:
    return [f"NICKNAME:{dice.choice(('Bob', 'Bob,Rob', 'Ann'))}"]


_MAKERS: tuple[Callable[[random.Random, str, str, int], list[str]], ...] = (
    _email,
    _phone,
    _link,
    _messenger,
    _address,
    _organisation,
    _day,
    _labelled_day,
    _note,
    _tags,
    _photo,
    _unknown,
    _nickname,
)
