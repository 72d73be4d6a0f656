"""What somebody sends with the Quick Connect page: which fields there are, what they hold, and how it waits in the inbox.

The inbox may have been written by anybody, so what is read back is checked as if it had just been typed.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from devhub_tui import text
from devhub_tui.domain import fields
from devhub_tui.errors import DevHubError, FieldError

CONSENT_VERSION = "1"
"""Of the text that people agree to (services/quick_connect/page/en.toml)."""
FACTS = ("name", "company", "location", "bio", "blog")
"""What is taken over of a public GitHub profile."""

_FORMAT = 1
_LIMITS = {"name": 120, "email": 254, "github": 100, "company": 120, "message": 1000}
"""Characters, as the page's form has them."""
_FACT_LIMIT = 1000
_GITHUB = re.compile(r"(?!.*--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?")
_EMAIL = re.compile(r"""[^\s@,;<>"()\[\]\\]++@[^\s@,;<>"()\[\]\\?/#%&]++""")
"""One address, with nothing in it that a mail program would read as more."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERSION = re.compile(r"[\w.-]{1,20}")
_LATEST = 253_402_300_799_999


class FieldErrors(DevHubError):
    """What is wrong with a form: `errors` has a sentence for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("Something in the form is missing or wrong: " + ", ".join(errors) + ".")
        self.errors = dict(errors)


class Fields(NamedTuple):
    """A form, cleaned and checked."""

    name: str
    email: str | None = None
    github: str | None = None
    company: str | None = None
    message: str | None = None

    def __repr__(self) -> str:
        return "Fields(…)"


class Submission(NamedTuple):
    """One visit. Instants are milliseconds UTC of the real clock; `facts` is what GitHub showed and they left in."""

    id: str
    code_id: str
    name: str
    email: str | None
    github: str | None
    company: str | None
    message: str | None
    facts: dict[str, str] | None
    arrived_at: int
    consent_at: int
    consent_version: str

    def __repr__(self) -> str:
        return f"Submission({self.id})"


def github_name(value: str) -> str | None:
    """A GitHub username as it may be written, with or without @ or the address of the profile. Raises FieldError.

    Letters, digits and single hyphens inside, 39 at most ("Username considerations", GitHub Docs).
    """
    word = text.clean(value).strip("\u200d ")
    word = re.sub(r"^(?:https?://)?(?:www\.)?github\.com/", "", word, flags=re.IGNORECASE).strip("/").removeprefix("@")
    if not word:
        return None
    if not _GITHUB.fullmatch(word):
        raise FieldError("github", "That is no GitHub username: letters, digits and single hyphens, at most 39.")
    return word


def checked(form: Mapping[str, str]) -> Fields:
    """What was typed, cleaned. Raises FieldErrors that names every wrong field."""
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in _LIMITS:
        try:
            found[field] = _field(field, form.get(field, ""))
        except FieldError as error:
            errors[field] = error.message
    if not form.get("consent"):
        errors["consent"] = "Nothing is kept without this."
    if errors:
        raise FieldErrors(errors)
    return Fields(**found)


def _field(field: str, value: str) -> str | None:
    if len(value) > 4 * _LIMITS[field]:
        raise FieldError(field, "This is too long.")
    if field == "name":
        found: str | None = fields.name(field, value)
    elif field == "github":
        found = github_name(value)
    elif field == "email":
        found = text.clean(value) or None
        if found and not _EMAIL.fullmatch(found):
            raise FieldError(field, f"“{found[:60]}” is not an email address.")
    else:
        found = text.clean(value, multiline=field == "message").strip("\u200d ") or None
    if found and len(found) > _LIMITS[field]:
        raise FieldError(field, "This is too long.")
    return found


def made(submission_id: str, code_id: str, fields: Fields, facts: Mapping[str, str] | None, now_ms: int) -> Submission:
    """The submission of a form that was just sent."""
    return Submission(submission_id, code_id, *fields, _facts(facts), now_ms, now_ms, CONSENT_VERSION)


def to_bytes(submission: Submission) -> bytes:
    """How a submission waits: JSON in UTF-8, with the number of its format."""
    return json.dumps({"format": _FORMAT, **submission._asdict()}, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(body: bytes) -> Submission:
    """Reads one back. Raises ValueError for what is none, a form that would not have been taken, or a newer format."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("not a submission") from error
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise ValueError("not a submission, or one of a newer devhub")
    typed = {field: found.get(field) or "" for field in _LIMITS}
    if not all(isinstance(value, str) for value in typed.values()):
        raise ValueError("a field is not text")
    try:
        fields = checked({**typed, "consent": "1"})
    except FieldErrors as error:
        raise ValueError(error.message) from error
    for key in ("id", "code_id"):
        if not isinstance(found.get(key), str) or not _ID.fullmatch(found[key]):
            raise ValueError("not an id")
    for key in ("arrived_at", "consent_at"):
        if type(found.get(key)) is not int or not 0 <= found[key] <= _LATEST:
            raise ValueError("not an instant")
    version = found.get("consent_version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise ValueError("not a version")
    facts = found.get("facts")
    if facts is not None and not isinstance(facts, dict):
        raise ValueError("facts are not an object")
    return Submission(found["id"], found["code_id"], *fields, _facts(facts), found["arrived_at"], found["consent_at"], version)


def _facts(given: Mapping[str, Any] | None) -> dict[str, str] | None:
    """The facts there are, cleaned; others than the known ones are left out."""
    found = {}
    for key in FACTS:
        value = (given or {}).get(key)
        if isinstance(value, str) and (cleaned := text.clean(value, multiline=key == "bio", limit=_FACT_LIMIT)):
            found[key] = cleaned
    return found or None
