"""What may go wrong with one-time codes."""

from crm_core.errors import CRMError


class CodeExpiredError(CRMError):
    """There is no live code any more; a new one has to be sent."""

    code = "code_expired"
    http_status = 410


class CodeWrongError(CRMError):
    """Not the code that was sent; ``data.left`` says how many guesses remain."""

    code = "code_wrong"
    http_status = 422


class TooManyCodesError(CRMError):
    """Too many codes were asked for; ``data.retry_after`` is in seconds."""

    code = "too_many_codes"
    http_status = 429
