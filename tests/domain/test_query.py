"""What is typed into a search box means what its writer meant, and nothing that is typed is an error."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.query import FIELDS, Condition, Query, Term, exactly, parse, written
from tests.hostile import HOSTILE

NOW = datetime.fromisoformat("2026-03-16T09:00:00+01:00")


def read(text: str) -> Query:
    """The query on Monday 16 March 2026."""
    return parse(text, lambda: NOW)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  rust   Berlin ", [Term("rust"), Term("Berlin")]),
        ('"io uring" slides', [Term("io uring", exact=True), Term("slides")]),
        ('"io ur', [Term("io ur")]),
        ('-"io uring"', [Term("io uring", exact=True, negated=True)]),
        ('ana"bo"cy', [Term("ana"), Term("bo", exact=True), Term("cy")]),
        ("-rust", [Term("-rust")]),
        ("ana@oxide.computer https://a.example/x:y 12:30 C++: foo:bar", None),
        ("- -- \" '' _ :", []),
        ("tag: company: before: vip: status: -type:", []),
        ('tag:"" "  "', []),
        ("one two three four five six seven eight nine", ["one", "two", "three", "four", "five", "six", "seven", "eight"]),
    ],
)
def test_words_and_phrases(text: str, terms: list[Term] | list[str] | None) -> None:
    """Words are beginnings, quotes make them whole; a colon after anything but an operator belongs to the word."""
    wanted = text.split() if terms is None else terms
    found = read(text)
    assert found.terms == tuple(Term(each) if isinstance(each, str) else each for each in wanted)
    assert not found.conditions
    assert not found.problems


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("tag:rust", Condition("tag", "rust")),
        ("TAG:#Rust", Condition("tag", "Rust")),
        ('tag:"PyCon 2026"', Condition("tag", "PyCon 2026", exact=True)),
        ("-tag:work", Condition("tag", "work", negated=True)),
        ('company:"Turbine GmbH"', Condition("company", "Turbine GmbH", exact=True)),
        ('company:"Turbine G', Condition("company", "Turbine G")),
        ("company:AT&T", Condition("company", "AT&T")),
        ("type:pair", Condition("type", "pair")),
        ("before:2026-03-01", Condition("before", "2026-03-01")),
        ("before:2026-01", Condition("before", "2026-01-01")),
        ("after:2026", Condition("after", "2026-01-01")),
        ("after:jan", Condition("after", "2026-01-01")),
        ("after:april", Condition("after", "2025-04-01")),
        ("after:yesterday", Condition("after", "2026-03-15")),
        ('after:"last friday"', Condition("after", "2026-03-13")),
        ("after:2w", Condition("after", "2026-03-02")),
        ("status:due", Condition("status", "due")),
        ("status:in_touch", Condition("status", "in_touch")),
        ("status:in touch", Condition("status", "in_touch")),
        ('status:"In touch"', Condition("status", "in_touch")),
        ("-status:arch", Condition("status", "archived", negated=True)),
        ("vip:yes", Condition("vip", "yes")),
        ("vip:n", Condition("vip", "no")),
        ("vip:True", Condition("vip", "yes")),
    ],
)
def test_operators(text: str, condition: Condition) -> None:
    """Each operator reads its value as people write it."""
    assert read(text) == Query((), (condition,))
    assert read(written(read(text))) == read(text)


def test_operators_can_be_repeated_and_stand_anywhere() -> None:
    """Both tags, a word between them, a range of days."""
    found = read("tag:a rust tag:b after:2026-01 before:2026-02")
    assert found.terms == (Term("rust"),)
    assert [each.value for each in found.conditions] == ["a", "b", "2026-01-01", "2026-02-01"]
    assert [each.value for each in found.having("tag")] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("before:soon", "before", "“soon” is not a date."),
        ("after:3/4", "after", "can be read as two different days."),
        ("after:2026-13", "after", "“2026-13” is not a date."),
        ("status:sleepy", "status", "“sleepy” is not a status."),
        ("vip:maybe", "vip", "“maybe” is neither yes nor no."),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(text: str, field: str, said: str) -> None:
    """The mistake is named with what to write instead; the rest of the query counts."""
    found = read(f"ana {text} tag:rust")
    assert found.terms == (Term("ana"),)
    assert found.conditions == (Condition("tag", "rust"),)
    (problem,) = found.problems
    assert problem.field == field
    assert problem.message.startswith(f"{field}: ")
    assert problem.message.endswith(said)
    assert problem.hint


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*(f"{field}:" for field in FIELDS), '"', "-", " ", "in touch", "2026-01", "yes", "rust", "a b"]),
    st.sampled_from(HOSTILE),
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_a_query_that_can_be_written_again(text: str) -> None:
    """No text is an error, and what was understood can be written down so that it is understood the same."""
    found = read(text)
    again = read(written(found))
    assert (again.terms, again.conditions) == (found.terms, found.conditions)
    assert not again.problems
    assert all(term.text.strip() for term in found.terms)
    assert all(condition.value.strip() for condition in found.conditions)


@given(st.sampled_from(["tag", "company", "type"]), st.text(min_size=1, max_size=40))
def test_a_name_can_be_asked_for_exactly(field: str, name: str) -> None:
    """Whatever a company or tag is called, the operator written for it is one condition and nothing else."""
    found = read(exactly(field, name))
    assert not found.terms
    assert len(found.conditions) <= 1
    assert all(each.exact and each.field == field for each in found.conditions)
