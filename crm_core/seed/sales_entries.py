"""The shape of the files about what is sold, how and by whom."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field, StrictBool, StrictInt, model_validator

from crm_core.money.rules import MAX_RIAL
from crm_core.pipelines.rules import StageField, StageKind
from crm_core.products.rules import ProductKind, VatClass
from crm_core.seed.entries import Codes, CodeText, Entry, LongText, MobileText, NameText, Words
from crm_core.staff.rules import DEFAULT_CAPACITY, Role

Percent = Annotated[StrictInt, Field(ge=0, le=100)]
Count = Annotated[StrictInt, Field(ge=0)]


def read_day(value: object) -> date:
    """A day as YAML gives it, or written in quotes; a bare year or number is no day."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value) if isinstance(value, str) else "")
    except ValueError as error:
        raise ValueError("not_a_date") from error


class CategoryEntry(Entry):
    """A group of products and the words that customers call it by."""

    code: CodeText
    name: NameText
    aliases: Words


class ProductEntry(Entry):
    """A product or service with today's price of one unit, rial before tax."""

    code: CodeText
    name: NameText
    category: CodeText
    kind: ProductKind
    unit: CodeText
    price: Annotated[StrictInt, Field(ge=0, le=MAX_RIAL)]
    vat: VatClass = VatClass.STANDARD
    aliases: Words
    brand: NameText | None = None
    model: NameText | None = None
    specs: LongText | None = None
    warranty_months: Count | None = None
    stock: Count | None = None
    subscription: StrictBool = False


class VatEntry(Entry):
    """A VAT rate in per cent and the day it begins."""

    start: Annotated[date, BeforeValidator(read_day)] = Field(alias="from")
    rate_percent: Annotated[float, Field(ge=0, le=100)]
    vat_class: VatClass = Field(alias="class")


class StageEntry(Entry):
    """One stage of a pipeline; after ``rotting_hours`` without a move a deal counts as stale."""

    code: CodeText
    name: NameText
    probability: Percent
    rotting_hours: Count | None = None
    required: list[StageField] = Field(default_factory=list)
    kind: StageKind = StageKind.OPEN

    @model_validator(mode="after")
    def _decided_is_certain(self) -> "StageEntry":
        certain = {StageKind.WON: 100, StageKind.LOST: 0}.get(self.kind, self.probability)
        if self.probability != certain:
            raise ValueError(f"not_one_of:probability:{certain}")
        return self


class PipelineEntry(Entry):
    """A sales pipeline: its stages in order and the moves between them."""

    code: CodeText
    name: NameText
    stages: list[StageEntry] = Field(min_length=1)
    moves: dict[CodeText, list[CodeText]]


class LostReasonEntry(Entry):
    """Why a deal may be lost."""

    code: CodeText
    name: NameText
    needs_note: StrictBool = False
    aliases: list[NameText] = []


class TeamEntry(Entry):
    """A team and what it is good at."""

    code: CodeText
    name: NameText
    kind: Literal["sales", "support", "billing"]
    skills: Codes


class StaffEntry(Entry):
    """A member of staff; passwords are never written in files.

    ``deal_capacity`` is in open deals, 0 for none by rule; older files call it ``capacity``.
    """

    username: CodeText
    name: NameText
    role: Role
    team: CodeText | None = None
    mobile: MobileText | None = None
    skills: Codes
    ticket_capacity: Annotated[StrictInt, Field(ge=0, le=1_000)] | None = None
    deal_capacity: Annotated[StrictInt, Field(ge=0, le=1_000)] = Field(
        default=DEFAULT_CAPACITY, validation_alias=AliasChoices("deal_capacity", "capacity")
    )


class SalesRuleEntry(Entry):
    """Which deals a team or a person gets; every condition that is named must hold."""

    code: CodeText
    team: CodeText | None = None
    person: CodeText | None = None
    cities: list[NameText] = []
    provinces: list[NameText] = []
    categories: list[CodeText] = []
    customer_classes: list[CodeText] = []
    sources: list[CodeText] = []
    min_amount: Annotated[StrictInt, Field(ge=0, le=MAX_RIAL)] | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> "SalesRuleEntry":
        if (self.team is None) == (self.person is None):
            raise ValueError("missing:team:person")
        return self
