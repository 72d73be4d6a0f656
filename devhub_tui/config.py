"""Settings of this machine: theme and keys, read from a TOML file. What follows the user to every device is in the vault.

Missing file: defaults. A file that cannot be read is reported in a sentence and defaults are used; it is never changed.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

NOTIFY = ("bell", "desktop", "off")


class Connect(NamedTuple):
    """How Quick Connect is reached from this machine."""

    public_url: str = ""
    """The address that visitors use when a reverse proxy or a tunnel stands before the server; empty: the one it listens on."""
    bind: str = "127.0.0.1"
    """The address to listen on: loopback unless set; 0.0.0.0 or :: lets the local network in, unencrypted."""
    port: int = 8765
    """0 takes any that is free."""
    inbox: str = ""
    """The folder of the inbox, which may belong to another user; empty: inbox/ beside the vaults."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto count."""
    notify: str = "bell"
    """How an arrival is told besides the toast: bell, desktop or off."""


class Config(NamedTuple):
    """The settings, and what was wrong with the file."""

    theme: str = "devhub-dark"
    keymap: dict[str, str] = {}  # noqa: RUF012  a NamedTuple default, never mutated
    problems: tuple[str, ...] = ()
    connect: Connect = Connect()


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
    connect = _connect(found.pop("connect", {}), problems)
    problems += [f"{name} in the config file is not a setting; ignored." for name in found]
    return Config(theme, keymap, tuple(problems), connect)


def _connect(found: object, problems: list[str]) -> Connect:
    """The table [connect]; what is wrong in it is said and the default used."""
    if not isinstance(found, dict):
        problems.append("connect in the config file is not a table; the defaults are used.")
        return Connect()
    right: dict[str, Any] = {}
    for name, value in found.items():
        if name not in _CHECKS:
            problems.append(f"connect.{name} in the config file is not a setting; ignored.")
            continue
        wanted, fits = _CHECKS[name]
        if fits(value):
            right[name] = tuple(value) if name == "trusted_proxies" else value
        else:
            problems.append(f"connect.{name} in the config file is not {wanted}; the default is used.")
    return Connect(**right)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 65535


def _is_notify(value: object) -> bool:
    return isinstance(value, str) and value in NOTIFY


def _are_networks(value: object) -> bool:
    from ipaddress import ip_network

    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return False
    try:
        for each in value:
            ip_network(each, strict=False)
    except ValueError:
        return False
    return True


def _is_address(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


_CHECKS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "public_url": ("text", _is_text),
    "bind": ("an address", _is_address),
    "port": ("a port from 0 to 65535", _is_port),
    "inbox": ("text", _is_text),
    "trusted_proxies": ("a list of addresses or networks", _are_networks),
    "notify": (f"one of {', '.join(NOTIFY)}", _is_notify),
}
