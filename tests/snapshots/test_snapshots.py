"""How every screen and modal looks, at 80x24 and 120x40, dark and light. `make test ARGS=--snapshot-update` accepts changes.

Look at each changed picture before it is accepted: these are what the user sees.
"""

import os
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pytest_textual_snapshot import SVGImageExtension
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from devhub_tui import clock, paths
from devhub_tui.app import DevHub
from devhub_tui.config import Config
from devhub_tui.domain import recovery_keys
from devhub_tui.services import chores
from devhub_tui.services.session import Session
from devhub_tui.storage import keys, vault
from devhub_tui.storage.database import Database
from tests.conftest import ROOT
from tests.snapshots import meetings, people

# The plugin still writes `_file_extension`, which syrupy no longer reads.
SVGImageExtension.file_extension = "svg"

SMALL, LARGE = (80, 24), (120, 40)
ZOE, BARE = people.ZOE.values["name"], people.IMPORTED[0]

LOADING = ("order", "found", "timeline", "moves", "plan", "warm", "offers", "find", "look")
"""Groups of workers that end by themselves; others wait for the user."""

Compare = Callable[..., bool]


class Case(NamedTuple):
    """What is opened and pressed before the picture: a person, then keys (`_` waits until the screen is at rest, `…` opens one
    line after the other until what is awaited is there).

    `until` is read on the screen before the picture is taken.
    """

    keys: tuple[str, ...] = ()
    person: str | None = None
    empty: bool = False
    until: str = "DevHub"
    twins: bool = False
    imports: bool = False
    backups: bool = False
    promises: bool = False
    rhythm: bool = False
    protected: bool = False
    members: bool = False
    profile: bool = False
    meetings: bool = False


CASES = {
    "today": Case(),
    "today-empty": Case(("escape", "_"), empty=True),
    "today-more": Case(("+", "_"), until="6 today"),
    "today-follow-up": Case(("down", "down", "down", "down", "down", "down", "_"), until="done"),
    "today-paused": Case(("Z", "_", *"in 2 weeks", "_", "enter", "_"), until="Paused until"),
    "first-run": Case(empty=True),
    "people": Case(("2", "_", "down"), until="Ade Okafor"),
    "people-filter": Case(("2", "_", "slash", *"rust", "_"), until="6 of 20"),
    "people-nobody": Case(("2", "_", "slash", *"qqq", "_"), until="0 of 20"),
    "people-selected": Case(("2", "_", "x", "x", "down", "X", "up", "_"), until="4 selected"),
    "many": Case(("2", "_", "x", "x", "x", "space", "_"), until="3 people"),
    "many-tags": Case(("2", "_", "x", "x", "x", "t", "_", *"rust", "_", "enter", "_", *"ber", "_"), until="berlin"),
    "many-delete": Case(("2", "_", "x", "x", "x", "D", "_"), until="Delete 3 people"),
    "contact-archived": Case(("a", "_"), person=ZOE, until="brings them back"),
    "forget": Case(("space", "_", "F", "_"), person="Ana Souza", until="forget for good"),
    "people-sort": Case(("2", "_", "s"), until="status, worst first"),
    "people-view": Case(("2", "_", "w", "_", "down", "enter", "_"), until="VIPs 2 of"),
    "people-views": Case(("2", "_", "w", "_"), until="Archived"),
    "people-mistake": Case(("2", "_", "slash", *"rust before", "colon", *"soon", "_"), until="not a date"),
    "view": Case(("2", "_", "slash", *"rust", "ctrl+s", "_"), until="such as"),
    "search": Case(("ctrl+k", "_", *"ru", "_", *"st", "_"), until="TAGS"),
    "search-groups": Case(("ctrl+k", "_", *"be", "_", "tab", "_"), until="TAGS"),
    "search-empty": Case(("ctrl+k", "_"), until="what happened that day"),
    "search-operators": Case(("ctrl+k", "_", *"type", "colon", *"code", "_"), until="INTERACTIONS"),
    "contact": Case(person=ZOE, until="Remember"),
    "contact-bare": Case(person=BARE, until="Timeline"),
    "brief": Case(("b", "_"), person="Ana Souza", until="family"),
    "brief-bare": Case(("b", "_"), person=BARE, until="Nothing said yet"),
    "note": Case(("…",), person=ZOE, until="buffered"),
    "delete": Case(("D",), person=ZOE, until="Delete Zoë"),
    "log": Case(("l", "_"), person=ZOE, until="→ Mon 16 Mar"),
    "log-completing": Case(("l", "_", *"ra", "_"), until="pair programming"),
    "log-details": Case(("l", "_", "ctrl+t", "_"), person=ZOE, until="transcript"),
    "log-screen": Case(("3", "_", *"jj", "_"), until="Log 18"),
    "log-screen-note": Case(("3", "_", "slash", *"waffles", "enter", "_"), until="1 of 18"),
    "log-screen-empty": Case(("escape", "_", "3", "_"), empty=True, until="Nothing is logged yet"),
    "log-screen-wrong": Case(("3", "_", "slash", *"tag", "colon", *"zebra", "_"), until="no tag"),
    "note-markdown": Case(("3", "_", "slash", *"waffles", "enter", "enter", "_"), until="one call, 64"),
    "edit": Case(("e", "_"), person=ZOE, until="Work and place"),
    "edit-end": Case(("e", "_", "shift+tab", "_"), person="Sam O'Neill", until="Your own fields"),
    "contact-whole": Case(person="Sam O'Neill", until="Reach"),
    "contact-whole-end": Case(("pagedown", "_"), person="Sam O'Neill", until="Contract until"),
    "relations": Case(("R", "_"), person="Sam O'Neill", until="on Thursdays"),
    "reach": Case(("y", "_"), person="Sam O'Neill", until="Copy of Sam"),
    "vip": Case(("V", "_"), until="VIPs 2"),
    "vip-empty": Case(("escape", "_", "V", "_"), empty=True, until="Nobody is a VIP yet"),
    "vip-contact": Case(person="Ana Souza", until="A cat called Turing"),
    "vip-form": Case(("B", "_"), person="Ana Souza", until="Preferred channel"),
    "settings": Case(("0", "_"), until="Social media"),
    "settings-empty": Case(("0", "_", "tab", "down", "_"), until="No relationship type yet"),
    "settings-form": Case(("0", "_", "n", "_"), until="Meaningful"),
    "settings-reminders": Case(("0", "_", "tab", *["down"] * 5, "_"), until="Weekend rule"),
    "settings-vault-open": Case(("0", "_", "tab", "G", "_"), until="none: anybody"),
    "settings-vault": Case(("0", "_", "tab", "G", "_"), protected=True, until="Lock when idle"),
    "settings-vault-ways": Case(
        ("0", "_", "tab", "G", "enter", "_", "down", "down", "down", "enter", "_"), protected=True, until="Argon2id"
    ),
    "settings-vault-ask": Case(
        ("0", "_", "tab", "G", "enter", "_", "enter", "_", "y", "_"), protected=True, until="Type the passphrase once more"
    ),
    "settings-reminders-form": Case(
        ("0", "_", "tab", *["down"] * 5, "enter", "_", "enter", "_", "backspace", "_"), until="For whom nothing"
    ),
    "settings-profile": Case(("0", "_", "tab", *["down"] * 6, "_"), until="GitHub token", profile=True),
    "profile": Case(("0", "_", "tab", *["down"] * 6, "enter", "_", "enter", "_"), until="Removal", profile=True),
    "profile-card": Case(("ctrl+p", "_", *"your card", "_", "enter", "_", "e", "_"), until="[ ] no", profile=True),
    "github-token": Case(
        ("0", "_", "tab", *["down"] * 6, "enter", "_", *["down"] * 12, "enter", "_", *"abc"), until="•••", profile=True
    ),
    "card": Case(("ctrl+p", "_", *"your card", "_", "enter", "_"), until="Ada Lovelace", profile=True),
    "given-card": Case(("ctrl+p", "_", *"take some", "_", "enter", "_"), until="paste it"),
    "given-card-known": Case(
        ("ctrl+p", "_", *"take some", "_", "enter", "_", *"ana souza <ana@oxide", "full_stop", *"example>", "_", "_"),
        until="Known already",
    ),
    "settings-tags": Case(("0", "_", "tab", "down", "down", "_"), until="the tightest wins"),
    "snooze": Case(("z", "_", *"in 2 weeks", "_"), person=ZOE, until="→ Mon 30 Mar 2026"),
    "snooze-again": Case(("z", "_", "w", "enter", "_", "z", "_", "down"), person=ZOE, until="now until"),
    "contact-snoozed": Case(("z", "_", "w", "enter", "_"), person=ZOE, until="snoozed until"),
    "cadence": Case(("c", "_", *"every 2 weeks", "tab", "4", "_"), person=ZOE, until="own cadence"),
    "cadence-wrong": Case(("c", "_", *"often", "enter", "_"), person=ZOE, until="not a cadence"),
    "tags": Case(("t", "_"), person=ZOE, until="[x] berlin"),
    "import": Case(("i", "_", *"apple30", "full_stop", *"vcf", "_", "enter", "_"), until="2 new"),
    "import-files": Case(("i", "_", "~", "/", *"Downloads/", "_", "_"), until="contacts.vcf"),
    "import-columns": Case(("i", "_", *"team", "full_stop", *"csv", "_", "enter", "_"), until="first people"),
    "import-column": Case(
        ("i", "_", *"team", "full_stop", *"csv", "_", "enter", "_", "down", "down", "down", "enter", "_"), until="becomes"
    ),
    "imports": Case(("I", "_", "down"), until="Imports 3", imports=True),
    "imports-empty": Case(("escape", "_", "I", "_"), empty=True, until="Nothing was imported"),
    "backups": Case(("ctrl+p", "_", *"backups", "_", "enter", "_"), until="newer devhub", backups=True),
    "backups-restore": Case(
        ("ctrl+p", "_", *"backups", "_", "enter", "_", "down", "enter", "_"), until="of now is kept as a backup", backups=True
    ),
    "backups-empty": Case(
        ("escape", "_", "ctrl+p", "_", *"backups", "_", "enter", "_"), empty=True, until="There are no backups"
    ),
    "members": Case(("ctrl+p", "_", *"members", "_", "enter", "_"), until="Members 5", members=True),
    "members-add": Case(("ctrl+p", "_", *"members", "_", "enter", "_", "n", "_", *"dora"), until="New member", members=True),
    "members-role": Case(("ctrl+p", "_", *"members", "_", "enter", "_", "j", "enter", "_"), until="looks and", members=True),
    "members-remove": Case(("ctrl+p", "_", *"members", "_", "enter", "_", "j", "D", "_"), until="Remove ben?", members=True),
    "export": Case(
        ("2", "_", "slash", *"rust", "enter", "x", "x", "ctrl+p", "_", *"export", "_", "enter", "_"), until="Markdown"
    ),
    "duplicates": Case(("ctrl+p", *"dupl", "_", "enter", "_"), until="3 pairs", twins=True),
    "duplicates-none": Case(("escape", "_", "ctrl+p", *"dupl", "_", "enter", "_"), empty=True, until="Nobody seems"),
    "merge": Case(("ctrl+p", *"dupl", "_", "enter", "_", "enter", "_", *"jjj", "right", "j"), until="Fassbender", twins=True),
    "merge-with": Case(("M", "_"), person=ZOE, until="same email", twins=True),
    "follow-ups": Case(("F", "_"), until="overdue", promises=True),
    "follow-ups-done": Case(("F", "_", "c", "_", "G"), until="1 done", promises=True),
    "follow-ups-person": Case(("F", "_", "down"), person=ZOE, until="Follow-ups of", promises=True),
    "follow-ups-empty": Case(("escape", "_", "F", "_"), empty=True, until="Nothing is open"),
    "follow-ups-snooze": Case(("F", "_", "z", "_", *"fri", "_"), until="Fri 20 Mar", promises=True),
    "follow-ups-move": Case(("F", "_", "r", "_"), until="Reschedule", promises=True),
    "follow-up": Case(("f", "_", *"lunch", "tab", "tab", *"3w", "_"), person=ZOE, until="every 3 weeks"),
    "follow-up-edit": Case(("F", "_", "down", "e", "_"), person=ZOE, until="Edit promise", promises=True),
    "follow-up-wrong": Case(
        ("f", "_", "shift+tab", "right", "tab", "tab", *"soonish", "ctrl+s", "_"), person=ZOE, until="What did you"
    ),
    "insights": Case(("5", "_", "_"), until="on average"),
    "insights-people": Case(("5", "_", "_", "tab", "_"), until="on average"),
    "insights-empty": Case(("escape", "_", "5", "_"), empty=True, until="Nobody has a health"),
    "contact-learned": Case(person="Ines Duarte", until="you talk every", rhythm=True),
    "contact-promises": Case(person=ZOE, until="Follow-ups 3", promises=True),
    "log-open": Case(("l", "_", *(("tab",) * 5), "space", "down", "_"), person=ZOE, until="[x]", promises=True),
    "triage": Case(("T", "_", "4", "_"), until="importance 4"),
    "triage-groups": Case(("T", "_", "B", "_"), until="One answer"),
    "triage-done": Case(("T", "_", *"qp5qq", "_"), until="You sorted"),
    "triage-empty": Case(("escape", "_", "T", "_"), empty=True, until="Nobody is new."),
    "connect": Case(("4", "_"), until="enter shows a code", meetings=True),
    "connect-empty": Case(("escape", "_", "4", "_"), empty=True, until="No code was shown yet", meetings=True),
    "connect-wrong": Case(("4", "_", "e", *(("tab",) * 6), *"x", "ctrl+s", "_"), until="✗", meetings=True),
    "connect-code": Case(("4", "_", "enter", "_", "_"), until="left, until", meetings=True),
    "connect-kept": Case(("4", "_", "enter", "_", "_", "K", "_", "1", "_"), until="◉", meetings=True),
    "connect-picture": Case(("4", "_", "enter", "_", "_", "p", "_"), until="Save a picture", meetings=True),
    "connect-who": Case(("4", "_", "down", "enter", "_"), until="cannot be shown again", meetings=True),
    "connect-review": Case(("4", "_", "v", "_"), until="arrived", meetings=True),
    "contact-came": Case(
        ("A", "_", "escape", "_", "2", "_", "slash", *"boateng", "enter", "enter", "_"), until="agreed", meetings=True
    ),
    "help": Case(("question_mark",), until="Keys"),
    "palette": Case(("ctrl+p", "_", *"ana", "_"), until="Oxide · Berlin"),
}

CARDS = ("settings-profile", "profile", "card", "given-card-known")
SEARCH = ("search", "search-empty", "people-view")
VIP = ("vip", "vip-form", "settings", "settings-form")
IMPORTS = ("import-files", "import-columns", "imports")
BACKUPS = ("backups", "backups-restore", "backups-empty")
MEMBERS = ("members", "members-add", "members-remove")
TWICE = ("duplicates", "merge")
MANY = ("people-selected", "many", "many-tags")
LOG = ("log-screen", "log-screen-note", "log-details", "note-markdown")
RHYTHM = ("settings-tags", "snooze", "cadence")
FOLLOW_UPS = ("follow-ups", "follow-ups-person", "follow-up", "log-open")
TRIAGE = ("triage", "triage-groups", "triage-done", "triage-empty")
CONNECT = ("connect", "connect-code", "connect-who", "connect-review")
HEALTH = ("insights", "insights-people", "contact-learned")
WIDE = (
    *CARDS,
    *CONNECT,
    *HEALTH,
    *TRIAGE,
    *RHYTHM,
    *FOLLOW_UPS,
    *SEARCH,
    *VIP,
    *IMPORTS,
    *BACKUPS,
    *MEMBERS,
    *MANY,
    *TWICE,
    *LOG,
    "today",
    "first-run",
    "people",
    "people-filter",
    "contact",
    "note",
    "log",
    "edit",
    "import",
    "export",
    "help",
    "palette",
)
FOUR = (
    "card",
    *CONNECT,
    *TRIAGE,
    *HEALTH,
    *RHYTHM,
    *FOLLOW_UPS,
    *SEARCH,
    *IMPORTS,
    *BACKUPS,
    *MEMBERS,
    *VIP,
    *MANY,
    *TWICE,
    *LOG,
    "today",
    "first-run",
    "people",
    "contact",
    "log",
    "edit",
    "import",
    "export",
)
LOOKS = (
    [(name, SMALL, "dark") for name in CASES]
    + [(name, LARGE, "light") for name in WIDE]
    + [(name, SMALL, "light") for name in FOUR]
)
WHOLE = (
    "forget",
    "contact-whole",
    "edit-end",
    "relations",
    "brief",
    "settings-reminders",
    "settings-reminders-form",
    "settings-vault",
)
LOOKS += [(name, size, theme) for name in WHOLE for size, theme in ((LARGE, "light"), (SMALL, "light"), (LARGE, "dark"))]


@pytest.fixture
def session(monday: datetime, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool, str], Session]]:
    """Opens the frozen vault, or an empty one, with a theme. Cursors do not blink, as over SSH."""
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.7 50022 198.51.100.8 22")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.chdir(ROOT / "tests" / "fixtures" / "import")
    for age, (name, size) in enumerate((("contacts.vcf", 48_213), ("Connections.csv", 3_210_000), ("cards.zip", 812))):
        path = home / "Downloads" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(size))
        os.utime(path, (monday.timestamp() - age * 3e6,) * 2)
    (home / "Downloads" / "2025").mkdir()
    # On a slow machine today's backup would come into the picture.
    monkeypatch.setattr(chores, "wanted", lambda _: False)
    open_ones: list[Session] = []

    def make(protected: bool, theme: str) -> Session:
        key = None
        if protected:
            monkeypatch.setattr(keys, "PARAMETERS", keys.Parameters(1024, 3, 4))
            monkeypatch.setattr(clock, "real_ms", clock.now_ms)
            key = vault.create(paths.vault_file(), "a path of beech and larch", recovery_keys.new(), "ada")
        open_ones.append(Session(Database.open(key=key), Config(theme=f"devhub-{theme}")))
        return open_ones[0]

    yield make
    for each in open_ones:
        each.close()


async def rest(pilot: Pilot[Any]) -> None:
    """Waits until nothing is under way, with every cursor shown."""
    await pilot.pause(0.2)
    if loading := [worker for worker in pilot.app.workers if worker.group in LOADING]:
        await pilot.app.workers.wait_for_complete(loading)
    for field in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
        field.cursor_blink = False
    await pilot.pause()


def pressing(case: Case, ids: dict[str, str]) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """What happens before the picture."""

    async def run(pilot: Pilot[Any]) -> None:
        await rest(pilot)
        if case.person is not None:
            app = pilot.app
            assert isinstance(app, DevHub)
            app.open_contact(ids[case.person])
            await rest(pilot)
        for key in case.keys:
            if key == "…":
                await _walk(pilot, case.until)
            else:
                await (rest(pilot) if key == "_" else pilot.press(key))
        await rest(pilot)
        for _ in range(200):
            if case.until in reads(pilot):
                break
            await pilot.pause(0.05)
        else:
            raise AssertionError(f"{case.until!r} never came:\n{reads(pilot)}")
        await rest(pilot)

    return run


async def _walk(pilot: Pilot[Any], until: str) -> None:
    """Down the lines, each opened, until the words are there: how far it is depends on the size."""
    for key in ("enter", "enter", "down", "enter", "down", "enter"):
        if until in reads(pilot):
            return
        await pilot.press(key)
        await rest(pilot)


def reads(pilot: Pilot[Any]) -> str:
    """What is on the screen."""
    app = pilot.app
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


@pytest.mark.parametrize(("name", "size", "theme"), LOOKS, ids=[f"{name}-{size[0]}-{theme}" for name, size, theme in LOOKS])
def test_looks(
    name: str,
    size: tuple[int, int],
    theme: str,
    session: Callable[[bool, str], Session],
    snap_compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The screen is drawn as it was when somebody last looked at it and found it good."""
    case = CASES[name]
    here = session(case.protected or case.members, theme)
    ids = {} if case.empty else people.fill(here.database)
    if case.twins:
        people.twins(here.database)
    if case.imports:
        people.imports(here.database)
    if case.backups:
        people.backups(here.database)
    if case.members:
        people.members(here.database)
    if case.profile:
        people.profile(here.database)
    if case.rhythm:
        ids |= people.rhythm(here.database)
    if case.promises:
        people.promises(here.database)
    if case.meetings:
        meetings.freeze(monkeypatch)
        if not case.empty:
            meetings.fill(here.database, "ana@oxide.example")
    assert snap_compare(DevHub(here), terminal_size=size, run_before=pressing(case, ids))
