"""What the calls about quotes and orders take; money in rial, shares in per cent."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from connectors.console.bodies import Version
from connectors.console.queries import Key
from connectors.console.typed import ClientId, Code, Flag, Note, Text, Word
from connectors.gateway.endpoints import Body
from crm_core.money.rules import MAX_RIAL
from crm_core.orders.rules import OrderState
from crm_core.quotes.drafts import Wishes
from crm_core.quotes.pricing import WantedLine
from crm_core.quotes.rules import NO_DISCOUNT, Discount

MAX_LINES = 200
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Amount = Annotated[int, Field(strict=True, ge=0, le=MAX_RIAL)]
Days = Annotated[int, Field(strict=True, ge=1, le=365)]
Digits = Annotated[str, StringConstraints(pattern=r"^\d{10,11}$")]


class Discounted(Body):
    """Something that may be discounted, by a share or by an amount."""

    discount_percent: Percent | None = None
    discount: Amount | None = None

    @model_validator(mode="after")
    def _in_one_way(self) -> Self:
        if self.discount_percent is not None and self.discount is not None:
            raise ValueError("two_discounts")
        return self

    def given(self) -> Discount | None:
        """The discount that was sent, None for no word of one; a share is counted in basis points."""
        if self.discount_percent is not None:
            return Discount(percent=int(self.discount_percent * 100))
        return None if self.discount is None else Discount(rial=self.discount)


class QuoteLineBody(Discounted):
    """A product and how many of it."""

    product: Code
    quantity: Annotated[int, Field(strict=True)]


class QuotePrices(Discounted):
    """What the money of a draft follows from; what is left out stays. The lines come all together."""

    lines: Annotated[list[QuoteLineBody], Field(max_length=MAX_LINES)] | None = None

    def wanted(self) -> list[WantedLine] | None:
        """The lines in the words of the core."""
        if self.lines is None:
            return None
        return [WantedLine(line.product, line.quantity, line.given() or NO_DISCOUNT) for line in self.lines]

    def wishes(self) -> Wishes:
        """All of it in the words of the core."""
        return Wishes(lines=self.wanted(), on_all=self.given())


class QuoteEdit(QuotePrices, Version):
    """What a draft shall say; what is left out stays."""

    discount_reason: Word | None = None
    note: Note | None = None
    validity_days: Days | None = None
    buyer_name: Word | None = None
    buyer_company: Word | None = None
    buyer_national_id: Digits | None = None

    def wishes(self) -> Wishes:
        """All of it in the words of the core."""
        same = ("discount_reason", "note", "validity_days", "buyer_name", "buyer_company", "buyer_national_id")
        return Wishes(lines=self.wanted(), on_all=self.given(), **{name: getattr(self, name) for name in same})


class QuoteDraft(QuoteEdit):
    """A draft for a contact or a deal; the same ``client_id`` again answers the same draft."""

    contact_id: Key | None = None
    opportunity_id: Key | None = None
    conversation_id: Key | None = None
    client_id: ClientId | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.contact_id is None and self.opportunity_id is None:
            raise ValueError("nobody")
        return self


class QuoteRenewal(Version):
    """With ``reserve`` the goods are kept until the quote's last day."""

    reserve: Flag = False


class QuoteIssue(QuoteRenewal):
    """The draft as the caller saw it, to be issued."""


class Acceptance(Version):
    """How it is known that the customer accepted."""

    note: Note | None = None


class OrderMove(Version):
    """Another state; a cancellation needs its reason in ``note``."""

    state: OrderState
    note: Text | None = None
    tracking_code: Word | None = None
