"""The first start: whose vault it is, and how people come in."""

from devhub_tui.screens.first_run import FirstRun, local_zone
from devhub_tui.storage import preferences, undo
from tests.screens import drafts
from tests.screens.apps import reads, running, toasts, until, vault
from tests.screens.forms import add, write


async def test_an_empty_vault_asks_and_keeps_the_answers() -> None:
    """Name, links and time zone end up in the vault, checked; then the choice leads on."""
    with vault(owner="") as session:
        async with running(session, (80, 24)) as (app, pilot):
            assert isinstance(app.screen, FirstRun)
            assert "Welcome. Whose vault is this?" in reads(app)
            await write(pilot, "Ada Lovelace")
            await pilot.press("enter")
            await write(pilot, "ada.example https://git.example/ada")
            await pilot.press("enter")
            app.screen.zone.value = "Europe/London"
            await pilot.press("enter")
            assert app.screen.focused is app.screen.choices
            await pilot.press("s")
            await until(pilot, lambda: not isinstance(app.screen, FirstRun))
            connection = session.database.connection
            assert preferences.get(connection, "profile.name") == "Ada Lovelace"
            assert preferences.get(connection, "profile.links") == "https://ada.example\nhttps://git.example/ada"
            assert preferences.get(connection, "profile.timezone") == "Europe/London"
            assert undo.batches(connection) == []
            assert "Nobody is here yet." in reads(app)


async def test_what_was_filled_in_comes_back() -> None:
    """The line is cut at the first screen: the next start has the name, and once it is written nothing is half-written."""
    with vault(owner="") as session:
        async with running(session, (80, 24)) as (app, pilot):
            await write(pilot, "Ada Lovelace")
            app.save_drafts()
        async with running(session, (80, 24)) as (app, pilot):
            assert isinstance(app.screen, FirstRun)
            assert app.screen.owner.value == "Ada Lovelace"
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, FirstRun))
    assert drafts.kept() == []


async def test_a_zone_that_does_not_exist_is_named_under_its_field() -> None:
    """The screen stays until the field is right or empty."""
    with vault(owner="") as session:
        async with running(session, (80, 24)) as (app, pilot):
            assert isinstance(app.screen, FirstRun)
            app.screen.zone.value = "Mars/Olympus"
            await pilot.press("escape")
            await until(pilot, lambda: "“Mars/Olympus” is not a time zone." in reads(app))
            assert isinstance(app.screen, FirstRun)
            app.screen.zone.value = ""
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, FirstRun))
            assert preferences.get(session.database.connection, "profile.timezone") is None


async def test_letters_are_typed_into_a_field_and_choose_in_the_list() -> None:
    """`d` in the name is a letter; in the list it starts the demo."""
    with vault(owner="") as session:
        async with running(session, (80, 24)) as (app, pilot):
            assert isinstance(app.screen, FirstRun)
            await pilot.press("d", "i", "n")
            assert app.screen.owner.value == "din"
            await pilot.press("down", "down", "down", "d")
            await until(pilot, lambda: app.return_value == "demo")


async def test_not_asked_again_once_there_are_people_or_an_owner() -> None:
    """It is a first run, not a nag."""
    with vault(owner="Ada") as session:
        async with running(session) as (app, _):
            assert not isinstance(app.screen, FirstRun)
    with vault(owner="") as session:
        add(session, "Ana")
        async with running(session) as (app, _):
            assert not isinstance(app.screen, FirstRun)
            assert not toasts(app)


def test_the_zone_of_this_machine(monkeypatch: object) -> None:
    """Guessed, never wrong: empty rather than a name that does not exist."""
    assert isinstance(local_zone(), str)
