"""Nobody is woken by what could not be told in time."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from connectors.delivery.lanes import deliver_due
from connectors.delivery.notices import at_waking_hours, deliver_notice
from crm_core import clock
from crm_core.clock import TEHRAN
from crm_core.consents.rules import Purpose
from crm_core.db import Database
from crm_core.knowledge.model import Fact
from crm_core.notices.rules import FACT_KEY, SMS_TEMPLATE, NoticeKind
from crm_core.notices.service import NOTICE
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.service import enqueue
from tests.crm_core.factories import MOBILE, make_contact

Sent = list[str]


async def be_quiet(database: Database) -> None:
    """An hour in the middle of the company's quiet ones."""
    now = clock.now().astimezone(TEHRAN)
    hours = [(now + timedelta(hours=one)).strftime("%H:%M") for one in (-2, 2)]
    texts = {NoticeKind.TICKET_ANSWERED: {"sms": "جواب", "chat": "جواب"}}
    async with database.writing() as session:
        session.add(Fact(key=FACT_KEY, value={"texts": texts, "quiet_hours": hours}))


async def put(database: Database, kind: str, payload: dict[str, Any]) -> None:
    async with database.writing() as session:
        await enqueue(session, kind=kind, key=kind, payload=payload, purpose=Purpose.SERVICE, now=clock.now())


async def waits(database: Database) -> bool:
    """Whether the only item was moved by more than an hour, without losing an attempt."""
    async with database.reading() as session:
        (item,) = await session.scalars(select(OutboxItem))
        return item.state == "pending" and item.attempts == 0 and item.due_at > clock.now() + timedelta(hours=1)


async def test_a_notice_is_moved_to_the_morning(database: Database) -> None:
    await be_quiet(database)
    async with database.writing() as session:
        contact = await make_contact(session)
    about = {"notice": "ticket_answered", "contact_id": contact.id, "conversation_id": None, "values": {}}
    await put(database, NOTICE, about)
    await deliver_due(database, {NOTICE: deliver_notice(database)})
    assert await waits(database)


async def test_a_text_message_that_the_provider_did_not_take_before_the_night_is_moved_and_a_code_goes(
    database: Database,
) -> None:
    await be_quiet(database)
    sent: Sent = []

    async def send(key: str, payload: dict[str, Any]) -> None:
        sent.append(payload["template"])

    deliver = {"sms": at_waking_hours(database, send)}
    await put(database, "sms", {"mobile": MOBILE, "template": SMS_TEMPLATE, "text": "جواب"})
    await deliver_due(database, deliver)
    assert await waits(database)
    async with database.writing() as session:
        code = {"mobile": MOBILE, "template": "one_time_code", "code": "123456"}
        await enqueue(session, kind="sms", key="code", payload=code, purpose=Purpose.SERVICE, now=clock.now())
    await deliver_due(database, deliver)
    assert sent == ["one_time_code"]
