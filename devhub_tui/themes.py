"""The two themes of the house. Everything on screen is coloured through their variables, so Textual's own fit as well."""

from typing import Any

from textual.app import App
from textual.theme import Theme

DARK = Theme(
    name="devhub-dark",
    primary="#6ea8fe",
    secondary="#a78bda",
    accent="#5ec4b6",
    warning="#e5b567",
    error="#f07178",
    success="#8cc265",
    foreground="#d7dae0",
    background="#14161b",
    surface="#1a1d23",
    panel="#20242c",
    dark=True,
    variables={"primary-muted": "#26354f", "border": "#3a4150", "border-blurred": "#2b303b"},
)
LIGHT = Theme(
    name="devhub-light",
    primary="#1f5fbf",
    secondary="#7a4fb5",
    accent="#0f766e",
    warning="#9a5b00",
    error="#b3261e",
    success="#2f7d32",
    foreground="#1f2328",
    background="#fbfbf9",
    surface="#f3f3f0",
    panel="#e9e9e4",
    dark=False,
    variables={"primary-muted": "#d6e4fa", "border": "#b9bcc2", "border-blurred": "#d4d5d2"},
)


def wear(app: App[Any], wanted: str) -> None:
    """Gives an app that does not run yet our two themes and the wanted one, or ours where there is none of that name.

    Set as Textual would: it would parse all CSS and paint a second time for another theme than the one it starts with.
    """
    for theme in (DARK, LIGHT):
        app.register_theme(theme)
    app.set_reactive(App.theme, wanted if wanted in app.available_themes else DARK.name)
    app._classes = {f"-theme-{app.theme}", "-dark-mode" if app.current_theme.dark else "-light-mode"}
    app._refresh_truecolor_filter(app.ansi_theme)
    app.stylesheet.set_variables(app.get_css_variables())
