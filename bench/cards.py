"""People as vCards: a folder with one file each (what khard reads), or one file with all of them (what is imported)."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bench import words

_PEOPLE = "SELECT c.id, c.name, c.company, c.title, c.birthday FROM contacts c WHERE c.deleted_at IS NULL ORDER BY c.n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _of_vault(database: Path) -> Iterator[tuple[str, str]]:
    connection = sqlite3.connect(database)
    for key, name, company, title, birthday in connection.execute(_PEOPLE).fetchall():
        first, _, last = name.partition(" ")
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{key}", f"N:{_escaped(last)};{_escaped(first)};;;", f"FN:{_escaped(name)}"]
        lines += [f"ORG:{_escaped(company)}", f"TITLE:{_escaped(title)}"] if company else []
        lines += [f"BDAY:{birthday}"] if birthday else []
        for kind, value in connection.execute("SELECT kind, value FROM contact_points WHERE contact_id=?", (key,)):
            lines.append({"email": "EMAIL;TYPE=WORK:", "phone": "TEL;TYPE=CELL:", "link": "URL:"}[kind] + value)
        yield key, "\r\n".join([*lines, "END:VCARD", ""])
    connection.close()


def write_cards(database: Path, folder: Path) -> None:
    """Everybody of a vault, one file each."""
    folder.mkdir()
    for key, card in _of_vault(database):
        (folder / f"{key}.vcf").write_text(card, encoding="utf-8", newline="")


def write_export(path: Path, count: int, seed: int = 11) -> None:
    """An address book of so many people, as a phone exports one: labels, addresses, categories, notes, folded lines."""
    chance = random.Random(seed)
    rare = words.rare_words(chance, 500)
    with path.open("w", encoding="utf-8", newline="") as file:
        for number in range(count):
            file.write("\r\n".join(_folded(line) for line in _exported(chance, rare, number)) + "\r\n")


def _exported(chance: random.Random, rare: list[str], number: int) -> list[str]:
    first, last = chance.choice(words.FIRST), words.surname(chance)
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{last};{first};;;", f"FN:{first} {last}", f"UID:bench-{number}"]
    lines.append(f"EMAIL;TYPE=INTERNET,HOME:{first}.{last}.{number}@mail.example".lower().replace(" ", ""))
    if chance.random() < 0.5:
        lines.append(f"EMAIL;TYPE=INTERNET,WORK:{first}{number}@work.example".lower())
    if chance.random() < 0.7:
        lines.append(f"TEL;TYPE=CELL:+49 151 {number:07}")
    if chance.random() < 0.7:
        lines += [f"ORG:{_escaped(words.company(chance))};Platform", f"TITLE:{chance.choice(words.TITLES)}"]
    if chance.random() < 0.3:
        lines.append(f"BDAY:{chance.randint(1955, 2004)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
    if chance.random() < 0.4:
        lines.append(
            f"ADR;TYPE=HOME:;;Some Street {number % 200};{chance.choice(words.CITIES)};;{10000 + number % 80000};Country"
        )
    if chance.random() < 0.3:
        lines += [f"item1.URL:https://example.org/{number}", "item1.X-ABLabel:_$!<HomePage>!$_"]
    if chance.random() < 0.5:
        lines.append("CATEGORIES:" + ",".join(chance.sample(words.TAGS, 2)))
    if chance.random() < 0.4:
        lines.append("NOTE:" + _escaped(words.note(chance, rare) + ". " + words.note(chance, rare)))
    return [*lines, "REV:2026-01-01T00:00:00Z", "END:VCARD"]


def _folded(line: str) -> str:
    """At most 75 bytes a line, as the standard asks."""
    raw = line.encode()
    if len(raw) <= 75:
        return line
    pieces, start = [], 0
    while start < len(raw):
        end = min(len(raw), start + (75 if start == 0 else 74))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end].decode())
        start = end
    return "\r\n ".join(pieces)
