"""The files behind the links of our messages."""

from pathlib import Path

import pytest

from connectors.channels.documents import Documents
from connectors.channels.port import UndeliverableError
from crm_core.conversations.model import Attachment
from crm_core.db import Database
from crm_core.invoices.credits import credit_invoice
from crm_core.knowledge.service import set_fact
from tests.crm_core.factories import NOW, make_contact, make_conversation, make_invoice, make_quote, make_shop

NOBODY = "01890000-0000-7000-8000-000000000000"


async def load(database: Database, folder: Path, kind: str, record_id: str) -> bytes:
    attachment = {"id": record_id, "name": "a.pdf", "mime": "application/pdf", "url": f"/v1/{kind}/{record_id}/pdf"}
    documents = Documents(database, var_dir=folder, data_dir=folder)
    return (await documents.load(attachment, conversation_id=NOBODY)).content


async def test_quotes_invoices_and_credit_notes_are_drawn(database: Database, tmp_path: Path) -> None:
    async with database.writing() as session:
        await make_shop(session)
        await set_fact(session, key="company", value={"name": "هم‌سخن"}, actor="cli", now=NOW)
        quote = await make_quote(session, contact=await make_contact(session))
        invoice = await make_invoice(session, issued=True)
        note = await credit_invoice(
            session, invoice_id=invoice.id, units=None, reason="پس آورد", actor="staff", now=NOW
        )
    for kind, record_id in (("quotes", quote.id), ("invoices", invoice.id), ("credit-notes", note.id)):
        assert (await load(database, tmp_path, kind, record_id)).startswith(b"%PDF-")


@pytest.mark.parametrize("kind", ["quotes", "invoices", "credit-notes", "orders"])
async def test_what_is_not_there_can_not_be_sent(database: Database, tmp_path: Path, kind: str) -> None:
    async with database.writing() as session:
        await set_fact(session, key="company", value={"name": "هم‌سخن"}, actor="cli", now=NOW)
    with pytest.raises(UndeliverableError):
        await load(database, tmp_path, kind, NOBODY)


async def test_a_file_of_another_conversation_is_not_handed_out(database: Database, tmp_path: Path) -> None:
    async with database.writing() as session:
        conversation = await make_conversation(session)
        row = Attachment(
            conversation_id=conversation.id, name="a", mime="image/png", size=1, sha256="0", created_at=NOW
        )
        session.add(row)
    attachment = {"id": row.id, "name": "a", "mime": "image/png", "url": f"/v1/chat/attachments/{row.id}"}
    with pytest.raises(UndeliverableError):
        await Documents(database, var_dir=tmp_path, data_dir=tmp_path).load(attachment, conversation_id=NOBODY)
