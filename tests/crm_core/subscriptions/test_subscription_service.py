"""Subscriptions and the wish to renew: one open task for a customer, whatever they have."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.subscriptions import service
from crm_core.tasks.model import Task
from crm_core.tasks.service import finish_task
from tests.crm_core.factories import (
    NOW,
    OTHER_MOBILE,
    make_calendar,
    make_catalogue,
    make_contact,
    make_conversation,
    make_subscription,
    make_team,
)


async def test_subscriptions_come_with_their_product_the_first_to_end_first(session: AsyncSession) -> None:
    products = await make_catalogue(session, {"NET-1": 1, "NET-2": 1})
    contact = await make_contact(session)
    later = await make_subscription(session, contact=contact, product=products["NET-2"])
    later.ends_on = date(2027, 3, 1)
    await make_subscription(session, contact=contact, product=products["NET-1"])
    await make_subscription(
        session, contact=await make_contact(session, mobile=OTHER_MOBILE), product=products["NET-1"]
    )
    found = await service.list_of_contact(session, contact_id=contact.id)
    assert [row.product.code for row in found] == ["NET-1", "NET-2"]


async def test_a_wish_to_renew_is_one_task_of_the_sales_team_in_working_time(session: AsyncSession) -> None:
    await make_calendar(session)
    team = await make_team(session, code="sales", kind="sales")
    products = await make_catalogue(session, {"NET-1": 1})
    contact, conversation = await make_contact(session), await make_conversation(session)
    subscription = await make_subscription(session, contact=contact, product=products["NET-1"])
    tasks = [
        await service.request_renewal(
            session, subscription_id=subscription.id, contact_id=contact.id, note=note,
            conversation_id=conversation.id, now=NOW,
        )
        for note in ("یک‌ساله", "یک‌ساله", "دوساله")
    ]  # fmt: skip
    assert {task.id for task in tasks} == {tasks[0].id}
    assert (tasks[0].kind, tasks[0].contact_id, tasks[0].team_id) == ("renewal", contact.id, team.id)
    assert tasks[0].note == "کالای NET-1: یک‌ساله\nکالای NET-1: دوساله"
    assert tasks[0].due_at == NOW + timedelta(hours=5)


async def test_after_the_task_is_done_a_new_wish_is_a_new_task(session: AsyncSession) -> None:
    await make_calendar(session)
    conversation = await make_conversation(session)
    for _ in range(2):
        task = await service.request_renewal(session, note="تمدید", conversation_id=conversation.id, now=NOW)
        await finish_task(session, task_id=task.id, actor="sales", now=NOW)
    assert await session.scalar(select(func.count()).select_from(Task)) == 2


async def test_strangers_do_not_share_a_task(session: AsyncSession) -> None:
    await make_calendar(session)
    tasks = [
        await service.request_renewal(
            session, note="تمدید", conversation_id=(await make_conversation(session)).id, now=NOW
        )
        for _ in range(2)
    ]
    assert tasks[0].id != tasks[1].id


async def test_the_subscription_of_somebody_else_looks_like_none(session: AsyncSession) -> None:
    products = await make_catalogue(session, {"NET-1": 1})
    owner, asker = await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE)
    subscription = await make_subscription(session, contact=owner, product=products["NET-1"])
    conversation = await make_conversation(session)
    errors = []
    for subscription_id in (subscription.id, "01890000-0000-7000-8000-000000000000"):
        with pytest.raises(NotFoundError) as error:
            await service.request_renewal(
                session, subscription_id=subscription_id, contact_id=asker.id, note="",
                conversation_id=conversation.id, now=NOW,
            )  # fmt: skip
        errors.append(error.value.data)
    assert errors[0] == errors[1]
