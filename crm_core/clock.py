"""The one home of the wall clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

TEHRAN = ZoneInfo("Asia/Tehran")


def now() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)
