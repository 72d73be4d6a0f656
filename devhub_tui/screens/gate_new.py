"""No vault yet: protected with a passphrase, or open on this machine. Nothing is made before the last answer."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from devhub_tui import paths, text
from devhub_tui.domain import recovery_keys
from devhub_tui.screens.page import Page, about, heading
from devhub_tui.screens.passphrase_page import PassphrasePage
from devhub_tui.screens.recovery_page import RecoveryPage
from devhub_tui.storage import vault
from devhub_tui.widgets.line_pane import Line, LinePane

if TYPE_CHECKING:
    from devhub_tui.screens.gate import Entered, Gate

PROTECT, OPEN, DEMO = "protect", "open", "demo"
_CHOICES = (
    (PROTECT, "p", "protect it with a passphrase", "recommended", "Encrypted on disk and in backups; asked for at each start."),
    (OPEN, "o", "keep it open on this machine", "", "A plain file, private to your account. It can be protected later."),
    (DEMO, "d", "look around in a demo", "", "Sixty made-up people, gone when you quit."),
)


class NewVaultPage(Page[str | None]):
    """Gives PROTECT, OPEN or DEMO; None for going back, where there is something to go back to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose_here", "Choose", id="gate.choose"),
        Binding("p", "choose('protect')", "Protect", id="gate.protect"),
        Binding("o", "choose('open')", "Keep open", id="gate.open"),
        Binding("d", "choose('demo')", "Demo", id="gate.demo"),
        Binding("escape", "back", "Back", id="gate.back"),
        Binding("ctrl+q,q", "app.quit", "Quit", id="gate.quit"),
    ]
    DEFAULT_CSS = """
    NewVaultPage { & LinePane { height: 9; } }
    """

    def __init__(self, name: str, *, several: bool = False) -> None:
        super().__init__("A new vault")
        self.vault_name = name
        self._several = several
        self.choices = LinePane()

    def parts(self) -> Iterable[Widget]:
        """Three choices with what each means."""
        if self.vault_name == paths.VAULT:
            yield heading("Welcome. How should your people be kept?")
        else:
            yield heading(f"There is no vault “{text.line(self.vault_name)}” yet. How should it be kept?")
        yield about("The vault is one file on this machine. It holds what people told you in confidence.")
        yield self.choices

    def on_mount(self) -> None:
        """The cursor on the first one."""
        rows: list[Line] = []
        for what, key, word, note, meaning in _CHOICES:
            rows += [
                Line(((f"{key}  ", "key"), (word, "name"), (f"  {note}", "success")), (what, word)),
                Line((("   " + meaning, "muted"),)),
                Line(),
            ]
        self.choices.put([rows[:-1]], [80])
        self.choices.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Going back needs somewhere to go."""
        return self._several if action == "back" else True

    def on_line_pane_opened(self, message: LinePane.Opened) -> None:
        """A second click chooses."""
        self.dismiss(message.target[0])

    def action_choose_here(self) -> None:
        """Takes the choice under the cursor."""
        if self.choices.target:
            self.dismiss(self.choices.target[0])

    def action_choose(self, what: str) -> None:
        """Takes a choice by its key."""
        self.dismiss(what)

    def action_back(self) -> None:
        """To the other vaults."""
        self.dismiss(None)


async def made(gate: "Gate", name: str, *, several: bool = False) -> "Entered | None":
    """Asks how a new vault is kept, and makes it when it is protected (an open one is made by opening it). None: back."""
    from devhub_tui.screens.gate import Entered

    while True:
        chosen = await gate.push_screen_wait(NewVaultPage(name, several=several))
        if chosen is None:
            return None
        if chosen == DEMO:
            return Entered(name, demo=True)
        if chosen == OPEN:
            return Entered(name)
        while (passphrase := await gate.push_screen_wait(PassphrasePage(names=(name,), place=f"Protect {name}"))) is not None:
            recovery_key = recovery_keys.new()
            if await gate.push_screen_wait(RecoveryPage(recovery_key, place=f"Protect {name}")):
                key = await gate.in_thread("Making the vault", vault.create, paths.vault_file(name), passphrase, recovery_key)
                return Entered(name, key)
