"""What visitors send: checked when it is typed, and again when it comes out of an inbox that anybody may have written."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import submissions
from devhub_tui.domain.submissions import FieldErrors, Submission
from devhub_tui.errors import FieldError
from tests.hostile import FORBIDDEN, HOSTILE

FULL = {
    "name": "Zoë",
    "email": "zoe@example.org",
    "github": "@zoe",
    "company": "Oxide",
    "message": "hello\nthere",
    "consent": "1",
}
FACTS = {"name": "Zoë K.", "company": "@oxide", "location": "Berlin", "bio": "Rust\nand tea", "blog": "zoe.example"}
ID, CODE = "0190a1b2-0000-4000-8000-000000000001", "0190a1b2-0000-7000-8000-000000000002"


def made(**form: str) -> Submission:
    """A submission of a full form, with other values where given."""
    return submissions.made(ID, CODE, submissions.checked({**FULL, **form}), FACTS, 1_773_648_000_000)


def test_a_form_is_taken_as_it_is_meant() -> None:
    """White space goes, the GitHub name is a name, empty is nothing."""
    found = submissions.checked({**FULL, "name": "  Zoë ", "company": " "})
    assert found == ("Zoë", "zoe@example.org", "zoe", None, "hello\nthere")
    assert submissions.checked({"name": "Zoë", "consent": "on"}) == ("Zoë", None, None, None, None)


def test_every_wrong_field_is_named_at_once() -> None:
    """Whoever got several fields wrong learns of all of them."""
    with pytest.raises(FieldErrors) as caught:
        submissions.checked({"name": " ", "email": "nobody", "github": "-x", "company": "x" * 500})
    assert list(caught.value.errors) == ["name", "email", "github", "company", "consent"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("zoe", "zoe"),
        ("@Zoe-K", "Zoe-K"),
        ("https://github.com/zoe/", "zoe"),
        ("www.GitHub.com/zoe", "zoe"),
        ("  zoe ", "zoe"),
        ("a" * 39, "a" * 39),
        ("", None),
    ],
)
def test_github_names(typed: str, name: str | None) -> None:
    """A name, with @, or as the address of the profile."""
    assert submissions.github_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["-zoe", "zoe-", "zo--e", "zo_e", "zo e", "zoë", "a" * 40, "github.com/zoe/repo", "../etc", "zoe?x=1"]
)
def test_no_github_names(typed: str) -> None:
    """What GitHub would not give to anybody never becomes an address that is asked for."""
    with pytest.raises(FieldError):
        submissions.github_name(typed)


def test_there_and_back() -> None:
    """A submission waits as bytes and is the same afterwards, facts and consent included."""
    assert submissions.from_bytes(submissions.to_bytes(made())) == made()
    bare = submissions.made(ID, CODE, submissions.checked({"name": "Ana", "consent": "1"}), None, 1)
    assert submissions.from_bytes(submissions.to_bytes(bare)) == bare


@pytest.mark.parametrize(
    "typed", ["zoe", "@x.org", "zoe@", "a@b@c", "a b@c.org", "a,b@c.org", "<a@c.org>", '"a"@c.org', "a@c.org?bcc=x"]
)
def test_no_email_addresses(typed: str) -> None:
    """An address is one address, and nothing that a mail program would take for more."""
    with pytest.raises(FieldErrors) as caught:
        submissions.checked({**FULL, "email": typed})
    assert list(caught.value.errors) == ["email"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", ["name", "company", "message", "email", "github"])
def test_hostile_text_is_clean_or_refused(field: str, value: str) -> None:
    """Nothing that a terminal would obey comes through, by the form or by the inbox."""
    errors: dict[str, str] = {}
    try:
        found: tuple[str | None, ...] = submissions.checked({**FULL, field: value})
    except FieldErrors as refused:
        found, errors = (), refused.errors
    assert not any(FORBIDDEN.search(each) for each in found if each)
    assert list(errors) in ([], [field])
    written = {**json.loads(submissions.to_bytes(made())), field: value, "facts": dict.fromkeys(FACTS, value)}
    with suppress(ValueError):
        read = submissions.from_bytes(json.dumps(written).encode())
        texts = [*read[2:7], *(read.facts or {}).values()]
        assert not any(FORBIDDEN.search(each) for each in texts if each)


@pytest.mark.parametrize("field", [*Submission._fields, "format"])
def test_a_refusal_quotes_nothing(field: str) -> None:
    """Why something was put aside is kept and shown, so it has nothing of what was sent."""
    body = {**json.loads(submissions.to_bytes(made())), field: ["Katamarakis"] if field == "facts" else "Katamarakis!"}
    with suppress(ValueError):
        submissions.from_bytes(json.dumps(body).encode())
        assert field in ("name", "company", "message")
        return
    with pytest.raises(ValueError, match=r"^(?!.*Katamarakis)"):
        submissions.from_bytes(json.dumps(body).encode())


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=8), each, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["format", *Submission._fields]), _json, max_size=4))
def test_a_body_with_anything_in_it(changes: dict[str, Any]) -> None:
    """Whoever writes into the inbox gets a submission that a form would have given, or a ValueError: nothing else comes out."""
    body = {**json.loads(submissions.to_bytes(made())), **changes}
    try:
        found = submissions.from_bytes(json.dumps(body).encode("utf-8", "surrogatepass"))
    except ValueError:
        return
    assert submissions.from_bytes(submissions.to_bytes(found)) == found
    assert isinstance(found.arrived_at, int)


@given(st.binary(max_size=200))
def test_bytes_that_are_none(body: bytes) -> None:
    """Torn bytes, other programs' bytes, a hundred thousand brackets: said, not crashed."""
    for each in (body, body * 300, b"[" * 100_000, b'{"format":1}', b"null", b""):
        with pytest.raises(ValueError, match=r"."):
            submissions.from_bytes(each)


def test_a_newer_format_is_left_for_a_newer_devhub() -> None:
    """An older devhub does not guess what a newer page may have sent."""
    body = submissions.to_bytes(made()).replace(b'"format":1', b'"format":2')
    with pytest.raises(ValueError, match="newer"):
        submissions.from_bytes(body)


def test_nothing_personal_in_a_trace() -> None:
    """What a log or a debugger would print of a submission is its id."""
    assert repr(made()) == f"Submission({ID})"
    assert "Zo" not in repr(submissions.checked(FULL))
