"""The config file's table [connect]: what is right is taken, what is wrong is said, and nothing keeps devhub from starting."""

from pathlib import Path

import pytest

from devhub_tui import config
from devhub_tui.config import Connect


def written(home: Path, text: str) -> config.Config:
    """What devhub makes of a config file."""
    (home / "config.toml").write_text(text, encoding="utf-8")
    return config.load()


def test_no_file_means_loopback(home: Path) -> None:
    """Nobody is reachable from outside who did not say so."""
    assert config.load().connect == Connect("", "127.0.0.1", 8765, "", (), "bell")


def test_everything_can_be_set(home: Path) -> None:
    """Each setting of docs/configuration.md arrives."""
    found = written(
        home,
        'theme = "nord"\n[connect]\npublic_url = "https://meet.example"\nbind = "::"\nport = 0\ninbox = "/srv/inbox"\n'
        'trusted_proxies = ["127.0.0.1", "fd00::/8", "10.0.0.1/8"]\nnotify = "desktop"\n',
    )
    assert found.connect == Connect(
        "https://meet.example", "::", 0, "/srv/inbox", ("127.0.0.1", "fd00::/8", "10.0.0.1/8"), "desktop"
    )
    assert (found.theme, found.problems) == ("nord", ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("port = 70000", "connect.port"),
        ('port = "8765"', "connect.port"),
        ("port = true", "connect.port"),
        ('bind = ""', "connect.bind"),
        ("public_url = 3", "connect.public_url"),
        ('trusted_proxies = "10.0.0.1"', "connect.trusted_proxies"),
        ('trusted_proxies = ["everybody"]', "connect.trusted_proxies"),
        ('notify = "loudly"', "connect.notify"),
        ("colour = 1", "connect.colour"),
    ],
)
def test_what_is_wrong_is_said(home: Path, line: str, said: str) -> None:
    """A wrong value is named, its default is used, and its neighbours count."""
    key = "inbox" if line.startswith("bind") else "bind"
    found = written(home, f'[connect]\n{line}\n{key} = "::1"\n')
    assert [said in problem for problem in found.problems] == [True]
    assert found.connect == (Connect(inbox="::1") if key == "inbox" else Connect(bind="::1"))


def test_connect_that_is_no_table(home: Path) -> None:
    """The whole of it is ignored, with a sentence."""
    found = written(home, "connect = 3\n")
    assert (found.connect, len(found.problems)) == (Connect(), 1)
