"""Random people with everything a person can have, as values that Hypothesis draws, for tests of merging."""

from typing import Any

from hypothesis import strategies as st

from devhub_tui import clock, text
from devhub_tui.domain.ids import natural_id, new_id
from devhub_tui.domain.people import Point
from devhub_tui.storage import contacts, follow_ups, interactions
from devhub_tui.storage.database import Transaction

PEOPLE = 4
"""The two to be merged, and two others."""

_words = st.sampled_from([None, "Ana", "Oxide", "oxide", "Berlin, Mitte", "Zoë Ω", "[/nope]", "李"])
_days = st.sampled_from([None, "2025-02-01", "2026-03-01", "2026-05-01"])
_notes = st.sampled_from([None, "Prefers mornings.", "Prefers mornings.\n\nNever on a Friday.", "=HYPERLINK(1)"])

_fields = st.fixed_dictionaries(
    {"name": st.sampled_from(["Ana Souza", "ana souza", "Ravindra K.", "Zoë", "Souza, Ana"])},
    optional={
        **dict.fromkeys(("nickname", "pronouns", "company", "title", "industry", "location"), _words),
        **dict.fromkeys(("relationship", "met_where", "met_how"), _words),
        **dict.fromkeys(("met_on", "tracked_on", "snoozed_until"), _days),
        "timezone": st.sampled_from([None, "Europe/Berlin", "Asia/Tokyo"]),
        "birthday": st.sampled_from([None, "1985-04-12", "--04-12", "1990-01-01"]),
        "vip": st.integers(0, 1),
        "importance": st.none() | st.integers(1, 5),
        "cadence": st.sampled_from([None, "7d", "2w", "1m"]),
        "tracking": st.sampled_from([None, "auto", "collaborating", "passive"]),
        "source": st.sampled_from([None, "hand", "vcard"]),
        "notes": _notes,
        "archived_at": st.sampled_from([None, 1_700_000_000_000]),
    },
)  # fmt: skip

_who = st.integers(0, PEOPLE - 1)
_points = st.tuples(
    st.sampled_from(["email", "phone", "link", "handle"]),
    st.sampled_from(["ana@x.org", "ANA@x.org", "+49 30 5550123", "030 5550123", "https://github.com/ana", "ana"]),
    st.sampled_from([None, "work", "Signal"]),
)
_kinds = st.sampled_from([("friend", "friend"), ("manages", "managed by")])
_DROPPED = ("contact_points", "contact_tags", "interaction_contacts", "contact_relations", "custom_values")

rows = st.one_of(
    st.tuples(st.just("point"), _who, _points),
    st.tuples(st.just("tag"), _who, st.sampled_from(["rust", "go", "Zürich"])),
    st.tuples(st.just("untag"), _who, st.sampled_from(["rust", "go"])),
    st.tuples(st.just("log"), st.sets(_who, min_size=1), st.sampled_from(["met", "message", "social_media"]), _days),
    st.tuples(st.just("follow_up"), _who, st.sampled_from(["2026-04-01", "2026-05-01"]), st.sampled_from([None, "slides"])),
    st.tuples(st.just("date"), _who, st.sampled_from(["wedding day", "Wedding Day"]), st.sampled_from(["--05-01", "2001-05-01"])),
    st.tuples(st.just("background"), _who, _notes, _words),
    st.tuples(st.just("info"), _who, st.sampled_from([None, "Signal", "Matrix"]), st.sampled_from([None, "email", "call"])),
    st.tuples(st.just("custom"), _who, st.sampled_from(["Shirt", "Team"]), st.sampled_from(["M", "L", "7"])),
    st.tuples(st.just("relate"), _who, _who, _kinds, st.sampled_from([None, "since 2020", "from school"])),
    st.tuples(st.just("event"), _who, st.sampled_from(["FOSDEM", "PyCon"])),
    st.tuples(st.just("introduce"), _who, _who),
    st.tuples(st.just("import"), _who, st.sampled_from(["vcard", "linkedin"]), st.sampled_from(["Oxide", "Acme"])),
    st.tuples(st.just("distinct"), _who, _who),
    st.tuples(st.just("drop"), st.sampled_from(_DROPPED)),
)  # fmt: skip

crowds = st.tuples(st.lists(_fields, min_size=PEOPLE, max_size=PEOPLE), st.lists(rows, max_size=25))


def fill(tx: Transaction, crowd: tuple[list[dict[str, Any]], list[tuple[Any, ...]]]) -> list[str]:
    """Puts everybody into a vault and gives their ids."""
    fields, more = crowd
    ids = [contacts.add(tx, {key: value for key, value in each.items() if value is not None}, by_hand=False) for each in fields]
    for row in more:
        _add(tx, ids, *row)
    return ids


def _add(tx: Transaction, ids: list[str], what: str, *given: Any) -> None:
    match what, *given:
        case "point", who, (kind, value, label):
            contacts.add_point(tx, ids[who], Point(kind, value, label))
        case "tag", who, name:
            contacts.add_tags(tx, [ids[who]], [name])
        case "untag", who, name:
            contacts.remove_tags(tx, [ids[who]], [name])
        case "log", people, kind, day:
            interactions.log(tx, [ids[who] for who in sorted(people)], kind, day or "2026-01-05", "talked")
        case "follow_up", who, day, note:
            follow_ups.add(tx, ids[who], day, note)
        case "date", who, label, day:
            _insert(tx, "important_dates", new_id(), contact_id=ids[who], label=label, on_date=day)
        case "introduce", who, other if who != other:
            tx.execute("UPDATE contacts SET introduced_by=? WHERE id=?", (ids[other], ids[who]))
        case "distinct", who, other if who != other:
            pair = sorted((ids[who], ids[other]))
            _insert(tx, "distinct_contacts", natural_id("distinct_contact", *pair), contact_id=pair[0], other_id=pair[1])
        case "drop", table:
            tx.execute(f"UPDATE {table} SET deleted_at=? WHERE n=(SELECT min(n) FROM {table})", (clock.now_ms(),))
        case _:
            _add_more(tx, ids, what, *given)


def _add_more(tx: Transaction, ids: list[str], what: str, *given: Any) -> None:
    match what, *given:
        case "background", who, family, company:
            key = natural_id("background", ids[who])
            _insert(tx, "backgrounds", key, contact_id=ids[who], family=family, company=company)
        case "info", who, app, channel:
            key = natural_id("contact_info", ids[who])
            _insert(tx, "contact_infos", key, contact_id=ids[who], main_app=app, preferred_channel=channel)
        case "custom", who, label, value:
            field = natural_id("custom_field", text.fold(label))
            _insert(tx, "custom_fields", field, label=label)
            _insert(
                tx, "custom_values", natural_id("custom_value", ids[who], field), contact_id=ids[who], field_id=field, value=value
            )
        case "relate", who, other, (kind, inverse), note if who != other:
            key = natural_id("contact_relation", ids[who], text.fold(kind), ids[other])
            _insert(tx, "contact_relations", key, contact_id=ids[who], other_id=ids[other], kind=kind, inverse=inverse, note=note)
        case "event", who, name:
            event = natural_id("event", text.fold(name))
            _insert(tx, "events", event, name=name)
            _insert(tx, "event_contacts", natural_id("event_contact", event, ids[who]), event_id=event, contact_id=ids[who])
        case "import", who, source, company:
            given_text = f'{{"fields":{{"name":"x","company":"{company}"}},"points":[],"tags":[]}}'
            _insert(tx, "imported_records", new_id(), contact_id=ids[who], source=source, uid=f"uid-{who}", given=given_text)


def _insert(tx: Transaction, table: str, row_id: str, **values: Any) -> None:
    names = ",".join(values)
    sets = ",".join(f"{name}=excluded.{name}" for name in values)
    tx.execute(
        f"INSERT INTO {table}(id,{names}) VALUES (?{',?' * len(values)}) ON CONFLICT(id) DO UPDATE SET {sets},deleted_at=NULL",
        (row_id, *values.values()),
    )
