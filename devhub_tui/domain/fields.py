"""What each field can hold. Plain functions, so that the shell, imports and the SQLModel classes share one gate.

Every check takes the field's name and the text as typed and gives what the column stores, or raises FieldError.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from devhub_tui import text
from devhub_tui.domain.cadence import TRACKING
from devhub_tui.domain.cadence_words import read_cadence
from devhub_tui.errors import FieldError

POINT_KINDS = ("email", "phone", "link", "handle")
_NO_YEAR = 1604  # what address books write for "no year" (X-APPLE-OMIT-YEAR)


def line(field: str, value: str) -> str | None:
    """One cleaned line."""
    return text.clean(value) or None


def note(field: str, value: str) -> str | None:
    """Cleaned text of several lines, up to 100,000 characters."""
    return text.clean(value, multiline=True) or None


def name(field: str, value: str) -> str:
    """A line with something to see in it: joiners, accents and variation selectors alone are no name."""
    cleaned = text.clean(value).strip("\u200d ")
    if not text.visible(cleaned):
        raise FieldError(field, "A name is needed.")
    return cleaned


def day(field: str, value: str) -> str | None:
    """A calendar day as YYYY-MM-DD."""
    value = value.strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise FieldError(field, f"“{text.clean(value, limit=40)}” is not a day.", "Write it as 2026-03-16.") from None


def birthday(field: str, value: str) -> str | None:
    """YYYY-MM-DD, or --MM-DD when the year is not known."""
    value = value.strip()
    if value.startswith("--"):
        tail = value[2:] if "-" in value[2:] else f"{value[2:4]}-{value[4:]}"
        try:
            return "--" + date.fromisoformat(f"2000-{tail}").isoformat()[5:]
        except ValueError:
            raise FieldError(
                field, f"“{text.clean(value, limit=40)}” is not a birthday.", "Write 1985-04-12 or --04-12."
            ) from None
    try:
        found = day(field, value)
    except FieldError as error:
        raise FieldError(field, error.message.replace("a day", "a birthday"), "Write 1985-04-12 or --04-12.") from None
    return f"--{found[5:]}" if found and int(found[:4]) == _NO_YEAR else found


def cadence(field: str, value: str) -> str | None:
    """A cadence as 30d, 2w, 3m or 1y; words as in domain/cadence_words.py become one of these."""
    if not value.strip():
        return None
    found = read_cadence(value)
    if found is None:
        raise FieldError(
            field, f"“{text.clean(value, limit=40)}” is not a cadence.", "Write 30d, 2w, 3m or 1y, or “every 2 months”."
        )
    return str(found)


def importance(field: str, value: str) -> int | None:
    """1 to 5."""
    value = value.strip()
    if not value:
        return None
    if value not in {"1", "2", "3", "4", "5"}:
        raise FieldError(field, "Importance is a number from 1 to 5.")
    return int(value)


def flag(field: str, value: str) -> int:
    """1 or 0."""
    word = value.strip().lower()
    if word in {"1", "true", "yes", "on", "y"}:
        return 1
    if word in {"0", "false", "no", "off", "n", ""}:
        return 0
    raise FieldError(field, f"“{text.clean(value, limit=40)}” is neither yes nor no.")


def tracking(field: str, value: str) -> str | None:
    """auto, collaborating or passive."""
    word = value.strip().lower()
    if not word:
        return None
    if word not in TRACKING:
        raise FieldError(
            field, f"“{text.clean(value, limit=40)}” is not a way of tracking.", "It is auto, collaborating or passive."
        )
    return word


def timezone(field: str, value: str) -> str | None:
    """An IANA time zone name."""
    cleaned = line(field, value)
    if cleaned is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(cleaned).key
    except (ValueError, OSError, LookupError):
        raise FieldError(field, f"“{cleaned[:40]}” is not a time zone.", "Write it like Europe/Berlin.") from None


CONTACT: dict[str, Callable[[str, str], Any]] = {
    "name": name,
    "nickname": line,
    "pronouns": line,
    "relationship": line,
    "company": line,
    "title": line,
    "industry": line,
    "location": line,
    "timezone": timezone,
    "birthday": birthday,
    "vip": flag,
    "importance": importance,
    "cadence": cadence,
    "tracking": tracking,
    "tracked_on": day,
    "skipped_on": day,
    "snoozed_until": day,
    "met_on": day,
    "met_where": line,
    "met_how": line,
    "source": line,
    "notes": note,
}
"""Every column of `contacts` that a person may set, with its check."""


def contact_value(field: str, value: str) -> Any:
    """What column `field` of `contacts` stores for `value` as typed."""
    check = CONTACT.get(field)
    if check is None:
        raise FieldError(field, f"There is no field “{text.clean(field, limit=40)}”.", "Fields: " + ", ".join(CONTACT) + ".")
    return check(field, value)


def point_value(kind: str, value: str) -> str:
    """A cleaned email, phone number, link or handle. A link without a scheme gets https; names on services: domain/sites.py."""
    if kind not in POINT_KINDS:
        raise FieldError(
            "kind", f"“{text.clean(kind, limit=40)}” is not a kind of contact point.", "It is email, phone, link or handle."
        )
    cleaned = text.clean(value)
    if not text.visible(cleaned):
        raise FieldError(kind, f"The {kind} is empty.")
    if kind == "email":
        local, at, domain = cleaned.rpartition("@")
        if not (local and at and domain) or " " in cleaned:
            raise FieldError(kind, f"“{cleaned[:60]}” is not an email address.", "It needs a name, an @ and a domain.")
    if kind == "link":
        if " " in cleaned:
            raise FieldError(kind, f"“{cleaned[:60]}” is not a link.", "A link has no spaces.")
        scheme, colon, _ = cleaned.partition(":")
        if not colon or "." in scheme or "/" in scheme:
            cleaned = "https://" + cleaned
        elif scheme.lower() not in {"http", "https", "mailto"}:
            raise FieldError(kind, f"A link starting with {scheme[:20]}: cannot be kept.", "Links are http, https or mailto.")
    return cleaned


def tag_name(value: str) -> str:
    """A tag as stored: one line, at most 100 characters, without a leading #."""
    cleaned = text.clean(value, limit=100).lstrip("# ")
    if not text.visible(cleaned):
        raise FieldError("tag", "A tag needs a name.")
    return cleaned
