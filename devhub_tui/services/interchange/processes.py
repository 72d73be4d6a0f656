"""Parses parts of a vCard text side by side, each in a Python of its own, so that the app's own stays free.

A child gets its part by standard input and answers with pickled batches. It ends when its input closes, which also
happens when the parent is killed. Whatever a child fails to do is done here instead.
"""

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

from devhub_tui.domain.people import Person, Skipped
from devhub_tui.errors import CancelledError
from devhub_tui.services.interchange.vcard import parse_vcards

_BATCH = 250
_POLL_SECONDS = 0.1
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from devhub_tui.services.interchange.processes import serve; serve()"
_Records = list[Person | Skipped]


class _Child:
    """One process and what it has answered. `records` is None once it failed."""

    def __init__(self, text: str, first_line: int, encoding: str, events: "queue.Queue[_Child]") -> None:
        self.text = text
        self.first_line = first_line
        self.encoding = encoding
        self.records: _Records | None = []
        self.done = 0
        self.ended = False
        self._events = events
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _BOOT, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._end(True)
            return
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def _talk(self) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return
        failed = True
        try:
            job = pickle.dumps((self.text, self.first_line, self.encoding))
            process.stdin.write(struct.pack("<Q", len(job)))
            process.stdin.write(job)
            process.stdin.flush()
            del job
            while (message := pickle.load(process.stdout)) is not None:
                self.done, batch = message
                if self.records is not None:
                    self.records += batch
                self._events.put(self)
            failed = False
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            pass
        finally:
            self._end(failed)

    def _end(self, failed: bool) -> None:
        if failed:
            self.records = None
        self.ended = True
        self._events.put(self)

    def close(self) -> None:
        """Ends the process, whatever it is doing, and waits for it."""
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        self._thread.join(1)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def parse_parts(
    parts: tuple[str, ...],
    encoding: str,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Person | Skipped]:
    """What `parse_vcards` gives for the parts joined. `progress` and `cancelled` are called in this thread only."""
    events: queue.Queue[_Child] = queue.Queue()
    total = sum(map(len, parts))
    children: list[_Child] = []
    try:
        first_line = 1
        for part in parts:
            children.append(_Child(part, first_line, encoding, events))
            first_line += part.count("\n")
        while not all(child.ended for child in children):
            if cancelled is not None and cancelled():
                raise CancelledError("The import was cancelled.", "Nothing was changed.")
            try:
                events.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if progress is not None:
                progress(sum(child.done for child in children), total)
    finally:
        for child in children:
            child.close()
    for child in children:
        if child.records is None:
            yield from parse_vcards(child.text, None, cancelled, first_line=child.first_line, encoding=encoding)
        else:
            yield from child.records
    if progress is not None:
        progress(total, total)


def serve() -> None:
    """The child's whole life: one job from standard input, batches to standard output, None at the end."""
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs = sys.stdin.buffer
    (size,) = struct.unpack("<Q", jobs.read(8))
    text, first_line, encoding = pickle.loads(jobs.read(size))
    threading.Thread(target=_watch_parent, daemon=True).start()
    done = 0

    def told(position: int, _: int) -> None:
        nonlocal done
        done = position

    records = parse_vcards(text, told, first_line=first_line, encoding=encoding)
    while batch := list(islice(records, _BATCH)):
        pickle.dump((done, batch), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
    pickle.dump(None, answers)
    answers.flush()


def _watch_parent() -> None:
    """Nothing more is ever sent: when the input ends, the parent is gone."""
    os.read(0, 1)
    os._exit(1)
