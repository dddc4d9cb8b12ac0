"""What a stage is to the outcome of a deal."""

from enum import StrEnum


class StageKind(StrEnum):
    """Whether a deal in this stage is open or decided."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class StageField(StrEnum):
    """What a stage may ask for before a deal enters it: columns of the deal, and of its customer (``contact.…``)."""

    OWNER = "owner_id"
    AMOUNT = "amount_rial"
    LOST_REASON = "lost_reason_id"
    NEED = "need"
    NEXT_STEP = "next_step"
    EXPECTED_CLOSE = "expected_close_on"
    CONTACT_NAME = "contact.name"
    CONTACT_MOBILE = "contact.mobile"
    CONTACT_EMAIL = "contact.email"
    CONTACT_NATIONAL_ID = "contact.national_id"
    CONTACT_CITY = "contact.city"
    CONTACT_COMPANY = "contact.company"


def may_move(moves: dict[str, list[str]], *, current: str, target: str) -> bool:
    """Whether a pipeline's table of moves lets a deal pass between two stages."""
    return target in moves.get(current, [])
