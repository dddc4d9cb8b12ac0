"""Subscriptions of customers and their wish to renew."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.rules import add_working_time
from crm_core.calendars.service import load_calendar
from crm_core.contacts.repository import get_survivor_id
from crm_core.conversations import repository as conversations
from crm_core.errors import NotFoundError
from crm_core.subscriptions import repository
from crm_core.subscriptions.model import Subscription
from crm_core.tasks import repository as tasks
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task

RENEWAL_TIME = timedelta(hours=4)
"""Working time in which a colleague answers a wish to renew: half a day, before the customer looks around."""


async def list_of_contact(session: AsyncSession, *, contact_id: str) -> list[Subscription]:
    """Subscriptions of a contact with their products, the first to end first."""
    return await repository.list_of_contact(session, contact_id=await get_survivor_id(session, contact_id))


async def request_renewal(
    session: AsyncSession,
    *,
    note: str,
    conversation_id: str,
    now: datetime,
    subscription_id: str | None = None,
    contact_id: str | None = None,
) -> Task:
    """The sales team's task to renew; while one of the same customer is open, its note grows instead.

    Raises NotFoundError for no such subscription, or one of another contact.
    """
    await conversations.lock_conversation(session, conversation_id)
    contact_id = await get_survivor_id(session, contact_id) if contact_id is not None else None
    if subscription_id is not None:
        subscription = await repository.get_subscription(session, subscription_id)
        if contact_id not in (None, subscription.contact_id):
            raise NotFoundError(entity="subscription")
        contact_id = subscription.contact_id
        note = f"{subscription.product.name}: {note}" if note else subscription.product.name
    known = await tasks.find_open(
        session, kind=TaskKind.RENEWAL, contact_id=contact_id, conversation_id=conversation_id
    )
    if known is not None:
        if note not in known.note.split("\n"):
            known.note = f"{known.note}\n{note}"
            await session.flush()
        return known
    return await create_task(
        session, kind=TaskKind.RENEWAL, note=note, contact_id=contact_id, conversation_id=conversation_id,
        team_code=await tasks.find_team_of_kind(session, kind="sales"),
        due_at=add_working_time(await load_calendar(session), now, RENEWAL_TIME), now=now,
    )  # fmt: skip
