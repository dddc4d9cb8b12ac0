"""Kinds of identity keys and how sure we are of them."""

from enum import StrEnum


class IdentityKind(StrEnum):
    """A key that stands for one person."""

    MOBILE = "mobile"
    EMAIL = "email"
    NATIONAL_ID = "national_id"
    TELEGRAM = "telegram"
    SITE_USER = "site_user"


class Assurance(StrEnum):
    """How sure a conversation is of who is speaking."""

    NONE = "none"
    CLAIMED = "claimed"
    VERIFIED = "verified"
