"""A store of revision 0002 with books and a merge in it is brought along, and its books stay guarded."""

import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from crm_core.contacts.model import Contact, ContactMerge
from crm_core.db import Database, open_database
from crm_core.invoices.model import CreditNote
from crm_core.merges.service import undo_merge
from crm_core.migrations.run import upgrade
from crm_core.payments.model import Payment
from crm_core.search.documents import SOURCES
from crm_core.search.service import search
from tests.crm_core.migrations.test_upgrade import NOW, fill_old_store

BOOKS = (
    "INSERT INTO payments (id, invoice_id, amount_rial, method, reference, paid_at, recorded_at, actor, state)"
    " VALUES ('{21}', '{12}', 200, 'transfer', 'واریز', '{now}', '{now}', 'staff', 'recorded')",
    "INSERT INTO payments (id, invoice_id, amount_rial, method, paid_at, recorded_at, actor, state, reversed_at,"
    " reverse_reason) VALUES ('{22}', '{12}', 20, 'cash', '{now}', '{now}', 'staff', 'reversed', '{now}', 'اشتباه')",
    "INSERT INTO credit_notes (id, code, invoice_id, kind, reason, subtotal_rial, discount_rial, vat_rial,"
    " total_rial, issued_at, actor) VALUES ('{23}', 'CN-1405-000001', '{12}', 'return', 'برگشت', 100, 0, 10, 110,"
    " '{now}', 'staff')",
    "INSERT INTO contacts (id, name, source, created_at, updated_at, merged_into_id, version)"
    " VALUES ('{24}', 'شهین راد', 'website', '{now}', '{now}', '{2}', 1)",
    "INSERT INTO contact_merges (id, winner_id, loser_id, moved, fields, refused, actor, at)"
    " VALUES ('{25}', '{2}', '{24}', '{{}}', '{{}}', '[]', 'staff:1', '{now}')",
)
"""What the second revision stored of payments, credit notes and merges."""
REFUSED = (
    "UPDATE payments SET kind = 'refund'",
    "UPDATE payments SET amount_rial = 1",
    "UPDATE payments SET reference = 'دیگر' WHERE reference IS NOT NULL",
    "UPDATE payments SET reverse_reason = 'دیگر' WHERE state = 'reversed'",
    "DELETE FROM payments",
    "UPDATE credit_notes SET reason = 'دیگر'",
    "DELETE FROM credit_notes",
)
ALLOWED = (
    "UPDATE payments SET reference = NULL",
    "UPDATE payments SET reverse_reason = '' WHERE state = 'reversed'",
    "UPDATE credit_notes SET reason = ''",
)


async def fill(url: str) -> Database:
    """A store of the second revision with its books, upgraded."""
    await fill_old_store(url)
    await upgrade(url, to="0002")
    postgresql = url.startswith("postgresql")
    now = "2026-11-22 08:00:00+00" if postgresql else "2026-11-22 08:00:00.000000"
    ids = [str(uuid.UUID(int=number)) if postgresql else uuid.UUID(int=number).hex for number in range(30)]
    database = open_database(url)
    async with database.writing() as session:
        for row in BOOKS:
            await session.execute(text(row.format(*ids, now=now).replace(":", r"\:")))
    await database.close()
    await upgrade(url)
    return open_database(url)


async def test_older_payments_are_payments_and_older_merges_folded_no_leads(empty_url: str) -> None:
    database = await fill(empty_url)
    async with database.writing() as session:
        assert set(await session.scalars(select(Payment.kind))) == {"payment"}
        assert (await session.scalars(select(CreditNote.reason))).one() == "برگشت"
        merge = (await session.scalars(select(ContactMerge))).one()
        assert merge.folded == []
        [found] = await search(session, typed="شهین", kinds=SOURCES, limit=5, now=NOW)
        assert [hit.document.record_id for hit in found.hits] == [merge.winner_id]
        await undo_merge(session, merge_id=merge.id, actor="staff:1", now=NOW)
        assert set(await session.scalars(select(Contact.merged_into_id))) == {None}
    await database.close()


async def test_older_books_are_guarded_and_may_be_emptied(empty_url: str) -> None:
    database = await fill(empty_url)
    for statement in REFUSED:
        with pytest.raises(DBAPIError, match="are never changed"):
            async with database.writing() as session:
                await session.execute(text(statement))
    async with database.writing() as session:
        for statement in ALLOWED:
            await session.execute(text(statement))
    await database.close()
