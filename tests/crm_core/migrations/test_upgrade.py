"""A migrated store is the store of the models."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import selectinload

from crm_core.audit import service as audit
from crm_core.audit.model import AuditEvent
from crm_core.consents.model import ConsentEvent
from crm_core.conversations.model import Message
from crm_core.db import open_database
from crm_core.db.models import metadata
from crm_core.invoices.model import InvoiceLine
from crm_core.migrations.drafting import list_changes
from crm_core.migrations.errors import StoreBrokenError, StoreNewerError
from crm_core.migrations.run import upgrade, upgrade_in
from crm_core.migrations.search_index import is_of_models
from crm_core.orders.model import OrderLine
from crm_core.search.service import search
from crm_core.tickets.model import Ticket

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


async def look[T](url: str, ask: Callable[[Connection], T]) -> T:
    """Asks a database something through a plain connection."""
    database = open_database(url)
    try:
        async with database.reading() as session:
            return await (await session.connection()).run_sync(ask)
    finally:
        await database.close()


def differences(connection: Connection) -> list[Any]:
    """What alembic would still change."""
    opts = {"compare_type": True, "compare_server_default": True, "include_name": is_of_models}
    context = MigrationContext.configure(connection, opts=opts)
    return compare_metadata(context, metadata)


def checks(connection: Connection) -> dict[str, dict[str | None, str]]:
    """The CHECK constraints of each table by name; alembic does not compare these."""
    inspector = inspect(connection)
    return {
        table: {check["name"]: check["sqltext"] for check in inspector.get_check_constraints(table)}
        for table in metadata.tables
    }


async def test_upgrading_an_empty_store_gives_the_tables_of_the_models(empty_url: str) -> None:
    await upgrade(empty_url)
    assert await look(empty_url, differences) == []


async def test_upgrading_brings_every_check_of_the_models(tmp_path: Path) -> None:
    migrated, created = (f"sqlite+aiosqlite:///{tmp_path}/{name}.db" for name in ("migrated", "created"))
    await upgrade(migrated)
    database = open_database(created)
    async with database.writing() as session:
        await (await session.connection()).run_sync(metadata.create_all)
    await database.close()
    wanted = await look(created, checks)
    assert "ck_tickets_state" in wanted["tickets"]
    assert await look(migrated, checks) == wanted


async def test_upgrading_twice_at_once_is_the_same_as_once(empty_url: str) -> None:
    await asyncio.gather(upgrade(empty_url), upgrade(empty_url))
    assert await look(empty_url, differences) == []


OLD_ROWS = (
    "INSERT INTO organisations (id, name, created_at) VALUES ('{1}', 'آرتا', '{now}')",
    "INSERT INTO contacts (id, name, organisation_id, source, created_at, updated_at)"
    " VALUES ('{2}', 'سارا کریمی', '{1}', 'website', '{now}', '{now}')",
    "INSERT INTO identities (id, contact_id, kind, value, created_at)"
    " VALUES ('{3}', '{2}', 'mobile', '09121112233', '{now}')",
    "INSERT INTO ticket_categories (id, code, name, kind, default_priority, aliases, urgent_words)"
    " VALUES ('{4}', 'printing', 'چاپگر', 'fault', 'normal', '[]', '[]')",
    "INSERT INTO tickets (id, code, contact_id, category_id, kind, state, priority, subject, description, follow_ups,"
    " opened_at, updated_at) VALUES ('{5}', 'TK-1405-000001', '{2}', '{4}', 'fault', 'new', 'normal', 'کاغذ', 'کاغذ',"
    " 0, '{now}', '{now}')",
    "INSERT INTO ticket_events (id, ticket_id, seq, kind, actor, change, at)"
    " VALUES ('{6}', '{5}', 1, 'opened', 'bot', '{{}}', '{now}')",
    "INSERT INTO consent_events (id, contact_id, channel, purpose, granted, actor, at)"
    " VALUES ('{7}', '{2}', 'any', 'marketing', false, 'bot', '{now}')",
    "INSERT INTO categories (id, code, name, aliases) VALUES ('{8}', 'camera', 'دوربین', '[]')",
    "INSERT INTO products (id, code, name, category_id, kind, unit, vat_class, aliases, subscription, active,"
    " updated_at) VALUES ('{9}', 'CAM-1', 'دوربین', '{8}', 'goods', 'دستگاه', 'standard', '[]', false, true, '{now}')",
    "INSERT INTO quotes (id, code, contact_id, state, buyer_name, subtotal_rial, discount_rial, vat_rial, total_rial,"
    " created_at, issued_at, accepted_at) VALUES ('{10}', 'QT-1405-000001', '{2}', 'accepted', 'سارا کریمی', 200, 0,"
    " 20, 220, '{now}', '{now}', '{now}')",
    "INSERT INTO quote_lines (id, quote_id, row, product_id, product_code, product_name, unit, quantity,"
    " unit_price_rial, discount_rial, net_rial, vat_rate, vat_rial, total_rial)"
    " VALUES ('{11}', '{10}', 1, '{9}', 'CAM-1', 'دوربین', 'دستگاه', 2, 100, 0, 200, 1000, 20, 220)",
    "INSERT INTO invoices (id, code, quote_id, contact_id, state, payment, buyer_name, subtotal_rial, vat_rial,"
    " total_rial, paid_rial, requested_at, issued_at) VALUES ('{12}', 'INV-1405-000001', '{10}', '{2}', 'issued',"
    " 'paid', 'سارا کریمی', 200, 20, 220, 220, '{now}', '{now}')",
    "INSERT INTO orders (id, code, quote_id, contact_id, state, total_rial, placed_at, updated_at)"
    " VALUES ('{13}', 'OR-1405-000001', '{10}', '{2}', 'placed', 220, '{now}', '{now}')",
    "INSERT INTO conversations (id, channel, site, assurance, owner, epoch, opened_at, last_seq, last_message_at)"
    " VALUES ('{14}', 'website', 'default', 'none', 'bot', 1, '{now}', 1, '{now}')",
    "INSERT INTO messages (id, conversation_id, seq, author, channel, text, buttons, attachments, created_at)"
    " VALUES ('{15}', '{14}', 1, 'bot', 'website', 'سلام', '[]', '[]', '{now}')",
)
"""A few rows of every kind of table that later revisions reshape, as revision 0001 stored them."""


async def fill_old_store(url: str) -> None:
    """Puts `OLD_ROWS` into a store of the first revision."""
    await upgrade(url, to="0001")
    postgresql = url.startswith("postgresql")
    now = "2026-11-22 08:00:00+00" if postgresql else "2026-11-22 08:00:00.000000"
    database = open_database(url)
    async with database.writing() as session:
        for row in OLD_ROWS:
            ids = [str(uuid.UUID(int=number)) if postgresql else uuid.UUID(int=number).hex for number in range(16)]
            await session.execute(text(row.format(*ids, now=now).replace(":", r"\:")))
    await database.close()


async def test_an_old_store_becomes_a_store_of_the_models_and_keeps_its_rows(empty_url: str) -> None:
    await fill_old_store(empty_url)
    await upgrade(empty_url)
    assert await look(empty_url, differences) == []
    database = open_database(empty_url)
    async with database.reading() as session:
        ticket = (await session.scalars(select(Ticket).options(selectinload(Ticket.contact)))).one()
        assert (ticket.code, ticket.version, ticket.contact.name) == ("TK-1405-000001", 1, "سارا کریمی")
        assert (await session.scalars(select(ConsentEvent.granted))).one() is False
        [line] = (await session.scalars(select(InvoiceLine))).all()
        assert (line.product_code, line.quantity, line.total_rial, line.inclusive) == ("CAM-1", 2, 220, False)
        assert (await session.scalars(select(OrderLine.quantity))).one() == 2
        message = (await session.scalars(select(Message))).one()
        assert (message.text, message.cards) == ("سلام", [])
        [found] = await search(session, typed="سارا", kinds=["contacts", "tickets"], limit=5, now=NOW)
        assert (found.kind, len(found.hits)) == ("contacts", 1)
    with pytest.raises(DBAPIError, match="consent_events are never changed"):
        async with database.writing() as session:
            await session.execute(delete(ConsentEvent))
    await database.close()


async def test_an_old_store_gets_every_check_of_the_models(tmp_path: Path) -> None:
    old, created = (f"sqlite+aiosqlite:///{tmp_path}/{name}.db" for name in ("old", "created"))
    await fill_old_store(old)
    await upgrade(old)
    database = open_database(created)
    async with database.writing() as session:
        await (await session.connection()).run_sync(metadata.create_all)
    await database.close()
    assert await look(old, checks) == await look(created, checks)


async def test_rows_without_their_parents_stop_an_upgrade(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/store.db"
    await fill_old_store(url)
    careless = open_database(url, foreign_keys=False)
    async with careless.writing() as session:
        await session.execute(text("DELETE FROM organisations"))
    await careless.close()
    with pytest.raises(StoreBrokenError) as refused:
        await upgrade(url)
    assert refused.value.data == {"tables": ["contacts"]}


async def test_a_store_of_a_newer_version_is_left_alone(empty_url: str) -> None:
    await upgrade(empty_url)
    database = open_database(empty_url)
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(StoreNewerError) as refused:
        await upgrade(empty_url)
    assert refused.value.data == {"revision": "9999"}


async def test_the_revisions_say_what_the_models_say(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/newest.db"
    await upgrade(url)
    assert await look(url, lambda connection: list_changes(connection, {})) == []


async def test_a_failed_upgrade_leaves_no_table_behind(empty_url: str) -> None:
    database = open_database(empty_url)

    async def upgrade_and_fail() -> None:
        async with database.writing() as session:
            await upgrade_in(session)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await upgrade_and_fail()
    await database.close()
    assert await look(empty_url, lambda connection: inspect(connection).get_table_names()) == []


@pytest.mark.parametrize("statement", [update(AuditEvent).values(verb="forged"), delete(AuditEvent)])
async def test_the_database_refuses_to_change_the_audit_trail(empty_url: str, statement: Any) -> None:
    await upgrade(empty_url)
    database = open_database(empty_url)
    async with database.writing() as session:
        audit.record(session, actor="cli", verb="create", entity="contact", entity_id="1", now=NOW)
    with pytest.raises(DBAPIError, match="audit_events are never changed"):
        async with database.writing() as session:
            await session.execute(statement)
    await database.close()


@pytest.mark.parametrize(
    "statement",
    [
        update(ConsentEvent).values(granted=True),
        update(ConsentEvent).values(mobile="09354445566"),
        update(ConsentEvent).values(mobile=None, note="", channel="any"),
        delete(ConsentEvent),
    ],
)
async def test_the_database_refuses_to_change_a_consent(empty_url: str, statement: Any) -> None:
    await upgrade(empty_url)
    database = open_database(empty_url)
    async with database.writing() as session:
        session.add(
            ConsentEvent(
                mobile="09121112233",
                channel="sms",
                purpose="marketing",
                granted=False,
                source="chat",
                note="گفت نه",
                actor="bot",
                at=NOW,
            )
        )
    with pytest.raises(DBAPIError, match="consent_events are never changed"):
        async with database.writing() as session:
            await session.execute(statement)
    await database.close()
