"""Which record is which person, and what it may change."""

import pytest

from devhub_tui.domain import matching
from devhub_tui.domain.matching import Known
from devhub_tui.domain.people import Person, Point

EMAIL, LINK = Point("email", "ana@oxide.computer"), Point("link", "https://github.com/ana")


def known(
    values: dict[str, str | None],
    given: dict[str, str] | None = None,
    points: tuple[Point, ...] = (),
    given_points: tuple[Point, ...] = (),
    tags: tuple[str, ...] = (),
    given_tags: tuple[str, ...] = (),
) -> Known:
    """A person of the vault."""
    return Known(
        "id",
        values,
        {matching.key_of(point) for point in points},
        set(tags),
        set(),
        {},
        {},
        matching.nothing_said()._replace(
            fields=given or {}, points={matching.key_of(point) for point in given_points}, tags=set(given_tags)
        ),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.linkedin.com/in/Ana-Lopez/", "http://linkedin.com/in/ana-lopez"),
        ("https://github.com/ana?tab=repositories", "github.com/ana"),
        ("https://m.facebook.com/ana#top", "https://www.facebook.com/ana/"),
        ("HTTPS://GitHub.com/Ana", "https://github.com/ana"),
    ],
)
def test_the_same_link(one: str, other: str) -> None:
    """Scheme, www, case, a trailing slash and a query do not make another profile."""
    assert matching.link_key(one) == matching.link_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.facebook.com/profile.php?id=1", "https://www.facebook.com/profile.php?id=2"),
        ("https://youtu.be/AbC", "https://youtu.be/aBc"),
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://github.com/ana", "https://gitlab.com/ana"),
    ],
)
def test_different_links(one: str, other: str) -> None:
    """Where the query or the case of a path tells pages apart, both links are kept."""
    assert matching.link_key(one) != matching.link_key(other)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://github.com/ana", True),
        ("https://www.linkedin.com/in/ana", True),
        ("https://de.linkedin.com/in/ana", True),
        ("https://hachyderm.io/@ana", True),
        ("https://github.com", False),
        ("https://github.com/", False),
        ("https://oxide.computer", False),
        ("https://oxide.computer/about", False),
        ("https://notgithub.com/ana", False),
        ("https://linkedin.com.evil.example/x", False),
        ("https://www.linkedin.com/company/oxide", False),
        ("https://github.com/orgs/oxidecomputer/people", False),
        ("https://github.com/oxidecomputer/omicron", False),
        ("https://www.facebook.com/profile.php?id=100001", False),
        ("https://bsky.app/profile/ana.example.org", True),
        ("https://stackoverflow.com/users/22656/ana", True),
        ("https://stackoverflow.com/questions/1", False),
        ("mailto:ana@oxide.computer", False),
    ],
)
def test_what_is_a_profile(value: str, expected: bool) -> None:
    """A company's page, also on a profile site, is not one person."""
    assert matching.is_profile(value) is expected


@pytest.mark.parametrize(
    ("points", "person", "expected"),
    [
        ((), (), False),
        ((), (EMAIL,), False),
        ((EMAIL,), (), False),
        ((EMAIL,), (Point("email", "ANA@oxide.computer"),), False),
        ((EMAIL,), (Point("email", "ana@example.org"),), True),
        ((EMAIL, Point("email", "a@b.c")), (Point("email", "a@b.c"), Point("email", "d@e.f")), False),
        ((EMAIL,), (LINK,), False),
        ((LINK,), (Point("link", "https://github.com/other"),), True),
        ((LINK,), (Point("link", "https://gitlab.com/ana"),), False),
        ((Point("phone", "+49 30 123 456 789"),), (Point("phone", "030/123456789"),), False),
        ((Point("phone", "+49 30 123 456 789"),), (Point("phone", "+49 30 123 456 780"),), True),
        ((EMAIL, Point("phone", "1234567")), (EMAIL, Point("phone", "7654321")), True),
    ],
)
def test_who_disagrees(points: tuple[Point, ...], person: tuple[Point, ...], expected: bool) -> None:
    """Two people of one name are told apart by an email, phone or profile that differs."""
    keys = [matching.point_key(point.kind, point.value) for point in points]
    assert matching.disagrees(keys, Person(1, {"name": "Ana"}, person)) is expected


@pytest.mark.parametrize(
    ("present", "given", "said", "expected"),
    [
        (None, None, "Oxide", "Oxide"),  # a gap is filled
        ("", None, "Oxide", "Oxide"),
        ("Mine", None, "Oxide", None),  # typed by hand before the first import
        ("Oxide", "Oxide", "Oxide", None),  # nothing new
        ("Oxide", "Oxide", "Bryan & Co", "Bryan & Co"),  # untouched: the import may follow the file
        ("Edited", "Oxide", "Bryan & Co", None),  # edited: never again
        ("Edited", "Oxide", "Oxide", None),
        (None, "Oxide", "Oxide", None),  # emptied: stays empty
        (None, "Oxide", "Bryan & Co", None),
    ],
)
def test_whose_field_it_is(present: str | None, given: str | None, said: str, expected: str | None) -> None:
    """A field follows the file until the user touches it."""
    found = matching.change(
        known({"name": "Ana", "company": present}, {"company": given} if given else None),
        Person(1, {"name": "Ana", "company": said}),
    )
    assert found.fields == ({"company": expected} if expected else {})


def test_points_come_once() -> None:
    """A new email is added, a known one is not, a removed one stays away, two spellings of one are one."""
    person = Person(1, {"name": "Ana"}, (EMAIL, LINK, Point("email", "new@x.org"), Point("email", "NEW@x.org")))
    found = matching.change(known({"name": "Ana"}, points=(EMAIL,), given_points=(EMAIL, LINK)), person)
    assert found.points == (Point("email", "new@x.org"),)


def test_tags_come_once_but_asked_for_ones_always() -> None:
    """A removed tag of the file stays away; one that the user asks for on this import is put on."""
    person = Person(1, {"name": "Ana"}, tags=("Rust", "rust", "Removed", "Here"))
    found = matching.change(known({"name": "Ana"}, tags=("here",), given_tags=("removed",)), person, ("Removed", "here", "PyCon"))
    assert found.tags == ("Rust", "Removed", "PyCon")


def test_nothing_new_is_no_change() -> None:
    """A record that says what is known counts as unchanged."""
    assert not matching.change(known({"name": "Ana"}, points=(EMAIL,)), Person(1, {"name": "Ana"}, (EMAIL,)))


def test_what_was_said_adds_up() -> None:
    """What a file no longer mentions is still remembered as given, or a removal would be undone by an older file."""
    first = matching.given(Person(1, {"name": "Ana", "company": "Oxide"}, (EMAIL,), ("Rust",)))
    second = matching.given(Person(1, {"name": "Ana", "title": "Engineer"}, (LINK,), ("Go",)), first)
    assert second["fields"] == {"name": "Ana", "company": "Oxide", "title": "Engineer"}
    assert second["points"] == [["email", "ana@oxide.computer"], ["link", "github.com/ana"]]
    assert second["tags"] == ["go", "rust"]
    assert matching.given(Person(1, {"name": "Ana"}), second) == second


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (Point("link", "@ana", "github"), LINK._replace(label="GitHub")),
        (Point("link", "bea@jabber.example", "Jabber"), Point("handle", "bea@jabber.example", "Jabber")),
        (Point("link", "@ana:matrix.org", "matrix"), Point("handle", "@ana:matrix.org", "Matrix")),
        (Point("link", "https://twitter.com/ana"), Point("link", "https://x.com/ana", "X")),
    ],
)
def test_what_version_0_1_kept_otherwise_is_not_doubled(before: Point, now: Point) -> None:
    """A file that is imported again, now that names on services are understood, brings nothing new."""
    person = Person(1, {"name": "Ana"}, (now,))
    assert not matching.change(known({"name": "Ana"}, points=(before,)), person)
    assert not matching.change(known({"name": "Ana"}, given_points=(before,)), person)
    assert matching.change(known({"name": "Ana"}), person).points == (now,)


def test_what_was_given_under_an_old_address_is_known() -> None:
    """The records of earlier imports hold keys of their time."""
    said = matching.nothing_said()
    said.add({"points": [["link", "twitter.com/ana"], ["email", "ana@x.org"]]})
    assert said.points == {("link", "x.com/ana"), ("email", "ana@x.org")}


def test_spellings_of_a_link() -> None:
    """All the ways in which the same page may stand in the vault, the old site included."""
    found = matching.spellings("https://x.com/ana")
    assert {"https://x.com/ana", "http://www.x.com/ana/", "https://twitter.com/ana", "http://twitter.com/ana/"} <= set(found)
    assert {matching.link_key(each) for each in found} == {"x.com/ana"}
