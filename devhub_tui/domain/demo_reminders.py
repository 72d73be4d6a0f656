"""What the demo shows of reminders: cadences of groups, what comes back, snoozed, skipped, whom to triage. Data only."""

from datetime import date, timedelta

TAGS = {"clients": "3w", "recruiters": "6m"}
"""Tags with a cadence for everybody who has them."""

RELATIONSHIPS = {"mentor": "2m", "friend": None}
"""The user's list of what people are to them, with a cadence or without one."""

_RELATED = {"Thandiwe Nkosi": "mentor", "Daniel Cohen": "mentor", "Zoë Faßbender": "friend", "Jonas Brandt": "friend"}
_IMPORTANCE = {"Theo van der Berg": 2, "Park Ji-woo": 1}
_SNOOZED = {"Naomi Goldberg": 10}
_SKIPPED = ("Katarzyna Zielińska",)
_ROUND = 30  # days: who is skipped has the default cadence

COMING_BACK: dict[str, tuple[tuple[int, str, str, str | None, bool], ...]] = {
    "Sam Whitfield": ((12, "follow_up", "look through the grant report", "3m", False),),
    "Marta Ribeiro": ((9, "my_promise", "the monthly numbers", "1m", True),),
}
"""In how many days, kind, note, how it comes back, and whether that counts from its day."""

_SOURCES = {
    "Tomáš Novák": "linkedin",
    "Sofia Papadopoulou": "linkedin",
    "Anders Nygaard": "linkedin",
    "Isabel Romero": "linkedin",
    "李雷": "google",
    "Joon-ho Baek": "google",
    "Gwen Llewellyn": "vcard",
    "Ibrahim Diallo": "vcard",
}
"""Where the new ones came from: what triage groups them by."""


def by_group(name: str, tags: tuple[str, ...]) -> bool:
    """Whether somebody's cadence comes from a tag or from what they are to the user."""
    return any(tag in TAGS for tag in tags) or bool(RELATIONSHIPS.get(_RELATED.get(name, "")))


def values(name: str, status: str, today: date, last: str | None) -> dict[str, str | int]:
    """Columns of `contacts` that reminders are about; `last` is the day of the last talk."""
    found: dict[str, str | int] = {}
    if name in _RELATED:
        found["relationship"] = _RELATED[name]
    if name in _IMPORTANCE:
        found["importance"] = _IMPORTANCE[name]
    if name in _SNOOZED:
        found["snoozed_until"] = (today + timedelta(days=_SNOOZED[name])).isoformat()
    if name in _SKIPPED and last:
        found["skipped_on"] = (date.fromisoformat(last) + timedelta(days=_ROUND)).isoformat()
    if status == "new" and name in _SOURCES:
        found["source"] = _SOURCES[name]
    return found
