"""The shape of the files about the company itself and its working hours."""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StrictInt, StringConstraints, field_validator

from crm_core.seed.entries import Entry, LongText, MobileText, NameText

DAYS = ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")


def _is_shift(shift: tuple[str, str]) -> tuple[str, str]:
    clock = r"([01]\d|2[0-3]):[0-5]\d|24:00"
    if not all(re.fullmatch(clock, time) for time in shift) or shift[0] >= shift[1]:
        raise ValueError("not_a_shift")
    return shift


def _do_not_overlap(shifts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if any(earlier[1] > later[0] for earlier, later in pairwise(shifts)):
        raise ValueError("shifts_overlap")
    return shifts


Shift = Annotated[tuple[str, str], AfterValidator(_is_shift)]
Shifts = Annotated[list[Shift], AfterValidator(_do_not_overlap)]
Digits11 = Annotated[str, StringConstraints(pattern=r"^\d{11}$")]


class BankEntry(Entry):
    """The account that documents ask to pay into."""

    name: NameText
    sheba: Annotated[str, StringConstraints(pattern=r"^IR\d{24}$")]
    card: Annotated[str, StringConstraints(pattern=r"^\d{16}$")] | None = None
    owner: NameText


class CompanyEntry(Entry):
    """The company itself, as its documents print it."""

    name: NameText
    legal_name: NameText
    national_id: Digits11
    economic_code: Annotated[str, StringConstraints(pattern=r"^\d{11,14}$")] | None = None
    registration_no: Annotated[str, StringConstraints(pattern=r"^\d{1,12}$")] | None = None
    address: LongText
    postal_code: Annotated[str, StringConstraints(pattern=r"^\d{10}$")]
    phone: Annotated[str, StringConstraints(pattern=r"^0\d{7,10}$")]
    mobile: MobileText | None = None
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    website: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    logo: str | None = None
    quote_validity_days: Annotated[StrictInt, Field(ge=1, le=365)]
    default_currency_unit: Literal["toman", "rial"] = "toman"
    invoice_issue: Literal["automatic", "staff"] = "staff"
    bank: BankEntry
    quote_terms: list[LongText] = Field(max_length=8)
    brand_color: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class CalendarOverride(Entry):
    """A day that is unlike its weekday: closed, or with shifts of its own."""

    date: date
    name: NameText | None = None
    shifts: Shifts = Field(default_factory=list)


class HolidaysEntry(Entry):
    """Whose public holidays hold, and the days that differ."""

    country: Literal["IR"] | None = "IR"
    overrides: list[CalendarOverride] = Field(default_factory=list)


class CalendarEntry(Entry):
    """Working hours by weekday."""

    timezone: str
    week: dict[str, Shifts]
    holidays: HolidaysEntry = HolidaysEntry()

    @field_validator("timezone")
    @classmethod
    def _exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not_a_timezone")
        return value

    @field_validator("week")
    @classmethod
    def _is_whole(cls, value: dict[str, Shifts]) -> dict[str, Shifts]:
        if set(value) != set(DAYS):
            raise ValueError("week_not_whole")
        if not any(value.values()):
            raise ValueError("never_open")
        return value
