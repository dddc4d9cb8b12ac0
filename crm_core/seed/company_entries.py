"""The shape of the files about the company itself and its working hours."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, StringConstraints, model_validator

from crm_core.calendars.errors import CalendarInvalidError
from crm_core.calendars.reading import WEEKDAYS, read_calendar, spell_out_thursday
from crm_core.money.rules import VatRounding
from crm_core.privacy.rules import ACCOUNTING_DAYS
from crm_core.seed.entries import CodeText, Entry, LongText, MobileText, NameText
from crm_core.text.ids import is_legal_id, is_postal_code, is_sheba


def _checked(holds: Callable[[str], bool]) -> AfterValidator:
    """Refuses a number whose check digits are wrong."""

    def check(value: str) -> str:
        if not holds(value):
            raise ValueError("check_digit")
        return value

    return AfterValidator(check)


def _is_day(value: object) -> object:
    """Lets a day or its text pass; which day a text means is the calendar's affair."""
    if not isinstance(value, date | str):
        raise ValueError("not_a_date")
    return value


UnitCode = Annotated[str, StringConstraints(pattern=r"^\d{2,6}$")]


class BankEntry(Entry):
    """The account that documents ask to pay into."""

    name: NameText
    sheba: Annotated[str, StringConstraints(pattern=r"^IR\d{24}$"), _checked(is_sheba)]
    card: Annotated[str, StringConstraints(pattern=r"^\d{16}$")] | None = None
    owner: NameText


class CompanyEntry(Entry):
    """The company itself, as its documents print it."""

    name: NameText
    legal_name: NameText
    national_id: Annotated[str, StringConstraints(pattern=r"^\d{11}$"), _checked(is_legal_id)]
    economic_code: Annotated[str, StringConstraints(pattern=r"^\d{11,14}$")] | None = None
    tax_memory_id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6}$")] | None = None
    registration_no: Annotated[str, StringConstraints(pattern=r"^\d{1,12}$")] | None = None
    address: LongText
    postal_code: Annotated[str, StringConstraints(pattern=r"^\d{10}$"), _checked(is_postal_code)]
    phone: Annotated[str, StringConstraints(pattern=r"^0\d{7,10}$")]
    mobile: MobileText | None = None
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    website: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    logo: NameText | None = None
    quote_validity_days: Annotated[StrictInt, Field(ge=1, le=365)]
    default_currency_unit: Literal["toman", "rial"] = "toman"
    close_resolved_after_days: Annotated[StrictInt, Field(ge=1, le=365)] = 7
    invoice_issue: Literal["automatic", "staff"] = "staff"
    vat_rounding: VatRounding = VatRounding.LINE
    bank: BankEntry
    quote_terms: list[LongText] = Field(max_length=8)
    brand_color: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class CalendarOverride(Entry):
    """A day unlike its weekday, Gregorian or Jalali: closed, or with shifts of its own."""

    date: Annotated[date | str, BeforeValidator(_is_day)]
    name: NameText | None = None
    shifts: list[list[str]] = Field(default_factory=list)


class HolidaysEntry(Entry):
    """Whose public holidays hold, and the days that differ."""

    country: Literal["IR"] | None = "IR"
    overrides: list[CalendarOverride] = Field(default_factory=list)


class CalendarEntry(Entry):
    """Working hours by weekday; Thursday may be ``full``, ``half`` or ``off``."""

    timezone: NameText
    week: Annotated[
        dict[str, list[list[str]]],
        BeforeValidator(lambda week: spell_out_thursday(week) if isinstance(week, dict) else week),
    ]
    holidays: HolidaysEntry = HolidaysEntry()

    @model_validator(mode="after")
    def _can_be_worked_by(self) -> "CalendarEntry":
        if missing := [day for day in WEEKDAYS if day not in self.week]:
            raise ValueError(f"calendar_invalid:week:{missing[0]}")
        try:
            read_calendar(self.model_dump())
        except CalendarInvalidError as error:
            raise ValueError(f"calendar_invalid:{error.data['field']}:{error.data['reason']}") from error
        return self


_Days = Annotated[StrictInt, Field(ge=1, le=36_500)]


class RetentionEntry(Entry):
    """For how many days what is kept; the kinds are those of `crm_core.privacy.rules`."""

    conversations_without_customer_days: _Days
    closed_conversations_days: _Days
    attachments_days: _Days
    one_time_codes_days: _Days
    recorded_sms_days: _Days
    outbox_delivered_days: _Days
    anonymous_visitors_days: _Days
    turn_parses_days: _Days
    accounting_days: Annotated[StrictInt, Field(ge=ACCOUNTING_DAYS, le=36_500)]


class TaxGoodsEntry(Entry):
    """What the tax organisation calls a product."""

    code: CodeText
    id: Annotated[str, StringConstraints(pattern=r"^\d{13}$")]
    unit: UnitCode | None = None


class TaxUnitEntry(Entry):
    """The tax organisation's code of a unit."""

    unit: NameText
    code: UnitCode


class TaxEntry(Entry):
    """Goods ids and codes of units for electronic invoices."""

    units: list[TaxUnitEntry] = Field(default_factory=list)
    goods: list[TaxGoodsEntry] = Field(default_factory=list)
