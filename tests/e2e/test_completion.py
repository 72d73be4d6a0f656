"""Tab in bash, zsh and fish themselves: commands, values, names from the vault, none of which a shell may run."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devhub_tui.services.demo import fill
from devhub_tui.storage import contacts
from devhub_tui.storage.database import Database
from tests.e2e.terminal import Terminal, terminal

SHELLS = {
    "bash": ("bash --norc --noprofile -i", "source <(devhub completion bash)"),
    "zsh": ("zsh -f", "PS1='$ '; autoload -Uz compinit; compinit -u -D; source <(devhub completion zsh)"),
    "fish": ("fish --no-config", "function fish_prompt; echo '$ '; end; devhub completion fish | source"),
}


@pytest.fixture(params=list(SHELLS))
def tty(request: pytest.FixtureRequest, home: Path, monday: object) -> Iterator[Terminal]:
    """A shell with the script loaded, and a vault with sixty people and one with a dangerous name."""
    database = Database.open()
    fill(database)
    with database.write("add") as tx:
        contacts.add(tx, {"name": f"Zz $(touch {home}/run) `touch {home}/run` \"q; '"}, [], [f"zz$(touch {home}/run)"])
    database.close()
    programs = home / "bin"
    programs.mkdir()
    (programs / "devhub").write_text(f'#!/bin/sh\nexec {sys.executable} -m devhub_tui "$@"\n')
    (programs / "devhub").chmod(0o755)
    (home / "people.vcf").write_text("")
    start, load = SHELLS[request.param]
    with terminal(home) as opened:
        opened.runs(f"export PATH={programs}:$PATH; cd {home}; exec {start}")
        opened.runs(load + "; echo loaded=$((40+2))" if request.param != "fish" else load + "; echo loaded=(math 40+2)")
        opened.sees("loaded=42")
        opened.runs("clear")
        opened.until(lambda: "loaded" not in opened.reads())
        yield opened


def becomes(tty: Terminal, typed: str, line: str) -> None:
    """Typing this and pressing tab makes the line read so."""
    tty.types("C-e", "C-u")
    tty.until(lambda: "devhub" not in tty.reads().rstrip().rpartition("\n")[2])
    tty.types(f"text:{typed}")
    tty.sees(typed)
    tty.types("Tab")
    tty.until(lambda: line in tty.reads())


def test_tab(tty: Terminal, home: Path) -> None:
    """Commands, options, their values, names with spaces, tags after a sign, files; a name in the vault is never run."""
    becomes(tty, "devhub sta", "devhub stats")
    becomes(tty, "devhub contacts --status pas", "devhub contacts --status passive")
    becomes(tty, "devhub contacts --status=pas", "devhub contacts --status=passive")
    becomes(tty, "devhub show Ana So", "devhub show Ana Souza")
    becomes(tty, "devhub show Björn", "devhub show Björn\\ Åkesson")
    becomes(tty, "devhub log @Björ", "Björn\\ Åkesson")
    becomes(tty, "devhub tag Ana +acces", "devhub tag Ana +accessibility")
    becomes(tty, "devhub import peop", "devhub import people.vcf")
    becomes(tty, "devhub show Zz", "devhub show Zz\\ \\$\\(touch")
    tty.types("Enter")
    tty.sees("Zz $(touch", 20)
    becomes(tty, "devhub contacts --tag zz", "\\$\\(touch")
    assert not (home / "run").exists()
