"""What may go wrong with lists."""

from crm_core.errors import CRMError


class CursorInvalidError(CRMError):
    """The cursor was not given out by this list."""

    code = "cursor_invalid"
    http_status = 400
