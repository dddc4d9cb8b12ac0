"""Values as they stand inside a Persian sentence."""

from crm_core.text.characters import isolate_ltr
from crm_core.text.phones import format_mobile


def mobile_shown(mobile: str) -> str:
    """A mobile in Persian digits whose groups keep their order inside a right-to-left line."""
    return isolate_ltr(format_mobile(mobile))
