"""Row identifiers of records that are older than their row."""

import secrets
import uuid
from datetime import datetime


def id_born_at(moment: datetime, *, place: int) -> str:
    """A UUIDv7 of a past moment; lists, which go by id, show old records at their own place.

    Records of one moment follow each other by their place in the file. Moments before 1970 count as its first.
    Source: RFC 9562 section 5.7, method 1 of 6.2 (a counter in the highest bits after the time).
    """
    milliseconds = max(int(moment.timestamp() * 1000), 0)
    counter = min(place, 2**32 - 1)
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | counter >> 20 << 64
    value |= 2 << 62 | (counter & (1 << 20) - 1) << 42 | secrets.randbits(42)
    return str(uuid.UUID(int=value))
