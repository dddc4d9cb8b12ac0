"""The catalogue file: re-read when the store has written a new one, without restarting the assistant."""

import logging
from pathlib import Path
from typing import Optional

from bot.components.catalogue import Catalogue, read_snapshot

logger = logging.getLogger(__name__)


class CatalogueFile:
    """The last good catalogue in a file that may be absent."""

    def __init__(self, path: Path) -> None:
        """Nothing is read until the catalogue is asked for."""
        self._path = path
        self._seen = 0
        self._catalogue: Optional[Catalogue] = None

    def current(self) -> Optional[Catalogue]:
        """The catalogue as last written; the one before when a new file cannot be read; None when there was none."""
        try:
            written = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return self._catalogue
        if written != self._seen:
            self._seen = written
            try:
                self._catalogue = read_snapshot(self._path)
            except (OSError, ValueError) as error:
                logger.warning("catalogue_unreadable error=%s", type(error).__name__)
        return self._catalogue
