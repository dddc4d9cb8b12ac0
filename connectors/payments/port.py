"""What we ask of a payment gateway, in our words."""

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web


@dataclass(frozen=True)
class Opened:
    """A page where somebody can pay, and the gateway's name for it."""

    url: str
    authority: str


@dataclass(frozen=True)
class Confirmed:
    """The gateway has the money; ``reference`` is what buyer and bank know it by."""

    reference: str


class PaymentGateway(Protocol):
    """Whoever takes money over the web."""

    async def request(
        self, *, amount_rial: int, description: str, callback: str, mobile: str | None, key: str
    ) -> Opened:
        """A page for one payment, from which the buyer comes back to ``callback``.

        ``key`` is our name for the payment. Raises PaymentGatewayError.
        """

    async def verify(self, *, authority: str, amount_rial: int) -> Confirmed | None:
        """Takes the money of a page, or None when it was not paid; asking again gives the same.

        Raises PaymentGatewayError: no answer that can be relied on, or the amount is not the one that was asked for.
        """


GATEWAY: web.AppKey[PaymentGateway] = web.AppKey("payment_gateway")
"""Where handlers find the gateway in the application."""
