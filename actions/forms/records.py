"""Reading codes of records, and whether a record is open to a conversation without more proof."""

from actions import runtime
from actions.fields import NOTHING, Reading
from actions.heard import Heard
from crm_core import clock
from crm_core.conversations import repository as conversations
from crm_core.status import service as status
from crm_core.text.codes import Series, find_old_code, named_kind, parse_code
from crm_core.text.dates import jalali_year

SERIES: dict[str, Series] = {"ticket_code": "TK", "quote_code": "QT", "invoice_code": "INV"}

ASKS_OF_RECORD = frozenset({"check_status", "follow_up_ticket"})


def read_code(heard: Heard, asked: bool) -> Reading:
    """The code of a ticket, quote, order or invoice, in any spelling; when asked, a bare number is a ticket's."""
    year = jalali_year(clock.now().astimezone(clock.TEHRAN).date())
    for entity in heard.of_kind(*SERIES):
        code = parse_code(entity.value, default_series=SERIES[entity.kind], year=year)
        if code:
            return Reading(code)
    code = parse_code(heard.text, year=year) if heard.text else None
    old = find_old_code(heard.text)
    if code is None and old is not None and (asked or (heard.intent in ASKS_OF_RECORD and "-" in old)):
        return Reading(old)
    if code is None and asked:
        code = parse_code(heard.text, default_series="TK", year=year)
    return Reading(code) if code else NOTHING


async def unlocked(conversation_id: str, code: str) -> bool:
    """Whether a record opens to a conversation without its owner's mobile (its own, or a verified owner's)."""
    async with runtime.reading() as session:
        conversation = await conversations.get_conversation(session, conversation_id)
        return await status.is_open_to(session, conversation=conversation, code=code)


async def newest_code(conversation_id: str, text: str) -> str | None:
    """The code of what was made last in a conversation, of the kind that the words name if they name one."""
    async with runtime.reading() as session:
        return await status.find_newest_code(session, conversation_id=conversation_id, kind=named_kind(text))
