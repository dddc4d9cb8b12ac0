"""The Jalali calendar: conversion and the names of its months and days."""

from datetime import date
from typing import NamedTuple

from persiantools.jdatetime import JalaliDate

MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
"""From Saturday, the first day of the week."""


class JalaliDay(NamedTuple):
    """A day of the Jalali calendar."""

    year: int
    month: int
    day: int


def to_jalali(day: date) -> JalaliDay:
    """The Jalali date of a day."""
    jalali: JalaliDate = JalaliDate.to_jalali(day)  # type: ignore[no-untyped-call]
    return JalaliDay(jalali.year, jalali.month, jalali.day)


def from_jalali(year: int, month: int, day: int) -> date | None:
    """The day of a Jalali date, or None when there is no such date (years 1300 to 1499)."""
    if not 1300 <= year <= 1499 or not JalaliDate.check_date(year, month, day):
        return None
    return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]


def days_in_month(year: int, month: int) -> int:
    """The number of days of a Jalali month."""
    return JalaliDate.days_in_month(month, year)


def weekday_index(day: date) -> int:
    """0 for Saturday to 6 for Friday."""
    return (day.weekday() + 2) % 7
