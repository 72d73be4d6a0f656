"""Another process at an inbox: `python -m tests.storage.inbox_worker FOLDER WHAT DIGEST`. Tells each submission that is safe."""

import os
import resource
import signal
import sys
from uuid import uuid4

from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.inbox import Inbox, InboxError


def say(text: str) -> None:
    """One line to whoever waits for it, at once."""
    os.write(1, f"{text}\n".encode())


def main(folder: str, what: str, digest: str) -> None:
    """claim: until it is killed; full: until the file cannot grow; nobody: as a user who may not."""
    if what == "full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        most = os.path.getsize(inboxes.file(folder)) + 60_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    if what == "nobody" and os.getuid() == 0:
        os.chmod(folder, 0o755)
        os.setuid(65534)
    try:
        inbox = Inbox.open(folder)
        while inbox.claim(digest, str(uuid4()), name := str(uuid4()), b"x" * 3000, 1_800_000_000_000) == "accepted":
            say(name)
    except InboxError as problem:
        say(f"InboxError: {problem.message}")


if __name__ == "__main__":
    main(*sys.argv[1:])
