"""States of an invoice and of its payment."""

from enum import StrEnum


class InvoiceState(StrEnum):
    """Whether the document exists yet."""

    REQUESTED = "requested"
    ISSUED = "issued"
    CANCELLED = "cancelled"


class Payment(StrEnum):
    """How much of it has been paid."""

    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"


def payment_of(total_rial: int, paid_rial: int) -> Payment:
    """The payment state that follows from the amounts."""
    if paid_rial <= 0:
        return Payment.UNPAID
    return Payment.PAID if paid_rial >= total_rial else Payment.PARTIAL
