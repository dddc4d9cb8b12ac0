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


class CreditTooLargeError(CRMError):
    """More units than are left of line ``data.row``; ``data.left`` says how many are."""

    code = "credit_too_large"
    http_status = 422


class KeyReusedError(CRMError):
    """The idempotency key stands for something else already: another quote, amount or way to pay."""

    code = "key_reused"
    http_status = 409
