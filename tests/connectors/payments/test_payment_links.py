"""From the link to the payment: only the gateway's word counts, it counts once, and no money is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, update

from connectors.delivery.worker import deliver_due
from connectors.gateway.keys import DATABASE
from connectors.payments import flow, texts
from connectors.payments.page import payment_callback
from connectors.payments.port import GATEWAY
from connectors.payments.recording import RecordingGateway
from crm_core import clock
from crm_core.db import Database
from crm_core.invoices.credits import cancel_invoice
from crm_core.invoices.model import Invoice
from crm_core.outbox.model import OutboxItem
from crm_core.payments.links import VERIFY, schedule_checks
from crm_core.payments.model import Payment, PaymentIntent
from crm_core.payments.rules import LINK_LIFE
from crm_core.payments.service import Money, record_payment
from crm_core.tasks.repository import list_open
from tests.crm_core.factories import make_invoice, make_shop

LATE = timedelta(minutes=4)


@dataclass
class Till:
    """A link over an issued invoice, the gateway behind it, and the page to which buyers come back."""

    client: TestClient[web.Request, web.Application]
    database: Database
    gateway: RecordingGateway
    invoice_id: str
    link: PaymentIntent

    async def come_back(self, *, authority: str | None = None, status: str = "OK") -> tuple[int, str]:
        params = {"Authority": authority or self.link.authority or "", "Status": status}
        async with self.client.get(flow.CALLBACK, params=params) as response:
            assert "script" not in await response.text()
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
            return response.status, await response.text()

    async def state(self) -> tuple[str, int, int]:
        """The state of the link, what is paid on the invoice, and how many payments there are."""
        async with self.database.reading() as session:
            state = await session.scalar(select(PaymentIntent.state).where(PaymentIntent.id == self.link.id))
            paid = await session.scalar(select(Invoice.paid_rial))
            payments = list(await session.scalars(select(Payment.id)))
        return str(state), int(paid or 0), len(payments)

    async def work(self, after: timedelta = LATE) -> int:
        """What the worker does when it looks after some time: checks are scheduled and tried."""
        async with self.database.writing() as session:
            scheduled = await schedule_checks(session, clock.now() + after, 10)
            await session.execute(update(OutboxItem).values(due_at=clock.now()))
        await deliver_due(self.database, {VERIFY: flow.deliver_checks(self.database, self.gateway)})
        return scheduled


@pytest.fixture
async def till(database: Database) -> AsyncIterator[Till]:
    gateway = RecordingGateway()
    async with database.writing() as session:
        await make_shop(session)
        invoice = await make_invoice(session, issued=True)
    link = await flow.open_link(
        database, gateway, invoice_id=invoice.id, amount_rial=None, actor="staff:1", origin="https://crm.example"
    )
    app = web.Application()
    app[DATABASE], app[GATEWAY] = database, gateway
    app.router.add_get(flow.CALLBACK, payment_callback)
    async with TestClient(TestServer(app)) as client:
        yield Till(client, database, gateway, invoice.id, link)


async def test_a_paid_link_pays_the_invoice_and_tells_the_buyer(till: Till) -> None:
    status, page = await till.come_back()
    assert status == 200
    assert texts.PAID in page
    assert "INV-1405-000001" in page
    assert await till.state() == ("paid", 99_000_000, 1)
    async with till.database.reading() as session:
        payment = (await session.scalars(select(Payment))).one()
    assert (payment.method, payment.actor, payment.reference) == (
        "gateway", "gateway", (till.link.authority or "")[-12:],
    )  # fmt: skip


async def test_coming_back_again_pays_nothing_more(till: Till) -> None:
    pages = {await till.come_back() for _ in range(3)}
    assert len(pages) == 1
    assert await till.state() == ("paid", 99_000_000, 1)
    assert len(till.gateway.asked) == 1


async def test_coming_back_many_times_at_once_pays_once(till: Till) -> None:
    await asyncio.gather(*(till.come_back() for _ in range(8)))
    assert await till.state() == ("paid", 99_000_000, 1)


async def test_a_forged_success_is_not_believed(till: Till) -> None:
    till.gateway.declined.add(till.link.authority or "")
    status, page = await till.come_back(status="OK")
    assert (status, texts.PAID in page) == (200, False)
    assert await till.state() == ("pending", 0, 0)


async def test_a_forged_failure_does_not_lose_the_payment(till: Till) -> None:
    _, page = await till.come_back(status="NOK")
    assert texts.PAID in page
    assert await till.state() == ("paid", 99_000_000, 1)


async def test_another_amount_than_the_gateway_took_is_not_believed(till: Till) -> None:
    till.gateway.opened[till.link.authority or ""] = 1_000
    _, page = await till.come_back()
    assert texts.WAITING in page
    assert await till.state() == ("pending", 0, 0)


@pytest.mark.parametrize("authority", ["A" * 36, "x" * 5000, "<script>alert(1)</script>", "' OR 1=1 --"])
async def test_an_unknown_authority_finds_nothing(till: Till, authority: str) -> None:
    status, page = await till.come_back(authority=authority)
    assert (status, texts.UNKNOWN_TITLE in page) == (404, True)


async def test_a_time_out_leaves_it_to_the_worker_which_asks_again(till: Till) -> None:
    till.gateway.silent = True
    _, page = await till.come_back()
    assert texts.WAITING in page
    assert await till.state() == ("pending", 0, 0)
    assert await till.work() == 1
    assert (await till.state())[0] == "pending"
    till.gateway.silent = False
    assert await till.work(after=timedelta()) == 0  # the delivery that failed is tried again, nothing new is due
    assert await till.state() == ("paid", 99_000_000, 1)


async def test_a_buyer_who_never_comes_back_has_paid_all_the_same(till: Till) -> None:
    assert await till.work(after=timedelta(minutes=1)) == 0
    assert await till.work() == 1
    assert await till.state() == ("paid", 99_000_000, 1)
    assert await till.work(after=timedelta(days=1)) == 0


async def test_two_workers_do_not_schedule_the_same_check(till: Till) -> None:
    async def schedule() -> int:
        async with till.database.writing() as session:
            return await schedule_checks(session, clock.now() + LATE, 10)

    assert sorted(await asyncio.gather(schedule(), schedule())) == [0, 1]


async def test_a_link_that_nobody_paid_is_given_up_after_a_day(till: Till) -> None:
    till.gateway.declined.add(till.link.authority or "")
    await till.work()
    assert (await till.state())[0] == "pending"
    async with till.database.writing() as session:
        await session.execute(update(PaymentIntent).values(created_at=clock.now() - LINK_LIFE))
    await till.work(after=timedelta(days=1))
    assert await till.state() == ("expired", 0, 0)


async def test_a_gateway_that_never_answers_is_not_asked_for_ever(till: Till) -> None:
    till.gateway.silent = True
    await till.work(after=2 * LINK_LIFE + LATE)
    assert await till.state() == ("expired", 0, 0)


async def test_money_for_an_invoice_that_is_paid_already_is_left_to_the_gateway(till: Till) -> None:
    async with till.database.writing() as session:
        await record_payment(session, invoice_id=till.invoice_id, money=Money(99_000_000), actor="b", now=clock.now())
    _, page = await till.come_back()
    assert texts.PAID not in page
    assert till.gateway.asked == []
    assert await till.state() == ("expired", 99_000_000, 1)


async def test_money_that_the_gateway_took_beside_another_payment_is_paid_back_by_a_colleague(till: Till) -> None:
    till.gateway.silent = True
    await till.come_back()
    async with till.database.writing() as session:
        await cancel_invoice(session, invoice_id=till.invoice_id, reason="x", actor="b", now=clock.now())
    till.gateway.silent = False
    _, page = await till.come_back()
    assert texts.PAID not in page
    assert await till.state() == ("surplus", 0, 0)
    async with till.database.reading() as session:
        [task] = [task for task in await list_open(session, team_code="billing") if task.kind == "payment"]
    assert "99000000" in task.note
    await till.come_back()
    assert len(till.gateway.asked) == 2
