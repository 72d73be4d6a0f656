"""The manual page: from the same definitions, clean to the program that shows it."""

import re
import subprocess

from devhub_tui.cli import man
from devhub_tui.cli.commands import COMMANDS
from tests.cli.conftest import Shell


def test_every_command_and_option_is_there(devhub: Shell) -> None:
    """As a reader sees it, in 80 columns."""
    page = devhub("man").out
    assert page == man.page() == devhub("man", "--json").json["page"]
    shown = subprocess.run(["mandoc", "-T", "utf8"], input=page, capture_output=True, text=True, check=True).stdout
    plain = re.sub(".\b", "", shown)
    for name, command in COMMANDS.items():
        section = re.search(rf"^   devhub {name}\b.*?(?=^   devhub |^EXIT)", plain, re.MULTILINE | re.DOTALL)
        assert section, name
        for option in command.options:
            assert re.search(rf"^ +{option.name}\b", section[0], re.MULTILINE), (name, option.name)


def test_it_is_sound_roff() -> None:
    """mandoc has nothing to say but that the page carries no date: it would change with every build."""
    checked = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning"], input=man.page(), capture_output=True, text=True, check=False
    )
    assert [line for line in checked.stdout.splitlines() if "missing date" not in line] == []


def test_marks_of_roff_are_text() -> None:
    """A line that begins with a dot, a backslash or a quote is shown as it is written."""
    assert man._text(".so /etc/passwd") == "\\&.so /etc/passwd"
    assert man._text("'x \\fB-y") == "\\&\\(aqx \\efB\\-y"
