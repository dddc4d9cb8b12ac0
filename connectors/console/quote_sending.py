"""Handing a quote that a colleague issued to the customer, in the conversation that it belongs to."""

from aiohttp import web

from connectors.console.access import Caller
from connectors.console.texts_fa import QUOTE_SENT
from connectors.gateway.bubbles import bubble
from connectors.gateway.keys import HUB
from crm_core import clock
from crm_core.conversations import repository as conversations
from crm_core.conversations import service
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.db import Session
from crm_core.quotes import repository as quotes
from crm_core.quotes.model import Quote
from crm_core.text.dates import format_jalali
from crm_core.text.money import format_toman


async def lock_conversation_of(session: Session, quote_id: str) -> Conversation | None:
    """The open conversation of a quote, locked before the quote is, as the assistant's turns do."""
    conversation_id = await quotes.find_conversation_id(session, quote_id=quote_id)
    if conversation_id is None:
        return None
    conversation = await conversations.lock_conversation(session, conversation_id)
    return conversation if conversation.owner != Owner.CLOSED else None


async def send_to_customer(
    session: Session, conversation: Conversation | None, quote: Quote, caller: Caller
) -> Message | None:
    """The message with the document, once for each quote; None where there is nobody to talk to or it was sent."""
    if conversation is None:
        return None
    external_id = f"quote:{quote.id}"
    if await conversations.find_by_external_id(session, channel=conversation.channel, external_id=external_id):
        return None
    assert quote.valid_until is not None
    text = QUOTE_SENT.format(
        code=quote.code, total=format_toman(quote.total_rial), valid_until=format_jalali(quote.valid_until)
    )
    document = {
        "id": quote.id, "name": f"{quote.code}.pdf", "mime": "application/pdf", "url": f"/v1/quotes/{quote.id}/pdf",
    }  # fmt: skip
    return await service.post_message(
        session, conversation=conversation, author=Author.AGENT, staff_id=caller.user.id, text=text,
        attachments=[document], external_id=external_id, now=clock.now(),
    )  # fmt: skip


def show(request: web.Request, message: Message | None) -> None:
    """Pushes a stored message to whoever has its conversation open."""
    if message is not None:
        request.app[HUB].push(message.conversation_id, {"type": "message", "message": bubble(message)})
