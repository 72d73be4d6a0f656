"""`devhub profile`: who the owner is, as the Quick Connect page and the offline card show it."""

from typing import TYPE_CHECKING, Any

from devhub_tui.cli import inbox_place, output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.domain import own_profile as rule
from devhub_tui.domain.own_profile import FIELDS, ON_CARD, Profile
from devhub_tui.errors import DevHubError, UsageError
from devhub_tui.storage import own_profile

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.database import Database


def run_profile(options: "Options") -> int:
    """Shows the profile, or changes fields of it and what the card has."""
    changes = _changes(options)
    shared = rule.shared_fields(options.card.replace(",", " ").split()) if options.card is not None else None
    if not changes and shared is None:
        with reading() as database:
            return _show(options, own_profile.read(database.connection), [])
    with writing() as database:
        before = own_profile.read(database.connection)
        label = own_profile.label(changes) if changes else "choose what your card shares"
        with database.write(label) as tx:
            own_profile.put(tx, changes)
            if shared is not None:
                own_profile.share(tx, shared)
        after = own_profile.read(database.connection)
        changed = [each.key for each in FIELDS if getattr(before, each.key) != getattr(after, each.key)]
        changed += ["card"] if before.shared != after.shared else []
        _publish(database)
    return _show(options, after, changed)


def _changes(options: "Options") -> dict[str, str | None]:
    """Field -> what it is to be, checked. Raises FieldError, UsageError."""
    words: list[str] = options.words
    typed: list[tuple[str, str]] = []
    if words and "=" not in words[0]:
        if len(words) < 2:
            raise UsageError(f"“{words[0][:40]}” has no value.", "Write FIELD VALUE or FIELD=VALUE; --clear FIELD empties it.")
        typed = [(words[0], " ".join(words[1:]))]
    else:
        for word in words:
            key, equals, value = word.partition("=")
            if equals:
                typed.append((key, value))
            else:  # tagline=Compilers and poetry
                typed[-1] = (typed[-1][0], f"{typed[-1][1]} {word}")
    changes: dict[str, str | None] = {}
    for key, value in [*typed, *((key, "") for key in options.clear)]:
        field = rule.find(key)
        if field.key in changes:
            raise UsageError(f"{field.key} is meant twice.", "Name each field once.")
        changes[field.key] = rule.checked(field.key, value)
    return changes


def _publish(database: "Database") -> None:
    from devhub_tui.services.quick_connect import owner

    try:
        owner.refresh_at(database, inbox_place.folder())
    except DevHubError as problem:
        output.note(f"devhub: Codes that are open still show the profile of before. {problem.message}")


def shape(profile: Profile) -> dict[str, Any]:
    """A profile as JSON: every field, links as a list."""
    return {each.key: list(profile.links) if each.key == "links" else getattr(profile, each.key) for each in FIELDS}


def _show(options: "Options", profile: Profile, changed: list[str]) -> int:
    if options.json:
        chosen = [key for key in ON_CARD if key in profile.shared]
        output.emit({"profile": shape(profile), "card": ["name", *chosen], "changed": changed})
        return 0
    if options.words or options.clear or options.card is not None:
        output.say(f"Changed {', '.join(changed)}. devhub undo takes it back." if changed else "Nothing is different.")
        return 0
    output.table(
        ("FIELD", "WHAT IT SAYS", "ON THE CARD"), [(each.key, profile.said(each.key), _on(each, profile)) for each in FIELDS]
    )
    return 0


def _on(field: rule.Field, profile: Profile) -> str:
    if field.key == "name":
        return "always"
    return ("yes" if field.key in profile.shared else "no") if field.on_card else "–"
