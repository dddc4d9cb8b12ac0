"""Kinds of identity keys and how sure we are of them."""

from enum import StrEnum

from crm_core.text.cities import CITIES


class IdentityKind(StrEnum):
    """A key that stands for one person."""

    MOBILE = "mobile"
    EMAIL = "email"
    NATIONAL_ID = "national_id"
    TELEGRAM = "telegram"
    BALE = "bale"
    SITE_USER = "site_user"


class ContactChannel(StrEnum):
    """How somebody may wish to be told of what happens."""

    SMS = "sms"
    TELEGRAM = "telegram"
    BALE = "bale"


class Assurance(StrEnum):
    """How sure a conversation is of who is speaking."""

    NONE = "none"
    CLAIMED = "claimed"
    VERIFIED = "verified"


class ProposalState(StrEnum):
    """What became of the question whether two contacts are one person."""

    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed"


DEFAULT_CUSTOMER_CLASS = "standard"
"""The class of a customer that nobody put into another one."""


_PROVINCES = {city.name: city.province for city in CITIES}


def province_of(city: str | None) -> str | None:
    """The province of a city by its one spelling, None for a place that we do not know."""
    return _PROVINCES.get(city) if city else None


def customer_class_of(own: str | None, of_organisation: str | None) -> str:
    """The class that prices and routing go by: a person's own one before that of their organisation."""
    return own or of_organisation or DEFAULT_CUSTOMER_CLASS
