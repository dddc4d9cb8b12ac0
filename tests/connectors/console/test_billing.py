"""Requesting, issuing, paying and taking back invoices."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from connectors.payments.port import GATEWAY
from connectors.payments.recording import RecordingGateway
from crm_core import clock
from crm_core.audit.model import AuditEvent
from crm_core.db import Session
from crm_core.knowledge.service import get_fact, set_fact
from crm_core.payments.model import PaymentIntent
from tests.connectors.console.conftest import NOBODY, PRODUCT, SARA, House


async def acts_on(house: House, record_id: str) -> list[str]:
    async with house.database.reading() as session:
        found = await session.scalars(
            select(AuditEvent.verb).where(AuditEvent.entity_id == record_id).order_by(AuditEvent.id)
        )
        return list(found)


@pytest.fixture
def path(house: House) -> str:
    return f"/v1/invoices/{house.ids['invoice']}"


@pytest.fixture
async def issued(house: House, path: str) -> dict[str, Any]:
    return await house.done(f"{path}/issue", "billing")


async def test_an_invoice_is_issued_once_and_paid_in_parts(house: House, path: str) -> None:
    assert await house.refused(f"{path}/payments", "billing", amount=1) == (409, "invoice_state")
    answers = await asyncio.gather(*(house.done(f"{path}/issue", "billing") for _ in range(3)))
    assert len({answer["code"] for answer in answers}) == 1
    assert answers[0]["code"].startswith("INV-")
    assert [(line["product"]["code"], line["quantity"], line["total"]) for line in answers[0]["lines"]] == [
        (PRODUCT, 2, 99_000_000)
    ]
    part = await house.done(f"{path}/payments", "billing", amount=40_000_000)
    assert (part["payment"], part["paid"], part["left"]) == ("partial", 40_000_000, 59_000_000)
    assert await house.refused(f"{path}/payments", "billing", amount=59_000_001) == (422, "payment_too_large")
    whole = await house.done(f"{path}/payments", "billing", amount=59_000_000)
    assert (whole["payment"], whole["left"]) == ("paid", 0)
    assert await acts_on(house, house.ids["invoice"]) == ["request", "issue", "pay", "pay"]
    assert (await house.found(f"/v1/invoices/{whole['code']}"))["id"] == whole["id"]


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0, (422, "invalid_input")),
        (-5, (422, "invalid_input")),
        (1.5, (400, "bad_request")),
        ("10", (400, "bad_request")),
        (True, (400, "bad_request")),
        (10**30, (422, "payment_too_large")),
    ],
)
async def test_only_a_positive_whole_amount_is_a_payment(
    house: House, path: str, amount: object, expected: tuple[int, str]
) -> None:
    assert await house.refused(f"{path}/payments", "billing", amount=amount) == expected


@pytest.mark.usefixtures("issued")
async def test_a_double_click_pays_once_and_the_payment_can_be_reversed(house: House, path: str) -> None:
    body = {"amount": 5_000, "method": "card_to_card", "reference": "۱۲۳۴", "idempotency_key": "click-1"}
    for _ in range(2):
        invoice = await house.done(f"{path}/payments", "billing", **body)
    assert invoice["paid"] == 5_000
    assert await house.refused(f"{path}/payments", "billing", **{**body, "amount": 6}) == (409, "key_reused")
    [payment] = (await house.found("/v1/payments", mobile=SARA, method="card_to_card"))["items"]
    assert (payment["amount"], payment["reference"], payment["invoice"]["code"], payment["contact"]["mobile"]) == (
        5_000, "۱۲۳۴", invoice["code"], SARA,
    )  # fmt: skip
    for _ in range(2):
        back = await house.done(f"/v1/payments/{payment['id']}/reverse", "manager", reason="اشتباه ثبت شد")
    assert (back["state"], back["reverse_reason"]) == ("reversed", "اشتباه ثبت شد")
    assert (await house.found(path))["paid"] == 0
    assert (await house.found("/v1/payments", state="recorded"))["items"] == []
    assert (await house.found("/v1/payments", contact_id=house.ids["reza"]))["items"] == []
    assert await house.refused(f"/v1/payments/{NOBODY}/reverse", "manager", reason="x") == (404, "not_found")


async def test_a_cancelled_invoice_keeps_its_number_and_has_a_credit_note(
    house: House, path: str, issued: dict[str, Any]
) -> None:
    await house.done(f"{path}/payments", "billing", amount=1_000)
    for _ in range(2):
        cancelled = await house.done(f"{path}/cancel", "manager", reason="خریدار عوض شد")
    assert (cancelled["state"], cancelled["code"], cancelled["refundable"]) == ("cancelled", issued["code"], 1_000)
    [note] = (await house.found("/v1/credit-notes", mobile=SARA))["items"]
    assert (note["kind"], note["total"], note["reason"]) == ("cancel", 99_000_000, "خریدار عوض شد")
    assert note["invoice"] == {"id": house.ids["invoice"], "code": issued["code"]}
    assert await house.found(f"/v1/credit-notes/{note['code']}") == note
    assert await house.refused(f"{path}/issue", "billing") == (409, "invoice_state")
    assert await house.refused(f"{path}/payments", "billing", amount=1) == (409, "invoice_state")


@pytest.mark.usefixtures("issued")
async def test_money_is_given_back_once_up_to_what_is_the_buyers(house: House, path: str) -> None:
    await house.done(f"{path}/payments", "billing", amount=1_000)
    assert await house.refused(f"{path}/refunds", "manager", amount=1) == (422, "refund_too_large")
    await house.done(f"{path}/cancel", "manager", reason="نخواست")
    assert await house.refused(f"{path}/refunds", "billing", amount=1_000) == (403, "forbidden")
    for _ in range(2):
        invoice = await house.done(
            f"{path}/refunds", "supervisor", amount=1_000, method="cash", idempotency_key="back-1"
        )
    assert (invoice["state"], invoice["paid"], invoice["refundable"]) == ("cancelled", 0, 0)
    [refund] = (await house.found("/v1/payments", kind="refund"))["items"]
    assert (refund["kind"], refund["amount"], refund["method"], refund["state"]) == (
        "refund", 1_000, "cash", "recorded",
    )  # fmt: skip
    [payment] = (await house.found("/v1/payments", kind="payment"))["items"]
    assert await house.refused(f"/v1/payments/{payment['id']}/reverse", "manager", reason="x") == (
        409, "payment_refunded",
    )  # fmt: skip
    assert await acts_on(house, house.ids["invoice"]) == ["request", "issue", "pay", "credit", "refund"]


async def test_a_request_is_cancelled_without_a_credit_note(house: House, path: str) -> None:
    cancelled = await house.done(f"{path}/cancel", "manager", reason="نمی‌خواهد")
    assert (cancelled["state"], cancelled["code"]) == ("cancelled", None)
    assert (await house.found("/v1/credit-notes"))["items"] == []


@pytest.mark.usefixtures("issued")
async def test_some_units_are_taken_back_once_per_click(house: House, path: str) -> None:
    body = {"lines": [{"row": 1, "quantity": 1}], "reason": "یک دستگاه برگشت", "idempotency_key": "click-1"}
    notes = [await house.done(f"{path}/credit", "supervisor", **body) for _ in range(2)]
    assert notes[0] == notes[1]
    assert (notes[0]["kind"], notes[0]["total"], notes[0]["lines"][0]["quantity"]) == ("return", 49_500_000, 1)
    invoice = await house.found(path)
    assert (invoice["state"], invoice["credited"], invoice["left"]) == ("issued", 49_500_000, 49_500_000)
    twice = [{"row": 1, "quantity": 1}, {"row": 1, "quantity": 1}]
    assert await house.refused(f"{path}/credit", "supervisor", lines=twice, reason="x") == (422, "credit_too_large")
    assert await house.refused(f"{path}/credit", "supervisor", lines=[], reason="x") == (400, "bad_request")


async def test_an_editor_of_an_older_version_takes_nothing_back(
    house: House, path: str, issued: dict[str, Any]
) -> None:
    await house.done(f"{path}/payments", "billing", amount=1)
    for verb in ("credit", "cancel"):
        assert await house.refused(f"{path}/{verb}", "manager", reason="x", version=issued["version"]) == (
            409, "version_conflict",
        )  # fmt: skip


async def test_staff_ask_for_the_invoice_of_an_accepted_offer_once(house: House) -> None:
    quote = f"/v1/quotes/{house.ids['quote']}"
    assert await house.refused(f"{quote}/invoice", "sales") == (409, "quote_not_accepted")
    await house.done(f"{quote}/accept", "sales")
    first = await house.done(f"{quote}/invoice", "sales", buyer_national_id="۱۴۰۹۹۹۹۱۴۰۶", postal_code="15917-36419")
    again = await house.done(f"{quote}/invoice", "sales", buyer_economic_code="14099991406")
    assert (first["state"], first["id"]) == ("requested", again["id"])
    assert (again["buyer_national_id"], again["buyer_economic_code"], again["buyer_postal_code"]) == (
        "14099991406", "14099991406", "1591736419",
    )  # fmt: skip
    assert await acts_on(house, first["id"]) == ["request", "name_buyer"]
    for wrong in ({"buyer_national_id": "1234567890"}, {"buyer_economic_code": "12"}, {"postal_code": "1"}):
        assert await house.refused(f"{quote}/invoice", "sales", **wrong) == (400, "bad_request")


@pytest.mark.usefixtures("issued")
async def test_a_payment_link_is_opened_once_and_only_for_what_is_left(house: House, path: str) -> None:
    first, again = [await house.done(f"{path}/payment-link", "sales") for _ in range(2)]
    assert (first["id"], first["url"], first["amount"]) == (again["id"], again["url"], 99_000_000)
    assert "/v1/payments/callback?Authority=" in first["url"]
    assert (await house.done(f"{path}/payment-link", "sales", amount=20_000))["id"] != first["id"]
    assert await house.refused(f"{path}/payment-link", "sales", amount=99_000_001) == (422, "payment_too_large")
    assert await house.refused(f"{path}/payment-link", "sales", amount=0) == (422, "payment_too_large")
    await house.done(f"{path}/payments", "billing", amount=99_000_000)
    assert await house.refused(f"{path}/payment-link", "sales") == (409, "nothing_to_pay")


@pytest.mark.usefixtures("issued")
async def test_a_gateway_that_does_not_answer_opens_no_link(house: House, path: str) -> None:
    gateway = house.client.app[GATEWAY]  # type: ignore[union-attr]
    assert isinstance(gateway, RecordingGateway)
    gateway.silent = True
    assert await house.refused(f"{path}/payment-link", "sales") == (502, "payment_gateway")
    async with house.database.reading() as session:
        assert list(await session.scalars(select(PaymentIntent.state))) == ["failed"]
    gateway.silent = False
    assert (await house.done(f"{path}/payment-link", "sales"))["url"]


@pytest.mark.usefixtures("issued")
async def test_the_electronic_invoice_lists_what_is_missing_until_all_is_known(house: House, path: str) -> None:
    status, answer = await house.get(f"{path}/einvoice")
    assert (status, answer["error"]["code"]) == (422, "einvoice_incomplete")
    assert answer["error"]["data"]["missing"] == [
        {"field": "tax_memory_id"}, {"field": "tax_goods_id", "row": 1},
    ]  # fmt: skip
    async with house.database.writing() as session:
        await _know(session, "company", tax_memory_id="A2ZRHM")
        await _know(session, "tax_goods", goods=[{"code": PRODUCT, "id": "2720000114542", "unit": None}])
    note = await house.done(f"{path}/credit", "manager", reason="x", lines=[{"row": 1, "quantity": 1}])
    packet = await house.found(f"/v1/credit-notes/{note['id']}/einvoice")
    assert (packet["header"]["ins"], packet["body"][0]["am"], packet["header"]["tbill"]) == (4, 1, 49_500_000)


async def _know(session: Session, key: str, **values: object) -> None:
    fact = await get_fact(session, key=key)
    await set_fact(session, key=key, value={**fact, **values}, actor="cli", now=clock.now())
