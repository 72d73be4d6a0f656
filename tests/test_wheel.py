"""A smoke run of what users get: the built wheel among its locked run-time packages and nothing else.

A package that only the tests bring along is missed here, not by a user.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.markers import Marker

from tests.conftest import ROOT

pytestmark = pytest.mark.timeout(300)


def runtime_packages() -> Iterator[str]:
    """The names in requirements/runtime.txt that this Python on this system needs."""
    for line in (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8").splitlines():
        found = re.match(r"([a-z0-9.-]+)==\S+(?: ; (.+?))? \\$", line)
        if found and (not found[2] or Marker(found[2]).evaluate()):
            yield found[1]


def copy_package(name: str, target: Path) -> None:
    """Copies one installed distribution's files, so that the bare environment needs no network."""
    installed = distribution(name)
    for file in installed.files or ():
        source = Path(str(installed.locate_file(file)))
        if ".." not in file.parts and source.is_file():
            goal = target / file
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, goal)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from this tree."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "-q", "wheel", "--no-deps", "--no-build-isolation", "-w", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("devhub_tui-*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of an environment that holds the wheel and its run-time packages alone."""
    root = tmp_path_factory.mktemp("bare")
    venv.create(root, symlinks=True)
    target = Path(sysconfig.get_path("purelib", "venv", {"base": str(root), "platbase": str(root)}))
    for name in runtime_packages():
        copy_package(name, target)
    python = root / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "-q", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    subprocess.run([*pip, "check"], check=True, capture_output=True)
    return root / "bin"


def devhub(bare: Path, home: Path, *arguments: str) -> str:
    """What the installed `devhub` prints, run far from the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(bare / "devhub"), *arguments], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def test_wheel_holds_all_that_is_not_python(wheel: Path) -> None:
    """Schema and styles travel with the code, and tests do not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = [path for path in (ROOT / "devhub_tui").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {str(path.relative_to(ROOT)) for path in shipped} <= names
    assert {name.split("/")[0].rpartition(".")[2] for name in names} == {"devhub_tui", "dist-info", "data"}


def test_manual_page_and_completions_come_along(bare: Path, home: Path) -> None:
    """`man devhub` and tab work after an install: what the code says now, below the prefix."""
    share = bare.parent / "share"
    assert (share / "man" / "man1" / "devhub.1").read_text(encoding="utf-8") == devhub(bare, home, "man")
    for shell, place in (("bash", "bash-completion/completions/devhub"), ("zsh", "zsh/site-functions/_devhub")):
        assert (share / place).read_text(encoding="utf-8") == devhub(bare, home, "completion", shell)
    assert (share / "fish" / "vendor_completions.d" / "devhub.fish").is_file()


def test_bare_environment_has_no_test_packages(bare: Path) -> None:
    """The environment is as bare as it claims, or the other tests here prove nothing."""
    code = "import importlib.util as u, sys; sys.exit(any(map(u.find_spec, ['pytest', 'hypothesis', 'libtmux', 'pip'])))"
    assert subprocess.run([str(bare / "python"), "-c", code], cwd=bare, check=False).returncode == 0


def test_installed_devhub_runs(bare: Path, home: Path) -> None:
    """From the wheel alone: version, somebody added by hand, a date read from words, a card imported, everyone listed."""
    assert re.fullmatch(r"devhub \d+\.\d+\.\d+\S*\n", devhub(bare, home, "--version").splitlines()[0] + "\n")
    devhub(bare, home, "add", "Zoë Faßbender", "--email", "zoe@kernelwerke.example", "--tag", "rust")
    devhub(bare, home, "log", "@zoë", "io_uring over coffee", "--type", "coffee", "--on", "yesterday")
    card = home / "ravi.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ravi Menon\nEND:VCARD\n", encoding="utf-8")
    devhub(bare, home, "import", str(card))
    listed = json.loads(devhub(bare, home, "contacts", "--json"))
    assert listed["total"] == 2
    assert {row["name"] for row in listed["contacts"]} == {"Zoë Faßbender", "Ravi Menon"}


def test_app_and_screens_load(bare: Path, home: Path) -> None:
    """Everything in the package imports with nothing but its run-time packages."""
    code = (
        "import importlib, pkgutil, devhub_tui\n"
        "for found in pkgutil.walk_packages(devhub_tui.__path__, 'devhub_tui.'):\n"
        "    if not found.name.endswith('__main__'): importlib.import_module(found.name)\n"
    )
    done = subprocess.run([str(bare / "python"), "-c", code], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_page_of_a_code_comes_along(bare: Path, home: Path) -> None:
    """Templates, words, styles and script of the Quick Connect page work from where the wheel put them."""
    code = (
        "from devhub_tui.services.quick_connect import pages\n"
        "assert 'Nothing here any more' in pages.gone()\n"
        "assert all(map(pages.asset, ('page.css', 'page.js', 'icon.svg')))\n"
    )
    done = subprocess.run([str(bare / "python"), "-c", code], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
