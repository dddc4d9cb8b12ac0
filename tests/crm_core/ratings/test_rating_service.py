"""Ratings: one score for each matter, which the customer may correct."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.errors import InvalidInputError, NotFoundError
from crm_core.ratings.model import Rating
from crm_core.ratings.service import rate
from crm_core.tickets.service import open_ticket
from tests.crm_core.factories import NOW, make_category, make_contact, make_conversation, starting_line


async def test_a_second_score_corrects_the_first_and_keeps_the_comment(session: AsyncSession) -> None:
    contact = await make_contact(session)
    conversation = await make_conversation(session)
    first = await rate(session, conversation_id=conversation.id, score=2, comment="دیر جواب دادید", now=NOW)
    later = NOW + timedelta(minutes=5)
    second = await rate(session, conversation_id=conversation.id, score=4, contact_id=contact.id, now=later)
    assert second.id == first.id
    assert (second.score, second.comment, second.contact_id, second.at) == (
        4,
        "دیر جواب دادید",
        contact.id,
        later,
    )


async def test_a_ticket_is_rated_apart_from_its_conversation(session: AsyncSession) -> None:
    contact, conversation = await make_contact(session), await make_conversation(session)
    await make_category(session)
    ticket = await open_ticket(
        session, contact_id=contact.id, category_code="printing", description="خراب", actor="bot", now=NOW
    )
    await rate(session, conversation_id=conversation.id, score=5, now=NOW)
    await rate(session, conversation_id=conversation.id, score=1, ticket_id=ticket.id, now=NOW)
    scores = {row.ticket_id: row.score for row in await session.scalars(select(Rating))}
    assert scores == {None: 5, ticket.id: 1}


@pytest.mark.parametrize("score", [0, 6, -1, 20])
async def test_a_score_outside_one_to_five_is_refused(session: AsyncSession, score: int) -> None:
    conversation = await make_conversation(session)
    with pytest.raises(InvalidInputError) as error:
        await rate(session, conversation_id=conversation.id, score=score, now=NOW)
    assert error.value.data == {"field": "score", "reason": "range"}


async def test_an_unknown_conversation_is_not_rated(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await rate(session, conversation_id="01890000-0000-7000-8000-000000000000", score=5, now=NOW)


async def test_two_scores_at_once_are_one_rating(database: Database) -> None:
    async with database.writing() as session:
        conversation = await make_conversation(session)

    line = starting_line(database, 4)

    async def give(score: int) -> None:
        async with database.writing() as session:
            await line(session)
            await rate(session, conversation_id=conversation.id, score=score, now=NOW)

    await asyncio.gather(*(give(score) for score in (1, 2, 3, 4)))
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Rating)) == 1
