"""Hypothesis' people, as forms would take them: what a vault can hold in whatever combination."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from devhub_tui import text
from devhub_tui.domain import custom, fields, matching
from devhub_tui.domain.people import Point
from devhub_tui.errors import FieldError
from devhub_tui.services.interchange import values
from devhub_tui.storage import contacts, custom_fields
from devhub_tui.storage.database import Transaction
from tests.hostile import SMALL

_ODD = st.sampled_from(
    [
        *SMALL,
        "a,b;c\\d:e",
        "\\n",
        "\\",
        'quote"d',
        "x" * 80,
        "é" * 90,
        "田" * 40,
        " " * 3 + "x" + " " * 160 + "y",
        "END:VCARD",
        "=41=\n",
        "_$!<Home>!$_",
    ]
)
TEXTS = st.one_of(st.text(max_size=20), _ODD, st.text(alphabet='ab,;:\\"\n ^=', max_size=12))
DAYS = st.dates().map(lambda day: day.isoformat())
BIRTHDAYS = st.one_of(DAYS.filter(lambda day: day[:4] != "1604"), DAYS.map(lambda day: "-" + day[4:]))


def _checked(check: Any) -> Any:
    """Strategy of what a check gives for odd texts; what it refuses is left out."""

    def given(value: str) -> Any:
        try:
            return check(value)
        except FieldError:
            return None

    return TEXTS.map(given).filter(bool)


def _column(name: str) -> Any:
    return _checked(lambda value: fields.contact_value(name, value))


def _label(kind: str) -> Any:
    # Labels are told apart as imports tell them: "Home" and "home" are one, and longer ones are cut.
    usual = st.sampled_from(
        [None, "home", "work", "cell", "work fax", "main", "GitHub", "matrix", "_$!<Home>!$_", "pref", "x-y", "Pref", "home home"]
    )
    return st.one_of(usual, TEXTS).map(lambda label: values.label(label or ""))


def _point(kind: str) -> Any:
    plain = {
        "email": ["ana@x.example", "MAILTO:a@b.example", '"a b"@x', "a,b;c@d.example", "ümlaut@exämple.org"],
        "phone": ["+49 30 123", "tel:1", "ask Bob", "1;ext=2", "call, then wait", "(0)30/12"],
        "link": [
            "https://github.com/ana",
            "http://x.example/?a=1;b=2,3\\n",
            "mailto:a@b.example",
            "x.example",
            "https://x.example/~a",
        ],
        "handle": ["ana.01", "@ana:matrix.org", "x-apple:ana", "skype:ana", "a,b;c", "tel:12"],
    }
    values_ = st.one_of(st.sampled_from(plain[kind]), TEXTS).map(lambda value: _value(kind, value)).filter(bool)
    return st.builds(Point, st.just(kind), values_, _label(kind), st.just(False))


def _value(kind: str, value: str) -> str | None:
    try:
        return fields.point_value(kind, value)
    except FieldError:
        return None


_POINTS = st.lists(st.one_of(*map(_point, fields.POINT_KINDS)), max_size=6, unique_by=matching.key_of)
_COLUMNS = ("nickname", "pronouns", "relationship", "company", "title", "industry", "location", "met_where", "met_how", "notes")


class MadeUp(NamedTuple):
    """Somebody to be added."""

    values: dict[str, Any]
    points: list[Point]
    tags: list[str]
    dates: list[tuple[str, str]]
    custom: dict[str, str]


@st.composite
def made_up(draw: st.DrawFn) -> MadeUp:
    """One person."""
    found = {"name": draw(_column("name"))}
    for column in _COLUMNS:
        if draw(st.booleans()):
            found[column] = draw(_column(column))
    if draw(st.booleans()):
        found["birthday"] = draw(BIRTHDAYS)
    if draw(st.booleans()):
        found["met_on"] = draw(DAYS)
    if draw(st.booleans()):
        found["timezone"] = draw(st.sampled_from(["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"]))
    tags = draw(st.lists(_checked(fields.tag_name).map(lambda tag: values.tags([tag])).filter(bool), max_size=3))
    labels = st.one_of(
        st.sampled_from(["anniversary", "Anniversary", "wedding day"]), _checked(lambda label: values.label(label))
    )
    own = draw(
        st.dictionaries(
            _checked(custom.check_label),
            _checked(lambda value: text.clean(value, multiline=True)).filter(text.visible),
            max_size=2,
        )
    )
    return MadeUp(
        found,
        draw(_POINTS),
        [tag for (tag,) in tags],
        draw(st.lists(st.tuples(labels, BIRTHDAYS), max_size=2, unique_by=lambda each: (text.fold(each[0]), each[1]))),
        dict({text.fold(label): (label, value) for label, value in own.items()}.values()),
    )


def add(tx: Transaction, person: MadeUp) -> str:
    """Puts them into a vault."""
    key = contacts.add(tx, person.values, person.points, person.tags)
    for label, day in person.dates:
        tx.execute("INSERT INTO important_dates(contact_id,label,on_date) VALUES (?,?,?)", (key, label, day))
    for label, value in person.custom.items():
        known = {text.fold(field.label): field.id for field in custom_fields.listing(tx.connection)}
        field_id = known.get(text.fold(label)) or custom_fields.add(tx, label)
        custom_fields.set_value(tx, key, field_id, value)
    return key
