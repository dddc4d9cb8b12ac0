"""States of an invoice and of its payment, and what a credit note takes back."""

from dataclasses import dataclass
from enum import StrEnum


class InvoiceState(StrEnum):
    """Whether the document exists yet; a numbered one is cancelled when credit notes took all of it back."""

    REQUESTED = "requested"
    ISSUED = "issued"
    CANCELLED = "cancelled"


class Payment(StrEnum):
    """How much of it has been paid."""

    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"


class CreditKind(StrEnum):
    """What a credit note does: takes back all that was left of an invoice, or some of its goods."""

    CANCEL = "cancel"
    RETURN = "return"


@dataclass(frozen=True)
class Amounts:
    """Money of a line, integer rial: ``net`` is after the discount, ``total == net + vat``."""

    discount: int
    net: int
    vat: int

    @property
    def total(self) -> int:
        """What the buyer pays."""
        return self.net + self.vat

    @property
    def gross(self) -> int:
        """The price of all units before the discount."""
        return self.net + self.discount


def payment_of(due_rial: int, paid_rial: int) -> Payment:
    """The payment state that follows from what is due (the total less what was credited) and what was paid."""
    if paid_rial <= 0:
        return Payment.UNPAID
    return Payment.PAID if paid_rial >= due_rial else Payment.PARTIAL


def credit_of(line: Amounts, *, quantity: int, already: int, units: int) -> Amounts:
    """What taking back some units of a line is worth, after ``already`` of its ``quantity`` were taken back.

    Shares of discount and tax are cut from the running sum, so that taking back a line bit by bit gives the whole.
    """
    gross = line.gross // quantity * units
    discount = _share(line.discount, quantity, already, units)
    vat = _share(line.vat, quantity, already, units)
    return Amounts(discount, gross - discount, vat)


def _share(amount: int, quantity: int, already: int, units: int) -> int:
    return amount * (already + units) // quantity - amount * already // quantity
