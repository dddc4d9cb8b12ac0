"""What may go wrong with promises."""

from crm_core.errors import CRMError


class PromiseInvalidError(CRMError):
    """A promise that cannot be read; ``data`` names the field and what was written."""

    code = "promise_invalid"
    http_status = 422
