"""Ways to pay and to pay back, and the life of a payment and of a payment link."""

from datetime import timedelta
from enum import StrEnum


class Method(StrEnum):
    """How money came in or went back."""

    CARD_TO_CARD = "card_to_card"
    CASH = "cash"
    CHEQUE = "cheque"
    POS = "pos"
    GATEWAY = "gateway"
    TRANSFER = "transfer"


class PaymentKind(StrEnum):
    """Which way money went: to us, or back to the buyer."""

    PAYMENT = "payment"
    REFUND = "refund"


class PaymentState(StrEnum):
    """Whether a payment still counts."""

    RECORDED = "recorded"
    REVERSED = "reversed"


class IntentState(StrEnum):
    """What became of a payment link.

    ``surplus`` is money that the gateway took although nothing was left to pay: a colleague pays it back.
    """

    CREATED = "created"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    SURPLUS = "surplus"


SETTLED = frozenset({IntentState.PAID, IntentState.SURPLUS})
"""States in which the gateway is not asked again."""

REUSE = timedelta(minutes=10)
"""A link of the same invoice and amount is given again for this long: a gateway's page stays open longer."""
FIRST_CHECK = timedelta(minutes=3)
"""How long the buyer's own return is waited for before the worker asks the gateway."""
LINK_LIFE = timedelta(hours=24)
"""After this nobody pays any more: gateways give back what was not verified much earlier."""


def next_check(checks: int) -> timedelta:
    """How long to wait after the n-th check (from 1): three minutes, doubling, at most three hours."""
    return min(FIRST_CHECK * (1 << min(checks, 10)), timedelta(hours=3))
