"""Submissions that wait in the inbox, as the page's server leaves them there."""

from uuid import uuid4

from devhub_tui import clock, paths
from devhub_tui.domain import submissions
from devhub_tui.storage import inbox as inboxes
from devhub_tui.storage.inbox import Inbox, PublicCode

FORM = {"name": "Noor Haddad", "email": "noor@example.org", "company": "Turbine", "message": "io_uring", "consent": "1"}


def newest(folder: str | None = None) -> PublicCode:
    """The code that was made last."""
    inbox = Inbox.open(folder or paths.inbox_dir())
    try:
        return inbox.codes()[-1]
    finally:
        inbox.close()


def send(folder: str | None = None, body: bytes | None = None, code: PublicCode | None = None, **typed: str) -> str:
    """Somebody sends the form of a code, the newest unless said otherwise; the id of the submission. `body` goes as it is."""
    code = code or newest(folder)
    submission_id = str(uuid4())
    if body is None:
        fields = submissions.checked({**FORM, **typed})
        body = submissions.to_bytes(submissions.made(submission_id, code.id, fields, None, clock.real_ms()))
    inbox = Inbox.open(folder or paths.inbox_dir())
    try:
        assert inbox.claim(code.digest, str(uuid4()), submission_id, body, clock.real_ms()) == inboxes.ACCEPTED
    finally:
        inbox.close()
    return submission_id


def revoke(code: PublicCode) -> None:
    """Ends a code for visitors, as another process would."""
    inbox = Inbox.open(paths.inbox_dir())
    try:
        inbox.revoke([code.id], clock.real_ms())
    finally:
        inbox.close()
