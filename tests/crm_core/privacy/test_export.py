"""A person gets everything that is held on them, and nothing of anybody else."""

import json

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.privacy.export import export_person
from crm_core.privacy.holdings import AUDIT, HOLDINGS
from tests.crm_core.factories import NOW, OTHER_MOBILE, make_contact, make_conversation
from tests.crm_core.privacy.people import EMAIL, NAME, TELEGRAM, make_life

LIVED = {
    "attachments", "audit_events", "consent_events", "contacts", "conversations", "identities", "invoices", "leads",
    "messages", "one_time_codes", "opportunities", "orders", "outbox", "quote_lines", "quotes", "ratings",
    "recorded_sms", "stage_intervals", "subscriptions", "tasks", "ticket_events", "tickets", "turn_calls", "turns",
    "visitors",
}  # fmt: skip
STRANGER = "00000000-0000-7000-8000-000000000000"


async def test_the_document_holds_rows_of_every_table_and_is_plain_json(session: AsyncSession) -> None:
    life = await make_life(session)
    document = await export_person(session, contact_id=life.contact.id, actor="staff", now=NOW)
    held = document["tables"]
    assert set(held) == {*HOLDINGS, AUDIT}
    assert {name for name, rows in held.items() if rows} >= LIVED
    text = json.dumps(document, ensure_ascii=False)
    assert all(word in text for word in (NAME, EMAIL, TELEGRAM))
    assert {act["verb"] for act in held[AUDIT]} >= {"create", "issue", "accept", "pay", "open", "status_refused"}


async def test_the_document_holds_no_secrets(session: AsyncSession) -> None:
    life = await make_life(session)
    held = (await export_person(session, contact_id=life.contact.id, actor="staff", now=NOW))["tables"]
    assert "code_hash" not in held["one_time_codes"][0]
    assert all("code" not in row["payload"] for row in held["outbox"])


async def test_nothing_of_somebody_else_is_given_out(session: AsyncSession) -> None:
    life = await make_life(session)
    other = await make_contact(session, mobile=OTHER_MOBILE, name="دیگری")
    conversation = await make_conversation(session, contact=other)
    document = await export_person(session, contact_id=other.id, actor="staff", now=NOW)
    rows = {name: len(found) for name, found in document["tables"].items() if found}
    assert rows == {"contacts": 1, "identities": 1, "conversations": 1, "visitors": 1, "audit_events": 1}
    assert document["tables"]["conversations"][0]["id"] == conversation.id != life.conversation.id


async def test_the_export_itself_is_noted(session: AsyncSession) -> None:
    contact = await make_contact(session)
    for _ in range(2):
        document = await export_person(session, contact_id=contact.id, actor="staff:1", now=NOW)
    assert [(act["actor"], act["verb"]) for act in document["tables"][AUDIT]][1:] == [("staff:1", "export")]


async def test_nobody_has_no_document(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await export_person(session, contact_id=STRANGER, actor="staff", now=NOW)
