"""People from the shell: added, listed, shown, edited, tagged, deleted."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Shell

Ask = Callable[..., Any]

STATUSES = ["reconnect", "due", "soon", "in_touch", "collaborating", "passive", "new"]


def test_add_keeps_everything_given(ask: Ask) -> None:
    """One line adds a person whole, tracked from today."""
    person = ask(
        *("add", "Ana Souza", "--email", "ana@oxide.example", "--email", "ana@home.example", "--phone", "+49 30 1"),
        *("--link", "github.com/ana", "--company", "Oxide", "--title", "Engineer", "--tag", "rust", "--tag", "#Mentors", "--vip"),
    )["contact"]
    assert person["name"] == "Ana Souza"
    assert (person["company"], person["title"], person["vip"]) == ("Oxide", "Engineer", True)
    assert [(each["kind"], each["value"], each["is_primary"]) for each in person["points"]] == [
        ("email", "ana@oxide.example", True),
        ("email", "ana@home.example", False),
        ("phone", "+49 30 1", True),
        ("link", "https://github.com/ana", True),
    ]
    assert person["tags"] == ["Mentors", "rust"]
    assert (person["status"], person["tracking"], person["tracked_on"]) == ("in_touch", "auto", "2026-03-16")
    assert (person["cadence_days"], person["next_due"]) == (14, "2026-03-30")
    assert person["created_at"] == "2026-03-16T09:00:00+01:00"
    assert not {"n", "deleted_at", "sort_name", "anchor"} & set(person)
    assert person["interactions"] == person["follow_ups"] == []


def test_add_says_who(devhub: Shell) -> None:
    """A name may come without quotes."""
    done = devhub("add", "Zoë", "Faßbender")
    assert (done.code, done.out, done.err) == (0, "Added Zoë Faßbender.\n", "")


@pytest.mark.parametrize(
    "words",
    [("   ",), ("\u202e",), ("Ana", "--email", "nonsense"), ("Ana", "--link", "javascript:alert(1)"), ("Ana", "--tag", "#"), ()],
)
def test_add_refuses_what_a_field_cannot_hold(devhub: Shell, words: tuple[str, ...]) -> None:
    """A bad value is a usage error and adds nobody."""
    done = devhub("add", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("devhub: ")
    assert devhub("contacts", "--json").json == {"total": 0, "contacts": []}


@pytest.fixture
def people(ask: Ask) -> Ask:
    """Four people."""
    ask("add", "Ana Souza", "--company", "Oxide", "--tag", "rust", "--email", "ana@oxide.example", "--vip")
    ask("add", "Anna Åkesson", "--company", "Kernel Werke", "--tag", "go")
    ask("add", "Björn Müller", "--tag", "rust")
    ask("add", "Mei Lin")
    ask("edit", "Mei Lin", "--set", "tracking=passive")
    return ask


def names(shape: Any) -> list[str]:
    """Who is in a list."""
    return [person["name"] for person in shape["contacts"]]


def test_contacts_shape(people: Ask) -> None:
    """The shape that docs/cli.md promises."""
    shape = people("contacts", "souza")
    assert list(shape) == ["total", "contacts"]
    person = shape["contacts"][0]
    assert person == {
        "id": person["id"],
        "name": "Ana Souza",
        "status": "in_touch",
        "company": "Oxide",
        "title": None,
        "location": None,
        "vip": True,
        "importance": None,
        "last_contacted": None,
        "next_due": "2026-03-30",
        "cadence_days": 14,
        "snoozed_until": None,
        "created_at": "2026-03-16T09:00:00+01:00",
        "tags": ["rust"],
    }


def test_contacts_narrows_and_sorts(people: Ask) -> None:
    """A query, a status, a tag, VIPs, an order, a limit: each alone and together."""
    assert names(people("contacts")) == ["Ana Souza", "Anna Åkesson", "Björn Müller", "Mei Lin"]
    assert names(people("contacts", "an")) == ["Ana Souza", "Anna Åkesson"]
    assert names(people("contacts", "bjorn")) == ["Björn Müller"]
    assert names(people("contacts", "kern", "wer")) == ["Anna Åkesson"]
    assert names(people("contacts", "ana", "rust")) == ["Ana Souza"]
    assert names(people("contacts", "--status", "passive")) == ["Mei Lin"]
    assert names(people("contacts", "--status", "In touch", "--tag", "RUST")) == ["Ana Souza", "Björn Müller"]
    assert names(people("contacts", "--vip")) == ["Ana Souza"]
    assert names(people("contacts", "--sort", "added")) == ["Mei Lin", "Björn Müller", "Anna Åkesson", "Ana Souza"]
    assert names(people("contacts", "--sort=due")) == ["Ana Souza", "Anna Åkesson", "Björn Müller", "Mei Lin"]
    page = people("contacts", "--limit", "1")
    assert (page["total"], names(page)) == (4, ["Ana Souza"])
    assert people("contacts", "!!!") == {"total": 0, "contacts": []}


def test_contacts_as_a_table(devhub: Shell, people: Ask) -> None:
    """Columns line up by cells, also under letters that are two cells wide."""
    people("add", "山田太郎", "--company", "Oxide")
    lines = devhub("contacts", "oxide").out.splitlines()
    assert lines == [
        "STATUS      NAME         COMPANY  LAST  DUE         TAGS",
        "● in touch  Ana Souza ★  Oxide          2026-03-30  rust",
        "● in touch  山田太郎     Oxide          2026-04-15",
    ]
    done = devhub("contacts", "--limit", "2")
    assert len(done.out.splitlines()) == 3
    assert done.err == "3 more.\n"
    assert devhub("contacts", "nobody").err == "Nobody fits.\n"


@pytest.mark.parametrize("option", [("--status", "happy"), ("--sort", "mood"), ("--limit", "0"), ("--limit", "x"), ("--limit",)])
def test_contacts_refuses_unknown_values(devhub: Shell, option: tuple[str, ...]) -> None:
    """A slip is named, with what is allowed."""
    assert devhub("contacts", *option).code == 2


@pytest.mark.parametrize("who", ["Ana Souza", "ana souza", "@Ana Souza", "souza", "ANA@oxide.example", "ana@oxide", "åna souza"])
def test_show_finds_by_any_reading(people: Ask, who: str) -> None:
    """WHO is an email, a name or a part of one; case and accents do not matter."""
    assert people("show", who)["contact"]["name"] == "Ana Souza"


def test_show_by_id_and_unquoted(people: Ask, devhub: Shell) -> None:
    """An id as JSON gives it, and a name as words of its own."""
    contact_id = people("show", "Mei", "Lin")["contact"]["id"]
    assert people("show", contact_id)["contact"]["name"] == "Mei Lin"


def test_show_in_words(people: Ask, devhub: Shell) -> None:
    """Everything about a person on one page."""
    people(
        "edit",
        "ana souza",
        "--set",
        "notes=Likes espresso.\nHates mornings.",
        "met_how=FOSDEM",
        "introduced_by=mei",
        "birthday=--04-12",
    )
    people("log", "@ana souza", "@mei", "talked about tuning", "--type", "call", "--on", "yesterday", "--follow-up", "friday")
    out = devhub("show", "souza").out
    for part in (
        *(
            "Ana Souza ★  ● in touch",
            "Oxide",
            "every 14 days, from VIP · last contact 2026-03-15 (1 d ago) · due 2026-03-29",
            "ana@oxide.example",
        ),
        *(
            "Likes espresso.\nHates mornings.",
            "FOSDEM",
            "introduced by  Mei Lin",
            "--04-12",
            "Interactions (1)",
            "  2026-03-15  call  with Ana Souza, Mei Lin",
        ),
        *("talked about tuning", "2026-03-20  follow up: talked about tuning", "rust"),
    ):
        assert part in out


def test_nobody_and_several(people: Ask, devhub: Shell) -> None:
    """Nobody is exit code 4; several are listed and exit 5."""
    done = devhub("show", "Quentin")
    assert (done.code, done.out) == (4, "")
    assert "Quentin" in done.err
    done = devhub("show", "an")
    assert (done.code, done.out) == (5, "")
    assert "Ana Souza · Oxide" in done.err
    assert "Anna Åkesson · Kernel Werke" in done.err
    shape = devhub("show", "an", "--json")
    assert shape.code == 5
    assert [each["label"] for each in shape.json["error"]["candidates"]] == ["Ana Souza · Oxide", "Anna Åkesson · Kernel Werke"]
    assert people("show", shape.json["error"]["candidates"][1]["id"])["contact"]["name"] == "Anna Åkesson"


def test_edit_sets_any_field(people: Ask) -> None:
    """Fields of every kind, several at once, emptied again by an empty value."""
    person = people(
        *(
            "edit",
            "ana souza",
            "--set",
            "name=Ana Lima",
            "company=",
            "title=Staff Engineer",
            "cadence_days=21",
            "vip=no",
            "importance=4",
        ),
        *("--set", "timezone=Europe/Berlin", "met_on=last friday", "snoozed_until=in 2 weeks", "birthday=1985-04-12"),
        *("--set", "email=new@oxide.example", "phone=+1 555", "link=lima.example", "introduced_by=@mei"),
    )["contact"]
    assert person["name"] == "Ana Lima"
    assert (person["company"], person["title"], person["cadence"], person["cadence_days"]) == (None, "Staff Engineer", "21d", 21)
    assert (person["vip"], person["importance"], person["timezone"]) == (False, 4, "Europe/Berlin")
    assert (person["met_on"], person["snoozed_until"], person["birthday"]) == ("2026-03-13", "2026-03-30", "1985-04-12")
    assert [each["value"] for each in person["points"]] == ["new@oxide.example", "+1 555", "https://lima.example"]
    assert person["introduced_by"] == people("show", "mei")["contact"]["id"]
    cleared = people("edit", "lima", "--set", "email=", "introduced_by=", "cadence=", "cadence_days=")["contact"]
    assert [each["kind"] for each in cleared["points"]] == ["phone", "link"]
    assert cleared["introduced_by"] is cleared["cadence"] is None
    assert people("edit", "--set", "cadence=2w", "lima")["contact"]["cadence_days"] == 14


@pytest.mark.parametrize(
    "setting",
    [
        *("mood=good", "name=", "importance=9", "cadence_days=soon", "cadence_days=" + "9" * 5000, "vip=perhaps"),
        *("birthday=tomorrow", "status=due", "tags=rust", "no equals sign", "timezone=Mars/Olympus", "email=x"),
        *("introduced_by=Mei Lin", "met_on=someday", "n=1", "id=1"),
    ],
)
def test_edit_refuses_the_rest(people: Ask, devhub: Shell, setting: str) -> None:
    """Unknown fields and bad values are usage errors; nothing is changed."""
    before = people("show", "mei")
    done = devhub("edit", "mei", "--set", "company=Tailscale", setting)
    assert (done.code, done.out) == (2, "")
    assert people("show", "mei") == before


def test_edit_without_a_change(people: Ask, devhub: Shell) -> None:
    """Nothing to set is a usage error."""
    assert devhub("edit", "mei").code == 2


def test_tag_puts_on_and_takes_off(people: Ask, devhub: Shell) -> None:
    """-b is a tag to take off, not an option."""
    done = devhub("tag", "Ana", "Souza", "+mentors", "-rust", "+#berlin")
    assert (done.code, done.out) == (0, "Tags of Ana Souza: berlin, mentors.\n")
    assert people("tag", "ana souza", "-json", "-h2", "-berlin")["contact"]["tags"] == ["mentors"]
    assert people("tag", "ana souza", "+Rust", "+MENTORS")["contact"]["tags"] == ["mentors", "rust"]
    assert names(people("contacts", "--tag", "rust")) == ["Ana Souza", "Björn Müller"]
    for words in (("ana",), ("+x",), ("ana souza", "+ ")):
        assert devhub("tag", *words).code == 2


def test_delete_is_undoable(people: Ask, devhub: Shell) -> None:
    """Gone from every list, and back after undo."""
    before = people("show", "ana souza")
    done = devhub("delete", "ana souza")
    assert (done.code, done.out) == (0, "Deleted Ana Souza. devhub undo brings them back.\n")
    assert devhub("show", "ana souza").code in (4, 5)
    assert names(people("contacts", "oxide")) == []
    assert people("undo") == {"undone": [{"label": "delete Ana Souza", "changed": 3, "kept": []}]}
    after = people("show", "ana souza")
    after["contact"]["updated_at"] = before["contact"]["updated_at"]
    assert after == before
    assert set(people("delete", "mei")["deleted"]) == {"id", "name"}
