"""The reminder preferences from the shell: list, show, set, put back, and say beforehand whom that moves."""

import sys
from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.errors import CancelledError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.cadence import Preferences
    from devhub_tui.domain.reminder_preferences import Preference, Preview
    from devhub_tui.storage.derived import Progress

ASKED_FROM = 100
"""More people than this are not moved without a yes."""
_ALL = "all"
_SLOW_FROM = 5000


def run_prefs(options: "Options") -> int:
    """Lists the preferences, shows one, or changes some."""
    shown, changes = _asked(options)
    if not changes:
        if options.dry_run or options.yes:
            raise UsageError("Nothing was to be changed.", "Write devhub prefs KEY VALUE, or --reset KEY.")
        return _list(options, shown)
    from devhub_tui.storage import reminder_preferences as kept

    with reading() as database:
        before = kept.preferences_with(database.connection, {})
        wanted = kept.differing(database.connection, changes)
        found = kept.preview(database.connection, wanted, clock.today(), _progress())
    if wanted and not options.dry_run:
        _be_sure(options, found)
        with writing() as database, database.write(kept.label(wanted)) as tx:
            kept.put(tx, wanted, _progress())
    with reading() as database:
        after = kept.preferences_with(database.connection, wanted)
        chosen = kept.chosen(database.connection)
    if options.json:
        shape = {"dry_run": options.dry_run, "changed": [each.name for each in shown if each.key in wanted]}
        moved = {name: value for name, value in found._asdict().items() if name != "people"}
        output.emit({**shape, **moved, "preferences": [_shape(each, after, chosen) for each in shown]})
    else:
        _say(options, [each for each in shown if each.key in wanted], before, after, found)
    return 0


def _asked(options: "Options") -> "tuple[list[Preference], dict[str, str | None]]":
    """Which preferences are meant, in the order of the list, and what they are to be. Raises FieldError, UsageError."""
    from devhub_tui.domain.reminder_preferences import PREFERENCES, checked, find

    typed = _typed(options.words)
    changes: dict[str, str | None] = {}
    for word in options.reset:
        changes |= {each.key: None for each in (PREFERENCES if word.lower() == _ALL else (find(word),))}
    named = [(find(word), value) for word, value in typed]
    for each, value in named:
        if each.key in changes:
            raise UsageError(f"{each.name} is meant twice.", "Name each preference once.")
        if value is not None:
            changes[each.key] = checked(each, value, clock.now())
    keys = {each.key for each, _ in named} | set(changes)
    return [each for each in PREFERENCES if each.key in keys or not keys], changes


def _typed(words: list[str]) -> list[tuple[str, str | None]]:
    """(key, value) of `KEY`, `KEY VALUE…` or `KEY=VALUE…`; None for a key that is only asked for."""
    if not words:
        return []
    if "=" not in words[0]:
        if any("=" in word for word in words[1:]):
            raise UsageError(f"“{words[0][:40]}” has no value.", "Write KEY VALUE for one, or KEY=VALUE for each of several.")
        return [(words[0], " ".join(words[1:]) if len(words) > 1 else None)]
    found: list[tuple[str, str | None]] = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            found.append((key, value))
        else:  # paused-until=in 2 weeks
            found[-1] = (found[-1][0], f"{found[-1][1]} {word}")
    return found


def _be_sure(options: "Options", found: "Preview") -> None:
    """Asks before many people move. Raises UsageError where nobody can be asked."""
    from devhub_tui.domain.reminder_preferences import would

    if options.yes or found.moved <= ASKED_FROM:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{would(found)}. That needs --yes where nobody can be asked.", "Nothing was changed. --dry-run says the same."
        )
    sys.stderr.write(text.line(f"{would(found)}. Go on? [y/N] "))
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CancelledError("Nothing was changed.")


def _progress() -> "Progress | None":
    """How far it is, on a terminal, where there are enough people for it to take a moment."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        if total < _SLOW_FROM:
            return
        sys.stderr.write(f"\r\x1b[KWorking out {100 * done // total} %" if done < total else "\r\x1b[K")
        sys.stderr.flush()

    return tell


def _say(options: "Options", changed: "list[Preference]", before: "Preferences", after: "Preferences", found: "Preview") -> None:
    from devhub_tui.domain import reminder_preferences as words
    from devhub_tui.storage.reminder_preferences import moves_dates

    if not changed:
        output.say("Nothing is different.")
        return
    for each in changed:
        old, new = (words.shown(words.value_on(which, each, clock.today())) for which in (before, after))
        output.say(f"{each.label}: {old} → {new}")
    dated = moves_dates({each.key: None for each in changed})
    if options.dry_run:
        output.say(f"{words.would(found)}. Nothing was changed." if dated else "Nothing was changed.")
    else:
        output.say(f"{words.did(found)}. devhub undo takes it back." if dated else "devhub undo takes it back.")


def _list(options: "Options", shown: "list[Preference]") -> int:
    from devhub_tui.domain.cadence import Preferences
    from devhub_tui.domain.reminder_preferences import shown as reads
    from devhub_tui.domain.reminder_preferences import value_of, value_on
    from devhub_tui.storage import reminder_preferences as kept

    with reading() as database:
        now = kept.preferences_with(database.connection, {})
        chosen = kept.chosen(database.connection)
    if options.json:
        output.emit({"preferences": [_shape(each, now, chosen) for each in shown]})
        return 0
    default = Preferences()
    rows = [(each.name, reads(value_on(now, each, clock.today())), reads(value_of(default, each)), each.about) for each in shown]
    output.table(("PREFERENCE", "VALUE", "DEFAULT", "WHAT IT IS"), rows)
    return 0


def _shape(each: "Preference", now: "Preferences", chosen: set[str]) -> dict[str, Any]:
    from devhub_tui.domain.cadence import Preferences
    from devhub_tui.domain.reminder_preferences import as_json, value_of, value_on

    return {
        "name": each.name,
        "value": as_json(value_on(now, each, clock.today())),
        "default": as_json(value_of(Preferences(), each)),
        "set": each.key in chosen,
        "moves_dates": each.dates,
        "about": each.about,
    }
