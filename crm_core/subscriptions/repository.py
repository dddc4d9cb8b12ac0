"""Queries over subscriptions."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.errors import NotFoundError
from crm_core.subscriptions.model import Subscription


async def get_subscription(session: AsyncSession, subscription_id: str) -> Subscription:
    """The subscription with its product, locked until the transaction ends; raises NotFoundError."""
    row = await session.scalar(
        select(Subscription)
        .where(Subscription.id == subscription_id)
        .options(selectinload(Subscription.product))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError(entity="subscription")
    return row


async def list_of_contact(session: AsyncSession, *, contact_id: str) -> list[Subscription]:
    """Subscriptions of a contact with their products, the first to end first."""
    rows = await session.scalars(
        select(Subscription)
        .where(Subscription.contact_id == contact_id)
        .options(selectinload(Subscription.product))
        .order_by(Subscription.ends_on, Subscription.id)
    )
    return list(rows)
