"""What is known of one person, from the shell: points, important dates, relations to others."""

from typing import TYPE_CHECKING, Any

from devhub_tui import clock, text
from devhub_tui.cli import output
from devhub_tui.cli.opening import reading, writing
from devhub_tui.cli.people import show_result, who
from devhub_tui.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.domain.people import Point
    from devhub_tui.domain.relations import Reading


def run_point(options: "Options") -> int:
    """Lists, adds, takes away contact points of one person, or makes some the main ones."""
    from devhub_tui.storage import contacts, points

    added = [_point(word[1:]) for word in options.words if word.startswith("+")]
    gone = [word[1:] for word in options.words if word.startswith("-")]
    named = [word for word in options.words if word[:1] not in ("+", "-")]
    if not (added or gone or options.primary):
        return _list_points(options, named)
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(named))
        with database.write(f"points of {name}") as tx:
            for word in gone:
                points.remove(tx, contact_id, points.called(contacts.points(connection, contact_id), word))
            for point in added:
                points.put(tx, contact_id, point)
            for word in options.primary:
                points.make_primary(tx, contact_id, points.called(contacts.points(connection, contact_id), word)[0])
        if not options.json:
            _say_points(contacts.points(connection, contact_id))
            return 0
        return show_result(options, connection, contact_id, "")


def _point(written: str) -> "Point":
    """`email:work=ana@example.org`, `github=ana`, `link:blog=https://ana.example`. Raises UsageError, FieldError."""
    from devhub_tui.domain import fields, sites

    head, equals, value = written.partition("=")
    kind, _, label = (part.strip() for part in head.partition(":"))
    service = sites.find(kind)
    if not equals or (kind.lower() not in fields.POINT_KINDS and service is None):
        raise UsageError(
            f"“{text.clean(written, limit=40)}” is no contact point.",
            "Write +email:work=ana@example.org, +phone=…, +link:blog=https://…, +github=ana or +signal=ana.01.",
        )
    if service is not None and kind.lower() not in fields.POINT_KINDS:
        return sites.point(service.kind, value, service.label)
    return sites.point(kind.lower(), value, label)


def _list_points(options: "Options", named: list[str]) -> int:
    from devhub_tui.storage import contacts

    with reading() as database:
        contact_id, name = contacts.resolve(database.connection, who(named))
        found = contacts.points(database.connection, contact_id)
        if options.json:
            return show_result(options, database.connection, contact_id, "")
    if not found:
        output.note(f"{name} has no email, phone, link or handle yet.")
    _say_points(found)
    return 0


def _say_points(found: "tuple[Any, ...]") -> None:
    from devhub_tui.domain import sites

    output.table(
        ("KIND", "LABEL", "VALUE", "MAIN"),
        [
            (point.kind, point.label or (sites.said(point)[0] if sites.of(point) else ""), point.value, "main" * point.is_primary)
            for point in found
        ],
    )


def run_date(options: "Options") -> int:
    """Lists, sets or takes away important dates of one person."""
    from devhub_tui.domain import date_lines
    from devhub_tui.storage import contacts, important_dates

    named, pairs = _dates(options.words)
    if not (pairs or options.remove or options.lead is not None):
        return _list_dates(options, named)
    if options.lead is not None and not pairs:
        raise UsageError("Notice of which date?", "Write devhub date WHO LABEL=DAY --lead 14.")
    lead = [] if options.lead is None else [date_lines.lead("lead", options.lead)]
    checked = [(date_lines.label("label", label), date_lines.check("day", day, clock.now())) for label, day in pairs]
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(named))
        with database.write(f"dates of {name}") as tx:
            for label in options.remove:
                if not important_dates.remove(tx, contact_id, label):
                    raise NotFoundError(f"{name} has no date “{text.clean(label, limit=40)}”.", "devhub date WHO lists them.")
            for label, day in checked:
                important_dates.put(tx, contact_id, label, day, *lead)
        if options.json:
            return show_result(options, connection, contact_id, "")
        _say_dates(connection, contact_id)
    return 0


def _dates(words: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """(WHO, [(label, day)]): `LABEL=DAY` words, or LABEL and an ISO day at the end."""
    pairs = [(label, day) for label, equals, day in (word.partition("=") for word in words) if equals]
    named = [word for word in words if "=" not in word]
    if not pairs and len(named) > 2 and (named[-1][:1].isdecimal() or named[-1].startswith("--")):
        return named[:-2], [(named[-2], named[-1])]
    return named, pairs


def _list_dates(options: "Options", named: list[str]) -> int:
    from devhub_tui.storage import contacts, important_dates

    with reading() as database:
        contact_id, name = contacts.resolve(database.connection, who(named))
        if options.json:
            return show_result(options, database.connection, contact_id, "")
        if not important_dates.of_person(database.connection, contact_id):
            output.note(f"{name} has no important dates yet.")
        _say_dates(database.connection, contact_id)
    return 0


def _say_dates(connection: Any, contact_id: str) -> None:
    from devhub_tui.storage.derived import preferences_of
    from devhub_tui.storage.important_dates import of_person
    from devhub_tui.widgets.day_words import yearly

    today, leap_day = clock.today(), preferences_of(connection).leap_day
    output.table(
        ("DATE", "DAY", "WHEN", "NOTICE"),
        [
            (
                *(row.label, row.on_date, yearly(row.on_date, today, leap_day).rpartition(" · ")[2]),
                "usual" if row.lead_days is None else f"{row.lead_days} d",
            )
            for row in of_person(connection, contact_id)
        ],
    )


def run_relate(options: "Options") -> int:
    """Says what two people are to each other, takes it back, or lists what somebody is to others."""
    from devhub_tui.domain import fields
    from devhub_tui.storage import contacts, relations

    with reading() as database:
        parts = _relation(database.connection, options.words)
        if parts is None:
            if options.remove or options.note is not None:
                raise _no_relation(database.connection, options.words)
            return _list_relations(options, database.connection)
    said, one, other = parts
    with writing() as database:
        connection = database.connection
        contact_id, name = contacts.resolve(connection, who(one))
        other_id, other_name = contacts.resolve(connection, who(other))
        note = fields.line("note", options.note or "")
        sentence = f"{name} {said.word} {other_name}"
        with database.write(f"{'take back' if options.remove else 'relate'} {sentence}") as tx:
            if not options.remove:
                relations.add(tx, contact_id, said, other_id, note)
            elif not relations.remove(tx, contact_id, said, other_id):
                raise NotFoundError(f"It was not said that {sentence}.", "devhub relate WHO lists what is said.")
        return show_result(options, connection, contact_id, f"{'Took back: ' if options.remove else ''}{sentence}.")


def _relation(connection: Any, words: list[str]) -> "tuple[Reading, list[str], list[str]] | None":
    """(relation, WHO, WHO) of the words: the longest known relation between two people, or two words with a slash."""
    from devhub_tui.domain.relations import BUILT_IN, loose
    from devhub_tui.storage import relations

    known = {loose(word) for kind in (*BUILT_IN, *relations.own_kinds(connection)) for word in kind}
    spans = [(start, end) for start in range(1, len(words)) for end in range(start + 1, len(words))]
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        run = " ".join(words[start:end])
        if loose(run) in known or (end - start == 1 and "/" in run.strip("/ ")):
            return relations.read(connection, run), words[:start], words[end:]
    return None


def _no_relation(connection: Any, words: list[str]) -> UsageError:
    from devhub_tui.domain import relations as rules
    from devhub_tui.storage import relations

    known = ", ".join(rules.words(relations.own_kinds(connection)))
    return UsageError(
        f"“{text.clean(' '.join(words), limit=60)}” names no relation.",
        f"Relations: {known}. A new one is written with both its words: 'invests in / funded by'.",
    )


def _list_relations(options: "Options", connection: Any) -> int:
    from devhub_tui.storage import contacts, relations

    try:
        contact_id, name = contacts.resolve(connection, who(options.words))
    except NotFoundError:
        if len(options.words) > 2:
            raise _no_relation(connection, options.words) from None
        raise
    if options.json:
        return show_result(options, connection, contact_id, "")
    found = relations.of_person(connection, contact_id)
    if not found:
        output.note(f"{name} is related to nobody yet.")
    output.table(
        ("RELATION", "WITH", "NOTE"),
        [(row.word, row.name, " · ".join(filter(None, (row.note, "archived" * row.archived)))) for row in found],
    )
    return 0
