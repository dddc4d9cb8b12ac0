"""Row identifiers of records that are older than their row."""

import secrets
import uuid
from datetime import datetime


def id_born_at(moment: datetime) -> str:
    """A UUIDv7 of a past moment, so that lists, which go by id, show old records at their own place.

    Source: RFC 9562 section 5.7. Moments before 1970 all count as its first one.
    """
    milliseconds = max(int(moment.timestamp() * 1000), 0)
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
