"""What we ask of a virus scanner, in our words."""

from typing import Protocol

from aiohttp import web


class ScannerFailedError(Exception):
    """The scanner said nothing that can be relied on, so the file counts as not looked at."""


class Scanner(Protocol):
    """Whoever knows a virus when they see one."""

    async def find(self, content: bytes) -> str | None:
        """The name of what was found in a file; None for a clean one. Raises ScannerFailedError."""

    async def is_ready(self) -> bool:
        """Whether a file that comes now would be looked at."""


SCANNER: web.AppKey[Scanner | None] = web.AppKey("scanner")
"""Where handlers find the scanner; None where the installation has none."""
