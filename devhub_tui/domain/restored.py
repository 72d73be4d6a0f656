"""What the columns of a restored copy may hold, table by table. A file may come from anywhere, so every value is checked.

Every check takes what JSON gave and returns what the column stores, or raises ValueError or FieldError. None never gets here.
A test holds this list to the schema.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.domain.cadence import parse_cadence

Check = Callable[[Any], Any]

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(r"[a-z_]{1,60}")
_KEY = re.compile(r"[\w.:-]{1,100}")
SECRET_PREFERENCES = frozenset({"connect.key"})
"""Keys of preferences that no copy for others has, and that none brings: what opens the vault's Quick Connect inbox."""
_FIRST, _LAST = -62_135_596_800_000, 253_402_300_799_999
"""Milliseconds UTC of the years 1 and 9999."""
_JSON_LIMIT = 1 << 20


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def identity(value: Any) -> str:
    """An id as a vault makes them."""
    if not _ID.fullmatch(_text(value)):
        raise ValueError("not an id")
    return str(value)


def line(value: Any) -> str | None:
    """One cleaned line."""
    return text.clean(_text(value)) or None


def _note(value: Any) -> str | None:
    return text.clean(_text(value), multiline=True) or None


def _raw(value: Any) -> str | None:
    return text.clean(_text(value), multiline=True, limit=_JSON_LIMIT) or None


def _shown(value: Any) -> str:
    cleaned = text.clean(_text(value))
    if not text.visible(cleaned):
        raise ValueError("nothing to see")
    return cleaned


def _preference(value: Any) -> str:
    if value in SECRET_PREFERENCES:
        raise ValueError("a secret of a vault")
    return str(_key(value))


def _query(value: Any) -> str:
    return text.clean(_text(value))


def _whole(least: int, most: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"not a number from {least} to {most}")
        return value

    return check


_flag = _whole(0, 1)
_count = _whole(0, 1 << 31)
instant = _whole(_FIRST, _LAST)


def _field(name: str) -> Check:
    checked = fields.CONTACT[name]
    return lambda value: checked(name, value if isinstance(value, str) else str(_whole(0, 9)(value)))


def _day(value: Any) -> str | None:
    return fields.day("day", _text(value))


def _yearly(value: Any) -> str | None:
    return fields.birthday("day", _text(value))


@lru_cache(maxsize=500)
def _zone(value: str) -> str | None:
    return fields.timezone("timezone", value)


def _cadence(value: Any) -> str:
    found = parse_cadence(_text(value))
    if found is None:
        raise ValueError("not a cadence")
    return str(found)


def _one_of(*words: str) -> Check:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"not one of {', '.join(words)}")
        return str(value)

    return check


def _like(pattern: re.Pattern[str]) -> Check:
    def check(value: Any) -> str:
        cleaned = text.clean(_text(value))
        if not pattern.fullmatch(cleaned):
            raise ValueError("not a word that can stand here")
        return cleaned

    return check


def _json(kind: type) -> Check:
    """A text that is JSON: what stands in it is cleaned too."""

    def check(value: Any) -> str:
        try:
            found = json.loads(_text(value))
        except RecursionError:
            raise ValueError("nested too deep") from None
        if not isinstance(found, kind):
            raise ValueError("not of the right kind")
        return json.dumps(_cleaned(found), ensure_ascii=False, separators=(",", ":"))

    return check


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return text.clean(value, multiline=True, limit=_JSON_LIMIT)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {text.clean(key): _cleaned(each) for key, each in value.items()}
    return value


_key, _word = _like(_KEY), _like(_WORD)

EVERYWHERE: Mapping[str, Check] = {"id": identity, "created_at": instant, "updated_at": instant}
"""The columns that every table has."""

CHECKS: Mapping[str, Mapping[str, Check]] = {
    "users": {"username": _shown, "display_name": line, "role": _one_of("owner", "editor", "viewer")},
    "contacts": {
        **{name: _field(name) for name in fields.CONTACT},
        "timezone": lambda value: _zone(_text(value)),
        "user_id": identity,
        "introduced_by": identity,
        "last_update": instant,
        "archived_at": instant,
    },
    "contact_points": {
        "contact_id": identity,
        "kind": _one_of(*fields.POINT_KINDS),
        "label": line,
        "value": _shown,
        "is_primary": _flag,
    },
    "backgrounds": {
        "contact_id": identity,
        "family": _note,
        "company": _note,
        "likes_dislikes": _note,
        "misc_notes": _note,
    },
    "contact_infos": {"contact_id": identity, "main_app": line, "preferred_channel": line},
    "interaction_types": {
        "key": _key,
        "label": _shown,
        "icon": _shown,
        "counts_as_contact": _flag,
        "meaningful": _flag,
        "position": _count,
        "archived": _flag,
    },
    "events": {"name": _shown, "location": line, "starts_on": _day, "ends_on": _day, "notes": _note},
    "interactions": {
        "type": _key,
        "occurred_on": _day,
        "occurred_at": instant,
        "utc_offset": _whole(-1440, 1440),
        "direction": _one_of("me", "them", "mutual"),
        "notes": _note,
        "event_id": identity,
        "duration_minutes": _count,
        "transcript_source": line,
        "ai_suggestions": _note,
        "confidence": _count,
    },
    "interaction_contacts": {"interaction_id": identity, "contact_id": identity},
    "tags": {"name": lambda value: fields.tag_name(_text(value)), "kind": _word, "cadence": _cadence},
    "contact_tags": {"contact_id": identity, "tag_id": identity},
    "relationship_types": {"name": _shown, "cadence": _cadence},
    "follow_ups": {
        "contact_id": identity,
        "due_on": _day,
        "note": _note,
        "kind": _one_of("follow_up", "my_promise", "their_promise"),
        "repeat": _cadence,
        "fixed": _whole(0, 31),
        "completed_at": instant,
        "snoozed_until": _day,
        "source_table": _word,
        "source_id": identity,
    },
    "important_dates": {"contact_id": identity, "label": _shown, "on_date": _yearly, "lead_days": _whole(0, 365)},
    "event_contacts": {"event_id": identity, "contact_id": identity},
    "quick_connect_codes": {
        "token_hash": _key,
        "event_id": identity,
        "location": line,
        "session": line,
        "note": _note,
        "tags": line,
        "follow_up_days": _count,
        "expires_at": instant,
        "max_uses": _count,
        "revoked_at": instant,
    },
    "preferences": {"key": _preference, "value": _note},
    "import_batches": {
        "file": line,
        "format": _key,
        "added": _count,
        "updated": _count,
        "unchanged": _count,
        "skipped": _count,
    },
    "imported_records": {
        "contact_id": identity,
        "source": _key,
        "uid": line,
        "given": _json(dict),
        "raw": _raw,
        "import_batch_id": identity,
    },
    "contact_relations": {"contact_id": identity, "other_id": identity, "kind": _shown, "inverse": _shown, "note": _note},
    "custom_fields": {
        "label": _shown,
        "kind": _one_of("text", "number", "date", "choice"),
        "choices": _json(list),
        "position": _count,
        "archived": _flag,
    },
    "custom_values": {"contact_id": identity, "field_id": identity, "value": _note},
    "views": {"name": _shown, "query": _query, "sort": _word, "position": _count},
    "distinct_contacts": {"contact_id": identity, "other_id": identity},
    "arrivals": {
        "code_id": identity,
        "contact_id": identity,
        "state": _one_of("added", "merged", "review", "discarded"),
        "name": _shown,
        "email": line,
        "github": line,
        "company": line,
        "message": _note,
        "facts": _json(dict),
        "arrived_at": instant,
        "consent_at": instant,
        "consent_version": _key,
    },
    "forgotten": {"contact_id": identity, "rows": _json(dict), "change_ids": _json(list)},
}
