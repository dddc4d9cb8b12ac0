"""Refusing edits of a record that somebody else changed meanwhile."""

from crm_core.db.columns import Versioned
from crm_core.errors import VersionConflictError


def require_version(row: Versioned, version: int | None, *, entity: str) -> None:
    """Raises VersionConflictError unless a row, locked by the caller, is as its editor saw it.

    ``version`` is what the editor read; None comes from callers that only add to a record and need not have read it.
    """
    if version is not None and row.version != version:
        raise VersionConflictError(entity=entity, version=row.version)
