"""Outlook's CSV with English headers: the desktop's, outlook.com's, and the one that Google exports for Outlook.

Other languages have other headers for the same columns; they go through the column mapper (mapping.py).
"""

from collections.abc import Callable, Iterator

from devhub_tui.domain.people import Person, Relation, Skipped
from devhub_tui.errors import DevHubError
from devhub_tui.services.interchange import days, table, values
from devhub_tui.text import LINE_LIMIT, NOTE_LIMIT, clean

_NAMES = frozenset(("first name", "last name", "name"))
_OWN = frozenset(
    (
        *("e-mail 2 address", "business phone", "home phone", "mobile phone", "primary phone", "business street", "home street"),
        *("business city", "home city", "job title", "e-mail type", "business fax", "web page"),
    )
)
_NAME_PARTS = ("first name", "middle name", "last name")
_PHONES = {
    "mobile phone": "mobile",
    "primary phone": "main",
    "business phone": "work",
    "business phone 2": "work",
    "company main phone": "company",
    "home phone": "home",
    "home phone 2": "home",
    "other phone": "other",
    "car phone": "car",
    "radio phone": "radio",
    "callback": "callback",
    "tty/tdd phone": "text phone",
    "isdn": "ISDN",
    "pager": "pager",
    "telex": "telex",
    "business fax": "work fax",
    "home fax": "home fax",
    "other fax": "other fax",
}
_LINKS = {"web page": "homepage", "personal web page": "homepage", "business home page": "work"}
_ADDRESSES = ("home", "business", "other")
_DEFAULTS = {
    "e-mail type": ("smtp",),
    "e-mail 2 type": ("smtp",),
    "e-mail 3 type": ("smtp",),
    "gender": ("unspecified",),
    "priority": ("normal",),
    "private": ("false", "off"),
    "sensitivity": ("normal",),
    "birthday": ("0/0/00",),
    "anniversary": ("0/0/00",),
}
"""What Outlook writes where nothing is known."""


def fits(names: frozenset[str]) -> bool:
    """Whether these lower-case column names are Outlook's. Many may be missing; two that only it has must be there."""
    return "e-mail address" in names and bool(names & _NAMES) and bool(names & _OWN)


def parse_outlook(
    text: str, progress: Callable[[int, int], None] | None = None, cancelled: Callable[[], bool] | None = None
) -> Iterator[Person | Skipped]:
    """People and skipped rows, in file order. Raises DevHubError when there is no such header."""
    header = table.find_header(text, fits)
    if header is None:
        raise DevHubError(
            "This is not an Outlook export with English headers. Nothing was changed.",
            "Expected columns such as First Name, Last Name, E-mail Address, Business Phone. "
            "For other languages say --format csv, or choose the columns in the app.",
        )
    order = days.order_of(
        row.get(column)
        for row in table.rows(text, header, short=True)
        if isinstance(row, table.Row)
        for column in ("birthday", "anniversary")
        if row.get(column) != "0/0/00"
    )
    for row in table.told(table.rows(text, header, short=True), text, progress, cancelled):
        yield row if isinstance(row, Skipped) else _Record(row, order).person()


class _Record:
    """One row in the making; `taken` holds the columns that need not be kept raw."""

    def __init__(self, row: table.Row, order: days.Order | None) -> None:
        self.row = row
        self.order = order
        self.taken = {column for column, words in _DEFAULTS.items() if row.get(column).lower() in words}
        self.fields: dict[str, str] = {}
        self.points = values.Points()
        self.dates: list[tuple[str, str]] = []
        self.remembered: dict[str, str] = {}

    def person(self) -> Person | Skipped:
        """The record, with the cells that nobody took."""
        self._name()
        self._work()
        self._place()
        for column, field in (("nickname", "nickname"), ("name", "name")):
            if self.row.get(column):
                self.fields.setdefault(field, clean(self.row.get(column)))
                self.taken.add(column)
        self._notes()
        self._days()
        self._emails()
        self._reach()
        self._family()
        labels = self.row.get("categories").replace(",", ";").split(";")
        self.taken.add("categories")
        made = values.person(self.row.line, self.fields, self.points, labels, raw=table.kept(self.row, self.taken.__contains__))
        if isinstance(made, Skipped):
            return made
        return made._replace(dates=tuple(self.dates), remembered=self.remembered, relations=self._relations())

    def _name(self) -> None:
        """`Title` and `Suffix` are an honorific and what stands behind a name; the vault has no column for them."""
        given, middle, family = (clean(self.row.get(part)) for part in _NAME_PARTS)
        whole = " ".join(part for part in (given, middle, family) if part)
        if whole:
            self.fields["name"] = whole
        if values.simple_name(whole, given, family):
            self.taken |= set(_NAME_PARTS)
        initials = "".join(f"{part[0]}." for part in (given, middle, family) if part)
        if self.row.get("initials").upper() == initials.upper():
            self.taken.add("initials")

    def _work(self) -> None:
        company, unit, title = (clean(self.row.get(part)) for part in ("company", "department", "job title"))
        self.fields["company"] = "; ".join(part for part in (company, unit) if part)
        self.fields["title"] = title
        self.taken |= {"job title"} | (set() if unit else {"company"})

    def _place(self) -> None:
        """`Location` where it is given, else the first address; one that says more stays raw as a whole."""
        if self.row.get("location"):
            self.fields["location"] = clean(self.row.get("location"))
            self.taken.add("location")
            return
        for kind in _ADDRESSES:
            columns = [name for name in self.row.cells if name.startswith(f"{kind} ") and self.row.get(name)]
            places = (f"{kind} city", f"{kind} state", f"{kind} country/region", f"{kind} country")
            place = ", ".join(dict.fromkeys(clean(self.row.get(column)) for column in places if self.row.get(column)))
            if place:
                self.fields["location"] = place
                if all(column in places or column in _PHONES or column in _LINKS for column in columns):
                    self.taken |= set(places)
                return

    def _notes(self) -> None:
        notes = self.row.get("notes")
        self.fields["notes"] = clean(notes, multiline=True)
        if len(notes) <= NOTE_LIMIT:
            self.taken.add("notes")

    def _days(self) -> None:
        birthday = days.day(self.row.get("birthday"), self.order)
        if birthday:
            self.fields["birthday"] = birthday
            self.taken.add("birthday")
        anniversary = days.day(self.row.get("anniversary"), self.order)
        if anniversary:
            self.dates.append(("anniversary", anniversary))
            self.taken.add("anniversary")

    def _emails(self) -> None:
        """The first is the primary one; an Exchange address (/o=…) is none. A display name that only repeats is dropped."""
        for number, prefix in enumerate(("e-mail", "e-mail 2", "e-mail 3")):
            address = values.email(self.row.get(f"{prefix} address"))
            if address is None:
                continue
            self.points.add("email", address, rank=number + 1)
            self.taken.add(f"{prefix} address")
            shown = self.row.get(f"{prefix} display name")
            bare = shown.replace(address, "").strip(" ()<>'\"")
            if bare in ("", self.fields.get("name", "")):
                self.taken.add(f"{prefix} display name")

    def _reach(self) -> None:
        for column, label in _PHONES.items():
            number = values.phone(self.row.get(column))
            if number:
                self.points.add("phone", number, label, 1 if label == "main" else None)
                self.taken.add(column)
        for column, label in _LINKS.items():
            found = values.link(self.row.get(column))
            if found:
                self.points.add(*found, label)
                self.taken.add(column)
        for column in ("imaddress", "im address"):
            found = values.link(self.row.get(column), handle=True)
            if found:
                self.points.add(*found, "IM")
                self.taken.add(column)

    def _family(self) -> None:
        """Spouse and children are what one likes to remember; so are hobbies."""
        spouse, children = clean(self.row.get("spouse")), clean(self.row.get("children"))
        family = "; ".join(f"{word}: {names}" for word, names in (("spouse", spouse), ("children", children)) if names)
        for column, value in (("family", family), ("likes_dislikes", clean(self.row.get("hobby")))):
            if value:
                self.remembered[column] = value[:LINE_LIMIT]
        self.taken |= {"spouse", "children", "hobby"}

    def _relations(self) -> tuple[Relation, ...]:
        """The spouse and who introduced them, if they are somebody the vault knows."""
        found = (
            Relation("partner of", "partner of", clean(self.row.get("spouse"))),
            Relation("introduced_by", "introduced", clean(self.row.get("referred by"))),
        )
        return tuple(relation for relation in found if relation.name)
