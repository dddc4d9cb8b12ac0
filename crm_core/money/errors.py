"""What may go wrong with an amount."""

from crm_core.errors import CRMError


class AmountTooLargeError(CRMError):
    """An amount above what any document of ours holds; ``data.limit_rial`` is the highest."""

    code = "amount_too_large"
    http_status = 422
