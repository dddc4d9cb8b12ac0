"""Deliveries of one conversation arrive in order, whatever happens to one of them."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import Purpose
from crm_core.outbox import repository, service
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.rules import LEASE, MAX_ATTEMPTS, OutboxState, Refusal
from tests.crm_core.factories import NOW

SECOND = timedelta(seconds=1)


async def enqueue(session: AsyncSession, stream: str, position: int) -> OutboxItem:
    return await service.enqueue(
        session, kind="telegram", key=f"{stream}{position}", payload={}, purpose=Purpose.SERVICE,
        place=(stream, position), now=NOW,
    )  # fmt: skip


async def claim(
    session: AsyncSession, after: timedelta = timedelta(), kinds: tuple[str, ...] | None = None
) -> list[str]:
    items = await service.claim_due(session, now=NOW + after, limit=10, kinds=kinds)
    return sorted(item.key for item in items)


async def test_only_the_oldest_waiting_delivery_of_a_stream_is_claimed(session: AsyncSession) -> None:
    second, first = await enqueue(session, "a", 2), await enqueue(session, "a", 1)
    await enqueue(session, "b", 1)
    assert await claim(session) == ["a1", "b1"]
    assert await claim(session) == []
    await service.mark_delivered(session, item_id=first.id, now=NOW)
    assert await claim(session) == ["a2"]
    assert second.attempts == 1


async def test_one_that_is_tried_again_holds_up_those_after_it_and_no_other_stream(session: AsyncSession) -> None:
    first = await enqueue(session, "a", 1)
    await enqueue(session, "a", 2)
    await claim(session)
    await service.mark_failed(session, item_id=first.id, error="timeout", now=NOW)
    await enqueue(session, "b", 1)
    assert await claim(session) == ["b1"]
    assert await claim(session, SECOND) == []
    assert await claim(session, 2 * SECOND) == ["a1"]


async def test_a_given_up_one_lets_the_next_go_and_can_be_sent_again(session: AsyncSession) -> None:
    first = await enqueue(session, "a", 1)
    await enqueue(session, "a", 2)
    await claim(session)
    await service.give_up(session, item_id=first.id, error="chat not found")
    assert (first.state, first.last_error) == (OutboxState.DEAD, "chat not found")
    assert await claim(session) == ["a2"]
    await service.requeue(session, item_id=first.id, now=NOW)
    assert await claim(session) == ["a1"]


async def test_waiting_on_request_costs_no_attempt(session: AsyncSession) -> None:
    item = await enqueue(session, "a", 1)
    after = timedelta()
    for _ in range(2 * MAX_ATTEMPTS):
        assert await claim(session, after) == ["a1"]
        await service.postpone(session, item_id=item.id, delay=5 * SECOND, now=NOW + after)
        assert await claim(session, after + 4 * SECOND) == []
        after += 5 * SECOND
    assert (item.state, item.attempts) == (OutboxState.PENDING, 0)


async def test_nothing_that_waits_in_a_refused_stream_is_sent(session: AsyncSession) -> None:
    item = await enqueue(session, "a", 1)
    await enqueue(session, "b", 1)
    await service.refuse_stream(session, stream="a", refusal=Refusal.UNREACHABLE)
    await session.refresh(item)
    assert (item.state, item.refusal) == (OutboxState.REFUSED, Refusal.UNREACHABLE)
    assert await claim(session) == ["b1"]


async def test_a_worker_of_one_kind_leaves_the_others_alone(session: AsyncSession) -> None:
    await enqueue(session, "a", 1)
    assert not await repository.has_due(session, kinds=("bale",), now=NOW)
    assert await claim(session, kinds=("bale",)) == []
    assert await repository.has_due(session, kinds=("bale", "telegram"), now=NOW)
    assert await claim(session, kinds=("bale", "telegram")) == ["a1"]
    assert not await repository.has_due(session, kinds=("telegram",), now=NOW)
    assert await repository.has_due(session, kinds=("telegram",), now=NOW + LEASE)


async def test_parts_that_arrived_are_remembered_while_the_rest_is_tried_again(session: AsyncSession) -> None:
    item = await enqueue(session, "a", 1)
    await claim(session)
    await service.note_progress(session, key=item.key, parts=2, now=NOW + SECOND)
    assert item.due_at == NOW + SECOND + LEASE
    await service.mark_failed(session, item_id=item.id, error="timeout", now=NOW)
    assert item.payload["sent"] == 2
