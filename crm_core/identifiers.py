"""Row identifiers: opaque to customers, ordered by birth for cursors."""

import secrets
import threading
import time
import uuid
from datetime import datetime

_lock = threading.Lock()
_last: list[int] = [0]


def new_id() -> str:
    """A UUIDv7 as text; later calls of one process sort after earlier ones.

    Source: RFC 9562 section 5.7, method 3 of 6.2 (sub-millisecond precision in ``rand_a``).
    """
    with _lock:
        stamp = max(time.time_ns() * 4096 // 1_000_000, _last[0] + 1)
        _last[0] = stamp
    milliseconds, fraction = divmod(stamp, 4096)
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def as_id(typed: str) -> str | None:
    """The id that a text writes, in its stored form; None when it is something else."""
    try:
        return str(uuid.UUID(typed))
    except ValueError:
        return None


def least_id_of(moment: datetime, *, later_s: int = 0) -> str:
    """An id that is not greater than any UUIDv7 born some seconds after a moment or later."""
    milliseconds = int((moment.timestamp() + later_s) * 1000)
    return str(uuid.UUID(int=min(max(milliseconds, 0), (1 << 48) - 1) << 80))
