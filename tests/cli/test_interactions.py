"""The log from the shell: interactions, interaction, types, and the rarer options of log."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.hostile import SMALL

Ask = Callable[..., Any]


@pytest.fixture
def logged(ask: Ask) -> Ask:
    """Ana and Kofi, and three interactions: a talk with both, a call, an email of last year."""
    ask("add", "Ana Souza", "--tag", "rust")
    ask("add", "Kofi Mensah")
    ask("log", "@kofi", "--type", "email", "--on", "2025-12-24")
    ask("log", "@kofi", "the grant", "--type", "call", "--on", "last friday", "--direction", "them", "--duration", "5")
    words = ("--event", "FOSDEM 2026", "--direction", "me", "--duration", "1h30", "--transcript", "talk.txt")
    ask("log", "@ana", "@kofi", "io_uring slides", "--type", "talk", "--on", "yesterday", *words)
    return ask


def types(shape: Any) -> list[str]:
    """The types of what was listed."""
    return [each["type"] for each in shape["interactions"]]


def test_the_shape_of_one(logged: Ask) -> None:
    """As docs/cli.md has it."""
    found = logged("interactions", "--type", "talk")
    assert (found["total"], found["found"]) == (3, 1)
    (shape,) = found["interactions"]
    people = {name: logged("show", name)["contact"]["id"] for name in ("ana", "kofi")}
    assert shape == {
        "id": shape["id"],
        "type": "talk",
        "occurred_on": "2026-03-15",
        "occurred_at": None,
        "direction": "me",
        "duration_minutes": 90,
        "event": {"id": shape["event"]["id"], "name": "FOSDEM 2026"},
        "transcript_source": "talk.txt",
        "notes": "io_uring slides",
        "people": [{"id": people["ana"], "name": "Ana Souza"}, {"id": people["kofi"], "name": "Kofi Mensah"}],
    }
    assert logged("interaction", shape["id"])["interaction"] == shape
    assert logged("interaction", shape["id"][-8:].upper())["interaction"] == shape
    assert shape in logged("show", "ana")["contact"]["interactions"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["talk", "call", "email"]),
        (("grant",), ["call"]),
        (("@ana", "@kofi"), ["talk"]),
        (("--with", "kofi"), ["talk", "call", "email"]),
        (("--with", "Ana Souza", "--with", "kofi"), ["talk"]),
        (("--type", "call", "--type", "email"), ["call", "email"]),
        (("type:call",), ["call"]),
        (("with:Ana Souza",), ["talk"]),
        (("@Ana Souza",), ["talk"]),
        (("io_uring slides",), ["talk"]),
        (("slides io_uring",), []),
        (("slides", "io_uring"), ["talk"]),
        (("--tag", "rust"), ["talk"]),
        (("--event", "fosdem 2026"), ["talk"]),
        (("--direction", "them"), ["call"]),
        (("--since", "2026-03"), ["talk", "call"]),
        (("--since", "1st of march 2026"), ["talk", "call"]),
        (("--until", "2025"), ["email"]),
        (("on:yesterday",), ["talk"]),
        (("--limit", "2"), ["talk", "call"]),
    ],
)
def test_filters(logged: Ask, words: tuple[str, ...], found: list[str]) -> None:
    """Options and the language of the Log's filter, alone and together."""
    assert types(logged("interactions", *words)) == found


def test_the_count_is_of_all_that_fits(logged: Ask, devhub: Shell) -> None:
    """A limit cuts the list, not the count, and says what is missing."""
    assert logged("interactions", "--with", "kofi", "--limit", "1")["found"] == 3
    done = devhub("interactions", "--limit", "1")
    assert done.err == "2 more; --limit N shows them.\n"
    lines = done.out.splitlines()
    assert lines[0].split() == ["DAY", "TYPE", "WITH", "WHO", "REACHED", "OUT", "TOOK", "ID", "NOTE"]
    assert lines[1].startswith("2026-03-15  Talk  Ana Souza, Kofi Mensah  I reached out    1 h 30  ")
    assert lines[1].endswith("FOSDEM 2026 · io_uring slides")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("type:zebra",), 2, "no interaction type “zebra”"),
        (("--tag", "zebra"), 2, "no tag “zebra”"),
        (("--event", "zebra"), 2, "no event “zebra”"),
        (("--since", "someday"), 2, "not a date"),
        (("--direction", "sideways"), 2, "not one of me, them, mutual"),
        (("typ:call",), 2, "Did you mean type:?"),
        (("--since", "today", "--until", "yesterday"), 2, "begins after it ends"),
        (("--since", ""), 2, "needs a value"),
    ],
)
def test_what_cannot_be_understood(logged: Ask, devhub: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    """Said in words, with the exit code of a usage error."""
    done = devhub("interactions", *words)
    assert done.code == code
    assert said in done.err


def test_nothing(ask: Ask, devhub: Shell) -> None:
    """An empty vault, and a filter that nothing fits."""
    assert ask("interactions") == {"total": 0, "found": 0, "interactions": []}
    assert devhub("interactions").err == "Nothing is logged yet.\n"
    assert devhub("interactions", "zebra").err == "Nothing fits.\n"


def test_show_one(logged: Ask, devhub: Shell) -> None:
    """As lines of text."""
    shape = logged("interactions", "--type", "talk")["interactions"][0]
    assert devhub("interaction", shape["id"]).out.splitlines() == [
        "▶ Talk  2026-03-15",
        "with           Ana Souza, Kofi Mensah",
        "from           I reached out",
        "took           1 h 30",
        "at             FOSDEM 2026",
        "source         talk.txt",
        f"{'id':<15}{shape['id']}",
        "",
        "io_uring slides",
    ]


def test_edit_one(logged: Ask) -> None:
    """Fields and people; an empty value clears; one step of undo."""
    shape = logged("interactions", "--type", "talk")["interactions"][0]
    logged("add", "Zoë")
    settings = (
        "type=video call",
        "on=2026-03-01 10:00",
        "direction=",
        "duration=45m",
        "event=",
        "transcript=",
        "notes=new words",
    )
    changed = logged("interaction", shape["id"], "--set", *settings, "--add", "@zoe", "--remove", "ana")["interaction"]
    assert (changed["type"], changed["occurred_at"], changed["direction"]) == ("video_call", "2026-03-01T10:00:00+01:00", None)
    assert (changed["duration_minutes"], changed["event"], changed["transcript_source"]) == (45, None, None)
    assert (changed["notes"], [each["name"] for each in changed["people"]]) == ("new words", ["Kofi Mensah", "Zoë"])
    logged("undo")
    assert logged("interaction", shape["id"])["interaction"] == shape


def test_nothing_to_change(logged: Ask, devhub: Shell) -> None:
    """The same value makes no step of undo."""
    shape = logged("interactions", "--type", "call")["interactions"][0]
    before = logged("undo", "--list")
    assert devhub("interaction", shape["id"], "--set", "notes=the grant").out == "Nothing is different.\n"
    assert logged("undo", "--list") == before


def test_duplicate_one(logged: Ask) -> None:
    """Today, or when it is said; without the transcript."""
    shape = logged("interactions", "--type", "talk")["interactions"][0]
    made = logged("interaction", shape["id"], "--duplicate")["interaction"]
    assert made == shape | {"id": made["id"], "occurred_on": "2026-03-16", "transcript_source": None}
    assert logged("interaction", shape["id"], "--duplicate", "--on", "2026-03-02")["interaction"]["occurred_on"] == "2026-03-02"
    assert logged("interactions")["total"] == 5


def test_delete_one(logged: Ask, devhub: Shell) -> None:
    """Gone from the list and the person; undo brings it back."""
    shape = logged("interactions", "--type", "call")["interactions"][0]
    done = devhub("interaction", shape["id"][-8:], "--delete")
    assert done.out == "Deleted call with Kofi Mensah of 2026-03-13. devhub undo brings it back.\n"
    assert devhub("interaction", shape["id"]).code == 4
    logged("undo")
    assert logged("interaction", shape["id"], "--delete") == {"deleted": shape}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("zzzzzzzz",), 4),
        (("abc",), 4),
        (("%%%%",), 4),
        ((), 2),
        (("{id}", "--set", "colour=red"), 2),
        (("{id}", "--set", "duration=long"), 2),
        (("{id}", "--set", "notes"), 2),
        (("{id}", "--delete", "--duplicate"), 2),
        (("{id}", "--on", "today"), 2),
        (("{id}", "--delete", "--add", "ana"), 2),
        (("{id}", "--remove", "kofi"), 2),
        (("{id}", "--add", "nobody"), 4),
    ],
)
def test_mistakes(logged: Ask, devhub: Shell, words: tuple[str, ...], code: int) -> None:
    """Each has its exit code and changes nothing."""
    shape = logged("interactions", "--type", "call")["interactions"][0]
    done = devhub("interaction", *(word.replace("{id}", shape["id"]) for word in words))
    assert done.code == code
    assert done.err.startswith("devhub: ")
    assert logged("interactions")["interactions"][1] == shape


def test_an_end_that_several_have(logged: Ask, devhub: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listed, with exit code 5."""
    from devhub_tui.storage import interactions

    ids = [each["id"] for each in logged("interactions")["interactions"]]
    monkeypatch.setattr(interactions, "by_end_of_id", lambda *_: ids[:2])
    done = devhub("interaction", "abcd")
    assert done.code == 5
    assert ids[0] in done.err
    assert "2026-03-15 Talk" in done.err


def test_types(logged: Ask, devhub: Shell) -> None:
    """Listed in their order, with how many there are of each."""
    found = logged("types")["types"]
    assert found[0] == {
        "key": "met",
        "label": "Met",
        "icon": "✦",
        "counts_as_contact": True,
        "meaningful": True,
        "archived": False,
        "interactions": 0,
    }
    assert {each["key"]: each["interactions"] for each in found if each["interactions"]} == {"call": 1, "email": 1, "talk": 1}
    assert devhub("types").out.splitlines()[0].split() == ["TYPE", "LABEL", "COUNTS", "MEANINGFUL", "INTERACTIONS"]


def test_a_type_of_your_own(logged: Ask) -> None:
    """Added, changed, moved, logged, archived because it is used, and brought back."""
    made = logged("types", "--add", "Podcast", "--icon", "♪", "--set", "meaningful=no")["type"]
    assert made == {
        "key": "podcast",
        "label": "Podcast",
        "icon": "♪",
        "counts_as_contact": True,
        "meaningful": False,
        "archived": False,
    }
    assert logged("types", "podcast", "--set", "label=Radio show", "counts=no", "--move", "1")["type"]["label"] == "Radio show"
    assert logged("types")["types"][0]["key"] == "podcast"
    assert logged("log", "@ana", "on air", "--type", "radio show")["interaction"]["type"] == "podcast"
    assert logged("types", "podcast", "--delete") == {"archived": {**made, "label": "Radio show", "counts_as_contact": False}}
    assert logged("types", "Radio show")["type"]["archived"]
    assert not logged("types", "podcast", "--unarchive")["type"]["archived"]
    logged("types", "--add", "Zine")
    assert set(logged("types", "zine", "--delete")) == {"deleted"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--add", "coffee"), 2),
        (("--add", "Own", "--icon", "ab"), 2),
        (("--add", ""), 2),
        (("zebra",), 2),
        (("--archive",), 2),
        (("--icon", "x"), 2),
        (("coffee", "--archive", "--delete"), 2),
        (("coffee", "--set", "colour=red"), 2),
        (("coffee", "--set", "counts=perhaps"), 2),
        (("coffee", "--move", "0"), 2),
        (("coffee", "--add", "tea"), 2),
    ],
)
def test_mistakes_with_types(ask: Ask, devhub: Shell, words: tuple[str, ...], code: int) -> None:
    """Each is said in words and changes nothing."""
    before = ask("types")
    done = devhub("types", *words)
    assert done.code == code
    assert done.err.startswith("devhub: ")
    assert ask("types") == before


@pytest.mark.parametrize("word", [word for word in SMALL if word.strip() and not word.startswith("-") and "\x00" not in word])
def test_hostile_words(logged: Ask, devhub: Shell, word: str) -> None:
    """Every word is a filter, a value or an error in words; the output is clean."""
    made = logged("log", "@ana", "note", "--event", word, "--transcript", word)["interaction"]
    for words in (("interactions", word), ("interactions", "--with", word), ("interaction", word), ("types", word)):
        assert devhub(*words).code in (0, 2, 4)
    assert devhub("interaction", made["id"], "--set", f"notes={word}", f"event={word}").code == 0
    assert devhub("interactions", "--limit", "1").code == 0
