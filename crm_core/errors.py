"""What may go wrong by design: each error has a stable code, an HTTP status and small data.

No error carries a sentence: the edges (gateway, actions, console) say it in their reader's words, and
`tests/test_error_texts.py` demands a Persian text for every code.
"""

from typing import Any, ClassVar


class CRMError(Exception):
    """An expected failure of a business rule."""

    code: ClassVar[str] = "crm_error"
    http_status: ClassVar[int] = 400

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code)
        self.data = data


class NotFoundError(CRMError):
    """The record does not exist, or the asker may not know that it does."""

    code = "not_found"
    http_status = 404


class InvalidInputError(CRMError):
    """A value that cannot be stored; ``data`` names the field and the reason."""

    code = "invalid_input"
    http_status = 422


class ForbiddenError(CRMError):
    """The role of the asker does not allow this."""

    code = "forbidden"
    http_status = 403


class VersionConflictError(CRMError):
    """Somebody changed the record since it was read; ``data`` holds what it is and its ``version`` now, where known."""

    code = "version_conflict"
    http_status = 409
