"""What may go wrong with invoices."""

from crm_core.errors import CRMError


class InvoiceStateError(CRMError):
    """The invoice is not in a state that allows this; ``data.state`` says where it is."""

    code = "invoice_state"
    http_status = 409


class QuoteNotAcceptedError(CRMError):
    """An invoice follows an accepted quote only; ``data.state`` says where the quote is."""

    code = "quote_not_accepted"
    http_status = 409


class PaymentTooLargeError(CRMError):
    """More than what is left to pay; ``data.left_rial`` says how much that is."""

    code = "payment_too_large"
    http_status = 422
