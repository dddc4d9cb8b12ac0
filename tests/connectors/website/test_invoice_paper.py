"""Invoices and credit notes on paper: for the conversation that asked, the verified owner and staff, nobody else."""

from datetime import timedelta

from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.contacts.rules import Assurance
from crm_core.conversations.repository import get_conversation
from crm_core.conversations.service import identify
from crm_core.invoices.credits import credit_invoice
from crm_core.invoices.model import Invoice
from crm_core.invoices.service import issue_invoice, request_invoice
from crm_core.knowledge.service import set_fact
from crm_core.staff.service import issue_token
from tests.connectors.website.conftest import Gateway
from tests.crm_core.factories import make_contact, make_quote, make_shop, make_staff

COMPANY = {"name": "هم‌سخن", "legal_name": "شرکت هم‌سخن", "national_id": "14099991406", "brand_color": "#0F6B5C"}


async def ask_for_invoice(gateway: Gateway, conversation_id: str) -> Invoice:
    """A request for an invoice that the customer of a conversation made."""
    now = clock.now()
    async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
        await make_shop(session)
        await set_fact(session, key="company", value=COMPANY, actor="cli", now=now)
        contact = await make_contact(session)
        conversation = await get_conversation(session, conversation_id)
        await identify(session, conversation=conversation, contact_id=contact.id, assurance=Assurance.CLAIMED, now=now)
        quote = await make_quote(session, contact=contact, conversation=conversation, accepted=True)
        return await request_invoice(session, quote_id=quote.id, automatic=False, actor="bot", now=now)


async def fetch(gateway: Gateway, path: str, token: str | None) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with gateway.client.get(path, headers=headers) as response:
        return response.status, (await response.read())[:5]


async def test_an_invoice_and_its_credit_note_open_for_those_whom_they_concern(gateway: Gateway) -> None:
    mine, stranger = await gateway.open(), await gateway.open()
    invoice = await ask_for_invoice(gateway, mine["conversation_id"])
    path = f"/v1/invoices/{invoice.id}/pdf"
    assert (await fetch(gateway, path, mine["session_token"]))[0] == 404
    async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
        await issue_invoice(session, invoice_id=invoice.id, actor="b", now=clock.now())
        note = await credit_invoice(
            session, invoice_id=invoice.id, units={1: 1}, reason="برگشت", actor="b", now=clock.now()
        )
        user = await make_staff(session)
        staff = await issue_token(
            session, username=user.username, label="t", lifetime=timedelta(hours=1), now=clock.now()
        )
    for document in (path, f"/v1/credit-notes/{note.id}/pdf"):
        assert await fetch(gateway, document, mine["session_token"]) == (200, b"%PDF-")
        assert await fetch(gateway, document, staff) == (200, b"%PDF-")
        assert (await fetch(gateway, document, stranger["session_token"]))[0] == 404
        assert (await fetch(gateway, document, None))[0] == 401
