"""Settings, Profile: what you say of yourself, what your card shares, the GitHub token; open codes follow."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from devhub_tui import clock, paths
from devhub_tui.app import DevHub
from devhub_tui.screens.profile_settings import CARD, TOKEN, CardForm, ProfileForm
from devhub_tui.screens.settings import SettingsScreen
from devhub_tui.screens.token_modal import TokenModal
from devhub_tui.services.quick_connect import codes
from devhub_tui.services.session import Session
from devhub_tui.storage import github_token, own_profile
from devhub_tui.storage.codes import Wanted
from devhub_tui.storage.inbox import Inbox
from devhub_tui.widgets.form_row import Note
from devhub_tui.widgets.model_form import Flag
from tests.screens.apps import reads, running, toasts, until, vault


async def opened(app: DevHub, pilot: Pilot[Any], item: str = "") -> SettingsScreen:
    """The section, and in it what enter opens."""
    await pilot.press("0")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, SettingsScreen)
    screen.show_section("profile")
    await pilot.pause()
    screen.entries.focus()
    if item:
        ids = [each.id for each in screen.section.items(app.session.database.connection)]
        screen.entries.move(ids.index(item) - screen.entries.cursor)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.pause()
    return screen


def profile(session: Session) -> Any:
    """As it is stored."""
    return own_profile.read(session.database.connection)


async def test_every_field_and_what_is_on_the_card() -> None:
    """A line for each, with what it says and whether the card has it."""
    with vault() as session:
        with session.database.write("profile") as tx:
            own_profile.put(tx, {"phone": "+44 20", "links": "https://a.example\nhttps://b.example"})
        async with running(session, (80, 24)) as (app, pilot):
            await opened(app, pilot)
            lines = {line[22:41].strip(" ▌│"): " ".join(line[41:].split()) for line in reads(app).splitlines()}
            assert lines["Name"] == "Ada always"
            assert lines["Phone"] == "+44 20 no"
            assert lines["Email"] == "– yes"
            assert lines["Links"].startswith("https://a.example")
            assert lines["Your card"].startswith("the name and 6 of 8 more")
            assert lines["GitHub token"] == "none"


async def test_editing_goes_to_the_field() -> None:
    """Enter on a line opens the form there; what is wrong is said beside each field, what is right is one step of undo."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, "email")
            form = app.screen
            assert isinstance(form, ProfileForm)
            await pilot.press(*"nope", "tab", "tab", *"signal: ada", "ctrl+s")
            await until(pilot, lambda: "not an email address" in reads(app))
            assert "is not a page" in reads(app)
            await pilot.press("ctrl+u") if isinstance(app.focused, Input) else None
            app.focused.value = "ada@analytical.example"  # type: ignore[union-attr]
            form.query_one(Note).text = "github: ada"
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.screen is screen)
            assert profile(session).email == "ada@analytical.example"
            assert profile(session).links == ("https://github.com/ada",)
            await until(pilot, lambda: "github.com/ada" in reads(app))
            await pilot.press("u")
            await until(pilot, lambda: profile(session).email == "")
            assert profile(session).name == "Ada"


async def test_what_the_card_shares() -> None:
    """Ticks, with what each field says; kept apart from the fields themselves."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, CARD)
            form = app.screen
            assert isinstance(form, CardForm)
            assert [flag.value for flag in form.query(Flag)] == [True, True, True, True, True, False, True, False]
            await pilot.press("space", "ctrl+s")
            await until(pilot, lambda: app.screen is screen)
            assert "pronouns" not in profile(session).shared
            assert "tagline" in profile(session).shared
            await until(pilot, lambda: "5 of 8 more" in reads(app))


async def test_a_draft_comes_back() -> None:
    """Half a profile is there again, and r finds it."""
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, "tagline")
            await pilot.press(*"Engines", "escape")
            await until(pilot, lambda: app.screen is screen)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ProfileForm))
            await pilot.pause()
            assert "Engines" in reads(app)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is screen)
            app.call_later(screen.resume, "profile-card")
            await until(pilot, lambda: isinstance(app.screen, CardForm))


async def test_open_codes_follow(home: Path) -> None:
    """The page of a code that is open has the new name at once, and the old one again after u."""
    with vault() as session:
        inbox = Inbox.open(paths.inbox_dir())
        codes.start(session.database, inbox, Wanted("FOSDEM", expires_at=clock.real_ms() + 60_000))
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, "name")
            app.focused.value = "Ada Lovelace"  # type: ignore[union-attr]
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.screen is screen)
            await until(pilot, lambda: inbox.codes()[0].owner.name == "Ada Lovelace")
            assert "FN:Ada Lovelace" in inbox.codes()[0].owner.vcard
            await pilot.press("u")
            await until(pilot, lambda: inbox.codes()[0].owner.name == "Ada")
        inbox.close()


async def test_the_token_is_never_shown() -> None:
    """Kept from a field of dots, told as kept, let go of; nowhere in the journal."""
    secret = "ghp_0123456789abcdef"
    with vault() as session:
        async with running(session, (80, 24)) as (app, pilot):
            screen = await opened(app, pilot, TOKEN)
            assert isinstance(app.screen, TokenModal)
            await pilot.press(*secret)
            assert secret not in reads(app)
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is screen)
            assert github_token.token(session.database.connection) == secret
            assert not any(secret in each for each in toasts(app))
            journal = session.database.connection.execute("SELECT group_concat(coalesce(old,'')||coalesce(new,'')) FROM changes")
            assert secret not in str(journal.fetchone()[0])
            screen.vault_changed(None)
            await until(pilot, lambda: "kept on this machine" in reads(app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, TokenModal))
            await pilot.press("a", "space", "b", "enter")
            await until(pilot, lambda: "no GitHub token" in reads(app))
            await pilot.press("ctrl+r")
            await until(pilot, lambda: app.screen is screen)
            assert github_token.token(session.database.connection) is None
