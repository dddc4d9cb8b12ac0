"""Deliveries: written once, claimed by one worker, tried with growing patience, given up in the end."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import Channel, Purpose, Source
from crm_core.consents.service import record_consent
from crm_core.db import Database
from crm_core.errors import NotFoundError
from crm_core.outbox import service
from crm_core.outbox.errors import OutboxStateError
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.outbox.rules import LEASE, MAX_ATTEMPTS, OutboxState, Refusal, retry_delay, without_secrets
from tests.crm_core.factories import MOBILE, NOW, make_contact, starting_line


async def enqueue(session: AsyncSession, key: str = "k", after: timedelta = timedelta()) -> OutboxItem:
    return await service.enqueue(
        session, kind="telegram", key=key, payload={"text": key}, purpose=Purpose.SERVICE, now=NOW, due_at=NOW + after
    )


async def claim(session: AsyncSession, after: timedelta = timedelta(), limit: int = 10) -> list[str]:
    return [item.key for item in await service.claim_due(session, now=NOW + after, limit=limit)]


async def test_the_same_key_twice_is_one_delivery(session: AsyncSession) -> None:
    first = await enqueue(session)
    again = await service.enqueue(
        session, kind="sms", key="k", payload={"text": "دیگر"}, purpose=Purpose.SERVICE, now=NOW + LEASE
    )
    assert (again.id, again.kind, again.payload, again.created_at) == (
        first.id,
        "telegram",
        {"text": "k"},
        NOW,
    )


async def refuse_advertising(session: AsyncSession, **whose: str) -> None:
    await record_consent(
        session, granted=False, purpose=Purpose.MARKETING, source=Source.CHAT, actor="customer", now=NOW,
        **whose,  # type: ignore[arg-type]
    )  # fmt: skip


async def advertise(session: AsyncSession, *, kind: str, contact_id: str | None = None) -> OutboxItem:
    return await service.enqueue(
        session, kind=kind, key=f"offer:{kind}", payload={} if contact_id else {"mobile": MOBILE},
        purpose=Purpose.MARKETING, contact_id=contact_id, now=NOW,
    )  # fmt: skip


WAYS = [channel for channel in Channel if channel != Channel.ANY]


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("named", [True, False])
async def test_what_was_refused_is_kept_back_at_once_by_whatever_way(
    session: AsyncSession, kind: str, named: bool
) -> None:
    contact = await make_contact(session)
    await refuse_advertising(session, mobile=MOBILE)
    item = await advertise(session, kind=kind, contact_id=contact.id if named else None)
    assert (item.state, item.refusal) == (OutboxState.REFUSED, Refusal.OPTED_OUT)
    assert await claim(session) == []


@pytest.mark.parametrize("kind", WAYS)
async def test_what_is_refused_between_writing_and_sending_is_not_sent(session: AsyncSession, kind: str) -> None:
    contact = await make_contact(session)
    item = await advertise(session, kind=kind, contact_id=contact.id)
    assert item.state == OutboxState.PENDING
    await refuse_advertising(session, contact_id=contact.id)
    assert await claim(session) == []
    assert (item.state, item.refusal, item.attempts) == (OutboxState.REFUSED, Refusal.OPTED_OUT, 0)


@pytest.mark.parametrize("kind", WAYS)
async def test_service_messages_go_to_whoever_refused_advertising(session: AsyncSession, kind: str) -> None:
    await refuse_advertising(session, mobile=MOBILE)
    await service.enqueue(
        session, kind=kind, key="ticket", payload={"mobile": MOBILE}, purpose=Purpose.SERVICE, now=NOW
    )
    assert await claim(session) == ["ticket"]


async def test_nobody_is_no_addressee_of_advertising(session: AsyncSession) -> None:
    with pytest.raises(IntegrityError):
        await service.enqueue(session, kind="sms", key="k", payload={}, purpose=Purpose.MARKETING, now=NOW)


async def test_due_deliveries_are_claimed_oldest_first_up_to_the_limit(session: AsyncSession) -> None:
    for key, minutes in (("c", 3), ("a", 1), ("later", 60), ("b", 2)):
        await enqueue(session, key, timedelta(minutes=minutes))
    assert await claim(session, timedelta(minutes=5), limit=2) == ["a", "b"]
    assert await claim(session, timedelta(minutes=5)) == ["c"]


async def test_a_claimed_delivery_is_left_alone_until_its_lease_ends(session: AsyncSession) -> None:
    await enqueue(session)
    assert await claim(session) == ["k"]
    assert await claim(session, LEASE - timedelta(seconds=1)) == []
    assert await claim(session, LEASE) == ["k"]


async def test_what_arrived_is_never_sent_again(session: AsyncSession) -> None:
    item = await enqueue(session)
    await claim(session)
    await service.mark_delivered(session, item_id=item.id, now=NOW)
    late = await service.mark_failed(session, item_id=item.id, error="timeout", now=NOW)
    assert (late.state, late.delivered_at, late.last_error) == (OutboxState.DELIVERED, NOW, None)
    assert await claim(session, timedelta(days=9)) == []


async def test_each_failure_waits_longer_and_the_last_gives_up(session: AsyncSession) -> None:
    item = await enqueue(session)
    at = timedelta()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert item.state == OutboxState.PENDING
        assert await claim(session, at) == ["k"]
        item = await service.mark_failed(session, item_id=item.id, error="x" * 900, now=NOW + at)
        at += retry_delay(attempt)
    assert (item.state, item.attempts, item.last_error) == (OutboxState.DEAD, MAX_ATTEMPTS, "x" * 200)
    assert [dead.id for dead in await service.list_dead(session)] == [item.id]


async def test_a_delivery_that_kills_its_workers_is_given_up(session: AsyncSession) -> None:
    item = await enqueue(session)
    for attempt in range(MAX_ATTEMPTS):
        assert await claim(session, LEASE * attempt) == ["k"]
    assert await claim(session, LEASE * MAX_ATTEMPTS) == []
    assert (item.state, item.last_error) == (OutboxState.DEAD, service.WORKER_LOST)


async def send_code(session: AsyncSession) -> OutboxItem:
    payload = {"mobile": MOBILE, "template": "one_time_code", "code": "123456"}
    return await service.enqueue(
        session, kind="sms", key="k", payload=payload, purpose=Purpose.SERVICE, now=NOW,
        expires_at=NOW + timedelta(minutes=5),
    )  # fmt: skip


async def test_a_code_is_tried_as_long_as_it_lives_and_then_forgotten(session: AsyncSession) -> None:
    item, tries = await send_code(session), []
    while item.state == OutboxState.PENDING:
        at = max(item.due_at, NOW)
        assert await claim(session, at - NOW) == ["k"]
        tries.append(at - NOW)
        item = await service.mark_failed(session, item_id=item.id, error="timeout", now=at)
    assert tries == [timedelta(seconds=seconds) for seconds in (0, 30, 90, 210)]
    assert (item.state, item.last_error) == (OutboxState.DEAD, f"{service.EXPIRED}: timeout")
    assert "code" not in item.payload


async def test_a_code_that_nobody_tried_in_time_is_not_sent_and_forgotten(session: AsyncSession) -> None:
    item = await send_code(session)
    assert await claim(session, timedelta(minutes=5)) == []
    assert (item.state, item.last_error) == (OutboxState.DEAD, service.EXPIRED)
    assert "code" not in item.payload
    with pytest.raises(OutboxStateError):
        await service.requeue(session, item_id=item.id, now=NOW + timedelta(minutes=6))


async def test_a_code_that_is_given_up_is_forgotten_and_never_tried_anew(session: AsyncSession) -> None:
    item = await send_code(session)
    await claim(session)
    item = await service.give_up(session, item_id=item.id, error="not a mobile")
    assert (item.last_error, "code" in item.payload) == ("not a mobile", False)
    with pytest.raises(OutboxStateError):
        await service.requeue(session, item_id=item.id, now=NOW)


async def test_a_dead_delivery_can_be_tried_anew_with_all_its_attempts(session: AsyncSession) -> None:
    item = await enqueue(session)
    with pytest.raises(OutboxStateError):
        await service.requeue(session, item_id=item.id, now=NOW)
    item.state, item.attempts = OutboxState.DEAD, MAX_ATTEMPTS
    await session.flush()
    item = await service.requeue(session, item_id=item.id, now=NOW)
    assert (item.state, item.attempts) == (OutboxState.PENDING, 0)
    assert await claim(session) == ["k"]


async def test_an_unknown_delivery_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await service.mark_delivered(session, item_id="01890000-0000-7000-8000-000000000000", now=NOW)


async def test_a_recorded_text_message_is_kept_once(session: AsyncSession) -> None:
    for text in ("کد شما", "دیگری"):
        await service.record_sms(session, key="k", mobile=MOBILE, text=text, now=NOW)
    assert [row.text for row in await session.scalars(select(RecordedSms))] == ["کد شما"]


@given(st.integers(1, MAX_ATTEMPTS))
def test_patience_grows_from_half_a_minute_to_six_hours(attempts: int) -> None:
    assert timedelta(seconds=30) <= retry_delay(attempts) <= timedelta(hours=6)
    assert retry_delay(attempts + 1) >= retry_delay(attempts)


def test_only_the_secret_of_a_one_time_message_is_forgotten() -> None:
    ticket = {"template": "ticket_opened", "code": "TK-1405-000001"}
    assert without_secrets(ticket) == ticket
    assert without_secrets({"template": "one_time_code", "code": "123456"}) == {"template": "one_time_code"}


async def test_a_delivery_of_a_rolled_back_decision_never_existed(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as session:
            await enqueue(session)
            raise ZeroDivisionError
    async with database.writing() as session:
        assert await claim(session) == []


async def test_two_workers_share_the_deliveries_between_them(database: Database) -> None:
    async with database.writing() as session:
        for number in range(20):
            await enqueue(session, f"k-{number:02}")

    line = starting_line(database, 4)

    async def work() -> list[str]:
        async with database.writing() as session:
            await line(session)
            return await claim(session, limit=5)

    taken = [key for keys in await asyncio.gather(*(work() for _ in range(4))) for key in keys]
    assert sorted(taken) == [f"k-{number:02}" for number in range(20)]


async def test_the_same_key_at_once_is_one_delivery(database: Database) -> None:
    line = starting_line(database, 8)

    async def arrive() -> str:
        async with database.writing() as session:
            await line(session)
            return (await enqueue(session)).id

    assert len(set(await asyncio.gather(*(arrive() for _ in range(8))))) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(OutboxItem)) == 1
