"""Who may be one and the same, and who is not: the rule by example."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.duplicates import CLOSE, LIKELY, Sketch, closeness, company_of, judge, key_of, name_of
from tests.hostile import HOSTILE


def sketch(n: int, name: str, *points: str, **more: Any) -> Sketch:
    """Somebody; a point with @ inside is an email, with a slash a link, with a colon a handle, else a phone."""
    keys = set()
    for value in points:
        label, colon, handle = value.partition(":")
        if "/" in value:
            keys.add(key_of("link", value))
        elif colon:
            keys.add(key_of("handle", handle, label))
        else:
            keys.add(key_of("email" if "@" in value else "phone", value))
    company = company_of(more.pop("company", None))
    return Sketch(n, f"id-{n}", name, more.pop("nickname", None), company, more.pop("birthday", None), frozenset(keys), **more)


def two(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Sketch, Sketch]:
    """Two people; a dict at the end holds what is not a point."""
    made = []
    for n, (name, *points) in enumerate((one, other)):
        more = points.pop() if points and isinstance(points[-1], dict) else {}
        made.append(sketch(n, name, *points, **more))
    return made[0], made[1]


SAME = [
    # one, the other, the least score, reasons
    (("Ana Souza", "ana@x.org"), ("Ana Souza", "ana@x.org"), 100, ("same email", "same name")),
    (("Ana Souza", "ana@x.org"), ("ana souza", "ANA@X.ORG"), 100, ("same email", "same name")),
    (("Ana Souza", "ana@x.org"), ("Ana", "ana@x.org"), 70, ("same email",)),
    (("Ravi", "r@x.org", "+49 30 5550123"), ("Ravindra Kumar", "r@x.org", "r@home.org"), 70, ("same email",)),
    (("zoe@x.org", "zoe@x.org"), ("Zoë Faßbender", "zoe@x.org"), 70, ("same email",)),
    (("fassz", "zoe@x.org"), ("Zoë Faßbender", "zoe@x.org"), 50, ("same email",)),
    (("Anna Schmidt", "anna@x.org", "1 555 123 4567"), ("Anna Meyer", "anna@x.org", "a@y.org"), 70, ("same email",)),
    (("Ana Souza",), ("Ana Souza",), 50, ("same name",)),
    (("Ana Souza",), ("ána  SOUZA",), 50, ("same name",)),
    (("Łukasz Müller",), ("lukasz muller",), 50, ("same name",)),
    (("Ana Souza",), ("Souza, Ana",), 50, ("same name",)),
    (("Ana Souza",), ("Souza Ana",), 48, ("same name in another order",)),
    (("Dr. Ana Souza",), ("Ana Souza, PhD",), 50, ("same name",)),
    (("Prof. Ana Souza",), ("Ana Souza",), 50, ("same name",)),
    (("Ana Souza-Lima",), ("Ana Souza Lima",), 50, ("same name",)),
    (("Sean O'Hara",), ("Sean O’Hara",), 50, ("same name",)),
    (("Ana Souza", {"company": "Oxide"}), ("Ana Souza", {"company": "Oxide, Inc."}), 75, ("same name", "same company")),
    (("Ana Souza", {"company": "Oxide; Firmware"}), ("Ana Souza", {"company": "oxide"}), 75, ("same name", "same company")),
    (("Ana", {"company": "Oxide"}), ("Ana", {"company": "Oxide"}), 50, ("same name", "same company")),
    (("Jon Smith", {"company": "Oxide"}), ("John Smith", {"company": "Oxide"}), 50, ("close name", "same company")),
    (("Ravindra K.", {"company": "Oxide"}), ("Ravindra Kumar", {"company": "Oxide"}), 50, ("close name", "same company")),
    (("R. Kumar", {"company": "Oxide"}), ("Ravindra Kumar", {"company": "Oxide"}), 50, ("close name", "same company")),
    (("Ana M. Souza", {"company": "Oxide"}), ("Ana Maria Souza", {"company": "Oxide"}), 50, ("close name", "same company")),
    (("Ana Souza", {"company": "Oxide"}), ("Ana Maria Souza", {"company": "Oxide"}), 50, ("close name", "same company")),
    (
        ("Zoë Faßbender", {"company": "Oxide", "nickname": "Zo"}),
        ("Zo Faßbender", {"company": "Oxide"}),
        50,
        ("close name", "same company"),
    ),
    (
        ("Robert Smith", {"company": "Oxide", "nickname": "Bob"}),
        ("Bob Smith", {"company": "Oxide"}),
        50,
        ("nickname fits", "same company"),
    ),
    (("Ana Souza", "+49 30 5550123"), ("Ana Souza", "030 5550123"), 100, ("same phone", "same name")),
    (("Ana", "+49 (0)30 555-0123"), ("Ana Souza", "0049 30 5550123"), 55, ("same phone",)),
    (("Jon Smith", "https://github.com/jsm"), ("John Smith", "http://www.github.com/JSM/"), 95, ("same profile", "close name")),
    (("A", "https://de.linkedin.com/in/ana"), ("Ana", "https://www.linkedin.com/in/ana/"), 70, ("same profile",)),
    (("Ana Souza", "twitter.com/ana"), ("Ana S.", "https://x.com/ana"), 95, ("same profile", "close name")),
    (("Ana Souza", "Signal:ana.01"), ("Ana Lima", "signal:ANA.01"), 55, ("same handle",)),
    (("Ana Souza", "https://ana.example"), ("Ana S", "ana.example/"), 65, ("same link", "close name")),
    (("Ana Souza", {"birthday": "1985-04-12"}), ("Ana Souza", {"birthday": "1985-04-12"}), 75, ("same name", "same birthday")),
    (("Ana Souza", {"birthday": "--04-12"}), ("Ana Souza", {"birthday": "1985-04-12"}), 60, ("same name", "same day of birth")),
    (("Ana", {"birthday": "1985-04-12"}), ("Ana", {"birthday": "1985-04-12"}), 50, ("same name", "same birthday")),
    (("田中花子",), ("田中花子",), 50, ("same name",)),
    (("Ana Souza", {"company": "Oxide"}), ("Ana Souza", {"company": "Acme"}), 45, ("same name",)),
    (("Ana Souza", "a@x.org", "b@x.org"), ("Ana Souza", "a@x.org", "c@x.org"), 100, ("same email", "same name")),
    (("🎉 🎉", "p@x.org"), ("🎉 🎉", "p@x.org"), 95, ("same email", "same name")),
]

TWO = [
    (("Ana Souza",), ("Bo Lima",)),
    (("Ana",), ("Ana",)),
    (("Jan", {"company": "Oxide"}), ("Jana", {"company": "Oxide"})),
    (("Jon Smith",), ("John Smith",)),
    (("Jon Smith", {"company": "Oxide"}), ("John Smith", {"company": "Acme"})),
    (("Ana Souza", {"company": "Oxide"}), ("Bo Lima", {"company": "Oxide"})),
    # A couple, a family, an office: an address in common, and addresses of their own.
    (("Ana Souza", "home@x.org", "ana@x.org"), ("Pedro Souza", "home@x.org", "pedro@x.org")),
    (("Ana Souza", "info@oxide.com", "+49 30 5550123"), ("Bo Lima", "info@oxide.com", "bo@oxide.com")),
    (("Ana Souza", "+49 30 5550123"), ("Pedro Souza", "+49 30 5550123")),
    (("Ana Souza", "https://oxide.com"), ("Bo Lima", "https://oxide.com/")),
    (("Ana Souza", "Signal:ana"), ("Bo Lima", "Discord:ana")),
    (("Ana Souza", {"birthday": "1985-04-12"}), ("Ana Souza", {"birthday": "1990-01-01"})),
    (("Ana Souza", {"birthday": "1985-04-12"}), ("Ana Souza", {"birthday": "1986-04-12"})),
    (("Ana Souza", "https://github.com/ana"), ("Ana Souza", "https://github.com/ana-souza")),
    (
        ("Ana Souza", "https://linkedin.com/in/ana", {"company": "Oxide"}),
        ("Ana Souza", "https://www.linkedin.com/in/ana-2", {"company": "Oxide"}),
    ),
    (("John Smith Jr.", {"company": "Oxide"}), ("John Smith Sr.", {"company": "Oxide"})),
    (("🎉",), ("🚀",)),
    (("", {"company": "Oxide"}), ("", {"company": "Oxide"})),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "least", "reasons"), SAME)
def test_may_be_one(one: Any, other: Any, least: int, reasons: tuple[str, ...]) -> None:
    """Shown, with the reasons in words, whichever of the two is looked at first."""
    a, b = two(one, other)
    pair = judge(a, b)
    assert pair is not None
    assert pair.reasons == reasons
    assert least <= pair.score <= 100
    assert judge(b, a) == pair
    assert (pair.first, pair.second) == ("id-0", "id-1")


@pytest.mark.parametrize(("one", "other"), TWO)
def test_are_two(one: Any, other: Any) -> None:
    """Not shown."""
    a, b = two(one, other)
    assert judge(a, b) is None
    assert judge(b, a) is None


def test_what_speaks_against_is_said() -> None:
    """One may still want to look: the score is lower and says why."""
    sure = judge(*two(("Ana Souza", "a@x.org"), ("Ana Souza", "a@x.org")))
    unsure = judge(
        *two(("Ana Souza", "a@x.org", {"birthday": "1985-04-12"}), ("Ana Souza", "a@x.org", {"birthday": "1985-04-13"}))
    )
    assert sure
    assert unsure
    assert unsure.score < sure.score
    assert unsure.against == ("different birthdays",)
    profiles = judge(*two(("Ana Souza", "a@x.org", "https://github.com/a"), ("Ana Souza", "a@x.org", "https://github.com/b")))
    assert profiles
    assert profiles.against == ("two profiles on github.com",)


def test_a_crowded_key_says_nothing() -> None:
    """A switchboard or info@ that many share makes nobody a duplicate; the name still counts."""
    a, b = two(("Ana Souza", "info@x.org"), ("Ana Lima", "info@x.org"))
    assert judge(a, b)
    assert judge(a, b, {key_of("email", "info@x.org")}) is None
    same = judge(*two(("Ana Souza", "info@x.org"), ("Ana Souza", "info@x.org")), {key_of("email", "info@x.org")})
    assert same
    assert same.reasons == ("same name",)


def test_the_one_in_view_comes_first() -> None:
    """Somebody archived is the one that goes into the other."""
    a, b = two(("Ana Souza",), ("Ana Souza",))
    pair = judge(a._replace(archived=True), b)
    assert pair
    assert (pair.first, pair.second) == ("id-1", "id-0")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Oxide", "oxide"),
        ("OXIDE, Inc.", "oxide"),
        ("Kernel Werke GmbH & Co. KG", "kernel werke"),
        ("Oxide Computer Company", "oxide computer"),
        ("Oxide; Firmware", "oxide"),
        ("Co", "co"),
        ("GmbH", "gmbh"),
        ("", ""),
        (None, ""),
        ("🎉", ""),
    ],
)
def test_companies(typed: str | None, meant: str) -> None:
    """Legal forms and departments do not make another company."""
    assert company_of(typed) == meant


@given(st.text(max_size=40), st.text(max_size=40))
def test_closeness_is_the_same_both_ways(one: str, other: str) -> None:
    """Whoever is looked at first, and the same name is as close as can be."""
    a, b = name_of(one), name_of(other)
    assert closeness(a, b) == pytest.approx(closeness(b, a))
    assert 0 <= closeness(a, b) <= 100
    assert closeness(a, a) == (100 if a.folded else 0)


_people = st.builds(
    lambda n, name, company, birthday, emails: sketch(n, name, *emails, company=company, birthday=birthday),
    st.integers(0, 9),
    st.sampled_from(["Ana Souza", "Souza, Ana", "A. Souza", "Bo", "李", "", "Ana Maria Souza"]),
    st.sampled_from([None, "Oxide", "Acme"]),
    st.sampled_from([None, "1985-04-12", "--04-12", "junk"]),
    st.lists(st.sampled_from(["a@x.org", "b@x.org", "https://github.com/a", "+49 30 5550123"]), max_size=3),
)


@given(_people, _people)
def test_judging_is_the_same_both_ways(one: Sketch, other: Sketch) -> None:
    """A pair is a pair."""
    if one.n != other.n:
        pair = judge(one, other)
        assert pair == judge(other, one)
        assert pair is None or LIKELY <= pair.score <= 100
        assert pair is None or pair.reasons


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_are_compared_like_others(hostile: str) -> None:
    """Whatever a file calls somebody."""
    pair = judge(*two((hostile, "a@x.org"), (hostile, "a@x.org")))
    assert pair
    assert pair.score >= 70
    assert closeness(name_of(hostile), name_of("Ana Souza")) < CLOSE
