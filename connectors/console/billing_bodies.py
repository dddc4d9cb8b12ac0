"""What the calls around invoices take."""

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.console.bodies import Version
from connectors.console.typed import ClientId, Code, Moment, Text
from connectors.gateway.endpoints import Body
from crm_core.payments.rules import Method
from crm_core.payments.service import Money
from crm_core.text.characters import fold
from crm_core.text.ids import NationalIdError, is_postal_code, parse_national_id

Amount = Annotated[int, Field(strict=True)]


def _national_id(typed: str) -> str:
    try:
        return parse_national_id(typed)
    except NationalIdError as error:
        raise ValueError(error.reason) from error


def _economic_code(typed: str) -> str:
    digits = fold(typed)
    if not (digits.isascii() and digits.isdecimal() and 10 <= len(digits) <= 14):
        raise ValueError("length")
    return digits


def _postal_code(typed: str) -> str:
    digits = fold(typed).replace("-", "").replace(" ", "")
    if not is_postal_code(digits):
        raise ValueError("postal_code")
    return digits


class InvoiceRequest(Body):
    """The buyer's numbers for the tax organisation, as far as they are known."""

    buyer_national_id: Annotated[Code, AfterValidator(_national_id)] | None = None
    buyer_economic_code: Annotated[Code, AfterValidator(_economic_code)] | None = None
    postal_code: Annotated[Code, AfterValidator(_postal_code)] | None = None
    idempotency_key: ClientId | None = None


class PaymentBody(Version):
    """Money received or given back, in rial; now unless told otherwise."""

    amount: Amount
    method: Method = Method.TRANSFER
    reference: Code | None = None
    paid_at: Moment | None = None
    idempotency_key: ClientId | None = None

    def money(self) -> Money:
        """How much went over, how and when."""
        return Money(self.amount, self.method, self.reference, self.paid_at)


class Reversal(Body):
    """Why a payment or refund no longer counts."""

    reason: Text


class Cancellation(Version):
    """Why an invoice is cancelled."""

    reason: Text


class CreditedLine(Body):
    """Some units of a line, named by its row."""

    row: int = Field(ge=1)
    quantity: int = Field(ge=1)


class Credit(Version):
    """What is taken back of an invoice and why; all that is left when no lines are named."""

    lines: list[CreditedLine] | None = Field(default=None, min_length=1, max_length=200)
    reason: Text
    idempotency_key: ClientId | None = None


class LinkRequest(Body):
    """How much a payment link asks for, in rial; all that is left when it is not said."""

    amount: Amount | None = None
