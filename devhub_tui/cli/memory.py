"""What holds a key writes no core dump, and no other process of the same user may look into its memory."""

import sys
from contextlib import suppress

_SET_DUMPABLE = 4  # PR_SET_DUMPABLE of prctl(2)
_SYSTEM: str = sys.platform


def keep_private() -> None:
    """For the rest of this process. Where a system does not know how, it stays as it is."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if _SYSTEM.startswith("linux"):
        with suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
