"""What may go wrong with the company's facts and answers."""

from crm_core.errors import CRMError


class UnknownPlaceholderError(CRMError):
    """An answer names a fact that does not exist; ``data.placeholder`` says which."""

    code = "unknown_placeholder"
    http_status = 422
