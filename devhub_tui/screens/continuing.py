"""Coming back to a terminal that somebody else had meanwhile: after ctrl+z and fg, or SIGSTOP and SIGCONT."""

from typing import Any

from textual.app import App


def take_back(app: App[Any]) -> None:
    """Textual is ready for SIGCONT when it stopped itself; after a SIGSTOP it would read keys twice, in a terminal that the
    shell has set up for itself."""
    driver: Any = app._driver
    if not driver._auto_restart:
        # An editor has the terminal.
        return
    stopped_itself = driver._must_signal_resume
    if not stopped_itself:
        driver.suspend_application_mode()
    driver._sigcont_application()
    if not stopped_itself:
        app.screen.refresh(layout=True)
