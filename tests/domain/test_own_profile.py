"""The owner's profile: what each field can hold, and which fields the card shares."""

import pytest

from devhub_tui.domain import own_profile as rule
from devhub_tui.errors import FieldError
from tests.hostile import FORBIDDEN, HOSTILE


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("name", "  Ada   Lovelace ", "Ada Lovelace"),
        ("tagline", "\u200d", None),
        ("email", "ada@analytical.example", "ada@analytical.example"),
        ("phone", "+44 20", "+44 20"),
        ("timezone", "Europe/Berlin", "Europe/Berlin"),
        ("contact", "the desk at the door", "the desk at the door"),
        ("company", "", None),
        ("links", "ada.example https://x.example/a", "https://ada.example\nhttps://x.example/a"),
        ("links", "github: ada\nada.example\nada.example", "https://github.com/ada\nhttps://ada.example"),
    ],
)
def test_what_is_kept(key: str, typed: str, kept: str | None) -> None:
    """Fields as they are typed, and what becomes of them."""
    assert rule.checked(key, typed) == kept


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("name", "\u200b"),
        ("email", "nope"),
        ("timezone", "Mars/Olympus"),
        ("links", "javascript:alert(1)"),
        ("links", "signal: ada.01"),
        ("links", "\n".join(f"https://{each}.example" for each in range(9))),
        ("links", "https://a.example/" + "x" * 200),
        ("tagline", "x" * 201),
    ],
)
def test_what_is_refused(key: str, typed: str) -> None:
    """A wrong field is named, with what would be right."""
    with pytest.raises(FieldError) as caught:
        rule.checked(key, typed)
    assert caught.value.message


@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_another_program_wrote_is_cleaned(value: str) -> None:
    """A profile that came past every check is one clean line a field, and never without a name if there is one."""
    found = rule.from_values({each.key: value for each in rule.FIELDS}, value, "Ada")
    for each in rule.FIELDS:
        said = found.said(each.key)
        assert not FORBIDDEN.search(said)
        assert "\n" not in said
    assert found.shared <= set(rule.ON_CARD)


def test_which_fields_are_shared() -> None:
    """Without a choice everything but telephone and place; words name them, in any spelling."""
    assert rule.read_fields(None) == set(rule.ON_CARD) - {"phone", "location"}
    assert rule.shared_fields(["Email", "link", "name"]) == {"email", "links"}
    assert rule.shared_fields(["all"]) == set(rule.ON_CARD)
    assert rule.shared_fields(["none"]) == set()
    for chosen in (set(), {"email"}, set(rule.ON_CARD)):
        assert rule.read_fields(rule.stored_fields(chosen)) == chosen
    for wrong in ("contact", "shoe size"):
        with pytest.raises(FieldError):
            rule.shared_fields([wrong])
