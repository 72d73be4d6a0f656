"""The house rules that no other tool checks: what is imported when, how long things are, and what a lock file may say."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "devhub_tui"
MODULES = sorted(PACKAGE.rglob("*.py"))
CORE = ("domain", "storage", "services")
LEAVES = ("clock", "config", "errors", "paths", "text")

# What is too slow to load before somebody asks for it.
HEAVY = {"asyncio", "dateparser", "icalendar", "pydantic", "sqlalchemy", "sqlmodel", "textual", "vobject"}
HEAVY |= {"PIL", "aiohttp", "argon2", "jinja2", "markupsafe", "nacl", "qrcode", "zxingcpp"}


def module_name(path: Path) -> str:
    """`devhub_tui.storage.journal` for its file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_by(*modules: str) -> set[str]:
    """Top-level names in sys.modules after a fresh interpreter imported these."""
    code = f"import json, sys\nimport {', '.join(modules)}\nsys.stdout.write(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def nodes(path: Path) -> Iterator[ast.AST]:
    """Every node of a module's syntax tree."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def tracked_files() -> list[Path]:
    """What git would publish; what lies here when this is no git checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    found = [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return found or [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


@pytest.mark.parametrize("room", CORE)
def test_core_never_loads_textual(room: str) -> None:
    """Rules, storage and services work where no screen is installed."""
    modules = [module_name(path) for path in MODULES if path.is_relative_to(PACKAGE / room)]
    assert "textual" not in imported_by(*modules)


def test_leaves_load_nothing_heavy() -> None:
    """What everything else imports costs next to nothing."""
    leaves = [f"devhub_tui.{name}" for name in LEAVES if (PACKAGE / f"{name}.py").exists()]
    assert not HEAVY & imported_by(*leaves)


def test_shell_loads_nothing_heavy() -> None:
    """`devhub contacts` answers before SQLAlchemy alone would have loaded."""
    assert not HEAVY & imported_by("devhub_tui.cli")


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_modules_and_functions_are_short(path: Path) -> None:
    """A module that grows past 400 lines is two modules; a function past 60 is two functions."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            span = (node.end_lineno or node.lineno) - node.lineno + 1
            assert span <= 60, f"{node.name} is {span} lines long"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_nothing_catches_everything(path: Path) -> None:
    """A real bug crashes with a log; it is never turned into None. Cleaning up and raising again is fine."""
    for node in nodes(path):
        if isinstance(node, ast.ExceptHandler) and ast.unparse(node.body[-1]) != "raise":
            caught = ast.unparse(node.type) if node.type else "everything"
            assert not re.search(r"\b(everything|Exception|BaseException)\b", caught), f"line {node.lineno}"


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "clock.py"], ids=module_name)
def test_time_comes_from_the_clock(path: Path) -> None:
    """DEVHUB_NOW moves every rule and every screen, so nobody asks the machine behind its back."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"datetime.now", "date.today", "datetime.today", "time.time"}, node.lineno


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_modules_say_what_they_are_for(path: Path) -> None:
    """A reader knows which room they are in."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_locks_name_versions_and_hashes_only() -> None:
    """A lock works wherever pip gets its packages from: it says what, never from where."""
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert [path.name for path in locks] == ["bench-posting.txt", "bench.txt", "build.txt", "dev.txt", "runtime.txt"]
    for path in locks:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            allowed = re.match(r"#|    # |    --hash=sha256:[0-9a-f]{64}( \\)?$|[a-z0-9.-]+==[\w.]+( ; .+)? \\$", line)
            assert allowed, f"{path.name}:{number}: {line}"


def test_no_file_names_a_package_host() -> None:
    """Package clients are set up by whoever runs them; a host in a file would overrule them."""
    hosts = re.compile(rb"\b(pypi|pythonhosted|npmjs|debian|yarnpkg)\.(org|com|io|net)\b")
    for path in tracked_files():
        assert not hosts.search(path.read_bytes()), path.relative_to(ROOT)


def test_locked_textual_is_the_pinned_one() -> None:
    """Snapshots are of one Textual: the range in pyproject.toml and the lock name the same."""
    pinned = re.search(r'"textual==([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pinned
    assert f"textual=={pinned[1]} " in (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
