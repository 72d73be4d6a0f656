"""Every word of the page, from one file a language: `page/en.toml` and its translations beside it.

What is filled into a sentence is escaped and set apart by direction here, so that no template can forget it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "page"
ENGLISH = "en"

_FSI, _PDI = "\u2068", "\u2069"


class Words:
    """The sentences of one language: called with a key and what to fill in, it gives HTML."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences
        self.language = sentences["about.language"]
        self.direction = sentences["about.direction"]
        self.consent = sentences["about.consent"]

    def __call__(self, key: str, **values: object) -> Markup:
        """A sentence as HTML; values are escaped and keep their own direction."""
        isolated = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in values.items()}
        return Markup(escape(self._sentences[key])).format(**isolated)

    def plain(self, key: str, **values: object) -> str:
        """A sentence as text, for titles and attributes."""
        return self._sentences[key].format(**{name: f"{_FSI}{value}{_PDI}" for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self._sentences


def flat(tables: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """`{"form.name": "Your name"}` from a catalogue's tables."""
    found: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, dict):
            found |= flat(value, f"{before}{key}.")
        else:
            found[before + key] = str(value)
    return found


def sentences(language: str = ENGLISH) -> dict[str, str]:
    """Every sentence of a language's file by its dotted key."""
    return flat(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")))


def gaps(sentence: str) -> set[str]:
    """The names in braces: what a sentence wants filled in."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def misfits(translated: Mapping[str, str]) -> list[str]:
    """Which keys of a translation keep it from being used: missing, with a gap that nothing fills, or of another consent."""
    english = sentences()
    wrong = [key for key, said in english.items() if key not in translated or not gaps(translated[key]) <= gaps(said)]
    return wrong + ["about.consent"] * (translated.get("about.consent") != english["about.consent"])


@cache
def catalogue(language: str = ENGLISH) -> Words:
    """The words of a language that there is."""
    return Words(sentences(language))


@cache
def languages() -> tuple[str, ...]:
    """The languages there are, English first: whole ones, whose text of consent is of today's version."""
    others = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != ENGLISH)
    return (ENGLISH, *(each for each in others if not misfits(sentences(each))))


def wanted(accepted: str | None) -> str:
    """Which language a browser gets by its Accept-Language header; English when it wants none of ours (RFC 9110 12.5.4)."""
    asked: list[tuple[float, int, str]] = []
    for place, part in enumerate((accepted or "")[:500].split(",")):
        tag, _, quality = part.strip().lower().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0:
            asked.append((-weight, place, tag))
    for _, _, tag in sorted(asked):
        for known in (tag, tag.partition("-")[0]):
            if known in languages():
                return known
    return ENGLISH


def consent_text() -> str:
    """All that somebody agrees to, in English: what CONSENT_VERSION is the version of."""
    return "\n".join(f"{key}: {said}" for key, said in sentences().items() if key.startswith(("privacy.", "consent.")))
