"""`devhub completion`: the scripts that bash, zsh and fish load, and the answers that those ask for at every press of tab.

The scripts know nothing of the commands; cli/candidates.py does, so they never go out of date. Names come from strangers:
no script ever lets its shell evaluate an answer.
"""

import shlex
import sys
from typing import TYPE_CHECKING

from devhub_tui.cli import output
from devhub_tui.errors import UsageError

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.cli.candidates import Offer

_BASH = r"""# devhub completion for bash. In ~/.bashrc: source <(devhub completion bash)
_devhub() {
    local line value quoted
    local -a found
    COMPREPLY=()
    mapfile -t found < <(
        "${COMP_WORDS[0]}" completion candidates --breaks "$COMP_WORDBREAKS" -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null
    )
    for line in "${found[@]}"; do
        case $line in
            $'\t'files) compopt -o default; return ;;
            $'\t'folders) compopt -o dirnames; return ;;
        esac
        value=${line%%$'\t'*}
        if [[ ${COMP_WORDS[COMP_CWORD]} == [\"\']* ]]; then quoted=$value; else printf -v quoted %q "$value"; fi
        COMPREPLY+=("$quoted")
    done
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -F _devhub devhub
"""

_ZSH = r"""#compdef devhub
# devhub completion for zsh. In ~/.zshrc, after compinit: source <(devhub completion zsh)
_devhub() {
    local line value
    local -a found values shown
    found=("${(@f)$("${(Q)words[1]}" completion candidates -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    for line in "${found[@]}"; do
        case $line in
            $'\t'files) _files; return ;;
            $'\t'folders) _files -/; return ;;
            '') continue ;;
        esac
        value=${line%%$'\t'*}
        values+=("$value")
        if [[ $line == *$'\t'?* ]]; then shown+=("$value  ${line#*$'\t'}"); else shown+=("$value"); fi
    done
    if (( ${#values} == 1 )) && [[ ${values[1]} == *= ]]; then
        compadd -S '' -- "${values[@]}"
    else
        compadd -l -d shown -- "${values[@]}"
    fi
}
if [[ ${funcstack[1]} == _devhub ]]; then _devhub "$@"; else compdef _devhub devhub; fi
"""

_FISH = r"""# devhub completion for fish. Once: devhub completion fish > ~/.config/fish/completions/devhub.fish
function __devhub_candidates
    set -l before (commandline -opc)
    set -l found ($before[1] completion candidates -- $before[2..] (commandline -ct) 2>/dev/null)
    switch "$found[1]"
        case \tfiles
            __fish_complete_path (commandline -ct)
        case \tfolders
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\n' $found
    end
end
complete -c devhub -f -a '(__devhub_candidates)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""What `devhub completion SHELL` prints."""


def run_completion(options: "Options") -> int:
    """Prints a script, or answers one."""
    what, *words = options.words
    if what == "candidates":
        _answer(words, options.breaks)
        return 0
    if what not in SCRIPTS or words:
        raise UsageError(f"There is no completion for “{' '.join(options.words)[:40]}”.", "Shells: bash, zsh, fish.")
    if options.json:
        output.emit({"shell": what, "script": SCRIPTS[what]})
    else:
        sys.stdout.write(SCRIPTS[what])
    return 0


def _answer(words: list[str], breaks: str | None) -> None:
    """One candidate a line, a tab, a word about it; a tab and `files` or `folders` for the shell's own paths."""
    from devhub_tui.cli.candidates import offer

    if breaks is not None:
        words = split_line(words[0] if words else "")[1:]
    found = offer(words)
    output.candidates(_after_break(found, words[-1], breaks) if breaks and words else found)


def split_line(line: str) -> list[str]:
    """The words of a bash command line up to the cursor, the last one as far as it is typed."""
    if (len(line) - len(line.rstrip("\\"))) % 2:
        line = line[:-1]  # what it escapes is still to come
    for closing in ("", '"', "'"):
        try:
            words = shlex.split(line + closing)
        except ValueError:
            continue
        complete = line[-1:].isspace() and not line.endswith("\\ ") and not closing
        return [*words, ""] if complete or not words else words
    return line.split()


def _after_break(found: "Offer", typed: str, breaks: str) -> "Offer":
    """bash replaces only what follows the last of its word breaks (@, =, :): so much is left out of the answer."""
    start = max((typed.rfind(mark) + 1 for mark in breaks if not mark.isspace() and mark not in "\"'"), default=0)
    return found._replace(values=tuple((value[start:], about) for value, about in found.values)) if start else found
