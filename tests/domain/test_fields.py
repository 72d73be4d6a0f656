"""What each field can hold: one gate for the shell, the forms and imports."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import fields
from devhub_tui.errors import DevHubError, FieldError
from tests.hostile import FORBIDDEN, HOSTILE

GOOD: list[tuple[str, str, Any]] = [
    ("name", "  Ana  Lopez ", "Ana Lopez"),
    ("name", "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
    ("name", "\u200dAna\u200d", "Ana"),
    ("nickname", "", None),
    ("company", " \u200b ", None),
    ("notes", "one\r\ntwo\n", "one\ntwo"),
    ("birthday", "1985-04-12", "1985-04-12"),
    ("birthday", "--04-12", "--04-12"),
    ("birthday", "--0412", "--04-12"),
    ("birthday", "--02-29", "--02-29"),
    ("birthday", "1604-02-29", "--02-29"),
    ("birthday", "19850412", "1985-04-12"),
    ("birthday", " ", None),
    ("met_on", "2026-03-16", "2026-03-16"),
    ("met_on", " 2024-02-29 ", "2024-02-29"),
    ("cadence", "2W", "2w"),
    ("cadence", "30", "30d"),
    ("cadence", "007d", "7d"),
    ("cadence", "Every 2 Months", "2m"),
    ("cadence", "", None),
    ("importance", " 5 ", 5),
    ("importance", "", None),
    ("vip", "Yes", 1),
    ("vip", "", 0),
    ("vip", "off", 0),
    ("tracking", "Passive", "passive"),
    ("tracking", "", None),
    ("timezone", "Europe/Berlin", "Europe/Berlin"),
    ("timezone", "", None),
]
BAD = [
    ("name", ""),
    ("name", "\u200d"),
    ("name", "\u3164"),
    ("name", "\u0301"),
    ("birthday", "1985-02-29"),
    ("birthday", "--02-30"),
    ("birthday", "--13-01"),
    ("birthday", "--"),
    ("birthday", "12.04.1985"),
    ("met_on", "2026-02-30"),
    ("met_on", "--04-12"),
    ("met_on", "yesterday"),
    ("cadence", "0d"),
    ("cadence", "-1d"),
    ("cadence", "1.5d"),
    ("cadence", "often"),
    ("cadence", "101y"),
    ("cadence", "٣d"),
    ("importance", "0"),
    ("importance", "6"),
    ("importance", "high"),
    ("importance", "٣"),
    ("vip", "maybe"),
    ("tracking", "new"),
    ("timezone", "Mars/Olympus"),
    ("timezone", "../../etc/passwd"),
    ("timezone", "/etc/localtime"),
    ("shoe_size", "43"),
    ("id", "x"),
    ("next_due", "2026-01-01"),
    ("deleted_at", "1"),
]


@pytest.mark.parametrize(("field", "typed", "stored"), GOOD)
def test_good_values(field: str, typed: str, stored: Any) -> None:
    """What people type becomes what the column holds."""
    found = fields.contact_value(field, typed)
    assert found == stored
    assert type(found) is type(stored)


@pytest.mark.parametrize(("field", "typed"), BAD)
def test_bad_values(field: str, typed: str) -> None:
    """What a field cannot hold is refused with the field's name and a sentence, derived columns included."""
    with pytest.raises(FieldError) as caught:
        fields.contact_value(field, typed)
    assert caught.value.field == field
    assert caught.value.message.endswith(".")


def outcome(check: Callable[[], Any]) -> tuple[Any, str]:
    """What a check gives, and what it says when it refuses."""
    try:
        return check(), ""
    except DevHubError as error:
        return None, f"{error.message} {error.hint}"


@pytest.mark.parametrize("field", list(fields.CONTACT))
def test_hostile_values(field: str) -> None:
    """A stranger's text is stored harmless or refused in a sentence that is harmless too."""
    for typed in HOSTILE:
        found, refusal = outcome(partial(fields.contact_value, field, typed))
        assert not FORBIDDEN.search(f"{found} {refusal}"), ascii(typed[:40])
        assert len(str(found)) <= (100_000 if field == "notes" else 1_000)
        assert len(refusal) < 500


@pytest.mark.parametrize("kind", [*fields.POINT_KINDS, "tag"])
def test_hostile_points_and_tags(kind: str) -> None:
    """The same for emails, phones, links and tags; no link runs anything."""
    check = fields.tag_name if kind == "tag" else partial(fields.point_value, kind)
    for typed in HOSTILE:
        found, refusal = outcome(partial(check, typed))
        assert not FORBIDDEN.search(f"{found} {refusal}"), ascii(typed[:40])
        assert len(refusal) < 500
        assert refusal or (found.strip() and "\n" not in found)
        assert refusal or kind != "link" or found.lower().startswith(("http:", "https:", "mailto:"))


@given(st.sampled_from(list(fields.CONTACT)), st.text(max_size=30))
def test_stored_values_are_valid_again(field: str, typed: str) -> None:
    """Whatever a field holds, its form can be opened and saved without a change."""
    try:
        found = fields.contact_value(field, typed)
    except FieldError:
        return
    assert fields.contact_value(field, "" if found is None else str(found)) == found


@given(
    st.sampled_from([*fields.POINT_KINDS, "tag"]),
    st.text(min_size=1, max_size=30) | st.from_regex(r"#*[a-z.@:/# ]{1,12}", fullmatch=True),
)
def test_stored_points_are_valid_again(kind: str, typed: str) -> None:
    """So can the form of a contact point."""
    check = fields.tag_name if kind == "tag" else lambda value: fields.point_value(kind, value)
    try:
        found = check(typed)
    except FieldError:
        return
    assert check(found) == found


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("email", " ana@oxide.computer ", "ana@oxide.computer"),
        ("email", '"odd@local"@example.org', '"odd@local"@example.org'),
        ("phone", "+49 30 123 456", "+49 30 123 456"),
        ("link", "github.com/ana", "https://github.com/ana"),
        ("link", "HTTP://example.org", "HTTP://example.org"),
        ("link", "example.org:8080/x", "https://example.org:8080/x"),
        ("link", "mailto:ana@example.org", "mailto:ana@example.org"),
        ("tag", "##rust ", "rust"),
        ("tag", "# # c#", "c#"),
    ],
)
def test_points(kind: str, typed: str, stored: str) -> None:
    """Emails, phones, links and tags as they are kept."""
    assert (fields.tag_name(typed) if kind == "tag" else fields.point_value(kind, typed)) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "ana"),
        ("email", "@oxide"),
        ("email", "ana@"),
        ("email", "a na@x.org"),
        ("phone", ""),
        ("link", "javascript:alert(1)"),
        ("link", "JavaScript:alert(1)"),
        ("link", "file:///etc/passwd"),
        ("link", "ssh://host"),
        ("link", "data:text/html,x"),
        ("link", "two words"),
        ("fax", "1"),
        ("tag", "###"),
        ("tag", "\u200d"),
    ],
)
def test_bad_points(kind: str, typed: str) -> None:
    """What is no email, no link that may be opened, or no tag at all is refused."""
    with pytest.raises(FieldError):
        fields.tag_name(typed) if kind == "tag" else fields.point_value(kind, typed)
