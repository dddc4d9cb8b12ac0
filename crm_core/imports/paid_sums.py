"""What came in and went back for an invoice, while lines of a file add to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crm_core.invoices.model import Invoice
from crm_core.invoices.service import change_paid
from crm_core.payments.model import Payment
from crm_core.payments.rules import PaymentKind, PaymentState


@dataclass
class PaidSum:
    """The money of one invoice in rial: what it said was paid, and what its payments and refunds come to."""

    invoice: Invoice
    told: int
    received: int = 0
    returned: int = 0
    unexplained: bool = False
    """Whether the invoice said more than the payments came to; what it said then counts the lines of the file too."""
    checked: bool = False
    """Whether all lines at hand are known to fit together, whatever they come to in between."""

    @property
    def net(self) -> int:
        """What is left of what came in."""
        return self.received - self.returned

    @property
    def most(self) -> int:
        """What the invoice asks for."""
        return self.invoice.total_rial - self.invoice.credited_rial

    def with_line(self, kind: str, amount: int) -> "PaidSum":
        """The sum after one more payment or refund."""
        if kind == PaymentKind.REFUND:
            return replace(self, returned=self.returned + amount)
        return replace(self, received=self.received + amount)

    def is_paid_too_much(self) -> bool:
        """Whether more came in than the invoice can have asked for.

        Before credit notes it asked for its total; what is refunded later in the file came in before.
        """
        return self.net > max(self.told, self.most) and self.received > self.invoice.total_rial

    def is_refunded_too_much(self) -> bool:
        """Whether more went back than came in, by the lines or by what the invoice said."""
        return self.net < (-self.told if self.unexplained else 0)

    def settle(self) -> None:
        """Gives the invoice what was paid on it."""
        paid = max(self.told, self.net) if self.unexplained else self.net
        change_paid(self.invoice, paid - self.invoice.paid_rial)


def sums_of(invoices: Iterable[Invoice], payments: Iterable[Payment]) -> dict[str, PaidSum]:
    """The sums of invoices by their id, from what the store knows."""
    sums = {invoice.id: PaidSum(invoice, told=invoice.paid_rial) for invoice in invoices}
    for payment in payments:
        if payment.state == PaymentState.RECORDED:
            sums[payment.invoice_id] = sums[payment.invoice_id].with_line(payment.kind, payment.amount_rial)
    for paid in sums.values():
        paid.unexplained = paid.told > paid.net
    return sums
