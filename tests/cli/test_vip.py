"""devhub vip: the list, switching, and what is remembered of one person."""

from collections.abc import Callable
from typing import Any

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


def test_on_set_off_on_keeps_every_word(devhub: Shell, ask: Ask) -> None:
    """What is hidden by --off comes back with --on; `show` has it for VIPs only."""
    devhub("add", "Ana Souza")
    shown = ask("vip", "ana", "--on", "--set", "family=two\ndaughters", "likes=coffee", "app=Signal")["contact"]
    background = {"family": "two\ndaughters", "company": None, "likes_dislikes": "coffee", "misc_notes": None}
    assert shown["vip"] is True
    assert shown["background"] == background
    assert shown["contact_info"] == {"main_app": "Signal", "preferred_channel": None}
    off = ask("vip", "ana", "--off")["contact"]
    assert (off["vip"], off["background"], off["contact_info"]) == (False, None, None)
    assert "not a VIP. Their background is kept; --on shows it again." in devhub("vip", "ana").out
    assert "daughters" not in devhub("show", "ana").out
    assert ask("vip", "Ana", "Souza", "--on")["contact"]["background"] == background
    assert "family         two\n               daughters\n" in devhub("show", "ana").out
    assert "likes          coffee\n" in devhub("vip", "ana").out


def test_an_empty_value_clears_and_undo_brings_it_back(devhub: Shell, ask: Ask) -> None:
    """One call is one step."""
    devhub("add", "Ana", "--vip")
    ask("vip", "ana", "--set", "notes=a", "channel=text")
    ask("vip", "ana", "--off", "--set", "notes=")
    devhub("undo")
    shown = ask("show", "ana")["contact"]
    assert (shown["vip"], shown["background"]["misc_notes"], shown["contact_info"]["preferred_channel"]) == (True, "a", "text")


def test_the_list_says_what_the_view_says(devhub: Shell, ask: Ask) -> None:
    """Last talk, next date, one line of background; by status unless another order is asked for."""
    assert ask("vip") == {"total": 0, "vips": []}
    assert "Nobody is a VIP yet." in devhub("vip").err
    devhub("add", "Ana Souza", "--company", "Oxide", "--vip")
    devhub("add", "Bo", "--vip")
    devhub("add", "Cy")
    devhub("edit", "bo", "--set", "birthday=--03-20", "tracked_on=2026-01-01")
    devhub("log", "@ana", "firmware in Rust", "--type", "talk", "--on", "2026-03-01")
    devhub("vip", "ana", "--set", "likes=coffee")
    found = ask("vip")
    assert found["total"] == 2
    assert [each["name"] for each in found["vips"]] == ["Bo", "Ana Souza"]
    ana = found["vips"][1]
    del ana["id"]
    assert ana == {
        "name": "Ana Souza",
        "status": "due",
        "company": "Oxide",
        "last_contacted": "2026-03-01",
        "last_talk": {"type": "Talk", "icon": "▶", "text": "firmware in Rust"},
        "next": {"on": "2026-03-15", "kind": "due", "text": None},
        "background": "coffee",
    }
    assert found["vips"][0]["next"] == {"on": "2026-03-20", "kind": "birthday", "text": None}
    assert [each["name"] for each in ask("vip", "--sort", "next", "--limit", "1")["vips"]] == ["Ana Souza"]
    for words in ("Ana Souza", "firmware in Rust", "2026-03-20", "birthday", "coffee"):
        assert words in devhub("vip").out


def test_wrong_calls_change_nothing(devhub: Shell, ask: Ask) -> None:
    """Each says what would be right."""
    devhub("add", "Ana")
    before = ask("show", "ana")
    for words, code in (
        (("vip", "--on"), 2),
        (("vip", "ana", "--on", "--off"), 2),
        (("vip", "ana", "--set", "family"), 2),
        (("vip", "ana", "--set", "shoes=42"), 2),
        (("vip", "ana", "--set", "family=" + "x" * 100_001), 2),
        (("vip", "nobody", "--on"), 4),
    ):
        assert devhub(*words).code == code, words
    assert ask("show", "ana") == before


def test_hostile_words_are_kept_and_shown_as_text(devhub: Shell, ask: Ask) -> None:
    """The shell fixture itself refuses whatever a terminal would obey."""
    devhub("add", "Ana", "--vip")
    for hostile in SMALL:
        assert devhub("vip", "ana", "--set", f"family={hostile}", f"app={hostile}").code == 0
        devhub("vip")
        devhub("vip", "ana")
        ask("vip")
