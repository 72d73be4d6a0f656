"""`devhub card`: the owner's card as a code, a vCard or a picture; and the card that somebody else gives, taken in."""

import sys
from typing import TYPE_CHECKING, Any

from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.domain import cards
from devhub_tui.domain import own_profile as rule
from devhub_tui.domain.own_profile import Profile
from devhub_tui.errors import AmbiguousError, DevHubError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.people import Person
    from devhub_tui.storage.codes import Wanted
    from devhub_tui.storage.database import Database
    from devhub_tui.storage.given_cards import Known

_READ = ("event", "location", "session", "note", "tag", "follow_up", "merge", "both", "dry_run")
_SHOW = ("fields", "vcard", "png", "qr")
_MOST = 64 << 20  # bytes of a card that comes through a pipe
_ORDER = ("name", "title", "company", "email", "phone", "links", "location", "pronouns", "tagline")


def run_card(options: "Options") -> int:
    """Shows or saves the owner's card, or takes somebody's."""
    words: list[str] = options.words
    if words and words[0] != "read":
        raise UsageError(f"“{words[0][:40]}” is nothing that a card can do.", "devhub card, or devhub card read FILE.")
    others, verb = (_SHOW, "read has no") if words else (_READ, "That belongs to read:")
    wrong = next((f"--{name.replace('_', '-')}" for name in others if getattr(options, name)), None)
    if wrong:
        raise UsageError(f"{verb} {wrong}.", "devhub card --help says more.")
    if not words:
        return _mine(options)
    if len(words) != 2:
        raise UsageError("One card at a time.", "devhub card read FILE; - reads stdin.")
    return _theirs(options, words[1])


# The owner's


def _mine(options: "Options") -> int:
    from devhub_tui.storage import own_profile

    with reading() as database:
        profile = own_profile.read(database.connection)
    if options.fields is not None:
        profile = profile._replace(shared=rule.shared_fields(options.fields.replace(",", " ").split()))
    if not profile.name:
        raise DevHubError("There is no name to put on a card yet.", "devhub profile name 'Ada Lovelace' says it.")
    if options.vcard == "-":
        if options.json:
            raise UsageError("--vcard - and --json both want stdout.", "--json has the vCard in it.")
        output.drawn(cards.for_file(profile))
    saved = _saved(options, profile)
    if options.json:
        shared = cards.shared(profile)
        fields = {key: list(shared.links) if key == "links" else getattr(shared, key) for key in _ORDER if getattr(shared, key)}
        output.emit({"fields": fields, "vcard": cards.for_file(profile), "code": cards.for_code(profile), "saved": saved})
    elif saved:
        for path in saved:
            output.say(f"Saved {path}")
    elif options.vcard is None:
        _draw(options, profile)
    return 0


def _saved(options: "Options", profile: Profile) -> list[str]:
    """The paths of what was written into files."""
    from devhub_tui.services import secret_files

    saved = []
    if options.vcard not in (None, "-"):
        saved.append(secret_files.write_bytes(options.vcard, cards.for_file(profile).encode("utf-8", "replace")))
    if options.png is not None:
        from devhub_tui.services import qr

        try:
            saved.append(qr.png(cards.for_code(profile), options.png))
        except ValueError:
            raise DevHubError("That is too much for one code.", "--fields chooses less.") from None
    return saved


def _draw(options: "Options", profile: Profile) -> None:
    """What is in the code, and the code with as much as fits."""
    from devhub_tui.services import qr

    wants = output.on_terminal() or options.qr
    columns, rows = output.size() if output.on_terminal() else (200, 100)

    def fits(card: str) -> bool:
        try:
            needed = qr.least(card)
        except ValueError:
            return False
        return needed.columns <= columns and needed.rows <= rows - 1

    found = cards.fitted(profile, fits)
    drawn = wants and output.draws() and (not output.on_terminal() or fits(found.text))
    if not drawn:
        found = cards.fitted(profile, lambda card: True)
    output.say(" · ".join(found.profile.said(key) for key in _ORDER if found.profile.said(key)))
    if found.dropped:
        output.note(f"Left out, there is no room: {cards.told(found.dropped)}. --png FILE saves all of it.")
    if drawn:
        # Last, so that it has all of the screen but the line for the prompt.
        from devhub_tui.cli import connect_board

        output.flush()
        connect_board.draw(found.text)
    elif wants:
        output.note("The code cannot be drawn here. --png FILE saves it as a picture, --vcard FILE the card.")


# Somebody else's


def _theirs(options: "Options", file: str) -> int:
    from devhub_tui.services.interchange import given
    from devhub_tui.storage import given_cards

    if options.merge is not None and options.both:
        raise UsageError("--merge and --both are two different things.", "Nothing was changed.")
    person = _read(file)
    with reading() if options.dry_run else writing() as database:
        wanted = _wanted(options, given_cards.at_hand(database.connection))
        known = given_cards.known(database.connection, person, given.SOURCE)
        if options.dry_run:
            return _tell(options, person, None, "known" if known else "new", known)
        if known is not None and options.merge is None and not options.both:
            raise AmbiguousError(
                f"{person.fields['name'][:60]} seems to be known already. Nothing was changed.",
                "--merge WHO adds the card to them, --both makes a person of their own.",
                ((known.id, known.name),),
            )
        contact_id, state = _taken(database, options, person, wanted)
        return _tell(options, person, contact_id, state, known)


def _read(file: str) -> "Person":
    from devhub_tui.services.interchange import given

    if file != "-":
        import os

        return given.read_file(os.path.expanduser(file))
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise DevHubError("That is too large for a card.", "Nothing was changed.")
    return given.read_bytes(data, "What came through stdin")


def _wanted(options: "Options", at_hand: "Wanted") -> "Wanted":
    """Where one met: as said, else as the open code has it."""
    from devhub_tui import text
    from devhub_tui.domain import code_terms, fields

    said: dict[str, Any] = {}
    if options.event is not None:
        # Another event: nothing of the code's own holds any more.
        at_hand = (
            at_hand
            if text.fold(options.event) == text.fold(at_hand.event or "")
            else at_hand._replace(location=None, session=None, note=None, tags=(), follow_up_days=code_terms.FOLLOW_UP_DAYS)
        )
        said["event"] = fields.line("event", options.event[:200])
    for name in ("location", "session"):
        if getattr(options, name) is not None:
            said[name] = fields.line(name, getattr(options, name))
    if options.note is not None:
        said["note"] = fields.note("note", options.note)
    if options.follow_up is not None:
        said["follow_up_days"] = code_terms.follow_up_days(options.follow_up)
    tags = (*at_hand.tags, *(fields.tag_name(tag) for tag in options.tag))
    return at_hand._replace(**said, tags=tuple(dict.fromkeys(tags)))


def _taken(database: "Database", options: "Options", person: "Person", wanted: "Wanted") -> tuple[str, str]:
    """(id, added or merged) of whom the card is now."""
    from devhub_tui.services.interchange import given
    from devhub_tui.storage import contacts, given_cards, merging

    into = contacts.resolve(database.connection, options.merge)[0] if options.merge is not None else None
    with database.write(given_cards.label(person)) as tx:
        contact_id = given_cards.take(tx, person, given.SOURCE, wanted)
        if into is None:
            return contact_id, "added"
        merging.merge(tx, into, contact_id, {})
        return into, "merged"


def _tell(options: "Options", person: "Person", contact_id: str | None, state: str, known: "Known | None") -> int:
    if options.json:
        output.emit(
            {
                "state": state,
                "id": contact_id,
                "known": known._asdict() if known else None,
                "person": dict(person.fields),
                "points": [{"kind": each.kind, "value": each.value, "label": each.label} for each in person.points],
                "tags": list(person.tags),
            }
        )
        return 0
    values = person.fields
    said = " · ".join(
        filter(None, (values["name"], values.get("title"), values.get("company"), *(p.value for p in person.points)))
    )
    if state in ("known", "new"):
        output.say(said)
        output.say(
            f"Known already, as it seems: {known.name}. Nothing was changed." if known else "Nobody known. Nothing was changed."
        )
    else:
        output.say(f"{'Added' if state == 'added' else 'Merged'} {said}")
    return 0
