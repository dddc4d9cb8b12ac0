"""By which ways old conversations came."""

from enum import StrEnum


class TalkChannel(StrEnum):
    """Where a conversation was held; ``import`` where the old system does not tell."""

    IMPORT = "import"
    WEBSITE = "website"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    INSTAGRAM = "instagram"
    BALE = "bale"
    EITAA = "eitaa"
    RUBIKA = "rubika"
    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
