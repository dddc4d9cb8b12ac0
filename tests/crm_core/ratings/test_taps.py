"""Scores that are given with a tap while the assistant does not listen."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Owner
from crm_core.conversations.service import Received, move_owner
from crm_core.ratings.model import Rating
from crm_core.ratings.rules import score_payload
from crm_core.ratings.taps import take_tap
from tests.crm_core.factories import NOW, make_category, make_contact, make_conversation, make_ticket


async def tap(session: AsyncSession, conversation: Conversation, payload: str) -> Received | None:
    return await take_tap(
        session, conversation_id=conversation.id, payload=payload, title="۴ از ۵", external_id="501:9:press",
        answer=lambda score: f"نمره {score}", now=NOW,
    )  # fmt: skip


async def close(session: AsyncSession, conversation: Conversation) -> None:
    await move_owner(
        session, conversation_id=conversation.id, target=Owner.CLOSED, actor="staff:a", reason="close", now=NOW
    )


async def test_the_ticket_of_the_customer_gets_the_score_once_and_they_are_answered(session: AsyncSession) -> None:
    await make_category(session)
    conversation = await make_conversation(session, contact=await make_contact(session))
    ticket = await make_ticket(session, conversation_id=conversation.id)
    await close(session, conversation)
    received = await tap(session, conversation, score_payload(4, ticket.code))
    again = await tap(session, conversation, score_payload(4, ticket.code))
    assert received is not None and again is not None
    assert (received.repeated, again.repeated, again.message.id) == (False, True, received.message.id)
    (rating,) = await session.scalars(select(Rating))
    assert (rating.score, rating.ticket_id, rating.contact_id) == (4, ticket.id, ticket.contact_id)
    said = await session.scalars(select(Message).order_by(Message.seq))
    assert [(one.author, one.text, one.reply_to) for one in said] == [
        ("customer", "۴ از ۵", None),
        ("system", "نمره 4", received.message.id),
    ]


@pytest.mark.parametrize("listening", [True, False])
async def test_what_is_the_assistants_or_no_score_is_left_alone(session: AsyncSession, listening: bool) -> None:
    conversation = await make_conversation(session)
    if not listening:
        await close(session, conversation)
    payload = score_payload(4, "TK-1405-000001") if listening else "/affirm"
    assert await tap(session, conversation, payload) is None
    assert list(await session.scalars(select(Rating))) == []
