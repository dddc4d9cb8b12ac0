"""Packets of stored documents: goods ids from the files, chains of credit notes, whole periods."""

from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.einvoices.errors import EInvoiceIncompleteError
from crm_core.einvoices.service import export_period, packet_of_credit_note, packet_of_invoice
from crm_core.invoices.credits import credit_invoice
from crm_core.invoices.errors import InvoiceStateError
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.invoices.repository import get_invoice
from crm_core.invoices.service import BuyerIds
from crm_core.invoices.tax_ids import is_tax_id
from crm_core.knowledge.service import set_fact
from tests.crm_core.factories import NOW, make_invoice, make_shop

COMPANY = {"economic_code": "14099991406", "tax_memory_id": "A2ZRHM"}
GOODS = {
    "units": [{"unit": "دستگاه", "code": "1631"}],
    "goods": [{"code": "CAM-1", "id": "2720000114542", "unit": None}],
}


async def know(session: AsyncSession) -> None:
    """Puts what the organisation demands into the facts."""
    for key, value in (("company", COMPANY), ("tax_goods", GOODS)):
        await set_fact(session, key=key, value=value, actor="cli", now=NOW)


async def credit(session: AsyncSession, invoice: Invoice, units: int | None) -> CreditNote:
    return await credit_invoice(
        session, invoice_id=invoice.id, units=None if units is None else {1: units}, reason="x", actor="b",
        now=NOW + timedelta(hours=1),
    )  # fmt: skip


async def test_an_issued_invoice_keeps_its_tax_id_and_goods_ids(session: AsyncSession) -> None:
    await make_shop(session)
    await know(session)
    invoice = await make_invoice(session, issued=True, buyer=BuyerIds(national_id="14099991406"))
    assert invoice.tax_id is not None and is_tax_id(invoice.tax_id)
    assert [(line.tax_goods_id, line.tax_unit) for line in invoice.lines] == [("2720000114542", "1631")]
    await set_fact(session, key="tax_goods", value={"units": [], "goods": []}, actor="cli", now=NOW)
    packet = await packet_of_invoice(session, invoice_id=invoice.id)
    assert (packet["header"]["taxid"], packet["header"]["tbill"]) == (invoice.tax_id, 99_000_000)
    assert packet["body"][0]["sstid"] == "2720000114542"


async def test_an_invoice_from_before_the_files_were_complete_can_still_be_sent(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    with pytest.raises(EInvoiceIncompleteError) as error:
        await packet_of_invoice(session, invoice_id=invoice.id)
    assert error.value.data["missing"] == [
        {"field": "tax_memory_id"}, {"field": "seller_economic_code"}, {"field": "tax_goods_id", "row": 1},
        {"field": "tax_unit", "row": 1},
    ]  # fmt: skip
    await know(session)
    packet = await packet_of_invoice(session, invoice_id=invoice.id)
    assert is_tax_id(packet["header"]["taxid"])


async def test_a_request_is_no_invoice_yet(session: AsyncSession) -> None:
    await make_shop(session)
    with pytest.raises(InvoiceStateError):
        await packet_of_invoice(session, invoice_id=(await make_invoice(session)).id)


async def test_a_chain_of_credit_notes_refers_back_step_by_step(session: AsyncSession) -> None:
    await make_shop(session)
    await know(session)
    invoice = await make_invoice(session, quantity=5, issued=True)
    notes = [await credit(session, invoice, units) for units in (1, 2, None)]
    headers, left = [], []
    for note in notes:
        packet = await packet_of_credit_note(session, credit_note_id=note.id)
        headers.append(packet["header"])
        left.append(packet["body"][0]["am"])
    assert [header["ins"] for header in headers] == [4, 4, 3]
    assert left == [4, 2, 2]
    assert [header["irtaxid"] for header in headers] == [invoice.tax_id, notes[0].tax_id, notes[1].tax_id]
    assert [header["tbill"] for header in headers] == [198_000_000, 99_000_000, 99_000_000]


async def test_a_period_gives_what_can_be_sent_and_what_is_missing(session: AsyncSession) -> None:
    await make_shop(session)
    first = await make_invoice(session, issued=True)
    await know(session)
    second = await make_invoice(session, issued=True)
    await credit(session, second, 1)
    day = date(2026, 11, 21)
    export = await export_period(session, first=day, last=day)
    assert [packet["header"]["ins"] for packet in export.packets] == [1, 1, 4]
    assert export.missing == {}
    stored = await get_invoice(session, first.id)
    assert stored.tax_id == export.packets[0]["header"]["taxid"]
    assert (await export_period(session, first=day + timedelta(days=1), last=day + timedelta(days=9))).packets == []
    await set_fact(session, key="company", value={"tax_memory_id": "A2ZRHM"}, actor="cli", now=NOW)
    assert set((await export_period(session, first=day, last=day)).missing) == {
        first.code, second.code, "CN-1405-000001",
    }  # fmt: skip
