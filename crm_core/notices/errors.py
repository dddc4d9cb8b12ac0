"""What may keep a notice from being said."""

from datetime import datetime


class NotYetError(Exception):
    """Nobody is disturbed before ``until``; said to the worker alone, and no failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until
