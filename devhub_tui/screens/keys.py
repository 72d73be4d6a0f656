"""Which keys can be remapped, and whether a keymap makes sense. Imports every screen, so only for whoever has a keymap."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.keys import _character_to_key
from textual.screen import Screen

from devhub_tui.screens.live import LiveScreen


def _ours() -> Iterator[type[DOMNode]]:
    """Every screen, widget and app of this package."""
    from devhub_tui import screens, widgets

    for room in (screens, widgets):
        for module in pkgutil.iter_modules(room.__path__, room.__name__ + "."):
            importlib.import_module(module.name)
    waiting: list[type[DOMNode]] = [DOMNode]
    seen = set()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += node.__subclasses__()
            if node.__module__.startswith("devhub_tui."):
                yield node


def binding_ids() -> set[str]:
    """The ids of every binding there is."""
    return {each.id for node in _ours() for each in node.__dict__.get("BINDINGS", ()) if isinstance(each, Binding) and each.id}


def clashes(keymap: Mapping[str, str], app: type[App[str]]) -> list[str]:
    """Keys that a keymap gives to two things of one screen: `n: app.new, contact.contacted`."""
    found = set()
    for node in _ours():
        if not issubclass(node, Screen):
            continue
        # A modal and the first run own their keys; elsewhere the app's work too.
        classes = [node, app] if issubclass(node, LiveScreen) else [node]
        used: dict[str, set[str]] = {}
        for each in classes:
            for key, name in _keys(each, keymap):
                used.setdefault(key, set()).add(name)
        found |= {f"{key}: {', '.join(sorted(names))}" for key, names in used.items() if len(names) > 1 and names & keymap.keys()}
    return sorted(found)


def _keys(node: type[DOMNode], keymap: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(key, binding id) of a class and what it inherits, as the keymap leaves them."""
    merged: BindingsMap | None = node._merged_bindings
    for key, binding in merged or ():
        name = binding.id or binding.action
        words = keymap.get(name)
        for each in words.split(",") if words else [key]:
            each = each.strip()
            yield _character_to_key(each) if len(each) == 1 else each, name
