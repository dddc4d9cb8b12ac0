"""Handing a conversation from the assistant to people, and what to promise when nobody is there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.rules import is_open, next_opening
from crm_core.calendars.service import load_calendar
from crm_core.conversations import repository, service
from crm_core.conversations.model import Conversation
from crm_core.conversations.rules import Author, Owner
from crm_core.staff import service as staff
from crm_core.tasks import service as tasks
from crm_core.tasks.repository import find_open
from crm_core.tasks.rules import TaskKind

MINUTES_PER_PLACE = 3
"""Promised waiting time per place in the queue and person on duty, until there are measurements of our own."""
LONGEST_WAIT = timedelta(minutes=30)
"""Whoever has waited so long in the queue is called back instead."""
GRACE = timedelta(minutes=2)
"""So long the queue goes on with nobody on duty: the only colleague may be back at once."""

SayCallBack = Callable[[Conversation, datetime], str]
"""What a customer is told whom we call back at a moment: the wording is the caller's."""


@dataclass(frozen=True)
class Place:
    """A place in the queue, from 1, and the waiting time in minutes that it means; none while nobody is on duty."""

    position: int
    minutes: int | None


@dataclass(frozen=True)
class HandoffOutcome:
    """A place in the queue with its waiting time in minutes, or no place when nobody is on duty."""

    position: int | None
    minutes: int | None
    open_now: bool


async def request_human(
    session: AsyncSession, *, conversation_id: str, message_id: str, mobile: str | None, now: datetime
) -> HandoffOutcome:
    """Puts the conversation into the queue; with nobody on duty it stays with the bot and a call-back is noted."""
    on_duty = await staff.list_on_duty(session)
    conversation = await repository.lock_conversation(session, conversation_id)
    if not on_duty:
        await _note_call_back(session, conversation, note=mobile or "", now=now)
        return HandoffOutcome(None, None, is_open(await load_calendar(session), now))
    conversation = await service.move_owner(
        session, conversation_id=conversation_id, target=Owner.QUEUE, actor="customer", reason="request_human",
        now=now, in_turn_of=message_id,
    )  # fmt: skip
    place = await _find_place(session, conversation, on_duty=len(on_duty))
    return HandoffOutcome(place.position, place.minutes, is_open(await load_calendar(session), now))


async def give_up_assistant(session: AsyncSession, *, conversation_id: str, now: datetime) -> bool:
    """Puts a conversation that the assistant cannot serve into the queue; whether it is there now.

    With nobody on duty it stays where it is, so that the assistant goes on trying, and a call-back is noted.
    """
    conversation = await repository.lock_conversation(session, conversation_id)
    if conversation.owner != Owner.BOT:
        return False
    if not await staff.list_on_duty(session):
        await _require_call_back(session, conversation, now=now)
        return False
    await service.move_owner(
        session, conversation_id=conversation_id, target=Owner.QUEUE, actor="rule", reason="assistant_down", now=now
    )
    return True


async def return_waiting(session: AsyncSession, *, say: SayCallBack, now: datetime, limit: int) -> int:
    """Gives those who wait in vain back to the assistant, with a word and a call-back; how many there were.

    In vain: too long, or with nobody on duty.
    """
    patience = LONGEST_WAIT if await staff.list_on_duty(session) else GRACE
    waiting = await repository.list_queued(session, before=now - patience, limit=limit)
    for conversation_id in waiting:
        conversation = await repository.lock_conversation(session, conversation_id)
        if conversation.owner != Owner.QUEUE:
            continue
        reason = "timeout" if patience == LONGEST_WAIT else "nobody_on_duty"
        await service.move_owner(
            session, conversation_id=conversation_id, target=Owner.BOT, actor="rule", reason=reason, now=now
        )
        await _require_call_back(session, conversation, now=now)
        text = say(conversation, next_opening(await load_calendar(session), now))
        await service.post_message(session, conversation=conversation, author=Author.SYSTEM, text=text, now=now)
    return len(waiting)


async def find_place(session: AsyncSession, *, conversation: Conversation) -> Place | None:
    """Where a waiting conversation stands now; None when it does not wait."""
    if conversation.owner != Owner.QUEUE:
        return None
    return await _find_place(session, conversation, on_duty=len(await staff.list_on_duty(session)))


async def _find_place(session: AsyncSession, conversation: Conversation, *, on_duty: int) -> Place:
    position = 1 + await repository.count_ahead_in_queue(session, conversation=conversation)
    return Place(position, max(1, -(-position * MINUTES_PER_PLACE // on_duty)) if on_duty else None)


async def _require_call_back(session: AsyncSession, conversation: Conversation, *, now: datetime) -> None:
    """Notes a call-back unless one is still to be made."""
    known = await find_open(
        session, kind=TaskKind.CALL_BACK, contact_id=conversation.contact_id, conversation_id=conversation.id
    )
    if known is None:
        await _note_call_back(session, conversation, note="", now=now)


async def _note_call_back(session: AsyncSession, conversation: Conversation, *, note: str, now: datetime) -> None:
    """A task to call the customer back when work begins."""
    await tasks.create_task(
        session, kind=TaskKind.CALL_BACK, note=note, contact_id=conversation.contact_id,
        conversation_id=conversation.id, team_code="support",
        due_at=next_opening(await load_calendar(session), now), now=now,
    )  # fmt: skip
