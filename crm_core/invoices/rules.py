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
    """Money of a line, integer rial: ``net`` is after the discount, ``total == net + vat``.

    Price and discount of an ``inclusive`` line contain the tax.
    """

    discount: int
    net: int
    vat: int
    inclusive: bool = False

    @property
    def total(self) -> int:
        """What the buyer pays."""
        return self.net + self.vat

    @property
    def gross(self) -> int:
        """The price of all units before the discount."""
        return (self.total if self.inclusive else self.net) + self.discount


def payment_of(due_rial: int, paid_rial: int) -> Payment:
    """The payment state that follows from what is due (the total less what was credited) and what was paid."""
    if paid_rial <= 0:
        return Payment.UNPAID
    return Payment.PAID if paid_rial >= due_rial else Payment.PARTIAL


def credit_of(line: Amounts, *, quantity: int, already: int, units: int) -> Amounts:
    """What taking back some units of a line is worth, after ``already`` of its ``quantity`` were taken back.

    Shares of discount and tax are cut from the running sum, so that taking back a line bit by bit gives the whole;
    the tax goes by what is left after the discount, so that no part is ever negative.
    """

    def discounted(count: int) -> int:
        return line.gross // quantity * count - line.discount * count // quantity

    def tax(count: int) -> int:
        return line.vat * discounted(count) // (discounted(quantity) or 1)

    after = already + units
    discount = line.discount * after // quantity - line.discount * already // quantity
    left, vat = discounted(after) - discounted(already), tax(after) - tax(already)
    return Amounts(discount, left - vat if line.inclusive else left, vat, line.inclusive)
