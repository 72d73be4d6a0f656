"""GitHub without GitHub: Prism answers as the published description of the API says GitHub does."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conftest import ROOT


@contextmanager
def prism() -> Iterator[str]:
    """GitHub's API as described, on an address of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    spec = ROOT / "tests" / "fixtures" / "github" / "openapi.json"
    command = [str(ROOT / "node_modules" / ".bin" / "prism"), "mock", "-p", str(port), str(spec)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
