"""Handing a conversation from the assistant to people, and what to promise when nobody is there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.rules import is_open, next_opening
from crm_core.calendars.service import load_calendar
from crm_core.conversations import repository, service
from crm_core.conversations.model import Conversation
from crm_core.conversations.rules import Owner
from crm_core.staff import service as staff
from crm_core.tasks import service as tasks
from crm_core.tasks.rules import TaskKind

MINUTES_PER_PLACE = 3
"""Promised waiting time per place in the queue and person on duty, until there are measurements of our own."""


@dataclass(frozen=True)
class Place:
    """A place in the queue, from 1, and the waiting time in minutes that it means."""

    position: int
    minutes: int


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
    calendar = await load_calendar(session)
    open_now = is_open(calendar, now)
    on_duty = await staff.list_on_duty(session)
    conversation = await repository.lock_conversation(session, conversation_id)
    if not on_duty:
        await tasks.create_task(
            session, kind=TaskKind.CALL_BACK, note=mobile or "", contact_id=conversation.contact_id,
            conversation_id=conversation_id, team_code="support", due_at=next_opening(calendar, now), now=now,
        )  # fmt: skip
        return HandoffOutcome(None, None, open_now)
    conversation = await service.move_owner(
        session, conversation_id=conversation_id, target=Owner.QUEUE, actor="customer", reason="request_human",
        now=now, in_turn_of=message_id,
    )  # fmt: skip
    place = await _find_place(session, conversation, on_duty=len(on_duty))
    return HandoffOutcome(place.position, place.minutes, open_now)


async def find_place(session: AsyncSession, *, conversation: Conversation) -> Place | None:
    """Where a waiting conversation stands now; None when it does not wait."""
    if conversation.owner != Owner.QUEUE:
        return None
    return await _find_place(session, conversation, on_duty=len(await staff.list_on_duty(session)))


async def _find_place(session: AsyncSession, conversation: Conversation, *, on_duty: int) -> Place:
    position = 1 + await repository.count_ahead_in_queue(session, conversation=conversation)
    return Place(position, max(1, -(-position * MINUTES_PER_PLACE // max(1, on_duty))))
