"""The command palette as a screen. What it offers is said by commands.py."""

from typing import Any

from textual import work
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches


class Palette(CommandPalette):
    """Textual's own, which trips over itself when it is closed, or paged, while it still looks for something."""

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        gather: Any = CommandPalette._gather_commands
        try:
            await gather.__wrapped__(self, search_value)
        except NoMatches:
            if self.is_current:
                raise

    def _action_command_list(self, action: str) -> None:
        if self._list_visible and self.query_one(CommandList).region:
            super()._action_command_list(action)
