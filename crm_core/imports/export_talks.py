"""The lines that conversations and ratings become in a file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author
from crm_core.imports.channels import TalkChannel
from crm_core.imports.export_source import Facts, Row, RowsOf, customers_of, nothing, staff_names
from crm_core.imports.old_keys import code_of
from crm_core.ratings.model import Rating
from crm_core.tickets.model import Ticket


async def talk_codes(session: AsyncSession, ids: Collection[str | None]) -> dict[str | None, str]:
    """How files call conversations that have messages, by id."""
    first = select(Message.conversation_id, Message.external_id)
    first = first.where(Message.conversation_id.in_({one for one in ids if one is not None}), Message.seq == 1)
    return {row.conversation_id: code_of(row.conversation_id, row.external_id) for row in await session.execute(first)}


async def _beside_talks(session: AsyncSession, talks: Sequence[Conversation]) -> Facts:
    said: dict[str, list[Any]] = defaultdict(list)
    query = select(Message.conversation_id, Message.author, Message.staff_id, Message.text, Message.created_at)
    query = query.where(Message.conversation_id.in_([talk.id for talk in talks]))
    for row in await session.execute(query.order_by(Message.conversation_id, Message.seq)):
        said[row.conversation_id].append(row)
    customers = await customers_of(session, (talk.contact_id for talk in talks))
    return {"said": said, "customers": customers, "codes": await talk_codes(session, [talk.id for talk in talks])}


def _talk(talk: Conversation, facts: Facts) -> Iterable[Row]:
    channel = TalkChannel(talk.channel) if talk.channel in list(TalkChannel) else TalkChannel.IMPORT
    for row in facts["said"].get(talk.id, ()):
        yield {
            **facts["customers"].get(talk.contact_id, {}), "code": facts["codes"].get(talk.id, talk.id),
            "channel": channel, "author": Author(row.author), "staff": facts.get(row.staff_id), "text": row.text,
            "at": row.created_at,
        }  # fmt: skip


async def _beside_ratings(session: AsyncSession, ratings: Sequence[Rating]) -> Facts:
    tickets = await session.execute(
        select(Ticket.id, Ticket.code).where(Ticket.id.in_({row.ticket_id for row in ratings} - {None}))
    )
    return {
        "tickets": {row.id: row.code for row in tickets},
        "customers": await customers_of(session, (row.contact_id for row in ratings)),
        "codes": await talk_codes(session, [row.conversation_id for row in ratings]),
    }


def _rating(rating: Rating, facts: Facts) -> Iterable[Row]:
    yield {
        **facts["customers"].get(rating.contact_id, {}), "score": rating.score, "comment": rating.comment,
        "ticket": facts["tickets"].get(rating.ticket_id), "conversation": facts["codes"].get(rating.conversation_id),
        "at": rating.at,
    }  # fmt: skip


TALK_ROWS: dict[str, RowsOf] = {
    "conversations": RowsOf(Conversation, [], staff_names, _talk, _beside_talks, batch=100),
    "ratings": RowsOf(Rating, [], nothing, _rating, _beside_ratings),
}
