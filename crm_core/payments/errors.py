"""What may go wrong with payments."""

from crm_core.errors import CRMError


class PaymentTooLargeError(CRMError):
    """More than what is left to pay; ``data.left_rial`` says how much that is."""

    code = "payment_too_large"
    http_status = 422


class RefundTooLargeError(CRMError):
    """More than what belongs to the buyer; ``data.refundable_rial`` says how much that is."""

    code = "refund_too_large"
    http_status = 422


class PaymentRefundedError(CRMError):
    """Some of the payment was given back, so that it cannot be taken out of account before the refund is."""

    code = "payment_refunded"
    http_status = 409


class NothingToPayError(CRMError):
    """Nothing is left to pay on the invoice."""

    code = "nothing_to_pay"
    http_status = 409


class PaymentGatewayError(CRMError):
    """The gateway gave no answer that can be relied on; ``data.reason`` says which kind of failure."""

    code = "payment_gateway"
    http_status = 502
