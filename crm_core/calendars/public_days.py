"""Public holidays of a country, a year at a time (pure; facts of the ``holidays`` package)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version

from holidays import country_holidays

SOURCE = f"holidays {version('holidays')}"
"""Whose list it is; another version may know days better."""
LANGUAGES = {"IR": "fa_IR"}
"""The language of the names, by country."""
ESTIMATED_MARK = "(تخمینی)"
"""What the package writes behind the name of a day that hangs on the moon and is not announced yet."""


@dataclass(frozen=True)
class PublicDay:
    """A public holiday; an estimated one may still move by a day."""

    name: str
    estimated: bool


@cache
def public_days(country: str | None, year: int) -> Mapping[date, PublicDay]:
    """The public holidays of a Gregorian year; none for no country."""
    if country is None:
        return {}
    found = country_holidays(country, years=year, language=LANGUAGES[country])
    return {
        day: PublicDay(name.replace(ESTIMATED_MARK, "").replace(" ;", ";").strip(), ESTIMATED_MARK in name)
        for day, name in found.items()
        if day.year == year
    }
