"""Puts the manual page and the completions of the shells into the wheel, made from the definitions of the commands.

Whoever installs the wheel gets `man devhub` and completion by tab where the system looks below its prefix.
"""

import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PLACES = {
    "bash": "share/bash-completion/completions/devhub",
    "zsh": "share/zsh/site-functions/_devhub",
    "fish": "share/fish/vendor_completions.d/devhub.fish",
}


class Generated(BuildHookInterface):  # type: ignore[type-arg]
    """What is written by the code itself: needs nothing but this tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the files to the wheel."""
        sys.path.insert(0, self.root)
        try:
            from devhub_tui.cli import completion, man
        finally:
            sys.path.remove(self.root)
        self.folder = tempfile.mkdtemp(prefix="devhub-build-")
        wanted = {"share/man/man1/devhub.1": man.page()}
        wanted |= {_PLACES[shell]: script for shell, script in completion.SCRIPTS.items()}
        for place, content in wanted.items():
            path = os.path.join(self.folder, place.replace("/", "-"))
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
            build_data["shared_data"][path] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """The wheel has them now."""
        import shutil

        shutil.rmtree(self.folder, ignore_errors=True)
