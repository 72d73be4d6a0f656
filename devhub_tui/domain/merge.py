"""What becomes of each field when one person is merged into another. Pure: values in, values and remarks out.

A is kept, B goes into A. A's value stands unless it is empty or the user chose B's; a value that may also be right is not
lost: texts are joined, and of two values for which there is room for one the other becomes a line of the notes, "Also: …",
unless the user chose between them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from devhub_tui.domain.cadence import TRACKING
from devhub_tui.errors import FieldError
from devhub_tui.text import LINE_LIMIT, NOTE_LIMIT, fold

A, B, BOTH = "a", "b", "both"
"""Choices: this side alone, the other alone, or what the field does by itself."""

LABELS = {
    "name": "Name",
    "nickname": "Nickname",
    "pronouns": "Pronouns",
    "birthday": "Birthday",
    "company": "Company",
    "title": "Title",
    "industry": "Industry",
    "location": "Location",
    "timezone": "Time zone",
    "relationship": "Relationship",
    "vip": "VIP",
    "importance": "Importance",
    "cadence": "Cadence",
    "tracking": "Tracking",
    "tracked_on": "Tracked from",
    "snoozed_until": "Snoozed until",
    "skipped_on": "Round skipped",
    "met_on": "Met on",
    "met_where": "Met where",
    "met_how": "Met how",
    "introduced_by": "Introduced by",
    "source": "Source",
    "notes": "Notes",
    "background.family": "Family",
    "background.company": "Company background",
    "background.likes_dislikes": "Likes and dislikes",
    "background.misc_notes": "Other notes",
    "info.main_app": "Main app",
    "info.preferred_channel": "Preferred channel",
}
"""Every field that two people may differ in, as it is called, in the order of the form. Fields of the user's own follow."""

CUSTOM = "custom."
"""What begins the key of a field of the user's own; its id follows."""

_QUIET = frozenset({"source", "vip", "importance", "tracking", "tracked_on", "snoozed_until", "skipped_on"})
"""Fields whose losing value is no knowledge about the person."""

_NOTES = frozenset(name for name in LABELS if name.startswith("background.")) | {"notes"}
_LINES = frozenset({"nickname", "info.main_app", "info.preferred_channel"})


class Outcome(NamedTuple):
    """One field: both values, what is kept, and whether the loser becomes a line of the notes."""

    key: str
    label: str
    a: Any
    b: Any
    kept: Any
    noted: bool

    @property
    def differs(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self.a or self.b) and self.a != self.b

    @property
    def contested(self) -> bool:
        """Whether both sides have something, and not the same."""
        return bool(self.a) and bool(self.b) and self.a != self.b

    @property
    def sides(self) -> str:
        """Whose value is kept: a, b or both."""
        if self.kept == self.a or self.kept == self.b:
            return BOTH if self.a == self.b else A if self.kept == self.a else B
        return BOTH


class Settled(NamedTuple):
    """Every field of the merged person, and the lines that their notes gain."""

    outcomes: tuple[Outcome, ...]
    also: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        """Key -> what the merged person has."""
        return {each.key: each.kept for each in self.outcomes}


Say = Callable[[str, Any], str]
"""How a value reads in a sentence, by key."""


def plain(key: str, value: Any) -> str:
    """Values as they stand."""
    return str(value)


def settle(
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    choices: Mapping[str, str],
    own: Mapping[str, str] | None = None,
    say: Say = plain,
) -> Settled:
    """What A becomes when B goes into it. `own` are the labels of the user's own fields by key, `say` words for values.

    Raises FieldError for a choice of a field that is none, and for notes that are too long to be joined.
    """
    labels = {**LABELS, **(own or {})}
    for key, choice in choices.items():
        if key not in labels:
            raise FieldError("set", f"There is no field “{key[:40]}” to choose.", "Fields: " + ", ".join(LABELS) + ".")
        if choice not in (A, B, BOTH):
            raise FieldError("set", f"“{choice[:20]}” is no side.", "Write a, b or both.")
    outcomes = [_one(key, label, a, b, choices.get(key)) for key, label in labels.items() if key != "notes"]
    also = [_also(each, a, b, say) for each in outcomes if each.noted]
    if _name_is_lost(a, b, choices, outcomes):
        lost = b["name"] if choices.get("name") != B else a["name"]
        also.insert(0, f"Also called: {lost}")
    notes = _notes(a.get("notes"), b.get("notes"), choices.get("notes"), also)
    place = list(labels).index("notes")
    outcomes.insert(place, Outcome("notes", labels["notes"], a.get("notes"), b.get("notes"), notes, False))
    return Settled(tuple(outcomes), tuple(also))


def _one(key: str, label: str, a: Mapping[str, Any], b: Mapping[str, Any], choice: str | None) -> Outcome:
    one, other = a.get(key) or None, b.get(key) or None
    if key == "nickname":
        kept = _nickname(a, b, choice)
        return Outcome(key, label, one, other, kept, False)
    if choice in (A, B):
        return Outcome(key, label, one, other, one if choice == A else other, False)
    if one is None or other is None or one == other:
        return Outcome(key, label, one, other, one if one is not None else other, False)
    kept = _RULES.get(key, _first)(one, other, a, b)
    if key in _NOTES or key in _LINES:
        joined = _joined(one, other, "\n\n" if key in _NOTES else ", ")
        limit = NOTE_LIMIT if key in _NOTES else LINE_LIMIT
        if len(joined) <= limit:
            return Outcome(key, label, one, other, joined, False)
        if key in _NOTES:
            raise _too_long(key, label)
    noted = key not in _QUIET and key != "name" and not same(key, one, other)
    return Outcome(key, label, one, other, kept, noted)


def _too_long(key: str, label: str) -> FieldError:
    return FieldError(
        key, f"{label} of both are too long to be joined.", f"Choose one side for {key}; the other stays with whom it is from."
    )


def _first(one: Any, other: Any, a: Mapping[str, Any], b: Mapping[str, Any]) -> Any:
    return one


def _earlier(one: Any, other: Any, a: Mapping[str, Any], b: Mapping[str, Any]) -> Any:
    return min(one, other)


def _later(one: Any, other: Any, a: Mapping[str, Any], b: Mapping[str, Any]) -> Any:
    return max(one, other)


def _higher(one: Any, other: Any, a: Mapping[str, Any], b: Mapping[str, Any]) -> Any:
    return max(one, other)


def _attentive(one: Any, other: Any, a: Mapping[str, Any], b: Mapping[str, Any]) -> Any:
    """Reminders before none."""
    order = list(TRACKING)
    return min(one, other, key=lambda each: order.index(each) if each in order else len(order))


def _fuller(one: Any, other: Any, a: Mapping[str, Any], b: Mapping[str, Any]) -> Any:
    """A birthday with its year before the same without."""
    return other if one[-5:] == other[-5:] and one.startswith("--") else one


def _of_earlier_meeting(one: Any, other: Any, a: Mapping[str, Any], b: Mapping[str, Any]) -> Any:
    """Where and how belong to the day: to the earlier one."""
    return other if b.get("met_on") and (b["met_on"] < (a.get("met_on") or "9999")) else one


_RULES: dict[str, Callable[[Any, Any, Mapping[str, Any], Mapping[str, Any]], Any]] = {
    "vip": _higher,
    "importance": _higher,
    "tracking": _attentive,
    "tracked_on": _earlier,
    "skipped_on": _later,
    "snoozed_until": _earlier,
    "birthday": _fuller,
    "met_on": _earlier,
    "met_where": _of_earlier_meeting,
    "met_how": _of_earlier_meeting,
}


def same(key: str, one: Any, other: Any) -> bool:
    """Whether two values say the same: but for case and spaces, and a birthday also without its year."""
    if key == "birthday" and one[-5:] == other[-5:] and (one.startswith("--") or other.startswith("--")):
        return True
    if key == "name":
        one, other = _turned(one), _turned(other)
    return " ".join(str(one).casefold().split()) == " ".join(str(other).casefold().split())


def _turned(name: str) -> str:
    """A name as address books sort it, "Souza, Ana", the way it is said."""
    last, comma, first = name.partition(",")
    return f"{first} {last}" if comma and "," not in first else name


def _nickname(a: Mapping[str, Any], b: Mapping[str, Any], choice: str | None) -> str | None:
    """What else somebody is called: both nicknames, and the name that is not kept."""
    if choice in (A, B):
        return (a if choice == A else b).get("nickname") or None
    return ", ".join(_called(a, b)) or None


def _called(a: Mapping[str, Any], b: Mapping[str, Any], more: Iterable[str] = ()) -> list[str]:
    found: dict[str, str] = {}
    for nickname in (a.get("nickname"), b.get("nickname"), *more):
        for part in (nickname or "").split(","):
            if part.strip():
                found.setdefault(fold(part), part.strip())
    return list(found.values())


def _name_is_lost(a: Mapping[str, Any], b: Mapping[str, Any], choices: Mapping[str, str], outcomes: list[Outcome]) -> bool:
    """Puts the name that is not kept among the nicknames, unless the user chose; True if it has no place there."""
    if choices.get("name") in (A, B) or same("name", a["name"], b["name"]):
        return False
    if choices.get("nickname") in (A, B) or "," in b["name"] or fold(a["name"]) == fold(b["name"]):
        return True
    nickname = ", ".join(_called(a, b, (b["name"],)))
    if len(nickname) > LINE_LIMIT:
        return True
    for place, each in enumerate(outcomes):
        if each.key == "nickname":
            outcomes[place] = each._replace(kept=nickname)
    return False


def _joined(one: str, other: str, between: str) -> str:
    """Two texts one after the other; what the first holds already, as whole lines or words of its list, is not said twice."""
    edge = "\n" if between.startswith("\n") else between
    if f"{edge}{other}{edge}" in f"{edge}{one}{edge}":
        return one
    return other if f"{edge}{one}{edge}" in f"{edge}{other}{edge}" else one + between + other


def _notes(one: str | None, other: str | None, choice: str | None, also: list[str]) -> str | None:
    """The notes of both, and what else was known."""
    if choice in (A, B):
        body = (one if choice == A else other) or ""
    else:
        body = _joined(one, other, "\n\n") if one and other else one or other or ""
    found = "\n\n".join(part for part in (body, "\n".join(line for line in also if line not in body)) if part)
    if len(found) > NOTE_LIMIT and found not in (one, other):
        raise _too_long("notes", "Notes")
    return found or None


def _also(outcome: Outcome, a: Mapping[str, Any], b: Mapping[str, Any], say: Say) -> str:
    """ "Also: company Oxide (from Ravindra K.)"."""
    lost, owner = (outcome.b, b) if outcome.kept == outcome.a else (outcome.a, a)
    label = (
        outcome.label
        if outcome.key.startswith(CUSTOM) or outcome.label.isupper()
        else outcome.label[0].lower() + outcome.label[1:]
    )
    return f"Also: {label} {say(outcome.key, lost)} (from {owner['name']})"


_GAINED = {
    "points": ("contact point", "contact points"),
    "tags": ("tag", "tags"),
    "interactions": ("interaction", "interactions"),
    "follow_ups": ("follow-up", "follow-ups"),
    "dates": ("date", "dates"),
    "relations": ("relation", "relations"),
    "events": ("event", "events"),
    "own_fields": ("own field", "own fields"),
}


def gained(joined: Mapping[str, int]) -> str:
    """What the kept person gained, for people: "2 contact points, 1 tag"."""
    return ", ".join(f"{count:,} {words[count != 1]}" for key, words in _GAINED.items() if (count := joined.get(key, 0)))


def choice_of(setting: str, own: Mapping[str, str]) -> tuple[str, str]:
    """(key, choice) of `field=a` as typed into a shell; a field of the user's own goes by `custom.LABEL`. Raises FieldError."""
    field, equals, choice = setting.partition("=")
    if not equals:
        raise FieldError("set", f"“{setting[:40]}” is not a field and a side.", "Write --set company=b.")
    key = field.strip().lower().replace("-", "_")
    if key.startswith(CUSTOM):
        wanted = fold(field.strip()[len(CUSTOM) :])
        return next((each for each, label in own.items() if fold(label) == wanted), key), choice.strip().lower()
    for known in (key, f"background.{key}", f"info.{key}"):
        if known in LABELS:
            return known, choice.strip().lower()
    return key, choice.strip().lower()
