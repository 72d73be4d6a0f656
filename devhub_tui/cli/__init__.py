"""`devhub …`: finds the command, hands it its arguments, turns errors into sentences and exit codes.

Loads neither Textual nor SQLModel, and of the commands only the one that was asked for.
"""

import sys
from collections.abc import Sequence

from devhub_tui.errors import AmbiguousError, DevHubError, FieldError, NotFoundError, UsageError

_OF_VAULT = ("--vault", "--user", "--passphrase-fd")
_LOCKED = tuple(f"--locked={reason}" for reason in ("idle", "key", "shell", "done", "rekeyed"))
_INTERRUPTED, _BROKEN_PIPE = 130, 141  # 128 and the signal, as shells count


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 done, 1 failed, 2 usage, 3 locked, 4 not found, 5 ambiguous."""
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None:
        import gc

        # A command ends before collecting would pay; the app and long imports switch it on again.
        gc.disable()
    if words == ["due", "--short"]:
        # Before every line of a prompt: the loading of everything below would take longer than the answer.
        from devhub_tui.cli.short import prompt

        code = prompt()
        if argv is None:
            import os

            # Everything is written; taking the interpreter apart would take as long as the question did.
            os._exit(code)
        return code
    from devhub_tui.cli import output

    try:
        code = _run(words)
        output.flush()
        return code
    except DevHubError as error:
        return _report(error, "--json" in words)
    except KeyboardInterrupt:
        sys.stderr.write("\ndevhub: Stopped. What was under way was not kept.\n")
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever was reading has gone (`| head`); Python's own flush at exit must not complain about it.
        output.discard()
        return _BROKEN_PIPE


def _run(words: list[str]) -> int:
    """Options before the command, then the command."""
    json = demo = False
    locked = ""
    words, chosen = _chosen(words)
    for place, word in enumerate(words):
        if word == "--json":
            json = True
        elif word == "--demo":
            demo = True
        elif word in _LOCKED:
            # Said by the app itself, when it starts again at the login.
            locked = word.partition("=")[2]
        elif word in ("-h", "--help"):
            return _help([])
        elif word == "--version":
            return _version(json)
        elif word == "help":
            return _help(words[place + 1 :])
        elif word.startswith("-"):
            raise UsageError(f"There is no option {word}.", "devhub --help lists what there is.")
        elif demo:
            raise UsageError("--demo opens the app and takes no command.", "Type devhub --demo.")
        else:
            return _command(word, [*chosen, *words[place + 1 :]], json)
    if json:
        raise UsageError("--json needs a command.", "devhub --help lists them.")
    if demo and chosen:
        raise UsageError("--demo opens a vault of its own.", "Leave the other options away.")
    from devhub_tui.cli import unlocking
    from devhub_tui.cli.launch import launch

    user = ""
    if chosen:
        from devhub_tui import paths
        from devhub_tui.cli import arguments

        said = arguments.of_vault(chosen)
        user = said.user or ""
        try:
            unlocking.choose(said.vault, said.user, said.passphrase_fd)
        except NotFoundError:
            paths.use_vault(said.vault)  # the app asks whether to make it
    else:
        unlocking.choose(None)
    return launch(demo=demo, user=user, locked=locked)


def _chosen(words: list[str]) -> tuple[list[str], list[str]]:
    """The words without the options of the vault that stand before the command, and those."""
    rest, taken = list(words), []
    place = 0
    while place < len(rest) and rest[place].startswith("-"):
        if rest[place].partition("=")[0] not in _OF_VAULT:
            place += 1
            continue
        count = 1 if "=" in rest[place] else 2
        taken += rest[place : place + count]
        del rest[place : place + count]
    return rest, taken


def _command(name: str, words: list[str], json: bool) -> int:
    from devhub_tui.cli import arguments, commands, unlocking

    if name not in commands.COMMANDS:
        raise arguments.unknown(name)
    options = arguments.parse(name, words)
    if options is None:
        sys.stdout.write(arguments.usage(name))
        return 0
    options.json = json or options.json
    unlocking.choose(options.vault, options.user, options.passphrase_fd)
    return arguments.runner(name)(options)


def _help(words: list[str]) -> int:
    from devhub_tui.cli import arguments

    if words:
        return _command(words[0], ["--help"], False)
    sys.stdout.write(arguments.overview())
    return 0


def _version(json: bool) -> int:
    from devhub_tui import __version__

    sys.stdout.write(f'{{"version": "{__version__}"}}\n' if json else f"devhub {__version__}\n")
    return 0


def _report(error: DevHubError, json: bool) -> int:
    """The sentence and the hint on stderr; with --json the same as an object on stdout."""
    from devhub_tui.cli import output, unlocking

    error.hint = unlocking.for_vault(error.hint)
    code = UsageError.exit_code if isinstance(error, FieldError) else error.exit_code
    output.note(f"devhub: {error.message}")
    candidates = error.candidates if isinstance(error, AmbiguousError) else ()
    for contact_id, label in candidates:
        output.note(f"  {contact_id}  {label}")
    if error.hint:
        output.note(error.hint)
    if json:
        output.emit({"error": output.error(error, code)})
    return code
