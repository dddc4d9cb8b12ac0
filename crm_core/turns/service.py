"""The work queue of the assistant: claiming turns in order, committing their answers, writing once."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations import repository as conversations
from crm_core.conversations import service as conversation_service
from crm_core.conversations.cards import read_cards
from crm_core.conversations.handoff import give_up_assistant
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.errors import NotFoundError
from crm_core.turns.model import Turn, TurnCall
from crm_core.turns.rules import FINISHED, TurnState

LEASE = timedelta(seconds=12)
"""A running turn whose gateway died is taken up again after this; a gateway that lives renews what it holds."""


@dataclass(frozen=True)
class Answer:
    """What the assistant said in a turn and how it understood the message."""

    replies: list[dict[str, Any]]
    intent: str | None = None
    confidence: float | None = None
    parse: dict[str, Any] | None = None
    model: str | None = None


class Hold(NamedTuple):
    """A turn as somebody claimed it: whoever claims it after them has a later attempt."""

    turn_id: str
    attempt: int


@dataclass(frozen=True)
class Call:
    """The key of a service call made in a turn: the same key writes once."""

    message_id: str
    verb: str
    ordinal: int = 0
    now: datetime = field(kw_only=True)


async def list_due_conversations(session: AsyncSession, *, now: datetime) -> Sequence[str]:
    """Conversations that have an unfinished turn nobody works on, oldest turn first."""
    rows = await session.execute(
        select(Turn.conversation_id, Turn.created_at)
        .where(or_(Turn.state == TurnState.PENDING, and_(Turn.state == TurnState.RUNNING, Turn.lease_until < now)))
        .order_by(Turn.created_at)
        .limit(1000)
    )
    return list(dict.fromkeys(row.conversation_id for row in rows))


async def claim_next(session: AsyncSession, *, conversation_id: str, now: datetime) -> tuple[Turn, Message] | None:
    """The oldest unfinished turn of a conversation, leased to the caller; None when another worker has it.

    Turns of an earlier owner are dropped: nothing that a person took over is sent to the assistant.
    """
    conversation = await conversations.lock_conversation(session, conversation_id)
    await session.execute(
        update(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.epoch != conversation.epoch)
        .where(Turn.state.not_in(FINISHED))
        .values(state=TurnState.DROPPED, finished_at=now, lease_until=None)
    )
    row = (
        await session.execute(
            select(Turn, Message)
            .join(Message, Message.id == Turn.message_id)
            .where(Turn.conversation_id == conversation_id, Turn.state.not_in(FINISHED))
            .order_by(Message.seq)
            .limit(1)
        )
    ).first()
    if row is None:
        return None
    turn, message = row
    if turn.state == TurnState.RUNNING and turn.lease_until is not None and turn.lease_until > now:
        return None
    turn.state = TurnState.RUNNING
    turn.attempts += 1
    turn.started_at = now
    turn.lease_until = now + LEASE
    await session.flush()
    return turn, message


async def renew_leases(session: AsyncSession, *, holds: Collection[Hold], now: datetime) -> set[Hold]:
    """Begins the leases of running turns anew, and gives those that are still held; the others are somebody else's."""
    renewed = await session.execute(
        update(Turn)
        .where(_still_held(holds))
        .values(lease_until=now + LEASE)
        .returning(Turn.id, Turn.attempts)
        .execution_options(synchronize_session=False)
    )
    return {Hold(row.id, row.attempts) for row in renewed}


async def give_back(session: AsyncSession, *, holds: Collection[Hold]) -> None:
    """Makes running turns pending at once, as far as they are still held: whoever looks next takes them up."""
    await session.execute(
        update(Turn)
        .where(_still_held(holds))
        .values(state=TurnState.PENDING, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _still_held(holds: Collection[Hold]) -> ColumnElement[bool]:
    return and_(Turn.state == TurnState.RUNNING, tuple_(Turn.id, Turn.attempts).in_(holds))


async def finish_turn(session: AsyncSession, *, turn_id: str, answer: Answer, now: datetime) -> list[Message]:
    """Commits the answer of a turn; a stale or finished one is dropped and gives no messages."""
    turn, conversation = await _lock_turn(session, turn_id)
    if turn.state in FINISHED:
        return []
    turn.finished_at = now
    turn.lease_until = None
    turn.intent, turn.confidence = answer.intent, answer.confidence
    turn.parse, turn.model = answer.parse, answer.model
    if turn.epoch != conversation.epoch:
        turn.state = TurnState.DROPPED
        return []
    turn.state = TurnState.DONE
    messages = []
    for reply in answer.replies:
        message = await conversation_service.post_message(
            session, conversation=conversation, author=Author.BOT, text=reply.get("text", ""),
            buttons=reply.get("buttons"), attachments=reply.get("attachments"),
            cards=read_cards(reply.get("cards") or []), reply_to=turn.message_id, now=now,
        )  # fmt: skip
        messages.append(message)
    return messages


async def release_turn(session: AsyncSession, *, hold: Hold, apology: str | None, now: datetime) -> Message | None:
    """Gives a failed turn back to the queue unless somebody else has it; ``apology`` is said once, the first time."""
    turn, conversation = await _lock_turn(session, hold.turn_id)
    if turn.state in FINISHED or turn.attempts != hold.attempt:
        return None
    turn.state = TurnState.PENDING
    turn.lease_until = None
    if apology is None or turn.apologised or conversation.owner != Owner.BOT:
        return None
    turn.apologised = True
    return await conversation_service.post_message(
        session, conversation=conversation, author=Author.SYSTEM, text=apology, reply_to=turn.message_id, now=now
    )


async def hand_over(session: AsyncSession, *, conversation_id: str, now: datetime) -> bool:
    """Gives a conversation that the assistant cannot serve to the people's queue, where its turns end.

    False, and its turns are tried on, while nobody is on duty.
    """
    if not await give_up_assistant(session, conversation_id=conversation_id, now=now):
        return False
    await drop_turns(session, conversation_id=conversation_id, now=now)
    return True


async def drop_turns(session: AsyncSession, *, conversation_id: str, now: datetime) -> None:
    """Ends every unfinished turn of a conversation, since somebody else answers now."""
    rows = await session.scalars(
        select(Turn).where(Turn.conversation_id == conversation_id, Turn.state.not_in(FINISHED))
    )
    for turn in rows:
        turn.state, turn.finished_at, turn.lease_until = TurnState.DROPPED, now, None
    await session.flush()


async def get_turn(session: AsyncSession, turn_id: str) -> Turn:
    """The turn; raises NotFoundError."""
    turn = await session.get(Turn, turn_id)
    if turn is None:
        raise NotFoundError(entity="turn")
    return turn


async def _lock_turn(session: AsyncSession, turn_id: str) -> tuple[Turn, Conversation]:
    """A turn as it is once its conversation is locked: another worker may have ended it while we waited."""
    turn = await get_turn(session, turn_id)
    conversation = await conversations.lock_conversation(session, turn.conversation_id)
    await session.refresh(turn)
    return turn, conversation


async def list_replies(session: AsyncSession, *, message_id: str) -> Sequence[Message]:
    """What has been said in answer to a message, in order."""
    rows = await session.scalars(select(Message).where(Message.reply_to == message_id).order_by(Message.seq))
    return rows.all()


async def is_awaited(session: AsyncSession, *, message_id: str) -> bool:
    """Whether a message still waits for the assistant."""
    state = await session.scalar(select(Turn.state).where(Turn.message_id == message_id))
    return state is not None and state not in FINISHED


async def apply_once(
    session: AsyncSession, *, call: Call, work: Callable[[], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """The JSON result of a piece of work, done now or when the same turn ran before."""
    known = await session.get(TurnCall, (call.message_id, call.verb, call.ordinal))
    if known is not None:
        return known.result
    result = await work()
    session.add(TurnCall(message_id=call.message_id, verb=call.verb, ordinal=call.ordinal, result=result, at=call.now))
    await session.flush()
    return result
