"""Settings of this machine: theme and keys, read from a TOML file. What follows the user to every device is in the vault.

Missing file: defaults. A file that cannot be read is reported in a sentence and defaults are used; it is never changed.
"""

from typing import Any, NamedTuple


class Config(NamedTuple):
    """The settings, and what was wrong with the file."""

    theme: str = "devhub-dark"
    keymap: dict[str, str] = {}  # noqa: RUF012  a NamedTuple default, never mutated
    problems: tuple[str, ...] = ()


def load() -> Config:
    """The settings of this machine. Never raises: `problems` says what was ignored and why."""
    from devhub_tui import paths

    path = paths.config_file()
    try:
        with open(path, "rb") as file:
            raw = file.read()
    except FileNotFoundError:
        return Config()
    except OSError as error:
        return Config(problems=(f"The config file cannot be read ({error.strerror}): {path}",))
    import tomllib

    try:
        found: dict[str, Any] = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Config(problems=(f"The config file is not valid TOML ({error}): {path}",))
    problems = []
    theme = found.pop("theme", Config().theme)
    if not isinstance(theme, str):
        problems.append("theme in the config file is not text; the default is used.")
        theme = Config().theme
    keys = found.pop("keys", {})
    if not isinstance(keys, dict):
        problems.append("keys in the config file is not a table; the defaults are used.")
        keys = {}
    keymap = {}
    for name, value in keys.items():
        if isinstance(value, str) and value:
            keymap[name] = value
        else:
            problems.append(f"keys.{name} in the config file is not text; ignored.")
    problems += [f"{name} in the config file is not a setting; ignored." for name in found]
    return Config(theme, keymap, tuple(problems))
