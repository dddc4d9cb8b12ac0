"""The shape of the files about prices for classes of customers and about discounts."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from crm_core.contacts.rules import DEFAULT_CUSTOMER_CLASS
from crm_core.money.rules import MAX_RIAL
from crm_core.products.repository import DEFAULT_PRICE_LIST
from crm_core.quotes.rules import MAX_QUANTITY
from crm_core.seed.entries import CodeText, Entry, NameText
from crm_core.seed.errors import SeedReason
from crm_core.seed.sales_entries import read_day
from crm_core.staff.rules import Role

Day = Annotated[date, BeforeValidator(read_day)]


class PriceRow(Entry):
    """The price of one unit of a product in rial, from so many units on and for some days (both included)."""

    product: CodeText
    price: Annotated[StrictInt, Field(ge=0, le=MAX_RIAL)]
    start: Day = Field(alias="from")
    end: Day | None = Field(default=None, alias="to")
    min_quantity: Annotated[StrictInt, Field(ge=1, le=MAX_QUANTITY)] = 1

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"{SeedReason.TOO_SMALL}:to:{self.start}")
        return self

    @property
    def key(self) -> tuple[str, int, date]:
        """What no two rows of a list share."""
        return self.product, self.min_quantity, self.start


class PriceListEntry(Entry):
    """Prices of one class of customers: rows of their own, and a percentage on the default list for the rest."""

    code: CodeText
    name: NameText
    customer_class: CodeText
    inclusive: StrictBool = False
    percent: Annotated[Decimal, Field(ge=-100, le=1000, decimal_places=2)] | None = None
    rounding_rial: Annotated[StrictInt, Field(ge=1, le=10**9)] = 1
    rows: list[PriceRow] = []

    @model_validator(mode="after")
    def _says_a_price_once(self) -> Self:
        if self.code == DEFAULT_PRICE_LIST:
            raise ValueError(f"{SeedReason.DUPLICATE}:code:{DEFAULT_PRICE_LIST}")
        if self.customer_class == DEFAULT_CUSTOMER_CLASS:
            raise ValueError(f"{SeedReason.DUPLICATE}:customer_class:{DEFAULT_CUSTOMER_CLASS}")
        if self.percent is None and not self.rows:
            raise ValueError(f"{SeedReason.MISSING}:rows")
        keys = [row.key for row in self.rows]
        if twice := [key for key in keys if keys.count(key) > 1]:
            raise ValueError(f"{SeedReason.DUPLICATE}:rows:{twice[0][0]}")
        return self

    @property
    def basis_points(self) -> int | None:
        """The percentage as the store keeps it."""
        return None if self.percent is None else int(self.percent * 100)


class DiscountEntry(Entry):
    """How many per cent of a line a role may take off without asking."""

    role: Role
    max_percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]

    @property
    def basis_points(self) -> int:
        """The limit as the store keeps it."""
        return int(self.max_percent * 100)
